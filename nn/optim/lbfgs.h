#pragma once
// LBFGS, a quasi-Newton method for smooth losses over all data at once.

#include <nn/optim/optimizer.h>

namespace wick::optim {

/// How many iterations and evaluations of the loss one step may take, and when it ends earlier: when no element of the
/// gradient is above tolerance_grad, or no change above tolerance_change.
struct LBFGSOptions : OptimizerCloneableOptions<LBFGSOptions> {
  LBFGSOptions(double lr = 1) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(int64_t, max_iter) = 20;
  WICK_ARG(std::optional<int64_t>, max_eval);  // 5/4·max_iter unless given
  WICK_ARG(double, tolerance_grad) = 1e-7;
  WICK_ARG(double, tolerance_change) = 1e-9;
  WICK_ARG(int64_t, history_size) = 100;
  WICK_ARG(std::optional<std::string>, line_search_fn);  // "strong_wolfe", or nullopt for steps of length lr
};
/// The state of all parameters together, as vectors. It belongs to the first parameter.
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
/// 3.6), up to max_iter iterations in a step. step() needs a closure, which it calls several times, and returns the
/// loss before the step. Throws for more than one parameter group. As in LibTorch the list of parameters may be empty
/// at first; add_param_group() or add_parameters() brings them before step() is called.
/// https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
class LBFGS : public Optimizer {
 public:
  explicit LBFGS(std::vector<OptimizerParamGroup> groups, LBFGSOptions defaults = {});
  explicit LBFGS(std::vector<Tensor> params, LBFGSOptions defaults = {});
  Tensor step(LossClosure closure) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
  void check_state(OptimizerParamState& state, const Tensor& parameter, size_t index) const override;

 private:
  // A point on the line that is searched: its distance t, and the loss, its gradient and its slope in the direction of
  // the line there.
  struct Point {
    double t = 0, loss = 0;
    Tensor gradient;
    double slope = 0;
  };
  using Evaluate = std::function<Point(double)>;
  static Point strong_wolfe(const Evaluate& at, Point start, double t, double longest, double tolerance_change,
                            int64_t& evaluations);
  Tensor flat_gradient() const;
  void set_parameters(const Tensor& flat) const;
};

}  // namespace wick::optim
