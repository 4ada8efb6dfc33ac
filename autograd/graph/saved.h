#pragma once
// What a node keeps of a tensor until the backward pass.

#include <autograd/graph/node.h>

namespace wick {

/// A saved tensor: its elements, the version they had, and where its gradient goes. It holds no handle to the tensor
/// itself, so a node that saves its own output does not keep itself alive.
class Saved {
 public:
  Saved() = default;
  /// t, saved by an operator with these results.
  Saved(const Tensor& t, std::span<const Tensor> outputs);
  /// Keeps t for an operator with this result and these inputs, in the order of the node's edges.
  void keep(const Tensor& t, const Tensor& out, std::span<const Tensor* const> inputs);
  /// The tensor again; `owner` is the node that saved it. Throws if it was changed in place since, or was let go.
  Tensor get(Node* owner) const;
  void reset() {
    elements_.reset();
    edge_.function.reset();
    released_ = true;
  }

 private:
  enum class From : uint8_t { elsewhere, input, output };
  Ref<Elements> elements_;
  Edge edge_;  // of a tensor from elsewhere; else only the number of the owner's edge, or of its output
  uint32_t version_ = 0;
  From from_ = From::elsewhere;
  bool released_ = false;
};

}  // namespace wick
