#pragma once
// More of elements by their numbers: values put in places, and sums, extremes, … of what meets in one place. Index
// tensors as in index.h; an index out of range throws IndexError.

#include <autograd/tensor/tensor.h>

#include <optional>
#include <string_view>
#include <vector>

namespace wick {

/// self with its slices index[0], index[1], … along dim replaced by source's. If an index repeats, the last one stands.
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
/// self with those slices all value (a number or 0-d tensor).
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value);
/// self with the elements of source, one after the other, where mask is true. source needs at least as many.
Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source);
/// self seen as flat with source at index; accumulate: added, repeated indices often.
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate = false);
/// gather() with self and indices broadcast against each other; without dim of the flat tensors.
Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim = std::nullopt);
/// What src's elements make, together with self's (unless include_self is false), in the places that scatter() would
/// put them: reduce is "sum", "prod", "mean", "amax" or "amin". Ties share the gradient of amax and amin equally. The
/// second derivative of prod is right while at most one factor of a place is 0.
Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                      bool include_self = true);
/// scatter() that adds or multiplies: reduce is "add" or "multiply".
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce);

Tensor argwhere(const Tensor& self);                    ///< nonzero()
std::vector<Tensor> nonzero_numpy(const Tensor& self);  ///< nonzero()'s columns, an index for each dimension
std::vector<Tensor> where(const Tensor& condition);     ///< nonzero_numpy()

}  // namespace wick
