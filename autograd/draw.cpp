#include <autograd/draw.h>
#include <fmt/format.h>

#include <unordered_map>

namespace wick::autograd {

std::string draw(const Tensor& result, const std::vector<std::pair<std::string, Tensor>>& names,
                 const std::function<std::string(const Node& node, size_t edge)>& label) {
  check_defined("draw", result, "result");
  std::unordered_map<const Node*, std::string> name_of;
  for (const auto& [name, tensor] : names)
    if (tensor.defined() && tensor.requires_grad()) name_of[gradient_edge(tensor).function.get()] = name;
  std::string dot =
      "digraph wick {\n  rankdir=BT;\n  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9, fontcolor=\"#0072B2\"];\n";
  std::unordered_map<const Node*, size_t> numbers;
  std::vector<const Node*> waiting;  // have a number, but are not drawn yet
  auto number = [&](const Node* n) {
    const auto [at, fresh] = numbers.try_emplace(n, numbers.size());
    if (fresh) waiting.push_back(n);
    return at->second;
  };
  // As it is written between quotes.
  auto quoted = [](const std::string& s) {
    std::string q;
    for (char c : s) q += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return q;
  };
  const Edge root = gradient_edge(result);
  if (root.function) number(root.function.get());
  while (!waiting.empty()) {
    const Node* n = waiting.back();
    waiting.pop_back();
    const size_t me = numbers[n];
    const std::string shape = n->num_inputs() > 0 ? shape_string(n->info(0).sizes).text() : "";
    const auto at = name_of.find(n);
    const std::string name = at == name_of.end() ? "" : quoted(at->second);
    if (n->name() == "AccumulateGrad")
      dot += fmt::format("  n{} [shape=ellipse, style=filled, fillcolor=\"#cfe8fc\", label=\"{}{}{}\"];\n", me, name,
                         name.empty() ? "" : "\\n", shape);
    else
      dot += fmt::format("  n{} [shape=box, label=\"{}{}{}\\n{}\"];\n", me, quoted(n->name()),
                         name.empty() ? "" : " of ", name, shape);
    for (size_t i = 0; i < n->edges().size(); ++i) {
      const Node* to = n->next_edge(i).function.get();
      if (to)
        dot += fmt::format("  n{} -> n{}{};\n", me, number(to),
                           label ? fmt::format(" [label=\" {}\"]", quoted(label(*n, i))) : "");
    }
  }
  return dot + "}\n";
}

}  // namespace wick::autograd
