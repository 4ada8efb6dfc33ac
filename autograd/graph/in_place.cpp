#include <autograd/graph/check_history.h>
#include <autograd/graph/in_place.h>
#include <autograd/graph/leaf.h>

namespace wick {

void detail::check_in_place(const char* name, const Tensor& self) {
  check_defined(name, self);
  const TensorImpl& t = *self.impl();
  check(t.elements->contiguous || !overlaps_itself(t.elements->sizes(), t.elements->strides()),
        "{}: more than one element of the written-to tensor {} refers to a single memory location: clone() it before "
        "changing it in place",
        name, shape_string(self.sizes()));
  check_history(name, self);
}

void detail::check_history(const char* name, const Tensor& self) {
  check_defined(name, self);
  const TensorImpl& t = *self.impl();
  check(!t.inference || InferenceMode::is_enabled(),
        "{}: Inplace update to inference tensor outside InferenceMode is not allowed: clone() it first", name);
  if (!GradMode::is_enabled()) return;
  check(
      !t.requires_grad || t.grad_fn,
      "{}: a leaf Variable that requires grad is being used in an in-place operation: do it under NoGradGuard, or on a "
      "clone()",
      name);
  check(!t.fixed_history,
        "{}: this tensor is a view that a custom function returned, and its gradient is that function's: clone() it "
        "before changing it in place",
        name);
  check(
      !t.base || !t.made_without_grad || !(t.base->requires_grad || t.base->grad_fn),
      "{}: A view was created in no_grad mode and is being modified inplace with grad mode enabled: take it, or change "
      "it, in one mode",
      name);
  // The leaf may be the base, or a view of it that was told to require grad.
  check(!t.base || t.base->grad_fn || !self.requires_grad(),
        "{}: a view of a leaf Variable that requires grad is being used in an in-place operation: do it under "
        "NoGradGuard, or on a clone()",
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
  check(value.sizes() == self.sizes(), "{}: output with shape {} doesn't match the broadcast shape {}", name,
        shape_string(self.sizes()), shape_string(value.sizes()));
  check(isFloatingType(self.scalar_type()) || !isFloatingType(value.scalar_type()),
        "{}: result type {} can't be cast to the desired output type {}: pass it through to() first", name,
        wick::toString(value.scalar_type()), wick::toString(self.scalar_type()));
  check(self.scalar_type() != kBool || value.scalar_type() == kBool,
        "{}: result type {} can't be cast to the desired output type Bool", name, wick::toString(value.scalar_type()));
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
          "A view was created in no_grad mode and is being modified inplace with grad mode enabled: take it, or change "
          "it, "
          "in one mode");
    record_write_through(self, value);
    return;
  }
  self.impl()->requires_grad = false;
  set_history(self, value.grad_fn(), value.output_nr());
}

}  // namespace wick
