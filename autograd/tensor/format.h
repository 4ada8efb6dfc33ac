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
/// "TensorOptions(dtype=float, device=cpu (default), …)": PyTorch's text, which says what was not given.
std::ostream& operator<<(std::ostream& out, const TensorOptions& options);
/// The number; true or false for a bool.
std::ostream& operator<<(std::ostream& out, const Scalar& number);

// What operator<< writes.
std::string text_of(IntArrayRef values);
std::string text_of(ScalarType type);
std::string text_of(TypeMeta type);
std::string text_of(const Device& device);
std::string text_of(DeviceType type);
std::string text_of(Layout layout);
std::string text_of(MemoryFormat format);
std::string text_of(const TensorOptions& options);
std::string text_of(const Scalar& number);

}  // namespace wick

template <>
struct fmt::formatter<wick::IntArrayRef> : wick::TextFormatter<wick::IntArrayRef> {};
template <>
struct fmt::formatter<wick::Dims> : wick::TextFormatter<wick::Dims> {};
template <>
struct fmt::formatter<wick::ScalarType> : wick::TextFormatter<wick::ScalarType> {};
template <>
struct fmt::formatter<wick::TypeMeta> : wick::TextFormatter<wick::TypeMeta> {};
template <>
struct fmt::formatter<wick::Device> : wick::TextFormatter<wick::Device> {};
template <>
struct fmt::formatter<wick::DeviceType> : wick::TextFormatter<wick::DeviceType> {};
template <>
struct fmt::formatter<wick::Layout> : wick::TextFormatter<wick::Layout> {};
template <>
struct fmt::formatter<wick::MemoryFormat> : wick::TextFormatter<wick::MemoryFormat> {};
template <>
struct fmt::formatter<wick::TensorOptions> : wick::TextFormatter<wick::TensorOptions> {};
template <>
struct fmt::formatter<wick::Scalar> : wick::TextFormatter<wick::Scalar> {};
