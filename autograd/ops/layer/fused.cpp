#include <autograd/graph/backward.h>
#include <autograd/ops/all.h>
#include <autograd/ops/layer/fused.h>

#include <algorithm>

namespace wick {

bool FusedNode::is_needed(TensorList inputs) {
  return GradMode::is_enabled() &&
         std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.defined() && t.requires_grad(); });
}
void FusedNode::record(FusedNode* node, TensorList outputs) {
  const Ref<Node> owner(node);
  for (size_t i = 0; i < outputs.size(); ++i) detail::set_history(outputs[i], owner, static_cast<uint32_t>(i));
}

FusedNode::FusedNode(const char* name, TensorList inputs, TensorList outputs) : name_(name) {
  for (const Tensor& t : inputs) {
    edges_.push_back(gradient_edge(t));
    inputs_.emplace_back(t, std::span<const Tensor>{});
  }
  for (const Tensor& t : outputs) infos_.push_back({t.sizes(), t.scalar_type()});
  set_edges(edges_.data(), edges_.size());
  set_infos(infos_.data(), infos_.size());
}

// With operators each input goes in as a view of itself: the gradient of the view is the derivative with respect to
// this input alone, even where another input was computed from it.
void FusedNode::apply(std::span<Tensor> incoming, std::span<Tensor> gradients) {
  if (!GradMode::is_enabled()) return by_kernel(incoming, gradients);
  std::vector<Tensor> in, targets, outputs, starts;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    in.push_back(input(i));
    if (!edges_[i].is_valid()) continue;
    in[i] = in[i].view_as(in[i]);
    targets.push_back(in[i]);
  }
  const std::vector<Tensor> all = by_operators(in);
  for (size_t i = 0; i < incoming.size(); ++i)
    if (incoming[i].defined() && all[i].requires_grad()) {
      outputs.push_back(all[i]);
      starts.push_back(incoming[i]);
    }
  if (outputs.empty()) return;
  const std::vector<Tensor> found = autograd::grad(outputs, targets, starts, true, true, true);
  for (size_t i = 0, next = 0; i < edges_.size(); ++i)
    if (edges_[i].is_valid()) gradients[i] = found[next++];
}

void FusedNode::release_variables() {
  for (Saved& s : inputs_) s.reset();
  release_kernel();
}

}  // namespace wick
