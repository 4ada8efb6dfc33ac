#pragma once
// What operators on spatial dimensions share: their numbers for each dimension, the batch, and sparse maps. Internal.

#include <autograd/graph/record.h>
#include <autograd/kernels/conv/im2col.h>
#include <autograd/kernels/sparse/csr.h>

#include <array>

namespace wick {

/// v, one number or one for each spatial dimension, in the last `dims` of three; those in front are `other`. Throws
/// unless all are at least `least`.
inline std::array<int64_t, 3> spatial(const char* op, const char* what, IntArrayRef v, size_t dims, int64_t other,
                                      int64_t least) {
  check(v.size() == 1 || v.size() == dims, "{}: {} needs 1 or {} numbers, got {}", op, what, dims, v.size());
  std::array<int64_t, 3> r{other, other, other};
  for (size_t d = 0; d < dims; ++d) {
    r[3 - dims + d] = v[v.size() == 1 ? 0 : d];
    check(r[3 - dims + d] >= least, "{}: {} is {}: needs at least {}", op, what, r[3 - dims + d], least);
  }
  return r;
}

/// An operator's name, for messages, and that of its node in the graph.
struct OpNames {
  const char* op;
  const char* node;
};

/// Sets the numbers of dimension d that make no difference, the stride of one window and the dilation of one element,
/// to 1, so that kernels see no absurd ones.
void drop_unused_numbers(kernels::Windows& w, size_t d);

/// Counts the windows of dimension d: w.y[d] becomes ⌊(x + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, or the
/// same with ⌈ ⌉ without a window that begins in the padding behind x. It is 0 or less if no window fits. Then it
/// drops unused numbers. Throws an Error that names op where a number overflows.
void count_windows(const char* op, kernels::Windows& w, size_t d, bool ceil_mode = false);

/// Makes room in v for n values. Throws an Error that names op and the bytes if the machine has not as much.
template <class T>
void reserve(const char* op, std::vector<T>& v, int64_t n) {
  try {
    if (static_cast<size_t>(n) > memory::machine_bytes() / sizeof(T)) throw std::bad_alloc();
    v.reserve(static_cast<size_t>(n));
  } catch (const std::exception&) {  // bad_alloc or length_error
    fail("{}: out of memory: no room for {} numbers of {} bytes", op, n, sizeof(T));
  }
}

/// Makes room in a matrix for this many rows of this many entries each.
inline void reserve(const char* op, kernels::CsrMatrix& matrix, int64_t rows, int64_t entries) {
  const int64_t n = Checked(op, rows) * entries;
  reserve(op, matrix.row_start, Checked(op, rows) + 1);
  reserve(op, matrix.column, n);
  reserve(op, matrix.value, n);
}

/// ⌊a / b⌋ and ⌈a / b⌉ for b > 0.
inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
inline int64_t ceil_div(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

/// f(x) of an x with a batch. If x, which has `dims` spatial dimensions, has none, one is added and taken off again.
template <class F>
Tensor batched(const Tensor& x, size_t dims, F&& f) {
  return x.sizes().size() == dims + 1 ? f(x.unsqueeze(0)).squeeze(0) : f(x);
}

/// The matrix times dimension dim of x (counted from the end: −1). Its derivative is the transposed matrix times e.
Tensor multiply_dim(OpNames op, const Tensor& x, int64_t dim, kernels::CsrMatrix matrix);

}  // namespace wick
