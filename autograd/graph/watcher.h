#pragma once
// Looking at backpropagation at work.

#include <autograd/graph/node.h>

namespace wick {
namespace autograd {

/// Sees each node as a backward pass of this thread runs it: the node, its incoming gradients and the gradients that it
/// hands on. Only the innermost watcher is called.
class Watcher {
 public:
  using Callback =
      std::function<void(const Node& node, std::span<const Tensor> incoming, std::span<const Tensor> gradients)>;
  explicit Watcher(Callback callback);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  Callback callback_;
  const Callback* before_;
};

}  // namespace autograd

namespace detail {
extern constinit thread_local const autograd::Watcher::Callback* watcher;  // this thread's innermost one, or null
}

}  // namespace wick
