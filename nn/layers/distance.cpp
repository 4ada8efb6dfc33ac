#include <nn/functional/distance.h>
#include <nn/layers/distance.h>
#include <nn/layers/print.h>

#include <ostream>

namespace wick::nn {

Tensor CosineSimilarityImpl::forward(const Tensor& x1, const Tensor& x2) {
  return in_forward([&] { return functional::cosine_similarity(x1, x2, options); });
}
void CosineSimilarityImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::CosineSimilarity(dim=" << options.dim() << ", eps=" << options.eps() << ")";
}
Tensor PairwiseDistanceImpl::forward(const Tensor& x1, const Tensor& x2) {
  return in_forward([&] { return functional::pairwise_distance(x1, x2, options); });
}
void PairwiseDistanceImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::PairwiseDistance(p=" << options.p() << ", eps=" << options.eps()
      << ", keepdim=" << detail::text(options.keepdim()) << ")";
}

}  // namespace wick::nn
