#pragma once
// What a node keeps of a tensor for the backward pass.

#include <autograd/graph/node.h>

namespace wick {

/// A saved tensor: its elements, the version that they had, and where its gradient goes. It holds no handle to the
/// tensor itself: a node that saves its own output would otherwise keep itself alive.
class Saved {
 public:
  Saved() = default;
  /// Saves t for an operator with these results.
  Saved(const Tensor& t, std::span<const Tensor> outputs);
  /// Saves t for an operator with this result, whose inputs are in the order of the node's edges. An undefined t comes
  /// back undefined. Throws for a tensor made in inference mode.
  void keep(const Tensor& t, const Tensor& out, std::span<const Tensor* const> inputs);
  /// Returns the tensor again. `owner` is the node that saved it. Throws if the elements were changed in place since,
  /// or after reset().
  Tensor get(Node* owner) const;
  /// Frees the elements.
  void reset() {
    elements_.reset();
    edge_.function.reset();
    released_ = true;
  }

 private:
  enum class From : uint8_t { elsewhere, input, output };
  Ref<Elements> elements_;
  Edge edge_;  // of a tensor from elsewhere; for an input only the number of the owner's edge, for an output its number
  uint32_t version_ = 0;
  From from_ = From::elsewhere;
  bool released_ = false;
};

}  // namespace wick
