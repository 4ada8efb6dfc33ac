// Random tensors: PyTorch's numbers on the CPU, in the order in which it draws them.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/random/random.h>
#include <autograd/ops/all.h>

#include <cmath>

namespace wick {

namespace {

void check_floating(const char* op, const Tensor& t) {
  check(isFloatingType(t.scalar_type()), "{}: needs a floating-point tensor, got {}", op, toString(t.scalar_type()));
}

// self ← kernel(generator, dtype, n, args…, memory): a random number for each element, in row-major order.
template <class Kernel, class... Args>
void draw(const Tensor& self, Kernel kernel, const Args&... args) {
  const Tensor flat = self.is_contiguous() ? self : make_empty(self.sizes(), self.scalar_type());
  kernel(default_generator(), self.scalar_type(), self.numel(), args..., flat.data_ptr());
  if (!flat.is_same(self))
    self.copy_(flat);
  else
    self.impl()->elements->storage->bump_version();
}

// From 16 elements on, PyTorch draws normal numbers for row-major tensors in another way than for others.
void draw_normal(const Tensor& self, double mean, double std) {
  const bool by_sixteens = self.numel() >= 16 && self.is_contiguous();
  draw(self, by_sixteens ? kernels::normal_by_sixteens : kernels::normal, mean, std);
}

// Throws unless each of p, row-major, is in [0, 1].
void check_probabilities(const char* op, const Tensor& p) {
  const int64_t bad = kernels::first_not_probability(p.scalar_type(), p.data_ptr(), p.numel());
  if (bad < 0) return;
  dispatch_floating(p.scalar_type(), op, [&]<class T>() {
    fail("{}: the probability is {}: needs [0, 1]", op, p.reshape({-1})[bad].item<T>());
  });
}

// self ← fill(self); what was there before has no part in the result.
template <class F>
Tensor& refill(const char* op, const char* node, const Tensor& self, F&& fill) {
  detail::check_in_place(op, self);
  if (GradMode::is_enabled() && self.requires_grad())
    return in_place(op, self, [&](const Tensor& old) {
      Tensor fresh = make_empty(old.sizes(), old.scalar_type());
      fill(fresh);
      return record(node, fresh, wrt(old, [](const Tensor& e) { return zeros_like(e); }));
    });
  fill(self);
  return const_cast<Tensor&>(self);
}

}  // namespace

Tensor& random_fill::uniform(const Tensor& self, double from, double to) {
  check(from <= to, "uniform_: from {} is above to {}", from, to);
  return refill("uniform_", "UniformBackward0", self, [&](const Tensor& t) {
    check_floating("uniform_", t);
    draw(t, kernels::uniform, from, to);
  });
}
Tensor& random_fill::normal(const Tensor& self, double mean, double std) {
  check(std >= 0, "normal_: the standard deviation is negative: {}", std);
  return refill("normal_", "NormalBackward0", self, [&](const Tensor& t) {
    check_floating("normal_", t);
    draw_normal(t, mean, std);
  });
}
Tensor& random_fill::bernoulli(const Tensor& self, double p) {
  check(p >= 0 && p <= 1, "bernoulli_: the probability is {}: needs [0, 1]", p);
  return refill("bernoulli_", "BernoulliBackward0", self,
                [&](const Tensor& t) { draw(t, kernels::bernoulli, kDouble, &p, 0); });
}
Tensor& random_fill::integers(const Tensor& self, int64_t from, int64_t to) {
  check(from < to, "random_: the range [{}, {}) is empty", from, to);
  const uint64_t range = static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
  return refill("random_", "RandomBackward0", self, [&](const Tensor& t) { draw(t, kernels::integers, from, range); });
}
Tensor& random_fill::exponential(const Tensor& self, double lambd) {
  check(lambd > 0, "exponential_: the rate is {}: needs more than 0", lambd);
  return refill("exponential_", "ExponentialBackward0", self, [&](const Tensor& t) {
    check_floating("exponential_", t);
    draw(t, kernels::exponential, lambd);
  });
}

Tensor& random_fill::integers(const Tensor& self, int64_t to) { return integers(self, 0, to); }
Tensor& random_fill::integers(const Tensor& self) {
  return refill("random_", "RandomBackward0", self, [&](const Tensor& t) { draw(t, kernels::integers_of_dtype); });
}
Tensor& random_fill::cauchy(const Tensor& self, double median, double sigma) {
  check(sigma > 0, "cauchy_: sigma is {}: needs more than 0", sigma);
  return refill("cauchy_", "CauchyBackward0", self, [&](const Tensor& t) {
    check_floating("cauchy_", t);
    draw(t, kernels::cauchy, median, sigma);
  });
}
Tensor& random_fill::log_normal(const Tensor& self, double mean, double std) {
  check(std > 0, "log_normal_: the standard deviation is {}: needs more than 0", std);
  return refill("log_normal_", "LogNormalBackward0", self, [&](const Tensor& t) {
    check_floating("log_normal_", t);
    draw(t, kernels::log_normal, mean, std);
  });
}
Tensor& random_fill::geometric(const Tensor& self, double p) {
  check(p > 0 && p < 1, "geometric_: the probability is {}: needs (0, 1)", p);
  return refill("geometric_", "GeometricBackward0", self, [&](const Tensor& t) { draw(t, kernels::geometric, p); });
}
Tensor& random_fill::bernoulli(const Tensor& self, const Tensor& p) {
  check_defined("bernoulli_", p, "p");
  check(isFloatingType(p.scalar_type()), "bernoulli_: the probabilities are {}: needs a floating dtype",
        wick::toString(p.scalar_type()));
  const Tensor chance = p.detach().expand(self.sizes()).to(kDouble).contiguous();
  check_probabilities("bernoulli_", chance);
  return refill("bernoulli_", "BernoulliBackward0", self,
                [&](const Tensor& t) { draw(t, kernels::bernoulli, kDouble, chance.data_ptr(), 1); });
}

namespace {
Tensor finished(Tensor t, const TensorOptions& o) {
  if (o.requires_grad()) t.requires_grad_();
  return t;
}
}  // namespace

Tensor rand(IntArrayRef size, const TensorOptions& o) { return finished(make_empty(size, o.dtype()).uniform_(), o); }
Tensor randn(IntArrayRef size, const TensorOptions& o) { return finished(make_empty(size, o.dtype()).normal_(), o); }
Tensor normal(double mean, double std, IntArrayRef size, const TensorOptions& o) {
  return finished(make_empty(size, o.dtype()).normal_(mean, std), o);
}
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& o) { return randint(0, high, size, o); }
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& o) {
  return finished(make_empty(size, o.dtype_opt().value_or(kLong)).random_(low, high), o);
}
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& o) { return randint_like(self, 0, high, o); }
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& o) {
  return finished(empty_like(self, o).random_(low, high), o);
}
Tensor randperm(int64_t n, const TensorOptions& o) {
  check(n >= 0, "randperm: the number is negative: {}", n);
  Tensor out = arange(n, kLong);
  kernels::shuffle(default_generator(), n, out.data_ptr<int64_t>());
  return out.to(o.dtype_opt().value_or(kLong));
}

Tensor bernoulli(const Tensor& self) {
  check_defined("bernoulli", self);
  const Tensor p = self.detach().contiguous();
  check_floating("bernoulli", self);
  check_probabilities("bernoulli", p);
  Tensor out = make_empty(self.sizes(), self.scalar_type());
  draw(out, kernels::bernoulli, p.scalar_type(), p.data_ptr(), 1);
  return record("BernoulliBackward0", out, wrt(self, [](const Tensor& e) { return zeros_like(e); }));
}
Tensor bernoulli(const Tensor& self, double p) { return empty_like(self).bernoulli_(p); }

Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement) {
  check_defined("multinomial", self);
  check(self.dim() == 1 || self.dim() == 2, "multinomial: the weights are {}: needs (n) or (rows×n)",
        shape_string(self.sizes()));
  check(isFloatingType(self.scalar_type()), "multinomial: the weights are {}: needs a floating dtype",
        toString(self.scalar_type()));
  check(num_samples > 0, "multinomial: the number of samples is {}: needs 1 or more", num_samples);
  check(replacement || num_samples <= self.size(-1), "multinomial: {} samples of {} without replacement", num_samples,
        self.size(-1));
  NoGradGuard off;
  const Tensor p = self.contiguous();
  check(((p >= 0) & p.isfinite()).all().item<bool>(), "multinomial: a weight is negative, infinite or NaN");
  if (!replacement || num_samples == 1) {
    // The k largest of p/q, q exponential, are k draws without replacement.
    check((p != 0).any(-1).all().item<bool>(), "multinomial: all weights of a row are 0");
    const Tensor q = p / empty_like(p).exponential_(1);
    return num_samples == 1 ? q.argmax(-1, true) : std::get<1>(q.topk(num_samples));
  }
  check((p.sum(-1) > 0).all().item<bool>(), "multinomial: all weights of a row are 0");
  const int64_t n = p.size(-1), rows = p.numel() / n;
  Dims sizes(p.sizes());
  sizes.back() = num_samples;
  Tensor out = make_empty(sizes, kLong);
  kernels::multinomial(default_generator(), p.scalar_type(), p.data_ptr(), rows, n, num_samples,
                       out.data_ptr<int64_t>());
  return out;
}

Tensor normal(const Tensor& mean, double std) { return empty_like(mean).normal_(0, std) + mean.detach(); }
Tensor normal(double mean, const Tensor& std) { return empty_like(std).normal_(0, 1) * std.detach() + mean; }
Tensor normal(const Tensor& mean, const Tensor& std) {
  return make_empty(broadcast_shapes("normal", mean.sizes(), std.sizes()), mean.scalar_type()).normal_(0, 1) *
             std.detach() +
         mean.detach();
}

namespace {

// Dropout's draws: 1 where an element, or with `channels` a channel, is kept. Undefined when nothing is dropped.
Tensor kept(const char* op, const Tensor& self, double p, bool training, bool channels) {
  check_defined(op, self, "input");
  check(p >= 0 && p <= 1, "{}: the probability is {}: needs [0, 1]", op, p);
  if (p == 0 || !training || self.numel() == 0) return {};
  check(!channels || self.dim() >= 2, "{}: the input is {}: needs (N×C) or (N×C×…)", op, shape_string(self.sizes()));
  Dims sizes(self.sizes());
  for (size_t d = 2; channels && d < sizes.size(); ++d) sizes[d] = 1;
  Tensor mask = make_empty(sizes, self.scalar_type());
  return p == 1 ? mask.zero_() : mask.bernoulli_(1 - p);
}

Tensor dropped(const char* op, const Tensor& self, double p, bool training, bool channels) {
  const Tensor mask = kept(op, self, p, training, channels);
  if (!mask.defined()) return self;
  return self * (p == 1 ? mask : mask.mul_(1 / (1 - p)));
}

Tensor alpha_dropped(const char* op, const Tensor& self, double p, bool training, bool channels) {
  const Tensor mask = kept(op, self, p, training, channels);
  if (!mask.defined()) return self;
  if (p == 1) return self * mask;
  constexpr double alpha = 1.7580993408473766;  // −(the limit of selu on the left)
  const double a = 1 / std::sqrt((alpha * alpha * p + 1) * (1 - p));
  const Tensor shift = (mask - 1) * (alpha * a) + alpha * a * p;
  return self * (mask * a) + shift;
}

}  // namespace

Tensor dropout(const Tensor& self, double p, bool training) { return dropped("dropout", self, p, training, false); }
Tensor feature_dropout(const Tensor& self, double p, bool training) {
  return dropped("feature_dropout", self, p, training, true);
}
Tensor alpha_dropout(const Tensor& self, double p, bool training) {
  return alpha_dropped("alpha_dropout", self, p, training, false);
}
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training) {
  return alpha_dropped("feature_alpha_dropout", self, p, training, true);
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

}  // namespace wick
