#pragma once
// Module: a part of a network that knows its parameters, buffers and sub-modules by name.
//
//   struct NetImpl : nn::Module {
//     NetImpl() : fc(register_module("fc", nn::Linear(784, 10))) {}
//     Tensor forward(const Tensor& x) { return fc(x).log_softmax(1); }
//     nn::Linear fc;
//   };
//   WICK_MODULE(Net);      // Net net; net->forward(x); net(x)

#include <autograd/autograd.h>
#include <nn/ordered_dict.h>

#include <any>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <typeinfo>
#include <vector>

namespace wick::serialize {
class InputArchive;
class OutputArchive;
}  // namespace wick::serialize

namespace wick::nn {

template <class M>
class ModuleHolder;

class Module : public std::enable_shared_from_this<Module> {
 public:
  using ModuleApplyFunction = std::function<void(Module&)>;
  using ConstModuleApplyFunction = std::function<void(const Module&)>;
  using NamedModuleApplyFunction = std::function<void(const std::string&, Module&)>;
  using ConstNamedModuleApplyFunction = std::function<void(const std::string&, const Module&)>;
  using NamedModulePointerApplyFunction = std::function<void(const std::string&, const std::shared_ptr<Module>&)>;
  using ModulePointerApplyFunction = std::function<void(const std::shared_ptr<Module>&)>;

  Module();
  explicit Module(std::string name);
  virtual ~Module() = default;

  /// The class's name, or the one given.
  const std::string& name() const noexcept;

  /// Adds to this module. Names must be new among their kind, not empty and without dots. A parameter is what training
  /// changes; an undefined one keeps its place. A buffer is saved with the parameters but not trained.
  Tensor& register_parameter(std::string name, Tensor tensor, bool requires_grad = true);
  Tensor& register_buffer(std::string name, Tensor tensor);
  template <class M>
  std::shared_ptr<M> register_module(std::string name, std::shared_ptr<M> module) {
    add_child(std::move(name), module);
    return module;
  }
  template <class M>
  std::shared_ptr<M> register_module(std::string name, ModuleHolder<M> holder) {
    return register_module(std::move(name), holder.ptr());
  }
  /// Puts another module under a name that is there already, or takes it away.
  template <class M>
  std::shared_ptr<M> replace_module(const std::string& name, std::shared_ptr<M> module) {
    replace_child(name, module);
    return module;
  }
  template <class M>
  std::shared_ptr<M> replace_module(const std::string& name, ModuleHolder<M> holder) {
    return replace_module(name, holder.ptr());
  }
  void unregister_module(const std::string& name);

  /// Those of this module, and with recurse those of all below it ("fc1.weight"), in order of registration.
  std::vector<Tensor> parameters(bool recurse = true) const;
  OrderedDict<std::string, Tensor> named_parameters(bool recurse = true) const;
  std::vector<Tensor> buffers(bool recurse = true) const;
  OrderedDict<std::string, Tensor> named_buffers(bool recurse = true) const;
  /// All modules from this one down, depth first; the direct ones only.
  std::vector<std::shared_ptr<Module>> modules(bool include_self = true) const;
  OrderedDict<std::string, std::shared_ptr<Module>> named_modules(const std::string& name_prefix = {},
                                                                  bool include_self = true) const;
  std::vector<std::shared_ptr<Module>> children() const;
  OrderedDict<std::string, std::shared_ptr<Module>> named_children() const;

  /// Calls the function on this module and all below it, depth first.
  void apply(const ModuleApplyFunction& function);
  void apply(const ConstModuleApplyFunction& function) const;
  void apply(const NamedModuleApplyFunction& function, const std::string& name_prefix = {});
  void apply(const ConstNamedModuleApplyFunction& function, const std::string& name_prefix = {}) const;
  void apply(const NamedModulePointerApplyFunction& function, const std::string& name_prefix = {}) const;
  void apply(const ModulePointerApplyFunction& function) const;

  /// Training or evaluation: dropout and batch norm differ.
  virtual void train(bool on = true);
  void eval() { train(false); }
  virtual bool is_training() const noexcept { return training_; }
  /// Turns floating-point parameters and buffers into another dtype. (The device can only be the CPU.)
  virtual void to(ScalarType dtype, bool non_blocking = false);
  virtual void to(Device device, bool non_blocking = false);
  virtual void to(Device device, ScalarType dtype, bool non_blocking = false);
  /// Forgets all gradients, or sets them to 0.
  virtual void zero_grad(bool set_to_none = true);
  /// A copy with parameters of its own. Module's throws: derive from Cloneable.
  virtual std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const;
  virtual void pretty_print(std::ostream& out) const;

  /// Writes parameters, buffers and all below to an archive ("fc1.weight"), or takes them from one, cast to this
  /// module's dtypes. load() throws, with all plain modules as they were, when names are missing or shapes differ; the
  /// error lists all of them. A module with values of its own overrides both.
  virtual void save(serialize::OutputArchive& archive) const;
  virtual void load(serialize::InputArchive& archive);
  /// Whether save() of a module above writes this one; false for what has no values, as Functional.
  virtual bool is_serializable() const { return true; }

  /// This module as an M (or, for a holder M, as what it holds); null if it is none.
  template <class M>
  auto* as() noexcept {
    if constexpr (requires { typename M::ContainedType; })
      return dynamic_cast<typename M::ContainedType*>(this);
    else
      return dynamic_cast<M*>(this);
  }
  template <class M>
  const auto* as() const noexcept {
    return const_cast<Module*>(this)->as<M>();
  }

 protected:
  void add_child(std::string name, std::shared_ptr<Module> module);
  void replace_child(const std::string& name, std::shared_ptr<Module> module);
  virtual void clone_(Module& other, const std::optional<Device>& device);
  /// What AnyModule gives forward() as argument i when it is left out; empty if it must be given. See
  /// FORWARD_HAS_DEFAULT_ARGS in any.h.
  virtual std::any _forward_default(size_t) const { return {}; }
  template <class D>
  friend class Cloneable;
  friend class AnyModule;

  OrderedDict<std::string, Tensor> parameters_{"Parameter"};
  OrderedDict<std::string, Tensor> buffers_{"Buffer"};
  OrderedDict<std::string, std::shared_ptr<Module>> children_{"Submodule"};

  bool training_ = true;

 private:
  void check_new_name(const char* what, const std::string& name) const;
  // The steps of Cloneable::clone().
  void forget_registered();
  void copy_values_from(const Module& from, const std::optional<Device>& device);
  mutable std::string name_;
};

/// The module's text: its name and, in brackets, its parts.
std::ostream& operator<<(std::ostream& out, const Module& module);

/// Gives Derived a clone(): a copy whose members are made anew by reset() and then given the same values.
template <class Derived>
class Cloneable : public Module {
 public:
  using Module::Module;
  /// Registers everything, with initial values.
  virtual void reset() = 0;
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override {
    NoGradGuard off;
    auto copy = std::make_shared<Derived>(static_cast<const Derived&>(*this));
    copy->forget_registered();
    copy->reset();
    copy->copy_values_from(*this, device);
    return copy;
  }

 private:
  void clone_(Module& other, const std::optional<Device>& device) final {
    static_cast<Derived&>(*this) = dynamic_cast<const Derived&>(*other.clone(device));
  }
};

namespace detail {
/// A type's name as it stands in the source.
std::string type_name(const std::type_info& type);
/// What a holder holds; throws when that is nothing.
const std::shared_ptr<Module>& held(const std::shared_ptr<Module>& module);
}  // namespace detail

/// A handle to a module, as a value: copies mean the same module. Made by its module's constructor arguments;
/// ModuleHolder(nullptr) is empty.
template <class Contained>
class ModuleHolder {
 public:
  using ContainedType = Contained;
  ModuleHolder() : impl_(std::make_shared<Contained>()) {}
  ModuleHolder(std::nullptr_t) {}
  template <class Head, class... Tail>
  requires(!(std::is_base_of_v<ModuleHolder, std::remove_cvref_t<Head>> && sizeof...(Tail) == 0) &&
           !std::is_convertible_v<Head, std::shared_ptr<Contained>>) explicit ModuleHolder(Head&& head, Tail&&... tail)
      : impl_(std::make_shared<Contained>(std::forward<Head>(head), std::forward<Tail>(tail)...)) {}
  ModuleHolder(std::shared_ptr<Contained> module) : impl_(std::move(module)) {}

  explicit operator bool() const noexcept { return impl_ != nullptr; }
  Contained* operator->() { return get(); }
  const Contained* operator->() const { return get(); }
  Contained& operator*() { return *get(); }
  const Contained& operator*() const { return *get(); }
  std::shared_ptr<Contained> ptr() const { return std::static_pointer_cast<Contained>(detail::held(impl_)); }
  Contained* get() { return static_cast<Contained*>(detail::held(impl_).get()); }
  const Contained* get() const { return static_cast<const Contained*>(detail::held(impl_).get()); }
  bool is_empty() const noexcept { return impl_ == nullptr; }
  operator std::shared_ptr<Contained>() const { return ptr(); }
  operator std::shared_ptr<Module>() const { return detail::held(impl_); }
  template <class... Args>
  auto operator()(Args&&... args) {
    return get()->forward(std::forward<Args>(args)...);
  }
  template <class Arg>
  decltype(auto) operator[](Arg&& arg) {
    return (*get())[std::forward<Arg>(arg)];
  }

 protected:
  std::shared_ptr<Module> impl_;  // not of Contained: a type for each of a hundred modules costs compile time
};
template <class C>
std::ostream& operator<<(std::ostream& out, const ModuleHolder<C>& module) {
  return out << *module;
}

}  // namespace wick::nn

/// class Name: the holder of NameImpl.
#define WICK_MODULE_IMPL(Name, ImplType)                    \
  class Name : public ::wick::nn::ModuleHolder<ImplType> {  \
   public:                                                  \
    using ::wick::nn::ModuleHolder<ImplType>::ModuleHolder; \
    using Impl [[maybe_unused]] = ImplType;                 \
  }
#define WICK_MODULE(Name) WICK_MODULE_IMPL(Name, Name##Impl)

/// One member of an options class: options.name(value) sets it and returns the options, options.name() reads it.
#define WICK_ARG(T, name)                                                           \
 public:                                                                            \
  auto& name(T new_##name) { return this->name##_ = std::move(new_##name), *this; } \
  const T& name() const noexcept { return this->name##_; }                          \
  T& name() noexcept { return this->name##_; }                                      \
                                                                                    \
 private:                                                                           \
  T name##_ /* NOLINT */
