#pragma once
// The graph that operators record, and the walk that differentiates it.
//
// Each operator computes its result, then says for each input how an error e = ∂J/∂(result) becomes ∂J/∂(input):
//
//   Tensor sigmoid(const Tensor& z) {
//     Tensor a = ...;
//     return record("SigmoidBackward0", a,
//                   wrt(z, [](const Tensor& e, const Tensor& a) { return sigmoid_backward(e, a); }, a));
//   }
//
// The tensors after the closure are saved with it and come back as its arguments. Closures are written with
// operators, so that what they do is recorded too when a second derivative is wanted.

#include <autograd/core/memory.h>
#include <autograd/tensor_impl.h>

#include <array>
#include <span>

namespace wick {

// Whether operators record.

namespace detail {
extern constinit thread_local bool grad_mode, inference_mode;
}
/// The calling thread's switch: operators record only while it is on. It is on at first.
struct GradMode {
  static bool is_enabled() { return detail::grad_mode; }
  static void set_enabled(bool on) { detail::grad_mode = on; }
};
/// Sets GradMode for a scope.
class AutoGradMode {
 public:
  explicit AutoGradMode(bool on) : before_(GradMode::is_enabled()) { GradMode::set_enabled(on); }
  ~AutoGradMode() { GradMode::set_enabled(before_); }
  AutoGradMode(const AutoGradMode&) = delete;
  AutoGradMode& operator=(const AutoGradMode&) = delete;

 private:
  bool before_;
};
class NoGradGuard : public AutoGradMode {
 public:
  NoGradGuard() : AutoGradMode(false) {}
};
/// As NoGradGuard, and the tensors made inside can never become part of a graph.
class InferenceMode {
 public:
  explicit InferenceMode(bool on = true);
  ~InferenceMode();
  InferenceMode(const InferenceMode&) = delete;
  InferenceMode& operator=(const InferenceMode&) = delete;
  static bool is_enabled() { return detail::inference_mode; }

 private:
  bool mode_before_, grad_before_;
};

// Nodes.

/// Where an error goes: to input `input_nr` of a node (that is: output `input_nr` of the operator it belongs to).
struct Edge {
  Ref<Node> function;
  uint32_t input_nr = 0;
  bool is_valid() const { return static_cast<bool>(function); }
};

/// One recorded operator. It receives the errors of the operator's outputs and makes those of its inputs.
class Node : public Counted {
 public:
  struct Info {  // of an output of the operator
    Dims sizes;
    ScalarType dtype = ScalarType::Undefined;
  };
  using TensorHook = std::function<Tensor(const Tensor&)>;
  using Errors = std::vector<Tensor>;
  struct Hooks {
    std::vector<std::pair<uint32_t, TensorHook>> tensor;     // run on the error of one output
    std::vector<std::pair<uint32_t, TensorImpl*>> retained;  // tensors that keep their gradient (not owned)
    std::vector<std::function<Errors(const Errors&)>> before;
    std::vector<std::function<Errors(const Errors& gradients, const Errors& errors)>> after;
    std::vector<std::function<void(const Tensor& leaf)>> accumulated;  // of AccumulateGrad
  };

  virtual ~Node();
  static void destroy(Node* node);
  static void* operator new(size_t n) { return memory::allocate(n); }
  static void operator delete(void* p, size_t n) { memory::deallocate(p, n); }

  virtual std::string name() const = 0;
  /// From the errors of the outputs (undefined where none came) to those of the inputs, one for each edge.
  virtual void apply(std::span<Tensor> errors, std::span<Tensor> gradients) = 0;
  /// Lets go of what was saved for apply.
  virtual void release_variables() {}

  /// Larger than that of every node it leads to: the walk takes nodes from the largest down.
  uint64_t sequence_nr() const { return sequence_nr_; }
  std::span<const Edge> edges() const { return {edges_, edge_count_}; }
  std::vector<Edge> next_edges() const { return {edges_, edges_ + edge_count_}; }
  const Edge& next_edge(size_t i) const { return edges_[i]; }
  uint32_t num_inputs() const { return output_count_; }
  uint32_t num_outputs() const { return edge_count_; }
  const Info& info(uint32_t output_nr) const { return infos_[output_nr]; }
  /// Functions to be called in a backward pass: with the errors before this node runs, which they may replace; with the
  /// gradients that it makes and its errors after, where they may replace the gradients. (Undefined ones mean zero.)
  void add_pre_hook(std::function<Errors(const Errors& errors)> hook) { hooks().before.push_back(std::move(hook)); }
  void add_post_hook(std::function<Errors(const Errors& gradients, const Errors& errors)> hook) {
    hooks().after.push_back(std::move(hook));
  }
  Hooks& hooks();
  bool has_hooks() const { return hooks_ != nullptr; }

 protected:
  Node() = default;
  /// To be called once the edges stand.
  void set_edges(const Edge* edges, size_t n);
  void set_infos(const Info* infos, size_t n) {
    infos_ = infos;
    output_count_ = static_cast<uint32_t>(n);
  }

 private:
  friend class Walk;
  uint64_t sequence_nr_ = 0;
  const Edge* edges_ = nullptr;
  const Info* infos_ = nullptr;
  uint32_t edge_count_ = 0, output_count_ = 0;
  std::atomic<class Walk*> walk_{nullptr};  // the backward pass in which this node waits
  union {
    struct Pending* pending_ = nullptr;  // its place there
    Node* next_dead_;                    // or, once the last handle is gone, the next node to be freed
  };
  std::unique_ptr<Hooks> hooks_;
};

namespace detail {
Edge find_gradient_edge(const Tensor& t);
}
/// Where t's error goes: its grad_fn, or for a leaf that requires grad the node that accumulates; else nowhere.
inline Edge gradient_edge(const Tensor& t) {
  const TensorImpl* impl = t.impl();
  if (impl && impl->grad_fn && !impl->base) return {impl->grad_fn, impl->output_nr};
  return detail::find_gradient_edge(t);
}

/// A tensor kept for the backward pass: its elements, the version they had, and where its error goes.
/// It holds no handle to the tensor itself, so a node that saves its own output does not keep itself alive.
class Saved {
 public:
  Saved() = default;
  /// t saved by an operator with these results.
  Saved(const Tensor& t, std::span<const Tensor> outputs);
  /// Keeps t, saved by an operator with this result and these inputs, in the order of the node's edges.
  void keep(const Tensor& t, const Tensor& out, std::span<const Tensor* const> inputs);
  /// The tensor again; `owner` is the node that saved it. Throws if it was changed in place since, or freed.
  Tensor get(Node* owner) const;
  void reset() {
    elements_.reset();
    edge_.function.reset();
    released_ = true;
  }

 private:
  enum class From : uint8_t { elsewhere, input, output };
  Ref<Elements> elements_;
  Edge edge_;  // of a tensor from elsewhere; else only the number of the owner's edge, or of its output
  uint32_t version_ = 0;
  From from_ = From::elsewhere;
  bool released_ = false;
};

namespace detail {

/// Whether the backward pass that is running needs the error of this edge: not if it was asked for the gradients of
/// other tensors only.
bool is_wanted(const Edge& edge);

template <class F, class... S>
struct Input {
  const Tensor& tensor;
  F& closure;
  std::tuple<const S&...> saves;
};

// The closure of one input and what it saved; empty when that input needs no gradient.
template <class F, class... S>
struct Derivative {
  std::optional<F> closure;
  std::array<Saved, sizeof...(S)> saved;

  void fill(Input<F, S...>& in, const Tensor& out, std::span<const Tensor* const> inputs) {
    closure.emplace(std::move(in.closure));
    [&]<size_t... I>(std::index_sequence<I...>) { (saved[I].keep(std::get<I>(in.saves), out, inputs), ...); }
    (std::index_sequence_for<S...>{});
  }
  void apply(Node* owner, const Edge& edge, const Tensor& e, Tensor& gradient) {
    if (!closure || !is_wanted(edge)) return;
    [&]<size_t... I>(std::index_sequence<I...>) { gradient = (*closure)(e, saved[I].get(owner)...); }
    (std::index_sequence_for<S...>{});
  }
  void release() {
    if (!closure) return;
    for (Saved& s : saved) s.reset();
  }
};

void set_history(const Tensor& out, Ref<Node> node, uint32_t output_nr);
unsigned add_leaf_hook(const Tensor& leaf, Node::TensorHook hook);
unsigned add_accumulated_hook(const Tensor& leaf, std::function<void(const Tensor&)> hook);
void remove_leaf_hook(const Tensor& leaf, unsigned number);

}  // namespace detail

/// The node that record() makes.
template <class... D>
class ClosureNode final : public Node {
 public:
  template <class... In>
  ClosureNode(const char* name, const Tensor& out, In&... in)
      : name_(name),
        edges_{gradient_edge(in.tensor)...},
        info_{out.impl()->elements->sizes(), out.impl()->elements->dtype} {
    set_edges(edges_.data(), edges_.size());
    set_infos(&info_, 1);
    const Tensor* inputs[] = {&in.tensor...};
    [&]<size_t... I>(std::index_sequence<I...>) {
      ((edges_[I].is_valid() ? std::get<I>(derivatives_).fill(in, out, inputs) : void()), ...);
    }
    (std::make_index_sequence<sizeof...(D)>{});
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> errors, std::span<Tensor> gradients) override {
    const Tensor e = std::move(errors[0]);
    [&]<size_t... I>(std::index_sequence<I...>) {
      (std::get<I>(derivatives_).apply(this, edges_[I], e, gradients[I]), ...);
    }
    (std::index_sequence_for<D...>{});
  }
  void release_variables() override {
    std::apply([](auto&... d) { (d.release(), ...); }, derivatives_);
  }

 private:
  const char* name_;
  std::array<Edge, sizeof...(D)> edges_;
  Info info_;
  std::tuple<D...> derivatives_;
};

/// "The derivative with respect to": closure(e, saved...) returns the error of `tensor`, given e of the result.
/// It may have the shape that broadcasting gave it: the walk sums it back. Undefined means zero.
template <class F, class... S>
detail::Input<F, S...> wrt(const Tensor& tensor, F&& closure, const S&... saved) {
  return {tensor, closure, std::tie(saved...)};
}

namespace detail {
template <class In>
struct derivative_of;
template <class F, class... S>
struct derivative_of<Input<F, S...>> {
  using type = Derivative<F, S...>;
};
}  // namespace detail

/// Makes `out` the result of an operator with these derivatives, if any input requires grad and recording is on.
template <class... In>
Tensor record(const char* name, Tensor out, In... in) {
  if (GradMode::is_enabled() && (in.tensor.requires_grad() || ...))
    detail::set_history(
        out, Ref<Node>::first(new ClosureNode<typename detail::derivative_of<In>::type...>(name, out, in...)), 0);
  return out;
}

/// The node of an operator on a list of tensors.
template <class F>
class ListNode final : public Node {
 public:
  ListNode(const char* name, const Tensor& out, TensorList inputs, F closure)
      : name_(name), info_{out.impl()->elements->sizes(), out.impl()->elements->dtype}, closure_(std::move(closure)) {
    edges_.reserve(inputs.size());
    for (const Tensor& t : inputs) edges_.push_back(gradient_edge(t));
    set_edges(edges_.data(), edges_.size());
    set_infos(&info_, 1);
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> errors, std::span<Tensor> gradients) override {
    for (size_t i = 0; i < edges_.size(); ++i)
      if (edges_[i].is_valid()) gradients[i] = closure_(errors[0], i);
  }

 private:
  const char* name_;
  std::vector<Edge> edges_;
  Info info_;
  F closure_;
};

/// record() for a list of inputs: closure(e, i) returns the error of inputs[i].
template <class F>
Tensor record_list(const char* name, Tensor out, TensorList inputs, F closure) {
  if (!GradMode::is_enabled()) return out;
  for (const Tensor& t : inputs)
    if (t.requires_grad()) {
      detail::set_history(out, Ref<Node>::first(new ListNode<F>(name, out, inputs, std::move(closure))), 0);
      break;
    }
  return out;
}

/// Marks `view` as showing base's memory, so that in-place changes of either reach the other's gradients.
void set_base(const Tensor& view, const Tensor& base);

namespace detail {
Tensor begin_in_place(const char* name, const Tensor& self);
Tensor& end_in_place(const char* name, const Tensor& self, Tensor value);
/// self, whose elements are value's already, gets value's history; a view hands it to its base.
void take_history(const Tensor& self, const Tensor& value);
/// Throws unless self may be changed in place now.
void check_in_place(const char* name, const Tensor& self);
}  // namespace detail

/// self ← op(self), elements and history, also when self is a view. `op` gets the old value and may save it.
/// Throws as PyTorch does: a leaf that requires grad, expanded memory, a result of another shape or kind.
template <class F>
Tensor& in_place(const char* name, const Tensor& self, F&& op) {
  return detail::end_in_place(name, self, op(detail::begin_in_place(name, self)));
}

// Differentiating.

namespace autograd {

/// Sees each node as a backward pass of this thread runs it: the node, the errors that it received and the gradients
/// that it hands on. For looking at backpropagation at work; the innermost watcher is called.
class Watcher {
 public:
  using Callback =
      std::function<void(const Node& node, std::span<const Tensor> errors, std::span<const Tensor> gradients)>;
  explicit Watcher(Callback callback);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  Callback callback_;
  const Callback* before_;
};

/// While it lives, a backward pass of this thread in which a gradient becomes NaN or infinite throws an Error that
/// names the operator which made the first one, and the operators that led there, with their shapes.
class DetectAnomalyGuard {
 public:
  explicit DetectAnomalyGuard(bool check_nan = true);
  ~DetectAnomalyGuard();
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  bool before_;
};

using wick::Edge;
using wick::Node;
using Variable = Tensor;
using variable_list = std::vector<Tensor>;
using edge_list = std::vector<Edge>;

/// Adds ∂(Σ tensors)/∂leaf to each leaf's grad(); see Tensor::backward. grad_tensors are the errors to start from,
/// undefined ones (or none at all) mean 1, for one-element tensors only.
void backward(const variable_list& tensors, const variable_list& grad_tensors = {},
              std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
              const variable_list& inputs = {});

/// Returns ∂(Σ outputs)/∂input for each input, leaves' grad() untouched. An input that the outputs do not depend on
/// throws, or with allow_unused gives an undefined tensor.
variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs = {},
                   std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                   bool allow_unused = false);

}  // namespace autograd
}  // namespace wick
