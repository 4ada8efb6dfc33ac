#pragma once
// Mistakes in the backward pass, planted to be found.

#include "network.h"

#include <autograd/gradcheck.h>

namespace playground {

/// A network whose forward pass is right, and whose layers have a mistake in their derivatives: "none"; "sign",
/// ∂J/∂W(1) has the wrong sign; "factor", ∂J/∂W is half as large; "sum", e_j(l) has one term of its sum over k;
/// "slope", the factor f'(z) is forgotten; "place", it is taken at a instead of z; "mean", ∂J/∂b is a mean over the
/// samples instead of a sum. Throws for another name.
class FaultyNetwork : public Network {
 public:
  FaultyNetwork(const Settings& settings, const std::string& fault);

 protected:
  Tensor layer_forward(size_t l, const Tensor& below, const Tensor& weight, const Tensor& bias,
                       Tensor& z) const override;

 private:
  std::string fault_;
};

/// What the finite-difference check found of one parameter.
struct Checked {
  std::string name;  ///< "W(1)" or "b(1)"
  /// A report for each entry, in the order of backprop.md's W(l) and b(l).
  std::vector<autograd::GradcheckReport> entries;
  /// One report for all of them, with what is wrong in words.
  autograd::GradcheckReport all;
};
/// Compares ∂J/∂W(l) and ∂J/∂b(l) of backward() with finite differences of J over these samples.
std::vector<Checked> check_network(const Network& network, const Tensor& x, const Tensor& y);

}  // namespace playground
