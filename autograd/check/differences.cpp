#include <autograd/check/differences.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::autograd {
namespace {

constexpr int kMaxSteps = 20;  // h, h/2, …
constexpr size_t kMaxOrder = 6;
constexpr double kInf = std::numeric_limits<double>::infinity();

double largest(const std::vector<double>& v) {
  double m = 0;
  for (double x : v)
    if (std::isfinite(x)) m = std::max(m, std::fabs(x));
  return m;
}

// Richardson's extrapolation. A difference with step h is the derivative plus terms in growing powers of h; halving h
// divides the i-th term by ratioⁱ. So two differences combine to one without the first term, two of these to one
// without the second, and so on: entry i of a row is free of the first i terms. Of all entries it keeps the one that
// agrees best with its neighbours.
class Extrapolation {
 public:
  explicit Extrapolation(int ratio) : ratio_(ratio) {}
  // noise: how far rounding may have moved this difference.
  void add(double difference, double noise) {
    if (!std::isfinite(difference)) {
      row_.clear();
      return;
    }
    // D_i(h) = (rⁱ D_i-1(h) − D_i-1(2h)) / (rⁱ − 1): next[i] is D_i(h), row_[i] is D_i(2h), factor is rⁱ⁺¹ in round i.
    std::vector<double> next{difference};
    double factor = 1;
    for (size_t i = 0; i < row_.size() && i < kMaxOrder; ++i) {
      factor *= ratio_;
      next.push_back((factor * next[i] - row_[i]) / (factor - 1));
      const double spread = std::max(std::fabs(next[i + 1] - next[i]), std::fabs(next[i + 1] - row_[i])) + 2 * noise;
      if (spread < uncertainty_) value_ = next[i + 1], uncertainty_ = spread;
    }
    row_ = std::move(next);
  }
  double value() const { return value_; }
  double uncertainty() const { return uncertainty_; }

 private:
  int ratio_;
  std::vector<double> row_;  // D_i(2h), of the step before
  double value_ = 0, uncertainty_ = kInf;
};

// The three estimates of one output element's slope.
struct Estimates {
  // Central differences have terms in even powers of h only, one-sided ones in all powers.
  Extrapolation central{4}, left{2}, right{2};

  double one_sided_uncertainty() const { return left.uncertainty() + right.uncertainty(); }
  bool is_smooth() const { return std::fabs(left.value() - right.value()) <= kSafety * one_sided_uncertainty(); }

  Slope slope(const Precision& p) const {
    const double l = left.value(), r = right.value(), doubt = one_sided_uncertainty();
    const double size = std::max(std::fabs(l), std::fabs(r));
    // A kink: both sides have a derivative, and the two differ by more than their uncertainty.
    const bool kink = doubt <= 2 * (p.atol + p.rtol * size) && std::fabs(l - r) > kSafety * doubt + 1e-6 * size + 1e-9;
    if (kink) return {(l + r) / 2, doubt, l, r, true};
    return {central.value(), central.uncertainty(), l, r, false};
  }
};

}  // namespace

bool Slope::allows(double derivative, double tolerance) const {
  if (!kink) return std::fabs(derivative - value) <= tolerance;
  return derivative >= std::min(left, right) - tolerance && derivative <= std::max(left, right) + tolerance;
}

std::vector<Slope> slopes_at_zero(const Line& f, const std::vector<double>& at, const Precision& p) {
  const size_t n = at.size();
  std::vector<Estimates> estimates(n);
  const double size = largest(at);
  double h = p.first_step;
  for (int step = 0; step < kMaxSteps && h >= p.last_step; ++step, h /= 2) {
    const auto up = f(h), down = f(-h);
    const double value_noise = p.epsilon * std::max({size, largest(up), largest(down)}) / h;
    bool enough = step >= 2;
    for (size_t i = 0; i < n; ++i) {
      Estimates& e = estimates[i];
      const double d = (up[i] - down[i]) / (2 * h);
      const double noise = value_noise + p.epsilon * std::fabs(d) / h;  // the step itself is rounded too
      e.central.add(d, noise);
      e.right.add((up[i] - at[i]) / h, 2 * noise);
      e.left.add((at[i] - down[i]) / h, 2 * noise);
      const double close = 1e-3 * (p.atol + p.rtol * std::fabs(e.central.value()));
      enough = enough && e.central.uncertainty() <= close && e.is_smooth();
    }
    if (enough) break;
  }
  std::vector<Slope> slopes;
  for (const Estimates& e : estimates) slopes.push_back(e.slope(p));
  return slopes;
}

}  // namespace wick::autograd
