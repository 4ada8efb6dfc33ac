#include <autograd/graph/node.h>
#include <autograd/ops/index/subscript.h>
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
std::ostream& indexing::operator<<(std::ostream& out, const std::vector<TensorIndex>& indices) {
  out << "(";
  for (size_t i = 0; i < indices.size(); ++i) out << (i ? ", " : "") << indices[i];
  return out << ")";
}
MaybeOwned<Tensor> Tensor::expect_contiguous() const& { return MaybeOwned<Tensor>(contiguous()); }

}  // namespace wick
