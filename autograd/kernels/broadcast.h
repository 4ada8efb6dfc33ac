#pragma once

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Each of the m rows of out (m × n, row-major) = row (n), both of dtype t. They do not overlap.
void broadcast_row(ScalarType t, const void* row, int64_t m, int64_t n, void* out);

}  // namespace wick::kernels
