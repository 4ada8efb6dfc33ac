#pragma once
// Optimizers: they change parameters by their gradients.
//
//   optim::SGD sgd(net->parameters(), optim::SGDOptions(0.1).momentum(0.9));
//   sgd.zero_grad(); loss.backward(); sgd.step();

#include <nn/module.h>
#include <nn/serialize/archive.h>

#include <memory>
#include <unordered_map>

namespace wick::optim {

struct AdamParamState;

namespace detail {
struct Field;  // a named member: see state.h
/// Something with members that go to an archive and come back.
class Serializable {
 public:
  virtual ~Serializable() = default;
  /// By fields(), unless a class overrides them. Without either both throw.
  virtual void serialize(serialize::InputArchive& archive);
  virtual void serialize(serialize::OutputArchive& archive) const;

  virtual std::vector<Field> fields();
};
}  // namespace detail

/// What an optimizer is told: learning rate and the rest. A copy stands in each parameter group.
class OptimizerOptions : public detail::Serializable {
 public:
  virtual std::unique_ptr<OptimizerOptions> clone() const = 0;
  virtual double get_lr() const;
  virtual void set_lr(double lr);
};
/// Gives a class of options its clone(), and get_lr() and set_lr() if it has an argument lr.
template <class Derived>
class OptimizerCloneableOptions : public OptimizerOptions {
 public:
  std::unique_ptr<OptimizerOptions> clone() const override {
    return std::make_unique<Derived>(static_cast<const Derived&>(*this));
  }
  double get_lr() const override {
    if constexpr (requires(const Derived& d) { d.lr(); })
      return static_cast<const Derived&>(*this).lr();
    else
      return OptimizerOptions::get_lr();
  }
  void set_lr(double lr) override {
    if constexpr (requires(Derived & d) { d.lr(lr); })
      static_cast<Derived&>(*this).lr(lr);
    else
      OptimizerOptions::set_lr(lr);
  }
};

/// What an optimizer remembers of one parameter.
class OptimizerParamState : public detail::Serializable {
 public:
  virtual std::unique_ptr<OptimizerParamState> clone() const;
};
/// Gives a class of states its clone().
template <class Derived>
class OptimizerCloneableParamState : public OptimizerParamState {
 public:
  std::unique_ptr<OptimizerParamState> clone() const override {
    return std::make_unique<Derived>(static_cast<const Derived&>(*this));
  }
};

/// Parameters that share options. Without options of its own a group takes the optimizer's defaults.
class OptimizerParamGroup {
 public:
  OptimizerParamGroup(std::vector<Tensor> params) : params_(std::move(params)) {}
  OptimizerParamGroup(std::vector<Tensor> params, std::unique_ptr<OptimizerOptions> options)
      : params_(std::move(params)), options_(std::move(options)) {}
  OptimizerParamGroup(const OptimizerParamGroup& o)
      : params_(o.params_), options_(o.options_ ? o.options_->clone() : nullptr) {}
  OptimizerParamGroup(OptimizerParamGroup&&) = default;
  OptimizerParamGroup& operator=(OptimizerParamGroup o) {
    params_.swap(o.params_);
    options_.swap(o.options_);
    return *this;
  }
  bool has_options() const { return options_ != nullptr; }
  OptimizerOptions& options() { return *options_; }
  const OptimizerOptions& options() const { return *options_; }
  void set_options(std::unique_ptr<OptimizerOptions> options) { options_ = std::move(options); }
  std::vector<Tensor>& params() { return params_; }
  const std::vector<Tensor>& params() const { return params_; }

 private:
  std::vector<Tensor> params_;
  std::unique_ptr<OptimizerOptions> options_;
};

class Optimizer {
 public:
  using LossClosure = std::function<Tensor()>;
  Optimizer(std::vector<OptimizerParamGroup> groups, std::unique_ptr<OptimizerOptions> defaults);
  Optimizer(std::vector<Tensor> parameters, std::unique_ptr<OptimizerOptions> defaults)
      : Optimizer({OptimizerParamGroup(std::move(parameters))}, std::move(defaults)) {}
  Optimizer(Optimizer&&) = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// One update of all parameters that have a gradient. With a closure, which computes the loss anew (zero_grad,
  /// forward, backward), its result is returned.
  virtual Tensor step(LossClosure closure = nullptr) = 0;
  /// Forgets the gradients, or sets them to 0.
  void zero_grad(bool set_to_none = true);
  /// Throws unless all are leaves that no other group has.
  void add_param_group(const OptimizerParamGroup& group);
  void add_parameters(const std::vector<Tensor>& parameters);
  std::vector<OptimizerParamGroup>& param_groups() { return groups_; }
  const std::vector<OptimizerParamGroup>& param_groups() const { return groups_; }
  /// Of the first group.
  std::vector<Tensor>& parameters() { return groups_.at(0).params(); }
  const std::vector<Tensor>& parameters() const { return groups_.at(0).params(); }
  /// How many parameters there are in all groups.
  size_t size() const noexcept;
  OptimizerOptions& defaults() { return *defaults_; }
  const OptimizerOptions& defaults() const { return *defaults_; }
  /// What is remembered, by the parameter's address (Tensor::impl()).
  std::unordered_map<void*, std::unique_ptr<OptimizerParamState>>& state() { return state_; }
  const std::unordered_map<void*, std::unique_ptr<OptimizerParamState>>& state() const { return state_; }

  /// Options of all groups and what is remembered of each parameter, by the parameter's place ("state.3.step"). An
  /// optimizer over the same parameters in the same order that loads it goes on bit for bit. load() throws, with the
  /// optimizer as it was, when kind, groups or shapes differ.
  virtual void save(serialize::OutputArchive& archive) const;
  virtual void load(serialize::InputArchive& archive);

 protected:
  /// A state without values yet, for load(). Optimizers that remember nothing have none.
  virtual std::unique_ptr<OptimizerParamState> new_state() const { return nullptr; }
  /// Throws unless a state that was read fits the parameter; gives it the parameter's dtype.
  virtual void check_state(OptimizerParamState& state, const Tensor& parameter, size_t place) const;
  /// Calls the closure, recording, if there is one.
  static Tensor loss_of(const LossClosure& closure);
  /// The state of a parameter, made at its first step.
  template <class State>
  State& state_of(const Tensor& p) {
    auto& slot = state_[p.impl()];
    if (!slot) slot = std::make_unique<State>();
    return static_cast<State&>(*slot);
  }
  /// A tensor of a state, as large as the parameter: made with `initial` at first. Throws when the parameter has
  /// changed its shape or dtype since.
  static Tensor& remembered(Tensor& slot, const Tensor& parameter, double initial = 0);
  /// Calls update(parameter, w, g, options) for all parameters that have a gradient g; w is the parameter's own memory,
  /// row-major like g, or a copy that is written back.
  using Update =
      std::function<void(const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options)>;
  void update_all(const char* name, const Update& update);
  template <class Options>
  void adam(AdamParamState& state, const Tensor& w, const Tensor& g, const Options& options, bool decoupled);

 private:
  std::vector<OptimizerParamGroup> groups_;
  std::unique_ptr<OptimizerOptions> defaults_;
  std::unordered_map<void*, std::unique_ptr<OptimizerParamState>> state_;
};
inline serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Optimizer& optimizer) {
  optimizer.save(archive);
  return archive;
}
inline serialize::InputArchive& operator>>(serialize::InputArchive& archive, Optimizer& optimizer) {
  optimizer.load(archive);
  return archive;
}

struct SGDOptions : OptimizerCloneableOptions<SGDOptions> {
  SGDOptions(double lr) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(double, momentum) = 0;
  WICK_ARG(double, dampening) = 0;
  WICK_ARG(double, weight_decay) = 0;
  WICK_ARG(bool, nesterov) = false;
};
struct SGDParamState : OptimizerCloneableParamState<SGDParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(Tensor, momentum_buffer);
};
/// Gradient descent: v ← momentum·v + (1 − dampening)(g + decay·w), w ← w − lr·v (with nesterov lr·(g + momentum·v)).
/// https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
class SGD : public Optimizer {
 public:
  SGD(std::vector<OptimizerParamGroup> groups, SGDOptions defaults);
  SGD(std::vector<Tensor> params, SGDOptions defaults);
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};

struct AdamOptions : OptimizerCloneableOptions<AdamOptions> {
  using Betas = std::tuple<double, double>;
  AdamOptions(double lr = 1e-3) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(Betas, betas) = {0.9, 0.999};
  WICK_ARG(double, eps) = 1e-8;
  WICK_ARG(double, weight_decay) = 0;
  WICK_ARG(bool, amsgrad) = false;
};
struct AdamWOptions : OptimizerCloneableOptions<AdamWOptions> {
  using Betas = std::tuple<double, double>;
  AdamWOptions(double lr = 1e-3) : lr_(lr) {}
  std::vector<detail::Field> fields() override;
  WICK_ARG(double, lr);
  WICK_ARG(Betas, betas) = {0.9, 0.999};
  WICK_ARG(double, eps) = 1e-8;
  WICK_ARG(double, weight_decay) = 1e-2;
  WICK_ARG(bool, amsgrad) = false;
};
struct AdamParamState : OptimizerCloneableParamState<AdamParamState> {
  std::vector<detail::Field> fields() override;
  WICK_ARG(int64_t, step) = 0;
  WICK_ARG(Tensor, exp_avg);
  WICK_ARG(Tensor, exp_avg_sq);
  WICK_ARG(Tensor, max_exp_avg_sq);
};
using AdamWParamState = AdamParamState;
/// Adam (Kingma, Ba 2015), with AMSGrad (Reddi et al. 2018) as an option; weight_decay is added to the gradient.
/// https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
class Adam : public Optimizer {
 public:
  explicit Adam(std::vector<OptimizerParamGroup> groups, AdamOptions defaults = {});
  Adam(std::vector<Tensor> params, AdamOptions defaults = {});
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};
/// Adam with weight decay apart from the gradient: w ← w − lr·decay·w (Loshchilov, Hutter 2019).
class AdamW : public Optimizer {
 public:
  explicit AdamW(std::vector<OptimizerParamGroup> groups, AdamWOptions defaults = {});
  AdamW(std::vector<Tensor> params, AdamWOptions defaults = {});
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  std::unique_ptr<OptimizerParamState> new_state() const override;
};

}  // namespace wick::optim
