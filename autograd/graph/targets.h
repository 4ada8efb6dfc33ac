#pragma once
// The gradients that a backward pass is asked for, when it is not asked for those of all leaves.

#include <autograd/graph/walk_queue.h>

#include <unordered_map>

namespace wick {

/// The edges whose gradients are wanted, and the nodes that lead to them: only those are visited.
class Targets {
 public:
  /// Finds the nodes below the outputs that lead to a target. Without targets there is nothing to find.
  Targets(const std::vector<Edge>& targets, ArrayRef<Tensor> outputs);

  /// Whether the walk has to reach this node. True for all nodes when there are no targets.
  bool need(const Node* node) const { return edges_.empty() || needed_.contains(node); }
  /// Keeps the incoming gradients of p that are targets. Returns whether the walk has to go on beyond the node.
  bool capture(Pending& p);
  /// The gradients kept, one for each target; undefined where none came.
  std::vector<Tensor> take() { return std::move(captured_); }
  bool empty() const { return edges_.empty(); }

 private:
  std::vector<Edge> edges_;
  std::vector<Tensor> captured_;
  std::unordered_map<const Node*, bool> needed_;  // true: also what is beyond the node
};

}  // namespace wick
