#pragma once
// Anomaly detection: finds the operator that made the first NaN or infinity of a backward pass.

#include <autograd/graph/node.h>

namespace wick {
namespace autograd {

/// While it lives, a backward pass of this thread throws an Error when a gradient becomes NaN or infinite. The text
/// names the operator that made it, and the operators of the forward pass that led there, with their shapes. check_nan
/// = false turns the detection off in its scope. https://pytorch.org/docs/stable/autograd.html#anomaly-detection
class DetectAnomalyGuard {
 public:
  explicit DetectAnomalyGuard(bool check_nan = true);
  ~DetectAnomalyGuard();
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  bool before_;
};

}  // namespace autograd

namespace detail {
extern constinit thread_local bool detects_anomaly;  // whether this thread's backward passes look for anomalies
}
/// Throws unless the node's incoming gradients are finite. All operators before it were checked, so the text says that
/// the backward pass began with such a gradient, or that a hook made it.
void check_incoming_finite(const Node& node, std::span<const Tensor> incoming);
/// Throws unless the gradients that the node made are finite; the text names the node.
void check_made_finite(const Node& node, std::span<const Tensor> gradients);

}  // namespace wick
