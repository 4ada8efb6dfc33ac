#pragma once
// A = U diag(S) Vᵀ: orthogonal columns in U and V, singular values S ≥ 0 in falling order. A (…×m×n), k = min(m, n).

#include <autograd/tensor/tensor.h>

namespace wick {

/// (U, S, Vᵀ): (…×m×m), (…×k), (…×n×n), or the first k columns of U and V unless full_matrices. The signs of the
/// columns are arbitrary. The gradient of U and V is that of a loss that does not depend on these signs, nor on the
/// columns beyond k; it is infinite or NaN where two singular values are equal. Throws LinAlgError for infinite and NaN
/// elements, Error for a driver (they are LibTorch's on other devices).
/// https://pytorch.org/docs/stable/generated/torch.linalg.svd.html
std::tuple<Tensor, Tensor, Tensor> linalg_svd(const Tensor& A, bool full_matrices = true,
                                              std::optional<std::string_view> driver = std::nullopt);
/// S alone, whose gradient is finite where they are equal too.
Tensor linalg_svdvals(const Tensor& A, std::optional<std::string_view> driver = std::nullopt);
/// (U, S, V), V not transposed, as linalg_svd() with full_matrices = !some. Without compute_uv U and V are zeros.
std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& self, bool some = true, bool compute_uv = true);

}  // namespace wick
