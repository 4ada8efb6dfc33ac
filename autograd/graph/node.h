#pragma once
// Nodes and edges: the graph that operators record while they compute, on the left, and walk back over, on the right.
//
//   x ──┐                      x ◄──┐
//       mul ── sin ── y   and       MulBackward0 ◄── SinBackward0 ◄── y
//   w ──┘                      w ◄──┘
//
// Each recorded operator is a Node. Its edges lead to the nodes of its inputs, against the direction of the
// computation. A leaf that requires grad has a node too, which adds what reaches it to the leaf's grad() (leaf.h).

#include <autograd/core/memory.h>
#include <autograd/graph/hooks.h>

#include <span>

namespace wick {

/// Where a gradient goes: to output number `input_nr` of the operator whose node is `function`. (LibTorch's name: what
/// is an output of the operator is an input of its node.) Invalid where no gradient is needed.
struct Edge {
  Ref<Node> function;
  uint32_t input_nr = 0;
  bool is_valid() const { return static_cast<bool>(function); }
};

/// A recorded operator: turns the gradients of its outputs into the gradients of its inputs.
class Node : public Counted {
 public:
  /// One output of the operator.
  struct Info {
    Dims sizes;
    ScalarType dtype = ScalarType::Undefined;
  };
  using Gradients = NodeHooks::Gradients;
  using Errors = Gradients;  // an older name

  virtual ~Node();
  /// Frees a node whose last handle is gone, and all nodes that only it held, without recursion.
  static void destroy(Node* node);
  static void* operator new(size_t n) { return memory::allocate(n); }
  static void operator delete(void* p, size_t n) { memory::deallocate(p, n); }

  /// "MulBackward0", as PyTorch names it.
  virtual std::string name() const = 0;
  /// Computes the gradients of the inputs, one for each edge, from the incoming gradients, one for each output. An
  /// undefined gradient means zero.
  virtual void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) = 0;
  /// Frees what was saved for apply(), which throws from then on if it needs it.
  virtual void release_variables() {}

  /// Larger than that of every node that an edge leads to. The walk visits nodes from the largest down.
  uint64_t sequence_nr() const { return sequence_nr_; }
  /// Where the gradients of the inputs go.
  std::span<const Edge> edges() const { return {edges_, edge_count_}; }
  std::vector<Edge> next_edges() const { return {edges_, edges_ + edge_count_}; }
  const Edge& next_edge(size_t i) const { return edges_[i]; }
  /// How many gradients come in: the number of the operator's outputs.
  uint32_t num_inputs() const { return output_count_; }
  /// How many gradients go out: the number of edges.
  uint32_t num_outputs() const { return edge_count_; }
  const Info& info(uint32_t output_nr) const { return infos_[output_nr]; }

  /// Each backward pass calls hook(incoming) before this node, and goes on with the gradients that it returns. It must
  /// return as many; undefined ones mean zero.
  void add_pre_hook(std::function<Gradients(const Gradients& incoming)> hook) {
    hooks().before.push_back(std::move(hook));
  }
  /// Each backward pass calls hook(gradients, incoming) after this node, and goes on with the gradients that it
  /// returns.
  void add_post_hook(std::function<Gradients(const Gradients& gradients, const Gradients& incoming)> hook) {
    hooks().after.push_back(std::move(hook));
  }
  /// All hooks of this node. The first call makes the (empty) lists.
  NodeHooks& hooks();
  bool has_hooks() const { return hooks_ != nullptr; }

 protected:
  Node() = default;
  /// A subclass owns its edges and infos and says where they are. set_edges() also gives the sequence number, so the
  /// edges must be complete.
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
  std::atomic<class WalkQueue*> queue_{nullptr};  // that this node waits in
  union {
    struct Pending* pending_ = nullptr;  // the node's entry in that queue
    Node* next_dead_;                    // or, once its last handle is gone, the next node to free
  };
  std::unique_ptr<NodeHooks> hooks_;
};

}  // namespace wick
