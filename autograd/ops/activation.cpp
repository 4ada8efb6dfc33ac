#include <autograd/graph.h>
#include <autograd/kernels/reduce.h>
#include <autograd/ops/create.h>
#include <autograd/ops/elementwise.h>
#include <autograd/ops/rows.h>

#include <array>
#include <cmath>
#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::Unary;

namespace {

// An activation: its value is composed without recording, its error is e ⊙ f'(z), with f' composed of operators.
template <class F, class D>
Tensor activation(const char* op, const char* name, const Tensor& z, F value, D derivative, bool integers = false) {
  check_defined(op, z);
  check((integers && z.scalar_type() != kBool) || isFloatingType(z.scalar_type()),
        "{}: needs a floating-point tensor, got {}", op, toString(z.scalar_type()));
  Tensor out;
  {
    NoGradGuard off;
    out = value(z.detach());
  }
  return record(name, out,
                wrt(
                    z, [derivative](const Tensor& e, const Tensor& z) { return e * derivative(z); }, z));
}

// A smooth activation f: kernels for f and for e ⊙ f'(z), and f'' composed of operators.
template <class Second>
struct Curve {
  const char *op, *name, *backward_name;
  Unary value;
  Binary backward;
  Second second;
  std::array<double, 2> params{};
};
template <class Second>
Tensor curve_backward(const Curve<Second>& f, const Tensor& e, const Tensor& z) {
  return record(f.backward_name, binary(f.op, f.backward, e, z, false, f.params.data()),
                wrt(
                    e, [f](const Tensor& ee, const Tensor& z) { return curve_backward(f, ee, z); }, z),
                wrt(
                    z, [f](const Tensor& ee, const Tensor& e, const Tensor& z) { return ee * e * f.second(z); }, e, z));
}
template <class Second>
Tensor curve(const Tensor& z, const Curve<Second>& f) {
  check_defined(f.op, z);
  check(isFloatingType(z.scalar_type()), "{}: needs a floating-point tensor, got {}", f.op, toString(z.scalar_type()));
  return record(f.name, unary(f.op, f.value, z, f.params.data()),
                wrt(
                    z, [f](const Tensor& e, const Tensor& z) { return curve_backward(f, e, z); }, z));
}

}  // namespace

Tensor relu(const Tensor& self) {
  Tensor a = unary("relu", Unary::relu, self);
  return record("ReluBackward0", a,
                wrt(
                    self, [](const Tensor& e, const Tensor& a) { return threshold_backward(e, a, 0); }, a));
}
Tensor relu6(const Tensor& self) { return hardtanh(self, 0, 6); }
Tensor leaky_relu(const Tensor& self, const Scalar& slope) {
  return activation(
      "leaky_relu", "LeakyReluBackward0", self, [&](const Tensor& z) { return where(z > 0, z, z * slope); },
      [slope](const Tensor& z) { return where(z > 0, ones({}, z.scalar_type()), slope); });
}
Tensor elu(const Tensor& self, const Scalar& alpha, const Scalar& scale, const Scalar& input_scale) {
  const double outer = alpha.toDouble() * scale.toDouble(), inner = input_scale.toDouble(), s = scale.toDouble();
  return activation(
      "elu", "EluBackward0", self,
      [&](const Tensor& z) { return where(z > 0, z * s, expm1(clamp_max(z, 0) * inner) * outer); },
      [=](const Tensor& z) {
        return where(z <= 0, exp(where(z < 0, z, 0) * inner) * (outer * inner), full({}, s, z.scalar_type()));
      });
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
  check(lo.toDouble() <= hi.toDouble(), "hardtanh: min_val {} is above max_val {}", lo.toDouble(), hi.toDouble());
  check(self.scalar_type() != kByte || lo.toDouble() >= 0, "hardtanh: an unsigned tensor has no room for min_val {}",
        lo.toDouble());
  return activation(
      "hardtanh", "HardtanhBackward0", self, [&](const Tensor& z) { return clamp(z, lo, hi); },
      [lo, hi](const Tensor& z) { return ((z <= lo) | (z >= hi)).logical_not().to(z.scalar_type()); }, true);
}
Tensor hardsigmoid(const Tensor& self) {
  return activation(
      "hardsigmoid", "HardsigmoidBackward0", self, [](const Tensor& z) { return clamp(z + 3, 0, 6) / 6; },
      [](const Tensor& z) { return ((z > -3) & (z < 3)).to(z.scalar_type()) / 6; });
}
Tensor hardswish(const Tensor& self) {
  return activation(
      "hardswish", "HardswishBackward0", self, [](const Tensor& z) { return z * clamp(z + 3, 0, 6) / 6; },
      [](const Tensor& z) {
        return where(z < -3, zeros({}, z.scalar_type()), where(z < 3, z / 3 + 0.5, ones({}, z.scalar_type())));
      });
}
Tensor log_sigmoid(const Tensor& self) {
  return activation(
      "log_sigmoid", "LogSigmoidBackward0", self,
      [](const Tensor& z) { return clamp_max(z, 0) - log1p(exp(-z.abs())); },
      [](const Tensor& z) { return sigmoid(-z); });
}
Tensor threshold(const Tensor& self, const Scalar& top, const Scalar& value) {
  return activation(
      "threshold", "ThresholdBackward0", self,
      [&](const Tensor& z) { return where(z <= top, full({}, value, z.scalar_type()), z); },
      [top](const Tensor& z) { return (z <= top).logical_not().to(z.scalar_type()); }, true);
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
  return where(self > 0, self, self * w);
}

Tensor glu(const Tensor& self, int64_t dim) {
  check_defined("glu", self);
  check(self.dim() > 0, "glu: needs a tensor of at least 1 dimension");
  const int64_t d = wrap_dim("glu", dim, self.dim()), half = self.size(d) / 2;
  check(self.size(d) % 2 == 0, "glu: the size {} of dimension {} is odd", self.size(d), d);
  return self.narrow(d, 0, half) * self.narrow(d, half, half).sigmoid();
}
Tensor hardshrink(const Tensor& self, const Scalar& lambd) {
  return activation(
      "hardshrink", "HardshrinkBackward0", self,
      [&](const Tensor& z) { return where((z >= -lambd.toDouble()) & (z <= lambd), 0, z); },
      [lambd](const Tensor& z) { return ((z >= -lambd.toDouble()) & (z <= lambd)).logical_not().to(z.scalar_type()); });
}
Tensor softshrink(const Tensor& self, const Scalar& lambd) {
  const double l = lambd.toDouble();
  check(l >= 0, "softshrink: lambd is {}: needs 0 or more", l);
  return activation(
      "softshrink", "SoftshrinkBackward0", self,
      [l](const Tensor& z) { return where(z > l, z - l, where(z < -l, z + l, 0)); },
      [l](const Tensor& z) { return ((z >= -l) & (z <= l)).logical_not().to(z.scalar_type()); });
}

// Softmax.

namespace {

Tensor softmax_of(const char* op, bool log, const Tensor& self, int64_t dim) {
  const Rows r(op, self, dim);
  Tensor out = make_empty(r.x.sizes(), self.scalar_type());
  kernels::softmax(log, self.scalar_type(), r.x.data_ptr(), r.rows, r.n, out.data_ptr());
  return r.back(out);
}
Tensor softmax_backward_of(bool log, const Tensor& e, const Tensor& a, int64_t dim) {
  const Rows re("softmax", e, dim), ra("softmax", a, dim);
  Tensor out = make_empty(ra.x.sizes(), a.scalar_type());
  kernels::softmax_backward(log, a.scalar_type(), re.x.data_ptr(), ra.x.data_ptr(), ra.rows, ra.n, out.data_ptr());
  return ra.back(out);
}

}  // namespace

Tensor softmax(const Tensor& self_, int64_t dim, std::optional<ScalarType> dtype) {
  check_defined("softmax", self_);
  const Tensor self = self_.to(dtype.value_or(self_.scalar_type()));
  Tensor a = softmax_of("softmax", false, self, dim);
  return record("SoftmaxBackward0", a,
                wrt(
                    self, [dim](const Tensor& e, const Tensor& a) { return softmax_backward(e, a, dim); }, a));
}
Tensor log_softmax(const Tensor& self_, int64_t dim, std::optional<ScalarType> dtype) {
  check_defined("log_softmax", self_);
  const Tensor self = self_.to(dtype.value_or(self_.scalar_type()));
  Tensor a = softmax_of("log_softmax", true, self, dim);
  return record("LogSoftmaxBackward0", a,
                wrt(
                    self, [dim](const Tensor& e, const Tensor& a) { return log_softmax_backward(e, a, dim); }, a));
}
Tensor softmax_backward(const Tensor& e, const Tensor& a, int64_t dim) {
  return record("SoftmaxBackwardBackward0", softmax_backward_of(false, e, a, dim),
                wrt(
                    e, [dim](const Tensor& ee, const Tensor& a) { return softmax_backward(ee, a, dim); }, a),
                wrt(
                    a,
                    [dim](const Tensor& ee, const Tensor& e, const Tensor& a) {
                      return ee * (e - (e * a).sum(dim, true)) - e * (ee * a).sum(dim, true);
                    },
                    e, a));
}
Tensor log_softmax_backward(const Tensor& e, const Tensor& a, int64_t dim) {
  return record(
      "LogSoftmaxBackwardBackward0", softmax_backward_of(true, e, a, dim),
      wrt(
          e, [dim](const Tensor& ee, const Tensor& a) { return ee - (ee * exp(a)).sum(dim, true); }, a),
      wrt(
          a, [dim](const Tensor& ee, const Tensor& e, const Tensor& a) { return -ee * exp(a) * e.sum(dim, true); }, e,
          a));
}

}  // namespace wick
