#pragma once
// Linear and bilinear maps, and layers that change the shape only.

#include <nn/module.h>
#include <nn/options/linear.h>

namespace wick::nn {

/// x Wᵀ + b: (…×in_features) → (…×out_features). The weight (out×in) and the bias (out) start uniform in ±1/√in. Throws
/// for negative sizes.
/// https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
class LinearImpl : public Cloneable<LinearImpl> {
 public:
  LinearImpl(int64_t in_features, int64_t out_features);
  explicit LinearImpl(const LinearOptions& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input);
  LinearOptions options;
  Tensor weight, bias;
};
WICK_MODULE(Linear);

/// y_o = x1ᵀ W_o x2 + b_o: (…×in1), (…×in2) → (…×out). The weight (out×in1×in2) and the bias start uniform in ±1/√in1.
/// https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
class BilinearImpl : public Cloneable<BilinearImpl> {
 public:
  BilinearImpl(int64_t in1, int64_t in2, int64_t out);
  explicit BilinearImpl(const BilinearOptions& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input1, const Tensor& input2);
  BilinearOptions options;
  Tensor weight, bias;
};
WICK_MODULE(Bilinear);

/// Returns its input.
class IdentityImpl : public Cloneable<IdentityImpl> {
 public:
  void reset() override {}
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input) { return input; }
};
WICK_MODULE(Identity);

/// Dimensions start_dim to end_dim become one; by default all but the batch: (N×…) → (N×d).
class FlattenImpl : public Cloneable<FlattenImpl> {
 public:
  explicit FlattenImpl(const FlattenOptions& options_ = {});
  void reset() override {}
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input) {
    return in_forward([&] { return input.flatten(options.start_dim(), options.end_dim()); });
  }
  FlattenOptions options;
};
WICK_MODULE(Flatten);

/// Dimension dim becomes several, of the given sizes.
class UnflattenImpl : public Cloneable<UnflattenImpl> {
 public:
  UnflattenImpl(int64_t dim, std::vector<int64_t> sizes);
  explicit UnflattenImpl(UnflattenOptions options_);
  void reset() override {}
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input) {
    return in_forward([&] { return input.unflatten(options.dim(), options.sizes()); });
  }
  UnflattenOptions options;
};
WICK_MODULE(Unflatten);

}  // namespace wick::nn
