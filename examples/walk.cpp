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
    {"SumBackward0", {"e for each element"}},
    {"DivBackward1", {"e / N"}}};

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

std::vector<Fired> walk(Lesson& lesson, const Tensor& J, const Names& named) {
  std::map<const Node*, std::string> names;
  for (const auto& [name, tensor] : named) names[gradient_edge(tensor).function.get()] = name;
  auto what = [&](const Node& node) { return names.contains(&node) ? names[&node] : ""; };

  std::vector<Fired> fired;
  std::map<std::pair<const Node*, size_t>, std::string> handed_on;  // along each edge
  autograd::Watcher watcher([&](const Node& node, std::span<const Tensor> errors, std::span<const Tensor> gradients) {
    fired.push_back({node.name(), what(node), errors[0]});
    fmt::print("{:2}. {} {}\n      receives {}\n", fired.size(), node.name(), what(node), text(errors[0]));
    if (node.edges().empty()) fmt::print("      adds it to the gradient of {}\n", what(node));
    const auto formula = kFormulas.find(node.name());
    for (size_t i = 0; i < node.edges().size(); ++i) {
      const Node* to = node.next_edge(i).function.get();
      if (!to) continue;  // an input that needs no gradient
      const char* f = formula != kFormulas.end() && i < formula->second.size() ? formula->second[i] : "";
      fmt::print("      hands on {:<36} {} → {} {}\n", f, text(gradients[i]), to->name(), what(*to));
      handed_on[{&node, i}] = fmt::format("{}\n{}", f, text(gradients[i]));
    }
  });
  J.backward();
  lesson.graph("walk.svg", autograd::draw(J, named, [&](const Node& node, size_t edge) {
                 return handed_on[{&node, edge}];
               }));
  return fired;
}

}  // namespace course
