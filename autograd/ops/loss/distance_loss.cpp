// Losses of the distance between an input x and a target y. e is the incoming gradient.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <numbers>

namespace wick {

// J = Σ (Z − Y)² / (N·d(L)), so E(L) = (2/(N·d(L))) (Z − Y): the division hands 1/(N·d(L)) to the sum of squares, which
// multiplies it by 2 (Z − Y). numel is N·d(L), rows times units of the output layer.
Tensor mse_loss(const Tensor& x, const Tensor& y, int64_t reduction) {
  const OperatorScope scope("mse_loss");
  warn_if_broadcast("mse_loss", x, y);
  const ScalarType t = result_type(x, y);  // "-" refuses Bool, which counts as a number beside another dtype here
  const Tensor difference = x.to(t) - y.to(t);
  if (!isFloatingType(t) || reduction == Reduction::None) return reduced("mse_loss", square(difference), reduction);
  const Tensor sum = sum_of_squares(difference);
  return reduction == Reduction::Mean ? sum / static_cast<double>(difference.numel())
                                      : reduced("mse_loss", sum, reduction);
}

Tensor l1_loss(const Tensor& x, const Tensor& y, int64_t reduction) {
  const OperatorScope scope("l1_loss");
  warn_if_broadcast("l1_loss", x, y);
  return reduced("l1_loss", abs(x - y), reduction);
}

namespace {

// scale·(d²/2 where |d| < delta, else delta·(|d| − delta/2)). The derivative is scale·d where |d| < delta, else
// scale·delta·sign(d): that is scale·d clamped to ±scale·delta. hardtanh() is a clamp() whose slope on the bounds is 0.
Tensor huber(const Tensor& d, double delta, double scale) {
  if (!isFloatingType(d.scalar_type()))
    return where(abs(d) < delta, d * d * (0.5 * scale), (abs(d) - 0.5 * delta) * (delta * scale));
  const double params[] = {delta, scale};
  return record("HuberLossBackward0", unary("huber_loss", kernels::Unary::huber, d, params),
                wrt(d, saving(d), [delta, scale](auto& e, auto& d) {
                  return e * hardtanh(d * scale, -delta * scale, delta * scale);
                }));
}

}  // namespace

Tensor smooth_l1_loss(const Tensor& x, const Tensor& y, int64_t reduction, double beta) {
  const OperatorScope scope("smooth_l1_loss");
  check(beta >= 0, "smooth_l1_loss does not support negative values for beta, got {}", beta);
  if (beta == 0) return l1_loss(x, y, reduction);
  warn_if_broadcast("smooth_l1_loss", x, y);
  return reduced("smooth_l1_loss", huber(x - y, beta, 1 / beta), reduction);  // d²/(2 beta), or |d| − beta/2
}

Tensor huber_loss(const Tensor& x, const Tensor& y, int64_t reduction, double delta) {
  const OperatorScope scope("huber_loss");
  warn_if_broadcast("huber_loss", x, y);
  check(delta > 0, "huber_loss does not support non-positive values for delta, got {}", delta);
  return reduced("huber_loss", huber(x - y, delta, 1), reduction);
}

// y (log y − x), where x is a logarithm already. With log_target y is one too: exp(y) (y − x). The derivatives by x, −y
// and −exp(y), are those of the operators.
Tensor kl_div(const Tensor& x, const Tensor& y, int64_t reduction, bool log_target) {
  const OperatorScope scope("kl_div");
  warn_if_broadcast("kl_div", x, y);
  if (log_target) return reduced("kl_div", exp(y) * (y - x), reduction);
  return reduced("kl_div", xlogy(y, y) - y * x, reduction);  // where y is 0, the derivative by y is NaN
}

Tensor poisson_nll_loss(const Tensor& x, const Tensor& y, bool log_input, bool full, double eps, int64_t reduction) {
  const OperatorScope scope("poisson_nll_loss");
  warn_if_broadcast("poisson_nll_loss", x, y);
  Tensor losses = log_input ? exp(x) - y * x : x - y * log(x + eps);
  if (full) {
    const Tensor large = where(y > 1, y, 1);  // 1 elsewhere, where the term is left out: no log(0)
    losses = losses + where(y > 1, large * log(large) - large + 0.5 * log(2 * std::numbers::pi * large), 0);
  }
  return reduced("poisson_nll_loss", losses, reduction);
}

}  // namespace wick
