#include <autograd/core/parallel.h>
#include <autograd/kernels/taps.h>

#include <algorithm>

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

namespace {

template <class T>
void row_of(const Taps& taps, const T* weight, size_t i, int64_t inner, const T* x, T* y) {
  const auto from = static_cast<size_t>(taps.start[i]), to = static_cast<size_t>(taps.start[i + 1]);
  if (inner == 1) {
    T sum = 0;
    for (size_t k = from; k < to; ++k) sum = static_cast<T>(sum + weight[k] * x[taps.place[k]]);
    *y = sum;
  } else {
    std::fill_n(y, inner, T(0));
    for (size_t k = from; k < to; ++k) {
      const T w = weight[k];
      const T* row = x + taps.place[k] * inner;
#pragma GCC ivdep
      for (int64_t j = 0; j < inner; ++j) y[j] = static_cast<T>(y[j] + w * row[j]);
    }
  }
}

}  // namespace

void apply_taps(ScalarType t, const Taps& taps, int64_t outer, int64_t inner, const void* x, void* y) {
  const int64_t m = taps.m();
  if (m == 0 || inner == 0) return;
  const double cost =
      static_cast<double>(taps.place.size()) / static_cast<double>(m) * static_cast<double>(inner) * 0.5;
  dispatch(t, "a weighted sum", [&]<class T>() {
    const std::vector<double>& w = taps.weight;
    const std::unique_ptr<T[]> weight(new T[w.size()]);
    std::transform(w.begin(), w.end(), weight.get(), [](double v) { return static_cast<T>(v); });
    parallel_for(outer * m, 2 + cost, [&](int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k)
        row_of(taps, weight.get(), static_cast<size_t>(k % m), inner, static_cast<const T*>(x) + k / m * taps.n * inner,
               static_cast<T*>(y) + k * inner);
    });
  });
}

}  // namespace wick::kernels
