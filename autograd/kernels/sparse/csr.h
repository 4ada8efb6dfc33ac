#pragma once
// Weighted sums along one dimension: what averages, enlargements and padding have in common.

#include <autograd/core/dtype.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace wick::kernels {

/// A linear map from n to m numbers with few terms each:
/// y[i] = Σₜ value[t]·x[column[t]], t from row_start[i] to row_start[i + 1].
struct CsrMatrix {
  int64_t cols = 0;
  std::vector<int64_t> row_start{0}, column;
  std::vector<double> value;

  int64_t rows() const { return static_cast<int64_t>(row_start.size()) - 1; }
  /// Adds a term to the row that is being written, and ends it.
  void add(int64_t c, double v) {
    column.push_back(c);
    value.push_back(v);
  }
  void end_row() { row_start.push_back(static_cast<int64_t>(column.size())); }
  /// The map of the errors, from m to n numbers.
  CsrMatrix transposed() const;
};

/// y (outer × m × inner) ← the map along the middle dimension of x (outer × n × inner).
void csr_multiply(ScalarType t, const CsrMatrix& a, int64_t outer, int64_t inner, const void* x, void* y);

}  // namespace wick::kernels
