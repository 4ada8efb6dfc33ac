#include <autograd/core/warning.h>
#include <autograd/graph/grad_mode.h>
#include <autograd/graph/leaf.h>

#include <thread>

namespace wick {

namespace {

std::atomic_flag flags[64] = {};  // of GradLock

// Whether no other handle, view or graph can see the elements of t.
bool is_unshared(const Tensor& t) {
  const Elements& e = *t.impl()->elements;
  return t.impl()->use_count() == 1 && e.use_count() == 1 && e.storage->use_count() == 1 && !t.impl()->grad_fn;
}

// Adds the gradient that reaches it to the leaf's grad().
class AccumulateGrad final : public Node {
 public:
  explicit AccumulateGrad(TensorImpl* leaf) : leaf_(leaf), info_{leaf->elements->sizes(), leaf->elements->dtype} {
    set_edges(nullptr, 0);
    set_infos(&info_, 1);
  }
  std::string name() const override { return "AccumulateGrad"; }
  void renumber() { set_edges(nullptr, 0); }
  void forget_leaf() {
    GradLock lock(this);
    leaf_ = nullptr;
  }
  void apply(std::span<Tensor> incoming, std::span<Tensor>) override {
    Tensor e = std::move(incoming[0]);
    Ref<TensorImpl> leaf;
    {
      GradLock lock(this);
      if (!leaf_ || !leaf_->try_retain()) return;
      leaf = Ref<TensorImpl>::adopt(leaf_);
    }
    if (GradMode::is_enabled()) {
      add_to_grad(*leaf, e);
    } else {
      GradLock lock(leaf.get());
      Tensor& grad = leaf->grad;
      if (grad.defined())
        grad.add_(e);
      else
        grad = is_unshared(e) && e.is_contiguous() ? std::move(e) : e.detach().clone();
    }
    for (size_t i = 0; has_hooks() && i < hooks().accumulated.size(); ++i)
      if (auto hook = hooks().accumulated[i]) hook(Tensor(leaf));
  }

 private:
  TensorImpl* leaf_;
  Info info_;
};

}  // namespace

GradLock::GradLock(const void* of)
    : flag_(one_thread() ? nullptr : &flags[(reinterpret_cast<uintptr_t>(of) >> 6) % 64]) {
  while (flag_ && flag_->test_and_set(std::memory_order_acquire)) std::this_thread::yield();
}
GradLock::~GradLock() {
  if (flag_) flag_->clear(std::memory_order_release);
}

// A recorded addition may take the locks of other leaves, so it happens outside of this one's; if another thread
// changed grad meanwhile, it is done again.
void add_to_grad(TensorImpl& t, const Tensor& e) {
  for (;;) {
    Tensor before, after;
    {
      GradLock lock(&t);
      before = t.grad;
    }
    after = before.defined() ? before.add(e) : e.clone();
    GradLock lock(&t);
    if (!t.grad.is_same(before)) continue;
    std::swap(t.grad, after);  // the old one is freed after the lock
    return;
  }
}

Ref<Node> accumulator_of(TensorImpl* leaf) {
  Node* node = leaf->accumulator.load(std::memory_order_acquire);
  if (!node) [[unlikely]] {
    GradLock lock(leaf);  // another thread may be making the node of the same leaf
    node = leaf->accumulator.load(std::memory_order_acquire);
    if (!node) {
      node = new AccumulateGrad(leaf);
      node->set_first();
      leaf->accumulator.store(node, std::memory_order_release);
    }
  }
  if (!node->has_hooks()) return Ref<Node>(node);
  // Its hooks are to run as soon as the leaf's gradient is complete, not after all operators. So a node that no graph
  // uses is renumbered as if it were made now: below all that will lead to it, and above what was recorded before.
  GradLock lock(leaf);
  if (node->use_count() == 1) static_cast<AccumulateGrad*>(node)->renumber();
  return Ref<Node>(node);
}

TensorImpl::TensorImpl(Ref<Elements> e) : elements(std::move(e)) {}
void TensorImpl::destroy(TensorImpl* t) {
  if (t->retains_grad) t->forget_retained();
  if (t->accumulator.load(std::memory_order_relaxed)) t->drop_accumulator();
  Tensor next = std::move(t->grad);
  t->~TensorImpl();
  memory::deallocate(t, sizeof(TensorImpl));
  // A gradient may have a gradient, and so on: they are freed one after the other, since a long chain of destructors
  // would not fit on the stack.
  while (next.defined() && next.use_count() == 1) {
    if (next.impl()->accumulator.load(std::memory_order_acquire)) next.impl()->drop_accumulator();
    if (next.use_count() != 1) break;
    Tensor after = std::move(next.impl()->grad);
    next = std::move(after);
  }
}

void TensorImpl::drop_accumulator() {
  Node* node = accumulator.exchange(nullptr);
  static_cast<AccumulateGrad*>(node)->forget_leaf();
  if (node->release()) Node::destroy(node);
}

void TensorImpl::renew_accumulator() {
  Ref<Node> old(accumulator.load());
  drop_accumulator();
  if (old->has_hooks()) accumulator_of(this)->hooks() = std::move(old->hooks());
}

Edge detail::find_gradient_edge(const Tensor& t) {
  TensorImpl* impl = t.impl();
  if (!impl) return {};
  if (impl->base)
    if (auto fn = t.grad_fn()) return {std::move(fn), impl->output_nr};
  return impl->requires_grad ? Edge{accumulator_of(impl), 0} : Edge{};
}

void detail::set_history(const Tensor& out, Ref<Node> node, uint32_t output_nr) {
  TensorImpl* t = out.impl();
  const bool retains = t->retains_grad;
  if (retains) [[unlikely]]
    t->forget_retained();
  t->grad_fn = std::move(node);
  t->output_nr = output_nr;
  if (retains) out.retain_grad();
}

// Tensor's methods about leaves and their gradients.

const Tensor& Tensor::requires_grad_(bool on) const {
  check_defined("requires_grad_", *this);
  check(!on || isFloatingType(scalar_type()),
        "requires_grad_: only Tensors of floating point dtype can require gradients, got {}",
        wick::toString(scalar_type()));
  check(!on || !impl_->inference || InferenceMode::is_enabled(),
        "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed: clone() it there");
  check(on || is_leaf(), "requires_grad_: you can only change requires_grad flags of leaf variables: use detach()");
  if (is_leaf()) impl_->requires_grad = on;
  return *this;
}
bool Tensor::is_leaf() const { return !grad_fn(); }
uint32_t Tensor::output_nr() const { return defined() && grad_fn() ? impl_->output_nr : 0; }

const Tensor& Tensor::grad() const {
  static const Tensor none;
  if (!impl_) return none;
  if (!impl_->grad.defined() && !impl_->retains_grad && !is_leaf()) [[unlikely]]
    warn(
        "grad: this tensor is not a leaf, and backward() gives it no gradient: call retain_grad() on it before "
        "backward(), or ask the leaf");
  return impl_->grad;
}
Tensor& Tensor::mutable_grad() const {
  check_defined("grad", *this);
  return impl_->grad;
}

Tensor Tensor::data() const {
  check_defined("detach", *this);
  return make_alias(*this);
}
Tensor& Tensor::detach_() const {
  check_defined("detach_", *this);
  check(!impl_->base, "Can't detach views in-place. Use detach() instead");
  if (impl_->retains_grad) impl_->forget_retained();
  impl_->grad_fn.reset();
  impl_->output_nr = 0;
  impl_->requires_grad = false;
  return const_cast<Tensor&>(*this);
}
void Tensor::set_data(const Tensor& new_data) const {
  check_defined("set_data", *this);
  check_defined("set_data", new_data, "new_data");
  check(!requires_grad() || isFloatingType(new_data.scalar_type()),
        "set_data: a tensor that requires grad cannot become {}", wick::toString(new_data.scalar_type()));
  const bool same_kind = scalar_type() == new_data.scalar_type() && sizes() == new_data.sizes();
  impl_->elements = new_data.impl()->elements;
  // Graphs recorded before this call give gradients of the old shape or dtype, so they keep the old node, which no
  // longer reaches the leaf. Graphs recorded from now on get a new one.
  if (impl_->accumulator && !same_kind) impl_->renew_accumulator();
}

}  // namespace wick
