#pragma once
// Adam, and AdamW, which differs in how the weights decay.

#include <nn/optim/optimizer.h>

namespace wick::optim {

namespace detail {
/// The options of Adam and, `decoupled`, of AdamW.
template <bool decoupled>
struct AdamOptions : OptimizerCloneableOptions<AdamOptions<decoupled>> {
  using Betas = std::tuple<double, double>;
  AdamOptions(double lr = 1e-3) : lr_(lr) {}
  std::vector<Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(Betas, betas) = {0.9, 0.999};
  WICK_ARG(double, eps) = 1e-8;
  WICK_ARG(double, weight_decay) = decoupled ? 1e-2 : 0;
  WICK_ARG(bool, amsgrad) = false;
};
}  // namespace detail
/// The learning rate, and the numbers of the formula of Adam. AdamW has a weight_decay of 0.01 by default, Adam none.
using AdamOptions = detail::AdamOptions<false>;
using AdamWOptions = detail::AdamOptions<true>;

/// The steps taken, m (exp_avg), v (exp_avg_sq) and with amsgrad the largest v.
struct AdamParamState : OptimizerCloneableParamState<AdamParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(int64_t, step) = 0;
  WICK_ARG(Tensor, exp_avg);
  WICK_ARG(Tensor, exp_avg_sq);
  WICK_ARG(Tensor, max_exp_avg_sq);
};
using AdamWParamState = AdamParamState;

namespace detail {
/// What Adam and AdamW share. Throws for negative numbers and betas outside [0, 1).
template <bool decoupled>
class Adam : public Optimizer {
 public:
  explicit Adam(std::vector<OptimizerParamGroup> groups, AdamOptions<decoupled> defaults = {});
  Adam(std::vector<Tensor> params, AdamOptions<decoupled> defaults = {});
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};
}  // namespace detail

/// m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; w ← w − lr·m̂/(√v̂ + eps), where m̂ = m/(1 − β₁ᵏ) and v̂ = v/(1 − β₂ᵏ) at
/// step k (Kingma, Ba 2015). weight_decay·w is added to g. amsgrad takes the largest v so far (Reddi et al. 2018).
/// https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
class Adam : public detail::Adam<false> {
 public:
  using detail::Adam<false>::Adam;
};
/// Adam with the weight decay apart from the gradient: w ← w − lr·weight_decay·w (Loshchilov, Hutter 2019).
/// https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
class AdamW : public detail::Adam<true> {
 public:
  using detail::Adam<true>::Adam;
};

}  // namespace wick::optim
