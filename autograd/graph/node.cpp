#include <autograd/graph/node.h>

#include <algorithm>

namespace wick {

namespace {
constinit thread_local uint64_t last_sequence_nr = 0;
}

Node::~Node() {
  if (hooks_)
    for (auto& [nr, tensor] : hooks_->retained) tensor->retains_grad = false;
}

// The new number is larger than that of every node that an edge leads to (they may be from other threads), and than all
// numbers that this thread gave before.
void Node::set_edges(const Edge* edges, size_t n) {
  edges_ = edges;
  edge_count_ = static_cast<uint32_t>(n);
  uint64_t nr = last_sequence_nr;
  for (size_t i = 0; i < n; ++i)
    if (edges[i].function) nr = std::max(nr, edges[i].function->sequence_nr_);
  sequence_nr_ = last_sequence_nr = nr + 1;
}

NodeHooks& Node::hooks() {
  if (!hooks_) hooks_ = std::make_unique<NodeHooks>();
  return *hooks_;
}

// Freeing one node may free a million, for a node holds the nodes of its edges, and those hold theirs. So that the
// stack does not grow, calls from inside the first one only queue their node, and the first one frees them one by one.
void Node::destroy(Node* node) {
  constinit static thread_local Node* queue = nullptr;
  constinit static thread_local bool draining = false;
  node->next_dead_ = queue;
  queue = node;
  if (draining) return;
  draining = true;
  while (Node* next = queue) {
    queue = next->next_dead_;
    delete next;
  }
  draining = false;
}

}  // namespace wick
