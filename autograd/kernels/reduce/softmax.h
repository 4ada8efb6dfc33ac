#pragma once
// Softmax over row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// out = softmax (or its logarithm) over n of the outer × n × inner elements of `in`.
void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);
/// The error of softmax's input: a(e − Σ e a), of log_softmax's: e − exp(a) Σ e.
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t outer, int64_t n, int64_t inner,
                      void* out);

}  // namespace wick::kernels
