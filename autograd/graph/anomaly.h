#pragma once
// Finding the operator that made the first NaN or infinity of a backward pass.

#include <autograd/graph/node.h>

namespace wick {
namespace autograd {

/// While it lives, a backward pass of this thread in which a gradient becomes NaN or infinite throws an Error. The text
/// names the operator that made the first one, and the operators that led there, with their shapes.
/// https://pytorch.org/docs/stable/autograd.html#anomaly-detection
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
/// Throws unless the node's incoming gradients are finite: what comes in is no operator's fault.
void check_incoming_finite(const Node& node, std::span<const Tensor> incoming);
/// Throws unless the gradients that the node made are finite.
void check_made_finite(const Node& node, std::span<const Tensor> gradients);

}  // namespace wick
