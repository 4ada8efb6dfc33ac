#pragma once
// Finding values in a sorted sequence or in a set. The dtypes are promoted. No gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The index at which each value of self keeps its sorted sequence sorted: in front of equal elements, or behind them
/// if right (or side is "right"). The sequence is a vector for all values, or has self's leading dimensions: one for
/// each row. sorter, if given, is the order that sorts the sequence. int64 (or int32) of self's shape.
/// https://pytorch.org/docs/stable/generated/torch.searchsorted.html
Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& self, bool out_int32 = false, bool right = false,
                    std::optional<std::string_view> side = std::nullopt,
                    const std::optional<Tensor>& sorter = std::nullopt);
Tensor searchsorted(const Tensor& sorted_sequence, const Scalar& self, bool out_int32 = false, bool right = false,
                    std::optional<std::string_view> side = std::nullopt,
                    const std::optional<Tensor>& sorter = std::nullopt);
/// searchsorted(boundaries, self) with a vector of boundaries: the number of the interval that each value lies in.
/// https://pytorch.org/docs/stable/generated/torch.bucketize.html
Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32 = false, bool right = false);
Tensor bucketize(const Scalar& self, const Tensor& boundaries, bool out_int32 = false, bool right = false);
/// Whether each element is among test_elements, or with invert whether it is not. Bool of elements' shape. NaN is among
/// nothing. assume_unique has no effect.
Tensor isin(const Tensor& elements, const Tensor& test_elements, bool assume_unique = false, bool invert = false);
Tensor isin(const Tensor& elements, const Scalar& test_element, bool assume_unique = false, bool invert = false);
Tensor isin(const Scalar& element, const Tensor& test_elements, bool assume_unique = false, bool invert = false);

}  // namespace wick
