#pragma once
// record(): how an operator states its derivatives.
//
// An operator computes its result. Then it gives, for each input, a closure that turns the incoming gradient
// e = ∂J/∂(result) into ∂J/∂(input):
//
//   Tensor mul(const Tensor& x, const Tensor& y) {
//     return record("MulBackward0", binary("mul", Binary::mul, x, y),
//                   wrt(x, saving(y), [](auto& e, auto& y) { return e * y; }),
//                   wrt(y, saving(x), [](auto& e, auto& x) { return e * x; }));
//   }
//
// wrt means "the derivative with respect to". Tensors that the closure needs later are named in saving(). They come
// back as the closure's arguments; if one was changed in place by then, the backward pass throws. A closure must not
// capture a tensor of the caller's, since nobody would notice a later change in place, nor its own output, since the
// two would keep each other alive. (It may capture what no one else can change.) Closures use operators, so that a
// backward pass with create_graph records them and gives second derivatives.

#include <autograd/graph/grad_mode.h>
#include <autograd/graph/leaf.h>
#include <autograd/graph/saved.h>
#include <autograd/tensor/trace.h>

#include <array>
#include <optional>
#include <tuple>

namespace wick {

namespace detail {

bool is_wanted(const Edge& edge);

template <class... S>
struct Saving {
  std::tuple<const S&...> tensors;
};

// What wrt() returns, until record() has read it.
template <class F, class... S>
struct Input {
  const Tensor& tensor;
  F& closure;
  Saving<S...> saves;
};

// What a node keeps for one input: its closure and the saved tensors. Empty if that input needs no gradient.
template <class F, class... S>
struct Derivative {
  std::optional<F> closure;
  std::array<Saved, sizeof...(S)> saved;

  void fill(Input<F, S...>& in, const Tensor& out, std::span<const Tensor* const> inputs) {
    closure.emplace(std::move(in.closure));
    [&]<size_t... I>(std::index_sequence<I...>) { (saved[I].keep(std::get<I>(in.saves.tensors), out, inputs), ...); }
    (std::index_sequence_for<S...>{});
  }
  void apply(Node* owner, const Edge& edge, const Tensor& e, Tensor& gradient) {
    if (!closure || !is_wanted(edge)) return;
    [&]<size_t... I>(std::index_sequence<I...>) {
      const std::array<Tensor, sizeof...(S)> tensors{saved[I].get(owner)...};
      gradient = (*closure)(e, tensors[I]...);
    }
    (std::index_sequence_for<S...>{});
  }
  void release() {
    if (!closure) return;
    for (Saved& s : saved) s.reset();
  }
};

}  // namespace detail

/// The node that record() makes: the edges and derivatives of all inputs in one allocation.
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
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    const Tensor e = std::move(incoming[0]);
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

/// The tensors that a closure needs in the backward pass. An undefined one comes back undefined.
template <class... S>
detail::Saving<S...> saving(const S&... tensors) {
  return {std::tie(tensors...)};
}
/// The derivative with respect to `tensor`: closure(e, saved...) returns ∂J/∂tensor, given the incoming gradient e. The
/// result may have the shape that the tensor was broadcast to: the walk sums it back. An undefined result means zero.
template <class F>
detail::Input<F> wrt(const Tensor& tensor, F&& closure) {
  return {tensor, closure, {}};
}
template <class F, class... S>
detail::Input<F, S...> wrt(const Tensor& tensor, detail::Saving<S...> saves, F&& closure) {
  return {tensor, closure, saves};
}
/// The same with the saved tensors at the end: wrt(x, [](auto& e, auto& y) { return e * y; }, y).
template <class F, class... S>
requires(sizeof...(S) > 0 && (std::is_same_v<S, Tensor> &&
                              ...)) detail::Input<F, S...> wrt(const Tensor& tensor, F&& closure, const S&... saved) {
  return {tensor, closure, saving(saved...)};
}

namespace detail {
template <class In>
struct derivative_of;
template <class F, class... S>
struct derivative_of<Input<F, S...>> {
  using type = Derivative<F, S...>;
};
}  // namespace detail

/// Records `out` as the result of an operator with these derivatives (wrt()), if any input requires grad and recording
/// is on. Returns out. `name` is the node's name, as PyTorch has it: "MulBackward0".
template <class... In>
Tensor record(const char* name, Tensor out, In... in) {
  if (detail::tracer) [[unlikely]]
    detail::tell_recorded_now(name, out);
  if (GradMode::is_enabled() && (in.tensor.requires_grad() || ...))
    detail::set_history(
        out, Ref<Node>::first(new ClosureNode<typename detail::derivative_of<In>::type...>(name, out, in...)), 0);
  return out;
}

/// The node that record_list() makes.
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
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    for (size_t i = 0; i < edges_.size(); ++i)
      if (edges_[i].is_valid()) gradients[i] = closure_(incoming[0], i);
  }

 private:
  const char* name_;
  std::vector<Edge> edges_;
  Info info_;
  F closure_;
};

/// record() for an operator on a list of tensors: closure(e, i) returns the gradient of inputs[i]. It saves no tensor.
template <class F>
Tensor record_list(const char* name, Tensor out, TensorList inputs, F closure) {
  if (detail::tracer) [[unlikely]]
    detail::tell_recorded_now(name, out);
  if (!GradMode::is_enabled()) return out;
  for (const Tensor& t : inputs)
    if (t.requires_grad()) {
      detail::set_history(out, Ref<Node>::first(new ListNode<F>(name, out, inputs, std::move(closure))), 0);
      break;
    }
  return out;
}

}  // namespace wick
