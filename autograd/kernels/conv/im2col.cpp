// Each row of the columns is a run of windows at one kernel element, so it is copied from rows of x.

#include <autograd/kernels/conv/im2col.h>

#include <algorithm>
#include <cstring>

namespace wick::kernels {
namespace {

// The windows o, from ≤ o < to, for which 0 ≤ o·stride + offset < n.
struct Range {
  int64_t from, to;
  Range(int64_t n, int64_t windows, int64_t stride, int64_t offset) {
    from = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    to = offset >= n ? 0 : (n - offset + stride - 1) / stride;
    from = std::min(from, windows);
    to = std::clamp(to, from, windows);
  }
};

// Calls row(columns, x, range, offset) for each kernel element and each row of windows of a channel. Element o of the
// row of columns belongs to x[o·stride + offset] for o in range; the others belong to padding. x is null if the whole
// row does. The offset alone may be far outside of x.
template <class T, class X, class F>
void each_row(const Windows& w, T* columns, X* x, F&& row) {
  for (int64_t a = 0; a < w.kernel[0]; ++a)
    for (int64_t b = 0; b < w.kernel[1]; ++b)
      for (int64_t c = 0; c < w.kernel[2]; ++c) {
        const int64_t offset = c * w.dilation[2] - w.padding[2];
        const Range range(w.x[2], w.y[2], w.stride[2], offset);
        for (int64_t i = 0; i < w.y[0]; ++i) {
          const int64_t at_i = i * w.stride[0] - w.padding[0] + a * w.dilation[0];
          for (int64_t j = 0; j < w.y[1]; ++j) {
            const int64_t at_j = j * w.stride[1] - w.padding[1] + b * w.dilation[1];
            const bool inside = at_i >= 0 && at_i < w.x[0] && at_j >= 0 && at_j < w.x[1];
            row(columns, inside ? x + (at_i * w.x[1] + at_j) * w.x[2] : nullptr, range, offset);
            columns += w.y[2];
          }
        }
      }
}

// Rows are many and short. They are copied 16 bytes at a time, since a call of memmove would cost more than the copy.
template <class T>
void copy_row(const T* from, T* to, int64_t n) {
  constexpr int64_t kStep = 16 / sizeof(T);
  int64_t k = 0;
  for (; k + kStep <= n; k += kStep) {
    std::memcpy(to + k, from + k, 16);
    asm volatile("");  // keeps the compiler from making a call of the loop
  }
  for (; k < n; ++k) {
    to[k] = from[k];
    asm volatile("");
  }
}
template <class T>
void zero_row(T* to, int64_t n) {
  for (int64_t k = 0; k < n; ++k) {
    to[k] = T(0);
    asm volatile("");
  }
}

template <class T>
void im2col_channel(const Windows& w, const T* x, T* columns) {
  const int64_t n = w.y[2], stride = w.stride[2];
  each_row(w, columns, x, [n, stride](T* to, const T* from, Range range, int64_t offset) {
    if (!from || range.from >= range.to) {
      zero_row(to, n);
      return;
    }
    zero_row(to, range.from);
    if (stride == 1)
      copy_row(from + (range.from + offset), to + range.from, range.to - range.from);
    else
      for (int64_t k = range.from; k < range.to; ++k) to[k] = from[k * stride + offset];
    zero_row(to + range.to, n - range.to);
  });
}

template <class T>
void add_row(const T* __restrict from, T* __restrict to, int64_t n) {
  for (int64_t k = 0; k < n; ++k) to[k] = static_cast<T>(to[k] + from[k]);
}

template <class T>
void col2im_channel(const Windows& w, const T* columns, T* x) {
  std::fill_n(x, w.x_size(), T(0));
  const int64_t stride = w.stride[2];
  each_row(w, columns, x, [stride](const T* from, T* to, Range range, int64_t offset) {
    if (!to || range.from >= range.to) return;
    if (stride == 1)
      add_row(from + range.from, to + (range.from + offset), range.to - range.from);
    else
      for (int64_t k = range.from; k < range.to; ++k) {
        T& sum = to[k * stride + offset];
        sum = static_cast<T>(sum + from[k]);
      }
  });
}

}  // namespace

bool Windows::trivial() const {
  for (int d = 0; d < 3; ++d)
    if (kernel[d] != 1 || stride[d] != 1 || padding[d] != 0 || x[d] != y[d]) return false;
  return true;
}

void im2col(ScalarType t, const Windows& w, int64_t channels, const void* x, void* columns) {
  const int64_t size = w.kernel_size() * w.y_size();
  dispatch_size(t, [&]<class T>() {
    for (int64_t c = 0; c < channels; ++c)
      im2col_channel(w, static_cast<const T*>(x) + c * w.x_size(), static_cast<T*>(columns) + c * size);
  });
}
void col2im(ScalarType t, const Windows& w, int64_t channels, const void* columns, void* x) {
  const int64_t size = w.kernel_size() * w.y_size();
  dispatch(t, "a sum over windows", [&]<class T>() {
    for (int64_t c = 0; c < channels; ++c)
      col2im_channel(w, static_cast<const T*>(columns) + c * size, static_cast<T*>(x) + c * w.x_size());
  });
}

}  // namespace wick::kernels
