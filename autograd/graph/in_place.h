#pragma once
// Changes in place: the operator computes a new value from a copy of the old one, and the value is written back. The
// tensor then has the history of that value.

#include <autograd/graph/grad_mode.h>
#include <autograd/graph/view.h>

namespace wick {

namespace detail {
/// Checks self and returns its old value: while recording a copy with self's history, which the operator may save.
Tensor begin_in_place(const char* name, const Tensor& self);
/// Writes value to self, in self's dtype, with its history. Returns self. Throws if value does not fit.
Tensor& end_in_place(const char* name, const Tensor& self, Tensor value);
/// Gives self, whose elements already are those of value, the history of value. If self is a view, its base gets a
/// history too: "the base, with this part replaced".
void take_history(const Tensor& self, const Tensor& value);
/// Throws unless self may be changed in place now.
void check_in_place(const char* name, const Tensor& self);
}  // namespace detail

/// self ← op(self), elements and history, also if self is a view. `op` gets the old value and may save it. Returns
/// self. Throws where PyTorch does: for a leaf that requires grad (while recording), for expanded memory, and for a
/// result of another shape or of a kind of dtype that self cannot hold.
template <class F>
Tensor& in_place(const char* name, const Tensor& self, F&& op) {
  const OperatorScope scope(name);
  return detail::end_in_place(name, self, op(detail::begin_in_place(name, self)));
}

}  // namespace wick
