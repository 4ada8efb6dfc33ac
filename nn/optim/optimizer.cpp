#include <nn/optim/optimizer.h>
#include <nn/optim/state.h>
#include <nn/optim/step_kernels.h>

#include <typeinfo>
#include <unordered_set>

namespace wick::optim {

std::vector<detail::Field> SGDOptions::fields() {
  return {{"lr", &lr_},
          {"momentum", &momentum_},
          {"dampening", &dampening_},
          {"weight_decay", &weight_decay_},
          {"nesterov", &nesterov_}};
}
std::vector<detail::Field> SGDParamState::fields() { return {{"momentum_buffer", &momentum_buffer_}}; }
std::vector<detail::Field> AdamOptions::fields() {
  return {{"lr", &lr_}, {"betas", &betas_}, {"eps", &eps_}, {"weight_decay", &weight_decay_}, {"amsgrad", &amsgrad_}};
}
std::vector<detail::Field> AdamWOptions::fields() {
  return {{"lr", &lr_}, {"betas", &betas_}, {"eps", &eps_}, {"weight_decay", &weight_decay_}, {"amsgrad", &amsgrad_}};
}
std::vector<detail::Field> AdamParamState::fields() {
  return {{"step", &step_}, {"exp_avg", &exp_avg_}, {"exp_avg_sq", &exp_avg_sq_}, {"max_exp_avg_sq", &max_exp_avg_sq_}};
}

Optimizer::Optimizer(std::vector<OptimizerParamGroup> groups, std::unique_ptr<OptimizerOptions> defaults)
    : defaults_(std::move(defaults)) {
  for (const auto& g : groups) add_param_group(g);
}

void Optimizer::add_param_group(const OptimizerParamGroup& group_) {
  OptimizerParamGroup group = group_;
  if (!group.has_options()) group.set_options(defaults_->clone());
  const OptimizerOptions &own = group.options(), &usual = *defaults_;
  check(typeid(own) == typeid(usual), "optimizer: a parameter group has the options of another optimizer");
  std::unordered_set<const void*> known;
  for (const auto& g : groups_)
    for (const Tensor& p : g.params()) known.insert(p.impl());
  for (const Tensor& p : group.params()) {
    check(p.defined(), "optimizer: a parameter is undefined");
    check(p.is_leaf(),
          "optimizer: can't optimize a non-leaf Tensor: give what is registered, not what is computed of it");
    check(known.insert(p.impl()).second,
          "optimizer: a parameter of shape {} appears twice, or in more than one parameter group",
          shape_string(p.sizes()));
  }
  groups_.push_back(std::move(group));
}
void Optimizer::add_parameters(const std::vector<Tensor>& parameters) {
  auto& first = groups_.at(0).params();
  first.insert(first.end(), parameters.begin(), parameters.end());
}

size_t Optimizer::size() const noexcept {
  size_t n = 0;
  for (const auto& g : groups_) n += g.params().size();
  return n;
}

void Optimizer::zero_grad(bool set_to_none) {
  for (auto& g : groups_)
    for (const Tensor& p : g.params()) {
      Tensor& grad = p.mutable_grad();
      if (set_to_none) {
        grad = Tensor();
      } else if (grad.defined()) {
        grad = grad.detach();
        grad.zero_();
      }
    }
}

Tensor Optimizer::loss_of(const LossClosure& closure) {
  if (!closure) return {};
  AutoGradMode on(true);
  return closure();
}

Tensor& Optimizer::remembered(Tensor& slot, const Tensor& w, double initial) {
  if (!slot.defined())
    slot = full_like(w, initial);
  else
    check(slot.sizes() == w.sizes() && slot.scalar_type() == w.scalar_type(),
          "optimizer: a parameter is {}, but what is remembered of it {}: make a new optimizer after such a change",
          describe(w), describe(slot));
  return slot;
}

void Optimizer::update_all(const char* name, const Update& update) {
  NoGradGuard off;
  for (auto& group : groups_) {
    for (const Tensor& p : group.params()) {
      Tensor grad = p.grad();
      if (!grad.defined()) continue;
      check(grad.sizes() == p.sizes() && grad.scalar_type() == p.scalar_type(),
            "{}: the gradient {} does not fit the parameter {}", name, describe(grad), describe(p));
      Tensor w = p.contiguous();
      update(p, w, grad.contiguous(), group.options());
      if (w.is_same(p))
        w.impl()->elements->storage->bump_version();
      else
        p.copy_(w);
    }
  }
}

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

namespace {

void check_adam(double lr, double eps, std::tuple<double, double> betas, double decay) {
  check(lr >= 0, "Invalid learning rate: {}", lr);
  check(eps >= 0, "Invalid epsilon value: {}", eps);
  check(std::get<0>(betas) >= 0 && std::get<0>(betas) < 1, "Invalid beta parameter at index 0: {}", std::get<0>(betas));
  check(std::get<1>(betas) >= 0 && std::get<1>(betas) < 1, "Invalid beta parameter at index 1: {}", std::get<1>(betas));
  check(decay >= 0, "Invalid weight_decay value: {}", decay);
}

}  // namespace

template <class Options>
void Optimizer::adam(AdamParamState& s, const Tensor& w, const Tensor& g, const Options& o, bool decoupled) {
  void *m = remembered(s.exp_avg(), w).data_ptr(), *v = remembered(s.exp_avg_sq(), w).data_ptr();
  void* v_max = o.amsgrad() ? remembered(s.max_exp_avg_sq(), w).data_ptr() : nullptr;
  s.step(s.step() + 1);
  adam_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), m, v, v_max,
            {o.lr(), std::get<0>(o.betas()), std::get<1>(o.betas()), o.eps(), o.weight_decay(), decoupled, s.step()});
}

Adam::Adam(std::vector<Tensor> params, AdamOptions o) : Adam({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
std::unique_ptr<OptimizerParamState> Adam::new_state() const { return std::make_unique<AdamParamState>(); }
Adam::Adam(std::vector<OptimizerParamGroup> groups, AdamOptions o)
    : Optimizer(std::move(groups), std::make_unique<AdamOptions>(o)) {
  check_adam(o.lr(), o.eps(), o.betas(), o.weight_decay());
}
Tensor Adam::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  update_all("Adam", [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    adam(state_of<AdamParamState>(p), w, g, static_cast<const AdamOptions&>(options), false);
  });
  return loss;
}
AdamW::AdamW(std::vector<Tensor> params, AdamWOptions o)
    : AdamW({OptimizerParamGroup(std::move(params))}, std::move(o)) {}
std::unique_ptr<OptimizerParamState> AdamW::new_state() const { return std::make_unique<AdamWParamState>(); }
AdamW::AdamW(std::vector<OptimizerParamGroup> groups, AdamWOptions o)
    : Optimizer(std::move(groups), std::make_unique<AdamWOptions>(o)) {
  check_adam(o.lr(), o.eps(), o.betas(), o.weight_decay());
}
Tensor AdamW::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  update_all("AdamW", [&](const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options) {
    adam(state_of<AdamParamState>(p), w, g, static_cast<const AdamWOptions&>(options), true);
  });
  return loss;
}

}  // namespace wick::optim
