#include <autograd/differences.h>

#include <algorithm>

namespace wick::autograd {
namespace {

constexpr int kSteps = 20;  // h, h/2, …
constexpr double kInf = std::numeric_limits<double>::infinity();

double largest(const std::vector<double>& v) {
  double m = 0;
  for (double x : v)
    if (std::isfinite(x)) m = std::max(m, std::fabs(x));
  return m;
}

// A derivative by Richardson's extrapolation of differences with ever smaller steps: table[i] is eliminated of its
// error of order i·power. Keeps the estimate that agrees best with its neighbours.
class Extrapolation {
 public:
  explicit Extrapolation(int power) : power_(power) {}
  // noise: what rounding may do to this difference.
  void add(double difference, double noise) {
    if (!std::isfinite(difference)) {
      row_.clear();
      return;
    }
    std::vector<double> next{difference};
    double factor = 1;
    for (size_t i = 0; i < row_.size() && i < 6; ++i) {
      factor *= power_;
      next.push_back((factor * next[i] - row_[i]) / (factor - 1));
      const double error = std::max(std::fabs(next[i + 1] - next[i]), std::fabs(next[i + 1] - row_[i])) + 2 * noise;
      if (error < error_) value_ = next[i + 1], error_ = error;
    }
    row_ = std::move(next);
  }
  double value() const { return value_; }
  double error() const { return error_; }

 private:
  int power_;
  std::vector<double> row_;
  double value_ = 0, error_ = kInf;
};

}  // namespace

Slopes slopes_along(const Line& f, const std::vector<double>& at, const Precision& p) {
  const size_t n = at.size();
  // Central differences have errors of even order in h, one-sided ones of every order.
  std::vector<Extrapolation> central(n, Extrapolation(4)), left(n, Extrapolation(2)), right(n, Extrapolation(2));
  const double size = largest(at);
  double h = p.first_step;
  for (int step = 0; step < kSteps && h >= p.last_step; ++step, h /= 2) {
    const auto up = f(h), down = f(-h);
    const double noise = p.epsilon * std::max({size, largest(up), largest(down)}) / h;
    bool enough = step >= 2;
    for (size_t i = 0; i < n; ++i) {
      // The step itself is rounded too.
      const double d = (up[i] - down[i]) / (2 * h), all_noise = noise + p.epsilon * std::fabs(d) / h;
      central[i].add(d, all_noise);
      right[i].add((up[i] - at[i]) / h, 2 * all_noise);
      left[i].add((at[i] - down[i]) / h, 2 * all_noise);
      const double close = 1e-3 * (p.atol + p.rtol * std::fabs(central[i].value()));
      const bool smooth =
          std::fabs(left[i].value() - right[i].value()) <= kSafety * (left[i].error() + right[i].error());
      enough = enough && central[i].error() <= close && smooth;
    }
    if (enough) break;
  }
  Slopes s;
  for (size_t i = 0; i < n; ++i) {
    const double l = left[i].value(), r = right[i].value(), doubt = left[i].error() + right[i].error();
    // A kink: both sides have a derivative of their own, and they differ by more than their errors.
    const bool kink = doubt <= 2 * (p.atol + p.rtol * std::max(std::fabs(l), std::fabs(r))) &&
                      std::fabs(l - r) > kSafety * doubt + 1e-6 * std::max(std::fabs(l), std::fabs(r)) + 1e-9;
    s.kink.push_back(kink);
    s.left.push_back(l);
    s.right.push_back(r);
    s.value.push_back(kink ? (l + r) / 2 : central[i].value());
    s.error.push_back(kink ? doubt : central[i].error());
  }
  return s;
}

}  // namespace wick::autograd
