#include <autograd/tensor/format.h>

#include <ostream>
#include <sstream>

namespace wick {

std::ostream& operator<<(std::ostream& out, DeviceType type) { return out << Device(type); }
std::ostream& operator<<(std::ostream& out, Layout) { return out << "Strided"; }
std::ostream& operator<<(std::ostream& out, MemoryFormat format) {
  constexpr const char* names[] = {"Contiguous", "Preserve", "ChannelsLast", "ChannelsLast3d"};
  return out << names[static_cast<int>(format)];
}
std::ostream& operator<<(std::ostream& out, const TensorOptions& o) {
  const auto given = [](bool is) { return is ? "" : " (default)"; };
  const auto word = [](bool value) { return value ? "true" : "false"; };
  out << "TensorOptions(dtype=" << o.dtype() << given(o.has_dtype()) << ", device=" << o.device()
      << given(o.has_device()) << ", layout=" << o.layout() << given(o.has_layout())
      << ", requires_grad=" << word(o.requires_grad()) << given(o.has_requires_grad())
      << ", pinned_memory=" << word(o.pinned_memory()) << given(o.has_pinned_memory()) << ", memory_format=";
  if (o.has_memory_format())
    out << *o.memory_format_opt();
  else
    out << "(nullopt)";
  return out << ")";
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
std::string text_of(TypeMeta type) { return written(type); }
std::string text_of(const Device& device) { return written(device); }
std::string text_of(DeviceType type) { return written(type); }
std::string text_of(Layout layout) { return written(layout); }
std::string text_of(MemoryFormat format) { return written(format); }
std::string text_of(const TensorOptions& options) { return written(options); }
std::string text_of(const Scalar& number) { return written(number); }

}  // namespace wick
