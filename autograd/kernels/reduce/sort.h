#pragma once
// Sorting rows, whole or in part.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// values ← the k largest (else smallest) of the n elements of each row, in order; k = n sorts. index ← where in the
/// row each value was. NaN is the largest; equal elements keep their order.
void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values, int64_t* index);

}  // namespace wick::kernels
