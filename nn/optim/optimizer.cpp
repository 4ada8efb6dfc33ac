#include <autograd/profiler.h>
#include <nn/optim/optimizer.h>

#include <typeinfo>
#include <unordered_set>

namespace wick::optim {

Optimizer::Optimizer(std::vector<OptimizerParamGroup> groups, std::unique_ptr<OptimizerOptions> defaults)
    : defaults_(std::move(defaults)) {
  for (const auto& g : groups) add_param_group(g);
}

void Optimizer::check_new(const std::vector<Tensor>& parameters) const {
  check(!parameters.empty(),
        "optimizer: parameter group {} is empty: are the module's tensors and sub-modules registered, by "
        "register_parameter() and register_module()?",
        groups_.size());
  std::unordered_set<const void*> known;
  for (const auto& g : groups_)
    for (const Tensor& p : g.params()) known.insert(p.impl());
  for (const Tensor& p : parameters) {
    check(p.defined(), "optimizer: a parameter is undefined");
    check(p.is_leaf(),
          "optimizer: can't optimize a non-leaf Tensor: give what is registered, not what is computed of it");
    check(known.insert(p.impl()).second,
          "optimizer: a parameter of shape {} appears twice, or in more than one parameter group",
          shape_string(p.sizes()));
  }
}
void Optimizer::add_param_group(const OptimizerParamGroup& group_) {
  OptimizerParamGroup group = group_;
  if (!group.has_options()) group.set_options(defaults_->clone());
  const OptimizerOptions &own = group.options(), &usual = *defaults_;
  check(typeid(own) == typeid(usual), "optimizer: a parameter group has the options of another optimizer");
  check_new(group.params());
  known_versions_ += versions_of(group.params());
  groups_.push_back(std::move(group));
}
void Optimizer::add_parameters(const std::vector<Tensor>& parameters) {
  if (groups_.empty()) return add_param_group(OptimizerParamGroup(parameters));
  check_new(parameters);
  known_versions_ += versions_of(parameters);
  auto& first = groups_[0].params();
  first.insert(first.end(), parameters.begin(), parameters.end());
}
std::vector<Tensor>& Optimizer::parameters() {
  check(!groups_.empty(), "optimizer: has no parameters yet: call add_param_group() first");
  return groups_[0].params();
}
const std::vector<Tensor>& Optimizer::parameters() const { return const_cast<Optimizer*>(this)->parameters(); }

int64_t Optimizer::versions_of(const std::vector<Tensor>& parameters) {
  int64_t sum = 0;
  for (const Tensor& p : parameters) sum += p._version();
  return sum;
}
bool Optimizer::has_stepped() const {
  int64_t versions = 0;
  for (const auto& g : groups_) versions += versions_of(g.params());
  return stepped_ || versions != known_versions_;
}

size_t Optimizer::size() const noexcept {
  size_t n = 0;
  for (const auto& g : groups_) n += g.params().size();
  return n;
}

void Optimizer::zero_grad(bool set_to_none) {
  for (auto& g : groups_)
    for (const Tensor& p : g.params()) nn::detail::zero_grad(p, set_to_none);
}

Tensor Optimizer::loss_of(const LossClosure& closure) {
  if (!closure) return {};
  AutoGradMode on(true);
  return closure();
}

Tensor& Optimizer::remembered(Tensor& slot, const Tensor& w, double initial) {
  if (!slot.defined())
    slot = full_like(w, initial);
  else
    check(slot.sizes() == w.sizes() && slot.scalar_type() == w.scalar_type(),
          "optimizer: a parameter is {}, but what is remembered of it {}: make a new optimizer after such a change",
          describe(w), describe(slot));
  return slot;
}

void Optimizer::update_all(const char* name, const Update& update) {
  check(!groups_.empty(), "{}: has no parameters yet: call add_param_group() first", name);
  stepped_ = true;
  const autograd::profiler::Range range(name);
  NoGradGuard off;
  for (auto& group : groups_) {
    for (const Tensor& p : group.params()) {
      Tensor grad = p.grad();
      if (!grad.defined()) continue;
      check(grad.sizes() == p.sizes() && grad.scalar_type() == p.scalar_type(),
            "{}: the gradient {} does not fit the parameter {}", name, describe(grad), describe(p));
      const ScalarType t = wide(p.scalar_type());  // float16 and bfloat16 are rounded once, and remembered in float32
      Tensor w = p.to(t).contiguous();
      update(p, w, grad.to(t).contiguous(), group.options());
      if (w.is_same(p))
        w.impl()->elements->storage->bump_version();
      else
        p.copy_(w);
    }
  }
}

}  // namespace wick::optim
