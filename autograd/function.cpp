#include <autograd/function.h>

#include <algorithm>

namespace wick::autograd {

variable_list AutogradContext::get_saved_variables() const {
  check(node_ != nullptr, "get_saved_variables: the context has no function");
  return node_->saved();
}
void AutogradContext::mark_dirty(const variable_list& inputs) {
  for (const Tensor& t : inputs) dirty_.insert(t.impl());
}
void AutogradContext::mark_non_differentiable(const variable_list& outputs) {
  for (const Tensor& t : outputs) non_differentiable_.insert(t.impl());
}
bool AutogradContext::needs_input_grad(size_t i) const { return node_->needs(i); }

void FunctionNode::set_inputs(const std::vector<Tensor>& tensors, std::vector<bool> is_tensor) {
  is_tensor_ = std::move(is_tensor);
  for (const Tensor& t : tensors) edges_.push_back(GradMode::is_enabled() ? gradient_edge(t) : Edge());
  set_edges(edges_.data(), edges_.size());
}

bool FunctionNode::needs(size_t argument) const {
  check(argument < is_tensor_.size(), "{}: there is no argument {}", name_, argument);
  size_t tensor = 0;
  for (size_t i = 0; i < argument; ++i) tensor += is_tensor_[i];
  return is_tensor_[argument] && edges_[tensor].is_valid() && wick::detail::is_wanted(edges_[tensor]);
}

// An output that is an input becomes another tensor over the same memory, so that the input keeps its own history.
void FunctionNode::separate_from_input(Tensor& output, const std::vector<Tensor>& inputs) {
  const bool is_input = std::any_of(inputs.begin(), inputs.end(), [&](const Tensor& x) { return x.is_same(output); });
  const bool dirty = context.dirty_.contains(output.impl());
  const bool differentiable = !context.non_differentiable_.contains(output.impl());
  if (dirty) output.impl()->elements->storage->bump_version();
  if (is_input && !(dirty && differentiable)) {
    const Tensor input = output;
    output = make_alias(input);
    if (differentiable)
      set_base(output, input);
    else
      context.non_differentiable_.insert(output.impl());
  }
  if (output.impl()->base && !dirty) {  // a view, but its gradient is what this function says
    output.impl()->base_version = output.impl()->elements->storage->version();
    output.impl()->fixed_history = true;
  }
}

variable_list FunctionNode::finish(variable_list outputs, const std::vector<Tensor>& inputs, bool records) {
  for (TensorImpl* changed : context.dirty_)
    check(std::any_of(outputs.begin(), outputs.end(), [&](const Tensor& y) { return y.impl() == changed; }),
          "{}: a tensor was marked dirty but is not returned", name_);
  for (Tensor& y : outputs)
    if (y.defined()) separate_from_input(y, inputs);
  if (!records) return outputs;
  for (const Tensor& y : outputs)
    infos_.push_back(y.defined() ? Info{y.impl()->elements->sizes(), y.impl()->elements->dtype} : Info{});
  set_infos(infos_.data(), infos_.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    Tensor& y = outputs[i];
    if (!y.defined() || context.non_differentiable_.contains(y.impl()) || !isFloatingType(y.scalar_type())) continue;
    if (context.dirty_.contains(y.impl())) {  // a changed input: it, or the base whose part it is, takes this history
      wick::detail::check_in_place(name_.c_str(), y);
      Tensor value = make_alias(y);
      wick::detail::set_history(value, Ref<Node>(this), static_cast<uint32_t>(i));
      wick::detail::take_history(y, value);
    } else {
      wick::detail::set_history(y, Ref<Node>(this), static_cast<uint32_t>(i));
    }
  }
  for (const Tensor& t : context.to_save_) saved_.emplace_back(t, outputs);
  context.to_save_.clear();
  return outputs;
}

variable_list FunctionNode::saved() {
  variable_list all = context.to_save_;
  for (const Saved& s : saved_) all.push_back(s.get(this));
  return all;
}
void FunctionNode::release_variables() {
  for (Saved& s : saved_) s.reset();
}

void FunctionNode::apply(std::span<Tensor> incoming, std::span<Tensor> gradients) {
  variable_list e(incoming.begin(), incoming.end());
  for (size_t i = 0; context.materialize_ && i < e.size(); ++i)
    if (!e[i].defined() && infos_[i].dtype != ScalarType::Undefined) e[i] = zeros(infos_[i].sizes, infos_[i].dtype);
  variable_list all = backward_(&context, std::move(e));
  // backward() may leave out gradients at the end for arguments that are no tensors, or add undefined ones.
  while (all.size() > is_tensor_.size() && !all.back().defined()) all.pop_back();
  while (all.size() < is_tensor_.size() && !is_tensor_[all.size()]) all.emplace_back();
  check(all.size() == is_tensor_.size(), "{}: backward returned {} gradients, forward has {} arguments", name_,
        all.size(), is_tensor_.size());
  size_t tensor = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!is_tensor_[i]) {
      check(!all[i].defined(), "{}: backward returned a gradient for argument {}, which is no tensor", name_, i);
      continue;
    }
    gradients[tensor++] = std::move(all[i]);
  }
}

}  // namespace wick::autograd
