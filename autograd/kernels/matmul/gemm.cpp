// Cuts matrix products among threads. A product with one row or one column is a gemv, which packs nothing.

#include <autograd/core/parallel.h>
#include <autograd/kernels/matmul/bfloat16_gemm.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/kernels/matmul/packed_gemm.h>

#include <algorithm>
#include <type_traits>

namespace wick::kernels {
namespace {

template <class T>
const T* element(Matrix x, int64_t i, int64_t j) {
  return static_cast<const T*>(x.data) + (x.transposed ? j * x.step + i : i * x.step + j);
}
template <class T>
Matrix from(Matrix x, int64_t i, int64_t j) {
  return {element<T>(x, i, j), x.step, x.transposed};
}
// Whether the elements of a matrix of one column, or else of one row, are side by side.
bool is_dense(Matrix x, bool column) { return x.transposed == column || x.step == 1; }

template <class T>
void gemm_one_thread(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c,
                     int64_t step) {
  if constexpr (std::is_floating_point_v<T>) {
    packed_gemm(m, n, k, alpha, a, b, beta, c, step);
  } else {  // integers: plain loops; they wrap around
    using W = Wrapping<T>;
    const auto by = static_cast<W>(static_cast<T>(alpha)), keep = static_cast<W>(static_cast<T>(beta));
    const int64_t down = b.transposed ? 1 : b.step, right = b.transposed ? b.step : 1;
    for (int64_t i = 0; i < m; ++i) {
      T* out = c + i * step;
      for (int64_t j = 0; j < n; ++j) out[j] = beta == 0 ? T(0) : static_cast<T>(keep * static_cast<W>(out[j]));
      for (int64_t l = 0; l < k; ++l) {
        const W x = by * static_cast<W>(*element<T>(a, i, l));
        const T* row = static_cast<const T*>(b.data) + l * down;
        for (int64_t j = 0; j < n; ++j)
          out[j] = static_cast<T>(static_cast<W>(out[j]) + x * static_cast<W>(row[j * right]));
      }
    }
  }
}

// The rows and columns of a thread are multiples of these, so that most register tiles are full.
constexpr int64_t kRowUnit = 12, kColUnit = 32;

double work_of(int64_t m, int64_t n, int64_t k) {
  return static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / kMultiplyAddsPerNanosecond;
}

// Cuts c into a block for each thread. A thread packs the rows of a and the columns of b of its block, so of all ways
// to cut the one whose blocks have the fewest rows and columns together is best.
//
//                columns of b
//                 0     1             four threads, m = n: blocks of ½m rows and ½n columns rather than ¼m and n
//   rows    0  │ t0  │ t1  │
//   of a    1  │ t2  │ t3  │
template <class T>
void gemm_in_threads(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c,
                     int64_t step) {
  const int64_t high = (m + kRowUnit - 1) / kRowUnit, wide = (n + kColUnit - 1) / kColUnit;
  const double work = work_of(m, n, k);
  const int count = threads_for(work, high * wide);
  if (count <= 1) return gemm_one_thread(m, n, k, alpha, a, b, beta, c, step);
  int64_t down = 1, best = INT64_MAX;
  for (int64_t d = 1; d <= count; ++d)
    if (const int64_t across = count / d,
        edge = (high + d - 1) / d * kRowUnit + (wide + across - 1) / across * kColUnit;
        count % d == 0 && edge < best)
      down = d, best = edge;
  const int64_t across = count / down;
  parallel_for(count, work / count, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      const int64_t y = block / across, x = block % across;
      const int64_t i = high * y / down * kRowUnit, i_end = std::min(m, high * (y + 1) / down * kRowUnit),
                    j = wide * x / across * kColUnit, j_end = std::min(n, wide * (x + 1) / across * kColUnit);
      if (i < i_end && j < j_end)
        gemm_one_thread(i_end - i, j_end - j, k, alpha, from<T>(a, i, 0), from<T>(b, 0, j), beta, c + i * step + j,
                        step);
    }
  });
}

template <class T>
void gemm_as(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c, int64_t step) {
  if constexpr (std::is_floating_point_v<T>) {
    const bool row = m == 1 && is_dense(a, false), column = !row && n == 1 && step == 1 && is_dense(b, true);
    if (row || column) {
      const Matrix x = row ? a : b;
      Matrix matrix = row ? b : Matrix{a.data, a.step, !a.transposed};
      if (matrix.step == 1) matrix.transposed = k > 1;  // the matrix is a vector, too: a column, or a row if k is 1
      const int64_t count = row ? n : m, units = (count + kColUnit - 1) / kColUnit;
      return parallel_for(units, work_of(kColUnit, 1, k) * 10, [&](int64_t begin, int64_t end) {
        const int64_t j = begin * kColUnit, j_end = std::min(count, end * kColUnit);
        gemv(j_end - j, k, alpha, static_cast<const T*>(x.data), from<T>(matrix, 0, j), beta, c + j);
      });
    }
  }
  gemm_in_threads(m, n, k, alpha, a, b, beta, c, step);
}

// Calls f.operator()<T>() for all dtypes but bool.
template <class F>
void dispatch_numbers(ScalarType t, F&& f) {
  dispatch(t, "a matrix product", [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>)
      fail("a matrix product needs numbers, got Bool");
    else
      f.template operator()<T>();
  });
}

}  // namespace

bool multiplies(ScalarType t) { return !is_narrow(t) || (t == kBFloat16 && has_bfloat16_products()); }

void gemm(ScalarType t, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, void* c,
          int64_t step) {
  if (m == 0 || n == 0) return;
  if (t == kBFloat16 && multiplies(t)) return gemm_bfloat16(m, n, k, alpha, a, b, beta, c, step);
  if (alpha == 0) k = 0;  // the factors are not read, as in BLAS
  dispatch_numbers(t, [&]<class T>() { gemm_as<T>(m, n, k, alpha, a, b, beta, static_cast<T*>(c), step); });
}

void gemm_batched(ScalarType t, int64_t batch, int64_t m, int64_t n, int64_t k, Matrix a, int64_t a_step, Matrix b,
                  int64_t b_step, void* c) {
  if (m == 0 || n == 0) return;
  if (t == kBFloat16 && multiplies(t)) {
    for (int64_t i = 0; i < batch; ++i)
      gemm_bfloat16(m, n, k, 1, {static_cast<const BFloat16*>(a.data) + i * a_step, a.step, a.transposed},
                    {static_cast<const BFloat16*>(b.data) + i * b_step, b.step, b.transposed}, 0,
                    static_cast<BFloat16*>(c) + i * m * n, n);
    return;
  }
  dispatch_numbers(t, [&]<class T>() {
    auto products = [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        gemm_as<T>(m, n, k, 1, {static_cast<const T*>(a.data) + i * a_step, a.step, a.transposed},
                   {static_cast<const T*>(b.data) + i * b_step, b.step, b.transposed}, 0,
                   static_cast<T*>(c) + i * m * n, n);
    };
    if (batch < get_num_threads())
      products(0, batch);
    else
      parallel_for(batch, work_of(m, n, k), products);
  });
}

}  // namespace wick::kernels
