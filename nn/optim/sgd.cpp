#include <nn/optim/sgd.h>
#include <nn/optim/state.h>
#include <nn/optim/step_kernels.h>

namespace wick::optim {

std::vector<detail::Field> SGDOptions::fields() {
  return {{"lr", &lr_},
          {"momentum", &momentum_},
          {"dampening", &dampening_},
          {"weight_decay", &weight_decay_},
          {"nesterov", &nesterov_}};
}
std::vector<detail::Field> SGDParamState::fields() { return {{"momentum_buffer", &momentum_buffer_}}; }

SGD::SGD(std::vector<Tensor> params, SGDOptions o) : SGD({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
std::unique_ptr<OptimizerParamState> SGD::new_state() const { return std::make_unique<SGDParamState>(); }
SGD::SGD(std::vector<OptimizerParamGroup> groups, SGDOptions o)
    : Optimizer(std::move(groups), std::make_unique<SGDOptions>(o)) {
  check(o.lr() >= 0, "Invalid learning rate: {}", o.lr());
  check(o.momentum() >= 0, "Invalid momentum value: {}", o.momentum());
  check(o.weight_decay() >= 0, "Invalid weight_decay value: {}", o.weight_decay());
  check(!o.nesterov() || (o.momentum() > 0 && o.dampening() == 0),
        "Nesterov momentum requires a momentum and zero dampening");
}
Tensor SGD::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  update_all("SGD", [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    const auto& o = static_cast<const SGDOptions&>(options);
    Tensor v;
    bool first = false;
    if (o.momentum() != 0) {
      Tensor& buffer = state_of<SGDParamState>(p).momentum_buffer();
      first = !buffer.defined();
      if (first) buffer = empty_like(w);
      v = remembered(buffer, w);
    }
    sgd_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), v.defined() ? v.data_ptr() : nullptr,
             {o.lr(), o.momentum(), o.dampening(), o.weight_decay(), o.nesterov(), first});
  });
  return loss;
}

}  // namespace wick::optim
