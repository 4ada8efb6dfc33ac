#pragma once
// The node of an operator whose backward pass computes the gradients of all inputs at once. Internal.

#include <autograd/graph/record.h>

#include <vector>

namespace wick {

/// A derived class gives the backward pass twice: by a kernel, and, for when it is itself to be differentiated, as the
/// derivatives of the same operator made of others.
class FusedNode : public Node {
 public:
  /// Whether an operator on these inputs is to be recorded.
  static bool is_needed(TensorList inputs);
  /// Makes the node the history of the outputs. It owns `node` from here on.
  static void record(FusedNode* node, TensorList outputs);

  std::string name() const override { return name_; }
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) final;
  void release_variables() final;

 protected:
  /// Undefined inputs are allowed; all outputs are defined.
  FusedNode(const char* name, TensorList inputs, TensorList outputs);
  /// The outputs, from the inputs, by recorded operators.
  virtual std::vector<Tensor> by_operators(TensorList inputs) = 0;
  /// The gradients of the inputs that are wanted(), from those of the outputs, of which some may be undefined.
  virtual void by_kernel(std::span<Tensor> incoming, std::span<Tensor> gradients) = 0;
  /// Frees what the derived class saved.
  virtual void release_kernel() {}

  Tensor input(size_t i) { return inputs_[i].get(this); }
  bool wanted(size_t i) const { return edges_[i].is_valid() && detail::is_wanted(edges_[i]); }

 private:
  const char* name_;
  std::vector<Edge> edges_;
  std::vector<Info> infos_;
  std::vector<Saved> inputs_;
};

}  // namespace wick
