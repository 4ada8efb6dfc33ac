#include <autograd/graph.h>
#include <autograd/ops/create.h>

#include <algorithm>
#include <mutex>
#include <thread>

namespace wick {

// Grad mode.

constinit thread_local bool detail::grad_mode = true;
constinit thread_local bool detail::inference_mode = false;
namespace {
constinit thread_local uint64_t last_sequence_nr = 0;
}

InferenceMode::InferenceMode(bool on) : mode_before_(detail::inference_mode), grad_before_(detail::grad_mode) {
  detail::inference_mode = on;
  detail::grad_mode = !on;
}
InferenceMode::~InferenceMode() {
  detail::inference_mode = mode_before_;
  detail::grad_mode = grad_before_;
}

// Nodes.

Node::~Node() {
  if (hooks_)
    for (auto& [nr, tensor] : hooks_->retained)
      if (tensor) tensor->retains_grad = false;
}

void Node::set_edges(const Edge* edges, size_t n) {
  edges_ = edges;
  edge_count_ = static_cast<uint32_t>(n);
  uint64_t nr = last_sequence_nr;
  for (size_t i = 0; i < n; ++i)
    if (edges[i].function) nr = std::max(nr, edges[i].function->sequence_nr_);
  sequence_nr_ = last_sequence_nr = nr + 1;
}

Node::Hooks& Node::hooks() {
  if (!hooks_) hooks_ = std::make_unique<Hooks>();
  return *hooks_;
}

// A node holds its edges' nodes, they hold theirs: freeing one may free a million. The first call frees them one by
// one; calls that come from inside only queue theirs.
void Node::destroy(Node* node) {
  constinit static thread_local Node* queue = nullptr;
  constinit static thread_local bool draining = false;
  node->next_dead_ = queue;
  queue = node;
  if (draining) return;
  draining = true;
  while (Node* next = queue) {
    queue = next->next_dead_;
    delete next;
  }
  draining = false;
}

// Leaves.

namespace {

// A lock for each leaf, shared with some others: short work only.
class LeafLock {
 public:
  explicit LeafLock(const void* leaf)
      : flag_(one_thread() ? nullptr : &flags[(reinterpret_cast<uintptr_t>(leaf) >> 6) % 64]) {
    while (flag_ && flag_->test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  ~LeafLock() {
    if (flag_) flag_->clear(std::memory_order_release);
  }

 private:
  static std::atomic_flag flags[64];
  std::atomic_flag* flag_;
};
std::atomic_flag LeafLock::flags[64] = {};

// True when nobody else can see the elements of t.
bool is_unshared(const Tensor& t) {
  const Elements& e = *t.impl()->elements;
  return t.impl()->use_count() == 1 && e.use_count() == 1 && e.storage->use_count() == 1 && !t.impl()->grad_fn;
}

// The end of a graph: adds the error to the leaf's gradient. It belongs to the leaf and does not keep it alive; if the
// leaf is gone nobody can ask for the gradient.
class AccumulateGrad final : public Node {
 public:
  explicit AccumulateGrad(TensorImpl* leaf) : leaf_(leaf), info_{leaf->elements->sizes(), leaf->elements->dtype} {
    set_edges(nullptr, 0);
    set_infos(&info_, 1);
  }
  std::string name() const override { return "AccumulateGrad"; }
  void forget_leaf() {
    LeafLock lock(this);
    leaf_ = nullptr;
  }
  void apply(std::span<Tensor> errors, std::span<Tensor>) override {
    Tensor e = std::move(errors[0]);
    Ref<TensorImpl> leaf;
    {
      LeafLock lock(this);
      if (!leaf_ || !leaf_->try_retain()) return;
      leaf = Ref<TensorImpl>::adopt(leaf_);
    }
    if (GradMode::is_enabled()) {
      add_recorded(leaf->grad, e);
    } else {
      LeafLock lock(this);
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
  // The sum is itself recorded, which may need other leaves' locks: so it is made outside of this one's.
  void add_recorded(Tensor& grad, const Tensor& e) {
    for (;;) {
      Tensor before, after;
      {
        LeafLock lock(this);
        before = grad;
      }
      after = before.defined() ? before + e : e.clone();
      LeafLock lock(this);
      if (!grad.is_same(before)) continue;
      std::swap(grad, after);  // the old one goes after the lock
      return;
    }
  }

  TensorImpl* leaf_;
  Info info_;
};

Ref<Node> accumulator_of(TensorImpl* leaf) {
  Node* node = leaf->accumulator.load(std::memory_order_acquire);
  if (!node) [[unlikely]] {
    LeafLock lock(leaf);  // two threads may meet here with one leaf
    node = leaf->accumulator.load(std::memory_order_acquire);
    if (!node) {
      node = new AccumulateGrad(leaf);
      node->set_first();
      leaf->accumulator.store(node, std::memory_order_release);
    }
  }
  return Ref<Node>(node);
}

}  // namespace

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

// A leaf's hooks stand at its accumulator, before the error is added.
unsigned detail::add_leaf_hook(const Tensor& leaf, Node::TensorHook hook) {
  auto& hooks = accumulator_of(leaf.impl())->hooks().tensor;
  hooks.emplace_back(0, std::move(hook));
  return static_cast<unsigned>(hooks.size() - 1);
}
unsigned detail::add_accumulated_hook(const Tensor& leaf, std::function<void(const Tensor&)> hook) {
  auto& hooks = accumulator_of(leaf.impl())->hooks().accumulated;
  hooks.push_back(std::move(hook));
  return static_cast<unsigned>(hooks.size() - 1);
}
void detail::remove_leaf_hook(const Tensor& leaf, unsigned number) {
  Node* node = leaf.defined() ? leaf.impl()->accumulator.load() : nullptr;
  check(node && number < node->hooks().tensor.size(), "remove_hook: there is no hook {}", number);
  node->hooks().tensor[number].second = nullptr;
}

Edge detail::find_gradient_edge(const Tensor& t) {
  TensorImpl* impl = t.impl();
  if (!impl) return {};
  if (impl->base)
    if (auto fn = t.grad_fn()) return {std::move(fn), impl->output_nr};
  return impl->requires_grad ? Edge{accumulator_of(impl), 0} : Edge{};
}

// What nodes keep.

void Saved::keep(const Tensor& t, const Tensor& out, std::span<const Tensor* const> inputs) {
  if (!t.defined()) return;
  check(!t.impl()->inference,
        "a tensor made in inference mode cannot be saved for the backward pass: clone() it outside of that mode");
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
        "{}: the graph was freed by an earlier backward pass: pass retain_graph = true to that one to go through twice",
        owner->name());
  if (!elements_) return {};
  if (elements_->storage->version() != version_) [[unlikely]]
    fail(
        "{}: a tensor of shape {} needed for the gradient was changed in place after it was saved: it is at version "
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

void detail::set_history(const Tensor& out, Ref<Node> node, uint32_t output_nr) {
  TensorImpl* t = out.impl();
  const bool retains = t->retains_grad;
  if (retains) [[unlikely]]
    t->forget_retained();
  t->grad_fn = std::move(node);
  t->output_nr = output_nr;
  if (retains) out.retain_grad();
}

// Views and changes in place.

void set_base(const Tensor& view, const Tensor& base) {
  view.impl()->base = base.impl()->base ? base.impl()->base : base.ref();
  view.impl()->base_version = view.impl()->elements->storage->version();
  view.impl()->made_without_grad = !GradMode::is_enabled();
}

namespace {

// The part of base that view shows, seen in another tensor of base's shape.
struct Window {
  Dims base_sizes, base_strides;
  Dims sizes, strides;
  int64_t offset;

  explicit Window(const Tensor& view)
      : base_sizes(view.impl()->base->elements->sizes()),
        base_strides(view.impl()->base->elements->strides()),
        sizes(view.impl()->elements->sizes()),
        strides(view.impl()->elements->strides()),
        offset(view.impl()->elements->offset() - view.impl()->base->elements->offset()) {}

  // A tensor of base's shape and strides, all zero.
  Tensor zeros_like_base(ScalarType t) const {
    if (is_contiguous(base_sizes, base_strides)) return zeros(base_sizes, t);
    int64_t extent = 1;
    for (size_t d = 0; d < base_sizes.size(); ++d) extent += (base_sizes[d] - 1) * base_strides[d];
    return as_strided(zeros({extent}, t), base_sizes, base_strides, 0);
  }
  // That tensor's part in the window.
  Tensor of(const Tensor& like_base) const { return as_strided(like_base, sizes, strides, offset); }
};

// base ← base with `value` in the window: history only, the elements are there already.
void record_write_through(const Tensor& base, const Tensor& view, const Tensor& value) {
  const Window w(view);
  Tensor now = make_alias(base);
  now = record("CopySlices", now,
               wrt(base,
                   [w](const Tensor& e) {
                     Tensor rest = w.zeros_like_base(e.scalar_type());
                     rest.copy_(e);
                     w.of(rest).zero_();
                     return rest;
                   }),
               wrt(value, [w](const Tensor& e) {
                 Tensor all = w.zeros_like_base(e.scalar_type());
                 all.copy_(e);
                 return w.of(all);
               }));
  detail::set_history(base, now.impl()->grad_fn, 0);
}

}  // namespace

Ref<Node> Tensor::grad_fn() const {
  if (!impl_) return {};
  TensorImpl& t = *impl_;
  // A view whose base was changed since: its elements, and so its history, come from the base's new one.
  if (t.base && t.base_version.load(std::memory_order_acquire) != t.elements->storage->version()) {
    static std::recursive_mutex mutex;
    std::lock_guard lock(mutex);
    if (t.base_version.load() == t.elements->storage->version()) return t.grad_fn;
    check(!t.fixed_history,
          "a view that a custom function returned was changed in place through its base: its gradient is not known. "
          "clone() "
          "what the function returns");
    const Tensor base{t.base};
    if (base.requires_grad()) {
      AutoGradMode on(true);
      const Window w(*this);
      Tensor now;
      if (overlaps_itself(t.elements->sizes(), t.elements->strides()))  // errors of one cell add up
        now = wick::as_strided(base, sizes(), strides(), storage_offset());
      else
        now = record("AsStridedBackward0", make_alias(*this), wrt(base, [w](const Tensor& e) {
                       Tensor all = w.zeros_like_base(e.scalar_type());
                       w.of(all).copy_(e);
                       return all;
                     }));
      detail::set_history(*this, now.impl()->grad_fn, 0);
    }
    t.base_version.store(t.elements->storage->version(), std::memory_order_release);
  }
  return t.grad_fn;
}

void detail::check_in_place(const char* name, const Tensor& self) {
  check_defined(name, self);
  TensorImpl& t = *self.impl();
  check(!t.inference || InferenceMode::is_enabled(),
        "{}: a tensor made in inference mode can be changed in place only there: clone() it first", name);
  check(t.elements->contiguous || !overlaps_itself(t.elements->sizes(), t.elements->strides()),
        "{}: several elements of the expanded tensor {} share one memory cell: clone() it before changing it in place",
        name, shape_string(self.sizes()));
  if (!GradMode::is_enabled()) return;
  check(!t.requires_grad || t.grad_fn,
        "{}: a leaf tensor that requires grad cannot be changed in place: do it under NoGradGuard, or on a clone()",
        name);
  check(!t.fixed_history,
        "{}: this tensor is a view that a custom function returned, and its gradient is that function's: clone() it "
        "before "
        "changing it in place",
        name);
  check(!t.base || !t.made_without_grad || !(t.base->requires_grad || t.base->grad_fn),
        "{}: this view was taken without recording (NoGradGuard) and is changed in place while recording: take it, or "
        "change it, in one mode",
        name);
  check(!t.base || !t.base->requires_grad || t.base->grad_fn,
        "{}: a view of a leaf tensor that requires grad cannot be changed in place: do it under NoGradGuard, or on a "
        "clone()",
        name);
}

// The old value: a copy with self's history, for the operator may save it.
Tensor detail::begin_in_place(const char* name, const Tensor& self) {
  check_in_place(name, self);
  if (!GradMode::is_enabled()) return self;
  const Edge edge = gradient_edge(self);
  Tensor old = self.detach().clone();
  if (edge.is_valid()) set_history(old, edge.function, edge.input_nr);
  return old;
}

Tensor& detail::end_in_place(const char* name, const Tensor& self, Tensor value) {
  check(value.sizes() == self.sizes(), "{}: the result {} does not fit into the tensor {} that it should change", name,
        shape_string(value.sizes()), shape_string(self.sizes()));
  check(isFloatingType(self.scalar_type()) || !isFloatingType(value.scalar_type()),
        "{}: the result {} cannot be stored in the tensor {}: pass it through to() first", name,
        wick::toString(value.scalar_type()), wick::toString(self.scalar_type()));
  check(self.scalar_type() != kBool || value.scalar_type() == kBool,
        "{}: the result {} cannot be stored in a Bool tensor", name, wick::toString(value.scalar_type()));
  value = value.to(self.scalar_type());
  const bool records = GradMode::is_enabled() && (value.requires_grad() || self.requires_grad());
  {
    NoGradGuard off;
    self.copy_(value);
  }
  if (records) take_history(self, value);
  return const_cast<Tensor&>(self);
}

void detail::take_history(const Tensor& self, const Tensor& value) {
  if (self.impl()->base) {
    check(!self.impl()->made_without_grad,
          "a view taken without recording (NoGradGuard) is changed in place while recording: take it, or change it, in "
          "one mode");
    record_write_through(Tensor(self.impl()->base), self, value);
    return;
  }
  self.impl()->requires_grad = false;
  set_history(self, value.grad_fn(), value.output_nr());
}

}  // namespace wick
