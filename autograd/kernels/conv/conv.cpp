#include <autograd/core/parallel.h>
#include <autograd/kernels/conv/conv.h>
#include <autograd/kernels/conv/depthwise.h>
#include <autograd/kernels/conv/implicit_gemm.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/kernels/scratch.h>

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
    const int64_t chunks = c.n < get_num_threads() ? 1 : threads_for(cost * static_cast<double>(c.n), c.n);
    const Scratch<char> memory(chunks * static_cast<int64_t>(columns()));
    parallel_for(chunks, cost * static_cast<double>(c.n) / static_cast<double>(chunks),
                 [&](int64_t begin, int64_t end) {
                   for (int64_t chunk = begin; chunk < end; ++chunk)
                     for (int64_t i = c.n * chunk / chunks * c.groups; i < c.n * (chunk + 1) / chunks * c.groups; ++i)
                       f(i, memory.data() + static_cast<size_t>(chunk) * columns());
                 });
  }
};

const char* at(const void* data, int64_t i, size_t bytes) {
  return static_cast<const char*>(data) + static_cast<size_t>(i) * bytes;
}
char* at(void* data, int64_t i, size_t bytes) { return static_cast<char*>(data) + static_cast<size_t>(i) * bytes; }

// Groups of one input and few outputs are no work for matrix products.
bool suits_depthwise(const Convolution& c) { return c.in == 1 && c.out <= 4; }
// Windows that are x itself, in planes that fill many tiles, need no laying out at all.
bool suits_gemm(ScalarType t, const Convolution& c) {
  return !isFloatingType(t) || (c.trivial() && c.y_size() >= 128 && !suits_depthwise(c));
}

// Whether y is so small beside x that most of what a window of y's errors would see is padding.
bool mostly_padding(const Convolution& c) {
  return !suits_depthwise(c) && c.x_size() > 3 * c.stride[0] * c.stride[1] * c.stride[2] * c.y_size();
}

}  // namespace

void convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y) {
  if (!suits_gemm(t, c))
    return (suits_depthwise(c) ? depthwise_convolve : implicit_gemm_convolve)(t, c, x, weight, bias, y);
  const Sizes s(t, c);
  s.each_sample(c, [&](int64_t i, void* columns) {
    const int64_t group = i % c.groups;
    const void* from = at(x, i * s.x, s.bytes);
    char* to = at(y, i * s.y, s.bytes);
    if (!s.trivial) im2col(t, c, c.in, from, columns);
    if (bias)
      dispatch_size(t, [&]<class T>() {
        for (int64_t o = 0; o < c.out; ++o)
          std::fill_n(reinterpret_cast<T*>(to) + o * s.width, s.width, static_cast<const T*>(bias)[group * c.out + o]);
      });
    gemm(t, c.out, s.width, s.depth, 1, {at(weight, group * s.weight, s.bytes), s.depth, false},
         {s.trivial ? from : columns, s.width, false}, bias ? 1 : 0, to, s.width);
  });
}

void convolve_backward_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x) {
  if (!suits_gemm(t, c) && !mostly_padding(c))
    return (suits_depthwise(c) ? depthwise_backward_input : implicit_gemm_backward_input)(t, c, y, weight, x);
  const Sizes s(t, c);
  s.each_sample(c, [&](int64_t i, void* columns) {
    char* to = at(x, i * s.x, s.bytes);
    gemm(t, s.depth, s.width, c.out, 1, {at(weight, i % c.groups * s.weight, s.bytes), s.depth, true},
         {at(y, i * s.y, s.bytes), s.width, false}, 0, s.trivial ? to : columns, s.width);
    if (!s.trivial) col2im(t, c, c.in, columns, to);
  });
}

void convolve_backward_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight) {
  if (!suits_gemm(t, c))
    return (suits_depthwise(c) ? depthwise_backward_weight : implicit_gemm_backward_weight)(t, c, y, x, weight);
  const Sizes s(t, c);
  const int64_t whole = c.groups * s.weight;
  std::memset(weight, 0, static_cast<size_t>(whole) * s.bytes);
  // Blocks of samples, each with a sum of its own, so that threads need not wait for each other. With many weights
  // there is one block, and the products themselves are cut.
  constexpr int64_t kBlocks = 8, kLarge = 1 << 16;
  const int64_t blocks = whole > kLarge ? 1 : std::min(c.n, kBlocks);
  if (whole == 0 || blocks == 0) return;
  const Scratch<char> sums((blocks - 1) * whole * static_cast<int64_t>(s.bytes)),
      columns(blocks * static_cast<int64_t>(s.columns()));
  const double cost = s.cost * static_cast<double>(c.n) / static_cast<double>(blocks);
  parallel_for(blocks, cost, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      void* to = block == 0 ? weight : at(static_cast<void*>(sums.data()), (block - 1) * whole, s.bytes);
      void* unrolled = columns.data() + static_cast<size_t>(block) * s.columns();
      const int64_t first = c.n * block / blocks, last = c.n * (block + 1) / blocks;
      for (int64_t i = first * c.groups; i < last * c.groups; ++i) {
        const void* from = at(x, i * s.x, s.bytes);
        if (!s.trivial) im2col(t, c, c.in, from, unrolled);
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
