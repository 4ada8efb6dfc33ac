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
}

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
#define AT_DISPATCH_ALL_TYPES(type, name, ...)                                          \
  ::wick::dispatch(type, name, [&]<class scalar_t>() {                                  \
    ::wick::check(!std::same_as<scalar_t, bool>, "{}: not implemented for Bool", name); \
    return __VA_ARGS__();                                                               \
  })

namespace wick {

using std::get;
using std::get_if;
using std::holds_alternative;
using std::make_optional;
using std::variant;
using std::visit;

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

// LibTorch has two types for a dtype; here they are one.
inline ScalarType get_default_dtype_as_scalartype() { return get_default_dtype(); }

namespace autograd {
using tensor_list = variable_list;
}

/// LibTorch's way to the process's random numbers.
namespace detail {
inline Generator& getDefaultCPUGenerator() { return default_generator(); }
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
