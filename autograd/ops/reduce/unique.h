#pragma once
// Different values. No gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (the different values in order, for each element the place of its value, how often each value is there); the second
/// and third are empty unless asked for. unique_dim: of slices along dim; …_consecutive: only neighbours are compared,
/// and nothing is put in order.
std::tuple<Tensor, Tensor, Tensor> _unique2(const Tensor& self, bool sorted = true, bool return_inverse = false,
                                            bool return_counts = false);
std::tuple<Tensor, Tensor, Tensor> unique_dim(const Tensor& self, int64_t dim, bool sorted = true,
                                              bool return_inverse = false, bool return_counts = false);
std::tuple<Tensor, Tensor, Tensor> unique_consecutive(const Tensor& self, bool return_inverse = false,
                                                      bool return_counts = false,
                                                      std::optional<int64_t> dim = std::nullopt);
std::tuple<Tensor, Tensor, Tensor> unique_dim_consecutive(const Tensor& self, int64_t dim, bool return_inverse = false,
                                                          bool return_counts = false);

}  // namespace wick
