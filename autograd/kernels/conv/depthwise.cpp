// Depthwise convolution: groups of one input channel and few output channels, one channel at a time. Read
// padded_windows.h first. Everything in HWY_NAMESPACE is compiled once for each instruction set.
//
// A row of outputs is a sum of shifted rows of the padded image, each times one weight:
//
//   y[j]  =  w0 · x[j]    x:  0 a b c 0         y:  w0·0 + w1·a + w2·b
//         +  w1 · x[j+1]                            w0·a + w1·b + w2·c
//         +  w2 · x[j+2]                            w0·b + w1·c + w2·0
//
// Up to eight rows of outputs are made at once, in as many vectors: their sums do not wait for each other.

#include <autograd/core/parallel.h>
#include <autograd/kernels/conv/depthwise.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/conv/depthwise.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/conv/padded-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// Multiply-adds of a row in a nanosecond.
constexpr double kDepthwisePerNanosecond = 15;

// Rows j … j + Rows − 1 of outputs of one channel: y ← start + the kernel elements' sums, or with `add` y + the sums.
template <int Rows, class T>
HWY_ATTR void convolve_rows(const PaddedWindows& g, const T* padded, const T* weight, T start, bool add, int64_t i,
                            int64_t j, T* y) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  const int64_t step = g.step[1], out_step = g.out_step[2];
  padded += i * g.step[0] + j * step;
  y += g.begin + i * g.out_step[0] + j * g.out_step[1];
  // Beyond the end of a row a whole vector may be stored if what follows is the next row, which is written later.
  const int64_t left = g.size() - (i * g.out[1] + j) * g.out[2];
  const bool dense = !add && g.out[2] <= kLanes && g.out_step[2] == 1 && g.out_step[1] == g.out[2] &&
                     g.out_step[0] == g.out[1] * g.out[2];
  const auto elements = static_cast<int64_t>(g.offsets.size());
  const int64_t *offset = g.offsets.data(), *kernel = g.kernel.data();
  for (int64_t k = 0; k < g.out[2]; k += kLanes, padded += kLanes, y += kLanes * out_step) {
    const int64_t n = std::min(kLanes, g.out[2] - k);
    V sums[Rows];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      sums[r] = hn::Set(d, start);
      if (add) sums[r] = load_strided(d, y + r * g.out_step[1], out_step, n);
    }
    for (int64_t t = 0; t < elements; ++t) {
      const V by = hn::Set(d, weight[kernel[t]]);
      const T* x = padded + offset[t];
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) sums[r] = hn::MulAdd(by, hn::LoadU(d, x + r * step), sums[r]);
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      T* to = y + r * g.out_step[1];
      if (out_step == 1) {
        if (n == kLanes || (dense && left - r * g.out[2] >= kLanes))
          hn::StoreU(sums[r], d, to);
        else
          store_some(d, sums[r], to, n);
      } else {
        HWY_ALIGN T few[kLanes];
        hn::Store(sums[r], d, few);
        for (int64_t q = 0; q < n; ++q) to[q * out_step] = few[q];
      }
    }
  }
}
template <class T>
void convolve_image(const PaddedWindows& g, const T* padded, const T* weight, T start, bool add, T* y) {
  for (int64_t i = 0; i < g.out[0]; ++i) {
    int64_t j = 0;
    for (; j + 8 <= g.out[1]; j += 8) convolve_rows<8>(g, padded, weight, start, add, i, j, y);
    for (; j + 4 <= g.out[1]; j += 4) convolve_rows<4>(g, padded, weight, start, add, i, j, y);
    for (; j + 2 <= g.out[1]; j += 2) convolve_rows<2>(g, padded, weight, start, add, i, j, y);
    for (; j < g.out[1]; ++j) convolve_rows<1>(g, padded, weight, start, add, i, j, y);
  }
}

// The gradient of Elements kernel elements: sums[t] += Σ over outputs of e · the padded image, shifted by offsets[t].
// Each sum has as many partial sums as 64 bytes hold. So the order of additions is the same for all vector widths.
template <class T>
constexpr int64_t kPartialSums = 64 / sizeof(T);
template <int Elements, class T>
HWY_ATTR void kernel_sums(const PaddedWindows& g, const T* padded, const T* e, const int64_t* offsets, T* sums) {
  const hn::CappedTag<T, kPartialSums<T>> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d)), kVectors = kPartialSums<T> / kLanes;
  V s[Elements][kVectors];
#pragma GCC unroll 9
  for (int t = 0; t < Elements; ++t)
#pragma GCC unroll 16
    for (int64_t v = 0; v < kVectors; ++v) s[t][v] = hn::LoadU(d, sums + t * kPartialSums<T> + v * kLanes);
  for (int64_t i = 0; i < g.out[0]; ++i)
    for (int64_t j = 0; j < g.out[1]; ++j, e += g.out[2]) {
      const T* x = padded + i * g.step[0] + j * g.step[1];
      for (int64_t k = 0; k < g.out[2]; k += kPartialSums<T>)
#pragma GCC unroll 16
        for (int64_t v = 0; v < kVectors; ++v) {
          const int64_t at = k + v * kLanes, n = std::clamp<int64_t>(g.out[2] - at, 0, kLanes);
          const auto inside = hn::FirstN(d, static_cast<size_t>(n));
          const V gradient = load_some(d, e + (n ? at : 0), n);
          // Elements beyond the row might be infinite, so multiplying them by 0 is not enough.
#pragma GCC unroll 9
          for (int t = 0; t < Elements; ++t)
            s[t][v] = hn::MulAdd(gradient, hn::IfThenElseZero(inside, hn::LoadU(d, x + at + offsets[t])), s[t][v]);
        }
    }
#pragma GCC unroll 9
  for (int t = 0; t < Elements; ++t)
#pragma GCC unroll 16
    for (int64_t v = 0; v < kVectors; ++v) hn::StoreU(s[t][v], d, sums + t * kPartialSums<T> + v * kLanes);
}

// Elements of a padded image, with those that may be read behind it.
template <class T>
int64_t padded_room(const PaddedWindows& g) {
  return g.padded_size() + 2 * kPartialSums<T>;
}

void depthwise_convolve(ScalarType t, const Convolution& c, const void* x_, const void* weight_, const void* bias_,
                        void* y_) {
  const PaddedWindows g = padded_windows(c);
  const int64_t kernel = c.kernel_size(), size = g.size();
  dispatch_floating(t, "a convolution", [&]<class T>() {
    const T *x = static_cast<const T*>(x_), *weight = static_cast<const T*>(weight_),
            *bias = static_cast<const T*>(bias_);
    T* y = static_cast<T*>(y_);
    parallel_for(c.n * c.groups, static_cast<double>(c.out * size * kernel) / kDepthwisePerNanosecond,
                 [&](int64_t begin, int64_t end) {
                   const Scratch<T> padded(padded_room<T>(g));
                   for (int64_t p = begin; p < end; ++p) {
                     pad_image(g, x + p * c.x_size(), padded.data());
                     for (int64_t o = 0; o < c.out; ++o) {
                       const int64_t channel = p % c.groups * c.out + o;
                       convolve_image(g, padded.data(), weight + channel * kernel, bias ? bias[channel] : T(0), false,
                                      y + (p * c.out + o) * size);
                     }
                   }
                 });
  });
}

void depthwise_backward_input(ScalarType t, const Convolution& c, const void* e_, const void* weight_, void* x_) {
  const std::vector<PaddedWindows> phases = transposed_windows(c);
  const int64_t kernel = c.kernel_size(), size = c.y_size();
  dispatch_floating(t, "a convolution", [&]<class T>() {
    const T *e = static_cast<const T*>(e_), *weight = static_cast<const T*>(weight_);
    T* x = static_cast<T*>(x_);
    parallel_for(c.n * c.groups, static_cast<double>(c.out * size * kernel) / kDepthwisePerNanosecond,
                 [&](int64_t begin, int64_t end) {
                   for (const PaddedWindows& g : phases) {
                     const Scratch<T> padded(padded_room<T>(g));
                     for (int64_t p = begin; p < end; ++p)
                       for (int64_t o = 0; o < c.out; ++o) {
                         pad_image(g, e + (p * c.out + o) * size, padded.data());
                         convolve_image(g, padded.data(), weight + (p % c.groups * c.out + o) * kernel, T(0), o > 0,
                                        x + p * c.x_size());
                       }
                   }
                 });
  });
}

void depthwise_backward_weight(ScalarType t, const Convolution& c, const void* e_, const void* x_, void* weight_) {
  const PaddedWindows g = padded_windows(c);
  const int64_t kernel = c.kernel_size(), size = g.size();
  dispatch_floating(t, "a convolution", [&]<class T>() {
    const T *e = static_cast<const T*>(e_), *x = static_cast<const T*>(x_);
    T* weight = static_cast<T*>(weight_);
    parallel_for(c.groups, static_cast<double>(c.n * c.out * size * kernel) / kDepthwisePerNanosecond,
                 [&](int64_t begin, int64_t end) {
                   const Scratch<T> padded(padded_room<T>(g)), sums(c.out * kernel * kPartialSums<T>);
                   for (int64_t group = begin; group < end; ++group) {
                     std::fill_n(sums.data(), c.out * kernel * kPartialSums<T>, T(0));
                     for (int64_t i = 0; i < c.n; ++i) {
                       const int64_t p = i * c.groups + group;
                       pad_image(g, x + p * c.x_size(), padded.data());
                       for (int64_t o = 0; o < c.out; ++o) {
                         const T* from = e + (p * c.out + o) * size;
                         T* to = sums.data() + o * kernel * kPartialSums<T>;
                         int64_t k = 0;
                         for (; k + 9 <= kernel; k += 9)
                           kernel_sums<9>(g, padded.data(), from, g.offsets.data() + k, to + k * kPartialSums<T>);
                         for (; k + 3 <= kernel; k += 3)
                           kernel_sums<3>(g, padded.data(), from, g.offsets.data() + k, to + k * kPartialSums<T>);
                         for (; k < kernel; ++k)
                           kernel_sums<1>(g, padded.data(), from, g.offsets.data() + k, to + k * kPartialSums<T>);
                       }
                     }
                     for (int64_t k = 0; k < c.out * kernel; ++k) {
                       T* sum = sums.data() + k * kPartialSums<T>;
                       for (int64_t n = kPartialSums<T> / 2; n > 0; n /= 2)
                         for (int64_t q = 0; q < n; ++q) sum[q] += sum[q + n];
                       weight[group * c.out * kernel + k] = sum[0];
                     }
                   }
                 });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(depthwise_convolve);
HWY_EXPORT(depthwise_backward_input);
HWY_EXPORT(depthwise_backward_weight);
void depthwise_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                        void* y) {
  HWY_DYNAMIC_DISPATCH(depthwise_convolve)(t, c, x, weight, bias, y);
}
void depthwise_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x) {
  HWY_DYNAMIC_DISPATCH(depthwise_backward_input)(t, c, e, weight, x);
}
void depthwise_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight) {
  HWY_DYNAMIC_DISPATCH(depthwise_backward_weight)(t, c, e, x, weight);
}
}  // namespace wick::kernels
#endif
