#pragma once
// How operators reach the elementwise kernels: promotion, broadcasting, a fast path for equal shapes. Internal.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>

namespace wick {

/// f of each element. Floating-point functions turn other dtypes into the default one.
Tensor unary(const char* op, kernels::Unary f, const Tensor& x, const double* params = nullptr);
/// f of pairs; dtypes promoted (to at least the default floating one if `floating`).
Tensor binary(const char* op, kernels::Binary f, const Tensor& a, const Tensor& b, bool floating = false,
              const double* params = nullptr);
/// f of threes, of floating dtypes after promotion.
Tensor ternary(const char* op, kernels::Ternary f, const Tensor& a, const Tensor& b, const Tensor& c,
               const double* params);
/// self ← f(self, b) without history, for a result that self's dtype can hold; false if it has to be done another way.
bool binary_in_place(const char* op, kernels::Binary f, const Tensor& self, const Tensor& b,
                     const double* params = nullptr);

}  // namespace wick
