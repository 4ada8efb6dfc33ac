#pragma once
// Running sums over one dimension of row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// out ← the running sums over n of the outer × n × inner elements of `in`: 1 2 3 gives 1 3 6, or 6 5 3 if from_end.
void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out);

}  // namespace wick::kernels
