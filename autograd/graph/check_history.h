#pragma once
// The checks of a change in place that have nothing to do with memory.

#include <autograd/tensor/tensor.h>

namespace wick::detail {

/// Throws unless self may become the result of an operator now: for a leaf that requires grad (while recording), for a
/// tensor of InferenceMode, and for a view that has no history to go on with.
void check_history(const char* name, const Tensor& self);

}  // namespace wick::detail
