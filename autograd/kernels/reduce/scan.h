#pragma once
// Running sums over row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Running sums over n of the outer × n × inner elements of `in`, from its last on if `from_end`.
void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out);

}  // namespace wick::kernels
