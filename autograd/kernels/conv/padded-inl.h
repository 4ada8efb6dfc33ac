// Padded copies of images (see padded_windows.h). Included once for each instruction set.
#if defined(WICK_PADDED_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_PADDED_INL
#undef WICK_PADDED_INL
#else
#define WICK_PADDED_INL
#endif

#include <autograd/kernels/conv/padded_windows.h>
#include <autograd/kernels/partial_vector-inl.h>

#include <algorithm>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One phase of a padded image, whose rows have n elements: elements first … last − 1 are every split-th of a row of the
// image, the others are `fill`. one_vector: last − first elements fit into a vector.
template <bool one_vector, class T>
HWY_ATTR void pad_rows(const PaddedWindows& g, const T* x, int64_t split, int64_t first, int64_t last, int64_t n,
                       T fill, T* to) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  const auto filled = [d, fill](T* row, int64_t k, int64_t end) HWY_ATTR {
    for (; k < end; k += kLanes) hn::StoreU(hn::Set(d, fill), d, row + k);
  };
  const auto copy = [=](const T* from, int64_t m, T* row) HWY_ATTR {
    const auto some = hn::FirstN(d, static_cast<size_t>(m));
    hn::StoreU(hn::IfThenElse(some, load_strided(d, from, split, m), hn::Set(d, fill)), d, row);
  };
  const int64_t rows = g.padded[1], above = std::clamp<int64_t>(g.shift[1], 0, rows),
                below = std::clamp(g.image[1] + g.shift[1], above, rows), step = g.image[2];
  for (int64_t i = -g.shift[0]; i < g.padded[0] - g.shift[0]; ++i, to += rows * n) {
    if (i < 0 || i >= g.image[0]) {
      filled(to, 0, rows * n);
      continue;
    }
    filled(to, 0, above * n);
    const T* row = x + (i * g.image[1] + above - g.shift[1]) * step;
    T* out = to + above * n;
    for (int64_t j = above; j < below; ++j, row += step, out += n) {
      filled(out, 0, first);
      if constexpr (one_vector) {
        copy(row, last - first, out + first);
        filled(out, first + kLanes, n);
      } else {
        int64_t k = first;
        for (; k < last; k += kLanes) copy(row + (k - first) * split, std::min(kLanes, last - k), out + k);
        filled(out, k, n);
      }
    }
    filled(out, 0, (rows - below) * n);
  }
}
/// The padded copy of image x. It is written from front to back in whole vectors, so up to a vector beyond its end is
/// written as well.
template <class T>
void pad_image(const PaddedWindows& g, const T* x, T* to, T fill = T(0)) {
  // Divides only if it must: a division takes as long as copying a few rows.
  const auto per_phase = [split = g.split](int64_t k) { return split == 1 ? k : (k + split - 1) / split; };
  const int64_t n = per_phase(g.padded[2]), size = g.padded[0] * g.padded[1] * n;
  for (int64_t phase = 0; phase < g.split; ++phase, to += size) {
    // Element k of this phase is element k·split + offset of a row; first … last − 1 are inside of the image.
    const int64_t offset = phase - g.shift[2], first = std::clamp<int64_t>(per_phase(-offset), 0, n),
                  last = std::clamp(per_phase(g.image[2] - offset), first, n);
    const bool one_vector = last > first && last - first <= static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
    (one_vector ? pad_rows<true, T> : pad_rows<false, T>)(g, x + offset + first * g.split, g.split, first, last, n,
                                                          fill, to);
  }
}

/// Padded copies of all channels of the last few samples. A sample's copy takes the place of the oldest one.
template <class T>
class PaddedSamples {
 public:
  /// The elements before and after each padded sample that may be read and written without effect.
  static constexpr int64_t kSlack = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  /// x: the channels of sample 0; those of the next sample are `step` elements further on. `first` is the first sample
  /// that is wanted, `slots` how many are kept.
  PaddedSamples(const PaddedWindows& g, int64_t channels, const T* x, int64_t step, int64_t first, int64_t slots)
      : windows_(g),
        channels_(channels),
        slots_(slots),
        size_(channels * g.padded_size() + kSlack),
        x_(x),
        step_(step),
        next_(first),
        memory_(slots * size_ + kSlack) {}
  /// Copies the samples before `end` that are not copied yet. The last `slots` of them can be read.
  void copy_to(int64_t end) {
    for (; next_ < end; ++next_)
      for (int64_t p = 0; p < channels_; ++p)
        pad_image(windows_, x_ + next_ * step_ + p * windows_.image_size(),
                  memory_.data() + offset(next_) + p * windows_.padded_size());
  }
  const T* data() const { return memory_.data(); }
  /// Where a sample's copy begins in data().
  int64_t offset(int64_t sample) const { return kSlack + sample % slots_ * size_; }

 private:
  const PaddedWindows& windows_;
  int64_t channels_, slots_, size_;
  const T* x_;
  int64_t step_, next_;
  Scratch<T> memory_;
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
