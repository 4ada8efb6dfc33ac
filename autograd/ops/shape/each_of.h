#pragma once
// One function on each tensor of a list. Internal.

#include <autograd/tensor/tensor.h>

namespace wick {

/// f(t) of each tensor t.
template <class F>
std::vector<Tensor> each_of(TensorList tensors, F f) {
  std::vector<Tensor> out;
  for (const Tensor& t : tensors) out.push_back(f(t));
  return out;
}

}  // namespace wick
