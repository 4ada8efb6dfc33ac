#pragma once
// What operators on spatial dimensions share: their numbers for each dimension, the batch, and sparse maps. Internal.

#include <autograd/graph/record.h>
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

/// ⌊a / b⌋ and ⌈a / b⌉ for b > 0.
inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
inline int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }

/// f(x) of an x with a batch. If x, which has `dims` spatial dimensions, has none, one is added and taken off again.
template <class F>
Tensor batched(const Tensor& x, size_t dims, F&& f) {
  return x.sizes().size() == dims + 1 ? f(x.unsqueeze(0)).squeeze(0) : f(x);
}

/// The matrix times dimension dim of x (counted from the end: −1). Its derivative is the transposed matrix times e.
Tensor multiply_dim(const char* name, const Tensor& x, int64_t dim, kernels::CsrMatrix matrix);

}  // namespace wick
