#pragma once
// Stochastic gradient descent.

#include <nn/optim/optimizer.h>

namespace wick::optim {

/// The learning rate, and the numbers of the formula of SGD.
struct SGDOptions : OptimizerCloneableOptions<SGDOptions> {
  SGDOptions(double lr) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(double, momentum) = 0;
  WICK_ARG(double, dampening) = 0;
  WICK_ARG(double, weight_decay) = 0;
  WICK_ARG(bool, nesterov) = false;
};
/// The velocity v, undefined before the first step and without momentum.
struct SGDParamState : OptimizerCloneableParamState<SGDParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(Tensor, momentum_buffer);
};
/// Gradient descent: d = g + weight_decay·w; v ← momentum·v + (1 − dampening)·d; w ← w − lr·v, with nesterov
/// w ← w − lr·(d + momentum·v), without momentum w ← w − lr·d. Throws for negative numbers, and for nesterov without
/// momentum or with dampening.
/// https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
class SGD : public Optimizer {
 public:
  SGD(std::vector<OptimizerParamGroup> groups, SGDOptions defaults);
  SGD(std::vector<Tensor> params, SGDOptions defaults);
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};

}  // namespace wick::optim
