#pragma once
// Changes in place: an operator whose result is written back.

#include <autograd/graph/grad_mode.h>
#include <autograd/graph/view.h>

namespace wick {

namespace detail {
Tensor begin_in_place(const char* name, const Tensor& self);
Tensor& end_in_place(const char* name, const Tensor& self, Tensor value);
/// self, whose elements are value's already, gets value's history; a view hands it to its base.
void take_history(const Tensor& self, const Tensor& value);
/// Throws unless self may be changed in place now.
void check_in_place(const char* name, const Tensor& self);
}  // namespace detail

/// self ← op(self), elements and history, also when self is a view. `op` gets the old value and may save it. Throws where
/// PyTorch does: for a leaf that requires grad, for expanded memory, for a result of another shape or kind.
template <class F>
Tensor& in_place(const char* name, const Tensor& self, F&& op) {
  return detail::end_in_place(name, self, op(detail::begin_in_place(name, self)));
}

}  // namespace wick
