#include <nn/optim/adaptive.h>
#include <nn/optim/state.h>
#include <nn/optim/step_kernels.h>

namespace wick::optim {

std::vector<detail::Field> RMSpropOptions::fields() {
  return {{"lr", &lr_},
          {"alpha", &alpha_},
          {"eps", &eps_},
          {"weight_decay", &weight_decay_},
          {"momentum", &momentum_},
          {"centered", &centered_}};
}
std::vector<detail::Field> RMSpropParamState::fields() {
  return {
      {"step", &step_}, {"square_avg", &square_avg_}, {"momentum_buffer", &momentum_buffer_}, {"grad_avg", &grad_avg_}};
}
std::vector<detail::Field> AdagradOptions::fields() {
  return {{"lr", &lr_},
          {"lr_decay", &lr_decay_},
          {"weight_decay", &weight_decay_},
          {"initial_accumulator_value", &initial_accumulator_value_},
          {"eps", &eps_}};
}
std::vector<detail::Field> AdagradParamState::fields() { return {{"step", &step_}, {"sum", &sum_}}; }

RMSprop::RMSprop(std::vector<Tensor> params, RMSpropOptions o)
    : RMSprop({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
std::unique_ptr<OptimizerParamState> RMSprop::new_state() const { return std::make_unique<RMSpropParamState>(); }
RMSprop::RMSprop(std::vector<OptimizerParamGroup> groups, RMSpropOptions o)
    : Optimizer(std::move(groups), std::make_unique<RMSpropOptions>(o)) {
  check(o.lr() >= 0, "Invalid learning rate: {}", o.lr());
  check(o.eps() >= 0, "Invalid epsilon value: {}", o.eps());
  check(o.momentum() >= 0, "Invalid momentum value: {}", o.momentum());
  check(o.weight_decay() >= 0, "Invalid weight_decay value: {}", o.weight_decay());
  check(o.alpha() >= 0, "Invalid alpha value: {}", o.alpha());
}
Tensor RMSprop::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  update_all("RMSprop", [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    const auto& o = static_cast<const RMSpropOptions&>(options);
    auto& s = state_of<RMSpropParamState>(p);
    void* square = remembered(s.square_avg(), w).data_ptr();
    void* velocity = o.momentum() > 0 ? remembered(s.momentum_buffer(), w).data_ptr() : nullptr;
    void* mean = o.centered() ? remembered(s.grad_avg(), w).data_ptr() : nullptr;
    s.step(s.step() + 1);
    rmsprop_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), square, mean, velocity,
                 {o.lr(), o.alpha(), o.eps(), o.weight_decay(), o.momentum()});
  });
  return loss;
}

Adagrad::Adagrad(std::vector<Tensor> params, AdagradOptions o)
    : Adagrad({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
std::unique_ptr<OptimizerParamState> Adagrad::new_state() const { return std::make_unique<AdagradParamState>(); }
Adagrad::Adagrad(std::vector<OptimizerParamGroup> groups, AdagradOptions o)
    : Optimizer(std::move(groups), std::make_unique<AdagradOptions>(o)) {
  check(o.lr() >= 0, "Invalid learning rate: {}", o.lr());
  check(o.lr_decay() >= 0, "Invalid lr_decay value: {}", o.lr_decay());
  check(o.weight_decay() >= 0, "Invalid weight_decay value: {}", o.weight_decay());
  check(o.initial_accumulator_value() >= 0, "Invalid initial_accumulator_value value: {}",
        o.initial_accumulator_value());
  check(o.eps() >= 0, "Invalid epsilon value: {}", o.eps());
}
Tensor Adagrad::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  // As in PyTorch, the value of the defaults applies to all groups.
  const double initial = static_cast<const AdagradOptions&>(defaults()).initial_accumulator_value();
  update_all("Adagrad", [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    const auto& o = static_cast<const AdagradOptions&>(options);
    auto& s = state_of<AdagradParamState>(p);
    void* sum = remembered(s.sum(), w, initial).data_ptr();
    s.step(s.step() + 1);
    const double rate = o.lr() / (1 + static_cast<double>(s.step() - 1) * o.lr_decay());
    adagrad_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), sum, {rate, o.eps(), o.weight_decay()});
  });
  return loss;
}

}  // namespace wick::optim
