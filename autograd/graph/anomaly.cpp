#include <autograd/graph/anomaly.h>
#include <autograd/graph/grad_mode.h>
#include <fmt/format.h>

namespace wick {

constinit thread_local bool detail::detects_anomaly = false;

autograd::DetectAnomalyGuard::DetectAnomalyGuard(bool check_nan) : before_(wick::detail::detects_anomaly) {
  wick::detail::detects_anomaly = check_nan;
}
autograd::DetectAnomalyGuard::~DetectAnomalyGuard() { wick::detail::detects_anomaly = before_; }

namespace {

bool is_finite(const Tensor& t) { return !t.defined() || t.isfinite().all().item<bool>(); }

// The operators of the forward pass that led to a node, last first, a line each. Where a node has several edges,
// follows the one to the newest node.
std::string forward_stack(const Node& node) {
  std::string s;
  const Node* n = &node;
  for (int i = 0; n && i < 12; ++i) {
    s += fmt::format("\n  {} {}", n->name(), shape_string(n->info(0).sizes).text());
    const Node* next = nullptr;
    for (const Edge& e : n->edges())
      if (e.function && (!next || e.function->sequence_nr() > next->sequence_nr())) next = e.function.get();
    n = next;
  }
  return s + (n ? "\n  …" : "");
}

}  // namespace

void check_incoming_finite(const Node& node, std::span<const Tensor> incoming) {
  NoGradGuard off;
  for (const Tensor& e : incoming)
    check(is_finite(e),
          "the gradient that reached {} is not finite: it was so when the backward pass began, or a hook made it so",
          node.name());
}

void check_made_finite(const Node& node, std::span<const Tensor> gradients) {
  NoGradGuard off;
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (is_finite(gradients[i])) continue;
    fail(
        "{} made the first {} of this backward pass, in the gradient {} of its input {}. The operators that led there, "
        "last first:{}",
        node.name(), gradients[i].isnan().any().item<bool>() ? "NaN" : "infinity", describe(gradients[i]), i,
        forward_stack(node));
  }
}

}  // namespace wick
