#include <autograd/checkpoint.h>
#include <autograd/core/random.h>

#include <algorithm>
#include <mutex>

namespace wick::autograd {

namespace {

// The state of the default generator at some moment, to draw the same random numbers again.
class RandomState {
 public:
  RandomState() : state_(default_generator().clone()) {}
  // Exchanges the state kept here with the generator's.
  void swap() {
    const Generator now = default_generator().clone();
    std::lock_guard lock(default_generator().mutex());
    default_generator().get()->assign(*state_.get());
    state_ = now;
  }

 private:
  Generator state_;
};

// Keeps f and its inputs instead of f's graph, which it records and walks in each backward pass.
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
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
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
      if (outputs[i].requires_grad() && incoming[i].defined())
        roots.push_back(outputs[i]), starts.push_back(incoming[i]);
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
