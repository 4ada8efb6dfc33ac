#include <nn/module_graph.h>

#include <set>
#include <sstream>

namespace wick::nn::detail {

GraphObserver::GraphObserver(Module& net) {
  net.apply([&](const std::string& name, Module& module) { places_.try_emplace(&module, name); });
}

Tensor GraphObserver::input(const Tensor& given) {
  Tensor x = copied(given);
  if (!x.defined() || !x.is_floating_point()) return x;
  x = x.requires_grad_(true).clone();  // no leaf: the network may change it
  add_node("input", "Input", "", {x});
  return x;
}

void GraphObserver::enter(const Module& module) {
  const Tensor now = zeros({}).requires_grad_(true).clone();
  calls_.push_back({&module, now.grad_fn()->sequence_nr(), false});
}
void GraphObserver::returned(const std::vector<Tensor>& outputs) {
  const Module& module = *calls_.back().module;
  const auto place = places_.find(&module);
  if (place != places_.end() && !calls_.back().has_node) {
    std::ostringstream text;
    module.pretty_print(text);
    const std::string type = type_of(module);
    add_node(place->second.empty() ? type : place->second, type, text.str(), outputs, calls_.back().begin);
    for (Call& call : calls_) call.has_node = true;
  }
  if (calls_.size() == 1) add_node("output", "Output", "", outputs);  // of the network
}

void GraphObserver::add_node(const std::string& name, std::string type, std::string text,
                             const std::vector<Tensor>& outputs, uint64_t begin) {
  ModuleGraphNode node{name, std::move(type), std::move(text), {}, {}};
  for (int64_t n = 1; !names_.insert(node.name).second; ++n) node.name = fmt::format("{}_{}", name, n);
  // Back over what was recorded, up to the results of earlier nodes.
  std::vector<const wick::Node*> open;
  for (const Tensor& t : outputs) {
    if (!t.defined()) continue;
    node.outputs.push_back(t.sizes());
    if (!t.grad_fn()) continue;
    held_.push_back(t.grad_fn());
    open.push_back(held_.back().get());
  }
  std::set<size_t> inputs;
  std::unordered_set<const wick::Node*> seen;
  std::vector<const wick::Node*> own;  // not those of a sum, say, that was made for this call
  while (!open.empty()) {
    const wick::Node* const at = open.back();
    open.pop_back();
    if (!at || !seen.insert(at).second) continue;
    if (const auto made = made_by_.find(at); made != made_by_.end()) {
      inputs.insert(made->second);
      continue;
    }
    for (const Edge& edge : at->edges()) open.push_back(edge.function.get());
    if (at->sequence_nr() > begin && !at->edges().empty()) own.push_back(at);
  }
  node.inputs.assign(inputs.begin(), inputs.end());
  for (const Tensor& t : outputs)
    if (t.defined()) own.push_back(t.grad_fn().get());  // also where it is what another node gave
  for (const wick::Node* made : own) made_by_[made] = graph.nodes.size();
  graph.nodes.push_back(std::move(node));
}

}  // namespace wick::nn::detail
