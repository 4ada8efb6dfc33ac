#pragma once
// Sorting rows.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// The k first of each row in order, largest or smallest first, NaN as the largest, equal ones by place (k = n sorts);
/// index gets where each value came from.
void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values, int64_t* index);

}  // namespace wick::kernels
