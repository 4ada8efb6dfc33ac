#pragma once
// Linear maps as functions.

#include <autograd/autograd.h>

namespace wick::nn::functional {

/// x Wᵀ + b: (…×in), weight (out×in), bias (out) or undefined → (…×out).
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// y_o = x1ᵀ W_o x2 + b_o: (…×in1), (…×in2), weight (out×in1×in2) → (…×out).
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

}  // namespace wick::nn::functional
