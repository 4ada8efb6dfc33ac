#include <nn/optim/lbfgs.h>
#include <nn/optim/state.h>
#include <nn/utils.h>

#include <algorithm>
#include <cmath>

namespace wick::optim {

std::vector<detail::Field> LBFGSOptions::fields() {
  return {{"lr", &lr_},
          {"max_iter", &max_iter_},
          {"max_eval", &max_eval_},
          {"tolerance_grad", &tolerance_grad_},
          {"tolerance_change", &tolerance_change_},
          {"history_size", &history_size_},
          {"line_search_fn", &line_search_fn_}};
}
std::vector<detail::Field> LBFGSParamState::fields() {
  return {{"func_evals", &func_evals_},         {"n_iter", &n_iter_},     {"t", &t_},
          {"prev_loss", &prev_loss_},           {"H_diag", &H_diag_},     {"d", &d_},
          {"prev_flat_grad", &prev_flat_grad_}, {"old_dirs", &old_dirs_}, {"old_stps", &old_stps_}};
}

LBFGS::LBFGS(std::vector<Tensor> params, LBFGSOptions o)
    : LBFGS({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
namespace {
std::vector<OptimizerParamGroup> one_group(std::vector<OptimizerParamGroup> groups) {
  check(groups.size() == 1, "LBFGS doesn't support per-parameter options (parameter groups): got {} groups",
        groups.size());
  if (groups[0].params().empty()) groups.clear();  // add_param_group() may still bring it
  return groups;
}
}  // namespace
std::unique_ptr<OptimizerParamState> LBFGS::new_state() const { return std::make_unique<LBFGSParamState>(); }
LBFGS::LBFGS(std::vector<OptimizerParamGroup> groups, LBFGSOptions o)
    : Optimizer(one_group(std::move(groups)), std::make_unique<LBFGSOptions>(o)) {
  check(o.max_iter() > 0, "LBFGS: max_iter is {}: needs 1 or more", o.max_iter());
  check(o.history_size() > 0, "LBFGS: history_size is {}: needs 1 or more", o.history_size());
  check(!o.line_search_fn() || *o.line_search_fn() == "strong_wolfe",
        "LBFGS: line_search_fn is \"{}\": only \"strong_wolfe\" is supported", o.line_search_fn().value_or(""));
}

Tensor LBFGS::flat_gradient() const {
  std::vector<Tensor> parts;
  for (const Tensor& p : parameters())
    parts.push_back(p.grad().defined() ? p.grad().detach().reshape({-1}) : zeros({p.numel()}, p.scalar_type()));
  return cat(parts);
}
void LBFGS::set_parameters(const Tensor& flat) const {
  int64_t at = 0;
  for (const Tensor& p : parameters()) {
    p.copy_(flat.narrow(0, at, p.numel()).view(p.sizes()));
    at += p.numel();
  }
}
void LBFGS::check_state(OptimizerParamState& state, const Tensor& first, size_t) const {
  auto& s = static_cast<LBFGSParamState&>(state);
  int64_t n = 0;
  for (const Tensor& p : parameters()) n += p.numel();
  check(s.old_dirs().size() == s.old_stps().size(), "LBFGS: load: {} old_dirs, but {} old_stps", s.old_dirs().size(),
        s.old_stps().size());
  std::vector<Tensor*> all{&s.d(), &s.prev_flat_grad()};
  for (auto* list : {&s.old_dirs(), &s.old_stps()})
    for (Tensor& t : *list) all.push_back(&t);
  for (Tensor* t : all) {
    if (!t->defined()) continue;
    check(t->sizes() == IntArrayRef({n}), "LBFGS: load: a remembered vector has shape {}, but there are {} parameters",
          shape_string(t->sizes()), n);
    *t = t->to(first.scalar_type());
  }
}

namespace {

double largest(const Tensor& t) { return t.numel() ? t.abs().max().item<double>() : 0; }
double product(const Tensor& a, const Tensor& b) { return a.dot(b).item<double>(); }

// The minimum of the cubic through two points with these slopes, clamped to [low, high] (Nocedal, Wright, (3.59)).
double cubic_minimum(double x1, double f1, double g1, double x2, double f2, double g2, double low, double high) {
  if (x1 > x2) {
    std::swap(x1, x2);
    std::swap(f1, f2);
    std::swap(g1, g2);
  }
  const double d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2), square = d1 * d1 - g1 * g2;
  if (!(square >= 0)) return (low + high) / 2;
  const double d2 = std::sqrt(square);
  return std::min(std::max(x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2)), low), high);
}

}  // namespace

// A point where the loss has decreased enough (by kFall of what the slope promises) and the slope is flat enough (kFlat
// of what it was): first outwards until two points enclose such a point, then inwards.
LBFGS::Point LBFGS::strong_wolfe(const Evaluate& at, Point start, double t, double longest, double tolerance_change,
                                 int64_t& evaluations) {
  constexpr double kFall = 1e-4, kFlat = 0.9;
  constexpr int kMost = 25;
  const auto too_high = [&](const Point& p) { return p.loss > start.loss + kFall * p.t * start.slope; };
  const auto flat = [&](const Point& p) { return std::abs(p.slope) <= -kFlat * start.slope; };
  const auto evaluate = [&](double where) {
    ++evaluations;
    return at(where);
  };

  Point before = start, now = evaluate(t);
  int tries = 0;
  for (;; ++tries) {
    if (tries == kMost) {
      before = start;
      break;
    }
    if (too_high(now) || (tries > 1 && now.loss >= before.loss)) break;
    if (flat(now)) return now;
    if (now.slope >= 0) break;
    const double next = cubic_minimum(before.t, before.loss, before.slope, now.t, now.loss, now.slope,
                                      now.t + 0.01 * (now.t - before.t), now.t * 10);
    before = std::exchange(now, Point());
    now = evaluate(next);
  }

  Point low = before, high = now;
  if (low.loss > high.loss) std::swap(low, high);
  bool stuck = false;
  for (; tries < kMost && std::abs(high.t - low.t) * longest >= tolerance_change; ++tries) {
    const double left = std::min(low.t, high.t), right = std::max(low.t, high.t), edge = 0.1 * (right - left);
    double next = cubic_minimum(low.t, low.loss, low.slope, high.t, high.loss, high.slope, left, right);
    // The second point in a row that is too near an end, or one at the end, is moved inwards.
    if (std::min(right - next, next - left) < edge) {
      const bool move = stuck || next >= right || next <= left;
      if (move) next = std::abs(next - right) < std::abs(next - left) ? right - edge : left + edge;
      stuck = !move;
    } else {
      stuck = false;
    }
    Point p = evaluate(next);
    if (too_high(p) || p.loss >= low.loss) {
      high = std::move(p);
      if (low.loss > high.loss) std::swap(low, high);
      continue;
    }
    if (flat(p)) return p;
    if (p.slope * (high.t - low.t) >= 0) high = low;
    low = std::move(p);
  }
  return low;
}

Tensor LBFGS::step(LossClosure closure) {
  check(closure != nullptr, "LBFGS requires a closure function that computes the loss anew");
  check(param_groups().size() == 1,
        "LBFGS: has {} parameter groups, needs one: give it the module's parameters(), or call add_param_group() once",
        param_groups().size());
  stepped_ = true;
  NoGradGuard off;
  const auto o = static_cast<const LBFGSOptions&>(param_groups()[0].options());
  const int64_t max_eval = o.max_eval().value_or(o.max_iter() * 5 / 4);
  auto& s = state_of<LBFGSParamState>(parameters()[0]);

  const Tensor first = loss_of(closure);
  double loss = first.item<double>();
  s.func_evals(s.func_evals() + 1);
  int64_t evaluations = 1;
  Tensor g = flat_gradient();
  if (largest(g) <= o.tolerance_grad()) return first;
  check(!s.d().defined() || (s.d().sizes() == g.sizes() && s.d().scalar_type() == g.scalar_type()),
        "LBFGS: the parameters have changed their shapes or dtype: make a new optimizer");

  for (int64_t n = 1; n <= o.max_iter(); ++n) {
    s.n_iter(s.n_iter() + 1);
    if (s.n_iter() == 1) {
      s.d(g.neg());
      s.H_diag(1);
    } else {
      const Tensor change = g - s.prev_flat_grad(), moved = s.d() * s.t();
      const double curvature = product(change, moved);
      if (curvature > 1e-10) {
        if (static_cast<int64_t>(s.old_dirs().size()) == o.history_size()) {
          s.old_dirs().erase(s.old_dirs().begin());
          s.old_stps().erase(s.old_stps().begin());
        }
        s.old_dirs().push_back(change);
        s.old_stps().push_back(moved);
        s.H_diag(curvature / product(change, change));
      }
      // The two loops: the inverse Hessian estimated from the history, times g.
      const size_t m = s.old_dirs().size();
      std::vector<double> part(m), inverse(m);
      Tensor q = g.neg();
      for (size_t i = 0; i < m; ++i) inverse[i] = 1 / product(s.old_dirs()[i], s.old_stps()[i]);
      for (size_t i = m; i-- > 0;) {
        part[i] = product(s.old_stps()[i], q) * inverse[i];
        q.add_(s.old_dirs()[i], -part[i]);
      }
      q.mul_(s.H_diag());
      for (size_t i = 0; i < m; ++i) q.add_(s.old_stps()[i], part[i] - product(s.old_dirs()[i], q) * inverse[i]);
      s.d(q);
    }
    s.prev_flat_grad(g);
    s.prev_loss(loss);
    s.t(s.n_iter() == 1 ? std::min(1.0, 1 / g.abs().sum().item<double>()) * o.lr() : o.lr());
    const double slope = product(g, s.d());
    if (slope > -o.tolerance_change()) break;

    const Tensor x = nn::utils::parameters_to_vector(parameters()).detach().clone(), d = s.d();
    int64_t here = 0;
    if (o.line_search_fn()) {
      const Evaluate at = [&](double t) {
        set_parameters(x + d * t);
        Point p;
        p.t = t;
        p.loss = loss_of(closure).item<double>();
        p.gradient = flat_gradient();
        p.slope = product(p.gradient, d);
        return p;
      };
      Point found = strong_wolfe(at, {0, loss, g, slope}, s.t(), largest(d), o.tolerance_change(), here);
      loss = found.loss;
      g = found.gradient;
      s.t(found.t);
      set_parameters(x + d * s.t());
    } else {
      set_parameters(x + d * s.t());
      if (n != o.max_iter()) {
        loss = loss_of(closure).item<double>();
        g = flat_gradient();
        here = 1;
      }
    }
    evaluations += here;
    s.func_evals(s.func_evals() + here);
    if (n == o.max_iter() || evaluations >= max_eval || largest(g) <= o.tolerance_grad() ||
        largest(d) * std::abs(s.t()) <= o.tolerance_change() || std::abs(loss - s.prev_loss()) < o.tolerance_change())
      break;
  }
  return first;
}

}  // namespace wick::optim
