#pragma once
// Nodes and edges: the graph that operators record.
//
//   x ──┐                      x ◄──┐
//       mul ── sin ── y   and       MulBackward0 ◄── SinBackward0 ◄── y
//   w ──┘                      w ◄──┘
//
// Each recorded operator is a Node. Its edges lead to the nodes of its inputs: against the direction of the computation.

#include <autograd/core/memory.h>
#include <autograd/graph/hooks.h>

#include <span>

namespace wick {

/// Where a gradient goes: to output `input_nr` of the operator that `function` is the node of. (LibTorch counts it as an
/// input, that of the node.) Invalid where no gradient is needed.
struct Edge {
  Ref<Node> function;
  uint32_t input_nr = 0;
  bool is_valid() const { return static_cast<bool>(function); }
};

/// One recorded operator: from the gradients of its outputs it makes those of its inputs.
class Node : public Counted {
 public:
  /// One output of the operator.
  struct Info {
    Dims sizes;
    ScalarType dtype = ScalarType::Undefined;
  };
  using Gradients = NodeHooks::Gradients;
  using Errors = Gradients;  // its earlier name

  virtual ~Node();
  static void destroy(Node* node);
  static void* operator new(size_t n) { return memory::allocate(n); }
  static void operator delete(void* p, size_t n) { memory::deallocate(p, n); }

  virtual std::string name() const = 0;
  /// From the incoming gradients, one for each output (undefined where none came), to those of the inputs, one for each
  /// edge.
  virtual void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) = 0;
  /// Lets go of what was saved for apply().
  virtual void release_variables() {}

  /// Larger than that of every node it leads to: the walk takes nodes from the largest down.
  uint64_t sequence_nr() const { return sequence_nr_; }
  std::span<const Edge> edges() const { return {edges_, edge_count_}; }
  std::vector<Edge> next_edges() const { return {edges_, edges_ + edge_count_}; }
  const Edge& next_edge(size_t i) const { return edges_[i]; }
  uint32_t num_inputs() const { return output_count_; }
  uint32_t num_outputs() const { return edge_count_; }
  const Info& info(uint32_t output_nr) const { return infos_[output_nr]; }

  /// hook(incoming) runs before this node in each backward pass and returns what takes the place of the incoming
  /// gradients (undefined ones mean zero).
  void add_pre_hook(std::function<Gradients(const Gradients& incoming)> hook) {
    hooks().before.push_back(std::move(hook));
  }
  /// hook(gradients, incoming) runs after this node and returns what takes the place of the gradients.
  void add_post_hook(std::function<Gradients(const Gradients& gradients, const Gradients& incoming)> hook) {
    hooks().after.push_back(std::move(hook));
  }
  /// All hooks of this node.
  NodeHooks& hooks();
  bool has_hooks() const { return hooks_ != nullptr; }

 protected:
  Node() = default;
  /// A subclass keeps its edges and infos itself; edges are given once they are complete.
  void set_edges(const Edge* edges, size_t n);
  void set_infos(const Info* infos, size_t n) {
    infos_ = infos;
    output_count_ = static_cast<uint32_t>(n);
  }

 private:
  friend class WalkQueue;
  uint64_t sequence_nr_ = 0;
  const Edge* edges_ = nullptr;
  const Info* infos_ = nullptr;
  uint32_t edge_count_ = 0, output_count_ = 0;
  std::atomic<class WalkQueue*> queue_{nullptr};  // of the backward pass in which this node waits
  union {
    struct Pending* pending_ = nullptr;  // its entry there
    Node* next_dead_;                    // or, once the last handle is gone, the next node to be freed
  };
  std::unique_ptr<NodeHooks> hooks_;
};

}  // namespace wick
