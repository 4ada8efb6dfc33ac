#pragma once
// What layers apply to each unit. (sigmoid and tanh are in elementwise/math.h.) Gradients at kinks are PyTorch's:
// relu'(0) = 0.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor relu(const Tensor& self);                                             ///< max(0, x)
Tensor relu6(const Tensor& self);                                            ///< min(max(0, x), 6)
Tensor leaky_relu(const Tensor& self, const Scalar& negative_slope = 0.01);  ///< x if x > 0 else slope·x
/// scale·x if x > 0, else scale·alpha·(exp(input_scale·x) − 1).
Tensor elu(const Tensor& self, const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1);
Tensor selu(const Tensor& self);                             ///< elu with the constants of Klambauer et al. 2017
Tensor celu(const Tensor& self, const Scalar& alpha = 1.0);  ///< max(0, x) + min(0, alpha·(exp(x/alpha) − 1))
/// x·Φ(x), Φ the normal distribution's; approximate "tanh": x/2·(1 + tanh(√(2/π)(x + 0.044715x³))).
Tensor gelu(const Tensor& self, std::string_view approximate = "none");
Tensor silu(const Tensor& self);  ///< x·sigmoid(x)
Tensor mish(const Tensor& self);  ///< x·tanh(softplus(x))
/// log(1 + exp(beta·x))/beta; x itself where beta·x > threshold.
Tensor softplus(const Tensor& self, const Scalar& beta = 1, const Scalar& threshold = 20);
Tensor softsign(const Tensor& self);  ///< x/(1 + |x|)
Tensor hardtanh(const Tensor& self, const Scalar& min_val = -1, const Scalar& max_val = 1);
Tensor hardsigmoid(const Tensor& self);  ///< min(max(0, x + 3), 6)/6
Tensor hardswish(const Tensor& self);    ///< x·hardsigmoid(x)
Tensor log_sigmoid(const Tensor& self);  ///< log(sigmoid(x)), without underflow
Tensor threshold(const Tensor& self, const Scalar& threshold, const Scalar& value);  ///< value if x ≤ threshold else x
/// x if x > 0 else weight·x; weight has one element, or one for each channel (dimension 1 of self).
Tensor prelu(const Tensor& self, const Tensor& weight);
/// a ⊙ sigmoid(b), a and b the halves of self along dim.
Tensor glu(const Tensor& self, int64_t dim = -1);
Tensor hardshrink(const Tensor& self, const Scalar& lambd = 0.5);  ///< x where |x| > lambd, else 0
Tensor softshrink(const Tensor& self, const Scalar& lambd = 0.5);  ///< x nearer to 0 by lambd ≥ 0, but not beyond
/// leaky_relu with a slope for each element: drawn from [lower, upper) when training, else their mean.
Tensor rrelu(const Tensor& self, const Scalar& lower = 0.125, const Scalar& upper = 1.0 / 3, bool training = false);
Tensor threshold_backward(const Tensor& e, const Tensor& x,
                          const Scalar& threshold);  ///< 0 where x ≤ threshold, else e

}  // namespace wick
