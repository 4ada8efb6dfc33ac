#pragma once
// Sequential, a chain of modules, and MLP, the multi-layer perceptron.

#include <nn/any.h>
#include <nn/layers/activation.h>
#include <nn/layers/dropout.h>
#include <nn/layers/linear.h>
#include <nn/layers/norm.h>

namespace wick::nn {

/// A module and its name in a Sequential: {"fc1", Linear(2, 3)}.
class NamedAnyModule {
 public:
  template <class M>
  NamedAnyModule(std::string name, M&& module) : name_(std::move(name)), module_(any(std::forward<M>(module))) {}
  const std::string& name() const noexcept { return name_; }
  AnyModule& module() noexcept { return module_; }
  const AnyModule& module() const noexcept { return module_; }
  /// The module as an AnyModule. Does not compile for what is no module.
  template <class M>
  static AnyModule any(M&& module) {
    constexpr bool is_module = std::is_constructible_v<AnyModule, M>;
    static_assert(is_module,
                  "Sequential takes modules: write nn::Functional(f) for a function or lambda f of a Tensor");
    if constexpr (is_module)
      return AnyModule(std::forward<M>(module));
    else
      return {};
  }

 private:
  std::string name_;
  AnyModule module_;
};

/// The output of each module is the input of the next: Sequential(Linear(784, 128), ReLU(), Linear(128, 10)).
/// https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
class SequentialImpl : public Cloneable<SequentialImpl> {
 public:
  SequentialImpl() = default;
  SequentialImpl(std::initializer_list<NamedAnyModule> modules);
  explicit SequentialImpl(OrderedDict<std::string, AnyModule>&& modules);
  template <class... M>
  requires(sizeof...(M) > 0) explicit SequentialImpl(M&&... modules) { (push_back(std::forward<M>(modules)), ...); }
  void reset() override {}
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void pretty_print(std::ostream& out) const override;

  /// The result of the last module: a Tensor or, with forward<T>(), a T; throws for another type.
  template <class Result = Tensor, class... Args>
  Result forward(Args&&... args) {
    std::array<std::any, sizeof...(Args)> packed{std::any(std::remove_cvref_t<Args>(args))...};
    std::any value = any_forward(packed.data(), packed.size());
    if (auto* r = std::any_cast<Result>(&value)) return std::move(*r);
    fail(
        "Sequential: The type of the return value of the last module is another, but you asked for this one: say which "
        "by "
        "forward<T>()");
  }

  /// forward() with arguments and result in std::any, for a Sequential within another.
  std::any any_forward(std::any* args, size_t n);

  /// Appends a module, named by its index unless a name is given.
  void push_back(AnyModule module);
  void push_back(std::string name, AnyModule module);
  template <class M>
  void push_back(M&& module) {
    push_back(NamedAnyModule::any(std::forward<M>(module)));
  }
  template <class M>
  void push_back(std::string name, M&& module) {
    push_back(std::move(name), NamedAnyModule::any(std::forward<M>(module)));
  }
  /// Appends all modules of a container, named by their indices.
  template <class Container>
  void extend(const Container& modules) {
    for (const auto& m : modules) push_back(m);
  }
  size_t size() const noexcept { return modules_.size(); }
  bool is_empty() const noexcept { return modules_.empty(); }
  auto begin() { return modules_.begin(); }
  auto end() { return modules_.end(); }
  auto begin() const { return modules_.begin(); }
  auto end() const { return modules_.end(); }
  /// Module i; ptr<M>() gives it as an M. Throws when i is out of range or the module is of another type.
  std::shared_ptr<Module> ptr(size_t i) const { return module(i).ptr(); }
  template <class M>
  std::shared_ptr<M> ptr(size_t i) const {
    return module(i).ptr<M>();
  }
  std::shared_ptr<Module> operator[](size_t i) const { return ptr(i); }
  /// Module i as an M. Throws when i is out of range or the module is of another type.
  template <class M>
  M& at(size_t i) const {
    return *ptr<M>(i);
  }

 private:
  const AnyModule& module(size_t i) const;
  std::vector<AnyModule> modules_;
};
/// The holder of SequentialImpl, also made of named modules: Sequential({{"fc", Linear(2, 3)}, {"relu", ReLU()}}).
class Sequential : public ModuleHolder<SequentialImpl> {
 public:
  using ModuleHolder<SequentialImpl>::ModuleHolder;
  using Impl [[maybe_unused]] = SequentialImpl;
  Sequential() = default;
  Sequential(std::initializer_list<NamedAnyModule> modules);
};

/// Options of MLP.
struct MLPOptions {
  /// The number of units of each layer from the input to the output: d(0), …, d(L).
  MLPOptions(std::vector<int64_t> sizes) : sizes_(std::move(sizes)) {}
  WICK_ARG(std::vector<int64_t>, sizes);
  /// f, after each hidden layer: relu, leaky_relu, elu, selu, gelu, silu, mish, tanh, sigmoid, softplus or identity.
  WICK_ARG(std::string, activation) = "relu";
  /// The probability of dropout after each activation, and whether there is batch norm before it.
  WICK_ARG(double, dropout) = 0.0;
  WICK_ARG(bool, batch_norm) = false;
};
/// A multi-layer perceptron: a(l) = f(W(l)ᵀ a(l−1) + b(l)), the last layer without f (backprop.md, "Notation").
/// MLP({784, 128, 10}) or MLP(MLPOptions({784, 128, 10}).activation("tanh")). Its layers are called fc1, fc2, ….
class MLPImpl : public Cloneable<MLPImpl> {
 public:
  MLPImpl(std::initializer_list<int64_t> sizes);
  explicit MLPImpl(const MLPOptions& options_);
  void reset() override;
  /// (N×d(0)), or (N×…) with d(0) elements in each sample → (N×d(L)).
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  MLPOptions options;

 private:
  std::vector<Linear> layers_;
  std::vector<BatchNorm1d> norms_;
  Dropout dropout_{nullptr};
  Tensor (*activation_)(const Tensor&) = nullptr;
};
/// The holder of MLPImpl.
class MLP : public ModuleHolder<MLPImpl> {
 public:
  using ModuleHolder<MLPImpl>::ModuleHolder;
  using Impl [[maybe_unused]] = MLPImpl;
  MLP(std::initializer_list<int64_t> sizes);
};

}  // namespace wick::nn
