// The table's methods that change a tensor in place, themselves and through views.

#include "table_parts.h"

namespace wick::test {
namespace {

using Method = Tensor& (Tensor::*)() const;

// x.f_(): the whole, and parts of it.
template <class F>
void put_change(Table& t, const std::string& name, F change, const Make& x = values) {
  t.op(name);
  t.add("a clone", {x({2, 3})}, [=](T a) {
    const Tensor y = a.clone();
    change(y);
    return y;
  });
  t.add("what the method returns", {x({2, 3})}, [=](T a) -> Tensor { return change(a.clone()); });
  t.add("0-d", {x({})}, [=](T a) -> Tensor { return change(a.clone()); });
  t.add("empty", {x({0, 3})}, [=](T a) -> Tensor { return change(a.clone()); });
  t.add("a row", {x({2, 3})}, [=](T a) {
    const Tensor y = a.clone();
    change(y[1]);
    return y;
  });
  t.add("a strided slice", {x({2, 5})}, [=](T a) {
    const Tensor y = a.clone();
    change(y.slice(1, 0, 5, 2));
    return y;
  });
  t.add("the transpose", {x({2, 3})}, [=](T a) {
    const Tensor y = a.clone();
    change(y.t());
    return y;
  });
  t.add("a view made before", {x({2, 3})}, [=](T a) {
    const Tensor y = a.clone(), row = y[0];
    change(y);
    return row * 2;
  });
  t.add("used before", {x({2, 3})}, [=](T a) {
    const Tensor y = a.clone(), before = y + 1;
    change(y);
    return before + y;
  });
}
void put_change(Table& t, const std::string& name, Method f, const Make& x = values) {
  put_change(
      t, name, [f](T y) -> Tensor& { return (y.*f)(); }, x);
}

// x.f_(z), z broadcast to x.
template <class F>
void put_change_by(Table& t, const std::string& name, F change, const Make& x = values, const Make& z = values) {
  t.op(name);
  const auto of_clone = [=](T a, T b) {
    const Tensor y = a.clone();
    change(y, b);
    return y;
  };
  const auto of_row = [=](T a, T b) {
    const Tensor y = a.clone();
    change(y[0], b);
    return y;
  };
  t.add("by a tensor", {x({2, 3}), z({2, 3})}, of_clone);
  t.add("by a broadcast tensor", {x({2, 3}), z({3})}, of_clone);
  t.add("by a 0-d tensor", {x({2, 3}), z({})}, of_clone);
  t.add("self only", {x({2, 3}), fixed(z({2, 3}))}, of_clone);
  t.add("other only", {fixed(x({2, 3})), z({2, 1})}, of_clone);
  t.add("0-d by 0-d", {x({}), z({})}, of_clone);
  t.add("empty", {x({0, 3}), z({3})}, of_clone);
  t.add("a row by a tensor", {x({2, 3}), z({3})}, of_row);
  t.add("a row, other only", {fixed(x({2, 3})), z({3})}, of_row);
  t.add("a column by a tensor", {x({2, 3}), z({2})}, [=](T a, T b) {
    const Tensor y = a.clone();
    change(y.select(1, 2), b);
    return y;
  });
  t.add("the transpose by a tensor", {x({2, 3}), z({2})}, [=](T a, T b) {
    const Tensor y = a.clone();
    change(y.t(), b);
    return y;
  });
  t.add("by a transposed view", {x({2, 3}), z({3, 2})}, [=](T a, T b) { return of_clone(a, b.t()); });
}

void put_functions(Table& t) {
  put_change(t, "neg_", &Tensor::neg_);
  put_change(t, "abs_", &Tensor::abs_, steps());
  put_change(t, "sign_", &Tensor::sign_, steps());
  put_change(t, "exp_", &Tensor::exp_);
  put_change(t, "expm1_", &Tensor::expm1_);
  put_change(t, "log_", &Tensor::log_, in(0.2, 3));
  put_change(t, "log1p_", &Tensor::log1p_, in(-0.7, 2));
  put_change(t, "log2_", &Tensor::log2_, in(0.2, 3));
  put_change(t, "log10_", &Tensor::log10_, in(0.2, 3));
  put_change(t, "sqrt_", &Tensor::sqrt_, in(0.2, 3));
  put_change(t, "rsqrt_", &Tensor::rsqrt_, in(0.2, 3));
  put_change(t, "square_", &Tensor::square_);
  put_change(t, "reciprocal_", &Tensor::reciprocal_);
  put_change(t, "sin_", &Tensor::sin_);
  put_change(t, "cos_", &Tensor::cos_);
  put_change(t, "tan_", &Tensor::tan_, in(-1.1, 1.1));
  put_change(t, "asin_", &Tensor::asin_, in(-0.9, 0.9));
  put_change(t, "acos_", &Tensor::acos_, in(-0.9, 0.9));
  put_change(t, "atan_", &Tensor::atan_);
  put_change(t, "sinh_", &Tensor::sinh_);
  put_change(t, "cosh_", &Tensor::cosh_);
  put_change(t, "tanh_", &Tensor::tanh_);
  put_change(t, "sigmoid_", &Tensor::sigmoid_);
  put_change(t, "erf_", &Tensor::erf_);
  put_change(t, "floor_", &Tensor::floor_, steps(1, 0.25));
  put_change(t, "ceil_", &Tensor::ceil_, steps(1, 0.25));
  put_change(t, "round_", &Tensor::round_, steps(1, 0.25));
  put_change(t, "trunc_", &Tensor::trunc_, steps(1, 0.25));
  put_change(t, "relu_", &Tensor::relu_, steps());
  put_change(t, "relu6_", &Tensor::relu6_, steps(1.1));
  put_change(
      t, "leaky_relu_", [](T y) -> Tensor& { return y.leaky_relu_(0.3); }, steps());
  put_change(
      t, "elu_", [](T y) -> Tensor& { return y.elu_(1.5, 0.7, 1.2); }, steps());
  put_change(t, "selu_", &Tensor::selu_, steps());
  put_change(
      t, "celu_", [](T y) -> Tensor& { return y.celu_(0.6); }, steps());
  put_change(t, "gelu_", [](T y) -> Tensor& { return y.gelu_(); });
  put_change(t, "silu_", &Tensor::silu_);
  put_change(t, "mish_", &Tensor::mish_);
  put_change(t, "softplus_", [](T y) -> Tensor& { return y.softplus_(1.5); });
  put_change(
      t, "hardtanh_", [](T y) -> Tensor& { return y.hardtanh_(); }, steps(0.37));
  put_change(t, "hardsigmoid_", &Tensor::hardsigmoid_, steps(0.7));
  put_change(t, "hardswish_", &Tensor::hardswish_, steps(0.7));
  put_change(
      t, "threshold_", [](T y) -> Tensor& { return y.threshold_(0.22, -1.5); }, steps());
  put_change(
      t, "clamp_", [](T y) -> Tensor& { return y.clamp_(-0.52, 0.83); }, steps());
  put_change(
      t, "clamp_min_", [](T y) -> Tensor& { return y.clamp_min_(0.22); }, steps());
  put_change(
      t, "clamp_max_", [](T y) -> Tensor& { return y.clamp_max_(0.22); }, steps());
  put_change(t, "fill_", [](T y) -> Tensor& { return y.fill_(1.5); });
  put_change(t, "zero_", &Tensor::zero_);
  put_change(t, "uniform_", [](T y) -> Tensor& { return manual_seed(3), y.uniform_(); });
  put_change(t, "normal_", [](T y) -> Tensor& { return manual_seed(3), y.normal_(); });
  put_change(t, "bernoulli_", [](T y) -> Tensor& { return manual_seed(3), y.bernoulli_(); });
  put_change(t, "random_", [](T y) -> Tensor& { return manual_seed(3), y.random_(0, 5); });
  put_change(t, "exponential_", [](T y) -> Tensor& { return manual_seed(3), y.exponential_(); });
  put_change(t, "add_", [](T y) -> Tensor& { return y.add_(1.5, 2); });
  put_change(t, "sub_", [](T y) -> Tensor& { return y.sub_(1.5, 2); });
  put_change(t, "mul_", [](T y) -> Tensor& { return y.mul_(1.5); });
  put_change(t, "div_", [](T y) -> Tensor& { return y.div_(1.5); });
  put_change(
      t, "div_", [](T y) -> Tensor& { return y.div_(1.02, "floor"); }, in(2.2, 2.8));
  put_change(
      t, "fmod_", [](T y) -> Tensor& { return y.fmod_(1.02); }, in(2.2, 2.8));
  put_change(
      t, "remainder_", [](T y) -> Tensor& { return y.remainder_(1.02); }, in(2.2, 2.8));
  put_change(
      t, "floor_divide_", [](T y) -> Tensor& { return y.floor_divide_(1.02); }, in(2.2, 2.8));
  put_change(t, "pow_", [](T y) -> Tensor& { return y.pow_(3); });
  put_change(t, "masked_fill_", [](T y) -> Tensor& { return y.masked_fill_(y.detach() > 0, 1.5); });
}

void put_operands(Table& t) {
  put_change_by(t, "add_", [](T y, T z) { y.add_(z, 2.5); });
  put_change_by(t, "sub_", [](T y, T z) { y.sub_(z, 2.5); });
  put_change_by(t, "mul_", [](T y, T z) { y.mul_(z); });
  put_change_by(t, "div_", [](T y, T z) { y.div_(z); });
  put_change_by(
      t, "div_", [](T y, T z) { y.div_(z, "trunc"); }, in(2.2, 2.8), in(0.95, 1.05));
  put_change_by(
      t, "fmod_", [](T y, T z) { y.fmod_(z); }, in(2.2, 2.8), in(0.95, 1.05));
  put_change_by(
      t, "remainder_", [](T y, T z) { y.remainder_(z); }, in(2.2, 2.8), in(0.95, 1.05));
  put_change_by(
      t, "floor_divide_", [](T y, T z) { y.floor_divide_(z); }, in(2.2, 2.8), in(0.95, 1.05));
  put_change_by(
      t, "pow_", [](T y, T z) { y.pow_(z); }, in(0.3, 2), values);
  put_change_by(t, "atan2_", [](T y, T z) { y.atan2_(z); });
  put_change_by(t, "copy_", [](T y, T z) { y.copy_(z); });
  put_change_by(t, "lerp_", [](T y, T z) { y.lerp_(z, 0.3); });
  put_change_by(t, "lerp_", [](T y, T z) { y.lerp_(z, z); });
  put_change_by(t, "addcmul_", [](T y, T z) { y.addcmul_(z, z, 0.5); });
  put_change_by(t, "addcdiv_", [](T y, T z) { y.addcdiv_(z + 1, z, 0.5); });

  t.op("fill_");
  const auto filled = [](T a, T b) {
    const Tensor y = a * 1;
    y[0].fill_(b);
    return y;
  };
  t.add("a row with a tensor", {values({2, 3}), values({})}, filled);
  t.add("a row with a tensor, other only", {fixed(values({2, 3})), values({})}, filled);
  t.op("masked_fill_");
  t.add("with a tensor", {values({2, 3}), values({})}, [](T a, T b) -> Tensor {
    return a.clone().masked_fill_(tensor({true, false, true}), b);
  });
  t.op("triu_");
  t.add("a clone", {values({3, 3})}, [](T a) -> Tensor { return a.clone().triu_(1); });
  t.add("a part", {values({2, 3, 3})}, [](T a) {
    const Tensor y = a.clone();
    y[1].triu_();
    return y;
  });
  t.op("tril_");
  t.add("a clone", {values({3, 3})}, [](T a) -> Tensor { return a.clone().tril_(-1); });
  t.op("scatter_");
  t.add("source", {values({2, 3}), values({2, 2})}, [](T a, T b) -> Tensor {
    return a.clone().scatter_(1, tensor({{2, 0}, {1, 2}}), b);
  });
  t.add("Scalar", {values({2, 3})}, [](T a) -> Tensor { return a.clone().scatter_(1, tensor({{2, 0}, {1, 2}}), 1.5); });
  t.add("into the transpose", {values({3, 2}), values({2, 2})}, [](T a, T b) {
    const Tensor y = a.clone();
    y.t().scatter_(1, tensor({{2, 0}, {1, 2}}), b);
    return y;
  });
  t.op("scatter_add_");
  t.add("repeated", {values({2, 3}), values({2, 2})}, [](T a, T b) -> Tensor {
    return a.clone().scatter_add_(1, tensor({{2, 2}, {1, 1}}), b);
  });
  t.op("index_add_");
  t.add("repeated", {values({3, 2}), values({3, 2})}, [](T a, T b) -> Tensor {
    return a.clone().index_add_(0, tensor({2, 0, 2}), b, 1.5);
  });
  t.add("into a slice", {values({4, 3}), values({2, 3})}, [](T a, T b) {
    const Tensor y = a.clone();
    y.slice(0, 0, 4, 2).index_add_(0, tensor({1, 1}), b);
    return y;
  });
}

void put_views(Table& t) {
  // f(y, z) changes y through views.
  const auto through = [&t](const std::string& what, IntArrayRef z, auto f) {
    const auto of = [f](T a, T b) {
      const Tensor y = a.clone();
      f(y, b);
      return y * y;
    };
    t.add("through " + what, {values({2, 6}), values(z)}, of);
    t.add("through " + what + ", other only", {fixed(values({2, 6})), values(z)}, of);
  };
  t.op("mul_");
  through("a view", {2, 2}, [](T y, T z) { y.view({3, 2, 2})[1].mul_(z); });
  through("a flat slice", {4}, [](T y, T z) { y.view({-1}).slice(0, 1, 12, 3).mul_(z); });
  through("permute", {6, 1}, [](T y, T z) { y.view({1, 2, 6}).permute({2, 0, 1}).mul_(z.unsqueeze(1)); });
  through("unsqueeze", {6}, [](T y, T z) { y.unsqueeze(1).mul_(z); });
  through("narrow of the transpose", {2, 1}, [](T y, T z) { y.t().narrow(0, 2, 2).mul_(z); });
  through("diagonal", {2}, [](T y, T z) { y.diagonal(1).mul_(z); });
  through("as_strided", {2, 2}, [](T y, T z) { y.as_strided({2, 2}, {3, 2}, 1).mul_(z); });
  through("two overlapping views", {6}, [](T y, T z) {
    y[0].mul_(z);
    y.slice(1, 2, 4).mul_(z[0]);
  });
  through("a view of a view of a view", {2}, [](T y, T z) { y.t().slice(0, 1, 5)[2].unsqueeze(0).mul_(z); });
  through("itself", {1}, [](T y, T z) { y[0].mul_(y[1].clone() * z); });
  t.op("copy_");
  through("two rows", {6}, [](T y, T z) {
    y[0].copy_(z);
    y[1].copy_(z * z);
  });
  through("one element", {}, [](T y, T z) { y[1][2].copy_(z); });
  through("assignment", {6}, [](T y, T z) { y[1] = z; });
  through("assignment of a Scalar", {6}, [](T y, T z) {
    y[1] = 2.5;
    y[1] *= z;
  });
  through("a row of itself", {6}, [](T y, T z) {
    y[0].copy_(y[1]);
    y[0].add_(z);
  });

  t.op("add_");
  t.add("a view changed, its sibling read", {values({2, 3}), values({3})}, [](T a, T b) {
    const Tensor y = a.clone(), sibling = y.slice(1, 0, 2);
    y[1].add_(b);
    return sibling * sibling;
  });
  t.add("a view changed, itself read", {values({2, 3}), values({3})}, [](T a, T b) {
    const Tensor y = a.clone(), row = y[1];
    row.add_(b);
    return row * row + y.sum();
  });
  t.add("base and view by turns", {values({2, 3}), values({3})}, [](T a, T b) {
    const Tensor y = a.clone(), row = y[1];
    row.add_(b);
    y.mul_(2);
    row.add_(b);
    y.t().mul_(3);
    return y * 1 + row;
  });
  t.add("in a loop", {values({3}), values({2, 3})}, [](T a, T b) {
    const Tensor y = zeros({3}, kDouble);
    for (int64_t i = 0; i < 2; ++i) y.add_(a * b[i]);
    return y;
  });
  t.add("a result filled row by row", {values({2, 3})}, [](T a) {
    const Tensor y = empty({3, 3}, kDouble);
    y.zero_();
    for (int64_t i = 0; i < 3; ++i) y[i].add_(a[i % 2].pow(static_cast<int>(i + 1)));
    return y;
  });
  t.add("operators", {values({2, 3}), values({3})}, [](T a, T b) {
    Tensor y = a.clone();
    y += b;
    y *= b;
    y -= 1.5;
    y /= b;
    return y;
  });
}

}  // namespace

void put_in_place(Table& t) {
  put_functions(t);
  put_operands(t);
  put_views(t);
}

}  // namespace wick::test
