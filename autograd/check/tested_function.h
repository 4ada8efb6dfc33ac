#pragma once
// The function that a gradient check tests: its values when the inputs move, and its gradients. Internal to gradcheck.

#include <autograd/check/differences.h>
#include <autograd/check/gradcheck.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace wick::autograd {

/// Whether f is called with copies of the inputs, or the inputs are moved themselves (and moved back), which have to be
/// leaves: parameters, that f knows without being given them.
enum class Moved { copies, originals };

/// A function, its inputs, and its outputs there. Vectors of tensors that belong to the outputs have an
/// undefined tensor for each output that cannot be differentiated (undefined or not floating).
class TestedFunction {
 public:
  /// Throws where check_gradients() does. Keeps a reference to f.
  TestedFunction(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options,
                 Moved moved);

  const std::vector<Tensor>& inputs() const { return inputs_; }
  /// The positions of the inputs to differentiate by.
  const std::vector<size_t>& wanted() const { return wanted_; }
  const std::vector<Tensor>& outputs() const { return outputs_; }
  /// The elements of all outputs, in order.
  const std::vector<double>& elements() const { return elements_; }
  const Precision& precision() const { return precision_; }

  /// Calls f once more, at the same inputs.
  std::vector<Tensor> call() const;
  /// The output elements at inputs + t·directions. directions: one for each wanted input, float64; undefined does not
  /// move.
  std::vector<double> elements_at(const std::vector<Tensor>& directions, double t);
  /// Slopes of all output elements in the direction of element j of the k-th wanted input.
  std::vector<Slope> slopes_by(size_t k, int64_t j, const Precision& p);
  /// Element j of the k-th wanted input.
  double input_value(size_t k, int64_t j) const { return inputs_[wanted_[k]].detach().reshape({-1})[j].item<double>(); }
  /// Steps for that element are in proportion to this.
  double unit(size_t k, int64_t j) const { return std::max(std::fabs(input_value(k, j)), kLeastUnit); }
  /// All units of the k-th wanted input.
  Tensor units(size_t k) const { return inputs_[wanted_[k]].detach().to(kDouble).abs().clamp_min(kLeastUnit); }
  /// The derivative of output element r by element j of the k-th wanted input that counts as large: 1, or in own scales
  /// the usual change of r over a unit.
  double usual_slope(size_t r, size_t k, int64_t j) const { return has_own_scales() ? changes_[r] / unit(k, j) : 1; }

  /// Measures noise and usual changes of the outputs. From then on they are judged in these own scales, however large
  /// or small, and not by how they compare with 1.
  void take_own_scales(std::mt19937& random);
  bool has_own_scales() const { return !changes_.empty(); }
  /// By how much each output element changes when all inputs move by a unit, judged by small moves; empty without own
  /// scales.
  const std::vector<double>& changes() const { return changes_; }
  /// How far rounding moves each output element; empty without own scales.
  const std::vector<double>& noise() const { return noise_; }
  /// One backward pass: the gradients of the wanted inputs for these incoming gradients, float64, zeros where none
  /// came.
  std::vector<Tensor> gradients(const std::vector<Tensor>& incoming) const;

  /// A random tensor for each output.
  std::vector<Tensor> random_incoming(std::mt19937& random) const;

 private:
  static constexpr double kLeastUnit = 0.25;
  const TensorFunction& f_;
  std::vector<Tensor> inputs_, outputs_;
  std::vector<size_t> wanted_;
  std::vector<double> elements_, changes_, noise_;
  Precision precision_;
};

/// The elements of all defined tensors, as doubles, in order.
std::vector<double> elements_of(const std::vector<Tensor>& tensors);
/// Float64 of this shape, each element of size 0.5 to 1.5 with a random sign.
Tensor random_like(IntArrayRef sizes, std::mt19937& random);

}  // namespace wick::autograd
