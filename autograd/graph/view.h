#pragma once
// Views: tensors over the memory of another one, their base. If either is changed in place, the other one's elements
// change too, and so must its history.

#include <autograd/graph/node.h>

namespace wick {

/// Marks `view` as a view of base, or of base's base if base is a view itself.
void set_base(const Tensor& view, const Tensor& base);

namespace detail {
/// Gives the view's base the history "base with this part replaced by value". The elements are already in place.
void record_write_through(const Tensor& view, const Tensor& value);
}  // namespace detail

}  // namespace wick
