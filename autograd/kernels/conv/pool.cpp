// Max pooling. Windows that are all alike are taken a vector of outputs at a time, from a padded copy of the image (see
// padded_windows.h) whose padding is −∞. Everything in HWY_NAMESPACE is compiled once for each instruction set.

#include <autograd/core/parallel.h>
#include <autograd/kernels/conv/pool.h>

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/conv/pool.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/conv/padded-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// An element of all windows: its offset in the padded image, and its index in the image less that of the window's
// begin.
template <class I>
struct WindowElement {
  int64_t padded;
  I index;
};

// A row of n outputs: the largest elements of their windows, and where they are. first[k] + row is the index of the
// first element of window k that is inside of the image, which is the answer if all elements are −∞. `begin` is the
// index of the first element of window 0, inside of the image or not.
template <class T, class I>
HWY_ATTR void max_row(const T* padded, const std::vector<WindowElement<I>>& elements, int64_t n, const I* first, I row,
                      I begin, I stride, T* y, int64_t* index) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (int64_t k = 0; k < n; k += kLanes) {
    const int64_t m = std::min(kLanes, n - k);
    auto top = hn::Set(d, -std::numeric_limits<T>::infinity());
    auto best = hn::Add(load_some(di, first + k, m), hn::Set(di, row));
    const auto window = hn::Add(hn::Set(di, static_cast<I>(begin + static_cast<I>(k) * stride)),
                                hn::Mul(hn::Iota(di, 0), hn::Set(di, stride)));
    for (const WindowElement<I>& element : elements) {
      const auto x = hn::LoadU(d, padded + element.padded + k);
      // Larger, or NaN: of several the last one, as in PyTorch.
      const auto takes = hn::Or(hn::Gt(x, top), hn::IsNaN(x));
      top = hn::IfThenElse(takes, x, top);
      best = hn::IfThenElse(hn::RebindMask(di, takes), hn::Add(window, hn::Set(di, element.index)), best);
    }
    store_some(d, top, y + k, m);
    HWY_ALIGN I found[kLanes];
    hn::Store(best, di, found);
    for (int64_t i = 0; i < m; ++i) index[k + i] = found[i];
  }
}

template <class T>
void max_of_images(const Windows& w, const WindowRanges& s, int64_t channels, const T* x, T* y, int64_t* index) {
  using I = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  const PaddedWindows g = padded_windows(w);
  const int64_t row_step = w.x[2], area = w.x[1] * w.x[2];
  std::vector<WindowElement<I>> elements;
  for (size_t t = 0; t < g.offsets.size(); ++t) {
    const int64_t k = g.kernel[t], c = k % w.kernel[2], b = k / w.kernel[2] % w.kernel[1],
                  a = k / w.kernel[2] / w.kernel[1];
    elements.push_back(
        {g.offsets[t], static_cast<I>(a * w.dilation[0] * area + b * w.dilation[1] * row_step + c * w.dilation[2])});
  }
  const std::vector<I> first(s.begin[2].begin(), s.begin[2].end());
  const double cost = 0.3 * static_cast<double>(w.y_size() * w.kernel_size());
  parallel_for(channels, cost, [&](int64_t begin, int64_t end) {
    const Scratch<T> padded(g.padded_size() + 2 * static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>())));
    for (int64_t p = begin; p < end; ++p) {
      pad_image(g, x + p * w.x_size(), padded.data(), -std::numeric_limits<T>::infinity());
      for (int64_t i = 0; i < w.y[0]; ++i)
        for (int64_t j = 0; j < w.y[1]; ++j) {
          const int64_t at = p * g.size() + (i * w.y[1] + j) * w.y[2],
                        row = s.begin[0][static_cast<size_t>(i)] * area + s.begin[1][static_cast<size_t>(j)] * row_step,
                        window = (i * w.stride[0] - w.padding[0]) * area + (j * w.stride[1] - w.padding[1]) * row_step -
                                 w.padding[2];
          max_row(padded.data() + i * g.step[0] + j * g.step[1], elements, w.y[2], first.data(), static_cast<I>(row),
                  static_cast<I>(window), static_cast<I>(w.stride[2]), y + at, index + at);
        }
    }
  });
}

void max_of_windows(ScalarType t, const Windows& w, const WindowRanges& s, int64_t channels, const void* x, void* y,
                    int64_t* index) {
  dispatch_floating(t, "a pooling", [&]<class T>() {
    max_of_images(w, s, channels, static_cast<const T*>(x), static_cast<T*>(y), index);
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(max_of_windows);
void max_of_windows(ScalarType t, const Windows& w, const WindowRanges& s, int64_t channels, const void* x, void* y,
                    int64_t* index) {
  // Indices are counted in integers as wide as the elements.
  if (t == kFloat && 2 * w.x_size() > std::numeric_limits<int32_t>::max())
    max_of_ranges(t, s, channels, x, y, index);
  else
    HWY_DYNAMIC_DISPATCH(max_of_windows)(t, w, s, channels, x, y, index);
}

void max_of_ranges(ScalarType t, const WindowRanges& s, int64_t channels, const void* x, void* y, int64_t* index) {
  const int64_t y0 = static_cast<int64_t>(s.begin[0].size()), y1 = static_cast<int64_t>(s.begin[1].size()),
                y2 = static_cast<int64_t>(s.begin[2].size());
  const auto window = [&](int d) {
    return s.begin[d].empty() ? 0 : static_cast<double>((s.end[d][0] - s.begin[d][0]) / s.step[d] + 1);
  };
  const double cost = static_cast<double>(s.y_size()) * window(0) * window(1) * window(2);
  dispatch_floating(t, "a pooling", [&]<class T>() {
    parallel_for(channels, cost, [&](int64_t from, int64_t to) {
      for (int64_t p = from; p < to; ++p) {
        const T* image = static_cast<const T*>(x) + p * s.x_size();
        T* out = static_cast<T*>(y) + p * s.y_size();
        int64_t* best_index = index + p * s.y_size();
        for (size_t i = 0; i < static_cast<size_t>(y0); ++i)
          for (size_t j = 0; j < static_cast<size_t>(y1); ++j)
            for (size_t k = 0; k < static_cast<size_t>(y2); ++k) {
              int64_t best = (s.begin[0][i] * s.x[1] + s.begin[1][j]) * s.x[2] + s.begin[2][k];
              T top = image[best];
              for (int64_t a = s.begin[0][i]; a < s.end[0][i]; a += s.step[0])
                for (int64_t b = s.begin[1][j]; b < s.end[1][j]; b += s.step[1]) {
                  const int64_t row = (a * s.x[1] + b) * s.x[2];
                  for (int64_t c = s.begin[2][k]; c < s.end[2][k]; c += s.step[2])
                    if (image[row + c] > top || std::isnan(image[row + c])) top = image[best = row + c];
                }
              *out++ = top;
              *best_index++ = best;
            }
      }
    });
  });
}

}  // namespace wick::kernels
#endif
