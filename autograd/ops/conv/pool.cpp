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
#include <autograd/ops/elementwise/narrow.h>

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

// The windows of a pooling operator, at least one in each dimension.
Windows pool_windows(const char* op, const Tensor& input, size_t dims, IntArrayRef kernel_size, IntArrayRef stride,
                     IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) {
  check_input(op, input, dims);
  const auto k = spatial(op, "kernel_size", kernel_size, dims, 1, 1), p = spatial(op, "padding", padding, dims, 0, 0),
             s = stride.empty() ? k : spatial(op, "stride", stride, dims, 1, 1),
             l = spatial(op, "dilation", dilation, dims, 1, 1);
  Windows w;
  for (size_t d = 3 - dims; d < 3; ++d) {
    w.x[d] = input.sizes()[input.sizes().size() - 3 + d];
    w.kernel[d] = k[d], w.padding[d] = p[d], w.stride[d] = s[d], w.dilation[d] = l[d];
    check(p[d] <= k[d] / 2, "{}: padding {} is more than half of the kernel size {}", op, p[d], k[d]);
    count_windows(op, w, d, ceil_mode);
    check(w.y[d] > 0, "{}: of the input {} no window of size {} with padding {} is left", op,
          shape_string(input.sizes()), k[d], p[d]);
    if (w.y[d] == 1)
      w.kernel[d] = std::min(w.kernel[d], ceil_div(w.x[d] + 2 * p[d], w.dilation[d]));  // the rest is outside
  }
  count_elements(op, w.kernel);  // throws if there are too many
  return w;
}
// The first element of window i, below 0 if it is padding.
int64_t first_element(const Windows& w, size_t d, int64_t i) { return i * w.stride[d] - w.padding[d]; }

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
Tensor spread_over_windows(OpNames op, const Windows& w, const Dims& sizes, const Tensor& x);
Tensor sum_windows(OpNames op, const Windows& w, const Dims& sizes, const Tensor& x) {
  const Tensor from = x.detach().contiguous(), kernel = ones({w.kernel_size()}, x.scalar_type());
  Tensor out = make_empty(op.op, sizes, x.scalar_type());
  kernels::convolve(x.scalar_type(), channel_by_channel(w, x.numel() / w.x_size()), from.data_ptr(), kernel.data_ptr(),
                    nullptr, out.data_ptr());
  return record(op.node, out,
                wrt(x, [op, w, sizes = Dims(x.sizes())](auto& e) { return spread_over_windows(op, w, sizes, e); }));
}

Tensor spread_over_windows(OpNames op, const Windows& w, const Dims& sizes, const Tensor& x) {
  const Tensor from = x.detach().contiguous(), kernel = ones({w.kernel_size()}, x.scalar_type());
  Tensor out = make_empty(op.op, sizes, x.scalar_type());
  kernels::convolve_backward_input(x.scalar_type(), channel_by_channel(w, x.numel() / w.y_size()), from.data_ptr(),
                                   kernel.data_ptr(), out.data_ptr());
  return record(op.node, out,
                wrt(x, [op, w, sizes = Dims(x.sizes())](auto& e) { return sum_windows(op, w, sizes, e); }));
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
Tensor window_sums(OpNames op, const Tensor& x, const std::vector<DimWindows>& windows, const Windows* alike) {
  const size_t dims = windows.size();
  Dims sizes;
  for (const DimWindows& w : windows) sizes.push_back(w.matrix.rows());
  sizes = replaced(x, dims, sizes);
  const auto is_whole = [](const Windows& w) {  // whether there is one window, over all of x
    bool whole = true;
    for (size_t d = 0; d < 3; ++d) whole = whole && w.y[d] == 1 && w.padding[d] == 0 && w.kernel[d] == w.x[d];
    return whole;
  };
  if (alike && is_whole(*alike)) return x.flatten(-static_cast<int64_t>(dims)).sum(-1).reshape(sizes);
  // Large windows are summed dimension by dimension.
  constexpr int64_t kSmall = 32;
  if (alike && alike->kernel_size() <= kSmall) return sum_windows(op, *alike, sizes, x);
  Tensor y = x;
  for (size_t d = dims; d-- > 0;)
    y = multiply_dim(op, y, static_cast<int64_t>(d) - static_cast<int64_t>(dims), windows[d].matrix);
  return y;
}

// The sums divided by the divisors of their windows, which are products of one number for each dimension.
Tensor divide_sums(const char* op, const Tensor& sums, const std::vector<DimWindows>& windows) {
  double first = 1;
  bool equal = true;
  for (const DimWindows& w : windows) {
    if (!w.divisors.empty()) first *= w.divisors[0];
    for (const double v : w.divisors) equal = equal && v == w.divisors[0];
  }
  if (equal) return sums / first;
  Tensor divisor = ones({}, kDouble);
  for (const DimWindows& w : windows) {
    Tensor row = make_empty(op, {static_cast<int64_t>(w.divisors.size())}, kDouble);
    std::copy(w.divisors.begin(), w.divisors.end(), row.data_ptr<double>());
    divisor = divisor.unsqueeze(-1) * row;
  }
  return sums / divisor.to(sums.scalar_type());
}

// Room for the windows of one dimension. Each has at most `most` elements.
DimWindows room_for(const char* op, int64_t cols, int64_t windows, int64_t most) {
  DimWindows a;
  a.matrix.cols = cols;
  reserve(op, a.matrix, windows, std::min(most, cols));
  reserve(op, a.divisors, windows);
  return a;
}

// y_k = (Σ x_i over window k) / n_k, so ∂J/∂x_i = Σ e_k / n_k over the windows k that x_i is in. These are two
// operators: the division's derivative is e_k / n_k, and that of the sums adds it to all x_i of window k.
Tensor avg_pool(OpNames op, size_t dims, const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding,
                bool ceil_mode, bool count_include_pad, std::optional<int64_t> divisor) {
  if (is_narrow(x))
    return in_wide(
        [&](const Tensor& x) {
          return avg_pool(op, dims, x, kernel, stride, padding, ceil_mode, count_include_pad, divisor);
        },
        x);
  const Windows w = pool_windows(op.op, x, dims, kernel, stride, padding, 1, ceil_mode);
  check(!divisor || *divisor != 0, "{}: divisor_override is 0", op.op);
  std::vector<DimWindows> windows;
  for (size_t d = 3 - dims; d < 3; ++d) {
    DimWindows& a = windows.emplace_back(room_for(op.op, w.x[d], w.y[d], w.kernel[d]));
    for (int64_t i = 0; i < w.y[d]; ++i) {
      const int64_t begin = first_element(w, d, i), end = std::min(begin + w.kernel[d], w.x[d] + w.padding[d]),
                    inner_begin = std::max<int64_t>(begin, 0), inner_end = std::min(end, w.x[d]);
      a.add(inner_begin, inner_end, count_include_pad ? end - begin : inner_end - inner_begin);
    }
  }
  const Tensor sum = window_sums(op, x, windows, &w);
  Tensor out = divisor ? sum / *divisor : divide_sums(op.op, sum, windows);
  tell_tracer(op.op, {x}, {out}, "kernel", kernel, "stride", stride.empty() ? kernel : stride, "padding", padding,
              "ceil_mode", ceil_mode, "count_include_pad", count_include_pad, "divisor", divisor.value_or(0), "dims",
              static_cast<int64_t>(dims));
  return out;
}

__extension__ using Wide = __int128;  // holds any product of two sizes
// ⌊i n / m⌋.
int64_t share(int64_t i, int64_t n, int64_t m) { return static_cast<int64_t>(static_cast<Wide>(i) * n / m); }
// Window i of the m windows that share out n elements.
std::pair<int64_t, int64_t> adaptive_window(int64_t i, int64_t n, int64_t m) {
  return {share(i, n, m), n - share(m - i - 1, n, m)};
}

Tensor adaptive_avg_pool(OpNames op, size_t dims, const Tensor& x, IntArrayRef output_size) {
  if (is_narrow(x)) return in_wide([&](const Tensor& x) { return adaptive_avg_pool(op, dims, x, output_size); }, x);
  const Dims m = adaptive_size(op.op, x, dims, output_size);
  make_empty(op.op, replaced(x, dims, m), x.scalar_type());  // throws if there is not as much memory
  std::vector<DimWindows> windows;
  Windows w;
  bool alike = true;
  for (size_t d = 0; d < dims; ++d) {
    const int64_t n = x.sizes()[x.sizes().size() - dims + d];
    DimWindows& a = windows.emplace_back(room_for(op.op, n, m[d], m[d] > 0 ? n / m[d] + 2 : 0));
    for (int64_t i = 0; i < m[d]; ++i) {
      const auto [begin, end] = adaptive_window(i, n, m[d]);
      a.add(begin, end, end - begin);
    }
    alike = alike && m[d] > 0 && n % m[d] == 0;
    if (alike)
      w.x[d + 3 - dims] = n, w.y[d + 3 - dims] = m[d], w.kernel[d + 3 - dims] = w.stride[d + 3 - dims] = n / m[d];
  }
  Tensor out = divide_sums(op.op, window_sums(op, x, windows, alike ? &w : nullptr), windows);
  tell_tracer(op.op, {x}, {out}, "size", m);
  return out;
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
  Tensor out = make_empty("max_pool", index.sizes(), x.scalar_type());
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
std::tuple<Tensor, Tensor> max_of(OpNames op, const Tensor& x, const WindowRanges& s, const Windows* windows,
                                  const Dims& sizes) {
  const Tensor from = x.detach().contiguous();
  Tensor out = make_empty(op.op, sizes, x.scalar_type()), index = make_empty(op.op, sizes, kLong);
  const int64_t channel_size = s.x_size();
  const ScalarType t = x.scalar_type();
  if (out.numel() > 0 && windows)
    kernels::max_of_windows(t, *windows, s, x.numel() / channel_size, from.data_ptr(), out.data_ptr(),
                            index.data_ptr<int64_t>());
  else if (out.numel() > 0)
    kernels::max_of_ranges(t, s, x.numel() / channel_size, from.data_ptr(), out.data_ptr(), index.data_ptr<int64_t>());
  // ∂J/∂x_i = Σ e_k over the windows k with index[k] = i.
  out = record(op.node, out, wrt(x, saving(index), [sizes = Dims(x.sizes()), channel_size](auto& e, auto& index) {
                 return add_at(e, index, sizes, channel_size);
               }));
  return {out, index};
}

std::tuple<Tensor, Tensor> max_pool(OpNames op, size_t dims, const Tensor& x, IntArrayRef kernel, IntArrayRef stride,
                                    IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) {
  if (is_narrow(x))
    return in_wide([&](const Tensor& x) { return max_pool(op, dims, x, kernel, stride, padding, dilation, ceil_mode); },
                   x);
  const Windows w = pool_windows(op.op, x, dims, kernel, stride, padding, dilation, ceil_mode);
  WindowRanges s;
  for (size_t d = 0; d < 3; ++d) {
    s.x[d] = w.x[d], s.step[d] = w.dilation[d];
    reserve(op.op, s.begin[d], w.y[d]);
    reserve(op.op, s.end[d], w.y[d]);
    for (int64_t i = 0; i < w.y[d]; ++i) {
      int64_t begin = first_element(w, d, i);
      const int64_t end = std::min(begin + w.dilation[d] * (w.kernel[d] - 1) + 1, w.x[d]);
      if (begin < 0) begin += ceil_div(-begin, w.dilation[d]) * w.dilation[d];
      check(begin < end, "{}: a window of size {} with dilation {} lies in the padding alone", op.op, w.kernel[d],
            w.dilation[d]);
      s.begin[d].push_back(begin);
      s.end[d].push_back(end);
    }
  }
  auto found = max_of(op, x, s, &w, replaced(x, dims, IntArrayRef(w.y).slice(3 - dims)));
  tell_tracer(op.op, {x}, {std::get<0>(found), std::get<1>(found)}, "kernel", kernel, "stride",
              stride.empty() ? kernel : stride, "padding", padding, "dilation", dilation, "ceil_mode", ceil_mode,
              "dims", static_cast<int64_t>(dims));
  return found;
}

std::tuple<Tensor, Tensor> adaptive_max_pool(OpNames op, size_t dims, const Tensor& x, IntArrayRef output_size) {
  if (is_narrow(x)) return in_wide([&](const Tensor& x) { return adaptive_max_pool(op, dims, x, output_size); }, x);
  const Dims m = adaptive_size(op.op, x, dims, output_size);
  make_empty(op.op, replaced(x, dims, m), x.scalar_type());  // throws if there is not as much memory
  WindowRanges s;
  for (size_t d = 0; d < 3; ++d) {
    const bool is = d + dims >= 3;
    const int64_t n = is ? x.sizes()[x.sizes().size() - 3 + d] : 1, count = is ? m[d + dims - 3] : 1;
    s.x[d] = n;
    reserve(op.op, s.begin[d], count);
    reserve(op.op, s.end[d], count);
    for (int64_t i = 0; i < count; ++i) {
      const auto [begin, end] = adaptive_window(i, n, count);
      s.begin[d].push_back(begin);
      s.end[d].push_back(end);
    }
  }
  auto found = max_of(op, x, s, nullptr, replaced(x, dims, m));
  tell_tracer(op.op, {x}, {std::get<0>(found), std::get<1>(found)}, "size", m);
  return found;
}

Tensor max_unpool(const char* op, size_t dims, const Tensor& x, const Tensor& indices, IntArrayRef size) {
  check_input(op, x, dims);
  check_defined(op, indices, "indices");
  check(indices.scalar_type() == kLong && indices.sizes() == x.sizes(),
        "{}: the indices are {}: needs int64 of the input's shape {}", op, describe(indices), shape_string(x.sizes()));
  check(size.size() == dims, "{}: output_size needs {} numbers, got {}", op, dims, size.size());
  const Dims whole = replaced(x, dims, size);
  const int64_t channel_size = count_elements(op, size),
                channels = count_elements(x.sizes().slice(0, x.sizes().size() - dims));
  if (x.numel() == 0) return zeros(whole, x.scalar_type());
  const int64_t n = x.numel() / channels;
  const OperatorScope scope(op);
  return zeros({channels, channel_size}, x.scalar_type())
      .scatter(1, indices.reshape({channels, n}), x.reshape({channels, n}))
      .reshape(whole);
}

}  // namespace

Tensor avg_pool1d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad) {
  return avg_pool({"avg_pool1d", "AvgPool1DBackward0"}, 1, x, kernel, stride, padding, ceil_mode, count_include_pad,
                  {});
}
Tensor avg_pool2d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor) {
  return avg_pool({"avg_pool2d", "AvgPool2DBackward0"}, 2, x, kernel, stride, padding, ceil_mode, count_include_pad,
                  divisor);
}
Tensor avg_pool3d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor) {
  return avg_pool({"avg_pool3d", "AvgPool3DBackward0"}, 3, x, kernel, stride, padding, ceil_mode, count_include_pad,
                  divisor);
}

#define WICK_POOL(D)                                                                                                  \
  std::tuple<Tensor, Tensor> max_pool##D##d_with_indices(const Tensor& x, IntArrayRef kernel, IntArrayRef stride,     \
                                                         IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) { \
    return max_pool({"max_pool" #D "d", "MaxPool" #D "DWithIndicesBackward0"}, D, x, kernel, stride, padding,         \
                    dilation, ceil_mode);                                                                             \
  }                                                                                                                   \
  Tensor max_pool##D##d(const Tensor& x, IntArrayRef kernel, IntArrayRef stride, IntArrayRef padding,                 \
                        IntArrayRef dilation, bool ceil_mode) {                                                       \
    return std::get<0>(max_pool##D##d_with_indices(x, kernel, stride, padding, dilation, ceil_mode));                 \
  }                                                                                                                   \
  std::tuple<Tensor, Tensor> adaptive_max_pool##D##d(const Tensor& x, IntArrayRef output_size) {                      \
    return adaptive_max_pool({"adaptive_max_pool" #D "d", "AdaptiveMaxPool" #D "DBackward0"}, D, x, output_size);     \
  }                                                                                                                   \
  Tensor adaptive_avg_pool##D##d(const Tensor& x, IntArrayRef output_size) {                                          \
    return adaptive_avg_pool({"adaptive_avg_pool" #D "d", "AdaptiveAvgPool" #D "DBackward0"}, D, x, output_size);     \
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
