#pragma once
// A program written for LibTorch finds wick here: link wick::torch, change nothing else.

#include <nn/libtorch/tensor_extras.h>
#include <nn/nn.h>
#include <torch/exception.h>

// What LibTorch's header brings along and programs rely on.
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
#include <vector>

namespace torch = wick;
namespace at = wick;
namespace c10 = wick;

#define TORCH_MODULE(Name) WICK_MODULE(Name)
#define TORCH_MODULE_IMPL(Name, ImplType) WICK_MODULE_IMPL(Name, ImplType)
#define TORCH_ARG(T, name) WICK_ARG(T, name)

// The version whose meaning is followed.
#define TORCH_VERSION_MAJOR 1
#define TORCH_VERSION_MINOR 13
#define TORCH_VERSION_PATCH 0
#define TORCH_VERSION "1.13.0"

// AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "name", [&] { ... x.data_ptr<scalar_t>() ... }): the lambda with the C++
// type of a dtype; Error for others.
#define AT_DISPATCH_FLOATING_TYPES(type, name, ...) \
  ::wick::dispatch_floating(type, name, [&]<class scalar_t>() { return __VA_ARGS__(); })
#define AT_DISPATCH_ALL_TYPES(type, name, ...)                                          \
  ::wick::dispatch(type, name, [&]<class scalar_t>() {                                  \
    ::wick::check(!std::same_as<scalar_t, bool>, "{}: not implemented for Bool", name); \
    return __VA_ARGS__();                                                               \
  })

namespace wick {

using std::make_optional;

/// The numbers of [0, end) or [begin, end), for a loop.
template <class T>
struct IntegerRange {
  struct Iterator {
    T i;
    T operator*() const { return i; }
    Iterator& operator++() { return ++i, *this; }
    friend bool operator==(Iterator, Iterator) = default;
  };
  T first, last;
  Iterator begin() const { return {first}; }
  Iterator end() const { return {std::max(first, last)}; }
};
template <class T>
IntegerRange<T> irange(T end) {
  return {T{0}, end};
}
template <class T>
IntegerRange<T> irange(T begin, T end) {
  return {begin, end};
}

// LibTorch has two types for a dtype, here they are one.
inline ScalarType get_default_dtype_as_scalartype() { return get_default_dtype(); }

inline std::ostream& operator<<(std::ostream& out, const Scalar& s) {
  if (s.isBoolean()) return out << (s.toBool() ? "true" : "false");
  return s.isFloatingPoint() ? out << s.toDouble() : out << s.toLong();
}

namespace autograd {
using tensor_list = variable_list;
}

/// There is no CUDA here. Programs that ask go on with the CPU.
namespace cuda {
inline bool is_available() { return false; }
inline bool cudnn_is_available() { return false; }
inline size_t device_count() { return 0; }
inline void manual_seed(uint64_t) {}
inline void manual_seed_all(uint64_t) {}
}  // namespace cuda
inline bool hasCUDA() { return false; }

}  // namespace wick
