// Normalisation. Sums are cut into as many partial sums as 128 bytes hold, whatever the width of the vectors, and
// blocks of a few thousand elements are added up in double. Everything in HWY_NAMESPACE is compiled once for each
// instruction set.

#include <autograd/core/parallel.h>
#include <autograd/kernels/reduce/normalization.h>
#include <autograd/kernels/scratch.h>

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/reduce/normalization.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/partial_vector-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// Nanoseconds that a pass over memory takes an element.
constexpr double kPerElement = 0.1;

// f(d, i, m) for elements i … i + m − 1 of n, a vector at a time. Only the last m may be less than the lanes of d.
template <class T, class F>
HWY_INLINE void each_vector(int64_t n, F&& f) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) f(d, i, kLanes);
  if (i < n) f(d, i, n - i);
}

// sums[k] += Σ over elements i < n of vector k that f(d, i, m, vectors) gives.
template <int Sums, class T, class F>
HWY_ATTR void add_sums(int64_t n, double* sums, F&& f) {
  constexpr int64_t kPartialSums = 128 / sizeof(T), kBlock = 4096;
  const hn::CappedTag<T, kPartialSums> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d)), kVectors = kPartialSums / kLanes;
  for (int64_t begin = 0; begin < n; begin += kBlock) {
    V partial[Sums][kVectors];
    for (int k = 0; k < Sums; ++k)
      for (int64_t v = 0; v < kVectors; ++v) partial[k][v] = hn::Zero(d);
    const int64_t end = std::min(n, begin + kBlock);
    int64_t i = begin;
    for (; i + kPartialSums <= end; i += kPartialSums)
#pragma GCC unroll 4
      for (int64_t v = 0; v < kVectors; ++v) {
        V x[Sums];
        f(d, i + v * kLanes, kLanes, x);
#pragma GCC unroll 2
        for (int k = 0; k < Sums; ++k) partial[k][v] = hn::Add(partial[k][v], x[k]);
      }
    for (int64_t v = 0; v < kVectors && i < end; ++v, i += kLanes) {
      const int64_t m = std::min(kLanes, end - i);
      V x[Sums];
      f(d, i, m, x);
      for (int k = 0; k < Sums; ++k)
        partial[k][v] = hn::Add(partial[k][v], hn::IfThenElseZero(hn::FirstN(d, static_cast<size_t>(m)), x[k]));
    }
    for (int k = 0; k < Sums; ++k) {
      T all[kPartialSums];
      for (int64_t v = 0; v < kVectors; ++v) hn::StoreU(partial[k][v], d, all + v * kLanes);
      for (int64_t width = kPartialSums / 2; width > 0; width /= 2)
        for (int64_t q = 0; q < width; ++q) all[q] += all[q + width];
      sums[k] += static_cast<double>(all[0]);
    }
  }
}

// f(offset, size) for each run of neighbouring elements of a set.
template <class F>
HWY_INLINE void each_run(const Norm& n, int64_t set, F&& f) {
  const int64_t size = n.channels * n.inner;
  if (n.across)
    for (int64_t r = 0; r < n.rows; ++r) f((r * n.groups + set) * size, size);
  else
    f(set * size, size);
}
// f(offset, channel, size) for segments of runs. A segment is of one channel; or, with channel_per_element (inner = 1),
// its first element is of `channel`, the next one of the next channel, and so on.
template <bool channel_per_element, class F>
HWY_INLINE void each_segment(const Norm& n, int64_t set, F&& f) {
  const int64_t first = set % n.groups * n.channels;
  each_run(n, set, [&](int64_t at, int64_t size) {
    if constexpr (channel_per_element)
      f(at, first, size);
    else
      for (int64_t c = 0; c < n.channels; ++c) f(at + c * n.inner, first + c, n.inner);
  });
}
// The weights of elements i … i + m − 1 of a segment; `none` if there are no weights.
template <bool channel_per_element, class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> weights_of(D d, const T* weight, int64_t channel, int64_t i, int64_t m, T none) {
  if (!weight) return hn::Set(d, none);
  if constexpr (channel_per_element)
    return load(d, weight + channel + i, m);
  else
    return hn::Set(d, weight[channel]);
}

// x̂ = (x − mean)·scale = (x − average)·scale + rest, where average is the mean rounded to T: with large and nearly
// equal numbers the difference (x − average) is exact, and `rest` is what the rounding left out.
template <class T>
struct Standardise {
  T average, scale, rest;
  Standardise(const Statistics& s, int64_t set)
      : average(static_cast<T>(s.mean[set])),
        scale(static_cast<T>(s.scale[set])),
        rest(static_cast<T>((static_cast<double>(average) - s.mean[set] - s.mean_rest[set]) * s.scale[set])) {}
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, const T* x, int64_t m) const {
    return hn::MulAdd(hn::Sub(load(d, x, m), hn::Set(d, average)), hn::Set(d, scale), hn::Set(d, rest));
  }
};

// What Σ (x − average) and Σ (x − average)² say of a set: how far its mean is from average, and its variance.
struct Moments {
  double offset, var;
};
template <class T>
HWY_ATTR Moments moments(const Norm& n, int64_t set, const T* x, T average) {
  const double count = static_cast<double>(n.set_size());
  double sums[2] = {0, 0};
  each_run(n, set, [&](int64_t at, int64_t size) {
    add_sums<2, T>(size, sums, [=](auto d, int64_t i, int64_t m, auto* out) HWY_ATTR {
      out[0] = hn::Sub(load(d, x + at + i, m), hn::Set(d, average));
      out[1] = hn::Mul(out[0], out[0]);
    });
  });
  const double offset = sums[0] / count;
  return {offset, std::max(sums[1] / count - offset * offset, 0.0)};
}

// The largest |x| of a set, or NaN if one of them is NaN.
template <class T>
T largest(const Norm& n, int64_t set, const T* x) {
  T top = 0;
  each_run(n, set, [&](int64_t at, int64_t size) {
    for (int64_t i = 0; i < size; ++i)
      top = std::isnan(top) || std::fabs(x[at + i]) <= top ? top : std::fabs(x[at + i]);
  });
  return top;
}

// The statistics of a set, written to s. Where sums or squares of x leave the range of T, they are
// those of x/top, for the power of two `top` next to the largest |x|.
template <class T>
HWY_ATTR void write_statistics(const Norm& n, int64_t set, const T* x, const Statistics& s) {
  const double count = static_cast<double>(n.set_size());
  double sum[1] = {0};
  each_run(n, set, [&](int64_t at, int64_t size) {
    add_sums<1, T>(size, sum,
                   [=](auto d, int64_t i, int64_t m, auto* out) HWY_ATTR { out[0] = load(d, x + at + i, m); });
  });
  T average = static_cast<T>(sum[0] / count);
  Moments m = moments(n, set, x, average);
  // The average is off by its rounding and that of the sum. Where this counts beside the deviations, take a better one.
  if (m.offset * m.offset > 1e-4 * m.var) {
    average = static_cast<T>(static_cast<double>(average) + m.offset);
    m = moments(n, set, x, average);
  }
  s.mean[set] = static_cast<double>(average) + m.offset;
  s.mean_rest[set] = static_cast<double>(average) - s.mean[set] + m.offset;
  s.var[set] = m.var;
  s.scale[set] = 1 / std::sqrt(m.var + n.eps);
  constexpr double kLeast = sizeof(T) == 4 ? 1e-24 : 1e-280;
  if (std::isfinite(m.var) && m.var + n.eps >= kLeast) return;
  const T top = largest(n, set, x);
  if (!(top > 0 && std::isfinite(top))) return;
  int exponent = 0;
  std::frexp(top, &exponent);
  Norm one = n;  // the set by itself
  one.rows = n.across ? n.rows : 1, one.groups = 1, one.across = true;
  const Scratch<T> scaled(one.numel());
  T* to = scaled.data();
  each_run(n, set, [&](int64_t at, int64_t size) {
    for (int64_t i = 0; i < size; ++i) *to++ = std::ldexp(x[at + i], -exponent);
  });
  one.eps = std::max(std::ldexp(n.eps, -2 * exponent), kLeast);
  double stats[4];
  write_statistics(one, 0, static_cast<const T*>(scaled.data()), {stats, stats + 1, stats + 2, stats + 3});
  s.mean[set] = std::ldexp(stats[0], exponent);
  s.mean_rest[set] = std::ldexp(stats[3], exponent);
  s.var[set] = std::ldexp(stats[1], 2 * exponent);
  s.scale[set] = stats[1] == 0 ? 1 / std::sqrt(n.eps) : std::ldexp(stats[2], -exponent);
}

template <bool channel_per_element, class T>
HWY_ATTR void normalise_set(const Norm& n, int64_t set, const T* x, const T* weight, const T* bias, T* y,
                            const Statistics& s) {
  write_statistics(n, set, x, s);
  const Standardise<T> standardise(s, set);
  each_segment<channel_per_element>(n, set, [&](int64_t at, int64_t channel, int64_t size) {
    each_vector<T>(size, [=](auto d, int64_t i, int64_t m) HWY_ATTR {
      const auto x_hat = standardise(d, x + at + i, m);
      const auto w = weights_of<channel_per_element>(d, weight, channel, i, m, T(1)),
                 b = weights_of<channel_per_element>(d, bias, channel, i, m, T(0));
      store(d, hn::MulAdd(x_hat, w, b), y + at + i, m);
    });
  });
}

template <bool channel_per_element, class T>
HWY_ATTR void backward_input_of_set(const Norm& n, int64_t set, const T* e, const T* x, const T* weight,
                                    const Statistics& s, T* out) {
  const double count = static_cast<double>(n.set_size());
  const Standardise<T> standardise(s, set);
  double sums[2] = {0, 0};  // Σ g and Σ g x̂, with g = e w
  each_segment<channel_per_element>(n, set, [&](int64_t at, int64_t channel, int64_t size) {
    add_sums<2, T>(size, sums, [=](auto d, int64_t i, int64_t m, auto* to) HWY_ATTR {
      const auto x_hat = standardise(d, x + at + i, m);
      to[0] = hn::Mul(weights_of<channel_per_element>(d, weight, channel, i, m, T(1)), load(d, e + at + i, m));
      to[1] = hn::Mul(to[0], x_hat);
    });
  });
  const T mean_g = static_cast<T>(sums[0] / count), mean_gx = static_cast<T>(sums[1] / count);
  each_segment<channel_per_element>(n, set, [&](int64_t at, int64_t channel, int64_t size) {
    each_vector<T>(size, [=](auto d, int64_t i, int64_t m) HWY_ATTR {
      const auto x_hat = standardise(d, x + at + i, m);
      const auto g = hn::Mul(weights_of<channel_per_element>(d, weight, channel, i, m, T(1)), load(d, e + at + i, m));
      // g − mean(g) − x̂ mean(g x̂)
      const auto gradient = hn::NegMulAdd(x_hat, hn::Set(d, mean_gx), hn::Sub(g, hn::Set(d, mean_g)));
      store(d, hn::Mul(gradient, hn::Set(d, standardise.scale)), out + at + i, m);
    });
  });
}

// The gradient of the weights of channels c … c_end − 1 of a group, for inner = 1. Rows are added up in blocks.
template <class T>
HWY_ATTR void backward_weight_of_channels(const Norm& n, int64_t group, int64_t c, int64_t c_end, const T* e,
                                          const T* x, const Statistics& s, T* out) {
  constexpr int64_t kBlock = 64;
  const int64_t width = c_end - c;
  T* total = out + group * n.channels + c;
  const Scratch<T> block(width);
  std::fill_n(total, width, T(0));
  for (int64_t r0 = 0; r0 < n.rows; r0 += kBlock) {
    std::fill_n(block.data(), width, T(0));
    for (int64_t r = r0; r < std::min(n.rows, r0 + kBlock); ++r) {
      const int64_t set = r * n.groups + group, at = set * n.channels + c;
      const Standardise<T> standardise(s, set);
      each_vector<T>(width, [&, to = block.data()](auto d, int64_t i, int64_t m) HWY_ATTR {
        const auto x_hat = standardise(d, x + at + i, m);
        store(d, hn::MulAdd(load(d, e + at + i, m), x_hat, load(d, to + i, m)), to + i, m);
      });
    }
    for (int64_t i = 0; i < width; ++i) total[i] += block.data()[i];
  }
}
template <class T>
HWY_ATTR T backward_weight_of_channel(const Norm& n, int64_t channel, const T* e, const T* x, const Statistics& s) {
  double sum[1] = {0};
  const int64_t group = channel / n.channels, size = n.groups * n.channels * n.inner;
  for (int64_t r = 0; r < n.rows; ++r) {
    const int64_t set = n.across ? group : r * n.groups + group, at = r * size + channel * n.inner;
    const Standardise<T> standardise(s, set);
    add_sums<1, T>(n.inner, sum, [=](auto d, int64_t i, int64_t m, auto* to) HWY_ATTR {
      to[0] = hn::Mul(load(d, e + at + i, m), standardise(d, x + at + i, m));
    });
  }
  return static_cast<T>(sum[0]);
}

// f(set) for all sets, in several threads.
template <class F>
void each_set(const Norm& n, double passes, F&& f) {
  parallel_for(n.sets(), passes * kPerElement * static_cast<double>(n.set_size()), [&](int64_t begin, int64_t end) {
    for (int64_t set = begin; set < end; ++set) f(set);
  });
}

void normalise(ScalarType t, const Norm& n, const void* x, const void* weight, const void* bias, void* y,
               const Statistics& s) {
  dispatch_floating(t, "a normalisation", [&]<class T>() {
    const auto of_set = n.inner == 1 ? normalise_set<true, T> : normalise_set<false, T>;
    each_set(n, 3, [&](int64_t set) {
      of_set(n, set, static_cast<const T*>(x), static_cast<const T*>(weight), static_cast<const T*>(bias),
             static_cast<T*>(y), s);
    });
  });
}
void normalise_backward_input(ScalarType t, const Norm& n, const void* e, const void* x, const void* weight,
                              const Statistics& s, void* out) {
  dispatch_floating(t, "a normalisation", [&]<class T>() {
    const auto of_set = n.inner == 1 ? backward_input_of_set<true, T> : backward_input_of_set<false, T>;
    each_set(n, 5, [&](int64_t set) {
      of_set(n, set, static_cast<const T*>(e), static_cast<const T*>(x), static_cast<const T*>(weight), s,
             static_cast<T*>(out));
    });
  });
}
void normalise_backward_weight(ScalarType t, const Norm& n, const void* e_, const void* x_, const Statistics& s,
                               void* out_) {
  dispatch_floating(t, "a normalisation", [&]<class T>() {
    const T *e = static_cast<const T*>(e_), *x = static_cast<const T*>(x_);
    T* out = static_cast<T*>(out_);
    if (n.inner == 1 && !n.across) {
      constexpr int64_t kColumnBlock = 512;
      const int64_t blocks = (n.channels + kColumnBlock - 1) / kColumnBlock;
      parallel_for(n.groups * blocks,
                   2 * kPerElement * static_cast<double>(n.rows * std::min(n.channels, kColumnBlock)),
                   [&](int64_t begin, int64_t end) {
                     for (int64_t b = begin; b < end; ++b)
                       backward_weight_of_channels(n, b / blocks, b % blocks * kColumnBlock,
                                                   std::min(n.channels, (b % blocks + 1) * kColumnBlock), e, x, s, out);
                   });
      return;
    }
    parallel_for(n.groups * n.channels, 2 * kPerElement * static_cast<double>(n.rows * n.inner),
                 [&](int64_t begin, int64_t end) {
                   for (int64_t c = begin; c < end; ++c) out[c] = backward_weight_of_channel(n, c, e, x, s);
                 });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(normalise);
HWY_EXPORT(normalise_backward_input);
HWY_EXPORT(normalise_backward_weight);
void normalise(ScalarType t, const Norm& n, const void* x, const void* weight, const void* bias, void* y,
               const Statistics& s) {
  HWY_DYNAMIC_DISPATCH(normalise)(t, n, x, weight, bias, y, s);
}
void normalise_backward_input(ScalarType t, const Norm& n, const void* e, const void* x, const void* weight,
                              const Statistics& s, void* out) {
  HWY_DYNAMIC_DISPATCH(normalise_backward_input)(t, n, e, x, weight, s, out);
}
void normalise_backward_weight(ScalarType t, const Norm& n, const void* e, const void* x, const Statistics& s,
                               void* out) {
  HWY_DYNAMIC_DISPATCH(normalise_backward_weight)(t, n, e, x, s, out);
}
}  // namespace wick::kernels
#endif
