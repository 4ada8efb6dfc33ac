#pragma once
// A module of any type that can be called: what Sequential keeps.

#include <nn/module.h>

#include <any>
#include <array>

namespace wick::nn {

/// Wraps a module with a forward(); any_module.forward(x) passes its arguments on and returns the result, a Tensor
/// unless said otherwise: forward<T>(x). Throws when the number or the types of the arguments are not forward()'s.
class AnyModule {
 public:
  AnyModule() = default;
  template <class M>
  requires std::is_base_of_v<Module, M> AnyModule(std::shared_ptr<M> module) : module_(std::move(module)) {
    if constexpr (requires(M & m, std::any * args) { m.any_forward(args, size_t{1}); })
      call_ = [](Module& m, std::any* args, size_t n) { return static_cast<M&>(m).any_forward(args, n); };
    else
      call_ = caller(&M::forward);
  }
  template <class M>
  requires std::is_base_of_v<Module, M> AnyModule(const ModuleHolder<M>& holder) : AnyModule(holder.ptr()) {}
  template <class M>
  requires std::is_base_of_v<Module, std::remove_cvref_t<M>> AnyModule(M&& module)
      : AnyModule(std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module))) {}

  template <class Result = Tensor, class... Args>
  Result forward(Args&&... args) {
    check(!is_empty(), "AnyModule: forward() of an empty one");
    std::array<std::any, sizeof...(Args)> packed{std::any(std::remove_cvref_t<Args>(args))...};
    std::any result = call_(*module_, packed.data(), packed.size());
    if (auto* r = std::any_cast<Result>(&result)) return std::move(*r);
    fail("AnyModule: forward() of {} returns another type than the one asked for", module_->name());
  }
  /// The result still packed, of arguments packed: how Sequential hands values from module to module.
  std::any any_forward(std::any* args, size_t n) {
    check(!is_empty(), "AnyModule: forward() of an empty one");
    return call_(*module_, args, n);
  }
  std::shared_ptr<Module> ptr() const { return module_; }
  template <class M>
  auto get() const -> std::conditional_t<std::is_base_of_v<Module, M>, M&, M> {
    if constexpr (std::is_base_of_v<Module, M>) {
      auto* m = dynamic_cast<M*>(module_.get());
      check(m != nullptr, "AnyModule: get() of another module type than it holds");
      return *m;
    } else {
      auto m = std::dynamic_pointer_cast<typename M::ContainedType>(module_);
      check(m != nullptr, "AnyModule: get() of another module type than it holds");
      return M(m);
    }
  }
  AnyModule clone(const std::optional<Device>& device = std::nullopt) const {
    AnyModule copy = *this;
    if (module_) copy.module_ = module_->clone(device);
    return copy;
  }
  bool is_empty() const noexcept { return module_ == nullptr; }

 private:
  using Call = std::any (*)(Module&, std::any*, size_t);

  // How the arguments of M::forward are unpacked.
  template <class M, class R, class... Args>
  static auto caller(R (M::*)(Args...)) {
    return [](Module& module, std::any* args, size_t n) -> std::any {
      check(n == sizeof...(Args), "{}: forward() takes {} arguments, got {}", module.name(), sizeof...(Args), n);
      return [&]<size_t... I>(std::index_sequence<I...>) {
        return std::any(static_cast<M&>(module).forward(argument<Args>(module, args[I], I)...));
      }
      (std::index_sequence_for<Args...>{});
    };
  }
  template <class A>
  static std::remove_cvref_t<A>& argument(Module& module, std::any& value, size_t i) {
    auto* p = std::any_cast<std::remove_cvref_t<A>>(&value);
    check(p != nullptr, "{}: forward() takes another type as argument {}", module.name(), i + 1);
    return *p;
  }

  std::shared_ptr<Module> module_;
  Call call_ = nullptr;
};

}  // namespace wick::nn
