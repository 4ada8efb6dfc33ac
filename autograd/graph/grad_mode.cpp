#include <autograd/graph/grad_mode.h>

namespace wick {

constinit thread_local bool detail::grad_mode = true;

InferenceMode::InferenceMode(bool on) : inference_before_(detail::inference_mode), grad_before_(detail::grad_mode) {
  detail::inference_mode = on;
  detail::grad_mode = !on;
}
InferenceMode::~InferenceMode() {
  detail::inference_mode = inference_before_;
  detail::grad_mode = grad_before_;
}

}  // namespace wick
