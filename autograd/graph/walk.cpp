// The chain rule, over the whole graph.
//
// The walk keeps a queue of waiting nodes: those that have received a gradient and have not been visited. It visits the
// one with the largest sequence number. That node turns its incoming gradients into the gradients of its inputs, and
// the walk delivers each to the node at the end of its edge, where it is added to what came before; that node then
// waits too. The walk ends when no node waits. For y = x * sin(x), where x is node 1, sin 2 and the product 3:
//
//   visit 3   delivers e sin x to 1, and e x to 2               waiting: 1, 2
//   visit 2   adds e x cos x to 1: so 1 had to wait for it      waiting: 1
//   visit 1   x.grad is e sin x + e x cos x
//
// Why the largest: every edge leads to a node with a smaller number. So no other waiting node, nor any node that those
// lead to, can still reach the one with the largest number: its incoming gradients are complete. No node has to count
// its users first, and nothing recurses.

#include <autograd/graph/anomaly.h>
#include <autograd/graph/callback.h>
#include <autograd/graph/walk.h>
#include <autograd/graph/watcher.h>

namespace wick {

namespace {

constinit thread_local const Walk* running = nullptr;       // this thread's innermost walk
thread_local std::vector<std::function<void()>> callbacks;  // for the end of its outermost one

// Loads a node into the cache while the node before it runs: long chains do not fit into the cache.
void prefetch(const Node* node) {
  // As a number, since the node may be null or end before the last line.
  const auto at = reinterpret_cast<uintptr_t>(node);
  for (uintptr_t line = 0; line < 4; ++line) __builtin_prefetch(reinterpret_cast<const void*>(at + line * 64));
}

}  // namespace

bool detail::is_wanted(const Edge& edge) { return !running || running->needs(edge); }

void autograd::queue_callback(std::function<void()> f) {
  check(running, "queue_callback: no backward pass is running: call it in a hook");
  callbacks.push_back(std::move(f));
}

std::vector<Tensor> Walk::run() {
  struct Restore {
    const Walk* before = running;
    ~Restore() {
      running = before;
      if (!before && !callbacks.empty()) callbacks.clear();
    }
  } restore;
  running = this;
  const auto join = [this](Tensor& sum, Tensor e) { add(sum, std::move(e)); };
  while (Pending* p = queue_.pop(join)) {
    visit(*p);
    queue_.recycle(p);
  }
  for (size_t i = 0; !restore.before && i < callbacks.size(); ++i) std::exchange(callbacks[i], nullptr)();
  return targets_.take();
}

void Walk::visit(Pending& p) {
  Node& node = *p.node;
  const uint32_t outputs = node.num_inputs();  // LibTorch's name: what an operator puts out goes into its node
  if (outputs > 1) p.incoming(outputs - 1);    // makes room for all of them
  if (node.has_hooks()) run_tensor_hooks(p);
  if (!targets_.empty() && !targets_.capture(p)) return;

  const std::span<const Edge> edges = node.edges();
  for (const Edge& edge : edges) prefetch(edge.function.get());
  if (queue_.gradients().size() < edges.size()) queue_.gradients().resize(edges.size());
  const std::span<Tensor> gradients(queue_.gradients().data(), edges.size());
  if (outputs <= 1 && !node.has_hooks() && !detail::watcher && !detail::tracer && !detail::detects_anomaly) {
    node.apply({&p.first, 1}, gradients);
  } else {
    std::vector<Tensor> incoming = p.take();
    if (detail::detects_anomaly) check_incoming_finite(node, incoming);
    apply_with_hooks(node, incoming, gradients);
    if (detail::detects_anomaly) check_made_finite(node, gradients);
  }

  if (!keep_graph_) node.release_variables();
  for (size_t i = 0; i < edges.size(); ++i)
    if (Tensor g = std::move(gradients[i]); g.defined() && edges[i].function) deliver(edges[i], std::move(g), &node);
}

// Broadcasting is undone here, for all operators: a gradient of the broadcast shape is summed to the shape of the
// tensor that it belongs to, and converted to its dtype.
void Walk::deliver(const Edge& to, Tensor e, const Node* from) {
  Node& node = *to.function;
  if (!needs(to)) return;
  const Node::Info& info = node.info(to.input_nr);
  if (!(e.sizes() == info.sizes)) {
    if (!is_expandable(info.sizes, e.sizes())) [[unlikely]]
      fail("{}: its backward gave a gradient of shape {} for an input of shape {}", from ? from->name() : "backward",
           shape_string(e.sizes()), shape_string(info.sizes));
    e = e.sum_to_size(info.sizes);
  }
  if (e.scalar_type() != info.dtype) e = e.to(info.dtype);
  add(queue_.entry_of(node).incoming(to.input_nr), std::move(e));
}

// sum ← sum + e. Adds in place if no other handle can see the sum and the addition is not recorded.
void Walk::add(Tensor& sum, Tensor e) const {
  if (!sum.defined()) {
    sum = std::move(e);
    return;
  }
  const TensorImpl& s = *sum.impl();
  const Elements& x = *s.elements;
  const bool mine = s.use_count() == 1 && x.use_count() == 1 && x.storage->use_count() == 1 && x.contiguous &&
                    !s.base && !s.inference;
  if (mine && !create_graph_)
    sum.add_(e);
  else
    sum = sum.add(e);
}

}  // namespace wick
