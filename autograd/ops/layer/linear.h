#pragma once
// Layers of weights and biases.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Z = A Wᵀ + b: input (…×in), weight (out×in) or (in), bias (out) or undefined → (…×out). Throws for shapes that do
/// not fit and for dtypes that differ. The gradients are E W, Eᵀ A and Σₙ eₙ: examples/backprop.md, "As matrices".
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// yₒ = Σᵢⱼ x1ᵢ Wₒᵢⱼ x2ⱼ + bₒ: (…×in1), (…×in2), weight (out×in1×in2), bias (out) or undefined → (…×out). Throws for
/// shapes that do not fit.
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

}  // namespace wick
