#pragma once
// More elements at the ends. `pad` holds pairs, before and after, the last dimension first; negative numbers cut off.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Filled up with a value.
Tensor constant_pad_nd(const Tensor& self, IntArrayRef pad, const Scalar& value = 0);
/// By mode: "constant" with a value (0 if none), "reflect", "replicate", or "circular": x goes on from the other end.
/// All but "constant" leave the first one or two dimensions alone: (N×C×…) or (C×…).
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
Tensor pad(const Tensor& self, IntArrayRef pad, std::string_view mode = "constant",
           std::optional<double> value = std::nullopt);
/// x₂ x₁ | x₀ x₁ x₂ …: mirrored at the first and last element; less than the size.
Tensor reflection_pad1d(const Tensor& self, IntArrayRef padding);
Tensor reflection_pad2d(const Tensor& self, IntArrayRef padding);
Tensor reflection_pad3d(const Tensor& self, IntArrayRef padding);
/// x₀ x₀ | x₀ x₁ x₂ …: the ends repeated.
Tensor replication_pad1d(const Tensor& self, IntArrayRef padding);
Tensor replication_pad2d(const Tensor& self, IntArrayRef padding);
Tensor replication_pad3d(const Tensor& self, IntArrayRef padding);

}  // namespace wick
