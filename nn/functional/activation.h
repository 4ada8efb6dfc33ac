#pragma once
// Activations as functions with options. With inplace(true) the input is overwritten.

#include <autograd/autograd.h>
#include <nn/options/activation.h>

namespace wick::nn::functional {

Tensor relu(Tensor input, const ReLUFuncOptions& options = {});             ///< max(0, x)
Tensor relu6(Tensor input, const ReLU6FuncOptions& options = {});           ///< min(max(0, x), 6)
Tensor leaky_relu(Tensor input, const LeakyReLUFuncOptions& options = {});  ///< x if x > 0 else negative_slope·x
/// x if x > 0, else slope·x with a slope for each element: random in training, the mean of lower and upper otherwise.
Tensor rrelu(Tensor input, const RReLUFuncOptions& options = {});
Tensor prelu(const Tensor& input, const Tensor& weight);         ///< x if x > 0 else weight·x; see wick::prelu()
Tensor elu(Tensor input, const ELUFuncOptions& options = {});    ///< x if x > 0 else alpha·(exp(x) − 1)
Tensor selu(Tensor input, const SELUFuncOptions& options = {});  ///< scaled elu (Klambauer et al. 2017)
Tensor celu(Tensor input, const CELUFuncOptions& options = {});  ///< x if x > 0 else alpha·(exp(x/alpha) − 1)
Tensor gelu(const Tensor& input, const GELUFuncOptions& options = {});  ///< x·Φ(x), Φ the normal distribution
Tensor silu(const Tensor& input);                                       ///< x·sigmoid(x)
Tensor mish(const Tensor& input);                                       ///< x·tanh(softplus(x))
Tensor softplus(const Tensor& input, const SoftplusFuncOptions& options = {});      ///< log(1 + exp(beta·x))/beta
Tensor softsign(const Tensor& input);                                               ///< x/(1 + |x|)
Tensor logsigmoid(const Tensor& input);                                             ///< log(sigmoid(x))
Tensor tanhshrink(const Tensor& input);                                             ///< x − tanh(x)
Tensor hardtanh(Tensor input, const HardtanhFuncOptions& options = {});             ///< min(max(min_val, x), max_val)
Tensor threshold(Tensor input, const ThresholdFuncOptions& options);                ///< x if x > threshold else value
Tensor hardshrink(const Tensor& input, const HardshrinkFuncOptions& options = {});  ///< x where |x| > lambda, else 0
Tensor softshrink(const Tensor& input, const SoftshrinkFuncOptions& options = {});  ///< sign(x)·max(0, |x| − lambda)
/// a ⊙ sigmoid(b), where a and b are the halves of the input in dimension dim.
Tensor glu(const Tensor& input, const GLUFuncOptions& options = {});

Tensor softmax(const Tensor& input, const SoftmaxFuncOptions& options);         ///< exp(x)/Σ exp(x) over dim
Tensor softmin(const Tensor& input, const SoftminFuncOptions& options);         ///< softmax(−x)
Tensor log_softmax(const Tensor& input, const LogSoftmaxFuncOptions& options);  ///< log(softmax(x))
/// softmax((x + g)/tau) with Gumbel noise g: a differentiable draw from the classes (Jang et al. 2017). `hard` gives a
/// one-hot vector with the gradient of the soft one.
Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxFuncOptions& options = {});

}  // namespace wick::nn::functional
