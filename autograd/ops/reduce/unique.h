#pragma once
// The different values of a tensor. No gradient.
//
// All return (values, inverse, counts): the different values in ascending order; for each element the index of its
// value, int64; how often each value occurs, int64. inverse and counts are empty unless asked for. NaN differs from
// everything.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Of all elements; inverse has self's shape. The values are sorted whatever `sorted` says.
/// https://pytorch.org/docs/stable/generated/torch.unique.html
std::tuple<Tensor, Tensor, Tensor> _unique2(const Tensor& self, bool sorted = true, bool return_inverse = false,
                                            bool return_counts = false);
/// Of the slices along dim, compared element by element.
std::tuple<Tensor, Tensor, Tensor> unique_dim(const Tensor& self, int64_t dim, bool sorted = true,
                                              bool return_inverse = false, bool return_counts = false);
/// Only neighbours are compared: of each run of equal elements one is kept, and nothing is sorted. With dim of slices.
/// https://pytorch.org/docs/stable/generated/torch.unique_consecutive.html
std::tuple<Tensor, Tensor, Tensor> unique_consecutive(const Tensor& self, bool return_inverse = false,
                                                      bool return_counts = false,
                                                      std::optional<int64_t> dim = std::nullopt);
/// unique_consecutive() with dim.
std::tuple<Tensor, Tensor, Tensor> unique_dim_consecutive(const Tensor& self, int64_t dim, bool return_inverse = false,
                                                          bool return_counts = false);

}  // namespace wick
