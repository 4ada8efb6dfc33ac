#pragma once
// The walk: from the results back to the leaves, each node once, with the sum of the gradients that reach it.

#include <autograd/graph/targets.h>

namespace wick {

class Walk {
 public:
  /// keep_graph: nodes keep what they saved, for another walk. create_graph: the gradients are themselves recorded.
  Walk(bool keep_graph, bool create_graph, Targets targets)
      : keep_graph_(keep_graph), create_graph_(create_graph), targets_(std::move(targets)) {}

  /// Adds e to the gradient that waits at the end of an edge.
  void deliver(const Edge& to, Tensor e);
  /// Visits all nodes that wait, and those that they lead to. Returns the gradients of the targets; without targets,
  /// leaves accumulate theirs.
  std::vector<Tensor> run();
  bool needs(const Edge& edge) const { return targets_.need(edge.function.get()); }

 private:
  void visit(Pending& p);
  void add(Tensor& sum, Tensor e) const;

  bool keep_graph_, create_graph_;
  Targets targets_;
  WalkQueue queue_;
};

namespace detail {
/// Whether the backward pass that is running needs the gradient at this edge: not if it was asked for other ones only.
bool is_wanted(const Edge& edge);
}  // namespace detail

}  // namespace wick
