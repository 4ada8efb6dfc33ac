#pragma once
// Element types (dtypes), known at run time, and their promotion.

#include <autograd/core/error.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>
#include <type_traits>

namespace wick {

// LibTorch's names of what the standard library has today.
template <class T>
using optional = std::optional<T>;
using std::nullopt;
using std::nullopt_t;

/// The element types, in the order of promotion: of two types the later one is the result's.
enum class ScalarType : int8_t { Bool, Byte, Int, Long, Float, Double, Undefined };
using Dtype = ScalarType;

// The short names of the types, as in zeros({2, 3}, kDouble).
inline constexpr ScalarType kBool = ScalarType::Bool;
inline constexpr ScalarType kByte = ScalarType::Byte, kUInt8 = kByte, kU8 = kByte;
inline constexpr ScalarType kInt = ScalarType::Int, kInt32 = kInt, kI32 = kInt;
inline constexpr ScalarType kLong = ScalarType::Long, kInt64 = kLong, kI64 = kLong;
inline constexpr ScalarType kFloat = ScalarType::Float, kFloat32 = kFloat, kF32 = kFloat;
inline constexpr ScalarType kDouble = ScalarType::Double, kFloat64 = kDouble, kF64 = kDouble;

/// Bytes of one element.
constexpr size_t elementSize(ScalarType t) {
  return (0x848411U >> (4 * static_cast<unsigned>(t))) & 15U;  // one hexadecimal digit each, Bool's the last
}
/// Whether t is float32 or float64.
constexpr bool isFloatingType(ScalarType t) { return t == kFloat || t == kDouble; }
/// Whether t is an integer type, or bool if includeBool.
constexpr bool isIntegralType(ScalarType t, bool includeBool) {
  return (t >= kByte && t <= kLong) || (includeBool && t == kBool);
}
/// The type that an operator on both types computes in: the later one of bool, uint8, int32, int64, float32, float64.
constexpr ScalarType promoteTypes(ScalarType a, ScalarType b) { return a < b ? b : a; }
constexpr ScalarType promote_types(ScalarType a, ScalarType b) { return promoteTypes(a, b); }
/// Whether a result of dtype `from` may be written in place into a tensor of dtype `to`: not floats into integers or
/// bools, and not integers into bools.
constexpr bool can_cast(ScalarType from, ScalarType to) {
  return !(isFloatingType(from) && !isFloatingType(to)) && (from == kBool || to != kBool);
}
/// LibTorch has a second type for dtypes, which these convert to ScalarType and back. Here both are one.
constexpr ScalarType typeMetaToScalarType(ScalarType t) { return t; }
constexpr ScalarType scalarTypeToTypeMeta(ScalarType t) { return t; }

/// "Float", "Long", …: the names that PyTorch prints.
constexpr const char* toString(ScalarType t) {
  constexpr const char* names[] = {"Bool", "Byte", "Int", "Long", "Float", "Double", "Undefined"};
  return names[static_cast<int>(t)];
}
std::ostream& operator<<(std::ostream& out, ScalarType t);

/// The dtype of a C++ type: dtype_of<float> is kFloat. Undefined for types that cannot be elements.
template <class T>
inline constexpr ScalarType dtype_of = ScalarType::Undefined;
template <>
inline constexpr ScalarType dtype_of<bool> = kBool;
template <>
inline constexpr ScalarType dtype_of<uint8_t> = kByte;
template <>
inline constexpr ScalarType dtype_of<int32_t> = kInt;
template <>
inline constexpr ScalarType dtype_of<int64_t> = kLong;
template <>
inline constexpr ScalarType dtype_of<long long> = kLong;
template <>
inline constexpr ScalarType dtype_of<float> = kFloat;
template <>
inline constexpr ScalarType dtype_of<double> = kDouble;

/// The type to compute with T in, so that integers wrap around as PyTorch's do: unsigned, because signed overflow is
/// undefined in C++.
template <class T>
using Wrapping =
    std::conditional_t<std::is_floating_point_v<T>, T, std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>>;

/// Calls f.operator()<T>() with the C++ type T of t: dispatch(t, "sum", [&]<class T>() { … }). Throws if t is
/// undefined.
template <class F>
decltype(auto) dispatch(ScalarType t, const char* op, F&& f) {
  switch (t) {
    case kBool:
      return f.template operator()<bool>();
    case kByte:
      return f.template operator()<uint8_t>();
    case kInt:
      return f.template operator()<int32_t>();
    case kLong:
      return f.template operator()<int64_t>();
    case kFloat:
      return f.template operator()<float>();
    case kDouble:
      return f.template operator()<double>();
    default:
      fail("{}: the tensor is undefined", op);
  }
}
/// dispatch() for float32 and float64. Throws for other types.
template <class F>
decltype(auto) dispatch_floating(ScalarType t, const char* op, F&& f) {
  switch (t) {
    case kFloat:
      return f.template operator()<float>();
    case kDouble:
      return f.template operator()<double>();
    default:
      fail("{}: needs a floating-point tensor, got {}", op, toString(t));
  }
}

/// The floating dtype of new tensors for which none is given: float32 unless set to float64. Setting another throws.
ScalarType get_default_dtype();
void set_default_dtype(ScalarType t);

}  // namespace wick
