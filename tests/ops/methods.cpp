// The rarer methods: forms in place, other names, what a tensor is, its memory; and bad input to the operators of
// special.h, scan.h, arrange.h, place.h, statistics.h and products.h.

#include <autograd/autograd.h>
#include <nn/libtorch/tensor_extras.h>

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <string>

namespace wick::test {
namespace {

using T = const Tensor&;

Tensor long_tensor(std::initializer_list<detail::TensorData> i) { return tensor(i, kLong); }

TEST_CASE("forms in place give what the functions give, in the same memory") {
  const Tensor x = tensor({{0.3, 0.6, 0.9}, {1.2, 0.45, 0.75}}, kDouble), y = tensor({0.5, -1.5, 2.0}, kDouble);
  const Tensor i = tensor({{6, 4, 9}, {12, 8, 3}}), j = tensor({4, 6, 2}), at = long_tensor({{0, 1, 0}});
  struct Pair {
    const char* name;
    Tensor start;
    std::function<Tensor&(T)> change;
    std::function<Tensor(T)> make;
  };
#define BOTH(start, method, ...)                                                                                       \
  Pair {                                                                                                               \
#method, start,                                                                                                    \
        [&](T t) -> Tensor& { return t.method##_(__VA_ARGS__); }, [&](T t) -> Tensor { return t.method(__VA_ARGS__); } \
  }
  const std::vector<Pair> pairs = {
      BOTH(x + 1, acosh),
      BOTH(x, asinh),
      BOTH(x / 2, atanh),
      BOTH(x, erfc),
      BOTH(x / 2, erfinv),
      BOTH(x, exp2),
      BOTH(x, frac),
      BOTH(x, lgamma),
      BOTH(x, digamma),
      BOTH(x, polygamma, 2),
      BOTH(x / 2, logit),
      BOTH(x, logit, 0.2),
      BOTH(x, sinc),
      BOTH(x, deg2rad),
      BOTH(x, rad2deg),
      BOTH(x, sgn),
      BOTH(x / 0, nan_to_num),
      BOTH(x, round, 1),
      BOTH(x, clamp, std::optional<Tensor>(y)),
      BOTH(x, clamp_min, y),
      BOTH(x, clamp_max, y),
      BOTH(x, copysign, y),
      BOTH(x, copysign, -1),
      BOTH(x, hypot, y),
      BOTH(x, xlogy, y.abs()),
      BOTH(x, xlogy, 2),
      BOTH(x, float_power, y),
      BOTH(x, float_power, 2),
      BOTH(x, ldexp, y),
      BOTH(x, heaviside, y),
      BOTH(x, nextafter, y),
      BOTH(i, gcd, j),
      BOTH(i, lcm, j),
      BOTH(i, bitwise_left_shift, j),
      BOTH(i, bitwise_left_shift, 2),
      BOTH(i, bitwise_right_shift, j),
      BOTH(i, bitwise_right_shift, 2),
      BOTH(i, bitwise_and, 6),
      BOTH(i, bitwise_or, 6),
      BOTH(i, bitwise_xor, 6),
      BOTH(x, cumprod, 1),
      BOTH(x, cumsum, 0),
      BOTH(x, renorm, 2, 0, 0.5),
      BOTH(y, addmv, x.t().mm(x), y, 2, 3),
      BOTH(x, addmm, x.mm(x.t()), x),
      BOTH(x, addr, y.slice(0, 0, 2), y),
      BOTH(x, addbmm, x.unsqueeze(0), y.diag().unsqueeze(0)),
      BOTH(x.unsqueeze(0).clone(), baddbmm, x.unsqueeze(0), y.diag().unsqueeze(0)),
      BOTH(x, index_copy, 1, long_tensor({2}), y.slice(0, 0, 2).unsqueeze(1)),
      BOTH(x, index_fill, 1, long_tensor({2}), 5),
      BOTH(x, index_fill, 1, long_tensor({2}), tensor(5.0)),
      BOTH(x, masked_scatter, x > 0.5, x.flip(0)),
      BOTH(x, put, long_tensor({5, 0}), y.slice(0, 0, 2)),
      BOTH(x, scatter_reduce, 0, at, y.unsqueeze(0), "prod"),
      BOTH(x, scatter, 0, at, y.unsqueeze(0), "add"),
      BOTH(x, scatter, 0, at, 3, "multiply"),
      BOTH(x, absolute),
      BOTH(x / 2, arccos),
      BOTH(x + 1, arccosh),
      BOTH(x / 2, arcsin),
      BOTH(x, arcsinh),
      BOTH(x, arctan),
      BOTH(x, arctan2, y),
      BOTH(x / 2, arctanh),
      BOTH(x, clip, 0.4, 0.7),
      BOTH(x, divide, y),
      BOTH(x, divide, y, "floor"),
      BOTH(x, true_divide, 3),
      BOTH(x, multiply, y),
      BOTH(x, subtract, y, 2),
      BOTH(x, negative),
      BOTH(x * 3, fix),
      BOTH(x, greater, y),
      BOTH(x, greater_equal, 0.6),
      BOTH(x, less, y),
      BOTH(x, less_equal, 0.6),
      BOTH(x, not_equal, 0.6),
      BOTH(x, swapaxes, 0, 1),
      BOTH(x, swapdims, -1, 0),
  };
#undef BOTH
  for (const Pair& p : pairs) {
    INFO(p.name);
    const Tensor self = p.start.clone();
    const void* memory = self.data_ptr();
    const Tensor& result = p.change(self);
    const Tensor wanted = p.make(p.start);
    CHECK(result.is_same(self));
    CHECK(self.data_ptr() == memory);
    CHECK(self.allclose(wanted.to(self.scalar_type()), 0, 0, true));
  }
  CHECK_THROWS_AS(i.clone().acosh_(), Error);          // the result is floating
  CHECK_THROWS_AS(ones({2}).float_power_(2), Error);   // float64
  CHECK_THROWS_AS(y.clone().renorm_(2, 0, 1), Error);  // a vector
  CHECK_THROWS_AS(y.clone().copysign_(x), Error);      // the result has another shape
  const Tensor leaf = ones({2}).requires_grad_();
  CHECK_THROWS_AS(leaf.erfc_(), Error);
}

TEST_CASE("forms in place differentiate, and as free functions return their argument") {
  const Tensor x = tensor({0.5, 0.25}, kDouble).requires_grad_(), y = x.clone();
  CHECK(sigmoid_(y).is_same(y));
  relu_(clamp_(y, 0.0, 0.6));
  y[0].exp2_();
  y.sum().backward();
  const double s = 1 / (1 + std::exp(-0.25));
  CHECK(x.grad()[0].item<double>() == 0);  // cut off at 0.6
  CHECK(x.grad()[1].item<double>() == doctest::Approx(s * (1 - s)));
  const Tensor z = x.clone();
  z.cumprod_(0).index_fill_(0, long_tensor({0}), 3);
  CHECK(autograd::grad({z.sum()}, {x})[0].equal(tensor({0.25, 0.5}, kDouble)));
}

TEST_CASE("other names are the same functions") {
  const Tensor x = tensor({{0.3, -0.6, 0.9}, {1.2, 0.45, -0.75}}, kDouble), y = tensor({0.5, -1.5, 2.0}, kDouble);
  CHECK(absolute(x).equal(abs(x)));
  CHECK(arctan2(x, y).equal(atan2(x, y)));
  CHECK(divide(x, y).equal(x / y));
  CHECK(divide(x, y, "trunc").equal(div(x, y, "trunc")));
  CHECK(multiply(x, 2).equal(x * 2));
  CHECK(subtract(x, y, 3).equal(sub(x, y, 3)));
  CHECK(less(x, y).equal(x < y));
  CHECK(greater_equal(x, 0).equal(x >= 0));
  CHECK(clip(x, 0.0, 0.5).equal(clamp(x, 0.0, 0.5)));
  CHECK(x.clip(std::nullopt, 0.5).equal(clamp_max(x, 0.5)));
  CHECK(swapaxes(x, 0, 1).equal(x.t()));
  CHECK(moveaxis(x, {0}, {1}).equal(x.t()));
  CHECK(x.moveaxis(0, 1).equal(x.t()));
  CHECK(concat({x, x}, 1).equal(cat({x, x}, 1)));
  CHECK(concatenate({x, x}).equal(cat({x, x})));
  CHECK(x.mT().equal(x.t()));
  CHECK(x.numpy_T().equal(x.t()));
  CHECK(x.unsafe_chunk(2)[1].equal(x.chunk(2)[1]));
}

TEST_CASE("operators with numbers") {
  Tensor i = tensor({1, 2, 3, 6});
  CHECK((i & 2).equal(tensor({0, 2, 2, 2})));
  CHECK((4 | i).equal(tensor({5, 6, 7, 6})));
  CHECK((i ^ 1).equal(tensor({0, 3, 2, 7})));
  CHECK((7 % i).equal(tensor({0, 1, 1, 1})));
  i &= 3;
  i |= tensor(4);
  i ^= 1;
  CHECK(i.equal(tensor({4, 7, 6, 7})));
  CHECK(linalg::vector_norm(tensor({3.0, 4.0}), 2, {}, false, kDouble).item<double>() == 5);
  CHECK(special::expit(zeros({1})).item<float>() == 0.5f);
}

TEST_CASE("what a tensor is") {
  const Tensor x = arange(6, kFloat).view({2, 3});
  CHECK(x.is_signed());
  CHECK(!ones({2}, kByte).is_signed());
  CHECK(!x.is_complex());
  CHECK(x.is_same_size(x * 2));
  CHECK(!x.is_same_size(x.t()));
  CHECK(tensor(2).is_nonzero());
  CHECK(!tensor({0.0}).is_nonzero());
  CHECK_THROWS_AS(x.is_nonzero(), Error);
  CHECK(x.is_set_to(x.view({2, 3})));
  CHECK(!x.is_set_to(x.t()));
  CHECK(x.t().is_non_overlapping_and_dense());
  CHECK(!x.slice(1, 0, 3, 2).is_non_overlapping_and_dense());
  CHECK(!ones({1, 2}).expand({3, 2}).is_non_overlapping_and_dense());
  CHECK(x.t().is_view());
  CHECK(!x.clone().is_view());
  CHECK(x.type().toString() == "CPUFloatType");
  CHECK((x.type().scalarType() == kFloat));
  std::ostringstream out;
  out << x.type();
  CHECK(out.str() == "CPUFloatType");
  CHECK((typeMetaToScalarType(x.dtype()) == kFloat));
  CHECK((x.toType(kLong).dtype() == kLong));
  CHECK((promote_types(kLong, kFloat) == kFloat));
  CHECK((result_type(ones({2}, kInt), tensor(2.5)) == kFloat));
  CHECK(!can_cast(kFloat, kLong));
  CHECK(can_cast(kBool, kDouble));
  CHECK(size(x, -1) == 3);
  CHECK(stride(x, 0) == 3);
  CHECK(x.storage().nbytes() >= 24);
  CHECK(x.t().expect_contiguous()->is_contiguous());
  const auto a = x.packed_accessor32<float, 2>();
  CHECK(a[1][2] == 5);
  CHECK(a.size(1) == 3);
  a[1][2] = 7;
  CHECK(x[1][2].item<float>() == 7);
  CHECK(x.packed_accessor64<float, 2, RestrictPtrTraits>().stride(0) == 3);
  CHECK_THROWS_AS((x.packed_accessor64<double, 2>()), Error);
}

TEST_CASE("other memory: resize_, set_, as_strided_") {
  const Tensor x = arange(6);
  const void* before = x.data_ptr();
  x.resize_({2, 2});
  CHECK(x.equal(tensor({{0, 1}, {2, 3}})));
  CHECK(x.data_ptr() == before);
  x.resize_({6});
  CHECK(x.equal(arange(6)));
  x.resize_({3, 4});
  CHECK(x.flatten().slice(0, 0, 6).equal(arange(6)));
  x.resize_as_(ones({2}));
  CHECK(x.equal(tensor({0, 1})));
  x.set_(arange(6), 1, {2, 2}, {1, 2});
  CHECK(x.equal(tensor({{1, 3}, {2, 4}})));
  x.set_(arange(3));
  CHECK(x.equal(arange(3)));
  x.set_();
  CHECK(x.sizes() == IntArrayRef{0});
  CHECK_THROWS_AS(x.set_(ones({2})), Error);
  CHECK_THROWS_AS(ones({2}).requires_grad_().resize_({3}), Error);
  CHECK_THROWS_AS(x.set_(arange(6), 4, {3}), Error);
  const Tensor y = arange(6);
  y.as_strided_({2, 2}, {3, 1});
  CHECK(y.equal(tensor({{0, 1}, {3, 4}})));
}

TEST_CASE("fill_diagonal_") {
  const Tensor x = zeros({7, 3}, kLong);
  x.fill_diagonal_(1);
  CHECK(x.sum().item<int64_t>() == 3);
  x.zero_().fill_diagonal_(1, true);  // and again below, one row left out
  CHECK(x.equal(cat({eye(3, kLong), zeros({1, 3}, kLong), eye(3, kLong)})));
  CHECK(zeros({3, 3, 3}).fill_diagonal_(2).sum().item<float>() == 6);
  CHECK(zeros({2, 5}).fill_diagonal_(2, true).sum().item<float>() == 4);
  CHECK_THROWS_AS(zeros({3}).fill_diagonal_(1), Error);
  CHECK_THROWS_AS(zeros({3, 3, 2}).fill_diagonal_(1), Error);
}

TEST_CASE("new tensors of the same dtype, or another") {
  const Tensor x = ones({2}, kLong);
  CHECK((x.new_zeros({3}).dtype() == kLong));
  CHECK((x.new_ones({3}, kDouble).dtype() == kDouble));
  CHECK(x.new_full({2}, 2.5, dtype(kFloat).requires_grad(true)).requires_grad());
  CHECK(x.new_empty_strided({2, 3}, {1, 2}).strides() == IntArrayRef({1, 2}));
  CHECK(empty_strided({0, 3}, {3, 1}).numel() == 0);
  CHECK_THROWS_AS(empty_strided({2}, {-1}), Error);
}

TEST_CASE("unfold, diagonals and splits share memory") {
  const Tensor x = zeros({6});
  x.unfold(0, 2, 2)[1].fill_(1);
  CHECK(x.equal(tensor({0.0, 0.0, 1.0, 1.0, 0.0, 0.0})));
  x.tensor_split(4)[1].fill_(5);
  CHECK(x[2].item<float>() == 5);
}

TEST_CASE("bad input throws, and says what it got") {
  const Tensor none, v = ones({3}), m = ones({2, 3}), i = ones({3}, kLong), s = ones({});
  const std::vector<std::pair<std::string, std::function<void()>>> calls = {
      {"acosh", [&] { acosh(none); }},
      {"hypot", [&] { hypot(v, none); }},
      {"hypot", [&] { hypot(i, i); }},
      {"gcd", [&] { gcd(v, v); }},
      {"bitwise_left_shift", [&] { bitwise_left_shift(v, v); }},
      {"frac", [&] { frac(i); }},
      {"round", [&] { round(i, 1); }},
      {"positive", [&] { positive(v > 0); }},
      {"heaviside", [&] { heaviside(v, i); }},
      {"isclose", [&] { isclose(v, i); }},
      {"isclose", [&] { isclose(v, v, -1); }},
      {"clamp", [&] { clamp(v, std::optional<Tensor>()); }},
      {"cumprod", [&] { cumprod(v, 1); }},
      {"cummax", [&] { cummax(none, 0); }},
      {"logcumsumexp", [&] { logcumsumexp(i, 0); }},
      {"diff", [&] { diff(v, -1); }},
      {"diff", [&] { diff(v, 1, 0, m); }},
      {"trapezoid", [&] { trapezoid(s); }},
      {"repeat_interleave",
       [&] {
         repeat_interleave(v, tensor({1, 2}), 0);
       }},
      {"repeat_interleave", [&] { repeat_interleave(v, -1); }},
      {"repeat_interleave", [&] { repeat_interleave(v, 2, std::nullopt, 5); }},
      {"unfold", [&] { unfold(v, 0, 2, 0); }},
      {"unfold", [&] { unfold(v, 0, -1, 1); }},
      {"tensor_split", [&] { tensor_split(v, 0); }},
      {"tensor_split", [&] { tensor_split(s, 1); }},
      {"tensor_split", [&] { tensor_split(v, int64_t{1} << 40); }},
      {"tensor_split", [&] { tensor_split(v, v); }},
      {"hsplit", [&] { hsplit(s, 1); }},
      {"dsplit", [&] { dsplit(m, 1); }},
      {"hstack", [&] { hstack({}); }},
      {"block_diag",
       [&] {
         block_diag({ones({1, 1, 1})});
       }},
      {"broadcast_tensors",
       [&] {
         broadcast_tensors({v, ones({2})});
       }},
      {"meshgrid",
       [&] {
         meshgrid({v, m});
       }},
      {"meshgrid",
       [&] {
         meshgrid({v, i});
       }},
      {"meshgrid", [&] { meshgrid({v}, "yx"); }},
      {"cartesian_prod", [&] { cartesian_prod({m}); }},
      {"combinations", [&] { combinations(m); }},
      {"combinations", [&] { combinations(v, -1); }},
      {"diag_embed", [&] { diag_embed(v, 0, 1, 1); }},
      {"slice_scatter", [&] { slice_scatter(v, v, 0, 1); }},
      {"rot90",
       [&] {
         rot90(v, 1, {0, 0});
       }},
      {"fliplr", [&] { fliplr(v); }},
      {"index_copy", [&] { index_copy(v, 0, i, m); }},
      {"index_fill", [&] { index_fill(v, 0, v, 1); }},
      {"masked_scatter", [&] { masked_scatter(v, i, v); }},
      {"put", [&] { put(v, i, ones({2})); }},
      {"take_along_dim", [&] { take_along_dim(m, i, 0); }},
      {"scatter_reduce", [&] { scatter_reduce(v, 0, i, v, "max"); }},
      {"scatter", [&] { scatter(v, 0, i, v, "subtract"); }},
      {"kthvalue", [&] { kthvalue(v, 0); }},
      {"mode", [&] { mode(ones({0})); }},
      {"quantile", [&] { quantile(v, 2); }},
      {"quantile", [&] { quantile(i, 0.5); }},
      {"quantile", [&] { quantile(v, 0.5, 0, false, "cubic"); }},
      {"renorm", [&] { renorm(m, 0, 0, 1); }},
      {"cov",
       [&] {
         cov(ones({1, 1, 1}));
       }},
      {"cdist", [&] { cdist(v, v); }},
      {"histc", [&] { histc(v, 0); }},
      {"histc", [&] { histc(v, 5, 2, 1); }},
      {"histc", [&] { histc(v / 0, 5); }},
      {"bincount", [&] { bincount(v); }},
      {"bincount", [&] { bincount(i, ones({2})); }},
      {"searchsorted", [&] { searchsorted(m, v); }},
      {"searchsorted", [&] { searchsorted(v, v, false, true, "left"); }},
      {"bucketize", [&] { bucketize(v, m); }},
      {"unique_dim", [&] { unique_dim(s, 0); }},
      {"addmv", [&] { addmv(i, m, v); }},
      {"addr", [&] { addr(m, v, v); }},
      {"inner", [&] { inner(v, ones({2})); }},
      {"tensordot", [&] { tensordot(m, m, {0}, {1}); }},
      {"cross", [&] { cross(v, m); }},
      {"cross", [&] { cross(ones({2}), ones({2})); }},
      {"linalg_multi_dot", [&] { linalg_multi_dot({m}); }},
      {"chain_matmul",
       [&] {
         chain_matmul({v, m});
       }},
      {"matrix_power", [&] { matrix_power(m, 2); }},
      {"matrix_power",
       [&] {
         matrix_power(ones({2, 2}), -1);
       }},
      {"trace", [&] { trace(v); }},
      {"logspace", [&] { logspace(0, 1, -1); }},
      {"range", [&] { range(0, 1, -1); }},
      {"cauchy_", [&] { v.clone().cauchy_(0, 0); }},
      {"geometric_", [&] { v.clone().geometric_(1); }},
      {"log_normal_", [&] { v.clone().log_normal_(0, 0); }},
      {"bernoulli_", [&] { v.clone().bernoulli_(v * 2); }},
  };
  for (const auto& [op, call] : calls) {
    const std::string name = op;
    try {
      call();
      FAIL_CHECK(name << " does not throw");
    } catch (const Error& e) {
      CHECK_MESSAGE(std::string(e.what()).find(name) == 0, name << " says: " << std::string(e.what()));
    }
  }
  CHECK_THROWS_AS(index_fill(v, 0, tensor({3}), 1), IndexError);
  CHECK_THROWS_AS(put(v, tensor({-4}), ones({1})), IndexError);
}

TEST_CASE("gamma's relatives at places where they are known") {
  const double pi = std::acos(-1.0), zeta3 = 1.2020569031595942854, euler = 0.57721566490153286061;
  const auto at = [](double x) { return tensor({x}, kDouble); };
  CHECK(digamma(at(1)).item<double>() == doctest::Approx(-euler).epsilon(1e-14));
  CHECK(digamma(at(-0.5)).item<double>() == doctest::Approx(2 - euler - 2 * std::log(2)).epsilon(1e-13));
  CHECK(polygamma(1, at(1)).item<double>() == doctest::Approx(pi * pi / 6).epsilon(1e-14));
  CHECK(polygamma(1, at(0.5)).item<double>() == doctest::Approx(pi * pi / 2).epsilon(1e-14));
  CHECK(polygamma(1, at(-0.5)).item<double>() == doctest::Approx(pi * pi / 2 + 4).epsilon(1e-14));
  CHECK(polygamma(1, at(-1e6 - 0.5)).item<double>() == doctest::Approx(pi * pi).epsilon(1e-6));
  CHECK(polygamma(2, at(1)).item<double>() == doctest::Approx(-2 * zeta3).epsilon(1e-14));
  CHECK(polygamma(2, at(-0.5)).item<double>() == doctest::Approx(-14 * zeta3 + 16).epsilon(1e-13));
  CHECK(polygamma(3, at(1)).item<double>() == doctest::Approx(std::pow(pi, 4) / 15).epsilon(1e-14));
  CHECK(std::isinf(polygamma(1, at(-3)).item<double>()));
  for (const double x : {1e-300, 1e-9, 0.1, 0.5, 0.7, 0.99, 1 - 1e-12}) {
    const double y = erfinv(at(x)).item<double>();
    CHECK(std::erf(y) == doctest::Approx(x).epsilon(1e-15));
    CHECK(std::erfc(y) == doctest::Approx(1 - x).epsilon(1e-13));
  }
}

TEST_CASE("histc leaves NaN out") { CHECK(histc(tensor({std::nan(""), 0.5, 1.5}), 2, 0, 2).equal(tensor({1.0, 1.0}))); }

}  // namespace
}  // namespace wick::test
