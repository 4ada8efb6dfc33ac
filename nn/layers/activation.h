#pragma once
// Activations as modules: each applies a function of nn/functional/activation.h to every element, softmax along a
// dimension. Made of their options or of what those are made of: Softmax(1), LeakyReLU(LeakyReLUOptions().…).

#include <nn/layers/stateless.h>
#include <nn/options/activation.h>

namespace wick::nn {

#define WICK_ACTIVATION(Name, Options) WICK_STATELESS(Name, Options, const Tensor& input)
WICK_ACTIVATION(ReLU, ReLUOptions);               ///< max(0, x)
WICK_ACTIVATION(ReLU6, ReLU6Options);             ///< min(max(0, x), 6)
WICK_ACTIVATION(LeakyReLU, LeakyReLUOptions);     ///< x if x > 0 else negative_slope·x
WICK_ACTIVATION(ELU, ELUOptions);                 ///< x if x > 0 else alpha·(exp(x) − 1)
WICK_ACTIVATION(SELU, SELUOptions);               ///< scaled ELU (Klambauer et al. 2017)
WICK_ACTIVATION(CELU, CELUOptions);               ///< x if x > 0 else alpha·(exp(x/alpha) − 1)
WICK_ACTIVATION(GELU, GELUOptions);               ///< x·Φ(x), Φ the normal distribution
WICK_ACTIVATION(SiLU, detail::NoOptions);         ///< x·sigmoid(x)
WICK_ACTIVATION(Mish, detail::NoOptions);         ///< x·tanh(softplus(x))
WICK_ACTIVATION(Sigmoid, detail::NoOptions);      ///< 1/(1 + exp(−x))
WICK_ACTIVATION(Tanh, detail::NoOptions);         ///< tanh(x)
WICK_ACTIVATION(Softplus, SoftplusOptions);       ///< log(1 + exp(beta·x))/beta
WICK_ACTIVATION(Softsign, detail::NoOptions);     ///< x/(1 + |x|)
WICK_ACTIVATION(Hardsigmoid, detail::NoOptions);  ///< min(max(0, x + 3), 6)/6
WICK_ACTIVATION(Hardswish, detail::NoOptions);    ///< x·Hardsigmoid(x)
WICK_ACTIVATION(LogSigmoid, detail::NoOptions);   ///< log(sigmoid(x))
WICK_ACTIVATION(Tanhshrink, detail::NoOptions);   ///< x − tanh(x)
WICK_ACTIVATION(GLU, GLUOptions);                 ///< a ⊙ sigmoid(b), a and b the halves of x
WICK_ACTIVATION(Hardshrink, HardshrinkOptions);   ///< x where |x| > lambda, else 0
WICK_ACTIVATION(Softshrink, SoftshrinkOptions);   ///< sign(x)·max(0, |x| − lambda)
WICK_ACTIVATION(RReLU, RReLUOptions);             ///< LeakyReLU with random slopes in training
WICK_ACTIVATION(Threshold, ThresholdOptions);     ///< x if x > threshold else value
WICK_ACTIVATION(Softmax, SoftmaxOptions);         ///< exp(x)/Σ exp(x) over dim
WICK_ACTIVATION(Softmin, SoftminOptions);         ///< Softmax(−x)
WICK_ACTIVATION(LogSoftmax, LogSoftmaxOptions);   ///< log(Softmax(x))
WICK_ACTIVATION(Softmax2d, detail::NoOptions);    ///< Softmax over the channels of (N×C×H×W) or (C×H×W)
#undef WICK_ACTIVATION

/// min(max(min_val, x), max_val). Throws if max_val is not above min_val.
class HardtanhImpl : public Cloneable<HardtanhImpl> {
 public:
  explicit HardtanhImpl(const HardtanhOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  HardtanhOptions options;
};
WICK_MODULE(Hardtanh);

/// x if x > 0 else weight·x. The weight is learnt: one element, or one for each channel (dimension 1).
class PReLUImpl : public Cloneable<PReLUImpl> {
 public:
  explicit PReLUImpl(const PReLUOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  PReLUOptions options;
  Tensor weight;
};
WICK_MODULE(PReLU);

}  // namespace wick::nn
