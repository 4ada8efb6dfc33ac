#pragma once
// LBFGS: a quasi-Newton method for smooth losses that are computed over all data at once.

#include <nn/optim/optimizer.h>

namespace wick::optim {

struct LBFGSOptions : OptimizerCloneableOptions<LBFGSOptions> {
  LBFGSOptions(double lr = 1) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(int64_t, max_iter) = 20;
  WICK_ARG(std::optional<int64_t>, max_eval);  // max_iter · 5/4 unless given
  WICK_ARG(double, tolerance_grad) = 1e-7;
  WICK_ARG(double, tolerance_change) = 1e-9;
  WICK_ARG(int64_t, history_size) = 100;
  WICK_ARG(std::optional<std::string>, line_search_fn);  // "strong_wolfe", or none: steps of length lr
};
/// Of all parameters together, flat; kept under the first one.
struct LBFGSParamState : OptimizerCloneableParamState<LBFGSParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(int64_t, func_evals) = 0;
  WICK_ARG(int64_t, n_iter) = 0;
  WICK_ARG(double, t) = 0;
  WICK_ARG(double, prev_loss) = 0;
  WICK_ARG(double, H_diag) = 1;
  WICK_ARG(Tensor, d);
  WICK_ARG(Tensor, prev_flat_grad);
  WICK_ARG(std::vector<Tensor>, old_dirs);  // changes of the gradient, oldest first
  WICK_ARG(std::vector<Tensor>, old_stps);  // and of the parameters
};
/// Limited-memory BFGS (Nocedal, Wright, Numerical Optimization, algorithms 7.4, 7.5 and, with strong_wolfe, 3.5 and
/// 3.6): up to max_iter iterations a step. step() needs a closure, which is called several times; it returns the loss
/// before the step. One parameter group only.
/// https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
class LBFGS : public Optimizer {
 public:
  explicit LBFGS(std::vector<OptimizerParamGroup> groups, LBFGSOptions defaults = {});
  explicit LBFGS(std::vector<Tensor> params, LBFGSOptions defaults = {});
  Tensor step(LossClosure closure) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
  void check_state(OptimizerParamState& state, const Tensor& parameter, size_t place) const override;

 private:
  // A place on the line that is searched: its distance, the loss, the gradient there and the slope along the line.
  struct Point {
    double t = 0, loss = 0;
    Tensor gradient;
    double slope = 0;
  };
  using Along = std::function<Point(double)>;
  static Point strong_wolfe(const Along& at, Point start, double t, double longest, double tolerance_change,
                            int64_t& evaluations);
  Tensor flat_gradient() const;
  void set_parameters(const Tensor& flat) const;
};

}  // namespace wick::optim
