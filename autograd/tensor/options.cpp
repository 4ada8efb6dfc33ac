#include <autograd/core/error.h>
#include <autograd/tensor/options.h>

#include <ostream>

namespace wick {

Device::Device(const std::string& name) : type_(name.starts_with("cuda") ? kCUDA : kCPU), index_(-1) {
  check(name.starts_with("cpu") || name.starts_with("cuda"), "Device: unknown device \"{}\": needs \"cpu\"", name);
}
std::ostream& operator<<(std::ostream& out, const Device& device) { return out << device.str(); }

void TensorOptions::set(Device d) { check(d.is_cpu(), "wick computes on the CPU only: got device {}", d.str()); }

}  // namespace wick
