#pragma once
// Whether operators record: each thread has a switch, and guards set it for a scope.

#include <autograd/tensor/impl.h>

namespace wick {

namespace detail {
extern constinit thread_local bool grad_mode;
}

/// The calling thread's switch. Operators record while it is on. A new thread starts with it on.
/// https://pytorch.org/docs/stable/generated/torch.set_grad_enabled.html
struct GradMode {
  static bool is_enabled() { return detail::grad_mode; }
  /// No effect in inference mode, which records nothing.
  static void set_enabled(bool on) { detail::grad_mode = on && !detail::inference_mode; }
};

/// Sets GradMode for a scope, and restores it at the end.
class AutoGradMode {
 public:
  explicit AutoGradMode(bool on) : before_(GradMode::is_enabled()) { GradMode::set_enabled(on); }
  ~AutoGradMode() { GradMode::set_enabled(before_); }
  AutoGradMode(const AutoGradMode&) = delete;
  AutoGradMode& operator=(const AutoGradMode&) = delete;

 private:
  bool before_;
};

/// Turns recording off for a scope: AutoGradMode(false).
/// https://pytorch.org/docs/stable/generated/torch.no_grad.html
class NoGradGuard : public AutoGradMode {
 public:
  NoGradGuard() : AutoGradMode(false) {}
};

/// Turns recording off for a scope, and marks each tensor made there: it can never become part of a graph, and using it
/// in one throws. InferenceMode(false) undoes both inside such a scope.
/// https://pytorch.org/cppdocs/notes/inference_mode.html
class InferenceMode {
 public:
  explicit InferenceMode(bool on = true);
  ~InferenceMode();
  InferenceMode(const InferenceMode&) = delete;
  InferenceMode& operator=(const InferenceMode&) = delete;
  static bool is_enabled() { return detail::inference_mode; }

 private:
  bool inference_before_, grad_before_;
};

}  // namespace wick
