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
    is_finite_somewhere_ = true;
    // D_i+1(h) = (rⁱ⁺¹ D_i(h) − D_i(2h)) / (rⁱ⁺¹ − 1): next[i] is D_i(h), row_[i] is D_i(2h), factor is rⁱ⁺¹. The
    // uncertainty of D_i+1(h) is its distance to the farther of the two, and the rounding of both.
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
  bool is_finite_somewhere() const { return is_finite_somewhere_; }

 private:
  int ratio_;
  bool is_finite_somewhere_ = false;
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
    // At the border of where f is defined there is one derivative, that from inside.
    if (left.is_finite_somewhere() != right.is_finite_somewhere()) {
      const Extrapolation& inside = left.is_finite_somewhere() ? left : right;
      return {inside.value(), inside.uncertainty(), inside.value(), inside.value(), false};
    }
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

std::vector<Slope> slopes_at_zero(const Line& f, const std::vector<double>& at, const Precision& p,
                                  const std::vector<double>& noise) {
  const size_t n = at.size();
  std::vector<Estimates> estimates(n);
  const double size = largest(at);
  double h = p.first_step;
  for (int step = 0; step < kMaxSteps && h >= p.last_step; ++step, h /= 2) {
    const auto up = f(h), down = f(-h);
    const double common_noise = p.epsilon * std::max({size, largest(up), largest(down)});
    bool enough = step >= 2;
    for (size_t i = 0; i < n; ++i) {
      Estimates& e = estimates[i];
      const double d = (up[i] - down[i]) / (2 * h), right = (up[i] - at[i]) / h, left = (at[i] - down[i]) / h;
      // How far rounding may move d. Each of the two values is off by up to `noise`, which makes noise/h. The two
      // points x ± h are rounded too, by up to epsilon, which makes epsilon·|slope|/h.
      const double slope = std::isfinite(d) ? d : std::isfinite(right) ? right : left;
      const double doubt = (noise.empty() ? common_noise : noise[i]) / h + p.epsilon * std::fabs(slope) / h;
      e.central.add(d, doubt);
      e.right.add(right, 2 * doubt);  // these are divided by h, not by 2h
      e.left.add(left, 2 * doubt);
      const double close = 1e-3 * (p.atol + p.rtol * std::fabs(e.central.value()));
      enough = enough && e.central.uncertainty() <= close && e.is_smooth();
    }
    if (enough) break;
  }
  std::vector<Slope> slopes;
  for (const Estimates& e : estimates) slopes.push_back(e.slope(p));
  return slopes;
}

namespace {

// The noise in values at points that are evenly apart, or a negative number. Repeated differences of a smooth
// function vanish. The k-th differences of noise of deviation s have the deviation s √((2k)!) / k!. So if three rounds
// in a row give the same s, with differences of both signs, it is noise.
double noise_in(std::vector<double> values) {
  std::vector<double> told;
  std::vector<bool> both_signs;
  size_t equal = 0;
  for (size_t i = 1; i < values.size(); ++i) equal += values[i] == values[i - 1];
  if (2 * equal >= values.size() - 1) return -1;  // the points are too close
  double factor = 1;                              // (k!)² / (2k)!
  for (int k = 1; values.size() > 1; ++k) {
    double sum = 0;
    bool up = false, down = false;
    for (size_t i = 0; i + 1 < values.size(); ++i) {
      values[i] = values[i + 1] - values[i];
      sum += values[i] * values[i];
      up = up || values[i] > 0, down = down || values[i] < 0;
    }
    values.pop_back();
    factor *= k / (2.0 * (2 * k - 1));
    told.push_back(std::sqrt(factor * sum / static_cast<double>(values.size())));
    both_signs.push_back(up && down);
  }
  for (size_t k = 0; k + 2 < told.size(); ++k) {
    const auto [least, most] = std::minmax({told[k], told[k + 1], told[k + 2]});
    if (both_signs[k] && most <= 4 * least) return told[k];
  }
  return -1;
}

}  // namespace

std::vector<double> noise_near_zero(const Line& f, const std::vector<double>& at) {
  constexpr int kPoints = 8;
  constexpr double kDeviations = 3;  // between a deviation and how far noise goes
  std::vector<double> noise(at.size()), before(at.size(), -1);
  for (double distance = 1e-11; distance < 2e-4; distance *= 10) {
    std::vector<std::vector<double>> values{at};
    for (int i = 1; i < kPoints; ++i) values.push_back(f(i * distance));
    for (size_t r = 0; r < at.size(); ++r) {
      std::vector<double> of_row;
      for (const auto& v : values) of_row.push_back(v[r]);
      const double now = noise_in(of_row);
      // A kink among the points looks like noise too, but grows tenfold with ten times the distance. Noise does not.
      if (now > 0 && before[r] > 0 && now <= 4 * before[r] && before[r] <= 4 * now)
        noise[r] = std::max(noise[r], kDeviations * std::max(now, before[r]));
      before[r] = now;
    }
  }
  return noise;
}

}  // namespace wick::autograd
