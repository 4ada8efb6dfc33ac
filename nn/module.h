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
#include <nn/arg.h>
#include <nn/ordered_dict.h>
#include <nn/watch.h>

#include <any>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace wick::serialize {
class InputArchive;
class OutputArchive;
}  // namespace wick::serialize

namespace wick::nn {

template <class M>
class ModuleHolder;

/// The base of all layers and networks: it registers parameters, buffers and sub-modules by name, and finds them again
/// in the whole tree. A derived class adds forward(). https://pytorch.org/docs/stable/generated/torch.nn.Module.html
class Module : public std::enable_shared_from_this<Module> {
 public:
  using ModuleApplyFunction = std::function<void(Module&)>;
  using ConstModuleApplyFunction = std::function<void(const Module&)>;
  using NamedModuleApplyFunction = std::function<void(const std::string&, Module&)>;
  using ConstNamedModuleApplyFunction = std::function<void(const std::string&, const Module&)>;
  using NamedModulePointerApplyFunction = std::function<void(const std::string&, const std::shared_ptr<Module>&)>;
  using ModulePointerApplyFunction = std::function<void(const std::shared_ptr<Module>&)>;

  Module();
  /// A module with another name than its class.
  explicit Module(std::string name);
  Module(const Module& o);
  Module& operator=(const Module& o);
  /// Frees all modules below that nobody else holds, without recursion.
  virtual ~Module();

  /// The name given to the constructor, or the name of the class.
  const std::string& name() const noexcept;
  /// Where this module is and what it is, as errors say it: "net.fc1, Linear(in_features=784, out_features=128,
  /// bias=true)". The names lead from the outermost module that it was registered in, the last one if there are
  /// several.
  std::string place() const;
  /// The names alone: "net.fc1", empty for the outermost module.
  std::string path() const;

  /// Registers a parameter under a name and returns it. It is trained unless requires_grad is false. An undefined one
  /// is registered but never listed. Throws when the name is empty, has a dot, or is already taken by a parameter.
  Tensor& register_parameter(std::string name, Tensor tensor, bool requires_grad = true);
  /// Registers a buffer and returns it: a tensor that is saved and converted like a parameter, but not trained. Throws
  /// for names as register_parameter() does.
  Tensor& register_buffer(std::string name, Tensor tensor);
  /// Registers a sub-module and returns it. Throws for names as register_parameter() does, and when the module is null.
  template <class M>
  std::shared_ptr<M> register_module(std::string name, std::shared_ptr<M> module) {
    add_child(std::move(name), module);
    return module;
  }
  template <class M>
  std::shared_ptr<M> register_module(std::string name, ModuleHolder<M> holder) {
    return register_module(std::move(name), holder.ptr());
  }
  /// Replaces a sub-module and returns the new one. Throws when there is none of that name or the new one is null.
  template <class M>
  std::shared_ptr<M> replace_module(const std::string& name, std::shared_ptr<M> module) {
    replace_child(name, module);
    return module;
  }
  template <class M>
  std::shared_ptr<M> replace_module(const std::string& name, ModuleHolder<M> holder) {
    return replace_module(name, holder.ptr());
  }
  /// Removes a sub-module. Throws when there is none of that name.
  void unregister_module(const std::string& name);

  /// The defined parameters of this module and, with recurse, of all modules below it, in order of registration.
  std::vector<Tensor> parameters(bool recurse = true) const;
  /// The same with their names, which lead through the sub-modules: "fc1.weight".
  OrderedDict<std::string, Tensor> named_parameters(bool recurse = true) const;
  /// The defined buffers of this module and, with recurse, of all modules below it, in order of registration.
  std::vector<Tensor> buffers(bool recurse = true) const;
  /// The same with their names.
  OrderedDict<std::string, Tensor> named_buffers(bool recurse = true) const;
  /// This module (unless include_self is false) and all below it, depth first. Throws when this module is included and
  /// no shared_ptr holds it.
  std::vector<std::shared_ptr<Module>> modules(bool include_self = true) const;
  /// The same with their names; that of this module is name_prefix, and the others begin with it.
  OrderedDict<std::string, std::shared_ptr<Module>> named_modules(const std::string& name_prefix = {},
                                                                  bool include_self = true) const;
  /// The direct sub-modules.
  std::vector<std::shared_ptr<Module>> children() const;
  /// The same with their names.
  OrderedDict<std::string, std::shared_ptr<Module>> named_children() const;

  /// Calls the function with this module and all below it, depth first.
  void apply(const ModuleApplyFunction& function);
  void apply(const ConstModuleApplyFunction& function) const;
  void apply(const NamedModuleApplyFunction& function, const std::string& name_prefix = {});
  void apply(const ConstNamedModuleApplyFunction& function, const std::string& name_prefix = {}) const;
  void apply(const NamedModulePointerApplyFunction& function, const std::string& name_prefix = {}) const;
  void apply(const ModulePointerApplyFunction& function) const;

  /// Switches this module and all below it to training or to evaluation, where dropout and batch norm differ.
  virtual void train(bool on = true);
  void eval() { train(false); }
  virtual bool is_training() const noexcept { return training_; }
  /// Converts the floating-point parameters and buffers of this module and all below it to a dtype. Throws for devices
  /// other than the CPU.
  virtual void to(ScalarType dtype, bool non_blocking = false);
  virtual void to(Device device, bool non_blocking = false);
  virtual void to(Device device, ScalarType dtype, bool non_blocking = false);
  /// Makes the gradients of all parameters undefined, or zero.
  virtual void zero_grad(bool set_to_none = true);
  /// A copy with parameters of its own. Throws unless the class derives from Cloneable.
  virtual std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const;
  /// Writes the text of this module alone; operator<< adds the sub-modules.
  virtual void pretty_print(std::ostream& out) const;

  /// Writes parameters, buffers and sub-modules to an archive ("fc1.weight"). A module with other values to save
  /// overrides save() and load().
  virtual void save(serialize::OutputArchive& archive) const;
  /// Reads what save() wrote and casts it to the dtypes of this module. When names are missing or shapes differ it
  /// throws an error that lists all of them, and modules that override nothing are unchanged.
  virtual void load(serialize::InputArchive& archive);
  /// Whether the module above saves this one. Functional, which has no values, says no.
  virtual bool is_serializable() const { return true; }

  /// This module as an M, or as what a holder M holds; null if it is of another type.
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
  /// Calls f, this module's forward(). An error in it says which module it was, unless one further down has said so.
  /// A ForwardWatcher sees the call.
  template <class F>
  decltype(auto) in_forward(F&& f) {
    try {
      if (ForwardWatcher::current()) [[unlikely]]
        return detail::watched(*this, std::forward<F>(f));
      return std::forward<F>(f)();
    } catch (Error& error) {
      if (!error.has_place()) error.set_place(place());
      throw;
    }
  }
  void add_child(std::string name, std::shared_ptr<Module> module);
  void replace_child(const std::string& name, std::shared_ptr<Module> module);
  virtual void clone_(Module& other, const std::optional<Device>& device);
  /// The default of argument i of forward(), for AnyModule; empty if there is none. See FORWARD_HAS_DEFAULT_ARGS in
  /// any.h.
  virtual std::any _forward_default(size_t) const { return {}; }
  template <class D>
  friend class Cloneable;
  template <class M>
  friend class ModuleHolder;
  friend class AnyModule;

  OrderedDict<std::string, Tensor> parameters_{"Parameter"};
  OrderedDict<std::string, Tensor> buffers_{"Buffer"};
  OrderedDict<std::string, std::shared_ptr<Module>> children_{"Submodule"};

  bool training_ = true;

 private:
  void check_new_name(const char* what, const std::string& name) const;
  OrderedDict<std::string, Tensor> named_tensors(OrderedDict<std::string, Tensor> Module::*group, bool recurse) const;
  // The steps of Cloneable::clone().
  void forget_registered();
  void copy_values_from(const Module& from, const std::optional<Device>& device);
  void adopt(Module& child);
  std::string name_;  // empty: that of the class
  // How a module finds the one that it was registered in, for place(): each has an object that says where it is and
  // ends with it.
  std::shared_ptr<Module*> self_;
  std::weak_ptr<Module*> parent_;
};

/// The text of the module and, in brackets, of its sub-modules.
std::ostream& operator<<(std::ostream& out, const Module& module);

/// Gives Derived a clone(): a copy on which reset() registers new tensors and modules, which then get the values of the
/// original. Throws when reset() does not register all of them.
template <class Derived>
class Cloneable : public Module {
 public:
  using Module::Module;
  /// Registers all parameters, buffers and sub-modules, with initial values.
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
/// The module of a holder; throws when it is empty.
const std::shared_ptr<Module>& held(const std::shared_ptr<Module>& module);
/// What operator<< writes.
std::string text_of(const Module& module);
/// Makes the gradient of a parameter undefined, or zero if it is defined.
void zero_grad(const Tensor& parameter, bool set_to_none);
}  // namespace detail

/// A shared pointer to a module, made of the arguments of the module's constructor: Linear(2, 3). Copies refer to the
/// same module. ModuleHolder(nullptr) is empty; using it throws.
template <class Contained>
class ModuleHolder {
 public:
  using ContainedType = Contained;
  ModuleHolder() : impl_(make()) {}
  ModuleHolder(std::nullptr_t) {}
  template <class Head, class... Tail>
  requires(sizeof...(Tail) > 0 ||
           !(std::is_base_of_v<ModuleHolder, std::remove_cvref_t<Head>> ||
             std::is_convertible_v<Head, std::shared_ptr<Contained>>)) explicit ModuleHolder(Head&& head,
                                                                                             Tail&&... tail)
      : impl_(make(std::forward<Head>(head), std::forward<Tail>(tail)...)) {}
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
  /// forward() of the module.
  template <class... Args>
  auto operator()(Args&&... args) {
    Contained* module = get();
    return impl_->in_forward([&] { return module->forward(std::forward<Args>(args)...); });
  }
  /// operator[] of the module.
  template <class Arg>
  decltype(auto) operator[](Arg&& arg) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"  // of net[0], where the module takes a size_t
    return (*get())[std::forward<Arg>(arg)];
#pragma GCC diagnostic pop
  }

 private:
  template <class... Args>
  static std::shared_ptr<Contained> make(Args&&... args) {
    constexpr bool fits = std::is_constructible_v<Contained, Args...>;
    static_assert(fits || sizeof...(Args) > 0,
                  "this module has no default options: give them here, or write '= nullptr' behind the member and "
                  "set it in the constructor");
    static_assert(fits || sizeof...(Args) == 0, "this module has no constructor for these arguments");
    if constexpr (fits)
      return std::make_shared<Contained>(std::forward<Args>(args)...);
    else
      return nullptr;
  }

 protected:
  std::shared_ptr<Module> impl_;  // not of Contained: a shared_ptr type for each module costs compile time
};
namespace detail {
/// The module of a module, of a holder of one, or of a shared pointer to one. Throws if that is empty.
template <class M>
auto& module_of(const M& net) {
  if constexpr (std::is_base_of_v<Module, M>)
    return const_cast<M&>(net);
  else if constexpr (requires { net.ptr(); })
    return *net.ptr();
  else
    return static_cast<typename M::element_type&>(*held(net));
}
}  // namespace detail

/// The text of the module.
template <class C>
std::ostream& operator<<(std::ostream& out, const ModuleHolder<C>& module) {
  return out << *module;
}

namespace detail {
/// Modules, and their holders.
template <class T>
concept Printable = std::is_base_of_v<Module, T> || requires(const T& t) {
  typename T::ContainedType;
  requires std::is_base_of_v<ModuleHolder<typename T::ContainedType>, T>;
};
struct ModuleFormatter {
  constexpr auto parse(auto& context) { return context.begin(); }
  auto format(const Module& module, auto& context) const {
    auto out = context.out();
    for (char c : text_of(module)) *out++ = c;
    return out;
  }
  template <class M>
  auto format(const ModuleHolder<M>& module, auto& context) const {
    return format(*module, context);
  }
};
}  // namespace detail

}  // namespace wick::nn

/// fmt::print("{}", net) prints the same text.
template <wick::nn::detail::Printable T>
struct fmt::formatter<T> : wick::nn::detail::ModuleFormatter {};

/// Defines class Name, the holder of NameImpl.
#define WICK_MODULE_IMPL(Name, ImplType)                    \
  class Name : public ::wick::nn::ModuleHolder<ImplType> {  \
   public:                                                  \
    using ::wick::nn::ModuleHolder<ImplType>::ModuleHolder; \
    using Impl [[maybe_unused]] = ImplType;                 \
  }
#define WICK_MODULE(Name) WICK_MODULE_IMPL(Name, Name##Impl)
