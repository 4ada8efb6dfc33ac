// Blocked factors: a narrow block is done by plain loops along rows, all else is one matrix product, which is wick's
// own (Golub and Van Loan, Matrix Computations, 3.2 and 4.2).

#include <autograd/kernels/linalg/triangular.h>
#include <autograd/kernels/matmul/gemm.h>

#include <algorithm>
#include <cmath>

namespace wick::kernels {

namespace {

constexpr int64_t kBlock = 64;

// c ← c − a b at places in row-major memory whose rows are `step` elements apart.
template <class T>
void subtract_product(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, T* c, int64_t step) {
  if (m > 0 && n > 0 && k > 0) gemm(dtype_of<T>, m, n, k, -1, a, b, 1, c, step);
}

// to ← to − factor·from, n elements.
template <class T>
void subtract_row(int64_t n, T factor, const T* from, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] -= factor * from[i];
}

template <class T>
struct Element {  // of a triangle
  const T* a;
  int64_t step;
  bool transposed;
  T operator()(int64_t i, int64_t j) const { return transposed ? a[j * step + i] : a[i * step + j]; }
  Matrix part(int64_t i, int64_t j) const {
    return {transposed ? a + j * step + i : a + i * step + j, step, transposed};
  }
};

// The rows of the solution from the first to the last for a lower triangle, from the last to the first for an upper
// one.
template <class T>
void solve(int64_t n, int64_t r, bool lower, bool unit, Element<T> a, T* b) {
  const int64_t blocks = (n + kBlock - 1) / kBlock;
  for (int64_t at = 0; at < blocks; ++at) {
    const int64_t begin = (lower ? at : blocks - 1 - at) * kBlock, end = std::min(n, begin + kBlock);
    const int64_t known = lower ? 0 : end, known_count = lower ? begin : n - end;
    subtract_product(end - begin, r, known_count, a.part(begin, known), {b + known * r, r, false}, b + begin * r, r);
    for (int64_t step = 0; step < end - begin; ++step) {
      const int64_t i = lower ? begin + step : end - 1 - step;
      T* row = b + i * r;
      for (int64_t j = lower ? begin : i + 1; j < (lower ? i : end); ++j) subtract_row(r, a(i, j), b + j * r, row);
      if (!unit)
        for (int64_t c = 0; c < r; ++c) row[c] /= a(i, i);
    }
  }
}

// The row at or below k with the largest |element| in column k; the first one of several. NaN wins over numbers.
template <class T>
int64_t pivot_row(int64_t m, int64_t n, int64_t k, const T* a) {
  int64_t best = k;
  T largest = std::abs(a[k * n + k]);
  for (int64_t i = k + 1; i < m && !std::isnan(largest); ++i) {
    const T size = std::abs(a[i * n + k]);
    if (size > largest || std::isnan(size)) best = i, largest = size;
  }
  return best;
}

template <class T>
int32_t lu(int64_t m, int64_t n, bool pivot, T* a, int32_t* pivots) {
  int32_t zero = 0;
  const int64_t steps = std::min(m, n);
  for (int64_t begin = 0; begin < steps; begin += kBlock) {
    const int64_t end = std::min(steps, begin + kBlock);
    for (int64_t k = begin; k < end; ++k) {  // the columns of the block
      const int64_t from = pivot ? pivot_row(m, n, k, a) : k;
      pivots[k] = static_cast<int32_t>(from + 1);
      if (from != k) std::swap_ranges(a + k * n, a + (k + 1) * n, a + from * n);
      const T top = a[k * n + k];
      if (top == 0) {
        if (zero == 0) zero = static_cast<int32_t>(k + 1);
        if (pivot) continue;  // all of the column is zero
      }
      for (int64_t i = k + 1; i < m; ++i) {
        T& factor = a[i * n + k];
        factor /= top;
        subtract_row(end - k - 1, factor, a + k * n + k + 1, a + i * n + k + 1);
      }
    }
    // What is right of the block: U₁₂ = L₁₁⁻¹ A₁₂ row by row, then A₂₂ − L₂₁ U₁₂.
    for (int64_t i = begin; i < end; ++i)
      for (int64_t j = begin; j < i; ++j) subtract_row(n - end, a[i * n + j], a + j * n + end, a + i * n + end);
    subtract_product(m - end, n - end, end - begin, {a + end * n + begin, n, false}, {a + begin * n + end, n, false},
                     a + end * n + end, n);
  }
  return zero;
}

template <class T>
int32_t cholesky(int64_t n, T* a) {
  for (int64_t begin = 0; begin < n; begin += kBlock) {
    const int64_t end = std::min(n, begin + kBlock);
    for (int64_t i = begin; i < n; ++i)  // the rows of the block, then those below, in the columns of the block
      for (int64_t j = begin; j < std::min(i + 1, end); ++j) {
        T sum = a[i * n + j];
        for (int64_t k = begin; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
        if (i == j && !(sum > 0)) return static_cast<int32_t>(i + 1);
        a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
      }
    subtract_product(n - end, n - end, end - begin, {a + end * n + begin, n, false}, {a + end * n + begin, n, true},
                     a + end * n + end, n);
  }
  for (int64_t i = 0; i < n; ++i) std::fill(a + i * n + i + 1, a + (i + 1) * n, T{0});
  return 0;
}

}  // namespace

void solve_triangular(ScalarType t, int64_t n, int64_t r, Triangle triangle, const void* a, void* b) {
  dispatch_floating(t, "linalg_solve_triangular", [&]<class T>() {
    solve<T>(n, r, triangle.upper == triangle.transposed, triangle.unit,
             {static_cast<const T*>(a), n, triangle.transposed}, static_cast<T*>(b));
  });
}

int32_t factor_lu(ScalarType t, int64_t m, int64_t n, bool pivot, void* a, int32_t* pivots) {
  return dispatch_floating(t, "linalg_lu_factor",
                           [&]<class T>() { return lu(m, n, pivot, static_cast<T*>(a), pivots); });
}

int32_t factor_cholesky(ScalarType t, int64_t n, void* a) {
  return dispatch_floating(t, "linalg_cholesky", [&]<class T>() { return cholesky(n, static_cast<T*>(a)); });
}

}  // namespace wick::kernels
