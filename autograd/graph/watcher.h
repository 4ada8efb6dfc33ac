#pragma once
// Watching backpropagation at work.

#include <autograd/graph/node.h>

namespace wick {
namespace autograd {

/// While it lives, each backward pass of this thread calls callback(node, incoming, gradients) for each node that it
/// visits: with the node's incoming gradients and the gradients that it passes on. If several live, only the newest is
/// called.
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
