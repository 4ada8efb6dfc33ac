#include <nn/libtorch/tensor_extras.h>

#include <ostream>

namespace wick {

DeprecatedTypeProperties Tensor::type() const { return DeprecatedTypeProperties(scalar_type()); }
std::ostream& operator<<(std::ostream& out, const DeprecatedTypeProperties& type) { return out << type.toString(); }
MaybeOwned<Tensor> Tensor::expect_contiguous() const& { return MaybeOwned<Tensor>(contiguous()); }

}  // namespace wick
