#pragma once
// The function that a gradient check tests: its values when the inputs move, and its gradients. Internal to gradcheck.

#include <autograd/check/differences.h>
#include <autograd/check/gradcheck.h>

#include <random>

namespace wick::autograd {

/// A function, copies of its inputs, and its outputs there. Vectors of tensors that belong to the outputs have an
/// undefined tensor for each output that cannot be differentiated (undefined or not floating).
class TestedFunction {
 public:
  /// Throws where check_gradients() does. Keeps a reference to f.
  TestedFunction(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options);

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
  /// One backward pass: the gradients of the wanted inputs for these incoming gradients, float64, zeros where none
  /// came.
  std::vector<Tensor> gradients(const std::vector<Tensor>& incoming) const;

  /// A random tensor for each output.
  std::vector<Tensor> random_incoming(std::mt19937& random) const;

 private:
  const TensorFunction& f_;
  std::vector<Tensor> inputs_, outputs_;
  std::vector<size_t> wanted_;
  std::vector<double> elements_;
  Precision precision_;
};

/// The elements of all defined tensors, as doubles, in order.
std::vector<double> elements_of(const std::vector<Tensor>& tensors);
/// Float64 of this shape, each element of size 0.5 to 1.5 with a random sign.
Tensor random_like(IntArrayRef sizes, std::mt19937& random);

}  // namespace wick::autograd
