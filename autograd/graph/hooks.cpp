#include <autograd/graph/leaf.h>
#include <autograd/graph/walk_queue.h>
#include <autograd/graph/watcher.h>

namespace wick {

namespace {

// Other threads may walk through the node at the same time, or drop their handles to the tensors.
void add_to_retained(Pending& p) {
  std::vector<std::pair<uint32_t, Tensor>> retained;
  {
    GradLock lock(p.node.get());
    for (auto [nr, tensor] : p.node->hooks().retained)
      if (tensor->try_retain()) retained.emplace_back(nr, Tensor(Ref<TensorImpl>::adopt(tensor)));
  }
  for (auto& [nr, tensor] : retained)
    if (p.incoming(nr).defined()) add_to_grad(*tensor.impl(), p.incoming(nr));
}

}  // namespace

void run_tensor_hooks(Pending& p) {
  Node& node = *p.node;
  NodeHooks& hooks = node.hooks();
  for (size_t i = 0; i < hooks.tensor.size(); ++i) {  // by index, since a hook may add hooks
    auto [nr, hook] = hooks.tensor[i];
    Tensor& e = p.incoming(nr);
    if (!hook || !e.defined()) continue;
    if (Tensor changed = hook(e); changed.defined()) {
      check(changed.sizes() == e.sizes() && changed.scalar_type() == e.scalar_type(),
            "{}: a hook returned {} for a gradient {}: shape and dtype must stay", node.name(), describe(changed),
            describe(e));
      e = std::move(changed);
    }
  }
  add_to_retained(p);
}

void apply_with_hooks(Node& node, NodeHooks::Gradients& incoming, std::span<Tensor> gradients) {
  NodeHooks* hooks = node.has_hooks() ? &node.hooks() : nullptr;
  for (size_t i = 0; hooks && i < hooks->before.size(); ++i) {
    std::vector<Tensor> changed = hooks->before[i](incoming);
    check(changed.size() == incoming.size(), "{}: a hook returned {} gradients for {}", node.name(), changed.size(),
          incoming.size());
    incoming = std::move(changed);
  }
  const std::vector<Tensor> seen = incoming;
  if (detail::tracer) detail::tell_visit_now(node.name(), true);
  node.apply(incoming, gradients);
  if (detail::tracer) detail::tell_visit_now(node.name(), false);
  // A hook of another node or apply() may have given this node its first hooks.
  hooks = node.has_hooks() ? &node.hooks() : nullptr;
  for (size_t i = 0; hooks && i < hooks->after.size(); ++i) {
    std::vector<Tensor> changed = hooks->after[i]({gradients.begin(), gradients.end()}, seen);
    check(changed.size() == gradients.size(), "{}: a hook returned {} gradients for {}", node.name(), changed.size(),
          gradients.size());
    std::move(changed.begin(), changed.end(), gradients.begin());
  }
  if (const auto* see = detail::watcher) (*see)(node, seen, gradients);
}

// Tensor's methods about hooks.

void Tensor::retain_grad() const {
  check(requires_grad(), "can't retain_grad on Tensor that has requires_grad=False");
  if (auto fn = grad_fn(); fn && !impl_->retains_grad) {
    GradLock lock(fn.get());
    fn->hooks().retained.emplace_back(impl_->output_nr, impl_.get());
    impl_->retains_grad = true;
  }
}
bool Tensor::retains_grad() const { return defined() && impl_->retains_grad; }
void TensorImpl::forget_retained() {
  retains_grad = false;
  if (!grad_fn) return;
  GradLock lock(grad_fn.get());
  std::erase_if(grad_fn->hooks().retained, [this](auto& entry) { return entry.second == this; });
}

namespace {

// The node whose incoming gradient is the gradient of t: its grad_fn, or for a leaf the node that accumulates.
Ref<Node> hooked_node(const Tensor& t) {
  if (auto fn = t.grad_fn()) return fn;
  return accumulator_of(t.impl());
}

}  // namespace

unsigned Tensor::register_hook(std::function<Tensor(const Tensor&)> hook) const {
  check(requires_grad(), "register_hook: cannot register a hook on a variable that doesn't require gradient");
  const Ref<Node> node = hooked_node(*this);
  auto& hooks = node->hooks().tensor;
  hooks.emplace_back(output_nr(), std::move(hook));
  return static_cast<unsigned>(hooks.size() - 1);
}
void Tensor::remove_hook(unsigned number) const {
  Ref<Node> node = grad_fn();
  if (!node && defined()) node = Ref<Node>(impl_->accumulator.load());
  check(node && number < node->hooks().tensor.size(), "remove_hook: there is no hook {}", number);
  node->hooks().tensor[number].second = nullptr;
}
unsigned Tensor::register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const {
  check(requires_grad() && is_leaf(), "register_post_accumulate_grad_hook: needs a leaf that requires grad");
  auto& hooks = accumulator_of(impl_.get())->hooks().accumulated;
  hooks.push_back(std::move(hook));
  return static_cast<unsigned>(hooks.size() - 1);
}

}  // namespace wick
