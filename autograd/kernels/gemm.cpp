#include <autograd/core/parallel.h>
#include <autograd/kernels/gemm.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#ifdef WICK_CBLAS
#include <cblas.h>
#endif

namespace wick::kernels {
namespace {

template <class T>
const T* element(Matrix x, int64_t i, int64_t j) {
  return static_cast<const T*>(x.data) + (x.transposed ? j * x.step + i : i * x.step + j);
}

// Row-major copy of a transposed operand, so that the loops below run along memory.
template <class T>
Matrix packed(Matrix x, int64_t rows, int64_t cols, std::vector<T>& memory) {
  if (!x.transposed) return x;
  memory.resize(static_cast<size_t>(rows * cols));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < cols; ++j) memory[static_cast<size_t>(i * cols + j)] = *element<T>(x, i, j);
  return {memory.data(), cols, false};
}

// The textbook product, in blocks that stay in cache.
template <class T>
void product(int64_t m, int64_t n, int64_t k, double alpha_, Matrix a, Matrix b_, double beta_, T* c, int64_t step) {
  using W = Wrapping<T>;
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  static thread_local std::vector<T> memory;
  const Matrix b = packed<T>(b_, k, n, memory);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) c[i * step + j] = beta_ == 0 ? T(0) : static_cast<T>(beta * c[i * step + j]);
  constexpr int64_t kDeep = 256, kWide = 512;
  for (int64_t l0 = 0; l0 < k; l0 += kDeep)
    for (int64_t j0 = 0; j0 < n; j0 += kWide) {
      const int64_t l1 = std::min(k, l0 + kDeep), width = std::min(kWide, n - j0);
      for (int64_t i = 0; i < m; ++i) {
        T* out = c + i * step + j0;
        for (int64_t l = l0; l < l1; ++l) {
          const auto x = static_cast<W>(alpha) * static_cast<W>(*element<T>(a, i, l));
          const T* row = element<T>(b, l, j0);
#pragma GCC ivdep
          for (int64_t j = 0; j < width; ++j)
            out[j] = static_cast<T>(static_cast<W>(out[j]) + x * static_cast<W>(row[j]));
        }
      }
    }
}

// Products so small that calling BLAS costs more than they do: in tiles of Rows × Cols sums that stay in registers.
constexpr int64_t kSmallWork = 2048, kSmallOperand = 2048, kCols = 4;

template <class T>
bool is_small(int64_t m, int64_t n, int64_t k) {
  return std::is_floating_point_v<T> && m * n * k <= kSmallWork && k * (n + kCols - 1) <= kSmallOperand;
}

template <class T, int Rows>
void tile(const T* a, int64_t a_down, int64_t a_right, const T* b, int64_t b_down, int64_t k, int64_t cols, T alpha,
          T beta, T* c, int64_t step) {
  using Vector __attribute__((vector_size(kCols * sizeof(T)))) = T;  // of GCC and Clang: any processor's
  Vector sums[Rows] = {};
  for (int64_t l = 0; l < k; ++l) {
    Vector row;
    std::memcpy(&row, b + l * b_down, sizeof(row));
    for (int r = 0; r < Rows; ++r) sums[r] += a[r * a_down + l * a_right] * row;
  }
  for (int r = 0; r < Rows; ++r) {
    Vector out = alpha * sums[r], before{};
    T* to = c + r * step;
    if (cols == kCols) {
      if (beta != 0) std::memcpy(&before, to, sizeof(out));
      out += beta * before;
      std::memcpy(to, &out, sizeof(out));
    } else {
      for (int64_t j = 0; j < cols; ++j) to[j] = beta == 0 ? out[j] : out[j] + beta * to[j];
    }
  }
}

template <class T>
void small_product(int64_t m, int64_t n, int64_t k, double alpha_, Matrix a, Matrix b, double beta_, T* c,
                   int64_t step) {
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  const T* x = static_cast<const T*>(a.data);
  const T* y = static_cast<const T*>(b.data);
  int64_t y_down = b.step;
  T rows[kSmallOperand];
  if (b.transposed || n % kCols != 0) {  // as rows, with zeros behind
    y_down = (n + kCols - 1) / kCols * kCols;
    const int64_t down = b.transposed ? 1 : b.step, right = b.transposed ? b.step : 1;
    for (int64_t j = 0; j < n; ++j)
      for (int64_t l = 0; l < k; ++l) rows[l * y_down + j] = y[l * down + j * right];
    for (int64_t j = n; j < y_down; ++j)
      for (int64_t l = 0; l < k; ++l) rows[l * y_down + j] = 0;
    y = rows;
  }
  const int64_t down = a.transposed ? 1 : a.step, right = a.transposed ? a.step : 1;
  int64_t i = 0;
  for (; i + 4 <= m; i += 4)
    for (int64_t j = 0; j < n; j += kCols)
      tile<T, 4>(x + i * down, down, right, y + j, y_down, k, std::min(kCols, n - j), alpha, beta, c + i * step + j,
                 step);
  for (; i < m; ++i)
    for (int64_t j = 0; j < n; j += kCols)
      tile<T, 1>(x + i * down, down, right, y + j, y_down, k, std::min(kCols, n - j), alpha, beta, c + i * step + j,
                 step);
}

#ifdef WICK_CBLAS
// One thread a call: wick cuts the work itself, so that BLAS's threads and the pool's do not get in each other's way.
void one_blas_thread() {
#ifdef WICK_OPENBLAS
  static const bool done = (openblas_set_num_threads(1), true);
  (void)done;
#endif
}

template <class T>
void blas(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c, int64_t step) {
  const auto i = [](int64_t x) { return static_cast<blasint>(x); };
  const auto flag = [](bool t) { return t ? CblasTrans : CblasNoTrans; };
  if constexpr (std::is_same_v<T, float>)
    cblas_sgemm(CblasRowMajor, flag(a.transposed), flag(b.transposed), i(m), i(n), i(k), static_cast<float>(alpha),
                static_cast<const float*>(a.data), i(a.step), static_cast<const float*>(b.data), i(b.step),
                static_cast<float>(beta), c, i(step));
  else
    cblas_dgemm(CblasRowMajor, flag(a.transposed), flag(b.transposed), i(m), i(n), i(k), alpha,
                static_cast<const double*>(a.data), i(a.step), static_cast<const double*>(b.data), i(b.step), beta, c,
                i(step));
}
#endif

// BLAS's product copies its operands into blocks first and clears what it writes. Where the numbers are used once only,
// one row, one column, or one product a place, that costs more than the work.

#ifdef WICK_CBLAS
// One row or one column (m or n is 1).
template <class T>
void by_vector(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c, int64_t step) {
  const bool row = m == 1;
  const Matrix x = row ? b : a, v = row ? a : b;  // y = X v, or y = Xᵀ v for a row
  const bool transposed = x.transposed != row;
  const int64_t stored_rows = row != x.transposed ? k : std::max(m, n), stored_cols = k + std::max(m, n) - stored_rows,
                v_step = row != v.transposed ? 1 : v.step, y_step = row ? 1 : step;
  if (beta == 0)  // what stands there may be NaN
    for (int64_t i = 0; i < std::max(m, n); ++i) c[i * y_step] = 0;
  const auto i = [](int64_t value) { return static_cast<blasint>(value); };
  const auto flag = transposed ? CblasTrans : CblasNoTrans;
  const T by = static_cast<T>(alpha), keep = beta == 0 ? T(1) : static_cast<T>(beta);
  const T* in = static_cast<const T*>(x.data);
  const T* vector = static_cast<const T*>(v.data);
  if constexpr (std::is_same_v<T, float>)
    cblas_sgemv(CblasRowMajor, flag, i(stored_rows), i(stored_cols), by, in, i(x.step), vector, i(v_step), keep, c,
                i(y_step));
  else
    cblas_dgemv(CblasRowMajor, flag, i(stored_rows), i(stored_cols), by, in, i(x.step), vector, i(v_step), keep, c,
                i(y_step));
}
#endif

// k is 1: a column by a row.
template <class T>
void outer(int64_t m, int64_t n, double alpha, Matrix a, Matrix b, double beta_, T* c, int64_t step) {
  static thread_local std::vector<T> memory;
  const T beta = static_cast<T>(beta_);
  const T* row = static_cast<const T*>(packed<T>(b, 1, n, memory).data);
  for (int64_t i = 0; i < m; ++i) {
    const T x = static_cast<T>(alpha) * *element<T>(a, i, 0);
    T* out = c + i * step;
    if (beta == 0)
      for (int64_t j = 0; j < n; ++j) out[j] = x * row[j];
    else
      for (int64_t j = 0; j < n; ++j) out[j] = x * row[j] + beta * out[j];
  }
}

template <class T>
void one_thread(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c, int64_t step) {
  if constexpr (std::is_floating_point_v<T>) {
    if (is_small<T>(m, n, k)) {
      small_product(m, n, k, alpha, a, b, beta, c, step);
      return;
    }
    if (k == 1) {
      outer(m, n, alpha, a, b, beta, c, step);
      return;
    }
#ifdef WICK_CBLAS
    one_blas_thread();
    if (m == 1 || n == 1)
      by_vector(m, n, k, alpha, a, b, beta, c, step);
    else
      blas(m, n, k, alpha, a, b, beta, c, step);
    return;
#endif
  }
  product(m, n, k, alpha, a, b, beta, c, step);
}

// A product of this many multiplications takes about a nanosecond.
constexpr double kPerNanosecond = 60;

template <class T>
void gemm_as(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, T* c, int64_t step) {
  if (is_small<T>(m, n, k)) return one_thread<T>(m, n, k, alpha, a, b, beta, c, step);
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / kPerNanosecond;
  const bool by_rows = m >= n;
  constexpr int64_t kGrain = 16;
  const int64_t grains = ((by_rows ? m : n) + kGrain - 1) / kGrain;
  parallel_for(grains, work / static_cast<double>(grains), [&](int64_t begin, int64_t end) {
    const int64_t from = begin * kGrain, to = std::min(by_rows ? m : n, end * kGrain);
    if (by_rows) {
      Matrix rows = a;
      rows.data = element<T>(a, from, 0);
      one_thread<T>(to - from, n, k, alpha, rows, b, beta, c + from * step, step);
    } else {
      Matrix columns = b;
      columns.data = element<T>(b, 0, from);
      one_thread<T>(m, to - from, k, alpha, a, columns, beta, c + from, step);
    }
  });
}

// Calls f.operator()<T>() for the dtypes that have products.
template <class F>
void dispatch_product(ScalarType t, F&& f) {
  dispatch(t, "a matrix product", [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>)
      fail("a matrix product needs numbers, got Bool");
    else
      f.template operator()<T>();
  });
}

}  // namespace

void gemm(ScalarType t, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, void* c,
          int64_t step) {
  if (m == 0 || n == 0) return;
  dispatch_product(t, [&]<class T>() { gemm_as<T>(m, n, k, alpha, a, b, beta, static_cast<T*>(c), step); });
}

void gemm_batched(ScalarType t, int64_t batch, int64_t m, int64_t n, int64_t k, Matrix a, int64_t a_step, Matrix b,
                  int64_t b_step, void* c) {
  if (m == 0 || n == 0) return;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / kPerNanosecond;
  dispatch_product(t, [&]<class T>() {
    auto one = [&](int64_t i, auto&& multiply) {
      Matrix x = a, y = b;
      x.data = static_cast<const T*>(a.data) + i * a_step;
      y.data = static_cast<const T*>(b.data) + i * b_step;
      multiply(m, n, k, 1, x, y, 0, static_cast<T*>(c) + i * m * n, n);
    };
    if (batch < get_num_threads()) {
      for (int64_t i = 0; i < batch; ++i) one(i, gemm_as<T>);
      return;
    }
    parallel_for(batch, work, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) one(i, one_thread<T>);
    });
  });
}

}  // namespace wick::kernels
