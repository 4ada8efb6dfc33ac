#pragma once
// Choices between elements: where(), clamp() and nan_to_num().

#include <autograd/tensor/tensor.h>

namespace wick {

/// condition ? self : other, element by element; condition is bool.
Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other);
Tensor where(const Tensor& condition, const Tensor& self, const Scalar& other);
Tensor where(const Tensor& condition, const Scalar& self, const Tensor& other);
Tensor where(const Tensor& condition, const Scalar& self, const Scalar& other);
/// min(max(x, lo), hi), either bound may be missing. Gradient 1 inside and on the bounds, else 0.
Tensor clamp(const Tensor& self, const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt);
/// min(max(x, lo), hi) with bounds that are tensors. At a tie of x and a bound x gets the gradient.
Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt);
Tensor clamp_min(const Tensor& self, const Scalar& min);
Tensor clamp_min(const Tensor& self, const Tensor& min);
Tensor clamp_max(const Tensor& self, const Scalar& max);
Tensor clamp_max(const Tensor& self, const Tensor& max);
/// NaN and the infinities replaced: by default by 0, the dtype's largest and its lowest number. Gradient 0 there.
Tensor nan_to_num(const Tensor& self, std::optional<double> nan = std::nullopt,
                  std::optional<double> posinf = std::nullopt, std::optional<double> neginf = std::nullopt);

}  // namespace wick
