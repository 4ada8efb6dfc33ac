#include <autograd/graph/in_place.h>
#include <autograd/graph/leaf.h>

namespace wick {

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
    record_write_through(self, value);
    return;
  }
  self.impl()->requires_grad = false;
  set_history(self, value.grad_fn(), value.output_nr());
}

}  // namespace wick
