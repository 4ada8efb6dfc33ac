#include <autograd/graph/node.h>
#include <nn/libtorch/tensor_extras.h>

#include <ostream>

namespace wick {

DeprecatedTypeProperties Tensor::type() const { return DeprecatedTypeProperties(scalar_type()); }
std::ostream& operator<<(std::ostream& out, const DeprecatedTypeProperties& type) { return out << type.toString(); }
std::ostream& operator<<(std::ostream& out, const std::vector<Tensor>& tensors) {
  for (const Tensor& t : tensors) out << t;
  return out;
}
std::ostream& operator<<(std::ostream& out, const Ref<Node>& node) {
  return out << static_cast<const void*>(node.get());
}
MaybeOwned<Tensor> Tensor::expect_contiguous() const& { return MaybeOwned<Tensor>(contiguous()); }

}  // namespace wick
