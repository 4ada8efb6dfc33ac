#pragma once
// Views: tensors that show the memory of another one, their base. A change in place of either reaches the gradients of
// the other.

#include <autograd/graph/node.h>

namespace wick {

/// Marks `view` as showing base's memory (or, if base is a view itself, its base's).
void set_base(const Tensor& view, const Tensor& base);

namespace detail {
/// Gives the view's base the history "base with this part replaced by value". The elements are there already.
void record_write_through(const Tensor& view, const Tensor& value);
}  // namespace detail

}  // namespace wick
