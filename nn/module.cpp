#include <autograd/core/warning.h>
#include <nn/module.h>
#include <nn/serialize/serialize.h>

#include <ostream>
#include <sstream>
#include <utility>

namespace wick::nn {

namespace {
std::string joined(const std::string& prefix, const std::string& name) {
  return prefix.empty() ? name : prefix + "." + name;
}

// Calls f(name, module) for a module and all below it, depth first. Without recursion, as networks may be deep.
template <class M, class F>
void visit(M& top, const std::string& prefix, OrderedDict<std::string, std::shared_ptr<Module>> Module::*children,
           const F& f) {
  struct Waiting {
    std::string name;
    std::shared_ptr<Module> held;  // f may remove it from its parent
    M* module;
  };
  std::vector<Waiting> waiting{{prefix, nullptr, &top}};
  while (!waiting.empty()) {
    const Waiting now = std::move(waiting.back());
    waiting.pop_back();
    f(now.name, *now.module);
    const auto& below = (now.module->*children).items();
    for (size_t i = below.size(); i-- > 0;)
      waiting.push_back({joined(now.name, below[i].key()), below[i].value(), below[i].value().get()});
  }
}

// The modules that wait for their last handle to go, while this thread frees a network.
constinit thread_local std::vector<std::shared_ptr<Module>>* dying = nullptr;

}  // namespace

Module::Module() = default;
Module::Module(std::string name) : name_(std::move(name)) {}
// A copy is registered nowhere, and the modules below stay where they are.
Module::Module(const Module& o)
    : std::enable_shared_from_this<Module>(o),
      parameters_(o.parameters_),
      buffers_(o.buffers_),
      children_(o.children_),
      training_(o.training_),
      name_(o.name_) {}
Module& Module::operator=(const Module& o) {
  parameters_ = o.parameters_;
  buffers_ = o.buffers_;
  children_ = o.children_;
  training_ = o.training_;
  name_ = o.name_;
  for (auto& child : children_) adopt(*child.value());
  return *this;
}
Module::~Module() {
  if (children_.is_empty()) return;
  std::vector<std::shared_ptr<Module>> own;
  auto& waiting = dying ? *dying : own;
  try {
    for (auto& child : children_) waiting.push_back(std::move(child.value()));
  } catch (const std::bad_alloc&) {  // the rest goes the usual way
  }
  if (dying) return;
  dying = &own;
  while (!own.empty()) {
    const std::shared_ptr<Module> next = std::move(own.back());
    own.pop_back();
  }
  dying = nullptr;
}

const std::string& Module::name() const noexcept {
  return name_.empty() ? wick::detail::kept_type_name(typeid(*this)) : name_;
}

std::string Module::path() const {
  constexpr int kMost = 1000;  // should a module be registered below itself
  std::string path;
  const Module* module = this;
  for (int level = 0; level < kMost; ++level) {
    const auto parent = module->parent_.lock();
    if (!parent) break;
    const std::string* key = nullptr;
    for (const auto& child : (*parent)->children_)
      if (child.value().get() == module) key = &child.key();
    if (!key) break;  // it has been replaced since
    path = path.empty() ? *key : *key + "." + path;
    module = *parent;
  }
  return path;
}

std::string Module::place() const {
  std::ostringstream text;
  pretty_print(text);
  std::string what = text.str();
  for (const char* prefix : {"torch::nn::", "wick::nn::"})
    if (what.starts_with(prefix)) what.erase(0, std::string(prefix).size());
  if (const size_t end = what.find('\n'); end != std::string::npos) what = what.substr(0, end) + " …";
  const std::string names = path();
  return names.empty() ? what : names + ", " + what;
}
void Module::adopt(Module& child) {
  if (!self_) self_ = std::make_shared<Module*>(this);
  child.parent_ = self_;
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
  Module& child = *children_.insert(std::move(name), std::move(module));
  adopt(child);
  for (auto& below : child.children_) child.adopt(*below.value());  // a copy takes over the modules of the original
}

void Module::apply(const NamedModuleApplyFunction& function, const std::string& prefix) {
  visit(*this, prefix, &Module::children_, function);
}
void Module::apply(const ModuleApplyFunction& function) {
  visit(*this, {}, &Module::children_, [&](const std::string&, Module& module) { function(module); });
}
void Module::apply(const ConstModuleApplyFunction& function) const {
  visit(*this, {}, &Module::children_, [&](const std::string&, const Module& module) { function(module); });
}
void Module::apply(const ConstNamedModuleApplyFunction& function, const std::string& prefix) const {
  visit(*this, prefix, &Module::children_, function);
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
  visit(*this, prefix, &Module::children_, [&](const std::string& name, const Module& module) {
    if (&module == this && !include_self) return;
    auto pointer = std::const_pointer_cast<Module>(module.weak_from_this().lock());
    check(pointer != nullptr,
          "modules: It looks like you attempted to retrieve your top-level module as a shared_ptr, but it is not "
          "stored in "
          "a shared_ptr. Use std::make_shared<{}> instead of creating your module on the stack",
          module.name());
    found.insert(name, std::move(pointer));
  });
  return found;
}
std::vector<std::shared_ptr<Module>> Module::modules(bool include_self) const {
  return named_modules({}, include_self).values();
}

OrderedDict<std::string, Tensor> Module::named_tensors(OrderedDict<std::string, Tensor> Module::*group,
                                                       bool recurse) const {
  OrderedDict<std::string, Tensor> found;
  const auto list = [&](const std::string& name, const Module& module) {
    for (const auto& t : module.*group)
      if (t.value().defined()) found.insert(joined(name, t.key()), t.value());
  };
  if (recurse)
    visit(*this, {}, &Module::children_, list);
  else
    list({}, *this);
  return found;
}
OrderedDict<std::string, Tensor> Module::named_parameters(bool recurse) const {
  return named_tensors(&Module::parameters_, recurse);
}
std::vector<Tensor> Module::parameters(bool recurse) const { return named_parameters(recurse).values(); }
OrderedDict<std::string, Tensor> Module::named_buffers(bool recurse) const {
  return named_tensors(&Module::buffers_, recurse);
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

serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Module& module) {
  const size_t before = archive.size();
  module.save(archive);
  if (archive.size() == before && module.children().empty())
    warn(
        "save: {} has no parameters, buffers or sub-modules: nothing is saved. Are its members registered, by "
        "register_parameter(), register_buffer() and register_module()?",
        module.name());
  return archive;
}

void Module::clone_(Module&, const std::optional<Device>&) {}

void Module::forget_registered() {
  parameters_.clear();
  buffers_.clear();
  children_.clear();
}
void Module::copy_values_from(const Module& from, const std::optional<Device>& device) {
  auto check_size = [&](const char* what, size_t mine, size_t theirs) {
    const bool modules = std::string_view(what) == "child modules";
    check(mine == theirs,
          "clone: The cloned module does not have the same number of {} as the original module after calling reset(): "
          "the "
          "copy of {} has {}, the original {}. Are you sure you called register_{}() inside reset() and not the "
          "constructor?",
          what, name(), mine, theirs,
          modules                               ? "module"
          : std::string_view(what) == "buffers" ? "buffer"
                                                : "parameter");
  };
  auto copy = [&](const char* what, OrderedDict<std::string, Tensor>& mine,
                  const OrderedDict<std::string, Tensor>& theirs) {
    check_size(what, mine.size(), theirs.size());
    for (const auto& entry : theirs)
      if (entry.value().defined()) mine[entry.key()].set_data(entry.value().detach().clone());
  };
  copy("parameters", parameters_, from.parameters_);
  for (const auto& p : from.parameters_)
    if (p.value().defined()) parameters_[p.key()].requires_grad_(p.value().requires_grad());
  copy("buffers", buffers_, from.buffers_);
  check_size("child modules", children_.size(), from.children_.size());
  for (const auto& child : from.children_) children_[child.key()]->clone_(*child.value(), device);
}
const std::shared_ptr<Module>& detail::held(const std::shared_ptr<Module>& module) {
  check(module != nullptr, "Accessing empty ModuleHolder");
  return module;
}

std::vector<std::shared_ptr<Module>> Module::children() const { return children_.values(); }
OrderedDict<std::string, std::shared_ptr<Module>> Module::named_children() const { return children_; }
void Module::replace_child(const std::string& name, std::shared_ptr<Module> module) {
  check(module != nullptr, "Submodule '{}' is null", name);
  adopt(*module);
  children_[name] = std::move(module);
}
void Module::unregister_module(const std::string& name) { children_.erase(name); }

void Module::pretty_print(std::ostream& out) const { out << name(); }

// Without recursion, as networks may be deep.
std::ostream& operator<<(std::ostream& out, const Module& module) {
  struct Open {
    std::vector<std::pair<std::string, std::shared_ptr<Module>>> children;
    size_t next = 0;
  };
  std::vector<Open> open;
  const auto margin = [&] { return std::string(2 * open.size(), ' '); };
  const auto write = [&](const Module& m) {
    std::ostringstream own;
    m.pretty_print(own);
    for (char c : own.str()) {
      out << c;
      if (c == '\n') out << margin();
    }
    if (auto children = m.named_children().pairs(); !children.empty()) {
      out << "(\n";
      open.push_back({std::move(children)});
    } else if (!open.empty()) {
      out << "\n";
    }
  };
  write(module);
  while (!open.empty()) {
    if (open.back().next < open.back().children.size()) {
      const auto [name, child] = open.back().children[open.back().next++];
      out << margin() << "(" << name << "): ";
      write(*child);
    } else {
      open.pop_back();
      out << margin() << (open.empty() ? ")" : ")\n");
    }
  }
  return out;
}
std::string detail::text_of(const Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

}  // namespace wick::nn
