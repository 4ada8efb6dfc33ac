// Activations and their derivatives: e is the incoming gradient, z the input, a = f(z) the output.

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

// relu and threshold. Whether z > 0 is known from a, so relu saves nothing but its output.

Tensor relu(const Tensor& z) {
  Tensor a = unary("relu", Unary::relu, z);
  return record("ReluBackward0", a, wrt(z, saving(a), [](auto& e, auto& a) {
                  return threshold_backward(e, a, 0);  // 0 if z <= 0, else e (NaN lets e pass)
                }));
}

Tensor threshold(const Tensor& z, const Scalar& t, const Scalar& value) {
  check_defined("threshold", z);
  check(z.scalar_type() != kBool, "threshold: not defined for Bool");
  Tensor out;
  check_fits("threshold", t, z.scalar_type());
  check_fits("threshold", value, z.scalar_type());
  if (isFloatingType(z.scalar_type())) {
    const double params[] = {t.toDouble(), value.toDouble()};
    out = unary("threshold", Unary::threshold, z, params);
  } else {
    out = where(z <= t, full({}, value, z.scalar_type()), z);
  }
  return record("ThresholdBackward0", out, wrt(z, saving(z), [t](auto& e, auto& z) {
                  return threshold_backward(e, z, t);  // 0 if z <= t, else e
                }));
}

Tensor threshold_backward(const Tensor& e, const Tensor& z, const Scalar& threshold) {
  const double t = threshold.toDouble();
  return record("ThresholdBackwardBackward0", binary("threshold_backward", Binary::threshold_backward, e, z, false, &t),
                wrt(e, saving(z), [threshold](auto& ee, auto& z) { return threshold_backward(ee, z, threshold); }),
                wrt(z, [](auto& ee) { return zeros_like(ee); }));
}

// From here on an activation is a struct: f and e f' as kernels, each one pass, and f'' by operators.

namespace {

template <class Second>
struct Activation {
  const char *op, *node, *backward_node;
  Unary value;
  Binary backward;
  Second second_derivative;
  std::array<double, 3> params{};  // of both kernels
};
template <class Second>
Activation(const char*, const char*, const char*, Unary, Binary, Second, std::array<double, 3> = {})
    -> Activation<Second>;

// e f'(z), and its own derivatives: ee is the gradient that comes in then.
template <class Second>
Tensor activation_backward(const Activation<Second>& f, const Tensor& e, const Tensor& z) {
  return record(f.backward_node, binary(f.op, f.backward, e, z, false, f.params.data()),
                wrt(e, saving(z), [f](auto& ee, auto& z) { return activation_backward(f, ee, z); }),
                wrt(z, saving(e, z), [f](auto& ee, auto& e, auto& z) { return ee * e * f.second_derivative(z); }));
}

// f(z).
template <class Second>
Tensor activate(const Tensor& z, const Activation<Second>& f) {
  check_defined(f.op, z);
  check(isFloatingType(z.scalar_type()), "{}: needs a floating-point tensor, got {}", f.op, toString(z.scalar_type()));
  return record(f.node, unary(f.op, f.value, z, f.params.data()),
                wrt(z, saving(z), [f](auto& e, auto& z) { return activation_backward(f, e, z); }));
}

// f'' of activations made of straight lines.
constexpr auto kZero = [](const Tensor& z) { return zeros_like(z); };

}  // namespace

// clang-format off
Tensor leaky_relu(const Tensor& z, const Scalar& slope) {
  return activate(z, Activation{"leaky_relu", "LeakyReluBackward0", "LeakyReluBackwardBackward0",
      Unary::leaky_relu,            // z if z > 0, else slope z
      Binary::leaky_relu_backward,  // e if z > 0, else e slope
      kZero,
      {slope.toDouble()}});
}

// ELU'(z) = 1 if z > 0, else α exp(z), where both scales are 1. s is the scale, outer = alpha·scale, inner =
// input_scale. At z = 0 the first derivative is that of the left side, the second 0.
Tensor elu(const Tensor& z, const Scalar& alpha, const Scalar& scale, const Scalar& input_scale) {
  const double s = scale.toDouble(), outer = alpha.toDouble() * s, inner = input_scale.toDouble();
  return activate(z, Activation{"elu", "EluBackward0", "EluBackwardBackward0",
      Unary::elu,            // s z if z > 0, else outer (exp(inner z) − 1)
      Binary::elu_backward,  // e s if z > 0, else e outer inner exp(inner z)
      [outer, inner](const Tensor& z) {
        return where(z < 0, exp(clamp_max(z, 0) * inner) * (outer * inner * inner), 0);
      },
      {s, outer, inner}});
}

Tensor silu(const Tensor& z) {
  return activate(z, Activation{"silu", "SiluBackward0", "SiluBackwardBackward0",
      Unary::silu,            // z s with s = sigmoid(z)
      Binary::silu_backward,  // e (s + z s (1 − s))
      [](const Tensor& z) {
        const Tensor s = sigmoid(z), rest = sigmoid(-z);  // 1 − s, which has no digits where s is nearly 1
        return s * rest * (2 + z * (rest - s));
      }});
}

Tensor gelu(const Tensor& z, std::string_view approximate) {
  check(approximate == "none" || approximate == "tanh", "gelu: approximate is \"{}\": needs \"none\" or \"tanh\"",
        approximate);
  using std::numbers::inv_sqrtpi;
  using std::numbers::sqrt2;
  if (approximate == "none")
    return activate(z, Activation{"gelu", "GeluBackward0", "GeluBackwardBackward0",
        Unary::gelu,            // z Φ(z), Φ and φ the normal distribution and its density
        Binary::gelu_backward,  // e (Φ(z) + z φ(z))
        [](const Tensor& x) {   // φ(z) (2 − z²), which is 0 beyond 40, where z² may overflow
          const Tensor z = clamp(x, -40, 40);
          return exp(z * z * -0.5) * ((2 - z * z) * (inv_sqrtpi / sqrt2));
        }});
  return activate(z, Activation{"gelu", "GeluBackward0", "GeluBackwardBackward0",
      Unary::gelu_tanh,            // z s with s = sigmoid(w), w = 2 √(2/π) (z + 0.044715 z³)
      Binary::gelu_tanh_backward,  // e (s + z s (1 − s) w')
      [](const Tensor& x) {        // s (1 − s) (2 w' + z w'' + z w'² (1 − 2 s)), which is 0 beyond 40
        const Tensor z = clamp(x, -40, 40);
        constexpr double c = 2 * sqrt2 * inv_sqrtpi, k = 0.044715 * c;
        const Tensor zz = z * z, w = z * (c + k * zz), slope = c + 3 * k * zz;  // slope: w'
        const Tensor s = sigmoid(w), rest = sigmoid(-w);                        // 1 − s, as in silu
        return s * rest * (2 * slope + 6 * k * zz + z * slope * slope * (rest - s));
      }});
}

Tensor mish(const Tensor& z) {
  return activate(z, Activation{"mish", "MishBackward0", "MishBackwardBackward0",
      Unary::mish,            // z t with t = tanh(softplus(z)), s = sigmoid(z)
      Binary::mish_backward,  // e (t + z (1 − t²) s)
      [](const Tensor& z) {
        const Tensor s = sigmoid(z), rest = sigmoid(-z), qq = 1 + rest * rest;  // rest: 1 − s, as in silu
        const Tensor t = s * (1 + rest) / qq, root = 2 * rest / qq;             // root: √(1 − t²)
        return root * root * s * (2 + z * (rest - 2 * t * s));
      }});
}

Tensor softplus(const Tensor& z, const Scalar& beta, const Scalar& threshold) {
  const double b = beta.toDouble(), top = threshold.toDouble();
  return activate(z, Activation{"softplus", "SoftplusBackward0", "SoftplusBackwardBackward0",
      Unary::softplus,            // log(1 + exp(b z)) / b, but z where b z > top
      Binary::softplus_backward,  // e sigmoid(b z),        but e where b z > top
      [b, top](const Tensor& z) {
        return where(z * b > top, 0, b * sigmoid(z * b) * sigmoid(z * -b));  // b s (1 − s), as in silu
      },
      {b, top}});
}

Tensor log_sigmoid(const Tensor& z) {
  return activate(z, Activation{"log_sigmoid", "LogSigmoidBackward0", "LogSigmoidBackwardBackward0",
      Unary::log_sigmoid,            // log(s) with s = sigmoid(z)
      Binary::log_sigmoid_backward,  // e (1 − s)
      [](const Tensor& z) { return -sigmoid(z) * sigmoid(-z); }});  // −s (1 − s), as in silu
}

Tensor hardsigmoid(const Tensor& z) {
  return activate(z, Activation{"hardsigmoid", "HardsigmoidBackward0", "HardsigmoidBackwardBackward0",
      Unary::hardsigmoid,            // min(max(0, z + 3), 6) / 6
      Binary::hardsigmoid_backward,  // e / 6 if −3 < z < 3, else 0
      kZero});
}

Tensor hardswish(const Tensor& z) {
  return activate(z, Activation{"hardswish", "HardswishBackward0", "HardswishBackwardBackward0",
      Unary::hardswish,            // z min(max(0, z + 3), 6) / 6
      Binary::hardswish_backward,  // 0 if z < −3, e (z / 3 + 1 / 2) if z < 3, else e
      [](const Tensor& z) { return ((z > -3) & (z < 3)).to(z.scalar_type()) / 3; }});
}

Tensor hardshrink(const Tensor& z, const Scalar& lambd) {
  return activate(z, Activation{"hardshrink", "HardshrinkBackward0", "HardshrinkBackwardBackward0",
      Unary::hardshrink,        // z if |z| > lambd, else 0
      Binary::shrink_backward,  // e if |z| > lambd, else 0
      kZero,
      {lambd.toDouble()}});
}

Tensor softshrink(const Tensor& z, const Scalar& lambd) {
  check(lambd.toDouble() >= 0, "softshrink: lambda must be greater or equal to 0, but found to be {}", lambd.toDouble());
  return activate(z, Activation{"softshrink", "SoftshrinkBackward0", "SoftshrinkBackwardBackward0",
      Unary::softshrink,        // z − lambd if z > lambd, z + lambd if z < −lambd, else 0
      Binary::shrink_backward,  // e if |z| > lambd, else 0
      kZero,
      {lambd.toDouble()}});
}

// The kernel is clamp()'s, the derivative is not: on the bounds it is 0, as PyTorch's.
Tensor hardtanh(const Tensor& z, const Scalar& lo, const Scalar& hi) {
  check_defined("hardtanh", z);
  check(z.scalar_type() != kBool, "hardtanh: not defined for Bool");
  if (!isFloatingType(z.scalar_type())) {  // the bounds become integers, as in PyTorch
    for (const Scalar& bound : {lo, hi}) {
      check_fits("hardtanh", bound, z.scalar_type());
      check(z.scalar_type() != kByte || bound.toLong() >= 0, "hardtanh: an unsigned tensor has no room for the limit {}",
            bound.toDouble());
    }
    return clamp(z, Scalar(lo.toLong()), Scalar(hi.toLong()));
  }
  return activate(z, Activation{"hardtanh", "HardtanhBackward0", "HardtanhBackwardBackward0",
      Unary::clamp,               // min(max(z, lo), hi)
      Binary::hardtanh_backward,  // e if lo < z < hi, else 0
      kZero,
      {lo.toDouble(), hi.toDouble()}});
}
// clang-format on

// Made of others.

Tensor relu6(const Tensor& z) {
  const OperatorScope scope("relu6");
  return hardtanh(z, 0, 6);
}
// scale z if z > 0, else scale alpha (exp(z) − 1).
Tensor selu(const Tensor& z) {
  const OperatorScope scope("selu");
  constexpr double alpha = 1.6732632423543772848170429916717, scale = 1.0507009873554804934193349852946;
  return elu(z, alpha, scale);
}
// z if z > 0, else alpha (exp(z / alpha) − 1), whose derivative is exp(z / alpha).
Tensor celu(const Tensor& z, const Scalar& alpha) {
  const OperatorScope scope("celu");
  check(alpha.toDouble() != 0, "celu: alpha is 0: needs another number");
  return elu(z, alpha, 1, 1 / alpha.toDouble());
}
Tensor glu(const Tensor& z, int64_t dim) {
  check_defined("glu", z);
  check(z.dim() > 0, "glu: needs a tensor of at least 1 dimension");
  const int64_t d = wrap_dim("glu", dim, z.dim()), half = z.size(d) / 2;
  check(z.size(d) % 2 == 0, "glu: Halving dimension must be even, but dimension {} is size {}", d, z.size(d));
  return z.narrow(d, 0, half) * z.narrow(d, half, half).sigmoid();
}

// Trickier ones.

// z/(1 + |z|). The derivative is 1/(1 + |z|)²; that of the quotient would be a difference without digits for large z.
Tensor softsign(const Tensor& z) {
  const OperatorScope scope("softsign");
  check_defined("softsign", z);
  const Tensor a = z.detach() / (z.detach().abs() + 1);
  return record("SoftsignBackward0", a, wrt(z, saving(z), [](auto& e, auto& z) {
                  const Tensor below = z.abs() + 1;
                  return e / below / below;
                }));
}

// w is the weight in a shape that broadcasts along the channels; the walk sums its gradient over the other dimensions.
Tensor prelu(const Tensor& z, const Tensor& weight) {
  check_defined("prelu", z);
  check_defined("prelu", weight, "weight");
  check(z.scalar_type() == weight.scalar_type(), "prelu: the dtypes differ: {} and {}", describe(z), describe(weight));
  Tensor w = weight;
  if (weight.numel() != 1) {
    check(z.dim() > 0 && weight.dim() == 1, "prelu: {} weights for the 0-d tensor", weight.numel());
    const int64_t channels = z.dim() > 1 ? z.size(1) : 1;
    check(weight.numel() == channels, "prelu: weight {} and self {} do not fit: needs 1 or {} weights",
          shape_string(weight.sizes()), shape_string(z.sizes()), channels);
    Dims shape(static_cast<size_t>(z.dim()), 1);
    shape[1] = channels;
    w = weight.reshape(shape);
  } else {
    w = weight.reshape(Dims(static_cast<size_t>(z.dim()), 1));
  }
  return record("PreluBackward0", binary("prelu", Binary::prelu, z, w),
                wrt(z, saving(z, w), [](auto& e, auto& z, auto& w) { return where(z > 0, e, e * w); }),
                wrt(w, saving(z), [](auto& e, auto& z) { return where(z > 0, 0, e * z); }));
}

// A product with slopes, 1 where z > 0. Slopes are drawn for the other elements only, in row-major order, as PyTorch
// does.
Tensor rrelu(const Tensor& z, const Scalar& lower_, const Scalar& upper_, bool training) {
  const OperatorScope scope("rrelu");
  check_defined("rrelu", z);
  const double lower = lower_.toDouble(), upper = upper_.toDouble();
  check(lower <= upper, "rrelu: lower {} is above upper {}", lower, upper);
  if (!training) return leaky_relu(z, (lower + upper) / 2);
  check_floating("rrelu", z);
  const Tensor x = z.detach().contiguous(), slope = make_empty("rrelu", x.sizes(), x.scalar_type());
  draw("rrelu", slope, kernels::rrelu_slopes, x.data_ptr(), lower, upper);
  return z * slope;
}

}  // namespace wick
