#include <autograd/graph/record.h>
#include <autograd/kernels/conv/conv.h>
#include <autograd/kernels/conv/im2col.h>
#include <autograd/kernels/conv/pool.h>
#include <autograd/kernels/index/gather.h>
#include <autograd/kernels/index/indexed_elements.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>

#include <algorithm>
#include <array>

namespace wick {

using kernels::CsrMatrix;
using kernels::WindowRanges;
using kernels::Windows;

namespace {

void check_input(const char* op, const Tensor& x, size_t dims) {
  check_defined(op, x);
  const auto d = static_cast<int64_t>(dims);
  check(x.dim() == d + 1 || x.dim() == d + 2, "{}: the input is {}: needs {} dimensions, or {} without a batch", op,
        shape_string(x.sizes()), d + 2, d + 1);
  check(isFloatingType(x.scalar_type()), "{}: needs a floating-point tensor, got {}", op, toString(x.scalar_type()));
  for (size_t k = x.dim() == d + 2 ? 1 : 0; k < x.sizes().size(); ++k)
    check(x.sizes()[k] > 0, "{}: the input is {}: only the batch may be empty", op, shape_string(x.sizes()));
}

// The numbers of the windows, and how many there are.
struct Pool {
  std::array<int64_t, 3> x{1, 1, 1}, kernel, stride, padding, dilation, count{1, 1, 1};
  Pool(const char* op, const Tensor& input, size_t dims, IntArrayRef kernel_size, IntArrayRef stride_,
       IntArrayRef padding_, IntArrayRef dilation_, bool ceil_mode)
      : kernel(spatial(op, "kernel_size", kernel_size, dims, 1, 1)),
        stride(stride_.empty() ? kernel : spatial(op, "stride", stride_, dims, 1, 1)),
        padding(spatial(op, "padding", padding_, dims, 0, 0)),
        dilation(spatial(op, "dilation", dilation_, dims, 1, 1)) {
    check_input(op, input, dims);
    for (size_t d = 3 - dims; d < 3; ++d) {
      x[d] = input.sizes()[input.sizes().size() - 3 + d];
      check(padding[d] <= kernel[d] / 2, "{}: padding {} is more than half of the kernel size {}", op, padding[d],
            kernel[d]);
      const int64_t room = x[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1;
      count[d] = (ceil_mode ? ceil_div(room, stride[d]) : floor_div(room, stride[d])) + 1;
      if (ceil_mode && (count[d] - 1) * stride[d] >= x[d] + padding[d]) --count[d];
      check(count[d] > 0, "{}: of the input {} no window of size {} with padding {} is left", op,
            shape_string(input.sizes()), kernel[d], padding[d]);
    }
  }
  Windows windows() const {
    Windows w;
    for (size_t d = 0; d < 3; ++d) {
      w.x[d] = x[d], w.y[d] = count[d], w.kernel[d] = kernel[d];
      w.stride[d] = stride[d], w.padding[d] = padding[d], w.dilation[d] = dilation[d];
    }
    return w;
  }
  // The first element of window i, below 0 if it is padding.
  int64_t begin(size_t d, int64_t i) const { return i * stride[d] - padding[d]; }
};

// x's sizes with others in the last `dims` dimensions.
Dims replaced(const Tensor& x, size_t dims, IntArrayRef spatial_sizes) {
  Dims r(x.sizes());
  for (size_t d = 0; d < dims; ++d) r[r.size() - dims + d] = spatial_sizes[d];
  return r;
}

// The output sizes of an adaptive pooling.
Dims adaptive_size(const char* op, const Tensor& x, size_t dims, IntArrayRef size) {
  check_input(op, x, dims);
  check(size.size() == 1 || size.size() == dims, "{}: output_size needs 1 or {} numbers, got {}", op, dims,
        size.size());
  Dims r(dims, 0);
  for (size_t d = 0; d < dims; ++d) {
    r[d] = size[size.size() == 1 ? 0 : d];
    check(r[d] >= 0, "{}: output_size is {}: needs at least 0", op, r[d]);
  }
  return r;
}

// The windows as a convolution with one channel, whose samples are all channels.
kernels::Convolution channel_by_channel(const Windows& w, int64_t channels) {
  kernels::Convolution c;
  static_cast<Windows&>(c) = w;
  c.n = channels, c.in = c.out = 1;
  return c;
}

// Sums over windows that are all alike, of each channel, to a result of these sizes; and the transpose, which adds each
// number of x to all elements of its window. Each is the derivative of the other.
Tensor spread_over_windows(const char* name, const Windows& w, const Dims& sizes, const Tensor& x);
Tensor sum_windows(const char* name, const Windows& w, const Dims& sizes, const Tensor& x) {
  const Tensor from = x.detach().contiguous(), kernel = ones({w.kernel_size()}, x.scalar_type());
  Tensor out = make_empty(sizes, x.scalar_type());
  kernels::convolve(x.scalar_type(), channel_by_channel(w, x.numel() / w.x_size()), from.data_ptr(), kernel.data_ptr(),
                    nullptr, out.data_ptr());
  return record(name, out,
                wrt(x, [name, w, sizes = Dims(x.sizes())](auto& e) { return spread_over_windows(name, w, sizes, e); }));
}

Tensor spread_over_windows(const char* name, const Windows& w, const Dims& sizes, const Tensor& x) {
  const Tensor from = x.detach().contiguous(), kernel = ones({w.kernel_size()}, x.scalar_type());
  Tensor out = make_empty(sizes, x.scalar_type());
  kernels::convolve_backward_input(x.scalar_type(), channel_by_channel(w, x.numel() / w.y_size()), from.data_ptr(),
                                   kernel.data_ptr(), out.data_ptr());
  return record(name, out,
                wrt(x, [name, w, sizes = Dims(x.sizes())](auto& e) { return sum_windows(name, w, sizes, e); }));
}

// The windows of one dimension: the elements of each, one row of a matrix, and by what number their sum is divided.
struct DimWindows {
  CsrMatrix matrix;
  std::vector<double> divisors;
  void add(int64_t begin, int64_t end, int64_t divisor) {
    for (int64_t k = begin; k < end; ++k) matrix.add(k, 1);
    matrix.end_row();
    divisors.push_back(static_cast<double>(divisor));
  }
};

// Sums over the windows of the last dimensions. alike: the windows if all are alike, else null.
Tensor window_sums(const char* name, const Tensor& x, const std::vector<DimWindows>& windows, const Windows* alike) {
  const size_t dims = windows.size();
  Dims sizes;
  for (const DimWindows& w : windows) sizes.push_back(w.matrix.rows());
  sizes = replaced(x, dims, sizes);
  if (alike && alike->y_size() == 1 && alike->kernel_size() == alike->x_size())
    return x.flatten(-static_cast<int64_t>(dims)).sum(-1).reshape(sizes);
  // Large windows are summed dimension by dimension.
  constexpr int64_t kSmall = 32;
  if (alike && alike->kernel_size() <= kSmall) return sum_windows(name, *alike, sizes, x);
  Tensor y = x;
  for (size_t d = dims; d-- > 0;)
    y = multiply_dim(name, y, static_cast<int64_t>(d) - static_cast<int64_t>(dims), windows[d].matrix);
  return y;
}

// The sums divided by the divisors of their windows, which are products of one number for each dimension.
Tensor divide_sums(const Tensor& sums, const std::vector<DimWindows>& windows) {
  double first = 1;
  bool equal = true;
  for (const DimWindows& w : windows) {
    if (!w.divisors.empty()) first *= w.divisors[0];
    for (const double v : w.divisors) equal = equal && v == w.divisors[0];
  }
  if (equal) return sums / first;
  Tensor divisor = ones({}, kDouble);
  for (const DimWindows& w : windows) {
    Tensor row = make_empty({static_cast<int64_t>(w.divisors.size())}, kDouble);
    std::copy(w.divisors.begin(), w.divisors.end(), row.data_ptr<double>());
    divisor = divisor.unsqueeze(-1) * row;
  }
  return sums / divisor.to(sums.scalar_type());
}

Tensor avg_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef kernel, IntArrayRef stride,
                IntArrayRef padding, bool ceil_mode, bool count_include_pad, std::optional<int64_t> divisor) {
  const Pool pool(op, x, dims, kernel, stride, padding, 1, ceil_mode);
  check(!divisor || *divisor != 0, "{}: divisor_override is 0", op);
  std::vector<DimWindows> windows(dims);
  for (size_t d = 3 - dims; d < 3; ++d) {
    DimWindows& a = windows[d + dims - 3];
    a.matrix.cols = pool.x[d];
    for (int64_t i = 0; i < pool.count[d]; ++i) {
      const int64_t begin = pool.begin(d, i), end = std::min(begin + pool.kernel[d], a.matrix.cols + pool.padding[d]),
                    inner_begin = std::max<int64_t>(begin, 0), inner_end = std::min(end, a.matrix.cols);
      a.add(inner_begin, inner_end, count_include_pad ? end - begin : inner_end - inner_begin);
    }
  }
  const Windows w = pool.windows();
  const Tensor sum = window_sums(name, x, windows, &w);
  return divisor ? sum / *divisor : divide_sums(sum, windows);
}

Tensor adaptive_avg_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef output_size) {
  const Dims m = adaptive_size(op, x, dims, output_size);
  std::vector<DimWindows> windows(dims);
  Windows w;
  bool alike = true;
  for (size_t d = 0; d < dims; ++d) {
    const int64_t n = x.sizes()[x.sizes().size() - dims + d];
    windows[d].matrix.cols = n;
    for (int64_t i = 0; i < m[d]; ++i) {
      const int64_t begin = i * n / m[d], end = ceil_div((i + 1) * n, m[d]);
      windows[d].add(begin, end, end - begin);
    }
    alike = alike && m[d] > 0 && n % m[d] == 0;
    if (alike)
      w.x[d + 3 - dims] = n, w.y[d + 3 - dims] = m[d], w.kernel[d + 3 - dims] = w.stride[d + 3 - dims] = n / m[d];
  }
  return divide_sums(window_sums(name, x, windows, alike ? &w : nullptr), windows);
}

// Trickier ones. Max pooling returns where the largest elements are, and its gradient goes to those elements:
// where windows overlap, it adds up.

// The elements at index of all channels. Index numbers count from the start of a channel.
kernels::IndexedElements elements_of_channels(const Tensor& index, int64_t channels, int64_t channel_size) {
  return {index.data_ptr<int64_t>(),
          {channels, channels ? index.numel() / channels : 0},
          1,
          channel_size,
          {channel_size, 1}};
}

// Zeros of these sizes, to which x's elements are added at index in their channels; and the transpose, which reads them
// there. Each is the derivative of the other.
Tensor add_at(const Tensor& x, const Tensor& index, const Dims& sizes, int64_t channel_size);

Tensor read_at(const Tensor& x, const Tensor& index, int64_t channel_size) {
  const Tensor from = x.detach().contiguous();
  Tensor out = make_empty(index.sizes(), x.scalar_type());
  const int64_t channels = channel_size ? x.numel() / channel_size : 0;
  kernels::gather(x.scalar_type(), elements_of_channels(index, channels, channel_size), from.data_ptr(),
                  out.data_ptr());
  return record("MaxPoolBackwardBackward0", out,
                wrt(x, saving(index), [sizes = Dims(x.sizes()), channel_size](auto& e, auto& index) {
                  return add_at(e, index, sizes, channel_size);
                }));
}

Tensor add_at(const Tensor& x, const Tensor& index, const Dims& sizes, int64_t channel_size) {
  const Tensor from = x.detach().contiguous();
  Tensor out = zeros(sizes, x.scalar_type());
  const int64_t channels = channel_size ? out.numel() / channel_size : 0;
  const kernels::IndexedElements elements = elements_of_channels(index, channels, channel_size);
  kernels::scatter(x.scalar_type(), kernels::Combine::add, elements, from.data_ptr(), {elements.width(), 1},
                   out.data_ptr());
  return record("MaxPoolBackward0", out, wrt(x, saving(index), [channel_size](auto& e, auto& index) {
                  return read_at(e, index, channel_size);
                }));
}

// (largest elements, their indices). windows: the windows if all are alike, else null.
std::tuple<Tensor, Tensor> max_of(const char* name, const Tensor& x, const WindowRanges& s, const Windows* windows,
                                  const Dims& sizes) {
  const Tensor from = x.detach().contiguous();
  Tensor out = make_empty(sizes, x.scalar_type()), index = make_empty(sizes, kLong);
  const int64_t channel_size = s.x_size();
  const ScalarType t = x.scalar_type();
  if (out.numel() > 0 && windows)
    kernels::max_of_windows(t, *windows, s, x.numel() / channel_size, from.data_ptr(), out.data_ptr(),
                            index.data_ptr<int64_t>());
  else if (out.numel() > 0)
    kernels::max_of_ranges(t, s, x.numel() / channel_size, from.data_ptr(), out.data_ptr(), index.data_ptr<int64_t>());
  out = record(name, out, wrt(x, saving(index), [sizes = Dims(x.sizes()), channel_size](auto& e, auto& index) {
                 return add_at(e, index, sizes, channel_size);
               }));
  return {out, index};
}

std::tuple<Tensor, Tensor> max_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef kernel,
                                    IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) {
  const Pool pool(op, x, dims, kernel, stride, padding, dilation, ceil_mode);
  WindowRanges s;
  for (size_t d = 0; d < 3; ++d) {
    s.x[d] = pool.x[d], s.step[d] = pool.dilation[d];
    for (int64_t i = 0; i < pool.count[d]; ++i) {
      int64_t begin = pool.begin(d, i);
      const int64_t end = std::min(begin + pool.dilation[d] * (pool.kernel[d] - 1) + 1, pool.x[d]);
      if (begin < 0) begin += ceil_div(-begin, pool.dilation[d]) * pool.dilation[d];
      check(begin < end, "{}: a window of size {} with dilation {} lies in the padding alone", op, pool.kernel[d],
            pool.dilation[d]);
      s.begin[d].push_back(begin);
      s.end[d].push_back(end);
    }
  }
  const Windows w = pool.windows();
  return max_of(name, x, s, &w, replaced(x, dims, IntArrayRef(pool.count).slice(3 - dims)));
}

std::tuple<Tensor, Tensor> adaptive_max_pool(const char* op, const char* name, size_t dims, const Tensor& x,
                                             IntArrayRef output_size) {
  const Dims m = adaptive_size(op, x, dims, output_size);
  WindowRanges s;
  for (size_t d = 0; d < 3; ++d) {
    const bool is = d + dims >= 3;
    const int64_t n = is ? x.sizes()[x.sizes().size() - 3 + d] : 1, count = is ? m[d + dims - 3] : 1;
    s.x[d] = n;
    for (int64_t i = 0; i < count; ++i) {
      s.begin[d].push_back(i * n / count);
      s.end[d].push_back(ceil_div((i + 1) * n, count));
    }
  }
  return max_of(name, x, s, nullptr, replaced(x, dims, m));
}

Tensor max_unpool(const char* op, size_t dims, const Tensor& x, const Tensor& indices, IntArrayRef size) {
  check_input(op, x, dims);
  check_defined(op, indices, "indices");
  check(indices.scalar_type() == kLong && indices.sizes() == x.sizes(),
        "{}: the indices are {}: needs int64 of the input's shape {}", op, describe(indices), shape_string(x.sizes()));
  check(size.size() == dims, "{}: output_size needs {} numbers, got {}", op, dims, size.size());
  const Dims whole = replaced(x, dims, size);
  const int64_t channel_size = count_elements(size),
                channels = count_elements(x.sizes().slice(0, x.sizes().size() - dims));
  if (x.numel() == 0) return zeros(whole, x.scalar_type());
  const int64_t n = x.numel() / channels;
  return zeros({channels, channel_size}, x.scalar_type())
      .scatter(1, indices.reshape({channels, n}), x.reshape({channels, n}))
      .reshape(whole);
}

}  // namespace

Tensor avg_pool1d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad) {
  return avg_pool("avg_pool1d", "AvgPool1DBackward0", 1, x, kernel, stride, padding, ceil_mode, count_include_pad, {});
}
Tensor avg_pool2d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor) {
  return avg_pool("avg_pool2d", "AvgPool2DBackward0", 2, x, kernel, stride, padding, ceil_mode, count_include_pad,
                  divisor);
}
Tensor avg_pool3d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor) {
  return avg_pool("avg_pool3d", "AvgPool3DBackward0", 3, x, kernel, stride, padding, ceil_mode, count_include_pad,
                  divisor);
}

#define WICK_POOL(D)                                                                                                  \
  std::tuple<Tensor, Tensor> max_pool##D##d_with_indices(const Tensor& x, IntArrayRef kernel, IntArrayRef stride,     \
                                                         IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) { \
    return max_pool("max_pool" #D "d", "MaxPool" #D "DWithIndicesBackward0", D, x, kernel, stride, padding, dilation, \
                    ceil_mode);                                                                                       \
  }                                                                                                                   \
  Tensor max_pool##D##d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding,                 \
                        IntArrayRef dilation, bool ceil_mode) {                                                       \
    return std::get<0>(max_pool##D##d_with_indices(x, kernel, stride, padding, dilation, ceil_mode));                 \
  }                                                                                                                   \
  std::tuple<Tensor, Tensor> adaptive_max_pool##D##d(const Tensor& x, IntArrayRef output_size) {                      \
    return adaptive_max_pool("adaptive_max_pool" #D "d", "AdaptiveMaxPool" #D "DBackward0", D, x, output_size);       \
  }                                                                                                                   \
  Tensor adaptive_avg_pool##D##d(const Tensor& x, IntArrayRef output_size) {                                          \
    return adaptive_avg_pool("adaptive_avg_pool" #D "d", "AdaptiveAvgPool" #D "DBackward0", D, x, output_size);       \
  }
WICK_POOL(1)
WICK_POOL(2)
WICK_POOL(3)
#undef WICK_POOL

Tensor max_unpool2d(const Tensor& x, const Tensor& indices, IntArrayRef output_size) {
  return max_unpool("max_unpool2d", 2, x, indices, output_size);
}
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, IntArrayRef output_size, IntArrayRef, IntArrayRef) {
  return max_unpool("max_unpool3d", 3, x, indices, output_size);
}

}  // namespace wick
