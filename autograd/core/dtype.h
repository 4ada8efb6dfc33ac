#pragma once
// Element types (dtypes), known at run time, and their promotion.

#include <autograd/core/error.h>
#include <autograd/core/half.h>

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

/// The element types, in the order of promotion: of two types the later one is the result's, but for the two pairs that
/// promoteTypes() names.
enum class ScalarType : int8_t { Bool, Byte, Char, Short, Int, Long, Half, BFloat16, Float, Double, Undefined };
using Dtype = ScalarType;

// The short names of the types, as in zeros({2, 3}, kDouble).
inline constexpr ScalarType kBool = ScalarType::Bool;
inline constexpr ScalarType kByte = ScalarType::Byte, kUInt8 = kByte, kU8 = kByte;
inline constexpr ScalarType kChar = ScalarType::Char, kInt8 = kChar, kI8 = kChar;
inline constexpr ScalarType kShort = ScalarType::Short, kInt16 = kShort, kI16 = kShort;
inline constexpr ScalarType kInt = ScalarType::Int, kInt32 = kInt, kI32 = kInt;
inline constexpr ScalarType kLong = ScalarType::Long, kInt64 = kLong, kI64 = kLong;
inline constexpr ScalarType kHalf = ScalarType::Half, kFloat16 = kHalf, kF16 = kHalf;
inline constexpr ScalarType kBFloat16 = ScalarType::BFloat16;
inline constexpr ScalarType kFloat = ScalarType::Float, kFloat32 = kFloat, kF32 = kFloat;
inline constexpr ScalarType kDouble = ScalarType::Double, kFloat64 = kDouble, kF64 = kDouble;

/// Bytes of one element.
constexpr size_t elementSize(ScalarType t) {
  return (0x8422842111U >> (4 * static_cast<unsigned>(t))) & 15U;  // one hexadecimal digit each, Bool's the last
}
/// Whether t is float16, bfloat16, float32 or float64.
constexpr bool isFloatingType(ScalarType t) { return t >= kHalf && t <= kDouble; }
/// Whether t is an integer type, or bool if includeBool.
constexpr bool isIntegralType(ScalarType t, bool includeBool) {
  return (t >= kByte && t <= kLong) || (includeBool && t == kBool);
}
/// Whether t is int8, int16, float16 or bfloat16: types that elements are stored in, but not computed in.
constexpr bool is_narrow(ScalarType t) { return t == kChar || t == kShort || t == kHalf || t == kBFloat16; }
/// The type that operators compute in: int32 for int8 and int16, float32 for float16 and bfloat16, else t. Results are
/// rounded once, when they are stored.
constexpr ScalarType wide(ScalarType t) { return !is_narrow(t) ? t : t < kInt ? kInt : kFloat; }
/// The type of the result of an operator on both types: the later one of bool, uint8, int8, int16, int32, int64,
/// float16, bfloat16, float32, float64. But uint8 with int8 gives int16, and float16 with bfloat16 float32.
constexpr ScalarType promoteTypes(ScalarType a, ScalarType b) {
  if ((a == kByte && b == kChar) || (a == kChar && b == kByte)) return kShort;
  if ((a == kHalf && b == kBFloat16) || (a == kBFloat16 && b == kHalf)) return kFloat;
  return a < b ? b : a;
}
constexpr ScalarType promote_types(ScalarType a, ScalarType b) { return promoteTypes(a, b); }
/// Whether a result of dtype `from` may be written in place into a tensor of dtype `to`: not floats into integers or
/// bools, and not integers into bools.
constexpr bool can_cast(ScalarType from, ScalarType to) {
  return !(isFloatingType(from) && !isFloatingType(to)) && (from == kBool || to != kBool);
}

/// "Float", "Long", …: the names that PyTorch prints.
constexpr const char* toString(ScalarType t) {
  constexpr const char* names[] = {"Bool", "Byte",     "Char",  "Short",  "Int",      "Long",
                                   "Half", "BFloat16", "Float", "Double", "Undefined"};
  return names[static_cast<int>(t)];
}
std::ostream& operator<<(std::ostream& out, ScalarType t);

/// What dtype() returns, as in LibTorch: a ScalarType that prints the name of its C++ type, "float" or "c10::Half".
class TypeMeta {
 public:
  constexpr TypeMeta() : type_(ScalarType::Undefined) {}
  constexpr explicit TypeMeta(ScalarType t) : type_(t) {}
  static constexpr TypeMeta fromScalarType(ScalarType t) { return TypeMeta(t); }
  constexpr operator ScalarType() const { return type_; }
  constexpr ScalarType toScalarType() const { return type_; }
  constexpr size_t itemsize() const { return elementSize(type_); }  ///< bytes of one element
  std::string_view name() const;                                    ///< "float", "long int", "c10::Half", …
  friend constexpr bool operator==(TypeMeta a, TypeMeta b) { return a.type_ == b.type_; }
  friend constexpr bool operator==(TypeMeta a, ScalarType b) { return a.type_ == b; }

 private:
  ScalarType type_;
};
std::ostream& operator<<(std::ostream& out, TypeMeta t);
constexpr ScalarType typeMetaToScalarType(TypeMeta t) { return t; }
constexpr ScalarType typeMetaToScalarType(ScalarType t) { return t; }
constexpr TypeMeta scalarTypeToTypeMeta(ScalarType t) { return TypeMeta(t); }

/// The dtype of a C++ type: dtype_of<float> is kFloat. Undefined for types that cannot be elements.
template <class T>
inline constexpr ScalarType dtype_of = ScalarType::Undefined;
template <>
inline constexpr ScalarType dtype_of<bool> = kBool;
template <>
inline constexpr ScalarType dtype_of<uint8_t> = kByte;
template <>
inline constexpr ScalarType dtype_of<int8_t> = kChar;
template <>
inline constexpr ScalarType dtype_of<int16_t> = kShort;
template <>
inline constexpr ScalarType dtype_of<int32_t> = kInt;
template <>
inline constexpr ScalarType dtype_of<long> = sizeof(long) == 8 ? kLong : kInt;  // int64_t is long here, long long there
template <>
inline constexpr ScalarType dtype_of<long long> = kLong;
template <>
inline constexpr ScalarType dtype_of<Half> = kHalf;
template <>
inline constexpr ScalarType dtype_of<BFloat16> = kBFloat16;
template <>
inline constexpr ScalarType dtype_of<float> = kFloat;
template <>
inline constexpr ScalarType dtype_of<double> = kDouble;

/// The type to compute with T in, so that integers wrap around as PyTorch's do: unsigned, because signed overflow is
/// undefined in C++.
template <class T>
using Wrapping =
    std::conditional_t<std::is_floating_point_v<T>, T, std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>>;

namespace detail {
[[noreturn]] void fail_dispatch(ScalarType t, const char* op, bool floating);
}
/// Calls f.operator()<T>() with the C++ type T of t, if operators compute in t:
/// dispatch(t, "sum", [&]<class T>() { … }). Throws for narrow types, and if t is undefined.
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
      detail::fail_dispatch(t, op, false);
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
      detail::fail_dispatch(t, op, true);
  }
}
/// dispatch() for the narrow types too.
template <class F>
decltype(auto) dispatch_all(ScalarType t, const char* op, F&& f) {
  switch (t) {
    case kChar:
      return f.template operator()<int8_t>();
    case kShort:
      return f.template operator()<int16_t>();
    case kHalf:
      return f.template operator()<Half>();
    case kBFloat16:
      return f.template operator()<BFloat16>();
    default:
      return dispatch(t, op, f);
  }
}
/// Calls f.operator()<T, W>() for a narrow t, T being its C++ type and W that of wide(t).
template <class F>
decltype(auto) dispatch_narrow(ScalarType t, F&& f) {
  switch (t) {
    case kChar:
      return f.template operator()<int8_t, int32_t>();
    case kShort:
      return f.template operator()<int16_t, int32_t>();
    case kHalf:
      return f.template operator()<Half, float>();
    default:
      return f.template operator()<BFloat16, float>();
  }
}
/// Calls f.operator()<T>() with an unsigned integer T of t's size, for what moves elements and never looks at them.
template <class F>
decltype(auto) dispatch_size(ScalarType t, F&& f) {
  switch (elementSize(t)) {
    case 1:
      return f.template operator()<uint8_t>();
    case 2:
      return f.template operator()<uint16_t>();
    case 4:
      return f.template operator()<uint32_t>();
    default:
      return f.template operator()<uint64_t>();
  }
}

/// The floating dtype of new tensors for which none is given: float32 unless it is set to another floating type.
ScalarType get_default_dtype();
void set_default_dtype(ScalarType t);

}  // namespace wick
