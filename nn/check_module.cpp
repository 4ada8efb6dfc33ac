#include <autograd/check/entries.h>
#include <autograd/check/properties.h>
#include <nn/check_module.h>

namespace wick::nn::detail {
namespace {

// Puts the random numbers and the buffers back to what they were.
class Start {
 public:
  explicit Start(const Module& module) : random_(default_generator().get_state()), buffers_(module.buffers()) {
    for (const Tensor& b : buffers_) values_.push_back(b.detach().clone());
  }
  ~Start() { restore(); }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;
  void restore() const {
    default_generator().set_state(random_);
    for (size_t i = 0; i < buffers_.size(); ++i) buffers_[i].detach().copy_(values_[i]);
  }

 private:
  Tensor random_;
  std::vector<Tensor> buffers_, values_;
};

}  // namespace

autograd::GradcheckReport check_module(Module& module, const std::function<std::vector<Tensor>()>& forward,
                                       Tensor input, autograd::GradcheckOptions options) {
  std::vector<Tensor> moved;
  autograd::GradcheckReport all;
  const auto add = [&](const std::string& name, const Tensor& t) {
    if (t.requires_grad()) moved.push_back(t), all.input_names.push_back(name);
  };
  if (input.defined()) add("input", input);
  for (const auto& p : module.named_parameters()) add(p.key(), p.value());
  check(!moved.empty(), "check_module: {} has no parameter that requires grad", module.place());

  const Start start(module);
  const autograd::TensorFunction f = [&](const std::vector<Tensor>&) {
    start.restore();
    return forward();
  };
  // Determinism is checked once, not for each parameter.
  all.findings = autograd::check_deterministic(autograd::elements_of(f({})), autograd::elements_of(f({})), options);
  if (!all.findings.empty()) return all;
  bool has_worst = false;
  for (size_t k = 0; k < moved.size(); ++k) {
    options.input_names = {all.input_names[k]};
    const auto one =
        autograd::check_gradients(f, {moved[k]}, options, autograd::Scales::one, autograd::Moved::originals);
    if (!has_worst || (one.wrong > 0 && all.wrong == 0)) all.worst = one.worst, all.worst.input = k, has_worst = true;
    all.right += one.right, all.wrong += one.wrong, all.inconclusive += one.inconclusive, all.kinks += one.kinks;
    all.findings.insert(all.findings.end(), one.findings.begin(), one.findings.end());
    if (all.reasons.size() < 5) all.reasons.insert(all.reasons.end(), one.reasons.begin(), one.reasons.end());
    if (one.right == 0 && one.wrong == 0 && moved[k].numel() > 0)
      all.findings.push_back(all.input_names[k] + ": nothing is proved: all comparisons are inconclusive");
  }
  return all;
}

}  // namespace wick::nn::detail
