#include <autograd/core/parallel.h>
#include <autograd/kernels/conv.h>
#include <autograd/kernels/conv_blocks.h>
#include <autograd/kernels/gemm.h>
#include <autograd/kernels/grid.h>

#include <algorithm>
#include <cstring>

namespace wick::kernels {
namespace {

// Nanoseconds that a product of this many multiplications takes, and the unrolling of an element.
constexpr double kPerProduct = 1.0 / 50, kPerElement = 0.3;

// Calls f with the unsigned type of the dtype's size: for loops that only move elements.
template <class F>
void dispatch_size(ScalarType t, F&& f) {
  switch (elementSize(t)) {
    case 1:
      return f.template operator()<uint8_t>();
    case 4:
      return f.template operator()<uint32_t>();
    default:
      return f.template operator()<uint64_t>();
  }
}

// The windows o in [from, to) whose place o·stride + offset is inside of [0, n).
struct Range {
  int64_t from, to;
  Range(int64_t n, int64_t windows, int64_t stride, int64_t offset) {
    from = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    to = offset >= n ? 0 : (n - offset + stride - 1) / stride;
    from = std::min(from, windows);
    to = std::clamp(to, from, windows);
  }
};

// Calls row(column_row, x_row, range, offset) for each row of windows that lies in one row of x or of zeros (x_row
// null), over all kernel places of one channel.
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

// Rows are short and many: copied by pieces of 16 bytes, where a call of memmove would cost more than the copy.
template <class T>
void copy_row(const T* from, T* to, int64_t n) {
  constexpr int64_t kPiece = 16 / sizeof(T);
  int64_t k = 0;
  for (; k + kPiece <= n; k += kPiece) {
    std::memcpy(to + k, from + k, 16);
    asm volatile("");  // or the compiler makes the loop a call
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
void unroll_channel(const Windows& w, const T* x, T* columns) {
  const int64_t n = w.y[2], stride = w.stride[2];
  each_row(w, columns, x, [n, stride](T* to, const T* from, Range range, int64_t offset) {
    if (!from || range.from >= range.to) {
      zero_row(to, n);
      return;
    }
    zero_row(to, range.from);
    from += offset;
    if (stride == 1)
      copy_row(from + range.from, to + range.from, range.to - range.from);
    else
      for (int64_t k = range.from; k < range.to; ++k) to[k] = from[k * stride];
    zero_row(to + range.to, n - range.to);
  });
}

template <class T>
void add_row(const T* __restrict from, T* __restrict to, int64_t n) {
  for (int64_t k = 0; k < n; ++k) to[k] = static_cast<T>(to[k] + from[k]);
}

template <class T>
void roll_up_channel(const Windows& w, const T* columns, T* x) {
  std::fill_n(x, w.x_size(), T(0));
  const int64_t stride = w.stride[2];
  each_row(w, columns, x, [stride](const T* from, T* to, Range range, int64_t offset) {
    if (!to) return;
    to += offset;
    if (stride == 1)
      add_row(from + range.from, to + range.from, range.to - range.from);
    else
      for (int64_t k = range.from; k < range.to; ++k) to[k * stride] = static_cast<T>(to[k * stride] + from[k]);
  });
}

// Sizes of the products of one sample and one group.
struct Sizes {
  bool trivial;
  int64_t depth, width, x, y, weight;  // in·kernel, y_size; elements of one group
  size_t bytes;                        // of an element
  double cost;                         // of one sample, in nanoseconds
  Sizes(ScalarType t, const Convolution& c)
      : trivial(c.trivial()),
        depth(c.in * c.kernel_size()),
        width(c.y_size()),
        x(c.in * c.x_size()),
        y(c.out * width),
        weight(c.out * depth),
        bytes(elementSize(t)),
        cost(static_cast<double>(c.groups) * (static_cast<double>(y) * static_cast<double>(depth) * kPerProduct +
                                              static_cast<double>(depth) * static_cast<double>(width) * kPerElement)) {}
  size_t columns() const { return trivial ? 0 : static_cast<size_t>(depth * width) * bytes; }

  // f(sample·groups + group, memory for its unrolled windows) for all of them. Fewer samples than threads are taken
  // one after the other: then their products are cut.
  template <class F>
  void each_sample(const Convolution& c, F&& f) const {
    const int64_t parts = c.n < get_num_threads() ? 1 : threads_for(cost * static_cast<double>(c.n), c.n);
    const Buffer<char> memory(parts * static_cast<int64_t>(columns()));
    parallel_for(parts, cost * static_cast<double>(c.n) / static_cast<double>(parts), [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part)
        for (int64_t i = c.n * part / parts * c.groups; i < c.n * (part + 1) / parts * c.groups; ++i)
          f(i, memory.data() + static_cast<size_t>(part) * columns());
    });
  }
};

const char* at(const void* data, int64_t i, size_t bytes) {
  return static_cast<const char*>(data) + static_cast<size_t>(i) * bytes;
}
char* at(void* data, int64_t i, size_t bytes) { return static_cast<char*>(data) + static_cast<size_t>(i) * bytes; }

// Groups of one input and few outputs are no work for matrix products.
bool thin(const Convolution& c) { return c.in == 1 && c.out <= 4; }
// Windows that are x itself, in planes that fill many tiles, need no laying out at all.
bool plain(ScalarType t, const Convolution& c) {
  return !isFloatingType(t) || (c.trivial() && c.y_size() >= 128 && !thin(c));
}

// Whether y is so small beside x that most of what a window of y's errors would see is padding.
bool sparse(const Convolution& c) {
  return !thin(c) && c.x_size() > 3 * c.stride[0] * c.stride[1] * c.stride[2] * c.y_size();
}

}  // namespace

bool Windows::trivial() const {
  for (int d = 0; d < 3; ++d)
    if (kernel[d] != 1 || stride[d] != 1 || padding[d] != 0 || x[d] != y[d]) return false;
  return true;
}

void unroll(ScalarType t, const Windows& w, int64_t channels, const void* x, void* columns) {
  const int64_t size = w.kernel_size() * w.y_size();
  dispatch_size(t, [&]<class T>() {
    for (int64_t c = 0; c < channels; ++c)
      unroll_channel(w, static_cast<const T*>(x) + c * w.x_size(), static_cast<T*>(columns) + c * size);
  });
}
void roll_up(ScalarType t, const Windows& w, int64_t channels, const void* columns, void* x) {
  const int64_t size = w.kernel_size() * w.y_size();
  dispatch(t, "a sum over windows", [&]<class T>() {
    for (int64_t c = 0; c < channels; ++c)
      roll_up_channel(w, static_cast<const T*>(columns) + c * size, static_cast<T*>(x) + c * w.x_size());
  });
}

void convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y) {
  if (!plain(t, c)) return (thin(c) ? convolve_planes : convolve_blocks)(t, c, x, weight, bias, y);
  const Sizes s(t, c);
  s.each_sample(c, [&](int64_t i, void* columns) {
    const int64_t group = i % c.groups;
    const void* from = at(x, i * s.x, s.bytes);
    char* to = at(y, i * s.y, s.bytes);
    if (!s.trivial) unroll(t, c, c.in, from, columns);
    if (bias)
      dispatch_size(t, [&]<class T>() {
        for (int64_t o = 0; o < c.out; ++o)
          std::fill_n(reinterpret_cast<T*>(to) + o * s.width, s.width, static_cast<const T*>(bias)[group * c.out + o]);
      });
    gemm(t, c.out, s.width, s.depth, 1, {at(weight, group * s.weight, s.bytes), s.depth, false},
         {s.trivial ? from : columns, s.width, false}, bias ? 1 : 0, to, s.width);
  });
}

void convolve_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x) {
  if (!plain(t, c) && !sparse(c)) return (thin(c) ? convolve_input_planes : convolve_input_blocks)(t, c, y, weight, x);
  const Sizes s(t, c);
  s.each_sample(c, [&](int64_t i, void* columns) {
    char* to = at(x, i * s.x, s.bytes);
    gemm(t, s.depth, s.width, c.out, 1, {at(weight, i % c.groups * s.weight, s.bytes), s.depth, true},
         {at(y, i * s.y, s.bytes), s.width, false}, 0, s.trivial ? to : columns, s.width);
    if (!s.trivial) roll_up(t, c, c.in, columns, to);
  });
}

void convolve_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight) {
  if (!plain(t, c)) return (thin(c) ? convolve_weight_planes : convolve_weight_blocks)(t, c, y, x, weight);
  const Sizes s(t, c);
  const int64_t whole = c.groups * s.weight;
  std::memset(weight, 0, static_cast<size_t>(whole) * s.bytes);
  // Blocks of samples, each with a sum of its own, so that threads need not wait for each other. With many weights
  // there is one block, and the products themselves are cut.
  constexpr int64_t kBlocks = 8, kLarge = 1 << 16;
  const int64_t blocks = whole > kLarge ? 1 : std::min(c.n, kBlocks);
  if (whole == 0 || blocks == 0) return;
  const Buffer<char> sums((blocks - 1) * whole * static_cast<int64_t>(s.bytes)),
      columns(blocks * static_cast<int64_t>(s.columns()));
  const double cost = s.cost * static_cast<double>(c.n) / static_cast<double>(blocks);
  parallel_for(blocks, cost, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      void* to = block == 0 ? weight : at(static_cast<void*>(sums.data()), (block - 1) * whole, s.bytes);
      void* unrolled = columns.data() + static_cast<size_t>(block) * s.columns();
      const int64_t first = c.n * block / blocks, last = c.n * (block + 1) / blocks;
      for (int64_t i = first * c.groups; i < last * c.groups; ++i) {
        const void* from = at(x, i * s.x, s.bytes);
        if (!s.trivial) unroll(t, c, c.in, from, unrolled);
        gemm(t, c.out, s.depth, s.width, 1, {at(y, i * s.y, s.bytes), s.width, false},
             {s.trivial ? from : unrolled, s.width, true}, i < (first + 1) * c.groups ? 0 : 1,
             at(to, i % c.groups * s.weight, s.bytes), s.depth);
      }
    }
  });
  dispatch(t, "a convolution", [&]<class T>() {
    T* to = static_cast<T*>(weight);
    const T* from = reinterpret_cast<const T*>(sums.data());
    for (int64_t block = 1; block < blocks; ++block, from += whole)
      for (int64_t i = 0; i < whole; ++i) to[i] = static_cast<T>(to[i] + from[i]);
  });
}

}  // namespace wick::kernels
