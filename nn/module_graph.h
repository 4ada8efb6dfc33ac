#pragma once
// How the modules of a network are connected, for a picture of it.
//
//   writer.add_graph(nn::module_graph(net, zeros({1, 784})));

#include <nn/summary.h>

#include <unordered_map>
#include <unordered_set>

namespace wick::nn {

/// One call of a module that calls no other one; or an input of the network, or its output.
struct ModuleGraphNode {
  std::string name;            ///< where the module is, "layer1.conv2", and "layer1.conv2_1" for its second call
  std::string type;            ///< "Conv2d"; "Input" and "Output"
  std::string text;            ///< how the module is printed, with its options
  std::vector<size_t> inputs;  ///< earlier nodes whose results it computed with
  std::vector<Dims> outputs;   ///< the shapes of the tensors that it returned
};
/// What module_graph() returns.
struct ModuleGraph {
  std::vector<ModuleGraphNode> nodes;  ///< in the order of the calls
};

namespace detail {
/// Sees the calls of modules, and finds in what was recorded which results they were made of.
class GraphObserver : public ForwardWatcher {
 public:
  explicit GraphObserver(Module& net);
  /// An input of the network as it is passed on: a copy, from which its data is traced.
  Tensor input(const Tensor& given);
  template <class T>
  T input(const T& given) {
    return given;
  }
  void enter(const Module& module) override;
  void returned(const std::vector<Tensor>& outputs) override;
  void leave() noexcept override { calls_.pop_back(); }
  ModuleGraph graph;

 private:
  struct Call {
    const Module* module;
    uint64_t begin;  // the sequence number of what is recorded in it is larger
    bool has_node;   // its own, or one of a call within it
  };
  void add_node(const std::string& name, std::string type, std::string text, const std::vector<Tensor>& outputs,
                uint64_t begin = 0);
  std::unordered_map<const Module*, std::string> places_;  // of the network's modules
  std::unordered_set<std::string> names_;                  // of the nodes
  std::unordered_map<const wick::Node*, size_t> made_by_;  // by which node an operator was called
  std::vector<Ref<wick::Node>> held_;                      // these operators, so that none takes the address of another
  std::vector<Call> calls_;                                // that have begun
};
}  // namespace detail

/// Runs net.forward(inputs…) once, with recording, and tells which modules it called on whose results. It follows the
/// gradient, so a result that has none (whole numbers, detach()) connects nothing. What is computed between modules, as
/// the sum of a residual block, is a connection and no node. Nothing is changed by it: buffers, gradients, inputs and
/// random numbers are as they were. Which calls are seen: as for summary(). Throws what forward() throws.
template <class M, class... Inputs>
requires std::is_base_of_v<Module, M> ModuleGraph module_graph(M& net, const Inputs&... inputs) {
  const AutoGradMode recording(true);
  detail::GraphObserver observer(net);
  detail::unchanged(net, [&] {
    const std::tuple<decltype(observer.input(inputs))...> copies{observer.input(inputs)...};  // from the first on
    std::apply([&](const auto&... copied) { detail::watched_forward(net, copied...); }, copies);
  });
  return std::move(observer.graph);
}
template <class M, class... Inputs>
ModuleGraph module_graph(const std::shared_ptr<M>& net, const Inputs&... inputs) {
  return module_graph(static_cast<M&>(*detail::held(net)), inputs...);
}
template <class M, class... Inputs>
ModuleGraph module_graph(const ModuleHolder<M>& net, const Inputs&... inputs) {
  return module_graph(*net.ptr(), inputs...);
}

}  // namespace wick::nn
