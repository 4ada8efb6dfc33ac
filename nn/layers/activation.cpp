#include <nn/functional/activation.h>
#include <nn/layers/activation.h>

#include <ostream>

namespace wick::nn {

namespace F = functional;

namespace {
// "torch::nn::ELU(alpha=1, inplace=true)": PyTorch's text, which programs may rely on.
void print(std::ostream& out, const char* name, std::initializer_list<std::pair<const char*, double>> args,
           bool inplace = false) {
  out << "torch::nn::" << name << "(";
  const char* comma = "";
  for (auto [key, value] : args) {
    out << comma << key << "=" << value;
    comma = ", ";
  }
  if (inplace) out << comma << "inplace=true";
  out << ")";
}
}  // namespace

Tensor ReLUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::relu(x, options); });
}
void ReLUImpl::pretty_print(std::ostream& out) const { print(out, "ReLU", {}, options.inplace()); }
Tensor ReLU6Impl::forward(const Tensor& x) {
  return in_forward([&] { return F::relu6(x, options); });
}
void ReLU6Impl::pretty_print(std::ostream& out) const { print(out, "ReLU6", {}, options.inplace()); }
Tensor LeakyReLUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::leaky_relu(x, options); });
}
void LeakyReLUImpl::pretty_print(std::ostream& out) const {
  print(out, "LeakyReLU", {{"negative_slope", options.negative_slope()}}, options.inplace());
}
Tensor ELUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::elu(x, options); });
}
void ELUImpl::pretty_print(std::ostream& out) const {
  print(out, "ELU", {{"alpha", options.alpha()}}, options.inplace());
}
Tensor SELUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::selu(x, options); });
}
void SELUImpl::pretty_print(std::ostream& out) const { print(out, "SELU", {}, options.inplace()); }
Tensor CELUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::celu(x, options); });
}
void CELUImpl::pretty_print(std::ostream& out) const {
  print(out, "CELU", {{"alpha", options.alpha()}}, options.inplace());
}
Tensor GELUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::gelu(x, options); });
}
void GELUImpl::pretty_print(std::ostream& out) const { print(out, "GELU", {}); }
Tensor SiLUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::silu(x); });
}
void SiLUImpl::pretty_print(std::ostream& out) const { print(out, "SiLU", {}); }
Tensor MishImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::mish(x); });
}
void MishImpl::pretty_print(std::ostream& out) const { print(out, "Mish", {}); }
Tensor SigmoidImpl::forward(const Tensor& x) {
  return in_forward([&] { return x.sigmoid(); });
}
void SigmoidImpl::pretty_print(std::ostream& out) const { print(out, "Sigmoid", {}); }
Tensor TanhImpl::forward(const Tensor& x) {
  return in_forward([&] { return x.tanh(); });
}
void TanhImpl::pretty_print(std::ostream& out) const { print(out, "Tanh", {}); }
Tensor SoftplusImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::softplus(x, options); });
}
void SoftplusImpl::pretty_print(std::ostream& out) const {
  print(out, "Softplus", {{"beta", options.beta()}, {"threshold", options.threshold()}});
}
Tensor SoftsignImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::softsign(x); });
}
void SoftsignImpl::pretty_print(std::ostream& out) const { print(out, "Softsign", {}); }
HardtanhImpl::HardtanhImpl(const HardtanhOptions& options_) : options(options_) { HardtanhImpl::reset(); }
void HardtanhImpl::reset() {
  check(options.max_val() > options.min_val(),
        "Hardtanh: min_val {} and max_val {}: max_val must be greater than min_val", options.min_val(),
        options.max_val());
}
Tensor HardtanhImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::hardtanh(x, options); });
}
void HardtanhImpl::pretty_print(std::ostream& out) const {
  print(out, "Hardtanh", {{"min_val", options.min_val()}, {"max_val", options.max_val()}}, options.inplace());
}
Tensor HardsigmoidImpl::forward(const Tensor& x) {
  return in_forward([&] { return x.hardsigmoid(); });
}
void HardsigmoidImpl::pretty_print(std::ostream& out) const { print(out, "Hardsigmoid", {}); }
Tensor HardswishImpl::forward(const Tensor& x) {
  return in_forward([&] { return x.hardswish(); });
}
void HardswishImpl::pretty_print(std::ostream& out) const { print(out, "Hardswish", {}); }
Tensor LogSigmoidImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::logsigmoid(x); });
}
void LogSigmoidImpl::pretty_print(std::ostream& out) const { print(out, "LogSigmoid", {}); }

Tensor ThresholdImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::threshold(x, options); });
}
void ThresholdImpl::pretty_print(std::ostream& out) const {
  print(out, "Threshold", {{"threshold", options.threshold()}, {"value", options.value()}}, options.inplace());
}
void PReLUImpl::reset() { weight = register_parameter("weight", full({options.num_parameters()}, options.init())); }
Tensor PReLUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::prelu(x, weight); });
}
void PReLUImpl::pretty_print(std::ostream& out) const {
  print(out, "PReLU", {{"num_parameters", static_cast<double>(options.num_parameters())}});
}
Tensor SoftmaxImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::softmax(x, options.dim()); });
}
void SoftmaxImpl::pretty_print(std::ostream& out) const {
  print(out, "Softmax", {{"dim", static_cast<double>(options.dim())}});
}
Tensor LogSoftmaxImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::log_softmax(x, options.dim()); });
}
void LogSoftmaxImpl::pretty_print(std::ostream& out) const {
  print(out, "LogSoftmax", {{"dim", static_cast<double>(options.dim())}});
}

Tensor SoftminImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::softmin(x, options.dim()); });
}
void SoftminImpl::pretty_print(std::ostream& out) const {
  print(out, "Softmin", {{"dim", static_cast<double>(options.dim())}});
}
Tensor Softmax2dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 4 || x.dim() == 3, "Softmax2d requires a 3D or 4D tensor as input");
    return x.softmax(-3);
  });
}
void Softmax2dImpl::pretty_print(std::ostream& out) const { print(out, "Softmax2d", {}); }

Tensor TanhshrinkImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::tanhshrink(x); });
}
void TanhshrinkImpl::pretty_print(std::ostream& out) const { print(out, "Tanhshrink", {}); }
Tensor GLUImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::glu(x, options); });
}
void GLUImpl::pretty_print(std::ostream& out) const {
  print(out, "GLU", {{"dim", static_cast<double>(options.dim())}});
}
Tensor HardshrinkImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::hardshrink(x, options); });
}
void HardshrinkImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Hardshrink(" << options.lambda() << ")";
}
Tensor SoftshrinkImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::softshrink(x, options); });
}
void SoftshrinkImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Softshrink(" << options.lambda() << ")";
}
Tensor RReLUImpl::forward(const Tensor& x) {
  return in_forward([&] {
    return F::rrelu(x, F::RReLUFuncOptions()
                           .lower(options.lower())
                           .upper(options.upper())
                           .training(is_training())
                           .inplace(options.inplace()));
  });
}
void RReLUImpl::pretty_print(std::ostream& out) const {
  print(out, "RReLU", {{"lower", options.lower()}, {"upper", options.upper()}}, options.inplace());
}

PReLUImpl::PReLUImpl(const PReLUOptions& options_) : options(options_) { reset(); }

}  // namespace wick::nn
