#pragma once
// Who sees the calls of forward(): what summary() is made of.

#include <autograd/tensor.h>

#include <any>
#include <tuple>
#include <vector>

namespace wick::nn {

class Module;

/// While one lives it sees, in its thread, each call of a forward(): of modules that are called through their holder,
/// fc(x), or by a Sequential or AnyModule; and of wick's own layers also as fc->forward(x). A call may be seen twice,
/// the second time within the first. Of several watchers the last one sees the calls.
class ForwardWatcher {
 public:
  ForwardWatcher() : outer_(current_) { current_ = this; }
  ForwardWatcher(const ForwardWatcher&) = delete;
  ForwardWatcher& operator=(const ForwardWatcher&) = delete;
  virtual ~ForwardWatcher() { current_ = outer_; }
  /// A call begins.
  virtual void enter(const Module& module) = 0;
  /// The innermost call has returned these tensors, in order, in whatever tuples and lists they came.
  virtual void returned(const std::vector<Tensor>& outputs) = 0;
  /// The innermost call is over, also where it threw.
  virtual void leave() noexcept = 0;
  /// That of this thread; null if there is none.
  static ForwardWatcher* current() noexcept { return current_; }

 private:
  static constinit thread_local ForwardWatcher* current_;
  ForwardWatcher* outer_;
};

namespace detail {

/// Appends the tensors in a value of a type that is known at run time: those that wick's layers return.
void collect_any(std::vector<Tensor>& found, const std::any& value);
/// Appends the tensors in a value.
template <class T>
void collect(std::vector<Tensor>& found, const T& value) {
  if constexpr (std::is_convertible_v<const T&, Tensor>)
    found.push_back(value);
  else if constexpr (std::is_same_v<T, std::any>)
    collect_any(found, value);
  else if constexpr (requires { std::tuple_size<T>::value; })
    std::apply([&](const auto&... parts) { (collect(found, parts), ...); }, value);
  else if constexpr (requires { value.begin() != value.end(); })
    for (const auto& part : value) collect(found, part);
  else if constexpr (requires { value.has_value(), *value; }) {
    if (value.has_value()) collect(found, *value);
  } else if constexpr (requires { collect(found, value.data()); })  // a PackedSequence
    collect(found, value.data());
}

/// f(), a module's forward(), seen by the watcher of this thread.
template <class F>
decltype(auto) watched(const Module& module, F&& f) {
  struct Scope {
    explicit Scope(const Module& m) : watcher(ForwardWatcher::current()) { watcher->enter(m); }
    ~Scope() { watcher->leave(); }
    ForwardWatcher* watcher;
  } scope(module);
  if constexpr (std::is_void_v<decltype(f())>) {
    return f();
  } else {
    decltype(auto) result = f();
    std::vector<Tensor> found;
    collect(found, result);
    scope.watcher->returned(found);
    return result;
  }
}

}  // namespace detail

}  // namespace wick::nn
