#include <nn/functional/distance.h>

namespace wick::nn::functional {

Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, const CosineSimilarityFuncOptions& o) {
  return wick::cosine_similarity(x1, x2, o.dim(), o.eps());
}
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, const PairwiseDistanceFuncOptions& o) {
  return wick::pairwise_distance(x1, x2, o.p(), o.eps(), o.keepdim());
}

}  // namespace wick::nn::functional
