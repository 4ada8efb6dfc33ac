#pragma once
// Softmax and log_softmax over one dimension of row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// out ← exp(x)/Σ exp(x), or its logarithm, over n of the outer × n × inner elements of `in`.
void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);
/// out ← the gradient of the input, given e, that of the result a: a(e − Σ e a), or, if log, e − exp(a) Σ e.
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t outer, int64_t n, int64_t inner,
                      void* out);

}  // namespace wick::kernels
