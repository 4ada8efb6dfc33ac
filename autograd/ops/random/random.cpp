// Random tensors. Random numbers have no derivative: that of what they replace is 0.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/random/random.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/random/draw.h>

#include <limits>

namespace wick {

namespace {

// Normal numbers. As PyTorch, by another method for row-major tensors of 16 elements or more than for others.
void draw_normal(const Tensor& self, double mean, double std) {
  const bool by_sixteens = self.numel() >= 16 && self.is_contiguous();
  draw("normal_", self, by_sixteens ? kernels::normal_by_sixteens : kernels::normal, mean, std);
}

// Runs fill(self). If self has a graph it gets a new one, in which the derivative of its old value is 0.
template <class F>
Tensor& refill(const char* op, const char* node, const Tensor& self, F&& fill) {
  detail::check_in_place(op, self);
  if (GradMode::is_enabled() && self.requires_grad())
    return in_place(op, self, [&](const Tensor& old) {
      Tensor fresh = make_empty(op, old.sizes(), old.scalar_type());
      fill(fresh);
      return record(node, fresh, wrt(old, [](auto& e) { return zeros_like(e); }));
    });
  fill(self);
  tell_end();
  return const_cast<Tensor&>(self);
}
// refill() for a continuous distribution. Throws if self is not floating.
template <class F>
Tensor& refill_floating(const char* op, const char* node, const Tensor& self, F&& fill) {
  return refill(op, node, self, [&](const Tensor& t) {
    check_floating(op, t);
    fill(t);
  });
}

}  // namespace

// Continuous distributions: floating tensors only.

Tensor& random_fill::uniform(const Tensor& self, double from, double to) {
  check(from <= to, "uniform_ expects to return a [from, to) range, but found from={} > to={}", from, to);
  return refill_floating("uniform_", "UniformBackward0", self, [&](const Tensor& t) {
    // Of the narrow types as many digits are drawn as they have: rounding could reach `to`.
    if (is_narrow(t))
      draw("uniform_", t, kernels::uniform_of_digits, t.scalar_type() == kHalf ? 11 : 8, from, to);
    else
      draw("uniform_", t, kernels::uniform, from, to);
  });
}
Tensor& random_fill::normal(const Tensor& self, double mean, double std) {
  check(std >= 0, "normal expects std >= 0.0, but found std {}", std);
  return refill_floating("normal_", "NormalBackward0", self, [&](const Tensor& t) { draw_normal(t, mean, std); });
}
Tensor& random_fill::log_normal(const Tensor& self, double mean, double std) {
  check(std > 0, "log_normal_: the standard deviation is {}: needs more than 0", std);
  return refill_floating("log_normal_", "LogNormalBackward0", self,
                         [&](const Tensor& t) { draw("log_normal_", t, kernels::log_normal, mean, std); });
}
Tensor& random_fill::exponential(const Tensor& self, double lambd) {
  check(lambd > 0, "exponential_: the rate is {}: needs more than 0", lambd);
  return refill_floating("exponential_", "ExponentialBackward0", self,
                         [&](const Tensor& t) { draw("exponential_", t, kernels::exponential, lambd); });
}
Tensor& random_fill::cauchy(const Tensor& self, double median, double sigma) {
  check(sigma > 0, "cauchy_: sigma is {}: needs more than 0", sigma);
  return refill_floating("cauchy_", "CauchyBackward0", self,
                         [&](const Tensor& t) { draw("cauchy_", t, kernels::cauchy, median, sigma); });
}

// Discrete ones: all dtypes.

Tensor& random_fill::bernoulli(const Tensor& self, double p) {
  check(p >= 0 && p <= 1, "bernoulli_ expects p to be in [0, 1], but got p={}", p);
  return refill("bernoulli_", "BernoulliBackward0", self,
                [&](const Tensor& t) { draw("bernoulli_", t, kernels::bernoulli, kDouble, &p, 0); });
}
Tensor& random_fill::bernoulli(const Tensor& self, const Tensor& p) {
  check_defined("bernoulli_", p, "p");
  check(isFloatingType(p.scalar_type()), "bernoulli_: the probabilities are {}: needs a floating dtype",
        wick::toString(p.scalar_type()));
  const Tensor each_p = p.detach().expand(self.sizes()).to(kDouble).contiguous();
  check_probabilities("bernoulli_", each_p);
  return refill("bernoulli_", "BernoulliBackward0", self,
                [&](const Tensor& t) { draw("bernoulli_", t, kernels::bernoulli, kDouble, each_p.data_ptr(), 1); });
}
Tensor& random_fill::geometric(const Tensor& self, double p) {
  check(p > 0 && p < 1, "geometric_: the probability is {}: needs (0, 1)", p);
  return refill("geometric_", "GeometricBackward0", self,
                [&](const Tensor& t) { draw("geometric_", t, kernels::geometric, p); });
}

Tensor& random_fill::integers(const Tensor& self, int64_t from, int64_t to) {
  check_defined("random_", self);
  check(from < to, "random_ expects 'from' to be less than 'to', but got from={} >= to={}", from, to);
  dispatch_all(self.scalar_type(), "random_", [&]<class T>() {
    if constexpr (std::is_integral_v<T>)
      check(from >= int64_t{std::numeric_limits<T>::lowest()} && to - 1 <= int64_t{std::numeric_limits<T>::max()},
            "random_: the range [{}, {}) does not fit in {}", from, to, wick::toString(self.scalar_type()));
  });
  const uint64_t range = static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
  return refill("random_", "RandomBackward0", self,
                [&](const Tensor& t) { draw("random_", t, kernels::integers, from, range); });
}
Tensor& random_fill::integers(const Tensor& self, int64_t to) { return integers(self, 0, to); }
Tensor& random_fill::integers(const Tensor& self) {
  if (is_narrow(self)) {
    const ScalarType t = self.scalar_type();
    return integers(self, 0, t == kChar ? 1 << 7 : t == kShort ? 1 << 15 : t == kHalf ? (1 << 11) + 1 : (1 << 8) + 1);
  }
  return refill("random_", "RandomBackward0", self,
                [&](const Tensor& t) { draw("random_", t, kernels::integers_of_dtype); });
}

// New tensors.

namespace {

// t, requiring grad if the options say so.
Tensor with_options(Tensor t, const TensorOptions& o) {
  t.impl()->elements->storage->reset_version();
  if (o.requires_grad()) t.requires_grad_();
  return t;
}

}  // namespace

Tensor rand(IntArrayRef size, const TensorOptions& o) {
  return with_options(make_empty("rand", size, o.dtype()).uniform_(), o);
}
Tensor randn(IntArrayRef size, const TensorOptions& o) {
  return with_options(make_empty("randn", size, o.dtype()).normal_(), o);
}
Tensor normal(double mean, double std, IntArrayRef size, const TensorOptions& o) {
  return with_options(make_empty("normal", size, o.dtype()).normal_(mean, std), o);
}
Tensor normal(const Tensor& mean, double std, const std::optional<Generator>& generator) {
  return empty_like(mean).normal_(0, std, generator) + mean.detach();
}
Tensor normal(double mean, const Tensor& std, const std::optional<Generator>& generator) {
  return empty_like(std).normal_(0, 1, generator) * std.detach() + mean;
}
Tensor normal(const Tensor& mean, const Tensor& std, const std::optional<Generator>& generator) {
  const GeneratorScope scope(generator);
  return make_empty("normal", broadcast_shapes("normal", mean.sizes(), std.sizes()), mean.scalar_type()).normal_(0, 1) *
             std.detach() +
         mean.detach();
}
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& o) { return randint(0, high, size, o); }
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& o) {
  return with_options(make_empty("randint", size, o.dtype_opt().value_or(kLong)).random_(low, high), o);
}
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& o) { return randint_like(self, 0, high, o); }
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& o) {
  return with_options(empty_like(self, o).random_(low, high), o);
}
Tensor randperm(int64_t n, const TensorOptions& o) {
  check(n >= 0, "randperm: the number is negative: {}", n);
  Tensor out = arange(n, kLong);
  kernels::shuffle(GeneratorScope::generator(), n, out.data_ptr<int64_t>());
  return out.to(o.dtype_opt().value_or(kLong));
}

Tensor rand(IntArrayRef size, const std::optional<Generator>& generator, const TensorOptions& o) {
  const GeneratorScope scope(generator);
  return rand(size, o);
}
Tensor randn(IntArrayRef size, const std::optional<Generator>& generator, const TensorOptions& o) {
  const GeneratorScope scope(generator);
  return randn(size, o);
}
Tensor normal(double mean, double std, IntArrayRef size, const std::optional<Generator>& generator,
              const TensorOptions& o) {
  const GeneratorScope scope(generator);
  return normal(mean, std, size, o);
}
Tensor randint(int64_t high, IntArrayRef size, const std::optional<Generator>& generator, const TensorOptions& o) {
  return randint(0, high, size, generator, o);
}
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const std::optional<Generator>& generator,
               const TensorOptions& o) {
  const GeneratorScope scope(generator);
  return randint(low, high, size, o);
}
Tensor randperm(int64_t n, const std::optional<Generator>& generator, const TensorOptions& o) {
  const GeneratorScope scope(generator);
  return randperm(n, o);
}

}  // namespace wick
