#pragma once
// How operators reach the elementwise kernels: promotion, broadcasting, a fast path for equal shapes. Internal.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>

namespace wick {

/// f of each element. Functions with floating results turn other dtypes into the default one. Here and below: `op`
/// names the operator in messages; not recorded; params are the function's. Throws for undefined tensors, for shapes
/// that do not broadcast, and for a dtype that f does not take.
Tensor unary(const char* op, kernels::Unary f, const Tensor& x, const double* params = nullptr);
/// f of each pair, the shapes broadcast and the dtypes promoted (with `floating` to the default floating one at least).
Tensor binary(const char* op, kernels::Binary f, const Tensor& a, const Tensor& b, bool floating = false,
              const double* params = nullptr);
/// f of each three, the shapes broadcast and the dtypes promoted; the result must be floating.
Tensor ternary(const char* op, kernels::Ternary f, const Tensor& a, const Tensor& b, const Tensor& c,
               const double* params);
/// self ← f(self, b). Returns false, and does nothing, where that takes more than one pass of a kernel: if self is not
/// floating, if the result has another dtype or shape, or if b overlaps self without being it.
bool binary_in_place(const char* op, kernels::Binary f, const Tensor& self, const Tensor& b,
                     const double* params = nullptr);

}  // namespace wick
