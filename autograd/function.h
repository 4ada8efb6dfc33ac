#pragma once
// Operators of your own with a forward and a backward function, as torch::autograd::Function; and checkpoint().
//
//   struct Cube : autograd::Function<Cube> {
//     static Tensor forward(autograd::AutogradContext* ctx, const Tensor& x) {
//       ctx->save_for_backward({x});
//       return x * x * x;
//     }
//     static autograd::variable_list backward(autograd::AutogradContext* ctx, autograd::variable_list e) {
//       const Tensor x = ctx->get_saved_variables()[0];
//       return {e[0] * 3 * x * x};
//     }
//   };
//   Tensor y = Cube::apply(x);
//
// For the short case a closure does: record("Cube", y, wrt(x, [](const Tensor& e, const Tensor& x) { ... }, x)),
// graph.h.

#include <autograd/core/random.h>
#include <autograd/graph.h>

#include <any>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace wick {

/// A value of several types, for AutogradContext::saved_data. Reading another type than was stored throws.
class IValue {
 public:
  IValue() = default;
  template <class T>
  requires std::integral<T> || std::floating_point<T> IValue(T v) {
    if constexpr (std::same_as<T, bool>)
      value_ = v;
    else if constexpr (std::integral<T>)
      value_ = static_cast<int64_t>(v);
    else
      value_ = static_cast<double>(v);
  }
  IValue(std::string v);
  IValue(const char* v);
  IValue(Tensor v);
  IValue(std::vector<int64_t> v);
  IValue(IntArrayRef v);
  IValue(std::vector<double> v);
  IValue(std::vector<Tensor> v);
  bool isNone() const;
  bool isBool() const;
  bool isInt() const;
  bool isDouble() const;
  bool isString() const;
  bool isTensor() const;
  bool toBool() const;
  int64_t toInt() const;
  double toDouble() const;
  const std::string& toStringRef() const;
  const Tensor& toTensor() const;
  std::vector<int64_t> toIntVector() const;
  std::vector<double> toDoubleVector() const;
  std::vector<Tensor> toTensorVector() const;

 private:
  std::any value_;
};

namespace autograd {

class FunctionNode;

/// What forward() hands to backward().
class AutogradContext {
 public:
  /// Inputs and outputs that backward() needs. Other tensors may be saved too. They are checked for changes.
  void save_for_backward(variable_list to_save) { to_save_ = std::move(to_save); }
  variable_list get_saved_variables() const;
  /// Inputs that forward() changed in place; each must be returned as an output.
  void mark_dirty(const variable_list& inputs);
  /// Outputs without a derivative.
  void mark_non_differentiable(const variable_list& outputs);
  /// Whether errors that did not arrive come to backward() as zeros (they do, unless set to false) or undefined.
  void set_materialize_grads(bool value) { materialize_ = value; }
  /// Whether backward()'s gradient of the i-th argument is wanted.
  bool needs_input_grad(size_t i) const;
  /// Anything else.
  std::unordered_map<std::string, IValue> saved_data;

 private:
  friend class FunctionNode;
  variable_list to_save_;
  std::unordered_set<TensorImpl*> dirty_, flat_;
  bool materialize_ = true;
  FunctionNode* node_ = nullptr;
};

/// The node of a Function. Users meet it as grad_fn().
class FunctionNode final : public Node {
 public:
  using Backward = variable_list (*)(AutogradContext*, variable_list);
  FunctionNode(std::string name, Backward backward) : name_(std::move(name)), backward_(backward) {
    context.node_ = this;
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> errors, std::span<Tensor> gradients) override;
  void release_variables() override;
  /// Edges and, once forward() has run, the history of its outputs.
  void set_inputs(const std::vector<Tensor>& tensors, std::vector<bool> is_tensor);
  variable_list finish(variable_list outputs, const std::vector<Tensor>& inputs, bool records);
  variable_list saved();
  bool needs(size_t argument) const;

  AutogradContext context;

 private:
  std::string name_;
  Backward backward_;
  std::vector<Edge> edges_;
  std::vector<bool> is_tensor_;  // of each argument (a list counts with each tensor in it)
  std::vector<Info> infos_;
  std::vector<Saved> saved_;
};

namespace detail {
std::string readable_name(const char* mangled);

struct Arguments {
  std::vector<Tensor> tensors;
  std::vector<bool> is_tensor;
  void add(const Tensor& t) { tensors.push_back(t), is_tensor.push_back(true); }
  void add(const std::optional<Tensor>& t) {
    if (t)
      add(*t);
    else
      is_tensor.push_back(false);
  }
  void add(const std::vector<Tensor>& list) {
    for (const Tensor& t : list) add(t);
  }
  void add(ArrayRef<Tensor> list) {
    for (const Tensor& t : list) add(t);
  }
  template <class T>
  void add(const T&) {
    is_tensor.push_back(false);
  }
};
}  // namespace detail

/// Derive T from Function<T> and give it static forward(ctx, arguments...) and backward(ctx, errors), which returns a
/// gradient for each argument of forward (undefined for those that are no tensors; one for each tensor of a list).
/// T::apply(arguments...) runs forward without recording and records T. forward returns a Tensor or a variable_list.
/// https://pytorch.org/cppdocs/api/structtorch_1_1autograd_1_1_function.html
template <class T>
struct Function {
  template <class X = T, class... Args>
  static auto apply(Args&&... args) {
    detail::Arguments all;
    (all.add(args), ...);
    Ref<FunctionNode> node(new FunctionNode(detail::readable_name(typeid(T).name()), &T::backward));
    bool records = false;
    for (const Tensor& t : all.tensors) records = records || t.requires_grad();
    records = records && GradMode::is_enabled();
    node->set_inputs(all.tensors, std::move(all.is_tensor));
    using Result = decltype(X::forward(static_cast<AutogradContext*>(nullptr), std::forward<Args>(args)...));
    Result result = [&] {
      AutoGradMode off(false);
      return X::forward(&node->context, std::forward<Args>(args)...);
    }();
    if constexpr (std::is_same_v<Result, Tensor>)
      return node->finish({std::move(result)}, all.tensors, records)[0];
    else
      return node->finish(std::move(result), all.tensors, records);
  }
};

/// f(inputs), without keeping what f's operators save: the backward pass runs f again (with the same random numbers) to
/// get it. Memory for time. f may use parameters beside its inputs; their gradients are added by backward(), not seen
/// by grad(). Cannot be differentiated twice. https://pytorch.org/docs/stable/checkpoint.html
variable_list checkpoint(const std::function<variable_list(const variable_list&)>& f, const variable_list& inputs);
Tensor checkpoint(std::function<Tensor(const Tensor&)> f, const Tensor& input);

}  // namespace autograd
}  // namespace wick
