#include <autograd/graph/leaf.h>
#include <autograd/graph/targets.h>

namespace wick {

// Goes through the graph depth first, without recursion: `path` is the stack. A node is finished after all nodes that
// its edges lead to, and then knows whether one of them is a target or leads to one.
Targets::Targets(const std::vector<Edge>& targets, ArrayRef<Tensor> outputs)
    : edges_(targets), captured_(targets.size()) {
  if (targets.empty()) return;
  std::unordered_map<const Node*, bool> is_target, beyond;
  for (const Edge& t : edges_) is_target[t.function.get()] = true;
  std::vector<std::pair<const Node*, size_t>> path;  // a node, and which of its edges comes next
  auto enter = [&](const Node* n) {
    if (beyond.try_emplace(n, false).second) path.emplace_back(n, 0);
  };
  for (const Tensor& y : outputs) {
    if (const Edge root = gradient_edge(y); root.function) enter(root.function.get());
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < node->edges().size()) {
        if (const Node* child = node->edges()[next++].function.get()) enter(child);
        continue;
      }
      bool leads = false;
      for (const Edge& e : node->edges())
        leads = leads || (e.function && (is_target.contains(e.function.get()) || beyond[e.function.get()]));
      beyond[node] = leads;
      path.pop_back();
    }
  }
  for (const auto& [node, leads] : beyond)
    if (leads || is_target.contains(node)) needed_[node] = leads;
}

bool Targets::capture(Pending& p) {
  for (size_t i = 0; i < edges_.size(); ++i)
    if (edges_[i].function == p.node) captured_[i] = p.incoming(edges_[i].input_nr);
  return needed_[p.node.get()];
}

}  // namespace wick
