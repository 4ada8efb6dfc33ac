#include <nn/containers.h>

#include <ostream>

namespace wick::nn {

namespace {

// "(0): Parameter containing: [Float of size [2, 3]]", a line each.
void print_parameters(std::ostream& out, const char* name, const OrderedDict<std::string, Tensor>& parameters) {
  out << name << "(\n";
  for (const auto& p : parameters) {
    out << "(" << p.key() << "): Parameter containing: [";
    if (p.value().defined())
      out << toString(p.value().scalar_type()) << " of size " << p.value().sizes();
    else
      out << "undefined";
    out << "]\n";
  }
  out << ")";
}
Tensor copy_of(const Tensor& t) {
  return t.defined() ? t.detach().clone().requires_grad_(t.requires_grad()) : Tensor();
}

}  // namespace

std::shared_ptr<Module> ModuleListImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<ModuleListImpl>();
  for (const auto& m : modules_) copy->push_back(m->clone(device));
  copy->training_ = training_;
  return copy;
}
void ModuleListImpl::pretty_print(std::ostream& out) const { out << "torch::nn::ModuleList"; }
void ModuleListImpl::insert(size_t index, std::shared_ptr<Module> module) {
  check(index <= size(), "ModuleList: Index out of range: {} for insertion among {} modules", index, size());
  check(module != nullptr, "ModuleList: module {} is null", index);
  modules_.insert(modules_.begin() + static_cast<std::ptrdiff_t>(index), std::move(module));
  register_module(std::to_string(size() - 1), modules_.back());
  for (size_t i = index; i + 1 < size(); ++i) replace_module(std::to_string(i), modules_[i]);
}
std::shared_ptr<Module> ModuleListImpl::ptr(size_t index) const {
  check(index < size(), "ModuleList: Index out of range: {} of {} modules", index, size());
  return modules_[index];
}

ModuleDictImpl::ModuleDictImpl(const std::vector<Item>& modules) { update(modules); }
ModuleDictImpl::ModuleDictImpl(const OrderedDict<std::string, std::shared_ptr<Module>>& modules) { update(modules); }
std::vector<ModuleDictImpl::Item> ModuleDictImpl::items() const { return children_.pairs(); }
std::vector<std::string> ModuleDictImpl::keys() const { return children_.keys(); }
std::vector<std::shared_ptr<Module>> ModuleDictImpl::values() const { return children_.values(); }
void ModuleDictImpl::update(const OrderedDict<std::string, std::shared_ptr<Module>>& modules) {
  update(modules.pairs());
}
void ModuleDictImpl::update(const ModuleDictImpl& other) { update(other.items()); }
std::shared_ptr<Module> ModuleDictImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<ModuleDictImpl>();
  for (const auto& m : children_) copy->register_module(m.key(), m.value()->clone(device));
  copy->training_ = training_;
  return copy;
}
void ModuleDictImpl::pretty_print(std::ostream& out) const { out << "torch::nn::ModuleDict"; }
std::shared_ptr<Module> ModuleDictImpl::pop(const std::string& key) {
  auto module = children_[key];
  unregister_module(key);
  return module;
}
void ModuleDictImpl::update(const std::vector<Item>& modules) {
  for (const auto& [key, module] : modules) {
    if (contains(key))
      replace_module(key, module);
    else
      register_module(key, module);
  }
}

std::shared_ptr<Module> ParameterListImpl::clone(const std::optional<Device>&) const {
  auto copy = std::make_shared<ParameterListImpl>();
  for (const auto& p : parameters_) copy->append(copy_of(p.value()));
  copy->training_ = training_;
  return copy;
}
void ParameterListImpl::pretty_print(std::ostream& out) const {
  print_parameters(out, "torch::nn::ParameterList", parameters_);
}
void ParameterListImpl::append(Tensor parameter) {
  const bool requires_grad = parameter.defined() && parameter.requires_grad();
  register_parameter(std::to_string(size()), std::move(parameter), requires_grad);
}
ParameterListImpl& ParameterListImpl::operator+=(const ParameterListImpl& other) {
  for (const Tensor& p : other.parameters_.values()) append(p);  // a copy: `other` may be this list
  return *this;
}

ParameterDictImpl::ParameterDictImpl(const OrderedDict<std::string, Tensor>& parameters) { update(parameters); }
std::vector<std::string> ParameterDictImpl::keys() const { return parameters_.keys(); }
std::vector<Tensor> ParameterDictImpl::values() const { return parameters_.values(); }
std::shared_ptr<Module> ParameterDictImpl::clone(const std::optional<Device>&) const {
  auto copy = std::make_shared<ParameterDictImpl>();
  for (const auto& p : parameters_) copy->insert(p.key(), copy_of(p.value()));
  copy->training_ = training_;
  return copy;
}
void ParameterDictImpl::pretty_print(std::ostream& out) const {
  print_parameters(out, "torch::nn::ParameterDict", parameters_);
}
Tensor& ParameterDictImpl::insert(std::string key, Tensor parameter) {
  const bool requires_grad = parameter.defined() && parameter.requires_grad();
  return register_parameter(std::move(key), std::move(parameter), requires_grad);
}
Tensor ParameterDictImpl::pop(const std::string& key) {
  Tensor parameter = parameters_[key];
  parameters_.erase(key);
  return parameter;
}
void ParameterDictImpl::update(const OrderedDict<std::string, Tensor>& parameters) {
  for (const auto& p : parameters) {
    if (contains(p.key()))
      parameters_[p.key()] = p.value();
    else
      insert(p.key(), p.value());
  }
}

FunctionalImpl::FunctionalImpl(Function function) : function_(std::move(function)) {
  check(function_ != nullptr, "Functional: the function is empty");
}
void FunctionalImpl::pretty_print(std::ostream& out) const { out << "torch::nn::Functional()"; }

}  // namespace wick::nn
