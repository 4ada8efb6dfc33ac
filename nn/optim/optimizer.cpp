#include <autograd/kernels/update.h>
#include <nn/optim/optimizer.h>

#include <typeinfo>
#include <unordered_set>

namespace wick::optim {

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

namespace {

// Runs update(parameter, gradient, options) over all parameters that have a gradient, in the layout kernels take.
template <class Options, class F>
void for_each(std::vector<OptimizerParamGroup>& groups, const char* name, F&& update) {
  NoGradGuard off;
  for (auto& group : groups) {
    const auto& options = static_cast<const Options&>(group.options());
    for (const Tensor& p : group.params()) {
      Tensor grad = p.grad();
      if (!grad.defined()) continue;
      check(grad.sizes() == p.sizes() && grad.scalar_type() == p.scalar_type(),
            "{}: the gradient {} does not fit the parameter {}", name, describe(grad), describe(p));
      Tensor w = p.contiguous();
      update(p, w, grad.contiguous(), options);
      if (w.is_same(p))
        w.impl()->elements->storage->bump_version();
      else
        p.copy_(w);
    }
  }
}

}  // namespace

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
  for_each<SGDOptions>(
      param_groups(), "SGD", [&](const Tensor& p, const Tensor& w, const Tensor& g, const SGDOptions& o) {
        Tensor v;
        bool first = false;
        if (o.momentum() != 0) {
          Tensor& buffer = state_of<SGDParamState>(p).momentum_buffer();
          first = !buffer.defined();
          if (first) buffer = empty_like(w);
          v = buffer;
        }
        kernels::sgd_step(w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), v.data_ptr(),
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

template <class Options>
void adam_step(AdamParamState& s, const Tensor& w, const Tensor& g, const Options& o, bool decoupled) {
  if (!s.exp_avg().defined()) {
    s.exp_avg(zeros_like(w));
    s.exp_avg_sq(zeros_like(w));
  }
  if (o.amsgrad() && !s.max_exp_avg_sq().defined()) s.max_exp_avg_sq(zeros_like(w));
  s.step(s.step() + 1);
  kernels::adam_step(
      w.scalar_type(), w.numel(), w.data_ptr(), g.data_ptr(), s.exp_avg().data_ptr(), s.exp_avg_sq().data_ptr(),
      o.amsgrad() ? s.max_exp_avg_sq().data_ptr() : nullptr,
      {o.lr(), std::get<0>(o.betas()), std::get<1>(o.betas()), o.eps(), o.weight_decay(), decoupled, s.step()});
}

}  // namespace

Adam::Adam(std::vector<OptimizerParamGroup> groups, AdamOptions o)
    : Optimizer(std::move(groups), std::make_unique<AdamOptions>(o)) {
  check_adam(o.lr(), o.eps(), o.betas(), o.weight_decay());
}
Tensor Adam::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  for_each<AdamOptions>(param_groups(), "Adam",
                        [&](const Tensor& p, const Tensor& w, const Tensor& g, const AdamOptions& o) {
                          adam_step(state_of<AdamParamState>(p), w, g, o, false);
                        });
  return loss;
}
AdamW::AdamW(std::vector<OptimizerParamGroup> groups, AdamWOptions o)
    : Optimizer(std::move(groups), std::make_unique<AdamWOptions>(o)) {
  check_adam(o.lr(), o.eps(), o.betas(), o.weight_decay());
}
Tensor AdamW::step(LossClosure closure) {
  Tensor loss = loss_of(closure);
  for_each<AdamWOptions>(param_groups(), "AdamW",
                         [&](const Tensor& p, const Tensor& w, const Tensor& g, const AdamWOptions& o) {
                           adam_step(state_of<AdamParamState>(p), w, g, o, true);
                         });
  return loss;
}

}  // namespace wick::optim
