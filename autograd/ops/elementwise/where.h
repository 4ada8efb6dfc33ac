#pragma once
// Choices between elements: where(), clamp() and nan_to_num().

#include <autograd/tensor/tensor.h>

namespace wick {

/// condition ? self : other, element by element. Shapes broadcast, the dtypes of self and other are promoted. The
/// gradient goes to what was chosen. Throws unless the condition is Bool (or uint8).
/// https://pytorch.org/docs/stable/generated/torch.where.html
Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other);
Tensor where(const Tensor& condition, const Tensor& self, const Scalar& other);
Tensor where(const Tensor& condition, const Scalar& self, const Tensor& other);
Tensor where(const Tensor& condition, const Scalar& self, const Scalar& other);

/// min(max(x, min), max); either bound may be missing, but not both. If min > max the result is max. NaN stays NaN.
/// Gradient 1 inside and on the bounds, else 0. https://pytorch.org/docs/stable/generated/torch.clamp.html
Tensor clamp(const Tensor& self, const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt);
/// The same with bounds that are tensors, which broadcast and get the gradient where they win. At a tie of x and a
/// bound x gets it.
Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt);
/// clamp() with a lower bound only.
Tensor clamp_min(const Tensor& self, const Scalar& min);
Tensor clamp_min(const Tensor& self, const Tensor& min);
/// clamp() with an upper bound only.
Tensor clamp_max(const Tensor& self, const Scalar& max);
Tensor clamp_max(const Tensor& self, const Tensor& max);

/// NaN, ∞ and −∞ replaced: by default by 0, the dtype's largest and its lowest number. Gradient 0 there, else 1.
/// Integers are copied.
Tensor nan_to_num(const Tensor& self, std::optional<double> nan = std::nullopt,
                  std::optional<double> posinf = std::nullopt, std::optional<double> neginf = std::nullopt);

}  // namespace wick
