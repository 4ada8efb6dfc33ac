#include <nn/layers/loss.h>

#include <ostream>

namespace wick::nn {

namespace {
int64_t number(const char* loss, LossReduction r) {
  check(r != kBatchMean, "{}: the reduction batchmean is KLDivLoss's only", loss);
  return static_cast<int64_t>(r);
}
}  // namespace

Tensor MSELossImpl::forward(const Tensor& x, const Tensor& y) {
  return mse_loss(x, y, number("MSELoss", options.reduction()));
}
Tensor L1LossImpl::forward(const Tensor& x, const Tensor& y) {
  return l1_loss(x, y, number("L1Loss", options.reduction()));
}
Tensor SmoothL1LossImpl::forward(const Tensor& x, const Tensor& y) {
  return smooth_l1_loss(x, y, number("SmoothL1Loss", options.reduction()), options.beta());
}
Tensor HuberLossImpl::forward(const Tensor& x, const Tensor& y) {
  return huber_loss(x, y, number("HuberLoss", options.reduction()), options.delta());
}
Tensor NLLLossImpl::forward(const Tensor& x, const Tensor& y) {
  return nll_loss(x, y, options.weight(), number("NLLLoss", options.reduction()), options.ignore_index());
}
Tensor CrossEntropyLossImpl::forward(const Tensor& x, const Tensor& y) {
  return cross_entropy_loss(x, y, options.weight(), number("CrossEntropyLoss", options.reduction()),
                            options.ignore_index(), options.label_smoothing());
}
Tensor BCELossImpl::forward(const Tensor& x, const Tensor& y) {
  return binary_cross_entropy(x, y, options.weight(), number("BCELoss", options.reduction()));
}
Tensor BCEWithLogitsLossImpl::forward(const Tensor& x, const Tensor& y) {
  return binary_cross_entropy_with_logits(x, y, options.weight(), options.pos_weight(),
                                          number("BCEWithLogitsLoss", options.reduction()));
}
Tensor KLDivLossImpl::forward(const Tensor& x, const Tensor& y) {
  if (options.reduction() != kBatchMean)
    return kl_div(x, y, number("KLDivLoss", options.reduction()), options.log_target());
  const Tensor sum = kl_div(x, y, Reduction::Sum, options.log_target());
  return x.dim() > 0 ? sum / x.size(0) : sum;
}
Tensor HingeEmbeddingLossImpl::forward(const Tensor& x, const Tensor& y) {
  return hinge_embedding_loss(x, y, options.margin(), number("HingeEmbeddingLoss", options.reduction()));
}
Tensor CosineEmbeddingLossImpl::forward(const Tensor& x1, const Tensor& x2, const Tensor& y) {
  return cosine_embedding_loss(x1, x2, y, options.margin(), number("CosineEmbeddingLoss", options.reduction()));
}

void MSELossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::MSELoss()"; }
void L1LossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::L1Loss()"; }
void SmoothL1LossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::SmoothL1Loss"; }
void HuberLossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::HuberLoss"; }
void NLLLossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::NLLLoss()"; }
void CrossEntropyLossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::CrossEntropyLoss()"; }
void BCELossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::BCELoss()"; }
void BCEWithLogitsLossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::BCEWithLogitsLoss()"; }
void KLDivLossImpl::pretty_print(std::ostream& out) const { out << "torch::nn::KLDivLoss()"; }
void HingeEmbeddingLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::HingeEmbeddingLoss(margin=" << options.margin() << ")";
}
void CosineEmbeddingLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::CosineEmbeddingLoss(margin=" << options.margin() << ")";
}

}  // namespace wick::nn
