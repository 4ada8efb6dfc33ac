#include <autograd/draw.h>

#include <unordered_map>

namespace wick::autograd {

std::string draw(const Tensor& result, const std::vector<std::pair<std::string, Tensor>>& names) {
  check_defined("draw", result, "result");
  std::unordered_map<const Node*, std::string> leaf_names;
  for (const auto& [name, tensor] : names)
    if (tensor.defined() && tensor.requires_grad() && tensor.is_leaf())
      leaf_names[gradient_edge(tensor).function.get()] = name;
  std::string dot = "digraph wick {\n  rankdir=BT;\n  node [fontname=\"sans-serif\", fontsize=11];\n";
  std::unordered_map<const Node*, size_t> numbers;
  std::vector<const Node*> waiting;
  auto number = [&](const Node* n) {
    const auto [at, fresh] = numbers.try_emplace(n, numbers.size());
    if (fresh) waiting.push_back(n);
    return at->second;
  };
  auto quoted = [](const std::string& s) {
    std::string q;
    for (char c : s) q += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return q;
  };
  const Edge root = gradient_edge(result);
  if (root.function) number(root.function.get());
  while (!waiting.empty()) {
    const Node* n = waiting.back();
    waiting.pop_back();
    const size_t me = numbers[n];
    const std::string shape = n->num_inputs() > 0 ? shape_string(n->info(0).sizes).text() : "";
    if (n->name() == "AccumulateGrad") {
      auto name = leaf_names.find(n);
      dot += fmt::format("  n{} [shape=ellipse, style=filled, fillcolor=\"#cfe8fc\", label=\"{}{}\"];\n", me,
                         name == leaf_names.end() ? "" : quoted(name->second) + "\\n", shape);
    } else {
      dot += fmt::format("  n{} [shape=box, label=\"{}\\n{}\"];\n", me, quoted(n->name()), shape);
    }
    for (const Edge& e : n->edges())
      if (e.function) dot += fmt::format("  n{} -> n{};\n", me, number(e.function.get()));
  }
  return dot + "}\n";
}

}  // namespace wick::autograd
