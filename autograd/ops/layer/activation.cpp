#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/random/random.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/random/draw.h>

#include <array>
#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::Unary;

namespace {

// An activation f: kernels for f and for e ⊙ f'(z), and f'' composed of operators.
constexpr auto kFlat = [](const Tensor& z) { return zeros_like(z); };

template <class Second>
struct Curve {
  const char *op, *name, *backward_name;
  Unary value;
  Binary backward;
  Second second;
  std::array<double, 3> params{};
};
template <class Second>
Curve(const char*, const char*, const char*, Unary, Binary, Second, std::array<double, 3> = {}) -> Curve<Second>;
template <class Second>
Tensor curve_backward(const Curve<Second>& f, const Tensor& e, const Tensor& z) {
  return record(f.backward_name, binary(f.op, f.backward, e, z, false, f.params.data()),
                wrt(e, saving(z), [f](auto& ee, auto& z) { return curve_backward(f, ee, z); }),
                wrt(z, saving(e, z), [f](auto& ee, auto& e, auto& z) { return ee * e * f.second(z); }));
}
template <class Second>
Tensor curve(const Tensor& z, const Curve<Second>& f) {
  check_defined(f.op, z);
  check(isFloatingType(z.scalar_type()), "{}: needs a floating-point tensor, got {}", f.op, toString(z.scalar_type()));
  return record(f.name, unary(f.op, f.value, z, f.params.data()),
                wrt(z, saving(z), [f](auto& e, auto& z) { return curve_backward(f, e, z); }));
}

}  // namespace

Tensor relu(const Tensor& self) {
  Tensor a = unary("relu", Unary::relu, self);
  return record("ReluBackward0", a, wrt(self, saving(a), [](auto& e, auto& a) { return threshold_backward(e, a, 0); }));
}
Tensor relu6(const Tensor& self) { return hardtanh(self, 0, 6); }
Tensor leaky_relu(const Tensor& self, const Scalar& slope) {
  return curve(self, Curve{"leaky_relu",
                           "LeakyReluBackward0",
                           "LeakyReluBackwardBackward0",
                           Unary::leaky_relu,
                           Binary::leaky_relu_backward,
                           kFlat,
                           {slope.toDouble()}});
}
Tensor elu(const Tensor& self, const Scalar& alpha, const Scalar& scale, const Scalar& input_scale) {
  const double outer = alpha.toDouble() * scale.toDouble(), inner = input_scale.toDouble();
  return curve(self, Curve{"elu",
                           "EluBackward0",
                           "EluBackwardBackward0",
                           Unary::elu,
                           Binary::elu_backward,
                           [outer, inner](const Tensor& z) {
                             return where(z < 0, exp(clamp_max(z, 0) * inner) * (outer * inner * inner), 0);
                           },
                           {scale.toDouble(), outer, inner}});
}
Tensor selu(const Tensor& self) {
  return elu(self, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946);
}
Tensor celu(const Tensor& self, const Scalar& alpha) {
  check(alpha.toDouble() != 0, "celu: alpha is 0: needs another number");
  return elu(self, alpha, 1, 1 / alpha.toDouble());
}
Tensor gelu(const Tensor& self, std::string_view approximate) {
  check(approximate == "none" || approximate == "tanh", "gelu: approximate is \"{}\": needs \"none\" or \"tanh\"",
        approximate);
  using std::numbers::inv_sqrtpi;
  using std::numbers::sqrt2;
  if (approximate == "none")  // f'' = φ(z)·(2 − z²)
    return curve(self, Curve{"gelu", "GeluBackward0", "GeluBackwardBackward0", Unary::gelu, Binary::gelu_backward,
                             [](const Tensor& z) { return exp(z * z * -0.5) * ((2 - z * z) * (inv_sqrtpi / sqrt2)); }});
  // f = z·s with s = sigmoid(w(z)), f'' = s·(1 − s)·(2w' + z·w'' + z·w'²·(1 − 2s))
  return curve(self, Curve{"gelu", "GeluBackward0", "GeluBackwardBackward0", Unary::gelu_tanh,
                           Binary::gelu_tanh_backward, [](const Tensor& z) {
                             constexpr double c = 2 * sqrt2 * inv_sqrtpi, k = 0.044715 * c;
                             const Tensor zz = z * z, s = sigmoid(z * (c + k * zz)), slope = c + 3 * k * zz;
                             return s * (1 - s) * (2 * slope + 6 * k * zz + z * slope * slope * (1 - 2 * s));
                           }});
}
Tensor silu(const Tensor& self) {
  return curve(self, Curve{"silu", "SiluBackward0", "SiluBackwardBackward0", Unary::silu, Binary::silu_backward,
                           [](const Tensor& z) {
                             const Tensor s = sigmoid(z);
                             return s * (1 - s) * (2 + z * (1 - 2 * s));
                           }});
}
Tensor mish(const Tensor& self) {
  return curve(self, Curve{"mish", "MishBackward0", "MishBackwardBackward0", Unary::mish, Binary::mish_backward,
                           [](const Tensor& z) {
                             const Tensor t = tanh(softplus(z)), s = sigmoid(z);
                             return (1 - t * t) * s * (2 + z * (1 - s - 2 * t * s));
                           }});
}
Tensor softplus(const Tensor& self, const Scalar& beta, const Scalar& threshold) {
  const double b = beta.toDouble(), top = threshold.toDouble();
  return curve(self, Curve{"softplus",
                           "SoftplusBackward0",
                           "SoftplusBackwardBackward0",
                           Unary::softplus,
                           Binary::softplus_backward,
                           [b, top](const Tensor& z) {
                             const Tensor s = sigmoid(z * b);
                             return where(z * b > top, 0, b * s * (1 - s));
                           },
                           {b, top}});
}
Tensor softsign(const Tensor& self) { return self / (self.abs() + 1); }
Tensor hardtanh(const Tensor& self, const Scalar& lo, const Scalar& hi) {
  check_defined("hardtanh", self);
  check(self.scalar_type() != kBool, "hardtanh: not defined for Bool");
  check(lo.toDouble() <= hi.toDouble(), "hardtanh: min_val {} is above max_val {}", lo.toDouble(), hi.toDouble());
  check(self.scalar_type() != kByte || lo.toDouble() >= 0, "hardtanh: an unsigned tensor has no room for min_val {}",
        lo.toDouble());
  if (!isFloatingType(self.scalar_type())) return clamp(self, lo, hi);
  return curve(self, Curve{"hardtanh",
                           "HardtanhBackward0",
                           "HardtanhBackwardBackward0",
                           Unary::clamp,
                           Binary::hardtanh_backward,
                           kFlat,
                           {lo.toDouble(), hi.toDouble()}});
}
Tensor hardsigmoid(const Tensor& self) {
  return curve(self, Curve{"hardsigmoid", "HardsigmoidBackward0", "HardsigmoidBackwardBackward0", Unary::hardsigmoid,
                           Binary::hardsigmoid_backward, kFlat});
}
Tensor hardswish(const Tensor& self) {
  return curve(self, Curve{"hardswish", "HardswishBackward0", "HardswishBackwardBackward0", Unary::hardswish,
                           Binary::hardswish_backward,
                           [](const Tensor& z) { return ((z >= -3) & (z < 3)).to(z.scalar_type()) / 3; }});
}
Tensor log_sigmoid(const Tensor& self) {
  return curve(self, Curve{"log_sigmoid", "LogSigmoidBackward0", "LogSigmoidBackwardBackward0", Unary::log_sigmoid,
                           Binary::log_sigmoid_backward, [](const Tensor& z) {
                             const Tensor s = sigmoid(z);
                             return -s * (1 - s);
                           }});
}
Tensor threshold(const Tensor& self, const Scalar& top, const Scalar& value) {
  check_defined("threshold", self);
  check(self.scalar_type() != kBool, "threshold: not defined for Bool");
  Tensor out;
  if (isFloatingType(self.scalar_type())) {
    const double params[] = {top.toDouble(), value.toDouble()};
    out = unary("threshold", Unary::threshold, self, params);
  } else {
    out = where(self <= top, full({}, value, self.scalar_type()), self);
  }
  return record("ThresholdBackward0", out,
                wrt(self, saving(self), [top](auto& e, auto& z) { return threshold_backward(e, z, top); }));
}
Tensor prelu(const Tensor& self, const Tensor& weight) {
  check_defined("prelu", self);
  check_defined("prelu", weight, "weight");
  check(self.scalar_type() == weight.scalar_type(), "prelu: the dtypes differ: {} and {}", describe(self),
        describe(weight));
  Tensor w = weight;
  if (weight.numel() != 1) {
    check(self.dim() > 0 && weight.dim() == 1, "prelu: {} weights for the 0-d tensor", weight.numel());
    const int64_t channels = self.dim() > 1 ? self.size(1) : 1;
    check(weight.numel() == channels, "prelu: weight {} and self {} do not fit: needs 1 or {} weights",
          shape_string(weight.sizes()), shape_string(self.sizes()), channels);
    Dims shape(static_cast<size_t>(self.dim()), 1);
    shape[1] = channels;
    w = weight.reshape(shape);
  } else {
    w = weight.reshape(Dims(static_cast<size_t>(self.dim()), 1));
  }
  return record("PreluBackward0", binary("prelu", Binary::prelu, self, w),
                wrt(self, saving(self, w), [](auto& e, auto& x, auto& w) { return where(x > 0, e, e * w); }),
                wrt(w, saving(self), [](auto& e, auto& x) { return where(x > 0, 0, e * x); }));
}
Tensor glu(const Tensor& self, int64_t dim) {
  check_defined("glu", self);
  check(self.dim() > 0, "glu: needs a tensor of at least 1 dimension");
  const int64_t d = wrap_dim("glu", dim, self.dim()), half = self.size(d) / 2;
  check(self.size(d) % 2 == 0, "glu: the size {} of dimension {} is odd", self.size(d), d);
  return self.narrow(d, 0, half) * self.narrow(d, half, half).sigmoid();
}
Tensor hardshrink(const Tensor& self, const Scalar& lambd) {
  return curve(self, Curve{"hardshrink",
                           "HardshrinkBackward0",
                           "HardshrinkBackwardBackward0",
                           Unary::hardshrink,
                           Binary::shrink_backward,
                           kFlat,
                           {lambd.toDouble()}});
}
Tensor softshrink(const Tensor& self, const Scalar& lambd) {
  check(lambd.toDouble() >= 0, "softshrink: lambd is {}: needs 0 or more", lambd.toDouble());
  return curve(self, Curve{"softshrink",
                           "SoftshrinkBackward0",
                           "SoftshrinkBackwardBackward0",
                           Unary::softshrink,
                           Binary::shrink_backward,
                           kFlat,
                           {lambd.toDouble()}});
}
// Drawn in the order of the elements, for those that are not above 0 only.
Tensor rrelu(const Tensor& self, const Scalar& lower_, const Scalar& upper_, bool training) {
  check_defined("rrelu", self);
  const double lower = lower_.toDouble(), upper = upper_.toDouble();
  check(lower <= upper, "rrelu: lower {} is above upper {}", lower, upper);
  if (!training) return leaky_relu(self, (lower + upper) / 2);
  check_floating("rrelu", self);
  const Tensor x = self.detach().contiguous(), slope = make_empty(x.sizes(), x.scalar_type());
  draw(slope, kernels::rrelu_slopes, x.data_ptr(), lower, upper);
  return self * slope;
}
Tensor threshold_backward(const Tensor& e, const Tensor& x, const Scalar& threshold) {
  const double t = threshold.toDouble();
  return record("ThresholdBackwardBackward0", binary("threshold_backward", Binary::threshold_backward, e, x, false, &t),
                wrt(e, saving(x), [threshold](auto& ee, auto& x) { return threshold_backward(ee, x, threshold); }),
                wrt(x, [](auto& ee) { return zeros_like(ee); }));
}

}  // namespace wick
