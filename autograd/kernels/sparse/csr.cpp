// A sparse matrix times one dimension of a tensor. Everything in HWY_NAMESPACE is compiled once for each instruction
// set.

#include <autograd/core/parallel.h>
#include <autograd/kernels/sparse/csr.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/sparse/csr.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One row of the matrix times slices of x: y (n elements) ← Σₜ value[t]·slice column[t], slices of n elements.
template <class T>
HWY_ATTR void multiply_row(const T* value, const int64_t* column, int64_t entries, int64_t n, const T* x, T* y) {
  if (entries == 0) {
    std::fill_n(y, n, T(0));
    return;
  }
  int64_t j = 0;
  if constexpr (std::is_floating_point_v<T>) {
    const auto of = [&](auto d) HWY_ATTR {
      const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
      for (; j + lanes <= n; j += lanes) {
        auto sum = hn::Mul(hn::Set(d, value[0]), hn::LoadU(d, x + column[0] * n + j));
        for (int64_t t = 1; t < entries; ++t)
          sum = hn::MulAdd(hn::Set(d, value[t]), hn::LoadU(d, x + column[t] * n + j), sum);
        hn::StoreU(sum, d, y + j);
      }
    };
    of(hn::ScalableTag<T>());
    of(hn::CappedTag<T, 4>());
    of(hn::CappedTag<T, 1>());
    return;
  }
  for (; j < n; ++j) {
    T sum = static_cast<T>(value[0] * x[column[0] * n + j]);
    for (int64_t t = 1; t < entries; ++t) sum = static_cast<T>(sum + value[t] * x[column[t] * n + j]);
    y[j] = sum;
  }
}

// All rows, for inner = 1. Entries: each row has that number of entries; 0: they differ.
template <int64_t Entries, class T>
HWY_ATTR void multiply_elements(const CsrMatrix& a, const T* value, const T* x, T* HWY_RESTRICT y) {
  const int64_t *column = a.column.data(), *row_start = a.row_start.data(), m = a.rows();
  for (int64_t i = 0; i < m; ++i) {
    const int64_t from = Entries ? i * Entries : row_start[i], to = Entries ? from + Entries : row_start[i + 1];
    T sum = 0;
#pragma GCC unroll 4
    for (int64_t k = from; k < to; ++k) sum = static_cast<T>(sum + value[k] * x[column[k]]);
    y[i] = sum;
  }
}

void csr_multiply(ScalarType t, const CsrMatrix& a, int64_t outer, int64_t inner, const void* x_, void* y_) {
  const int64_t m = a.rows(), entries = a.row_start[1];
  bool even = true;
  for (size_t i = 1; i < a.row_start.size(); ++i) even = even && a.row_start[i] - a.row_start[i - 1] == entries;
  const double per_row = 1 + static_cast<double>(a.column.size()) / static_cast<double>(m);
  dispatch(t, "a weighted sum", [&]<class T>() {
    const T* x = static_cast<const T*>(x_);
    T* y = static_cast<T*>(y_);
    std::unique_ptr<T[]> value(new T[a.value.size()]);
    std::transform(a.value.begin(), a.value.end(), value.get(), [](double v) { return static_cast<T>(v); });
    if (inner == 1) {
      const auto of = even && entries == 1   ? multiply_elements<1, T>
                      : even && entries == 2 ? multiply_elements<2, T>
                      : even && entries == 4 ? multiply_elements<4, T>
                                             : multiply_elements<0, T>;
      parallel_for(outer, per_row * static_cast<double>(m), [&](int64_t begin, int64_t end) {
        for (int64_t o = begin; o < end; ++o) of(a, value.get(), x + o * a.cols, y + o * m);
      });
      return;
    }
    parallel_for(outer * m, 2 + per_row * static_cast<double>(inner) * 0.1, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k) {
        const auto i = static_cast<size_t>(k % m);
        const int64_t from = a.row_start[i];
        multiply_row(value.get() + from, a.column.data() + from, a.row_start[i + 1] - from, inner,
                     x + k / m * a.cols * inner, y + k * inner);
      }
    });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {

CsrMatrix CsrMatrix::transposed() const {
  CsrMatrix t;
  t.cols = rows();
  t.row_start.assign(static_cast<size_t>(cols) + 1, 0);
  for (const int64_t p : column) ++t.row_start[static_cast<size_t>(p) + 1];
  for (size_t i = 1; i < t.row_start.size(); ++i) t.row_start[i] += t.row_start[i - 1];
  t.column.resize(column.size());
  t.value.resize(column.size());
  std::vector<int64_t> next(t.row_start.begin(), t.row_start.end() - 1);
  for (size_t i = 0; i + 1 < row_start.size(); ++i)
    for (auto k = static_cast<size_t>(row_start[i]); k < static_cast<size_t>(row_start[i + 1]); ++k) {
      const auto to = static_cast<size_t>(next[static_cast<size_t>(column[k])]++);
      t.column[to] = static_cast<int64_t>(i);
      t.value[to] = value[k];
    }
  return t;
}

HWY_EXPORT(csr_multiply);
void csr_multiply(ScalarType t, const CsrMatrix& a, int64_t outer, int64_t inner, const void* x, void* y) {
  if (a.rows() > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(csr_multiply)(t, a, outer, inner, x, y);
}

}  // namespace wick::kernels
#endif
