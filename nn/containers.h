#pragma once
// Lists and dictionaries of modules and of parameters, and a function as a module.

#include <nn/module.h>

namespace wick::nn {

/// A list of modules, registered by their indices. It has no forward():
/// for (auto& m : *list) x = m->as<Linear>()->forward(x).
/// https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
class ModuleListImpl : public Cloneable<ModuleListImpl> {
 public:
  using Iterator = std::vector<std::shared_ptr<Module>>::iterator;
  using ConstIterator = std::vector<std::shared_ptr<Module>>::const_iterator;

  ModuleListImpl() = default;
  template <class... M>
  requires(sizeof...(M) > 0) explicit ModuleListImpl(M&&... modules) { (push_back(std::forward<M>(modules)), ...); }
  void reset() override {}
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void pretty_print(std::ostream& out) const override;

  /// Appends a module.
  void push_back(std::shared_ptr<Module> module) { insert(size(), std::move(module)); }
  template <class M>
  void push_back(M&& module) {
    constexpr bool is_module = std::is_base_of_v<Module, std::remove_cvref_t<M>>;
    constexpr bool is_pointer = std::is_convertible_v<M, std::shared_ptr<Module>>;
    static_assert(is_module || is_pointer,
                  "ModuleList takes modules: write nn::Functional(f) for a function or lambda f of a Tensor");
    if constexpr (is_module)
      push_back(std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module)));
    else if constexpr (is_pointer)
      push_back(std::shared_ptr<Module>(std::forward<M>(module)));
  }
  /// Inserts a module before module `index`; the modules behind it get new names.
  void insert(size_t index, std::shared_ptr<Module> module);
  template <class M>
  requires std::is_base_of_v<Module, std::remove_cvref_t<M>>
  void insert(size_t index, M&& module) {
    insert(index, std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module)));
  }
  template <class M>
  void insert(size_t index, const ModuleHolder<M>& module) {
    insert(index, std::shared_ptr<Module>(module.ptr()));
  }
  /// Appends all modules of a container.
  template <class Container>
  void extend(const Container& modules) {
    for (const auto& m : modules) push_back(m);
  }
  /// Module `index`; ptr<M>() gives it as an M. Throws when there is none or it is of another type.
  std::shared_ptr<Module> ptr(size_t index) const;
  template <class M>
  std::shared_ptr<M> ptr(size_t index) const {
    auto module = std::dynamic_pointer_cast<M>(ptr(index));
    check(module != nullptr, "ModuleList: module {} is a {}, asked for a {}", index, ptr(index)->name(),
          wick::detail::type_name(typeid(M)));
    return module;
  }
  /// Module `index` as an M. Throws when there is none or it is of another type.
  template <class M>
  M& at(size_t index) const {
    return *ptr<M>(index);
  }
  std::shared_ptr<Module> operator[](size_t index) const { return ptr(index); }
  Iterator begin() { return modules_.begin(); }
  Iterator end() { return modules_.end(); }
  ConstIterator begin() const { return modules_.begin(); }
  ConstIterator end() const { return modules_.end(); }
  size_t size() const noexcept { return modules_.size(); }
  bool is_empty() const noexcept { return modules_.empty(); }

 private:
  std::vector<std::shared_ptr<Module>> modules_;
};
WICK_MODULE(ModuleList);

/// A dictionary of modules by name, in order of insertion.
/// https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
class ModuleDictImpl : public Cloneable<ModuleDictImpl> {
 public:
  using Item = std::pair<std::string, std::shared_ptr<Module>>;

  ModuleDictImpl() = default;
  explicit ModuleDictImpl(const std::vector<Item>& modules);
  explicit ModuleDictImpl(const OrderedDict<std::string, std::shared_ptr<Module>>& modules);
  void reset() override {}
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void pretty_print(std::ostream& out) const override;

  /// Pairs of key and module, in order of insertion.
  std::vector<Item> items() const;
  /// The keys, in order of insertion.
  std::vector<std::string> keys() const;
  /// The modules, in order of insertion.
  std::vector<std::shared_ptr<Module>> values() const;
  auto begin() { return children_.begin(); }
  auto end() { return children_.end(); }
  auto begin() const { return children_.begin(); }
  auto end() const { return children_.end(); }
  size_t size() const noexcept { return children_.size(); }
  bool empty() const noexcept { return children_.is_empty(); }
  bool contains(const std::string& key) const noexcept { return children_.contains(key); }
  void clear() { children_.clear(); }
  /// Removes a module and returns it. Throws when there is no such key.
  std::shared_ptr<Module> pop(const std::string& key);
  /// Adds modules, or replaces those whose keys are already there.
  void update(const std::vector<Item>& modules);
  void update(const OrderedDict<std::string, std::shared_ptr<Module>>& modules);
  void update(const ModuleDictImpl& other);
  /// The module of a key; ptr<M>() gives it as an M. Throws when there is none or it is of another type.
  std::shared_ptr<Module> ptr(const std::string& key) const { return children_[key]; }
  template <class M>
  std::shared_ptr<M> ptr(const std::string& key) const {
    auto module = std::dynamic_pointer_cast<M>(ptr(key));
    check(module != nullptr, "ModuleDict: '{}' is a {}, asked for a {}", key, ptr(key)->name(),
          wick::detail::type_name(typeid(M)));
    return module;
  }
  /// The module of a key as an M. Throws when there is none or it is of another type.
  template <class M>
  M& at(const std::string& key) const {
    return *ptr<M>(key);
  }
  std::shared_ptr<Module> operator[](const std::string& key) const { return ptr(key); }
};
WICK_MODULE(ModuleDict);

/// A list of parameters, registered by their indices; each keeps its requires_grad. Iteration gives items with key()
/// and value(). https://pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
class ParameterListImpl : public Cloneable<ParameterListImpl> {
 public:
  ParameterListImpl() = default;
  template <class... T>
  requires(sizeof...(T) > 0 &&
           (std::is_convertible_v<T, Tensor> && ...)) explicit ParameterListImpl(T&&... parameters) {
    (append(Tensor(std::forward<T>(parameters))), ...);
  }
  void reset() override { parameters_.clear(); }
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void pretty_print(std::ostream& out) const override;

  /// Appends a parameter.
  void append(Tensor parameter);
  void append(const OrderedDict<std::string, Tensor>::Item& item) { append(item.value()); }
  /// Appends all parameters of a container.
  template <class Container>
  void extend(const Container& parameters) {
    for (const auto& p : parameters) append(p);
  }
  /// Appends all parameters of another list, which may be this one.
  ParameterListImpl& operator+=(const ParameterListImpl& other);
  auto begin() { return parameters_.begin(); }
  auto end() { return parameters_.end(); }
  auto begin() const { return parameters_.begin(); }
  auto end() const { return parameters_.end(); }
  Tensor& at(size_t index) { return parameters_[index].value(); }
  const Tensor& at(size_t index) const { return parameters_[index].value(); }
  Tensor& operator[](size_t index) { return at(index); }
  const Tensor& operator[](size_t index) const { return at(index); }
  size_t size() const noexcept { return parameters_.size(); }
  bool is_empty() const noexcept { return parameters_.is_empty(); }
};
WICK_MODULE(ParameterList);

/// A dictionary of parameters by name, in order of insertion; each keeps its requires_grad.
/// https://pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
class ParameterDictImpl : public Cloneable<ParameterDictImpl> {
 public:
  ParameterDictImpl() = default;
  explicit ParameterDictImpl(const OrderedDict<std::string, Tensor>& parameters);
  void reset() override { parameters_.clear(); }
  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void pretty_print(std::ostream& out) const override;

  /// Adds a parameter and returns it. Throws when the key is already there.
  Tensor& insert(std::string key, Tensor parameter);
  /// Removes a parameter and returns it. Throws when there is no such key.
  Tensor pop(const std::string& key);
  /// The keys, in order of insertion.
  std::vector<std::string> keys() const;
  /// The parameters, in order of insertion.
  std::vector<Tensor> values() const;
  auto begin() { return parameters_.begin(); }
  auto end() { return parameters_.end(); }
  auto begin() const { return parameters_.begin(); }
  auto end() const { return parameters_.end(); }
  size_t size() const noexcept { return parameters_.size(); }
  bool empty() const noexcept { return parameters_.is_empty(); }
  bool contains(const std::string& key) const noexcept { return parameters_.contains(key); }
  /// The parameter of a key. Throws when there is none.
  Tensor& get(const std::string& key) { return parameters_[key]; }
  const Tensor& get(const std::string& key) const { return parameters_[key]; }
  Tensor& operator[](const std::string& key) { return parameters_[key]; }
  const Tensor& operator[](const std::string& key) const { return parameters_[key]; }
  /// Adds parameters, or replaces those whose keys are already there.
  void update(const OrderedDict<std::string, Tensor>& parameters);
  void update(const ParameterDictImpl& other) { update(other.parameters_); }
  void clear() { parameters_.clear(); }
};
WICK_MODULE(ParameterDict);

/// A function as a module, for Sequential: Functional(relu), or with its further arguments: Functional(elu, 1.0,
/// 0.5, 1.0). It is not saved. https://pytorch.org/cppdocs/api/classtorch_1_1nn_1_1_functional.html
class FunctionalImpl : public Cloneable<FunctionalImpl> {
 public:
  using Function = std::function<Tensor(Tensor)>;
  explicit FunctionalImpl(Function function);
  template <class F, class... Args>
  requires(sizeof...(Args) > 0) explicit FunctionalImpl(F function, Args&&... args)
      : FunctionalImpl(Function([function, ... bound = std::decay_t<Args>(std::forward<Args>(args))](
                                    const Tensor& input) { return function(input, bound...); })) {}
  void reset() override {}
  void pretty_print(std::ostream& out) const override;
  Tensor forward(Tensor input) { return function_(std::move(input)); }
  Tensor operator()(Tensor input) { return forward(std::move(input)); }
  bool is_serializable() const override { return false; }

 private:
  Function function_;
};
WICK_MODULE(Functional);

}  // namespace wick::nn
