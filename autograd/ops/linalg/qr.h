#pragma once
// A = Q R with orthogonal columns in Q, and the reflections that Q is made of. A (…×m×n), k = min(m, n).

#include <autograd/tensor/tensor.h>

namespace wick {

/// (Q, R) by `mode`: "reduced" (…×m×k) and (…×k×n), "complete" (…×m×m) and (…×m×n), "r" an empty Q and R (…×k×n). The
/// signs are LAPACK's: R's diagonal may be negative. With "r", and with "complete" and m > n, the gradient throws. It
/// needs the first k columns of A to be independent. https://pytorch.org/docs/stable/generated/torch.linalg.qr.html
std::tuple<Tensor, Tensor> linalg_qr(const Tensor& A, std::string_view mode = "reduced");
std::tuple<Tensor, Tensor> qr(const Tensor& self, bool some = true);  ///< linalg_qr(), "complete" unless `some`
/// (a, tau), LAPACK's form of Q and R: R in the upper triangle of a (…×m×n), below it the vectors v of the reflections
/// I − τ v vᵀ whose product is Q, without their 1 on the diagonal. No gradient: it throws.
std::tuple<Tensor, Tensor> geqrf(const Tensor& self);
/// The first columns (…×m×n) of the product of the reflections I − τ v vᵀ, v below the diagonal of `input` (…×m×n),
/// tau (…×k) with k ≤ n ≤ m. https://pytorch.org/docs/stable/generated/torch.linalg.householder_product.html
Tensor linalg_householder_product(const Tensor& input, const Tensor& tau);
Tensor orgqr(const Tensor& self, const Tensor& input2);  ///< linalg_householder_product(self, input2)
/// The product Q of all m×m reflections of (self, input2), as geqrf() gives them, times input3, or input3 times Q
/// unless `left`; Qᵀ if `transpose`. https://pytorch.org/docs/stable/generated/torch.ormqr.html
Tensor ormqr(const Tensor& self, const Tensor& input2, const Tensor& input3, bool left = true, bool transpose = false);

}  // namespace wick
