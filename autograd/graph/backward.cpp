#include <autograd/core/warning.h>
#include <autograd/graph/anomaly.h>
#include <autograd/graph/backward.h>
#include <autograd/graph/grad_mode.h>
#include <autograd/graph/leaf.h>
#include <autograd/graph/walk.h>
#include <autograd/graph/watcher.h>

#include <exception>
#include <thread>

namespace wick {

namespace {

constinit thread_local int depth = 0;  // of backward passes that run inside of backward passes

// The incoming gradient of an output: e, or 1 if it is undefined.
Tensor first_gradient(const char* what, const Tensor& y, Tensor e) {
  if (!e.defined()) {
    check(y.numel() == 1,
          "{}: grad can be implicitly created only for scalar outputs, and one has the shape {}: pass one, or take "
          "sum() or mean() first",
          what, shape_string(y.sizes()));
    e = make_empty("backward", y.sizes(), y.scalar_type());
    dispatch_all(y.scalar_type(), what, [&]<class T>() { *static_cast<T*>(e.data_ptr()) = T(1); });
  }
  check(e.sizes() == y.sizes(), "{}: invalid gradient: got {} but expected shape compatible with {}", what,
        shape_string(e.sizes()), shape_string(y.sizes()));
  check(isFloatingType(e.scalar_type()), "{}: the incoming gradient is {}: needs a floating dtype", what,
        toString(e.scalar_type()));
  return e;
}

std::vector<Tensor> differentiate(const char* what, ArrayRef<Tensor> outputs, ArrayRef<Tensor> incoming,
                                  std::optional<bool> retain_graph, bool create_graph,
                                  const std::vector<Edge>& targets) {
  check(incoming.empty() || incoming.size() == outputs.size(), "{}: {} outputs but {} incoming gradients", what,
        outputs.size(), incoming.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    check_defined(what, outputs[i], "output");
    check(outputs[i].requires_grad(),
          "{}: element {} of tensors does not require grad and does not have a grad_fn: nothing that it was computed "
          "from does, "
          "or it was computed under "
          "NoGradGuard or detached",
          what, i);
  }
  auto go = [&] {
    Walk walk(retain_graph.value_or(create_graph), create_graph, Targets(targets, outputs));
    AutoGradMode mode(create_graph);
    for (size_t i = 0; i < outputs.size(); ++i)
      walk.deliver(gradient_edge(outputs[i]),
                   first_gradient(what, outputs[i], incoming.empty() ? Tensor() : incoming[i]));
    return walk.run();
  };
  // A closure may run a backward pass of its own (checkpoint() does), which takes stack. Every hundredth level goes on
  // in a new thread, which has a stack of its own.
  constexpr int kDeep = 100;
  struct Depth {
    Depth() { ++depth; }
    ~Depth() { --depth; }
  } entered;
  if (depth % kDeep != 0) return go();
  std::vector<Tensor> gradients;
  std::exception_ptr error;
  std::thread([&, level = depth, mode = GradMode::is_enabled(), sees = detail::watcher,
               finds = detail::detects_anomaly] {
    depth = level;
    detail::watcher = sees;
    detail::detects_anomaly = finds;
    GradMode::set_enabled(mode);
    try {
      gradients = go();
    } catch (...) {
      error = std::current_exception();
    }
  }).join();
  if (error) std::rethrow_exception(error);
  return gradients;
}

std::vector<Edge> edges_of(const char* what, ArrayRef<Tensor> inputs) {
  std::vector<Edge> targets;
  for (size_t i = 0; i < inputs.size(); ++i) {
    check_defined(what, inputs[i], "input");
    check(inputs[i].requires_grad(), "{}: One of the differentiated Tensors does not require grad: input {}", what, i);
    targets.push_back(gradient_edge(inputs[i]));
  }
  return targets;
}

void add_gradients(ArrayRef<Tensor> tensors, ArrayRef<Tensor> grad_tensors, std::optional<bool> retain_graph,
                   bool create_graph, ArrayRef<Tensor> inputs) {
  static std::atomic<bool> warned{false};
  if (create_graph && Warning::is_due(warned))
    warn(
        "backward: with create_graph each grad() holds the graph that it was computed by, with all its tensors, until "
        "it "
        "is reset: autograd::grad() leaves nothing behind; otherwise call zero_grad() when the gradients are used");
  const auto targets = edges_of("backward", inputs);
  auto gradients = differentiate("backward", tensors, grad_tensors, retain_graph, create_graph, targets);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!gradients[i].defined()) continue;
    AutoGradMode mode(create_graph);
    Tensor& grad = inputs[i].mutable_grad();
    grad = grad.defined() ? grad.add(gradients[i]) : gradients[i].clone();
  }
}

}  // namespace

namespace autograd {

void backward(const variable_list& tensors, const variable_list& grad_tensors, std::optional<bool> retain_graph,
              bool create_graph, const variable_list& inputs) {
  add_gradients(tensors, grad_tensors, retain_graph, create_graph, inputs);
}

variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs,
                   std::optional<bool> retain_graph, bool create_graph, bool allow_unused) {
  check(!inputs.empty(), "grad requires non-empty inputs.");
  auto gradients = differentiate("grad", outputs, grad_outputs, retain_graph, create_graph, edges_of("grad", inputs));
  for (size_t i = 0; i < gradients.size(); ++i)
    check(allow_unused || gradients[i].defined(),
          "grad: One of the differentiated Tensors appears to not have been used in the graph: input {}. Pass "
          "allow_unused = "
          "true to get an undefined tensor for it",
          i);
  return gradients;
}

}  // namespace autograd

void Tensor::backward(const Tensor& gradient, std::optional<bool> retain_graph, bool create_graph,
                      std::optional<ArrayRef<Tensor>> inputs) const {
  check(!inputs || !inputs->empty(), "'inputs' argument to backward cannot be empty: leave it out for all leaves");
  add_gradients(*this, gradient, retain_graph, create_graph, inputs.value_or(ArrayRef<Tensor>()));
}

}  // namespace wick
