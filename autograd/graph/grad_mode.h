#pragma once
// Whether operators record: a switch of each thread, and guards that set it for a scope.

#include <autograd/tensor/impl.h>

namespace wick {

namespace detail {
extern constinit thread_local bool grad_mode;
}

/// The calling thread's switch. Operators record while it is on; a new thread starts with it on.
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

/// Nothing is recorded in its scope.
class NoGradGuard : public AutoGradMode {
 public:
  NoGradGuard() : AutoGradMode(false) {}
};

/// As NoGradGuard; and a tensor made in its scope can never become part of a graph.
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
