#pragma once
// Modules of any type with any forward(), which Sequential keeps.

#include <nn/module.h>

#include <any>
#include <array>
#include <typeinfo>

namespace wick::nn {

/// One value of any type that can be copied: an argument or a result of a forward().
class AnyValue {
 public:
  AnyValue() = default;
  template <class T>
  requires(!std::is_same_v<std::decay_t<T>, AnyValue>) explicit AnyValue(T&& value) : value_(std::forward<T>(value)) {}
  /// Points to the value; null if it is not a T.
  template <class T>
  T* try_get() {
    return std::any_cast<T>(&value_);
  }
  /// A copy of the value. Throws if it is not a T.
  template <class T>
  T get() {
    if (T* value = try_get<T>()) return *value;
    fail_type(typeid(T));
  }
  const std::type_info& type_info() const noexcept { return value_.type(); }
  const std::any& any() const noexcept { return value_; }

 private:
  [[noreturn]] void fail_type(const std::type_info& wanted) const;
  std::any value_;
};

/// Wraps a module of any type: any_module.forward(x) calls its forward() and returns the result, which is a Tensor or,
/// with forward<T>(x), a T. Throws when the number or the types of arguments, or the type of the result, do not match.
class AnyModule {
 public:
  AnyModule() = default;
  template <class M>
  requires std::is_base_of_v<Module, M> AnyModule(std::shared_ptr<M> module) : module_(std::move(module)) {
    check(module_ != nullptr, "AnyModule: the module is null");
    constexpr bool one_forward = requires { caller(&M::forward); };
    if constexpr (requires(M & m, std::any * args) { m.any_forward(args, size_t{1}); })
      call_ = [](Module& m, std::any* args, size_t n) { return static_cast<M&>(m).any_forward(args, n); };
    else if constexpr (one_forward)
      call_ = caller(&M::forward);
    else
      static_assert(
          one_forward,
          "a module in a Sequential or AnyModule needs one forward(): public, not a template, not overloaded");
  }
  template <class M>
  requires std::is_base_of_v<Module, M> AnyModule(const ModuleHolder<M>& holder) : AnyModule(holder.ptr()) {}
  template <class M>
  requires std::is_base_of_v<Module, std::remove_cvref_t<M>> AnyModule(M&& module)
      : AnyModule(std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module))) {}
  template <class M>
  requires std::is_base_of_v<Module, M> AnyModule& operator=(std::shared_ptr<M> module) {
    return *this = AnyModule(std::move(module));
  }

  template <class Result = Tensor, class... Args>
  Result forward(Args&&... args) {
    std::array<std::any, sizeof...(Args)> packed{std::any(std::decay_t<Args>(args))...};
    std::any result = any_forward(packed.data(), packed.size());
    if (auto* r = std::any_cast<Result>(&result)) return std::move(*r);
    fail_result(result.type(), typeid(Result));
  }
  /// forward() with arguments and result in std::any; Sequential passes values from module to module by it.
  std::any any_forward(std::any* args, size_t n);

  /// The module, or the module as an M. Throws when this is empty or the module is of another type.
  std::shared_ptr<Module> ptr() const;
  template <class M>
  std::shared_ptr<M> ptr() const {
    auto m = std::dynamic_pointer_cast<M>(ptr());
    if (!m) fail_cast(typeid(M));
    return m;
  }
  /// The module as an M&, or as a holder M. Throws when it is of another type.
  template <class M>
  auto get() const -> std::conditional_t<std::is_base_of_v<Module, M>, M&, M> {
    if constexpr (std::is_base_of_v<Module, M>)
      return *ptr<M>();
    else
      return M(ptr<typename M::ContainedType>());
  }
  /// Holds a clone of the module; is empty if this is empty. Throws when the module cannot be cloned.
  AnyModule clone(const std::optional<Device>& device = std::nullopt) const {
    AnyModule copy = *this;
    if (module_) copy.module_ = module_->clone(device);
    return copy;
  }
  /// The class of the module. Throws when this is empty.
  const std::type_info& type_info() const {
    const Module& module = *ptr();
    return typeid(module);
  }
  bool is_empty() const noexcept { return module_ == nullptr; }

 private:
  using Call = std::any (*)(Module&, std::any*, size_t);

  // How the arguments of M::forward are unpacked.
  template <class M, class R, class... Args>
  static Call caller(R (M::*)(Args...)) {
    return call<M, Args...>;
  }
  template <class M, class R, class... Args>
  static Call caller(R (M::*)(Args...) const) {
    return call<M, Args...>;
  }
  template <class M, class... Args>
  static std::any call(Module& module, std::any* args, size_t n) {
    std::array<std::any, sizeof...(Args)> all;
    complete(module, args, n, all.data(), all.size());
    return [&]<size_t... I>(std::index_sequence<I...>)->std::any {
      return static_cast<M&>(module).forward(argument<Args>(module, all[I], I)...);
    }
    (std::index_sequence_for<Args...>{});
  }
  template <class A>
  static std::remove_cvref_t<A>& argument(Module& module, std::any& value, size_t i) {
    auto* p = std::any_cast<std::remove_cvref_t<A>>(&value);
    if (!p) fail_argument(module, i, value.type(), typeid(A));
    return *p;
  }
  // Moves n arguments to `all` and fills it up to `wanted` with defaults; throws when that is not possible.
  static void complete(Module& module, std::any* args, size_t n, std::any* all, size_t wanted);
  [[noreturn]] static void fail_argument(Module& module, size_t i, const std::type_info& got,
                                         const std::type_info& wanted);
  [[noreturn]] void fail_result(const std::type_info& got, const std::type_info& wanted) const;
  [[noreturn]] void fail_cast(const std::type_info& wanted) const;

  std::shared_ptr<Module> module_;
  Call call_ = nullptr;
};

}  // namespace wick::nn

/// For a class whose forward() has default arguments: tells Sequential and AnyModule their values, by index from 0.
/// FORWARD_HAS_DEFAULT_ARGS({1, nn::AnyValue(2.0)}, {2, nn::AnyValue(Tensor())})
#define FORWARD_HAS_DEFAULT_ARGS(...)                                                 \
  std::any _forward_default(size_t i) const override {                                \
    const std::pair<unsigned, ::wick::nn::AnyValue> known_defaults[] = {__VA_ARGS__}; \
    for (const auto& [number, value] : known_defaults)                                \
      if (number == i) return value.any();                                            \
    return {};                                                                        \
  }
