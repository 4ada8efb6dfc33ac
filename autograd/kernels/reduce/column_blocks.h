#pragma once
// Work on the columns of row-major memory, in blocks of neighbours so that memory is read in order. Internal.

#include <autograd/core/parallel.h>

#include <algorithm>
#include <cstdint>

namespace wick::kernels {

/// Calls f(o, column, width) in several threads for blocks of at most `most` of the `inner` columns of each o < outer.
/// A column has n elements, each of which takes `cost` nanoseconds. For inner = 5, most = 2: columns 0 1 | 2 3 | 4.
template <class F>
void each_column_block(int64_t outer, int64_t n, int64_t inner, int64_t most, double cost, F f) {
  const int64_t blocks = (inner + most - 1) / most;
  parallel_for(outer * blocks, cost * static_cast<double>(n * std::min(inner, most)), [=](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      const int64_t column = b % blocks * most;
      f(b / blocks, column, std::min(most, inner - column));
    }
  });
}

}  // namespace wick::kernels
