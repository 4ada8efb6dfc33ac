#include <autograd/graph/record.h>
#include <autograd/graph/view.h>

#include <mutex>

namespace wick {

void set_base(const Tensor& view, const Tensor& base) {
  if (base.is_inference()) return;
  view.impl()->base = base.impl()->base ? base.impl()->base : base.ref();
  view.impl()->base_version = view.impl()->elements->storage->version();
  view.impl()->made_without_grad = !GradMode::is_enabled();
  // Without a history it is a leaf of its own, which requires grad as its base does.
  if (view.impl()->made_without_grad && !view.impl()->grad_fn) view.impl()->requires_grad = base.requires_grad();
}

namespace {

// Which part of its base a view is, to find the same part of a gradient with the base's shape.
struct ViewGeometry {
  Dims base_sizes, base_strides;
  Dims sizes, strides;
  int64_t offset;

  explicit ViewGeometry(const Tensor& view)
      : base_sizes(view.impl()->base->elements->sizes()),
        base_strides(view.impl()->base->elements->strides()),
        sizes(view.impl()->elements->sizes()),
        strides(view.impl()->elements->strides()),
        offset(view.impl()->elements->offset() - view.impl()->base->elements->offset()) {}

  // Zeros with the base's shape and strides, and the dtype of `like`.
  Tensor zeros_like_base(const Tensor& like) const {
    if (is_contiguous(base_sizes, base_strides)) return like.new_zeros(base_sizes);
    int64_t extent = 1;
    for (size_t d = 0; d < base_sizes.size(); ++d) extent += (base_sizes[d] - 1) * base_strides[d];
    return like.new_zeros({extent}).as_strided(base_sizes, base_strides, 0);
  }
  Tensor part_of(const Tensor& like_base) const { return like_base.as_strided(sizes, strides, offset); }
};

}  // namespace

// The new base is the old one outside of the part, and the value inside: the incoming gradient is split in the same
// way.
void detail::record_write_through(const Tensor& view, const Tensor& value) {
  const Tensor base(view.impl()->base);
  const ViewGeometry g(view);
  const Tensor now = record("CopySlices", make_alias(base),
                            wrt(base,
                                [g](const Tensor& e) {
                                  Tensor rest = g.zeros_like_base(e);
                                  rest.copy_(e);
                                  g.part_of(rest).zero_();
                                  return rest;
                                }),
                            wrt(value, [g](const Tensor& e) {
                              Tensor all = g.zeros_like_base(e);
                              all.copy_(e);
                              return g.part_of(all);
                            }));
  set_history(base, now.impl()->grad_fn, 0);
}

// If the base was changed in place since the view got its history, the view's elements now come from the base's new
// history. Then the view gets a new one here: "this part of the base".
Ref<Node> Tensor::grad_fn() const {
  if (!impl_) return {};
  TensorImpl& t = *impl_;
  if (!t.base || t.base_version.load(std::memory_order_acquire) == t.elements->storage->version()) return t.grad_fn;
  static std::recursive_mutex mutex;
  std::lock_guard lock(mutex);
  if (t.base_version.load() == t.elements->storage->version()) return t.grad_fn;  // another thread was first
  check(!t.fixed_history,
        "a view that a custom function returned was changed in place through its base: its gradient is not known. "
        "clone() what the function returns");
  const Tensor base{t.base};
  if (base.requires_grad()) {
    check(
        !t.made_without_grad,
        "a view that was taken without recording (NoGradGuard or InferenceMode) is used after its base was changed in "
        "place: take it again, or clone() it");
    AutoGradMode on(true);
    const ViewGeometry g(*this);
    Tensor now;
    if (overlaps_itself(t.elements->sizes(), t.elements->strides()))  // gradients of one memory cell add up
      now = base.as_strided(sizes(), strides(), storage_offset());
    else
      now = record("AsStridedBackward0", make_alias(*this), wrt(base, [g](const Tensor& e) {
                     Tensor all = g.zeros_like_base(e);
                     g.part_of(all).copy_(e);
                     return all;
                   }));
    detail::set_history(*this, now.impl()->grad_fn, 0);
  }
  t.base_version.store(t.elements->storage->version(), std::memory_order_release);
  return t.grad_fn;
}

bool Tensor::view_requires_grad() const {
  return impl_->requires_grad || static_cast<bool>(impl_->fixed_history ? impl_->grad_fn : grad_fn());
}

bool Tensor::is_view() const { return defined() && static_cast<bool>(impl_->base); }
const Tensor Tensor::_base() const {
  check(is_view(), "_base: the tensor is not a view");
  return Tensor(impl_->base);
}

}  // namespace wick
