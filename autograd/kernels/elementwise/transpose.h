#pragma once
// Part of a matrix, transposed. It lets a loop read an operand row by row that lies in memory column by column.

#include <cstddef>
#include <cstdint>

namespace wick::kernels {

/// out[i][j] = in[j][i] for i < m, j < n, elements of itemsize bytes (1, 2, 4 or 8). The rows of out are out_stride
/// bytes apart and those of in in_stride; the elements of a row of in are in_step bytes apart, those of out follow each
/// other.
void transpose(size_t itemsize, const char* in, int64_t in_stride, int64_t in_step, int64_t m, int64_t n, char* out,
               int64_t out_stride);

}  // namespace wick::kernels
