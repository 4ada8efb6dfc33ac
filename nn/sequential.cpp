#include <nn/sequential.h>

#include <ostream>

namespace wick::nn {

SequentialImpl::SequentialImpl(std::initializer_list<NamedAnyModule> modules) {
  for (const auto& m : modules) push_back(m.name(), m.module());
}
SequentialImpl::SequentialImpl(OrderedDict<std::string, AnyModule>&& modules) {
  for (auto& m : modules) push_back(m.key(), m.value());
}
std::shared_ptr<Module> SequentialImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<SequentialImpl>();
  for (size_t i = 0; i < modules_.size(); ++i) copy->push_back(children_[i].key(), modules_[i].clone(device));
  copy->training_ = training_;
  return copy;
}
void SequentialImpl::push_back(AnyModule module) { push_back(std::to_string(size()), std::move(module)); }
void SequentialImpl::push_back(std::string name, AnyModule module) {
  register_module(std::move(name), module.ptr());
  modules_.push_back(std::move(module));
}
std::any SequentialImpl::any_forward(std::any* args, size_t n) {
  check(!modules_.empty(), "Cannot call forward() on an empty Sequential");
  return in_forward([&] {
    std::any value = modules_[0].any_forward(args, n);
    for (size_t i = 1; i < modules_.size(); ++i) value = modules_[i].any_forward(&value, 1);
    return value;
  });
}
const AnyModule& SequentialImpl::module(size_t i) const {
  check(i < size(), "Sequential: Index out of range: {} of {} modules", i, size());
  return modules_[i];
}
void SequentialImpl::pretty_print(std::ostream& out) const { out << "torch::nn::Sequential"; }
Sequential::Sequential(std::initializer_list<NamedAnyModule> modules)
    : ModuleHolder(std::make_shared<SequentialImpl>(modules)) {}

namespace {

struct Named {
  const char* name;
  Tensor (*f)(const Tensor&);
};
const Named kActivations[] = {
    {"relu", [](const Tensor& z) { return z.relu(); }},
    {"leaky_relu", [](const Tensor& z) { return z.leaky_relu(); }},
    {"elu", [](const Tensor& z) { return z.elu(); }},
    {"selu", [](const Tensor& z) { return z.selu(); }},
    {"gelu", [](const Tensor& z) { return z.gelu(); }},
    {"silu", [](const Tensor& z) { return z.silu(); }},
    {"mish", [](const Tensor& z) { return z.mish(); }},
    {"tanh", [](const Tensor& z) { return z.tanh(); }},
    {"sigmoid", [](const Tensor& z) { return z.sigmoid(); }},
    {"softplus", [](const Tensor& z) { return z.softplus(); }},
    {"identity", [](const Tensor& z) { return z; }},
};

Tensor (*activation_named(const std::string& name))(const Tensor&) {
  std::string known;
  for (const Named& a : kActivations) {
    if (name == a.name) return a.f;
    known += known.empty() ? a.name : std::string(", ") + a.name;
  }
  fail("MLP: unknown activation \"{}\": needs one of {}", name, known);
}

}  // namespace

MLPImpl::MLPImpl(std::initializer_list<int64_t> sizes) : MLPImpl(MLPOptions(std::vector<int64_t>(sizes))) {}
MLPImpl::MLPImpl(const MLPOptions& options_) : options(options_) { reset(); }
MLP::MLP(std::initializer_list<int64_t> sizes) : ModuleHolder(std::make_shared<MLPImpl>(sizes)) {}
void MLPImpl::reset() {
  const auto& d = options.sizes();
  check(d.size() >= 2, "MLP: needs at least an input and an output size, got {} sizes", d.size());
  activation_ = activation_named(options.activation());
  layers_.clear();
  norms_.clear();
  for (size_t l = 1; l < d.size(); ++l) {
    layers_.push_back(register_module("fc" + std::to_string(l), Linear(d[l - 1], d[l])));
    if (options.batch_norm() && l + 1 < d.size())
      norms_.push_back(register_module("norm" + std::to_string(l), BatchNorm1d(d[l])));
  }
  if (options.dropout() != 0) dropout_ = register_module("dropout", Dropout(options.dropout()));
}

Tensor MLPImpl::forward(const Tensor& input) {
  return in_forward([&] {
    Tensor a = input.dim() > 2 ? input.flatten(1) : input;
    for (size_t l = 0; l + 1 < layers_.size(); ++l) {
      Tensor z = layers_[l](a);
      if (!norms_.empty()) z = norms_[l](z);
      a = activation_(z);
      if (dropout_) a = dropout_(a);
    }
    return layers_.back()(a);
  });
}

void MLPImpl::pretty_print(std::ostream& out) const {
  out << "wick::nn::MLP(activation=" << options.activation() << ")";
}

}  // namespace wick::nn
