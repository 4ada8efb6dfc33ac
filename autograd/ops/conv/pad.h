#pragma once
// More elements at the ends of dimensions. `pad` and `padding` hold pairs, before and after, the last dimension first;
// negative numbers cut off. The results are copies.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Padded with value.
Tensor constant_pad_nd(const Tensor& self, IntArrayRef pad, const Scalar& value = 0);
/// Mirrored at the first and last element, … x₂ x₁ | x₀ x₁ x₂ …: (N×C×…) or (C×…). padding may be one number for all
/// ends. Throws unless it is less than the size.
Tensor reflection_pad1d(const Tensor& self, IntArrayRef padding);
/// reflection_pad1d() of the last two dimensions.
Tensor reflection_pad2d(const Tensor& self, IntArrayRef padding);
/// reflection_pad1d() of the last three dimensions.
Tensor reflection_pad3d(const Tensor& self, IntArrayRef padding);
/// The ends repeated, … x₀ x₀ | x₀ x₁ x₂ …: (N×C×…) or (C×…). padding may be one number for all ends.
Tensor replication_pad1d(const Tensor& self, IntArrayRef padding);
/// replication_pad1d() of the last two dimensions.
Tensor replication_pad2d(const Tensor& self, IntArrayRef padding);
/// replication_pad1d() of the last three dimensions.
Tensor replication_pad3d(const Tensor& self, IntArrayRef padding);
/// By mode: "constant" with a value (0 if none), "reflect", "replicate" or "circular", where x goes on from its other
/// end. All but "constant" need (N×C×…) or (C×…) with a pair for each spatial dimension.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
Tensor pad(const Tensor& self, IntArrayRef pad, std::string_view mode = "constant",
           std::optional<double> value = std::nullopt);

}  // namespace wick
