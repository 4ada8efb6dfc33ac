#pragma once
// The gradients that a backward pass was asked for, where these are not those of all leaves: grad(), or backward() with
// inputs.

#include <autograd/graph/walk_queue.h>

#include <unordered_map>

namespace wick {

/// The edges whose gradients are wanted, and the nodes that lead to them. The walk visits only those.
class Targets {
 public:
  /// Finds the nodes that lead from the outputs to a target. Costs nothing without targets.
  Targets(const std::vector<Edge>& targets, ArrayRef<Tensor> outputs);

  /// Whether the walk must visit this node: it leads to a target or is one. True for all nodes if there are no targets.
  bool need(const Node* node) const { return edges_.empty() || needed_.contains(node); }
  /// Keeps the incoming gradients of p that are targets. Returns whether the node also leads to other targets.
  bool capture(Pending& p);
  /// Moves the kept gradients out, one for each target, undefined where none came.
  std::vector<Tensor> take() { return std::move(captured_); }
  bool empty() const { return edges_.empty(); }

 private:
  std::vector<Edge> edges_;
  std::vector<Tensor> captured_;
  std::unordered_map<const Node*, bool> needed_;  // with true if the node leads to a target, false if it only is one
};

}  // namespace wick
