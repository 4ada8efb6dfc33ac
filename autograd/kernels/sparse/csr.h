#pragma once
// A sparse matrix times one dimension of a tensor. Average pooling, interpolation and padding are such maps: each of
// their outputs is a sum of a few inputs, each times a weight.

#include <autograd/core/dtype.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace wick::kernels {

/// A matrix in CSR form (compressed sparse rows). The entries of row i are those from row_start[i] to row_start[i + 1].
///
///   ( 1 0 0 )       row_start  0 1 3 4
///   ( ½ ½ 0 )       column     0   0 1   2
///   ( 0 0 1 )       value      1   ½ ½   1
///
/// It is written row by row: add() its entries, then end_row().
struct CsrMatrix {
  int64_t cols = 0;
  std::vector<int64_t> row_start{0}, column;
  std::vector<double> value;

  int64_t rows() const { return static_cast<int64_t>(row_start.size()) - 1; }
  void add(int64_t c, double v) {
    column.push_back(c);
    value.push_back(v);
  }
  void end_row() { row_start.push_back(static_cast<int64_t>(column.size())); }
  CsrMatrix transposed() const;
};

/// y (outer × rows × inner) ← a times the middle dimension of x (outer × cols × inner).
void csr_multiply(ScalarType t, const CsrMatrix& a, int64_t outer, int64_t inner, const void* x, void* y);

}  // namespace wick::kernels
