#pragma once
// The nodes that wait in a walk, each with the incoming gradients that have reached it so far.

#include <autograd/graph/node.h>

#include <algorithm>
#include <memory>

namespace wick {

/// A waiting node and its incoming gradients.
struct Pending {
  Ref<Node> node;
  uint64_t sequence_nr = 0;    // the node's
  uint64_t order = 0;          // counts the entries that the queue made
  Tensor first;                // the incoming gradient of output 0
  std::vector<Tensor> others;  // those of outputs 1, 2, …

  Tensor& incoming(uint32_t nr) {
    if (nr == 0) return first;
    if (others.size() < nr) others.resize(nr);
    return others[nr - 1];
  }
  /// Moves all incoming gradients out.
  std::vector<Tensor> take() {
    std::vector<Tensor> all{std::move(first)};
    std::move(others.begin(), others.end(), std::back_inserter(all));
    return all;
  }
};

/// Hands out the waiting node with the largest sequence number.
///
/// A node remembers its entry (Node::pending_) and the queue that it is in (Node::queue_), so that finding an entry
/// costs nothing. But walks of two threads may meet at one node. The first to reach it claims the node's memory. The
/// other queue then makes an entry for each gradient of that node, and its pop() adds them up.
class WalkQueue {
 public:
  WalkQueue() : buffers_(spare ? std::move(spare) : std::make_unique<Buffers>()) {}
  ~WalkQueue();
  WalkQueue(const WalkQueue&) = delete;
  WalkQueue& operator=(const WalkQueue&) = delete;

  /// The node's entry, a new one if it has none or if another thread's queue has claimed the node.
  Pending& entry_of(Node& node) {
    WalkQueue* owner = node.queue_.load(std::memory_order_relaxed);
    if (owner == this) [[unlikely]]
      return *node.pending_;
    auto& free = buffers_->free;
    if (free.empty()) add_free();
    Pending* p = free.back();
    free.pop_back();
    p->node = Ref<Node>(&node);
    p->sequence_nr = node.sequence_nr_;
    p->order = entries_made_++;
    push(p);
    if (owner != nullptr) return *p;  // claimed by another thread's walk
    if (one_thread())
      node.queue_.store(this, std::memory_order_relaxed);
    else if (!node.queue_.compare_exchange_strong(owner, this, std::memory_order_acquire, std::memory_order_relaxed))
      return *p;
    node.pending_ = p;
    return *p;
  }

  /// Takes the next entry out; null if there is none. add(sum, gradient) is called to add up gradients of one output
  /// that are in several entries. The caller gives the entry back with recycle().
  template <class Add>
  Pending* pop(Add&& add) {
    Pending* p = take_largest();
    if (!p) return nullptr;
    release_claim(*p->node);
    while (!buffers_->heap.empty() && buffers_->heap.front()->node == p->node)
      [[unlikely]] join(*p, take_largest(), add);
    return p;
  }
  void recycle(Pending* p) {
    p->first = {};
    p->others.clear();
    p->node.reset();
    buffers_->free.push_back(p);
  }
  /// Memory for the gradients that one node makes.
  std::vector<Tensor>& gradients() { return buffers_->gradients; }

 private:
  // The queue's memory. After a walk the thread keeps it for its next one, so that steady training allocates nothing.
  struct Buffers {
    Pending* next = nullptr;     // larger than all in the heap, or null. In a chain the heap stays empty
    std::vector<Pending*> heap;  // a heap with the largest at the front
    std::vector<std::unique_ptr<Pending>> pool;
    std::vector<Pending*> free;     // the entries of the pool that are not in use
    std::vector<Tensor> gradients;  // all undefined between two nodes
  };
  static constinit thread_local std::unique_ptr<Buffers> spare;

  // Whether a is visited later than b: it has the smaller number. Entries of one node follow one another, oldest first.
  static bool is_later(const Pending* a, const Pending* b) {
    if (a->sequence_nr != b->sequence_nr) return a->sequence_nr < b->sequence_nr;
    if (a->node.get() != b->node.get()) return a->node.get() < b->node.get();
    return a->order > b->order;
  }
  // Moves the gradients of `same`, another entry of the same node, to p.
  template <class Add>
  void join(Pending& p, Pending* same, Add& add) {
    if (same->first.defined()) add(p.first, std::move(same->first));
    for (uint32_t i = 0; i < same->others.size(); ++i)
      if (same->others[i].defined()) add(p.incoming(i + 1), std::move(same->others[i]));
    recycle(same);
  }
  void add_free();  // makes one more entry
  void push(Pending* p) {
    auto& [next, heap, pool, free, gradients] = *buffers_;
    if (next ? is_later(next, p) : heap.empty() || is_later(heap.front(), p)) std::swap(next, p);
    if (!p) return;
    heap.push_back(p);
    std::push_heap(heap.begin(), heap.end(), is_later);
  }
  Pending* take_largest() {
    auto& [next, heap, pool, free, gradients] = *buffers_;
    if (next || heap.empty()) return std::exchange(next, nullptr);
    std::pop_heap(heap.begin(), heap.end(), is_later);
    Pending* p = heap.back();
    heap.pop_back();
    return p;
  }
  void release_claim(Node& node) {
    if (node.queue_.load(std::memory_order_relaxed) == this) node.queue_.store(nullptr, std::memory_order_release);
  }

  std::unique_ptr<Buffers> buffers_;
  uint64_t entries_made_ = 0;
};

}  // namespace wick
