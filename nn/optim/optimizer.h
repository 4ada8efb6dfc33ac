#pragma once
// Optimizers, which update parameters by their gradients.
//
//   optim::SGD sgd(net->parameters(), optim::SGDOptions(0.1).momentum(0.9));
//   sgd.zero_grad(); loss.backward(); sgd.step();

#include <nn/module.h>
#include <nn/serialize/archive.h>

#include <memory>
#include <unordered_map>

namespace wick::optim {

namespace detail {
struct Field;  // a named member: see state.h
/// An object with members that are saved to an archive and loaded from it.
class Serializable {
 public:
  virtual ~Serializable() = default;
  /// Saves or loads the members that fields() lists. Throws when it lists none: a class of a user overrides both.
  virtual void serialize(serialize::InputArchive& archive);
  virtual void serialize(serialize::OutputArchive& archive) const;
  virtual std::vector<Field> fields();
  /// Called when all members have been loaded. Throws when they make no sense, and then they are as they were before.
  virtual void check_values() const {}
};
/// Whether two options or states are of one class and fields() lists equal members: equal numbers, and tensors with
/// equal elements.
bool operator==(const Serializable& a, const Serializable& b);
}  // namespace detail

/// The base of the options of optimizers: the learning rate and others. Each parameter group has a copy.
class OptimizerOptions : public detail::Serializable {
 public:
  virtual std::unique_ptr<OptimizerOptions> clone() const = 0;  ///< a copy, of the derived class
  virtual double get_lr() const;                                ///< the learning rate; throws for options without one
  virtual void set_lr(double lr);  ///< sets the learning rate; throws for options without one
};
/// Gives a class of options its clone() and, if it has a member lr, get_lr() and set_lr().
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

/// The base of what an optimizer keeps for one parameter from step to step.
class OptimizerParamState : public detail::Serializable {
 public:
  /// A copy, of the derived class. Throws unless the class overrides it.
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

/// Parameters that share options. A group without options gets the defaults of the optimizer.
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

/// The base of all optimizers: parameter groups with their options, and a state for each parameter. An optimizer may be
/// made without groups, for add_param_group() to add them. But an empty group is an error: it comes from the
/// parameters() of a module that has registered nothing.
/// https://pytorch.org/docs/stable/optim.html
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

  /// Updates all parameters that have a gradient. A closure computes the loss first (zero_grad, forward, backward), and
  /// step() returns its result; otherwise the result is undefined.
  virtual Tensor step(LossClosure closure = nullptr) = 0;
  /// Makes the gradients of all parameters undefined, or zero.
  void zero_grad(bool set_to_none = true);
  /// Adds a group. Throws when it is empty, and unless all its parameters are leaves that are in no other group, and
  /// its options are of this optimizer's class.
  void add_param_group(const OptimizerParamGroup& group);
  /// Appends to the first group, or makes it. Throws as add_param_group() does.
  void add_parameters(const std::vector<Tensor>& parameters);
  std::vector<OptimizerParamGroup>& param_groups() { return groups_; }
  const std::vector<OptimizerParamGroup>& param_groups() const { return groups_; }
  /// The parameters of the first group. Throws when there is none.
  std::vector<Tensor>& parameters();
  const std::vector<Tensor>& parameters() const;
  /// The number of parameters in all groups.
  size_t size() const noexcept;
  /// Whether step() or load() was called, or a parameter has changed since it was given to this optimizer.
  bool has_stepped() const;
  OptimizerOptions& defaults() { return *defaults_; }
  const OptimizerOptions& defaults() const { return *defaults_; }
  /// The state of each parameter, by its address, Tensor::impl().
  std::unordered_map<void*, std::unique_ptr<OptimizerParamState>>& state() { return state_; }
  const std::unordered_map<void*, std::unique_ptr<OptimizerParamState>>& state() const { return state_; }

  /// Saves the options of all groups and the state of each parameter, by the parameter's index ("state.3.step").
  virtual void save(serialize::OutputArchive& archive) const;
  /// Loads what save() saved: an optimizer over the same parameters in the same order continues with the same bits.
  /// Throws, and changes nothing, when class, groups or shapes differ.
  virtual void load(serialize::InputArchive& archive);

 protected:
  /// A new state, for load(). Null for optimizers without one.
  virtual std::unique_ptr<OptimizerParamState> new_state() const { return nullptr; }
  /// Throws unless a loaded state fits the parameter; converts it to the dtype of the parameter.
  virtual void check_state(OptimizerParamState& state, const Tensor& parameter, size_t index) const;
  /// Calls the closure, if there is one, with recording on.
  static Tensor loss_of(const LossClosure& closure);
  /// The state of a parameter, created at its first step.
  template <class State>
  State& state_of(const Tensor& p) {
    auto& slot = state_[p.impl()];
    if (!slot) slot = std::make_unique<State>();
    return static_cast<State&>(*slot);
  }
  /// A tensor of a state. An undefined one is created with the shape of the parameter, filled with `initial`. Throws
  /// when the parameter has since changed its shape or dtype.
  static Tensor& remembered(Tensor& slot, const Tensor& parameter, double initial = 0);
  /// Calls update(parameter, w, g, options) for all parameters with a gradient. w and g are the elements of parameter
  /// and gradient, contiguous, in float32 where they are narrower; w is the parameter itself or a copy, which is then
  /// written back. `name` is for errors.
  using Update =
      std::function<void(const Tensor& p, const Tensor& w, const Tensor& g, const OptimizerOptions& options)>;
  void update_all(const char* name, const Update& update);
  bool stepped_ = false;  // set by update_all() and load()

 private:
  void check_new(const std::vector<Tensor>& parameters) const;
  static int64_t versions_of(const std::vector<Tensor>& parameters);
  int64_t known_versions_ = 0;  // the sum of the parameters' versions at the time they were added
  std::vector<OptimizerParamGroup> groups_;
  std::unique_ptr<OptimizerOptions> defaults_;
  std::unordered_map<void*, std::unique_ptr<OptimizerParamState>> state_;
};
/// The same as save() and load(), for wick::save() and wick::load().
inline serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Optimizer& optimizer) {
  optimizer.save(archive);
  return archive;
}
inline serialize::InputArchive& operator>>(serialize::InputArchive& archive, Optimizer& optimizer) {
  optimizer.load(archive);
  return archive;
}

}  // namespace wick::optim
