#pragma once
// What programs that include <torch/script.h> use without TorchScript, and the names of TorchScript, which throw.

#include <torch/torch.h>

namespace wick::jit {

namespace detail {
[[noreturn]] inline void fail_script(const char* op) {
  fail(
      "{}: wick reads and runs no TorchScript: define the network with torch::nn and load its weights, saved as "
      "safetensors, with torch::load()",
      op);
}
}  // namespace detail

/// A module of TorchScript, of which there is none: each call throws Error.
struct Module {
  template <class... Args>
  IValue forward(Args&&...) {
    detail::fail_script("jit::Module::forward");
  }
  /// forward().
  template <class... Args>
  IValue operator()(Args&&...) {
    detail::fail_script("jit::Module::forward");
  }
  /// Throws.
  template <class... Args>
  void to(Args&&...) {
    detail::fail_script("jit::Module::to");
  }
  void eval() { detail::fail_script("jit::Module::eval"); }
  void train(bool = true) { detail::fail_script("jit::Module::train"); }
  void save(const std::string&) { detail::fail_script("jit::Module::save"); }
};

/// Throws Error.
template <class Source, class... Args>
Module load(const Source&, Args&&...) {
  detail::fail_script("jit::load");
}

namespace script {
using jit::Module;
}  // namespace script

}  // namespace wick::jit
