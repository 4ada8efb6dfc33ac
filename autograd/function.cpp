#include <autograd/function.h>

#include <cxxabi.h>

#include <cstdlib>

namespace wick {

namespace {
template <class T>
const T& stored(const std::any& value, const char* what) {
  const T* v = std::any_cast<T>(&value);
  check(v != nullptr, "IValue: the value is not {}", what);
  return *v;
}
}  // namespace

IValue::IValue(std::string v) : value_(std::move(v)) {}
IValue::IValue(const char* v) : value_(std::string(v)) {}
IValue::IValue(Tensor v) : value_(std::move(v)) {}
IValue::IValue(std::vector<int64_t> v) : value_(std::move(v)) {}
IValue::IValue(IntArrayRef v) : value_(v.vec()) {}
IValue::IValue(std::vector<double> v) : value_(std::move(v)) {}
IValue::IValue(std::vector<Tensor> v) : value_(std::move(v)) {}
bool IValue::isNone() const { return !value_.has_value(); }
bool IValue::isBool() const { return value_.type() == typeid(bool); }
bool IValue::isInt() const { return value_.type() == typeid(int64_t); }
bool IValue::isDouble() const { return value_.type() == typeid(double); }
bool IValue::isString() const { return value_.type() == typeid(std::string); }
bool IValue::isTensor() const { return value_.type() == typeid(Tensor); }
bool IValue::toBool() const { return stored<bool>(value_, "a bool"); }
int64_t IValue::toInt() const { return stored<int64_t>(value_, "an integer"); }
double IValue::toDouble() const { return stored<double>(value_, "a floating-point number"); }
const std::string& IValue::toStringRef() const { return stored<std::string>(value_, "a string"); }
const Tensor& IValue::toTensor() const { return stored<Tensor>(value_, "a tensor"); }
std::vector<int64_t> IValue::toIntVector() const { return stored<std::vector<int64_t>>(value_, "a list of integers"); }
std::vector<double> IValue::toDoubleVector() const { return stored<std::vector<double>>(value_, "a list of numbers"); }
std::vector<Tensor> IValue::toTensorVector() const { return stored<std::vector<Tensor>>(value_, "a list of tensors"); }

}  // namespace wick

namespace wick::autograd {

std::string detail::readable_name(const char* mangled) {
  int status = 0;
  char* text = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string name = status == 0 ? text : mangled;
  std::free(text);
  return name;
}

variable_list AutogradContext::get_saved_variables() const {
  check(node_ != nullptr, "get_saved_variables: the context has no function");
  return node_->saved();
}
void AutogradContext::mark_dirty(const variable_list& inputs) {
  for (const Tensor& t : inputs) dirty_.insert(t.impl());
}
void AutogradContext::mark_non_differentiable(const variable_list& outputs) {
  for (const Tensor& t : outputs) flat_.insert(t.impl());
}
bool AutogradContext::needs_input_grad(size_t i) const { return node_->needs(i); }

void FunctionNode::set_inputs(const std::vector<Tensor>& tensors, std::vector<bool> is_tensor) {
  is_tensor_ = std::move(is_tensor);
  for (const Tensor& t : tensors) edges_.push_back(GradMode::is_enabled() ? gradient_edge(t) : Edge());
  set_edges(edges_.data(), edges_.size());
}

bool FunctionNode::needs(size_t argument) const {
  check(argument < is_tensor_.size(), "{}: there is no argument {}", name_, argument);
  size_t tensor = 0;
  for (size_t i = 0; i < argument; ++i) tensor += is_tensor_[i];
  return is_tensor_[argument] && edges_[tensor].is_valid() && wick::detail::is_wanted(edges_[tensor]);
}

variable_list FunctionNode::finish(variable_list outputs, const std::vector<Tensor>& inputs, bool records) {
  for (TensorImpl* changed : context.dirty_)
    check(std::any_of(outputs.begin(), outputs.end(), [&](const Tensor& y) { return y.impl() == changed; }),
          "{}: a tensor was marked dirty but is not returned", name_);
  // An input that is handed through is another tensor afterwards: the input keeps its own history.
  for (Tensor& y : outputs) {
    const bool is_input =
        std::any_of(inputs.begin(), inputs.end(), [&](const Tensor& x) { return y.defined() && x.is_same(y); });
    const bool dirty = y.defined() && context.dirty_.contains(y.impl());
    const bool flat = y.defined() && context.flat_.contains(y.impl());
    if (dirty) y.impl()->elements->storage->bump_version();
    if (is_input && (!dirty || flat)) {
      const Tensor input = y;
      y = make_alias(input);
      if (flat)
        context.flat_.insert(y.impl());
      else
        set_base(y, input);
    }
    if (y.defined() && y.impl()->base && !dirty) {  // it shows an input's memory, but its gradient is this function's
      y.impl()->base_version = y.impl()->elements->storage->version();
      y.impl()->fixed_history = true;
    }
  }
  if (!records) return outputs;
  for (const Tensor& y : outputs)
    infos_.push_back(y.defined() ? Info{y.impl()->elements->sizes(), y.impl()->elements->dtype} : Info{});
  set_infos(infos_.data(), infos_.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    Tensor& y = outputs[i];
    if (!y.defined() || context.flat_.contains(y.impl()) || !isFloatingType(y.scalar_type())) continue;
    if (context.dirty_.contains(y.impl())) {
      // A changed input: it, or the base that it shows, takes this history.
      wick::detail::check_in_place(name_.c_str(), y);
      Tensor value = make_alias(y);
      wick::detail::set_history(value, Ref<Node>(this), static_cast<uint32_t>(i));
      wick::detail::take_history(y, value);
    } else {
      wick::detail::set_history(y, Ref<Node>(this), static_cast<uint32_t>(i));
    }
  }
  for (const Tensor& t : context.to_save_) saved_.emplace_back(t, outputs);
  context.to_save_.clear();
  return outputs;
}

variable_list FunctionNode::saved() {
  variable_list all = context.to_save_;
  for (const Saved& s : saved_) all.push_back(s.get(this));
  return all;
}
void FunctionNode::release_variables() {
  for (Saved& s : saved_) s.reset();
}

void FunctionNode::apply(std::span<Tensor> errors, std::span<Tensor> gradients) {
  variable_list e(errors.begin(), errors.end());
  for (size_t i = 0; context.materialize_ && i < e.size(); ++i)
    if (!e[i].defined() && infos_[i].dtype != ScalarType::Undefined) e[i] = zeros(infos_[i].sizes, infos_[i].dtype);
  variable_list all = backward_(&context, std::move(e));
  // Trailing gradients of arguments that are no tensors may be left out.
  while (all.size() > is_tensor_.size() && !all.back().defined()) all.pop_back();
  while (all.size() < is_tensor_.size() && !is_tensor_[all.size()]) all.emplace_back();
  check(all.size() == is_tensor_.size(), "{}: backward returned {} gradients, forward has {} arguments", name_,
        all.size(), is_tensor_.size());
  size_t tensor = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!is_tensor_[i]) {
      check(!all[i].defined(), "{}: backward returned a gradient for argument {}, which is no tensor", name_, i);
      continue;
    }
    gradients[tensor++] = std::move(all[i]);
  }
}

namespace {

// The state of the random numbers, to draw the same again.
struct RandomState {
  Generator copy{0};
  RandomState() {
    std::lock_guard lock(default_generator().mutex());
    copy.assign(default_generator());
  }
  void swap() {
    std::lock_guard lock(default_generator().mutex());
    Generator other{0};
    other.assign(default_generator());
    default_generator().assign(copy);
    copy.assign(other);
  }
};

class CheckpointNode final : public Node {
 public:
  CheckpointNode(std::function<variable_list(const variable_list&)> f, const variable_list& inputs) : f_(std::move(f)) {
    for (const Tensor& x : inputs) {
      edges_.push_back(gradient_edge(x));
      saved_.emplace_back(x, std::span<const Tensor>{});
    }
    set_edges(edges_.data(), edges_.size());
  }
  std::string name() const override { return "CheckpointBackward"; }
  void set_outputs(const variable_list& outputs) {
    for (const Tensor& y : outputs) infos_.push_back({y.impl()->elements->sizes(), y.impl()->elements->dtype});
    set_infos(infos_.data(), infos_.size());
  }
  void apply(std::span<Tensor> errors, std::span<Tensor> gradients) override {
    check(!GradMode::is_enabled(), "checkpoint: cannot be differentiated twice");
    variable_list inputs;
    for (size_t i = 0; i < saved_.size(); ++i) {
      Tensor x = saved_[i].get(this).detach();
      if (edges_[i].is_valid()) x.requires_grad_();
      inputs.push_back(x);
    }
    AutoGradMode on(true);
    random_.swap();
    variable_list outputs;
    try {
      outputs = f_(inputs);
    } catch (...) {
      random_.swap();
      throw;
    }
    random_.swap();
    variable_list roots, starts;
    for (size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].requires_grad() && errors[i].defined()) roots.push_back(outputs[i]), starts.push_back(errors[i]);
    if (roots.empty()) return;
    backward(roots, starts);
    for (size_t i = 0; i < inputs.size(); ++i) gradients[i] = inputs[i].grad();
  }
  void release_variables() override {
    for (Saved& s : saved_) s.reset();
  }

 private:
  std::function<variable_list(const variable_list&)> f_;
  RandomState random_;
  std::vector<Edge> edges_;
  std::vector<Info> infos_;
  std::vector<Saved> saved_;
};

}  // namespace

variable_list checkpoint(const std::function<variable_list(const variable_list&)>& f, const variable_list& inputs) {
  const bool records = GradMode::is_enabled() &&
                       std::any_of(inputs.begin(), inputs.end(), [](const Tensor& x) { return x.requires_grad(); });
  check(records || !GradMode::is_enabled(), "checkpoint: no input requires grad, so nothing could be differentiated");
  if (!records) return f(inputs);
  Ref<CheckpointNode> node(new CheckpointNode(f, inputs));
  variable_list outputs;
  {
    NoGradGuard off;
    outputs = f(inputs);
    for (Tensor& y : outputs)
      if (std::any_of(inputs.begin(), inputs.end(), [&](const Tensor& x) { return x.is_same(y); })) y = y.clone();
  }
  node->set_outputs(outputs);
  for (size_t i = 0; i < outputs.size(); ++i)
    if (isFloatingType(outputs[i].scalar_type()))
      wick::detail::set_history(outputs[i], Ref<Node>(node.get()), static_cast<uint32_t>(i));
  return outputs;
}
Tensor checkpoint(std::function<Tensor(const Tensor&)> f, const Tensor& input) {
  return checkpoint([f = std::move(f)](const variable_list& x) { return variable_list{f(x[0])}; }, {input})[0];
}

}  // namespace wick::autograd
