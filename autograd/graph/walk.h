#pragma once
// The walk of a backward pass: from the results back to the leaves. It visits each node once, with the sum of the
// gradients that reach it.

#include <autograd/graph/targets.h>

namespace wick {

class Walk {
 public:
  /// keep_graph: nodes keep what they saved, for another walk. create_graph: the gradients are recorded too, so that
  /// they can be differentiated. targets: the gradients to return, empty for those of all leaves.
  Walk(bool keep_graph, bool create_graph, Targets targets)
      : keep_graph_(keep_graph), create_graph_(create_graph), targets_(std::move(targets)) {}

  /// Adds e to the incoming gradient at the end of an edge, and lets that node wait to be visited. Drops e if no target
  /// needs it. Throws if e's shape cannot be summed to the shape there; the error names the operator it came from.
  void deliver(const Edge& to, Tensor e, const Node* from = nullptr);
  /// Visits all nodes that wait, and those that they lead to. Returns the gradients of the targets. Without targets it
  /// returns none: the leaves add what reaches them to their grad().
  std::vector<Tensor> run();
  /// Whether a gradient at this edge leads to a target, or there are no targets.
  bool needs(const Edge& edge) const { return targets_.need(edge.function.get()); }

 private:
  void visit(Pending& p);
  void add(Tensor& sum, Tensor e) const;

  bool keep_graph_, create_graph_;
  Targets targets_;
  WalkQueue queue_;
};

namespace detail {
/// Whether the running backward pass of this thread needs the gradient at this edge. It does not if it was asked only
/// for gradients that the edge does not lead to.
bool is_wanted(const Edge& edge);
}  // namespace detail

}  // namespace wick
