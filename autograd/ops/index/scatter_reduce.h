#pragma once
// Elements that are combined with those at their index.

#include <autograd/tensor/tensor.h>

namespace wick {

/// What src's elements make, together with self's (unless include_self is false), in the places that scatter() would
/// put them: reduce is "sum", "prod", "mean", "amax" or "amin". Ties share the gradient of amax and amin equally. The
/// second derivative of prod is right while at most one factor of a place is 0.
Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                      bool include_self = true);
/// scatter() that adds or multiplies: reduce is "add" or "multiply".
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce);

}  // namespace wick
