#include <nn/optim/adam.h>
#include <nn/optim/state.h>
#include <nn/optim/step_kernels.h>

namespace wick::optim {

std::vector<detail::Field> AdamParamState::fields() {
  return {{"step", &step_}, {"exp_avg", &exp_avg_}, {"exp_avg_sq", &exp_avg_sq_}, {"max_exp_avg_sq", &max_exp_avg_sq_}};
}

namespace detail {

template <bool decoupled>
std::vector<Field> AdamOptions<decoupled>::fields() {
  return {{"lr", &lr_}, {"betas", &betas_}, {"eps", &eps_}, {"weight_decay", &weight_decay_}, {"amsgrad", &amsgrad_}};
}

template <bool decoupled>
Adam<decoupled>::Adam(std::vector<Tensor> params, AdamOptions<decoupled> o)
    : Adam({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
template <bool decoupled>
Adam<decoupled>::Adam(std::vector<OptimizerParamGroup> groups, AdamOptions<decoupled> o)
    : Optimizer(std::move(groups), std::make_unique<AdamOptions<decoupled>>(o)) {
  const auto [beta1, beta2] = o.betas();
  check(o.lr() >= 0, "Invalid learning rate: {}", o.lr());
  check(o.eps() >= 0, "Invalid epsilon value: {}", o.eps());
  check(beta1 >= 0 && beta1 < 1, "Invalid beta parameter at index 0: {}", beta1);
  check(beta2 >= 0 && beta2 < 1, "Invalid beta parameter at index 1: {}", beta2);
  check(o.weight_decay() >= 0, "Invalid weight_decay value: {}", o.weight_decay());
}
template <bool decoupled>
std::unique_ptr<OptimizerParamState> Adam<decoupled>::new_state() const {
  return std::make_unique<AdamParamState>();
}
template <bool decoupled>
Tensor Adam<decoupled>::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  const auto update = [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    const auto& o = static_cast<const AdamOptions<decoupled>&>(options);
    auto& s = state_of<AdamParamState>(p);
    void *m = remembered(s.exp_avg(), w).data_ptr(), *v = remembered(s.exp_avg_sq(), w).data_ptr();
    void* v_max = o.amsgrad() ? remembered(s.max_exp_avg_sq(), w).data_ptr() : nullptr;
    s.step(s.step() + 1);
    const auto& [beta1, beta2] = o.betas();
    adam_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), m, v, v_max,
              {o.lr(), beta1, beta2, o.eps(), o.weight_decay(), decoupled, s.step()});
  };
  update_all(decoupled ? "AdamW" : "Adam", update);
  return loss;
}

template struct AdamOptions<false>;
template struct AdamOptions<true>;
template class Adam<false>;
template class Adam<true>;

}  // namespace detail

}  // namespace wick::optim
