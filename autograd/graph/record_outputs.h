#pragma once
// record() for an operator with several results whose gradients belong together, as the factors of a matrix do.

#include <autograd/graph/record.h>

#include <utility>
#include <vector>

namespace wick {

/// The node that record_outputs() makes.
template <class F>
class OutputsNode final : public Node {
 public:
  OutputsNode(const char* name, const Tensor& input, std::span<const Tensor> outputs, std::span<const Tensor> saved,
              F closure)
      : name_(name), edge_(gradient_edge(input)), closure_(std::move(closure)) {
    set_edges(&edge_, 1);
    for (const Tensor& y : outputs) infos_.push_back({y.impl()->elements->sizes(), y.impl()->elements->dtype});
    set_infos(infos_.data(), infos_.size());
    for (const Tensor& t : saved) saved_.emplace_back(t, outputs);
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    std::vector<Tensor> tensors;
    for (const Saved& s : saved_) tensors.push_back(s.get(this));
    const std::span<const Tensor> e(incoming), saved(tensors);
    gradients[0] = closure_(e, saved);
  }
  void release_variables() override {
    for (Saved& s : saved_) s.reset();
  }

 private:
  const char* name_;
  Edge edge_;
  std::vector<Info> infos_;
  std::vector<Saved> saved_;
  F closure_;
};

/// Records `outputs` as the results of an operator on `input`, if that requires grad and recording is on. The closure
/// returns the gradient of the input: closure(e, saved), where e[i] is the incoming gradient of outputs[i], undefined
/// if it is zero, and `saved` are the tensors of that name again. As in record() it must not capture a tensor.
template <class F>
void record_outputs(const char* name, const Tensor& input, std::span<const Tensor> outputs,
                    std::span<const Tensor> saved, F closure) {
  if (!GradMode::is_enabled() || !input.requires_grad()) return;
  const auto node = Ref<Node>::first(new OutputsNode<F>(name, input, outputs, saved, std::move(closure)));
  for (size_t i = 0; i < outputs.size(); ++i) detail::set_history(outputs[i], node, static_cast<uint32_t>(i));
}

}  // namespace wick
