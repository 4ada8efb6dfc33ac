#include <nn/functional/activation.h>

namespace wick::nn::functional {

Tensor elu(Tensor x, const ELUFuncOptions& o) { return o.inplace() ? x.elu_(o.alpha()) : x.elu(o.alpha()); }
Tensor selu(Tensor x, const SELUFuncOptions& o) { return o.inplace() ? x.selu_() : x.selu(); }
Tensor celu(Tensor x, const CELUFuncOptions& o) { return o.inplace() ? x.celu_(o.alpha()) : x.celu(o.alpha()); }
Tensor relu(Tensor x, const ReLUFuncOptions& o) { return o.inplace() ? x.relu_() : x.relu(); }
Tensor relu6(Tensor x, const ReLU6FuncOptions& o) { return o.inplace() ? x.relu6_() : x.relu6(); }
Tensor rrelu(Tensor x, const RReLUFuncOptions& o) {
  const auto value = [&](const Tensor& z) { return wick::rrelu(z, o.lower(), o.upper(), o.training()); };
  return o.inplace() ? in_place("rrelu_", x, value) : value(x);
}
Tensor leaky_relu(Tensor x, const LeakyReLUFuncOptions& o) {
  return o.inplace() ? x.leaky_relu_(o.negative_slope()) : x.leaky_relu(o.negative_slope());
}
Tensor hardtanh(Tensor x, const HardtanhFuncOptions& o) {
  return o.inplace() ? x.hardtanh_(o.min_val(), o.max_val()) : x.hardtanh(o.min_val(), o.max_val());
}
Tensor threshold(Tensor x, const ThresholdFuncOptions& o) {
  return o.inplace() ? x.threshold_(o.threshold(), o.value()) : x.threshold(o.threshold(), o.value());
}
Tensor hardshrink(const Tensor& x, const HardshrinkFuncOptions& o) { return wick::hardshrink(x, o.lambda()); }
Tensor softshrink(const Tensor& x, const SoftshrinkFuncOptions& o) { return wick::softshrink(x, o.lambda()); }
Tensor softplus(const Tensor& x, const SoftplusFuncOptions& o) { return x.softplus(o.beta(), o.threshold()); }
Tensor glu(const Tensor& x, const GLUFuncOptions& o) { return wick::glu(x, o.dim()); }
Tensor gelu(const Tensor& x, const GELUFuncOptions& o) { return x.gelu(o.approximate()); }
Tensor prelu(const Tensor& x, const Tensor& weight) { return x.prelu(weight); }
Tensor silu(const Tensor& x) { return x.silu(); }
Tensor mish(const Tensor& x) { return x.mish(); }
Tensor logsigmoid(const Tensor& x) { return x.log_sigmoid(); }
Tensor softsign(const Tensor& x) { return x.softsign(); }
Tensor tanhshrink(const Tensor& x) { return x - x.tanh(); }
Tensor softmax(const Tensor& x, const SoftmaxFuncOptions& o) { return wick::softmax(x, o.dim(), o.dtype()); }
Tensor softmin(const Tensor& x, const SoftminFuncOptions& o) { return wick::softmax(-x, o.dim(), o.dtype()); }
Tensor log_softmax(const Tensor& x, const LogSoftmaxFuncOptions& o) { return wick::log_softmax(x, o.dim(), o.dtype()); }
Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxFuncOptions& o) {
  const Tensor noise = -empty_like(logits).exponential_().log();
  const Tensor soft = ((logits + noise) / o.tau()).softmax(o.dim());
  if (!o.hard()) return soft;
  const Tensor hard = zeros_like(logits).scatter(o.dim(), std::get<1>(soft.max(o.dim(), true)), 1);
  return hard - soft.detach() + soft;
}

}  // namespace wick::nn::functional
