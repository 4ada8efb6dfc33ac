#include <autograd/check/tested_function.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::autograd {
namespace {

Precision precision_of_double(const GradcheckOptions& o) { return {1.0 / 64, o.eps, 1.2e-16, o.atol, o.rtol}; }
Precision precision_of_float(double atol, double rtol) {
  return {0.125, 2e-4, 6e-8, std::max(atol, 2e-2), std::max(rtol, 2e-2)};
}

bool is_differentiable(const Tensor& y) { return y.defined() && isFloatingType(y.scalar_type()); }

// A copy with the same strides, so that f sees the layout it was given.
Tensor copy_of(const Tensor& x) {
  if (x.is_contiguous()) return x.detach().clone();
  int64_t extent = 1;
  for (size_t d = 0; d < x.sizes().size(); ++d) extent += std::max<int64_t>(x.sizes()[d] - 1, 0) * x.strides()[d];
  Tensor copy = as_strided(zeros({extent}, x.scalar_type()), x.sizes(), x.strides(), 0).detach();
  copy.copy_(x.detach());
  return copy;
}

// What a step really is, after x + t was rounded to the input's dtype.
double rounded_step(double x, double t, ScalarType type) {
  return type == kFloat ? static_cast<double>(static_cast<float>(x + t)) - x : (x + t) - x;
}

}  // namespace

std::vector<double> elements_of(const std::vector<Tensor>& tensors) {
  std::vector<double> all;
  for (const Tensor& y : tensors) {
    if (!y.defined()) continue;
    const Tensor d = y.detach().to(kDouble).contiguous();
    all.insert(all.end(), d.data_ptr<double>(), d.data_ptr<double>() + d.numel());
  }
  return all;
}

Tensor random_like(IntArrayRef sizes, std::mt19937& random) {
  Tensor r = empty(sizes, kDouble);
  for (int64_t i = 0; i < r.numel(); ++i) {
    const double size = 0.5 + (1.5 - 0.5) * static_cast<double>(random()) / 4294967295.0;
    r.data_ptr<double>()[i] = size * (random() & 1 ? 1 : -1);
  }
  return r;
}

TestedFunction::TestedFunction(const TensorFunction& f, const std::vector<Tensor>& inputs,
                               const GradcheckOptions& options, Moved moved)
    : f_(f) {
  check(!inputs.empty(), "gradcheck: needs at least one input");
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& x = inputs[i];
    check_defined("gradcheck", x, "input");
    if (x.requires_grad()) {
      for (size_t d = 0; d < x.sizes().size(); ++d)
        check(x.strides()[d] != 0 || x.sizes()[d] <= 1,
              "gradcheck: input {} {} is expanded: its elements cannot be changed one by one: pass a clone()", i,
              shape_string(x.sizes()));
      wanted_.push_back(i);
    }
    if (moved == Moved::originals)
      inputs_.push_back(x);
    else
      inputs_.push_back(x.requires_grad() ? copy_of(x).requires_grad_() : x.detach());
  }
  check(!wanted_.empty(), "gradcheck: no input requires grad");
  outputs_ = call();
  check(std::any_of(outputs_.begin(), outputs_.end(), is_differentiable),
        "gradcheck: the function has no floating-point output");
  elements_ = elements_of(outputs_);
  auto is_float = [](const Tensor& t) { return t.defined() && t.scalar_type() == kFloat; };
  const bool coarse = std::any_of(outputs_.begin(), outputs_.end(), is_float) ||
                      std::any_of(wanted_.begin(), wanted_.end(), [&](size_t i) { return is_float(inputs_[i]); });
  precision_ = coarse ? precision_of_float(options.atol, options.rtol) : precision_of_double(options);
}

std::vector<Tensor> TestedFunction::call() const {
  std::vector<Tensor> ys = f_(inputs_);
  for (Tensor& y : ys)
    if (!is_differentiable(y)) y = Tensor();
  return ys;
}

std::vector<double> TestedFunction::elements_at(const std::vector<Tensor>& directions, double t) {
  // Recording stays on for f, which may itself differentiate. So the inputs are changed through detached aliases.
  std::vector<Tensor> kept;
  for (size_t i : wanted_) kept.push_back(inputs_[i].detach().clone());
  auto set = [&](bool move) {
    for (size_t k = 0; k < wanted_.size(); ++k) {
      if (!directions[k].defined()) continue;
      inputs_[wanted_[k]].detach().copy_(move ? kept[k].to(kDouble) + t * directions[k] : kept[k]);
    }
  };
  set(true);
  std::vector<double> all;
  try {
    all = elements_of(call());
  } catch (...) {
    set(false);
    throw;
  }
  set(false);
  check(all.size() == elements_.size(),
        "gradcheck: the function has {} output elements, and {} when its inputs move a little: it cannot be "
        "differentiated",
        elements_.size(), all.size());
  return all;
}

std::vector<Slope> TestedFunction::slopes_by(size_t k, int64_t j, const Precision& p) {
  const Tensor& x = inputs_[wanted_[k]];
  std::vector<Tensor> direction(wanted_.size());
  direction[k] = zeros({x.numel()}, kDouble);
  direction[k][j] = 1;
  direction[k] = direction[k].reshape(x.sizes());
  const double here = input_value(k, j), unit = this->unit(k, j);
  // In own scales a change of 1 is the usual one.
  auto scaled = [&](std::vector<double> y) {
    for (size_t r = 0; r < changes_.size(); ++r) y[r] /= changes_[r];
    return y;
  };
  // x + t is rounded to another step than t: the change of the outputs is scaled from the one to the other.
  auto line = [&](double step) {
    const double t = step * unit, real = rounded_step(here, t, x.scalar_type());
    auto y = elements_at(direction, t);
    if (real != t && real != 0)
      for (size_t i = 0; i < y.size(); ++i) y[i] = elements_[i] + (y[i] - elements_[i]) * (t / real);
    return scaled(std::move(y));
  };
  Precision rounded = p;
  if (has_own_scales()) rounded.epsilon *= std::fabs(here) / unit;  // a small element is rounded to smaller steps
  std::vector<Slope> slopes = slopes_at_zero(line, scaled(elements_), rounded, scaled(noise_));
  for (size_t r = 0; r < slopes.size(); ++r) slopes[r] = slopes[r].per(has_own_scales() ? unit / changes_[r] : unit);
  return slopes;
}

void TestedFunction::take_own_scales(std::mt19937& random) {
  std::vector<Tensor> by_units, by_values;
  for (size_t k = 0; k < wanted_.size(); ++k) {
    const Tensor signs = random_like(inputs_[wanted_[k]].sizes(), random),
                 values = inputs_[wanted_[k]].detach().to(kDouble);
    by_units.push_back(signs * units(k));
    by_values.push_back(signs * where(values == 0, units(k), values));
  }
  // Rounding is in proportion to the inputs. A function of small inputs may change too much over a unit.
  noise_ = noise_near_zero([&](double t) { return elements_at(by_values, t); }, elements_);
  for (size_t r = 0; r < noise_.size(); ++r)
    noise_[r] = std::max(noise_[r], precision_.epsilon * std::fabs(elements_[r]));
  // The least change per step over some steps: beyond where f is smooth, changes may be of any size.
  changes_.assign(elements_.size(), std::numeric_limits<double>::infinity());
  for (double t = precision_.first_step; t > 1e-10; t /= 256) {
    const auto up = elements_at(by_units, t), down = elements_at(by_units, -t);
    for (size_t r = 0; r < elements_.size(); ++r)
      for (double y : {up[r], down[r]})
        if (const double change = std::fabs(y - elements_[r]) / t; change > 0)
          changes_[r] = std::min(changes_[r], change);
  }
  for (size_t r = 0; r < elements_.size(); ++r) {
    if (!std::isfinite(changes_[r])) changes_[r] = elements_[r] != 0 ? std::fabs(elements_[r]) : 1;
    changes_[r] = std::max(changes_[r], 1e4 * noise_[r]);  // a constant changes by noise only
  }
  // What is computed as coarsely as in float is judged as if it were.
  bool is_coarse = false;
  for (size_t r = 0; r < elements_.size(); ++r) is_coarse = is_coarse || noise_[r] > 1e-8 * changes_[r];
  if (is_coarse) precision_ = precision_of_float(precision_.atol, precision_.rtol);
}

std::vector<Tensor> TestedFunction::gradients(const std::vector<Tensor>& incoming) const {
  const std::vector<Tensor> ys = call();
  std::vector<Tensor> roots, starts;
  for (size_t i = 0; i < ys.size(); ++i)
    if (ys[i].defined() && ys[i].requires_grad() && incoming[i].defined()) {
      roots.push_back(ys[i]);
      starts.push_back(incoming[i].to(ys[i].scalar_type()).reshape(ys[i].sizes()));
    }
  std::vector<Tensor> xs;
  for (size_t i : wanted_) xs.push_back(inputs_[i]);
  std::vector<Tensor> g(xs.size());
  if (!roots.empty()) g = grad(roots, xs, starts, false, false, true);
  for (size_t k = 0; k < xs.size(); ++k)
    g[k] = g[k].defined() ? g[k].to(kDouble).contiguous() : zeros(xs[k].sizes(), kDouble);
  return g;
}

std::vector<Tensor> TestedFunction::random_incoming(std::mt19937& random) const {
  std::vector<Tensor> incoming;
  for (const Tensor& y : outputs_) incoming.push_back(y.defined() ? random_like(y.sizes(), random) : Tensor());
  return incoming;
}

}  // namespace wick::autograd
