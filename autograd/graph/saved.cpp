#include <autograd/graph/grad_mode.h>
#include <autograd/graph/leaf.h>
#include <autograd/graph/saved.h>

namespace wick {

void Saved::keep(const Tensor& t, const Tensor& out, std::span<const Tensor* const> inputs) {
  if (!t.defined()) return;
  check(!t.impl()->inference, "Inference tensors cannot be saved for backward: clone() it outside of inference mode");
  elements_ = t.impl()->elements;
  version_ = elements_->storage->version();
  if (t.is_same(out)) {
    from_ = From::output;
    return;
  }
  for (size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i]->is_same(t)) {
      from_ = From::input;
      edge_.input_nr = static_cast<uint32_t>(i);
      return;
    }
  edge_ = gradient_edge(t);
}

Saved::Saved(const Tensor& t, std::span<const Tensor> outputs) {
  keep(t, Tensor(), {});
  for (size_t i = 0; i < outputs.size(); ++i)
    if (t.defined() && outputs[i].is_same(t)) {
      from_ = From::output;
      edge_ = {nullptr, static_cast<uint32_t>(i)};
    }
}

Tensor Saved::get(Node* owner) const {
  if (released_) [[unlikely]]
    fail(
        "{}: Trying to backward through the graph a second time: it was freed by an earlier backward pass. Pass "
        "retain_graph = "
        "true to that one to go through twice",
        owner->name());
  if (!elements_) return {};
  if (elements_->storage->version() != version_) [[unlikely]]
    fail(
        "{}: one of the variables needed for gradient computation has been modified by an inplace operation: its shape "
        "is {}, it "
        "is at version "
        "{}, "
        "expected {}. Use a form that does not change it, or clone() it before",
        owner->name(), shape_string(elements_->sizes()), elements_->storage->version(), version_);
  Tensor t = make_tensor(elements_);
  if (!GradMode::is_enabled()) return t;
  const Edge& edge = from_ == From::input ? owner->next_edge(edge_.input_nr) : edge_;
  t.impl()->grad_fn = from_ == From::output ? Ref<Node>(owner) : edge.function;
  t.impl()->output_nr = edge.input_nr;
  return t;
}

}  // namespace wick
