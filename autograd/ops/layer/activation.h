#pragma once
// What layers apply to each unit, element by element. sigmoid() and tanh() are in elementwise/math.h. At kinks the
// gradients are PyTorch's, named below. Unless said otherwise a function throws if its input is not floating.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor relu(const Tensor& self);                                             ///< max(0, x); relu'(0) = 0; also integers
Tensor leaky_relu(const Tensor& self, const Scalar& negative_slope = 0.01);  ///< x if x > 0, else slope·x; slope at 0
/// scale·x if x > 0, else scale·alpha·(exp(input_scale·x) − 1); at 0 the gradient is that of the left side.
/// Clevert et al. 2015, https://arxiv.org/abs/1511.07289
Tensor elu(const Tensor& self, const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1);
/// elu() with the alpha 1.6733 and the scale 1.0507 that keep mean 0 and variance 1.
/// Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
Tensor selu(const Tensor& self);
/// max(0, x) + min(0, alpha·(exp(x/alpha) − 1)). Throws for alpha 0.
Tensor celu(const Tensor& self, const Scalar& alpha = 1.0);
Tensor silu(const Tensor& self);  ///< x·sigmoid(x)
/// x·Φ(x), Φ the normal distribution's. approximate "tanh" gives x/2·(1 + tanh(√(2/π)(x + 0.044715x³))); throws for
/// others than "none" and "tanh". Hendrycks, Gimpel 2016, https://arxiv.org/abs/1606.08415
Tensor gelu(const Tensor& self, std::string_view approximate = "none");
Tensor mish(const Tensor& self);  ///< x·tanh(softplus(x))
/// log(1 + exp(beta·x))/beta, and x itself, with gradient 1, where beta·x > threshold.
Tensor softplus(const Tensor& self, const Scalar& beta = 1, const Scalar& threshold = 20);
Tensor log_sigmoid(const Tensor& self);  ///< log(sigmoid(x)), without underflow
Tensor softsign(const Tensor& self);     ///< x/(1 + |x|); also integers

// Made of straight lines.

/// min(max(x, min_val), max_val); gradient 0 on the bounds (clamp() has 1 there). Also integers. Throws for bools, and
/// if min_val > max_val.
Tensor hardtanh(const Tensor& self, const Scalar& min_val = -1, const Scalar& max_val = 1);
Tensor relu6(const Tensor& self);        ///< hardtanh(x, 0, 6)
Tensor hardsigmoid(const Tensor& self);  ///< min(max(0, x + 3), 6)/6; gradient 0 at −3 and 3
Tensor hardswish(const Tensor& self);    ///< x·hardsigmoid(x); gradient −1/2 at −3, 1 at 3
Tensor hardshrink(const Tensor& self, const Scalar& lambd = 0.5);  ///< x where |x| > lambd, else 0, as the gradient
/// x − lambd where x > lambd, x + lambd where x < −lambd, else 0, as the gradient. Throws for lambd < 0.
Tensor softshrink(const Tensor& self, const Scalar& lambd = 0.5);
/// x if x > threshold, else value; gradient 1 and 0. Also integers.
Tensor threshold(const Tensor& self, const Scalar& threshold, const Scalar& value);
/// The gradient of threshold() and relu(), differentiable itself: e where x > threshold, else 0.
Tensor threshold_backward(const Tensor& e, const Tensor& x, const Scalar& threshold);

// With parameters, halves or random numbers.

/// x if x > 0, else weight·x (at 0 the gradient is weight). weight has one element, or one for each channel (dimension
/// 1 of self); throws for other shapes, and if the dtypes differ.
Tensor prelu(const Tensor& self, const Tensor& weight);
/// leaky_relu() with a slope for each element: drawn from [lower, upper) when training, else the mean of these.
Tensor rrelu(const Tensor& self, const Scalar& lower = 0.125, const Scalar& upper = 1.0 / 3, bool training = false);
/// a ⊙ sigmoid(b) for the halves a and b of self along dim; also integers. Throws if the size there is odd.
Tensor glu(const Tensor& self, int64_t dim = -1);

}  // namespace wick
