#include <autograd/core/error.h>
#include <autograd/tensor/options.h>

#include <ostream>

namespace wick {

Device::Device(const std::string& name) : type_(name.starts_with("cuda") ? kCUDA : kCPU), index_(-1) {
  check(!name.empty(), "Device string must not be empty");
  const std::string kind = name.substr(0, name.find(':')), number = name.substr(std::min(kind.size() + 1, name.size()));
  check(kind == "cpu" || kind == "cuda", "Expected one of cpu, cuda device type at start of device string: {}", name);
  if (kind == name) return;
  check(!number.empty() && number.size() < 4 && number.find_first_not_of("0123456789") == number.npos &&
            (number == "0" || number[0] != '0'),
        "Invalid device string: '{}'", name);
  index_ = std::stoi(number);
}
std::ostream& operator<<(std::ostream& out, const Device& device) { return out << device.str(); }

void TensorOptions::set(Device d) {
  check(d.is_cpu(), "wick computes on the CPU only: got device {}", d.str());
  has_device_ = true;
}

}  // namespace wick
