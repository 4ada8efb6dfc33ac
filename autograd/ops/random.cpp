// Random tensors: PyTorch's numbers on the CPU, in the order in which it draws them.

#include <autograd/graph.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/create.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wick {

namespace {

// Each element of self in row-major order ← f(generator).
template <class T, class F>
void draw(const Tensor& self, F&& f) {
  Generator& g = default_generator();
  Tensor flat = self.is_contiguous() ? self : make_empty(self.sizes(), self.scalar_type());
  {
    std::lock_guard lock(g.mutex());
    T* at = flat.data_ptr<T>();
    for (int64_t i = 0; i < self.numel(); ++i) at[i] = static_cast<T>(f(g));
  }
  if (!flat.is_same(self))
    self.copy_(flat);
  else
    self.impl()->elements->storage->bump_version();
}

constexpr int64_t kSixteens = 32;  // done at once, so that the functions run over vectors

// From 16 elements on, row-major, PyTorch fills with uniform numbers and turns them, eight against eight, into
// normal ones; what is left at the end is done with the last 16 drawn anew.
template <class T>
void draw_normal(const Tensor& self, double mean_, double std_) {
  const int64_t n = self.numel();
  if (n < 16 || !self.is_contiguous()) {
    draw<T>(self, [&](Generator& g) { return std::fma(g.normal(), std_, mean_); });
    return;
  }
  const T mean = static_cast<T>(mean_), std = static_cast<T>(std_), whole_turn = T(2) * std::numbers::pi_v<T>;
  using kernels::Unary;
  const auto t = self.scalar_type();
  const auto log = kernels::unary_loop(Unary::log, t).inner, sine = kernels::unary_loop(Unary::sin, t).inner,
             cosine = kernels::unary_loop(Unary::cos, t).inner;
  const auto apply = [](kernels::Inner f, T* to, T* from, int64_t count) {
    char* const data[] = {reinterpret_cast<char*>(to), reinterpret_cast<char*>(from)};
    const int64_t strides[] = {sizeof(T), sizeof(T)};
    f(count, data, strides, nullptr);
  };
  const auto turn = [&](T* x, int64_t sixteens) {
    T radius[8 * kSixteens], angle[8 * kSixteens], s[8 * kSixteens], c[8 * kSixteens];
    const int64_t count = 8 * sixteens;
    for (int64_t i = 0; i < count; ++i) {
      radius[i] = T(1) - x[i / 8 * 16 + i % 8];
      angle[i] = whole_turn * x[i / 8 * 16 + 8 + i % 8];
    }
    apply(log, radius, radius, count);
    apply(sine, s, angle, count);
    apply(cosine, c, angle, count);
    for (int64_t i = 0; i < count; ++i) {
      const T r = std::sqrt(T(-2) * radius[i]);
      x[i / 8 * 16 + i % 8] = r * c[i] * std + mean;
      x[i / 8 * 16 + 8 + i % 8] = r * s[i] * std + mean;
    }
  };
  draw<T>(self, [](Generator& g) { return g.uniform<T>(); });
  T* x = self.data_ptr<T>();
  for (int64_t i = 0; i < n / 16; i += kSixteens) turn(x + 16 * i, std::min(kSixteens, n / 16 - i));
  if (n % 16 != 0) {
    draw<T>(make_alias(self, {16}, {1}, self.storage_offset() + n - 16), [](Generator& g) { return g.uniform<T>(); });
    turn(x + n - 16, 1);
  }
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

Tensor& Tensor::uniform_(double from, double to) const {
  check(from <= to, "uniform_: from {} is above to {}", from, to);
  return refill("uniform_", "UniformBackward0", *this, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), "uniform_", [&]<class T>() {
      const T low = static_cast<T>(from), range = static_cast<T>(to - from);
      draw<T>(t, [&](Generator& g) { return std::fma(g.uniform<T>(), range, low); });
    });
  });
}
Tensor& Tensor::normal_(double mean, double std) const {
  check(std >= 0, "normal_: the standard deviation is negative: {}", std);
  return refill("normal_", "NormalBackward0", *this, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), "normal_", [&]<class T>() { draw_normal<T>(t, mean, std); });
  });
}
Tensor& Tensor::bernoulli_(double p) const {
  check(p >= 0 && p <= 1, "bernoulli_: the probability is {}: needs [0, 1]", p);
  return refill("bernoulli_", "BernoulliBackward0", *this, [&](const Tensor& t) {
    dispatch(t.scalar_type(), "bernoulli_",
             [&]<class T>() { draw<T>(t, [p](Generator& g) { return g.uniform<double>() < p; }); });
  });
}
Tensor& Tensor::random_(int64_t from, int64_t to) const {
  check(from < to, "random_: the range [{}, {}) is empty", from, to);
  const uint64_t range = static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
  return refill("random_", "RandomBackward0", *this, [&](const Tensor& t) {
    dispatch(t.scalar_type(), "random_", [&]<class T>() {
      draw<T>(t, [&](Generator& g) {
        const uint64_t r = range >= uint64_t{1} << 32 ? g.random64() % range : g.random() % range;
        return static_cast<int64_t>(r + static_cast<uint64_t>(from));
      });
    });
  });
}
Tensor& Tensor::exponential_(double lambd) const {
  check(lambd > 0, "exponential_: the rate is {}: needs more than 0", lambd);
  return refill("exponential_", "ExponentialBackward0", *this, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), "exponential_", [&]<class T>() {
      draw<T>(t, [lambd](Generator& g) { return -1 / lambd * std::log(1 - g.uniform<double>()); });
    });
  });
}

Tensor& Tensor::random_(int64_t to) const { return random_(0, to); }
Tensor& Tensor::random_() const {
  return refill("random_", "RandomBackward0", *this, [&](const Tensor& t) {
    dispatch(t.scalar_type(), "random_", [&]<class T>() {
      draw<T>(t, [](Generator& g) {
        if constexpr (sizeof(T) == 8)
          return static_cast<T>(g.random64() % (std::floating_point<T> ? (uint64_t{1} << 53) + 1 : uint64_t{1} << 63));
        else
          return static_cast<T>(g.random() % (std::floating_point<T>  ? (uint64_t{1} << 24) + 1
                                              : std::same_as<T, bool> ? 2
                                              : sizeof(T) == 1        ? 256
                                                                      : uint64_t{1} << 31));
      });
    });
  });
}
Tensor& Tensor::cauchy_(double median, double sigma) const {
  check(sigma > 0, "cauchy_: sigma is {}: needs more than 0", sigma);
  return refill("cauchy_", "CauchyBackward0", *this, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), "cauchy_", [&]<class T>() {
      draw<T>(t,
              [&](Generator& g) { return median + sigma * std::tan(std::numbers::pi * (g.uniform<double>() - 0.5)); });
    });
  });
}
Tensor& Tensor::log_normal_(double mean, double std) const {
  check(std > 0, "log_normal_: the standard deviation is {}: needs more than 0", std);
  return refill("log_normal_", "LogNormalBackward0", *this, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), "log_normal_",
                      [&]<class T>() { draw<T>(t, [&](Generator& g) { return std::exp(g.normal() * std + mean); }); });
  });
}
Tensor& Tensor::geometric_(double p) const {
  check(p > 0 && p < 1, "geometric_: the probability is {}: needs (0, 1)", p);
  return refill("geometric_", "GeometricBackward0", *this, [&](const Tensor& t) {
    dispatch(t.scalar_type(), "geometric_", [&]<class T>() {
      draw<T>(t, [p](Generator& g) { return std::ceil(std::log(g.uniform<double>()) / std::log(1 - p)); });
    });
  });
}
Tensor& Tensor::bernoulli_(const Tensor& p) const {
  check_defined("bernoulli_", p, "p");
  check(isFloatingType(p.scalar_type()), "bernoulli_: the probabilities are {}: needs a floating dtype",
        wick::toString(p.scalar_type()));
  const Tensor chance = p.detach().expand(sizes()).to(kDouble).contiguous();
  const double* at = chance.data_ptr<double>();
  for (int64_t i = 0; i < numel(); ++i)
    check(at[i] >= 0 && at[i] <= 1, "bernoulli_: the probability is {}: needs [0, 1]", at[i]);
  return refill("bernoulli_", "BernoulliBackward0", *this, [&](const Tensor& t) {
    const double* next = at;
    dispatch(t.scalar_type(), "bernoulli_",
             [&]<class T>() { draw<T>(t, [&](Generator& g) { return g.uniform<double>() < *next++; }); });
  });
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
  int64_t* at = out.data_ptr<int64_t>();
  Generator& g = default_generator();
  {
    std::lock_guard lock(g.mutex());
    for (int64_t i = 0; i < n - 1; ++i)
      std::swap(at[i], at[i + static_cast<int64_t>(g.random() % static_cast<uint64_t>(n - i))]);
  }
  return out.to(o.dtype_opt().value_or(kLong));
}

Tensor bernoulli(const Tensor& self) {
  check_defined("bernoulli", self);
  const Tensor p = self.detach().contiguous();
  Tensor out = make_empty(self.sizes(), self.scalar_type());
  dispatch_floating(self.scalar_type(), "bernoulli", [&]<class T>() {
    const T* at = p.data_ptr<T>();
    for (int64_t i = 0; i < p.numel(); ++i)
      check(at[i] >= 0 && at[i] <= 1, "bernoulli: the probability is {}: needs [0, 1]", at[i]);
    draw<T>(out, [&](Generator& g) { return g.uniform<T>() < *at++; });
  });
  return record("BernoulliBackward0", out, wrt(self, [](const Tensor& e) { return zeros_like(e); }));
}
Tensor bernoulli(const Tensor& self, double p) { return empty_like(self).bernoulli_(p); }
Tensor Tensor::bernoulli() const { return wick::bernoulli(*this); }
Tensor Tensor::bernoulli(double p) const { return wick::bernoulli(*this, p); }
Tensor Tensor::multinomial(int64_t num_samples, bool replacement) const {
  return wick::multinomial(*this, num_samples, replacement);
}

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
  dispatch_floating(p.scalar_type(), "multinomial", [&]<class T>() {
    Generator& g = default_generator();
    std::lock_guard lock(g.mutex());
    std::vector<T> cumulative(static_cast<size_t>(n));
    for (int64_t r = 0; r < rows; ++r) {
      T sum = 0;
      for (int64_t i = 0; i < n; ++i) cumulative[static_cast<size_t>(i)] = sum += p.data_ptr<T>()[r * n + i];
      for (T& c : cumulative) c /= sum;
      cumulative.back() = 1;
      for (int64_t k = 0; k < num_samples; ++k) {
        const double u = g.uniform<double>();
        out.data_ptr<int64_t>()[r * num_samples + k] =
            std::lower_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin();
      }
    }
  });
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
  const Tensor x = self.detach().contiguous(), slope = make_empty(x.sizes(), x.scalar_type());
  dispatch_floating(x.scalar_type(), "rrelu", [&]<class T>() {
    const T* at = x.data_ptr<T>();
    const double from = static_cast<T>(lower), range = static_cast<T>(upper) - from;
    draw<T>(slope,
            [&](Generator& g) { return *at++ <= 0 ? static_cast<T>(g.uniform<double>() * range + from) : T(1); });
  });
  return self * slope;
}

}  // namespace wick
