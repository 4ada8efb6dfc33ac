#include <autograd/kernels/conv.h>
#include <autograd/ops/create.h>
#include <autograd/ops/pool.h>
#include <autograd/ops/windows.h>

namespace wick {

namespace {

using kernels::Spans;
using kernels::Taps;

// x as planes of the last `dims` dimensions.
void check_input(const char* op, const Tensor& x, size_t dims) {
  check_defined(op, x);
  const auto d = static_cast<int64_t>(dims);
  check(x.dim() == d + 1 || x.dim() == d + 2, "{}: the input is {}: needs {} dimensions, or {} without a batch", op,
        shape_string(x.sizes()), d + 2, d + 1);
  check(isFloatingType(x.scalar_type()), "{}: needs a floating-point tensor, got {}", op, toString(x.scalar_type()));
  for (size_t k = x.dim() == d + 2 ? 1 : 0; k < x.sizes().size(); ++k)
    check(x.sizes()[k] > 0, "{}: the input is {}: only the batch may be empty", op, shape_string(x.sizes()));
}

// The windows' numbers, and how many there are.
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
  /// The first place of window i, which may be padding.
  int64_t begin(size_t d, int64_t i) const { return i * stride[d] - padding[d]; }
};

// Sizes with the spatial ones replaced.
Dims replaced(const Tensor& x, size_t dims, IntArrayRef spatial_sizes) {
  Dims r(x.sizes());
  for (size_t d = 0; d < dims; ++d) r[r.size() - dims + d] = spatial_sizes[d];
  return r;
}

// The output size of an adaptive pooling.
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

// The elements of each plane of `whole`'s sizes at their indices, and the transpose: errors added there.
Tensor put(const Tensor& e, const Tensor& index, const Dims& whole, int64_t plane);

Tensor take_at(const Tensor& x, const Tensor& index, int64_t plane) {
  const Tensor from = x.detach().contiguous();
  Tensor out = make_empty(index.sizes(), x.scalar_type());
  const int64_t n = out.numel(), planes = plane ? x.numel() / plane : 0, each = planes ? n / planes : 0;
  dispatch_floating(x.scalar_type(), "max_pool", [&]<class T>() {
    const int64_t* at = index.data_ptr<int64_t>();
    for (int64_t p = 0; p < planes; ++p)
      for (int64_t k = p * each; k < (p + 1) * each; ++k) out.data_ptr<T>()[k] = from.data_ptr<T>()[p * plane + at[k]];
  });
  return record("MaxPoolBackwardBackward0", out,
                wrt(
                    x,
                    [whole = Dims(x.sizes()), plane](const Tensor& e, const Tensor& index) {
                      return put(e, index, whole, plane);
                    },
                    index));
}

Tensor put(const Tensor& e, const Tensor& index, const Dims& whole, int64_t plane) {
  const Tensor from = e.detach().contiguous();
  Tensor out = zeros(whole, e.scalar_type());
  const int64_t n = e.numel(), planes = plane ? out.numel() / plane : 0, each = planes ? n / planes : 0;
  dispatch_floating(e.scalar_type(), "max_pool", [&]<class T>() {
    const int64_t* at = index.data_ptr<int64_t>();
    const T* error = from.data_ptr<T>();
    for (int64_t p = 0; p < planes; ++p) {
      T* to = out.data_ptr<T>() + p * plane;
      for (int64_t k = p * each; k < (p + 1) * each; ++k) to[at[k]] += error[k];
    }
  });
  return record("MaxPoolBackward0", out,
                wrt(
                    e, [plane](const Tensor& ee, const Tensor& index) { return take_at(ee, index, plane); }, index));
}

std::tuple<Tensor, Tensor> largest(const char* name, const Tensor& x, const Spans& s, const Dims& sizes) {
  const Tensor from = x.detach().contiguous();
  Tensor out = make_empty(sizes, x.scalar_type()), index = make_empty(sizes, kLong);
  const int64_t plane = s.x_size();
  if (out.numel() > 0)
    kernels::max_of_windows(x.scalar_type(), s, x.numel() / plane, from.data_ptr(), out.data_ptr(),
                            index.data_ptr<int64_t>());
  out = record(name, out,
               wrt(
                   x,
                   [whole = Dims(x.sizes()), plane](const Tensor& e, const Tensor& index) {
                     return put(e, index, whole, plane);
                   },
                   index));
  return {out, index};
}

std::tuple<Tensor, Tensor> max_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef kernel,
                                    IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation, bool ceil_mode) {
  const Pool pool(op, x, dims, kernel, stride, padding, dilation, ceil_mode);
  Spans s;
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
  return largest(name, x, s, replaced(x, dims, IntArrayRef(pool.count).slice(3 - dims)));
}

std::tuple<Tensor, Tensor> adaptive_max_pool(const char* op, const char* name, size_t dims, const Tensor& x,
                                             IntArrayRef output_size) {
  const Dims m = adaptive_size(op, x, dims, output_size);
  Spans s;
  for (size_t d = 0; d < 3; ++d) {
    const bool is = d + dims >= 3;
    const int64_t n = is ? x.sizes()[x.sizes().size() - 3 + d] : 1, count = is ? m[d + dims - 3] : 1;
    s.x[d] = n;
    for (int64_t i = 0; i < count; ++i) {
      s.begin[d].push_back(i * n / count);
      s.end[d].push_back(ceil_div((i + 1) * n, count));
    }
  }
  return largest(name, x, s, replaced(x, dims, m));
}

// Sums over windows, divided by the number of their elements: a product of one number for each dimension.
class Mean {
 public:
  explicit Mean(const Tensor& x) : sum_(x), count_(ones({}, kDouble)) {}
  /// Sums along the dimension `dim` from the end, the next one to the left of those before.
  void add(const char* name, int64_t dim, Taps taps, const std::vector<double>& counts) {
    sum_ = along(name, sum_, dim, std::move(taps));
    Tensor column = make_empty({static_cast<int64_t>(counts.size())}, kDouble);
    std::copy(counts.begin(), counts.end(), column.data_ptr<double>());
    for (int64_t d = dim; d < -1; ++d) column = column.unsqueeze(-1);
    count_ = count_ * column;
    for (const double c : counts) equal_ = equal_ && c == counts[0];
  }
  const Tensor& sum() const { return sum_; }
  Tensor mean() const {
    if (!equal_) return sum_ / count_.to(sum_.scalar_type());
    return count_.numel() ? sum_ / count_.reshape({-1})[0].item() : sum_;
  }

 private:
  Tensor sum_, count_;
  bool equal_ = true;
};

Tensor avg_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef kernel, IntArrayRef stride,
                IntArrayRef padding, bool ceil_mode, bool count_include_pad, std::optional<int64_t> divisor) {
  const Pool pool(op, x, dims, kernel, stride, padding, 1, ceil_mode);
  check(!divisor || *divisor != 0, "{}: divisor_override is 0", op);
  Mean y(x);
  for (size_t d = 3; d-- > 3 - dims;) {
    Taps taps;
    taps.n = pool.x[d];
    std::vector<double> counts;
    for (int64_t i = 0; i < pool.count[d]; ++i) {
      int64_t begin = pool.begin(d, i), end = std::min(begin + pool.kernel[d], taps.n + pool.padding[d]);
      const int64_t with_padding = end - begin;
      begin = std::max<int64_t>(begin, 0), end = std::min(end, taps.n);
      for (int64_t k = begin; k < end; ++k) taps.term(k, 1);
      taps.end_row();
      counts.push_back(static_cast<double>(count_include_pad ? with_padding : end - begin));
    }
    y.add(name, static_cast<int64_t>(d) - 3, std::move(taps), counts);
  }
  return divisor ? y.sum() / *divisor : y.mean();
}

Tensor adaptive_avg_pool(const char* op, const char* name, size_t dims, const Tensor& x, IntArrayRef output_size) {
  const Dims m = adaptive_size(op, x, dims, output_size);
  Mean y(x);
  for (size_t d = dims; d-- > 0;) {
    Taps taps;
    taps.n = x.sizes()[x.sizes().size() - dims + d];
    std::vector<double> counts;
    for (int64_t i = 0; i < m[d]; ++i) {
      const int64_t begin = i * taps.n / m[d], end = ceil_div((i + 1) * taps.n, m[d]);
      for (int64_t k = begin; k < end; ++k) taps.term(k, 1);
      taps.end_row();
      counts.push_back(static_cast<double>(end - begin));
    }
    y.add(name, static_cast<int64_t>(d) - static_cast<int64_t>(dims), std::move(taps), counts);
  }
  return y.mean();
}

Tensor max_unpool(const char* op, size_t dims, const Tensor& x, const Tensor& indices, IntArrayRef size) {
  check_input(op, x, dims);
  check_defined(op, indices, "indices");
  check(indices.scalar_type() == kLong && indices.sizes() == x.sizes(),
        "{}: the indices are {}: needs int64 of the input's shape {}", op, describe(indices), shape_string(x.sizes()));
  check(size.size() == dims, "{}: output_size needs {} numbers, got {}", op, dims, size.size());
  const Dims whole = replaced(x, dims, size);
  const int64_t plane = count_elements(size), planes = count_elements(x.sizes().slice(0, x.sizes().size() - dims));
  if (x.numel() == 0) return zeros(whole, x.scalar_type());
  const int64_t each = x.numel() / planes;
  return zeros({planes, plane}, x.scalar_type())
      .scatter(1, indices.reshape({planes, each}), x.reshape({planes, each}))
      .reshape(whole);
}

}  // namespace

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
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, IntArrayRef output_size) {
  return max_unpool("max_unpool2d", 2, x, indices, output_size);
}
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, IntArrayRef output_size, IntArrayRef, IntArrayRef) {
  return max_unpool("max_unpool3d", 3, x, indices, output_size);
}

}  // namespace wick
