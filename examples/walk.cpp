#include "walk.h"

#include <map>

namespace course {

namespace {

// What each closure computes from the error e of its result, in the layout of nn::Linear: rows are samples.
const std::map<std::string, std::vector<const char*>> kFormulas = {
    {"AddmmBackward0", {"∂J/∂b = Σₙ eₙ (summed by the walk)", "∂J/∂A = E Wᵀ", "∂J/∂Wᵀ = Eᵀ A"}},
    {"TanhBackward0", {"E ⊙ (1 − a²)"}},
    {"PowBackward0", {"E ⊙ 2s"}},
    {"SubBackward0", {"E", "−E"}},
    {"SumBackward1", {"e for each element"}},
    {"DivBackward0", {"e / N"}}};

// [0.12 -0.50; 1.00 0.25]: a row before each semicolon.
std::string text(const Tensor& t) {
  if (!t.defined()) return "nothing";
  if (t.dim() == 0) return fmt::format("{:.3f}", t.item<double>());
  std::string s;
  for (int64_t i = 0; i < t.size(0); ++i)
    s += t.dim() == 1 ? fmt::format("{}{:.3f}", i ? " " : "", t[i].item<double>())
                      : fmt::format("{}{}", i ? "; " : "", text(t[i]).substr(1, text(t[i]).size() - 2));
  return "[" + s + "]";
}

}  // namespace

std::vector<Fired> walk(Lesson& lesson, const Tensor& J, const Names& leaves, const Names& results) {
  std::map<const Node*, std::string> names;
  for (const Names* list : {&leaves, &results})
    for (const auto& [name, tensor] : *list) names[gradient_edge(tensor).function.get()] = name;
  auto what = [&](const Node& node) { return names.contains(&node) ? names[&node] : ""; };

  std::vector<Fired> fired;
  std::string dot =
      "digraph walk {\n  rankdir=TB;\n  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9, fontcolor=\"#0072B2\"];\n";
  autograd::Watcher watcher([&](const Node& node, std::span<const Tensor> errors, std::span<const Tensor> gradients) {
    fired.push_back({node.name(), what(node), errors[0]});
    fmt::print("{:2}. {} {}\n      receives {}\n", fired.size(), node.name(), what(node), text(errors[0]));
    const bool leaf = node.edges().empty();
    if (leaf) fmt::print("      adds it to the gradient of {}\n", what(node));
    dot += fmt::format("  n{} [shape={}, style=filled, fillcolor=\"{}\", label=\"{}{}{}\"];\n",
                       static_cast<const void*>(&node), leaf ? "ellipse" : "box", leaf ? "#cfe8fc" : "#ffffff",
                       leaf ? "" : node.name(), leaf || what(node).empty() ? "" : " of ", what(node));
    const auto formula = kFormulas.find(node.name());
    for (size_t i = 0; i < node.edges().size(); ++i) {
      const Node* to = node.next_edge(i).function.get();
      if (!to) continue;  // an input that needs no gradient
      const char* f = formula != kFormulas.end() && i < formula->second.size() ? formula->second[i] : "";
      fmt::print("      hands on {:<36} {} → {} {}\n", f, text(gradients[i]), to->name(), what(*to));
      dot += fmt::format("  n{} -> n{} [label=\" {}\\n{}\"];\n", static_cast<const void*>(&node),
                         static_cast<const void*>(to), f, text(gradients[i]));
    }
  });
  J.backward();
  lesson.graph("walk.svg", dot + "}\n");
  return fired;
}

}  // namespace course
