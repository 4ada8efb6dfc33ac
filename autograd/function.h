#pragma once
// Operators of your own with a forward and a backward function, as torch::autograd::Function.
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
// Where a closure is enough, record() is shorter (graph/record.h):
//   record("Cube", y, wrt(x, saving(x), [](auto& e, auto& x) { return e * 3 * x * x; }))

#include <autograd/checkpoint.h>
#include <autograd/core/type_name.h>
#include <autograd/graph.h>
#include <autograd/ivalue.h>

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace wick::autograd {

class FunctionNode;

/// What forward() hands to backward().
class AutogradContext {
 public:
  /// Saves tensors for backward(): inputs, outputs or others. Changing one in place before backward() reads it throws.
  void save_for_backward(variable_list to_save) { to_save_ = std::move(to_save); }
  /// The saved tensors, in order. Throws if one was changed in place, or if an earlier backward pass freed them.
  variable_list get_saved_variables() const;
  /// Names the inputs that forward() changed in place. Each must be one of the outputs.
  void mark_dirty(const variable_list& inputs);
  /// Names the outputs that have no derivative.
  void mark_non_differentiable(const variable_list& outputs);
  /// What backward() gets for an output that no gradient reached: zeros (true, the default) or an undefined tensor.
  void set_materialize_grads(bool value) { materialize_ = value; }
  /// Whether the running backward pass needs the gradient of forward()'s argument i (the context not counted).
  bool needs_input_grad(size_t i) const;
  /// Anything else to hand over, by name.
  std::unordered_map<std::string, IValue> saved_data;

 private:
  friend class FunctionNode;
  variable_list to_save_;
  std::unordered_set<TensorImpl*> dirty_, non_differentiable_;
  bool materialize_ = true;
  FunctionNode* node_ = nullptr;
};

/// The node of a Function; users meet it as grad_fn(). Function::apply() makes it, gives it the inputs, runs forward()
/// with its context, and finishes it with the outputs.
class FunctionNode final : public Node {
 public:
  using Backward = variable_list (*)(AutogradContext*, variable_list);
  FunctionNode(std::string name, Backward backward) : name_(std::move(name)), backward_(backward) {
    context.node_ = this;
  }
  std::string name() const override { return name_; }
  /// Calls backward() and sorts its results. Throws unless they are one gradient for each argument.
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override;
  void release_variables() override;

  /// Makes the edges. tensors: all tensors among forward()'s arguments; is_tensor: for each argument, whether it is one
  /// (a list of tensors counts as that many arguments).
  void set_inputs(const std::vector<Tensor>& tensors, std::vector<bool> is_tensor);
  /// Gives forward()'s outputs this node as their history, if `records`, and saves what the context was given. Returns
  /// the outputs that apply() returns: an input that forward() handed through becomes a tensor of its own.
  variable_list finish(variable_list outputs, const std::vector<Tensor>& inputs, bool records);
  /// The tensors that forward() saved.
  variable_list saved();
  /// Whether the running backward pass needs the gradient of this argument.
  bool needs(size_t argument) const;

  AutogradContext context;

 private:
  void separate_from_input(Tensor& output, const std::vector<Tensor>& inputs);

  std::string name_;
  Backward backward_;
  std::vector<Edge> edges_;
  std::vector<bool> is_tensor_;
  std::vector<Info> infos_;
  std::vector<Saved> saved_;
};

namespace detail {

// The arguments of forward(), as FunctionNode::set_inputs() takes them.
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

/// Derive T from Function<T> and give it two static functions:
///   forward(ctx, arguments...), which returns a Tensor or a variable_list;
///   backward(ctx, incoming), which gets the incoming gradient of each output and returns the gradient of each
///   argument: undefined for an argument that is no tensor, one for each tensor of a list.
/// T::apply(arguments...) runs forward without recording, then records T.
/// https://pytorch.org/cppdocs/api/structtorch_1_1autograd_1_1_function.html
template <class T>
struct Function {
  template <class X = T, class... Args>
  static auto apply(Args&&... args) {
    detail::Arguments all;
    (all.add(args), ...);
    Ref<FunctionNode> node(new FunctionNode(wick::detail::type_name(typeid(T)), &T::backward));
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

}  // namespace wick::autograd
