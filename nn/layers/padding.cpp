#include <nn/layers/padding.h>

#include <ostream>

namespace wick::nn {

#define WICK_PADS(D)                                                                                              \
  Tensor ReflectionPad##D##dImpl::forward(const Tensor& x) {                                                      \
    return in_forward([&] { return reflection_pad##D##d(x, *options.padding()); });                               \
  }                                                                                                               \
  void ReflectionPad##D##dImpl::pretty_print(std::ostream& out) const {                                           \
    out << "torch::nn::ReflectionPad" #D "d(padding=" << options.padding() << ")";                                \
  }                                                                                                               \
  Tensor ReplicationPad##D##dImpl::forward(const Tensor& x) {                                                     \
    return in_forward([&] { return replication_pad##D##d(x, *options.padding()); });                              \
  }                                                                                                               \
  void ReplicationPad##D##dImpl::pretty_print(std::ostream& out) const {                                          \
    out << "torch::nn::ReplicationPad" #D "d(padding=" << options.padding() << ")";                               \
  }                                                                                                               \
  Tensor ConstantPad##D##dImpl::forward(const Tensor& x) {                                                        \
    return in_forward([&] { return constant_pad_nd(x, *options.padding(), options.value()); });                   \
  }                                                                                                               \
  void ConstantPad##D##dImpl::pretty_print(std::ostream& out) const {                                             \
    out << "torch::nn::ConstantPad" #D "d(padding=" << options.padding() << ", value=" << options.value() << ")"; \
  }
WICK_PADS(1)
WICK_PADS(2)
WICK_PADS(3)
#undef WICK_PADS

Tensor ZeroPad2dImpl::forward(const Tensor& x) {
  return in_forward([&] { return constant_pad_nd(x, *options.padding(), 0); });
}
void ZeroPad2dImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::ZeroPad2d(padding=" << options.padding() << ")";
}

}  // namespace wick::nn
