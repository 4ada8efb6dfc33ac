#include <nn/layers/distance.h>

#include <ostream>

namespace wick::nn {

Tensor CosineSimilarityImpl::forward(const Tensor& x1, const Tensor& x2) {
  return cosine_similarity(x1, x2, options.dim(), options.eps());
}
void CosineSimilarityImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::CosineSimilarity(dim=" << options.dim() << ", eps=" << options.eps() << ")";
}
Tensor PairwiseDistanceImpl::forward(const Tensor& x1, const Tensor& x2) {
  return pairwise_distance(x1, x2, options.p(), options.eps(), options.keepdim());
}
void PairwiseDistanceImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::PairwiseDistance(p=" << options.p() << ", eps=" << options.eps()
      << ", keepdim=" << (options.keepdim() ? "true" : "false") << ")";
}

}  // namespace wick::nn
