#pragma once
// What is to happen when a backward pass has ended.

#include <functional>

namespace wick::autograd {

/// Calls f when the backward pass that this thread is in, the outermost one, has visited all nodes: for a hook that
/// needs all gradients. f is dropped if the pass throws. Throws outside of a backward pass. LibTorch's
/// Engine::queue_callback.
void queue_callback(std::function<void()> f);

}  // namespace wick::autograd
