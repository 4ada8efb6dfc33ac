#pragma once
// How operators make views. Internal.

#include <autograd/graph/record.h>
#include <autograd/graph/view.h>

namespace wick {

/// A view of self's memory with this geometry (strides and offset in elements). closure(e) returns the gradient of
/// self.
template <class F>
Tensor view_of(const char* name, const Tensor& self, IntArrayRef sizes, IntArrayRef strides, int64_t offset,
               F closure) {
  Tensor v = record(name, make_alias(self, sizes, strides, offset), wrt(self, std::move(closure)));
  set_base(v, self);
  return v;
}

}  // namespace wick
