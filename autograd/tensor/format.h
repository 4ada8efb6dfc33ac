#pragma once
// What tensors tell of themselves as text: out << x.sizes(), fmt::print("{}", x.options()).

#include <autograd/core/scalar.h>
#include <autograd/core/shape.h>
#include <autograd/tensor/options.h>

#include <iosfwd>
#include <string>

namespace wick {

std::ostream& operator<<(std::ostream& out, DeviceType type);      ///< cpu
std::ostream& operator<<(std::ostream& out, Layout layout);        ///< Strided
std::ostream& operator<<(std::ostream& out, MemoryFormat format);  ///< Contiguous
/// TensorOptions(dtype=Float, device=cpu, layout=Strided, requires_grad=false)
std::ostream& operator<<(std::ostream& out, const TensorOptions& options);
/// The number; true or false for a bool.
std::ostream& operator<<(std::ostream& out, const Scalar& number);

namespace detail {
// What operator<< writes.
std::string text_of(IntArrayRef values);
std::string text_of(ScalarType type);
std::string text_of(const Device& device);
std::string text_of(DeviceType type);
std::string text_of(Layout layout);
std::string text_of(MemoryFormat format);
std::string text_of(const TensorOptions& options);
std::string text_of(const Scalar& number);

/// A base for fmt::formatter<T>, for a type T with a text_of().
template <class T>
struct Formatter {
  constexpr auto parse(auto& context) { return context.begin(); }
  auto format(const T& value, auto& context) const {
    auto out = context.out();
    for (char c : text_of(value)) *out++ = c;
    return out;
  }
};
}  // namespace detail

}  // namespace wick

template <>
struct fmt::formatter<wick::IntArrayRef> : wick::detail::Formatter<wick::IntArrayRef> {};
template <>
struct fmt::formatter<wick::Dims> : wick::detail::Formatter<wick::Dims> {};
template <>
struct fmt::formatter<wick::ScalarType> : wick::detail::Formatter<wick::ScalarType> {};
template <>
struct fmt::formatter<wick::Device> : wick::detail::Formatter<wick::Device> {};
template <>
struct fmt::formatter<wick::DeviceType> : wick::detail::Formatter<wick::DeviceType> {};
template <>
struct fmt::formatter<wick::Layout> : wick::detail::Formatter<wick::Layout> {};
template <>
struct fmt::formatter<wick::MemoryFormat> : wick::detail::Formatter<wick::MemoryFormat> {};
template <>
struct fmt::formatter<wick::TensorOptions> : wick::detail::Formatter<wick::TensorOptions> {};
template <>
struct fmt::formatter<wick::Scalar> : wick::detail::Formatter<wick::Scalar> {};
