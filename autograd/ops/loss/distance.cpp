// Distances and angles between vectors, made of operators.

#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/loss/reduction.h>

namespace wick {

Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p, double eps, bool keepdim) {
  const OperatorScope scope("pairwise_distance");
  check_defined("pairwise_distance", x1, "x1");
  check_defined("pairwise_distance", x2, "x2");
  return norm(x1 - x2 + eps, p, -1, keepdim);
}

Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim, double eps) {
  const OperatorScope scope("cosine_similarity");
  check_defined("cosine_similarity", x1, "x1");
  check_defined("cosine_similarity", x2, "x2");
  const ScalarType t = result_type(x1, x2);
  check(isFloatingType(t), "cosine_similarity: needs a floating-point tensor, got {} and {}",
        toString(x1.scalar_type()), toString(x2.scalar_type()));
  if (is_narrow(t)) return cosine_similarity(x1.to(wide(t)), x2.to(wide(t)), dim, eps).to(t);
  // Broadcast before taking lengths, which need whole vectors.
  const std::vector<Tensor> both = broadcast_tensors({{x1.to(t), x2.to(t)}});
  const Tensor n1 = clamp_min(norm(both[0], 2, dim, true), eps), n2 = clamp_min(norm(both[1], 2, dim, true), eps);
  return ((both[0] / n1) * (both[1] / n2)).sum(dim);
}

Tensor pdist(const Tensor& self, double p) {
  const OperatorScope scope("pdist");
  check_defined("pdist", self);
  check(self.dim() == 2 && isFloatingType(self.scalar_type()), "pdist: self is {}: needs a floating matrix",
        describe(self));
  check(p >= 0, "pdist: p is {}: needs 0 or more", p);
  const Tensor pairs = triu_indices(self.size(0), self.size(0), 1);
  return norm(self.index_select(0, pairs[0]) - self.index_select(0, pairs[1]), p, 1, false);
}

}  // namespace wick
