#include <nn/module.h>
#include <nn/serialize/archive.h>

#include <ostream>
#include <sstream>

namespace wick::nn {

namespace {
std::string joined(const std::string& prefix, const std::string& name) {
  return prefix.empty() ? name : prefix + "." + name;
}
}  // namespace

Module::Module() = default;
Module::Module(std::string name) : name_(std::move(name)) {}

const std::string& Module::name() const noexcept {
  if (name_.empty()) name_ = wick::detail::type_name(typeid(*this));
  return name_;
}

void Module::check_new_name(const char* what, const std::string& name) const {
  check(!name.empty(), "{} name must not be empty", what);
  check(name.find('.') == std::string::npos, "{} name must not contain a dot (got '{}')", what, name);
}

Tensor& Module::register_parameter(std::string name, Tensor tensor, bool requires_grad) {
  check_new_name("Parameter", name);
  if (tensor.defined()) {
    if (isFloatingType(tensor.scalar_type()) || requires_grad) tensor.requires_grad_(requires_grad);
  }
  return parameters_.insert(std::move(name), std::move(tensor));
}
Tensor& Module::register_buffer(std::string name, Tensor tensor) {
  check_new_name("Buffer", name);
  return buffers_.insert(std::move(name), std::move(tensor));
}
void Module::add_child(std::string name, std::shared_ptr<Module> module) {
  check_new_name("Submodule", name);
  check(module != nullptr, "Submodule '{}' is null", name);
  children_.insert(std::move(name), std::move(module));
}

void Module::apply(const NamedModuleApplyFunction& function, const std::string& prefix) {
  function(prefix, *this);
  for (auto& child : children_) child.value()->apply(function, joined(prefix, child.key()));
}
void Module::apply(const ModuleApplyFunction& function) {
  function(*this);
  for (auto& child : children_) child.value()->apply(function);
}
void Module::apply(const ConstModuleApplyFunction& function) const {
  function(*this);
  for (const auto& child : children_) std::as_const(*child.value()).apply(function);
}
void Module::apply(const ConstNamedModuleApplyFunction& function, const std::string& prefix) const {
  function(prefix, *this);
  for (const auto& child : children_) std::as_const(*child.value()).apply(function, joined(prefix, child.key()));
}
void Module::apply(const ModulePointerApplyFunction& function) const {
  for (const auto& module : modules()) function(module);
}
void Module::apply(const NamedModulePointerApplyFunction& function, const std::string& prefix) const {
  for (const auto& module : named_modules(prefix)) function(module.key(), module.value());
}

OrderedDict<std::string, std::shared_ptr<Module>> Module::named_modules(const std::string& prefix,
                                                                        bool include_self) const {
  OrderedDict<std::string, std::shared_ptr<Module>> found;
  if (include_self) {
    auto self = std::const_pointer_cast<Module>(weak_from_this().lock());
    check(self != nullptr, "modules: {} is not held by a shared_ptr: make it with std::make_shared", name());
    found.insert(prefix, std::move(self));
  }
  for (const auto& child : children_)
    for (auto& below : child.value()->named_modules(joined(prefix, child.key())))
      found.insert(below.key(), below.value());
  return found;
}
std::vector<std::shared_ptr<Module>> Module::modules(bool include_self) const {
  return named_modules({}, include_self).values();
}

OrderedDict<std::string, Tensor> Module::named_parameters(bool recurse) const {
  OrderedDict<std::string, Tensor> found;
  for (const auto& p : parameters_)
    if (p.value().defined()) found.insert(p.key(), p.value());
  if (recurse)
    for (const auto& child : children_)
      for (const auto& p : child.value()->named_parameters()) found.insert(joined(child.key(), p.key()), p.value());
  return found;
}
std::vector<Tensor> Module::parameters(bool recurse) const { return named_parameters(recurse).values(); }
OrderedDict<std::string, Tensor> Module::named_buffers(bool recurse) const {
  OrderedDict<std::string, Tensor> found;
  for (const auto& b : buffers_)
    if (b.value().defined()) found.insert(b.key(), b.value());
  if (recurse)
    for (const auto& child : children_)
      for (const auto& b : child.value()->named_buffers()) found.insert(joined(child.key(), b.key()), b.value());
  return found;
}
std::vector<Tensor> Module::buffers(bool recurse) const { return named_buffers(recurse).values(); }

void Module::train(bool on) {
  for (auto& child : children_) child.value()->train(on);
  training_ = on;
}
void Module::to(ScalarType dtype, bool) {
  for (auto& child : children_) child.value()->to(dtype);
  for (auto* group : {&parameters_, &buffers_})
    for (auto& entry : *group) {
      Tensor& t = entry.value();
      if (!t.defined() || !isFloatingType(t.scalar_type())) continue;
      t.set_data(t.detach().to(dtype));
      t.mutable_grad() = t.grad().defined() ? t.grad().detach().to(dtype) : Tensor();
    }
}
void Module::to(Device device, bool) { TensorOptions().device(device); }
void Module::to(Device device, ScalarType dtype, bool) {
  to(device);
  to(dtype);
}
void Module::zero_grad(bool set_to_none) {
  for (auto& child : children_) child.value()->zero_grad(set_to_none);
  for (const auto& p : parameters_)
    if (p.value().defined()) detail::zero_grad(p.value(), set_to_none);
}
void detail::zero_grad(const Tensor& parameter, bool set_to_none) {
  Tensor& grad = parameter.mutable_grad();
  if (set_to_none) {
    grad = Tensor();
  } else if (grad.defined()) {
    grad = grad.detach();
    grad.zero_();
  }
}

std::shared_ptr<Module> Module::clone(const std::optional<Device>&) const {
  fail(
      "clone() has not been implemented for {0}. Subclass Cloneable<{0}> instead of Module to inherit the ability to "
      "clone.",
      name());
}
void Module::save(serialize::OutputArchive& archive) const {
  for (const auto& p : parameters_)
    if (p.value().defined()) archive.write(p.key(), p.value());
  for (const auto& b : buffers_)
    if (b.value().defined()) archive.write(b.key(), b.value(), true);
  for (const auto& child : children_) {
    if (!child.value()->is_serializable()) continue;
    serialize::OutputArchive below;
    child.value()->save(below);
    archive.write(child.key(), below);
  }
}
void Module::load(serialize::InputArchive& archive) {
  archive.gather(name(), [&] {
    for (const auto* group : {&parameters_, &buffers_})
      for (const auto& entry : *group)
        if (entry.value().defined()) archive.expect(entry.key(), entry.value());
    for (const auto& child : children_) {
      if (!child.value()->is_serializable()) continue;
      serialize::InputArchive below = archive.below(child.key());
      child.value()->load(below);
    }
  });
}

void Module::clone_(Module&, const std::optional<Device>&) {}

void Module::forget_registered() {
  parameters_.clear();
  buffers_.clear();
  children_.clear();
}
void Module::copy_values_from(const Module& from, const std::optional<Device>& device) {
  auto check_size = [&](const char* what, size_t mine, size_t theirs) {
    check(mine == theirs, "clone: the copy of {} has {} {}, the original {}: register all of them in reset()", name(),
          mine, what, theirs);
  };
  auto copy = [&](const char* what, OrderedDict<std::string, Tensor>& mine,
                  const OrderedDict<std::string, Tensor>& theirs) {
    check_size(what, mine.size(), theirs.size());
    for (const auto& entry : theirs)
      if (entry.value().defined()) mine[entry.key()].set_data(entry.value().detach().clone());
  };
  copy("parameters", parameters_, from.parameters_);
  copy("buffers", buffers_, from.buffers_);
  check_size("sub-modules", children_.size(), from.children_.size());
  for (const auto& child : from.children_) children_[child.key()]->clone_(*child.value(), device);
}
const std::shared_ptr<Module>& detail::held(const std::shared_ptr<Module>& module) {
  check(module != nullptr, "accessing an empty ModuleHolder");
  return module;
}

std::vector<std::shared_ptr<Module>> Module::children() const { return children_.values(); }
OrderedDict<std::string, std::shared_ptr<Module>> Module::named_children() const { return children_; }
void Module::replace_child(const std::string& name, std::shared_ptr<Module> module) {
  check(module != nullptr, "Submodule '{}' is null", name);
  children_[name] = std::move(module);
}
void Module::unregister_module(const std::string& name) { children_.erase(name); }

void Module::pretty_print(std::ostream& out) const { out << name(); }

std::ostream& operator<<(std::ostream& out, const Module& module) {
  std::ostringstream own;
  module.pretty_print(own);
  out << own.str();
  const auto children = module.named_children();
  if (children.is_empty()) return out;
  out << "(\n";
  for (const auto& child : children) {
    std::ostringstream text;
    text << *child.value();
    out << "  (" << child.key() << "): ";
    for (char c : text.str()) {
      out << c;
      if (c == '\n') out << "  ";
    }
    out << "\n";
  }
  return out << ")";
}

}  // namespace wick::nn
