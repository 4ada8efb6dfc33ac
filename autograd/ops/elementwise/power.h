#pragma once
// Powers.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self to the power exponent. Integers to a negative scalar power throw.
Tensor pow(const Tensor& self, const Tensor& exponent);
Tensor pow(const Tensor& self, const Scalar& exponent);
Tensor pow(const Scalar& self, const Tensor& exponent);
/// pow() in float64, whatever the dtypes.
Tensor float_power(const Tensor& self, const Tensor& exponent);
Tensor float_power(const Tensor& self, const Scalar& exponent);
Tensor float_power(const Scalar& self, const Tensor& exponent);
/// self ← float_power(self, exponent); self must be float64.
Tensor& float_power_(const Tensor& self, const Tensor& exponent);
Tensor& float_power_(const Tensor& self, const Scalar& exponent);
Tensor ldexp(const Tensor& self, const Tensor& other);  ///< self·2^other

}  // namespace wick
