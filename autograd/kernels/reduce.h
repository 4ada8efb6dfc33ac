#pragma once
// Reductions and softmax over row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

enum class Reduce : uint8_t { sum, prod, max, min, all, any, sum_squares, count };

/// in is outer × n × inner; out (outer × inner) = the reduction over n, of the same dtype (all, any: bool in and out;
/// sum_squares: floating ones; count: bool in, int64 out).
/// Sums are made in pairs of blocks, so that rounding grows with log n; NaN spreads through max and min. The order of
/// operations depends on the shape alone, not on the number of threads. n = 0 gives the neutral element (throws for
/// max and min before it comes here).
void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);

/// The index of the largest (or smallest) of each row of n, the first of equals, NaN before all.
void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out);

/// out = softmax (or its logarithm) over n of the outer × n × inner elements of `in`.
void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);
/// The error of softmax's input: a(e − Σ e a), of log_softmax's: e − exp(a) Σ e.
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t outer, int64_t n, int64_t inner,
                      void* out);

/// Running sums over n of the outer × n × inner elements of `in`, from its last on if `from_end`.
void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out);

/// The k first of each row in order, largest or smallest first, NaN as the largest, equal ones by place (k = n sorts);
/// index gets where each value came from.
void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values, int64_t* index);

}  // namespace wick::kernels
