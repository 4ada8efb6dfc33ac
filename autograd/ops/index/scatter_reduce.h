#pragma once
// Elements combined with those at their index, in a copy of self.

#include <autograd/tensor/tensor.h>

namespace wick {

/// For each element of self the "sum", "prod", "mean", "amax" or "amin" of itself (unless include_self is false) and of
/// all elements of src that scatter() would write there. Elements that index does not reach are self. Ties share the
/// gradient of amax and amin equally. The second derivative of prod is right while at most one of the factors of a
/// result is 0. https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                      bool include_self = true);
/// scatter() that adds to self ("add") or multiplies it ("multiply").
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce);

}  // namespace wick
