#pragma once
// Layers of weights and biases.

#include <autograd/tensor/tensor.h>

namespace wick {

/// A Wᵀ + b: input (…×in), weight (out×in), bias (out) or undefined → (…×out).
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// y_o = Σᵢⱼ x1ᵢ W_oij x2ⱼ + b_o: (…×in1), (…×in2), weight (out×in1×in2) → (…×out).
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

}  // namespace wick
