#include <nn/init.h>
#include <nn/layers/linear.h>
#include <nn/layers/print.h>

#include <cmath>
#include <ostream>

namespace wick::nn {

LinearImpl::LinearImpl(const LinearOptions& options_) : options(options_) { reset(); }
void LinearImpl::reset() {
  check(options.in_features() >= 0 && options.out_features() >= 0,
        "Linear: negative sizes: in_features {}, out_features {}", options.in_features(), options.out_features());
  weight = register_parameter("weight", empty({options.out_features(), options.in_features()}));
  bias = register_parameter("bias", options.bias() ? empty({options.out_features()}) : Tensor(), options.bias());
  reset_parameters();
}
void LinearImpl::reset_parameters() {
  const int64_t in = options.in_features();
  if (weight.numel() > 0) init::kaiming_uniform_(weight, std::sqrt(5));  // a = √5 makes the bound 1/√in
  if (!bias.defined()) return;
  const double bound = in > 0 ? 1 / std::sqrt(static_cast<double>(in)) : 0;
  init::uniform_(bias, -bound, bound);
}
void LinearImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Linear(in_features=" << options.in_features() << ", out_features=" << options.out_features()
      << ", bias=" << detail::text(options.bias()) << ")";
}
Tensor LinearImpl::forward(const Tensor& input) {
  return in_forward([&] { return linear(input, weight, bias); });
}

BilinearImpl::BilinearImpl(const BilinearOptions& options_) : options(options_) { reset(); }
void BilinearImpl::reset() {
  weight =
      register_parameter("weight", empty({options.out_features(), options.in1_features(), options.in2_features()}));
  bias = register_parameter("bias", options.bias() ? empty({options.out_features()}) : Tensor(), options.bias());
  reset_parameters();
}
void BilinearImpl::reset_parameters() {
  const double bound = 1 / std::sqrt(static_cast<double>(weight.size(1)));
  init::uniform_(weight, -bound, bound);
  if (bias.defined()) init::uniform_(bias, -bound, bound);
}
void BilinearImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Bilinear(in1_features=" << options.in1_features() << ", in2_features=" << options.in2_features()
      << ", out_features=" << options.out_features() << ", bias=" << detail::text(options.bias()) << ")";
}
Tensor BilinearImpl::forward(const Tensor& input1, const Tensor& input2) {
  return in_forward([&] { return bilinear(input1, input2, weight, bias); });
}

void IdentityImpl::pretty_print(std::ostream& out) const { out << "torch::nn::Identity()"; }
void FlattenImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Flatten(start_dim=" << options.start_dim() << ", end_dim=" << options.end_dim() << ")";
}
void UnflattenImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Unflatten(dim=" << options.dim() << ", unflattened_size={";
  const char* comma = "";
  for (const int64_t n : options.sizes()) {
    out << comma << n;
    comma = ", ";
  }
  out << "})";
}

LinearImpl::LinearImpl(int64_t in_features, int64_t out_features)
    : LinearImpl(LinearOptions(in_features, out_features)) {}
BilinearImpl::BilinearImpl(int64_t in1, int64_t in2, int64_t out) : BilinearImpl(BilinearOptions(in1, in2, out)) {}
FlattenImpl::FlattenImpl(const FlattenOptions& options_) : options(options_) {}
UnflattenImpl::UnflattenImpl(int64_t dim, std::vector<int64_t> sizes)
    : UnflattenImpl(UnflattenOptions(dim, std::move(sizes))) {}
UnflattenImpl::UnflattenImpl(UnflattenOptions options_) : options(std::move(options_)) {}

}  // namespace wick::nn
