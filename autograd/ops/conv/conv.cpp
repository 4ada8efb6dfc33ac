#include <autograd/graph/record.h>
#include <autograd/kernels/conv/conv.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>
#include <autograd/ops/elementwise/narrow.h>

#include <algorithm>

namespace wick {

// A convolution is linear in the input and in the weights, so there are three maps: to the output, to the gradient of
// the input, to the gradient of the weights. The derivatives of each one are the other two. For one group, with x 0 in
// the padding:
//   y[n,o,p]     = b[o] + Σ_{c,k} W[o,c,k] x[n,c,i]        i = p·stride − padding + k·dilation
//   ∂J/∂W[o,c,k] = Σ_{n,p} e[n,o,p] x[n,c,i]
//   ∂J/∂x[n,c,i] = Σ_{o,k} W[o,c,k] e[n,o,p]               over the k, p with that i
//   ∂J/∂b[o]     = Σ_{n,p} e[n,o,p]

namespace {

// (a×b×…) with the last `dims` of three sizes.
Dims with_spatial(int64_t a, int64_t b, const int64_t* size, size_t dims) {
  Dims r{a, b};
  for (size_t d = 3 - dims; d < 3; ++d) r.push_back(size[d]);
  return r;
}

// The numbers of a convolution, and over how many dimensions it is.
struct Geometry : kernels::Convolution {
  const char* op = nullptr;  // the operator, for messages
  size_t dims = 2;
  Dims x_sizes() const { return with_spatial(n, groups * in, x, dims); }
  Dims y_sizes() const { return with_spatial(n, groups * out, y, dims); }
  Dims weight_sizes() const { return with_spatial(groups * out, in, kernel, dims); }
};

Tensor convolve(const Geometry& g, const Tensor& x, const Tensor& weight, const Tensor& bias);
Tensor input_gradient(const Geometry& g, const Tensor& e, const Tensor& weight);
Tensor weight_gradient(const Geometry& g, const Tensor& e, const Tensor& x);

// e summed over all but the channels, dimension by dimension.
Tensor bias_gradient(const Tensor& e) { return e.flatten(2).sum(2).sum(0); }

// The output y.
Tensor convolve(const Geometry& g, const Tensor& x, const Tensor& weight, const Tensor& bias) {
  Tensor y = make_empty(g.op, g.y_sizes(), x.scalar_type());
  const Tensor from = x.detach().contiguous(), w = weight.detach().contiguous(),
               b = bias.defined() ? bias.detach().contiguous() : Tensor();
  kernels::convolve(x.scalar_type(), g, from.data_ptr(), w.data_ptr(), b.defined() ? b.data_ptr() : nullptr,
                    y.data_ptr());
  return record("ConvolutionBackward0", y,
                wrt(x, saving(weight), [g](auto& e, auto& weight) { return input_gradient(g, e, weight); }),
                wrt(weight, saving(x), [g](auto& e, auto& x) { return weight_gradient(g, e, x); }),
                wrt(bias, [](auto& e) { return bias_gradient(e); }));
}

// ∂J/∂x[n,c,i] = Σ_{o,k} W[o,c,k] e[n,o,p] over the k, p with p·stride − padding + k·dilation = i.
Tensor input_gradient(const Geometry& g, const Tensor& e, const Tensor& weight) {
  Tensor x = make_empty(g.op, g.x_sizes(), e.scalar_type());
  const Tensor from = e.detach().contiguous(), w = weight.detach().contiguous();
  kernels::convolve_backward_input(e.scalar_type(), g, from.data_ptr(), w.data_ptr(), x.data_ptr());
  return record("ConvolutionBackwardBackward0", x,
                wrt(e, saving(weight), [g](auto& ee, auto& weight) { return convolve(g, ee, weight, {}); }),
                wrt(weight, saving(e), [g](auto& ee, auto& e) { return weight_gradient(g, e, ee); }));
}

// ∂J/∂W[o,c,k] = Σ_{n,p} e[n,o,p] x[n,c,i] with i = p·stride − padding + k·dilation.
Tensor weight_gradient(const Geometry& g, const Tensor& e, const Tensor& x) {
  Tensor weight = make_empty(g.op, g.weight_sizes(), e.scalar_type());
  const Tensor a = e.detach().contiguous(), b = x.detach().contiguous();
  kernels::convolve_backward_weight(e.scalar_type(), g, a.data_ptr(), b.data_ptr(), weight.data_ptr());
  return record("ConvolutionBackwardBackward0", weight,
                wrt(e, saving(x), [g](auto& ee, auto& x) { return convolve(g, x, ee, {}); }),
                wrt(x, saving(e), [g](auto& ee, auto& e) { return input_gradient(g, e, ee); }));
}

// Throws unless the numbers of dimensions and the dtypes fit.
void check_tensors(const char* op, const Tensor& x, const Tensor& weight, const Tensor& bias, size_t dims) {
  check_defined(op, x, "input");
  check_defined(op, weight, "weight");
  const auto d = static_cast<int64_t>(dims);
  check(weight.dim() == d + 2, "{}: the weight is {}: needs {} dimensions", op, shape_string(weight.sizes()), d + 2);
  check(x.dim() == d + 2 || x.dim() == d + 1, "{}: the input is {}: needs {} dimensions, or {} without a batch", op,
        shape_string(x.sizes()), d + 2, d + 1);
  check(x.scalar_type() == weight.scalar_type() && (!bias.defined() || bias.scalar_type() == x.scalar_type()),
        "{}: the dtypes differ: input {}, weight {}, bias {}", op, toString(x.scalar_type()),
        toString(weight.scalar_type()), toString(bias.scalar_type()));
  check(x.scalar_type() != kBool, "{}: needs numbers, got Bool", op);
}

void check_bias(const char* op, const Tensor& bias, int64_t channels) {
  check(!bias.defined() || (bias.dim() == 1 && bias.numel() == channels), "{}: the bias is {}: needs ({})", op,
        describe(bias), channels);
}

// All numbers of the convolution but the sizes of input and output.
Geometry geometry(const char* op, const Tensor& weight, size_t dims, IntArrayRef stride, IntArrayRef padding,
                  IntArrayRef dilation, int64_t groups) {
  Geometry g;
  g.op = op;
  g.dims = dims;
  check(groups > 0, "{}: groups is {}: needs at least 1", op, groups);
  g.groups = groups;
  const auto s = spatial(op, "stride", stride, dims, 1, 1), p = spatial(op, "padding", padding, dims, 0, 0),
             l = spatial(op, "dilation", dilation, dims, 1, 1);
  for (size_t d = 0; d < 3; ++d) {
    g.stride[d] = s[d], g.padding[d] = p[d], g.dilation[d] = l[d];
    if (d + dims >= 3) g.kernel[d] = weight.sizes()[d + dims - 1];
    check(g.kernel[d] > 0, "{}: the kernel {} is empty", op, shape_string(weight.sizes()));
  }
  return g;
}

// What a tracer is told: `op` may be convolution, for all of them.
constexpr const char *kNames[] = {"conv1d", "conv2d", "conv3d"},
                     *kTransposedNames[] = {"conv_transpose1d", "conv_transpose2d", "conv_transpose3d"};

Tensor conv(const char* op, size_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias,
            IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation, int64_t groups) {
  check_tensors(op, input, weight, bias, dims);
  if (is_narrow(input))
    return in_wide([&](const Tensor& x, const Tensor& w,
                       const Tensor& b) { return conv(op, dims, x, w, b, stride, padding, dilation, groups); },
                   input, weight, bias);
  Geometry g = geometry(op, weight, dims, stride, padding, dilation, groups);
  return batched(input, dims, [&](const Tensor& x) {
    check(weight.size(0) % groups == 0 && x.size(1) == Checked(op, weight.size(1)) * groups,
          "{}: input {} and weight {} do not fit in {} group(s): {} channels, the weight is for {} in each", op,
          shape_string(input.sizes()), shape_string(weight.sizes()), groups, x.size(1), weight.size(1));
    check_bias(op, bias, weight.size(0));
    g.n = x.size(0), g.in = weight.size(1), g.out = weight.size(0) / groups;
    for (size_t d = 3 - dims; d < 3; ++d) {
      g.x[d] = x.sizes()[d + dims - 1];
      count_windows(op, g, d);
      check(g.y[d] > 0, "{}: the kernel {} with dilation {} is larger than the input {} with padding {}", op,
            g.kernel[d], g.dilation[d], g.x[d], g.padding[d]);
    }
    Tensor y = convolve(g, x, weight, bias);
    tell_tracer(kNames[dims - 1], {x, weight, bias}, {y}, "stride", stride, "padding", padding, "dilation", dilation,
                "groups", groups);
    return y;
  });
}

Tensor conv_named(const char* op, size_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias,
                  IntArrayRef stride, std::string_view padding, IntArrayRef dilation, int64_t groups) {
  check(padding == "same" || padding == "valid", "{}: the padding is \"{}\": needs \"same\" or \"valid\"", op, padding);
  if (padding == "valid") return conv(op, dims, input, weight, bias, stride, 0, dilation, groups);
  check_tensors(op, input, weight, bias, dims);
  for (const int64_t s : stride) check(s == 1, "{}: padding \"same\" needs stride 1, got {}", op, s);
  const auto l = spatial(op, "dilation", dilation, dims, 1, 1);
  // One half is padded at each end. The odd one of an odd number goes to the last.
  Dims both, more;
  for (size_t d = 0; d < dims; ++d) {
    const int64_t total = Checked(op, l[3 - dims + d]) * (weight.sizes()[2 + d] - 1);
    both.push_back(total / 2);
    more.insert(0, total % 2);
    more.insert(0, 0);
  }
  bool odd = false;
  for (const int64_t m : more) odd = odd || m > 0;
  return conv(op, dims, odd ? constant_pad_nd(input, more, 0) : input, weight, bias, stride, both, dilation, groups);
}

// conv() with input and output exchanged: the output is the gradient of an input, the input that of an output.
Tensor conv_transpose(const char* op, size_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias,
                      IntArrayRef stride, IntArrayRef padding, IntArrayRef output_padding, int64_t groups,
                      IntArrayRef dilation) {
  check_tensors(op, input, weight, bias, dims);
  if (is_narrow(input))
    return in_wide(
        [&](const Tensor& x, const Tensor& w, const Tensor& b) {
          return conv_transpose(op, dims, x, w, b, stride, padding, output_padding, groups, dilation);
        },
        input, weight, bias);
  Geometry g = geometry(op, weight, dims, stride, padding, dilation, groups);
  const auto extra = spatial(op, "output_padding", output_padding, dims, 0, 0);
  return batched(input, dims, [&](const Tensor& y) {
    check(weight.size(0) % groups == 0 && y.size(1) == weight.size(0),
          "{}: input {} and weight {} do not fit in {} group(s): {} channels, the weight is for {}", op,
          shape_string(input.sizes()), shape_string(weight.sizes()), groups, y.size(1), weight.size(0));
    check_bias(op, bias, Checked(op, weight.size(1)) * groups);
    g.n = y.size(0), g.in = weight.size(1), g.out = weight.size(0) / groups;
    for (size_t d = 3 - dims; d < 3; ++d) {
      check(extra[d] < std::max(g.stride[d], g.dilation[d]),
            "{}: output_padding {} needs to be less than stride {} or dilation {}", op, extra[d], g.stride[d],
            g.dilation[d]);
      g.y[d] = y.sizes()[d + dims - 1];
      g.x[d] = Checked(op, g.y[d] - 1) * g.stride[d] - 2 * Checked(op, g.padding[d]) +
               Checked(op, g.dilation[d]) * (g.kernel[d] - 1) + extra[d] + 1;
      check(g.y[d] > 0 && g.x[d] > 0, "{}: of the input {} and the kernel {} nothing would be left", op,
            shape_string(input.sizes()), shape_string(weight.sizes()));
      drop_unused_numbers(g, d);
    }
    const Tensor x = input_gradient(g, y, weight);
    tell_tracer(kTransposedNames[dims - 1], {y, weight}, {x}, "stride", stride, "padding", padding, "dilation",
                dilation, "output_padding", output_padding, "groups", groups);
    if (!bias.defined()) return x;
    Dims channels(dims + 1, 1);
    channels[0] = bias.numel();
    return x + bias.reshape(channels);
  });
}

}  // namespace

#define WICK_CONV(D)                                                                                                   \
  Tensor conv##D##d(const Tensor& x, const Tensor& weight, const Tensor& bias, IntArrayRef stride,                     \
                    IntArrayRef padding, IntArrayRef dilation, int64_t groups) {                                       \
    return conv("conv" #D "d", D, x, weight, bias, stride, padding, dilation, groups);                                 \
  }                                                                                                                    \
  Tensor conv##D##d(const Tensor& x, const Tensor& weight, const Tensor& bias, IntArrayRef stride,                     \
                    PaddingName padding, IntArrayRef dilation, int64_t groups) {                                       \
    return conv_named("conv" #D "d", D, x, weight, bias, stride, padding.name(), dilation, groups);                    \
  }                                                                                                                    \
  Tensor conv_transpose##D##d(const Tensor& x, const Tensor& weight, const Tensor& bias, IntArrayRef stride,           \
                              IntArrayRef padding, IntArrayRef output_padding, int64_t groups, IntArrayRef dilation) { \
    return conv_transpose("conv_transpose" #D "d", D, x, weight, bias, stride, padding, output_padding, groups,        \
                          dilation);                                                                                   \
  }
WICK_CONV(1)
WICK_CONV(2)
WICK_CONV(3)
#undef WICK_CONV

Tensor convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride,
                   IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding,
                   int64_t groups) {
  check_defined("convolution", weight, "weight");
  check(weight.dim() >= 3 && weight.dim() <= 5, "convolution: the weight is {}: needs 3 to 5 dimensions",
        shape_string(weight.sizes()));
  const auto dims = static_cast<size_t>(weight.dim() - 2);
  return transposed ? conv_transpose("convolution", dims, input, weight, bias, stride, padding, output_padding, groups,
                                     dilation)
                    : conv("convolution", dims, input, weight, bias, stride, padding, dilation, groups);
}

}  // namespace wick
