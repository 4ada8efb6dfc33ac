#pragma once
// Optimizers that divide the step of each element by the size of its gradients so far: RMSprop and Adagrad. (So does
// Adam, in adam.h.)

#include <nn/optim/optimizer.h>

namespace wick::optim {

/// The learning rate, and the numbers of the formula of RMSprop.
struct RMSpropOptions : OptimizerCloneableOptions<RMSpropOptions> {
  RMSpropOptions(double lr = 1e-2) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(double, alpha) = 0.99;
  WICK_ARG(double, eps) = 1e-8;
  WICK_ARG(double, weight_decay) = 0;
  WICK_ARG(double, momentum) = 0;
  WICK_ARG(bool, centered) = false;
};
/// s (square_avg), v (momentum_buffer) and, if centered, the mean gradient (grad_avg).
struct RMSpropParamState : OptimizerCloneableParamState<RMSpropParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(int64_t, step) = 0;
  WICK_ARG(Tensor, square_avg);
  WICK_ARG(Tensor, momentum_buffer);
  WICK_ARG(Tensor, grad_avg);
};
/// s ← α·s + (1 − α)·g²; w ← w − lr·g/(√s + eps). `centered` subtracts the square of the mean gradient from s. With
/// momentum v ← momentum·v + g/(√s + eps) and w ← w − lr·v. weight_decay·w is added to g.
/// https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
class RMSprop : public Optimizer {
 public:
  explicit RMSprop(std::vector<OptimizerParamGroup> groups, RMSpropOptions defaults = {});
  explicit RMSprop(std::vector<Tensor> params, RMSpropOptions defaults = {});
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};

/// The learning rate, and the numbers of the formula of Adagrad; s starts at initial_accumulator_value.
struct AdagradOptions : OptimizerCloneableOptions<AdagradOptions> {
  AdagradOptions(double lr = 1e-2) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(double, lr_decay) = 0;
  WICK_ARG(double, weight_decay) = 0;
  WICK_ARG(double, initial_accumulator_value) = 0;
  WICK_ARG(double, eps) = 1e-10;
};
/// s, and the steps taken.
struct AdagradParamState : OptimizerCloneableParamState<AdagradParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(Tensor, sum);
  WICK_ARG(int64_t, step) = 0;
};
/// s ← s + g²; w ← w − lr/(1 + (step − 1)·lr_decay)·g/(√s + eps) (Duchi et al. 2011). weight_decay·w is added to g.
/// https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(std::vector<OptimizerParamGroup> groups, AdagradOptions defaults = {});
  explicit Adagrad(std::vector<Tensor> params, AdagradOptions defaults = {});
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};

}  // namespace wick::optim
