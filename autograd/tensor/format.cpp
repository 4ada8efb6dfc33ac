#include <autograd/tensor/format.h>

#include <ostream>
#include <sstream>

namespace wick {

std::ostream& operator<<(std::ostream& out, DeviceType type) { return out << Device(type); }
std::ostream& operator<<(std::ostream& out, Layout) { return out << "Strided"; }
std::ostream& operator<<(std::ostream& out, MemoryFormat format) {
  return out << (format == MemoryFormat::Contiguous ? "Contiguous" : "Preserve");
}
std::ostream& operator<<(std::ostream& out, const TensorOptions& options) {
  return out << "TensorOptions(dtype=" << options.dtype() << ", device=" << options.device()
             << ", layout=" << options.layout() << ", requires_grad=" << (options.requires_grad() ? "true" : "false")
             << ")";
}
std::ostream& operator<<(std::ostream& out, const Scalar& number) {
  if (number.isBoolean()) return out << (number.toBool() ? "true" : "false");
  return number.isFloatingPoint() ? out << number.toDouble() : out << number.toLong();
}

namespace {
std::string written(const auto& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}
}  // namespace

std::string text_of(IntArrayRef values) { return written(values); }
std::string text_of(ScalarType type) { return written(type); }
std::string text_of(const Device& device) { return written(device); }
std::string text_of(DeviceType type) { return written(type); }
std::string text_of(Layout layout) { return written(layout); }
std::string text_of(MemoryFormat format) { return written(format); }
std::string text_of(const TensorOptions& options) { return written(options); }
std::string text_of(const Scalar& number) { return written(number); }

}  // namespace wick
