#pragma once
// What a program written for LibTorch includes. It links wick::torch and needs no other change.

#include <nn/libtorch/out.h>
#include <nn/libtorch/tensor_extras.h>
#include <nn/libtorch/utilities.h>
#include <nn/nn.h>
#include <torch/exception.h>

// Headers that LibTorch's header includes and programs rely on.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

// LibTorch's namespaces are wick's own. A program may add to each, also to those inside, as torch::nn: an alias cannot
// be added to, and a second namespace that uses the first would make names ambiguous, so torch and c10 are other
// spellings of wick. `at` is the name of many members; it uses wick.
#define torch wick
#define c10 wick
namespace at {
using namespace wick;

/// Tensors of numbers in their own dtype: at::tensor(1) is of int32, torch::tensor(1) of int64.
template <wick::detail::Number T>
Tensor tensor(T value, const TensorOptions& options = {}) {
  return wick::tensor(value, options.has_dtype() ? options : options.dtype(wick::dtype_of<T>));
}
template <wick::detail::Number T>
Tensor tensor(ArrayRef<T> values, const TensorOptions& options = {}) {
  return wick::tensor(values, options.has_dtype() ? options : options.dtype(wick::dtype_of<T>));
}
template <wick::detail::Number T>
Tensor tensor(std::initializer_list<T> values, const TensorOptions& options = {}) {
  return tensor(ArrayRef<T>(values), options);
}
template <wick::detail::Number T>
Tensor tensor(const std::vector<T>& values, const TensorOptions& options = {}) {
  return wick::tensor(values, options.has_dtype() ? options : options.dtype(wick::dtype_of<T>));
}
}  // namespace at

#define TORCH_MODULE(Name) WICK_MODULE(Name)
#define TORCH_MODULE_IMPL(Name, ImplType) WICK_MODULE_IMPL(Name, ImplType)
#define TORCH_ARG(T, name) WICK_ARG(T, name)

// The version of LibTorch that wick follows.
#define TORCH_VERSION_MAJOR 1
#define TORCH_VERSION_MINOR 13
#define TORCH_VERSION_PATCH 0
#define TORCH_VERSION "1.13.0"

// AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "name", [&] { ... x.data_ptr<scalar_t>() ... }): calls the lambda with
// scalar_t as the C++ type of the dtype; throws Error for other dtypes.
#define AT_DISPATCH_FLOATING_TYPES(type, name, ...) \
  ::wick::dispatch_floating(type, name, [&]<class scalar_t>() { return __VA_ARGS__(); })
#define AT_DISPATCH_INTEGRAL_TYPES(type, name, ...) \
  WICK_DISPATCH_IF(::wick::isIntegralType(t, false), type, name, __VA_ARGS__)
#define AT_DISPATCH_ALL_TYPES(type, name, ...) WICK_DISPATCH_IF(::wick::is_plain_number(t), type, name, __VA_ARGS__)
#define AT_DISPATCH_FLOATING_TYPES_AND_HALF(type, name, ...) \
  AT_DISPATCH_FLOATING_TYPES_AND(::wick::kHalf, type, name, __VA_ARGS__)
#define AT_DISPATCH_FLOATING_TYPES_AND(one, type, name, ...) \
  WICK_DISPATCH_IF(::wick::is_plain_float(t) || t == (one), type, name, __VA_ARGS__)
#define AT_DISPATCH_FLOATING_TYPES_AND2(one, two, type, name, ...) \
  WICK_DISPATCH_IF(::wick::is_plain_float(t) || t == (one) || t == (two), type, name, __VA_ARGS__)
#define AT_DISPATCH_ALL_TYPES_AND(one, type, name, ...) \
  WICK_DISPATCH_IF(::wick::is_plain_number(t) || t == (one), type, name, __VA_ARGS__)
#define AT_DISPATCH_ALL_TYPES_AND2(one, two, type, name, ...) \
  WICK_DISPATCH_IF(::wick::is_plain_number(t) || t == (one) || t == (two), type, name, __VA_ARGS__)
#define AT_DISPATCH_ALL_TYPES_AND3(one, two, three, type, name, ...) \
  WICK_DISPATCH_IF(::wick::is_plain_number(t) || t == (one) || t == (two) || t == (three), type, name, __VA_ARGS__)
#define WICK_DISPATCH_IF(takes, type, name, ...)                              \
  ::wick::dispatch_if<[](::wick::ScalarType t) { return takes; }>(type, name, \
                                                                  [&]<class scalar_t>() { return __VA_ARGS__(); })

namespace wick {

using std::get;
using std::get_if;
using std::holds_alternative;
using std::make_optional;
using std::variant;
using std::visit;

// The dtypes of AT_DISPATCH_FLOATING_TYPES and of AT_DISPATCH_ALL_TYPES.
constexpr bool is_plain_float(ScalarType t) { return t == kFloat || t == kDouble; }
constexpr bool is_plain_number(ScalarType t) { return isIntegralType(t, false) || is_plain_float(t); }
/// dispatch_all() for the dtypes of which Takes is true. f is compiled for these only. Throws for others.
template <auto Takes, class F>
decltype(auto) dispatch_if(ScalarType type, const char* name, F&& f) {
  using Taken = std::conditional_t<Takes(kLong), int64_t, float>;
  using Result = decltype(f.template operator()<Taken>());
  return dispatch_all(type, name, [&]<class T>() -> Result {
    if constexpr (Takes(dtype_of<T>))
      return f.template operator()<T>();
    else
      detail::fail_dispatch(dtype_of<T>, name, false);
  });
}

/// The integers of [first, last), for a loop; none when last is below first.
template <class T>
struct IntegerRange {
  struct Iterator {  ///< goes over them in steps of 1
    T i;
    T operator*() const { return i; }
    Iterator& operator++() { return ++i, *this; }
    friend bool operator==(Iterator, Iterator) = default;
  };
  T first, last;
  Iterator begin() const { return {first}; }
  Iterator end() const { return {std::max(first, last)}; }
};
/// The integers of [0, end), or of [begin, end).
template <class T>
IntegerRange<T> irange(T end) {
  return {T{0}, end};
}
template <class Begin, class T>
IntegerRange<T> irange(Begin begin, T end) {
  return {static_cast<T>(begin), end};
}

inline ScalarType get_default_dtype_as_scalartype() { return get_default_dtype(); }

/// make_generator<CPUGeneratorImpl>(seed): the only kind of generator there is.
template <class Impl, class... Args>
requires std::same_as<Impl, CPUGeneratorImpl> Generator make_generator(Args... args) { return make_generator(args...); }
/// The stream of the generator. Throws if it is none.
template <class Impl = CPUGeneratorImpl>
Impl* check_generator(const std::optional<Generator>& generator) {
  check(generator && generator->defined(), "check_generator: expected a generator, got none");
  return generator->get();
}
/// The stream of the generator, or of the other one if it is none.
template <class Impl = CPUGeneratorImpl>
Impl* get_generator_or_default(const std::optional<Generator>& generator, const Generator& otherwise) {
  return generator && generator->defined() ? generator->get() : otherwise.get();
}

namespace autograd {
using tensor_list = variable_list;
}

/// LibTorch's way to the process's random numbers.
namespace detail {
inline const Generator& getDefaultCPUGenerator() { return default_generator(); }
inline Generator createCPUGenerator(uint64_t seed = default_rng_seed_val) { return make_generator(seed); }
}  // namespace detail

/// wick has no CUDA. Programs that ask for it continue with the CPU.
namespace cuda {
inline bool is_available() { return false; }
inline bool cudnn_is_available() { return false; }
inline size_t device_count() { return 0; }
inline void manual_seed(uint64_t) {}
inline void manual_seed_all(uint64_t) {}
}  // namespace cuda
inline bool hasCUDA() { return false; }

}  // namespace wick
