// Chooses among three ways to convolve, and has the third one itself:
//
//   depthwise.cpp       groups of one input channel and few output channels
//   implicit_gemm.cpp   all other convolutions of floats and doubles
//   im2col and gemm     integers; windows of one element, whose matrix is x itself; images with much more padding than
//                       elements; gradients of x where a transposed convolution would mostly look at padding

#include <autograd/core/parallel.h>
#include <autograd/kernels/conv/block_sums.h>
#include <autograd/kernels/conv/conv.h>
#include <autograd/kernels/conv/depthwise.h>
#include <autograd/kernels/conv/implicit_gemm.h>
#include <autograd/kernels/matmul/gemm.h>

#include <algorithm>
#include <cstring>

namespace wick::kernels {
namespace {

// Nanoseconds of a multiply-add in gemm, and of an element in im2col.
constexpr double kPerMultiplyAdd = 1.0 / 50, kPerElement = 0.3;

// Sizes of the matrix products of one sample and one group:  y (out × width) ← weight (out × depth) · columns (depth ×
// width).
struct Sizes {
  bool trivial;                        // the columns are x itself
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
        cost(static_cast<double>(c.groups) * (static_cast<double>(y) * static_cast<double>(depth) * kPerMultiplyAdd +
                                              static_cast<double>(depth) * static_cast<double>(width) * kPerElement)) {}
  size_t columns() const { return trivial ? 0 : static_cast<size_t>(depth * width) * bytes; }

  // f(sample·groups + group, memory for the columns) for all samples and groups. With fewer samples than threads the
  // samples are taken one after the other, and each product is cut among the threads.
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

// As a matrix product such a group would spend its time on packing.
bool suits_depthwise(const Convolution& c) { return c.in == 1 && c.out <= 4; }
// Whether there is much more padding than image. The other ways copy an image with its padding.
bool padding_is_large(const Convolution& c) {
  for (size_t d = 0; d < 3; ++d)
    if (c.padding[d] / 4 > c.x[d] + 16) return true;
  return false;
}
// Windows of one element need no im2col: x is the matrix of columns. Small images leave tiles of the product empty.
bool suits_gemm(ScalarType t, const Convolution& c) {
  return !isFloatingType(t) || padding_is_large(c) || (c.trivial() && c.y_size() >= 128 && !suits_depthwise(c));
}

// Whether y is so much smaller than x that windows over the incoming gradient would mostly see padding.
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
      dispatch(t, "a convolution", [&]<class T>() {
        for (int64_t o = 0; o < c.out; ++o)
          std::fill_n(reinterpret_cast<T*>(to) + o * s.width, s.width, static_cast<const T*>(bias)[group * c.out + o]);
      });
    // y = W columns (+ b)
    gemm(t, c.out, s.width, s.depth, 1, {at(weight, group * s.weight, s.bytes), s.depth, false},
         {s.trivial ? from : columns, s.width, false}, bias ? 1 : 0, to, s.width);
  });
}

void convolve_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x) {
  if (!suits_gemm(t, c) && !mostly_padding(c))
    return (suits_depthwise(c) ? depthwise_backward_input : implicit_gemm_backward_input)(t, c, e, weight, x);
  const Sizes s(t, c);
  s.each_sample(c, [&](int64_t i, void* columns) {
    char* to = at(x, i * s.x, s.bytes);
    // columns = Wᵀ e
    gemm(t, s.depth, s.width, c.out, 1, {at(weight, i % c.groups * s.weight, s.bytes), s.depth, true},
         {at(e, i * s.y, s.bytes), s.width, false}, 0, s.trivial ? to : columns, s.width);
    if (!s.trivial) col2im(t, c, c.in, columns, to);  // ∂J/∂x: each element sums its copies in the columns
  });
}

void convolve_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight) {
  if (!suits_gemm(t, c))
    return (suits_depthwise(c) ? depthwise_backward_weight : implicit_gemm_backward_weight)(t, c, e, x, weight);
  const Sizes s(t, c);
  const int64_t whole = c.groups * s.weight;
  std::memset(weight, 0, static_cast<size_t>(whole) * s.bytes);
  if (whole == 0 || c.n == 0) return;
  dispatch(t, "a convolution", [&]<class T>() {
    const BlockSums<T> sums(c.n, whole, static_cast<T*>(weight));
    const Scratch<char> memory(sums.blocks() * static_cast<int64_t>(s.columns()));
    const double cost = s.cost * static_cast<double>(c.n) / static_cast<double>(sums.blocks());
    parallel_for(sums.blocks(), cost, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; ++block) {
        void* columns = memory.data() + static_cast<size_t>(block) * s.columns();
        const int64_t first = sums.begin(block), last = sums.begin(block + 1);
        for (int64_t i = first * c.groups; i < last * c.groups; ++i) {
          const void* from = at(x, i * s.x, s.bytes);
          if (!s.trivial) im2col(t, c, c.in, from, columns);
          // ∂J/∂W += e columnsᵀ
          gemm(t, c.out, s.depth, s.width, 1, {at(e, i * s.y, s.bytes), s.width, false},
               {s.trivial ? from : columns, s.width, true}, i < (first + 1) * c.groups ? 0 : 1,
               sums.sum(block) + i % c.groups * s.weight, s.depth);
        }
      }
    });
    sums.add_up();
  });
}

}  // namespace wick::kernels
