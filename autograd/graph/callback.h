#pragma once
// Functions to call at the end of a backward pass.

#include <functional>

namespace wick::autograd {

/// Calls f when the backward pass that this thread is in, the outermost one, has visited all nodes: for a hook that
/// needs all gradients. f is dropped if the pass throws. Throws outside of a backward pass. LibTorch's
/// Engine::queue_callback.
void queue_callback(std::function<void()> f);

}  // namespace wick::autograd
