// Everything in HWY_NAMESPACE is compiled once for each instruction set.

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

// y ← Σₜ weight[t]·row place[t] of x, rows of n elements.
template <class T>
HWY_ATTR void row_of(const T* weight, const int64_t* place, int64_t terms, int64_t n, const T* x, T* y) {
  if (terms == 0) {
    std::fill_n(y, n, T(0));
    return;
  }
  int64_t j = 0;
  if constexpr (std::is_floating_point_v<T>) {
    const auto of = [&](auto d) HWY_ATTR {
      const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
      for (; j + lanes <= n; j += lanes) {
        auto sum = hn::Mul(hn::Set(d, weight[0]), hn::LoadU(d, x + place[0] * n + j));
        for (int64_t t = 1; t < terms; ++t)
          sum = hn::MulAdd(hn::Set(d, weight[t]), hn::LoadU(d, x + place[t] * n + j), sum);
        hn::StoreU(sum, d, y + j);
      }
    };
    of(hn::ScalableTag<T>());
    of(hn::CappedTag<T, 4>());
    of(hn::CappedTag<T, 1>());
    return;
  }
  for (; j < n; ++j) {
    T sum = static_cast<T>(weight[0] * x[place[0] * n + j]);
    for (int64_t t = 1; t < terms; ++t) sum = static_cast<T>(sum + weight[t] * x[place[t] * n + j]);
    y[j] = sum;
  }
}

// Rows of single elements. `Terms`: each has so many; 0: as many as it has.
template <int64_t Terms, class T>
HWY_ATTR void elements_of(const Taps& taps, const T* weight, const T* x, T* HWY_RESTRICT y) {
  const int64_t *place = taps.place.data(), *start = taps.start.data(), m = taps.m();
  for (int64_t i = 0; i < m; ++i) {
    const int64_t from = Terms ? i * Terms : start[i], to = Terms ? from + Terms : start[i + 1];
    T sum = 0;
#pragma GCC unroll 4
    for (int64_t k = from; k < to; ++k) sum = static_cast<T>(sum + weight[k] * x[place[k]]);
    y[i] = sum;
  }
}

void apply_taps(ScalarType t, const Taps& taps, int64_t outer, int64_t inner, const void* x_, void* y_) {
  const int64_t m = taps.m(), terms = taps.start[1];
  bool even = true;
  for (size_t i = 1; i < taps.start.size(); ++i) even = even && taps.start[i] - taps.start[i - 1] == terms;
  const double each = 1 + static_cast<double>(taps.place.size()) / static_cast<double>(m);
  dispatch(t, "a weighted sum", [&]<class T>() {
    const T* x = static_cast<const T*>(x_);
    T* y = static_cast<T*>(y_);
    std::unique_ptr<T[]> weight(new T[taps.weight.size()]);
    std::transform(taps.weight.begin(), taps.weight.end(), weight.get(), [](double v) { return static_cast<T>(v); });
    if (inner == 1) {
      const auto of = even && terms == 1   ? elements_of<1, T>
                      : even && terms == 2 ? elements_of<2, T>
                      : even && terms == 4 ? elements_of<4, T>
                                           : elements_of<0, T>;
      parallel_for(outer, each * static_cast<double>(m), [&](int64_t begin, int64_t end) {
        for (int64_t o = begin; o < end; ++o) of(taps, weight.get(), x + o * taps.n, y + o * m);
      });
      return;
    }
    parallel_for(outer * m, 2 + each * static_cast<double>(inner) * 0.1, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k) {
        const auto i = static_cast<size_t>(k % m);
        const int64_t from = taps.start[i];
        row_of(weight.get() + from, taps.place.data() + from, taps.start[i + 1] - from, inner,
               x + k / m * taps.n * inner, y + k * inner);
      }
    });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {

Taps Taps::transposed() const {
  Taps t;
  t.n = m();
  t.start.assign(static_cast<size_t>(n) + 1, 0);
  for (const int64_t p : place) ++t.start[static_cast<size_t>(p) + 1];
  for (size_t i = 1; i < t.start.size(); ++i) t.start[i] += t.start[i - 1];
  t.place.resize(place.size());
  t.weight.resize(place.size());
  std::vector<int64_t> next(t.start.begin(), t.start.end() - 1);
  for (size_t i = 0; i + 1 < start.size(); ++i)
    for (auto k = static_cast<size_t>(start[i]); k < static_cast<size_t>(start[i + 1]); ++k) {
      const auto to = static_cast<size_t>(next[static_cast<size_t>(place[k])]++);
      t.place[to] = static_cast<int64_t>(i);
      t.weight[to] = weight[k];
    }
  return t;
}

HWY_EXPORT(apply_taps);
void apply_taps(ScalarType t, const Taps& taps, int64_t outer, int64_t inner, const void* x, void* y) {
  if (taps.m() > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(apply_taps)(t, taps, outer, inner, x, y);
}

}  // namespace wick::kernels
#endif
