#include <autograd/ops/conv/pad.h>
#include <nn/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::nn::utils {

double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type,
                       bool error_if_nonfinite) {
  NoGradGuard off;
  std::vector<Tensor> norms;
  for (const Tensor& p : parameters)
    if (p.grad().defined()) norms.push_back(p.grad().norm(norm_type));
  if (norms.empty()) return 0;
  const Tensor all = stack(norms);
  const bool largest = norm_type == std::numeric_limits<double>::infinity();
  const double total = (largest ? all.max() : all.norm(norm_type)).item<double>();
  check(!error_if_nonfinite || std::isfinite(total),
        "The total norm of order {} for gradients from `parameters` is non-finite ({}), so it cannot be clipped. To "
        "scale the gradients by it all the same, leave error_if_nonfinite false",
        norm_type, total);
  const double factor = max_norm / (total + 1e-6);
  if (!(factor >= 1))  // NaN spreads to all gradients
    for (const Tensor& p : parameters)
      if (p.grad().defined()) p.mutable_grad().mul_(factor);
  return total;
}
double clip_grad_norm_(const Tensor& parameter, double max_norm, double norm_type, bool error_if_nonfinite) {
  return clip_grad_norm_(std::vector<Tensor>{parameter}, max_norm, norm_type, error_if_nonfinite);
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  NoGradGuard off;
  for (const Tensor& p : parameters)
    if (p.grad().defined()) p.mutable_grad().copy_(p.grad().clamp(-clip_value, clip_value));
}
void clip_grad_value_(const Tensor& parameter, double clip_value) {
  clip_grad_value_(std::vector<Tensor>{parameter}, clip_value);
}

Tensor parameters_to_vector(const std::vector<Tensor>& parameters) {
  std::vector<Tensor> parts;
  for (const Tensor& p : parameters) parts.push_back(p.reshape({-1}));
  return cat(parts);
}
void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters) {
  int64_t wanted = 0;
  for (const Tensor& p : parameters) wanted += p.numel();
  check(vec.defined() && vec.dim() == 1 && vec.numel() == wanted,
        "vector_to_parameters: needs a vector of {} elements, got {}", wanted, describe(vec));
  int64_t at = 0;
  for (const Tensor& p : parameters) {
    p.set_data(vec.detach().narrow(0, at, p.numel()).view(p.sizes()));
    at += p.numel();
  }
}

namespace rnn {
Tensor pad_sequence(ArrayRef<Tensor> sequences, bool batch_first, double padding_value) {
  check(!sequences.empty(), "pad_sequence: needs at least one sequence");
  int64_t longest = 0;
  for (const Tensor& s : sequences) {
    check(s.defined() && s.dim() > 0, "pad_sequence: sequence {} is undefined or has no dimensions",
          &s - sequences.begin());
    const Dims rest(s.sizes().slice(1)), first(sequences[0].sizes().slice(1));
    check(IntArrayRef(rest) == IntArrayRef(first),
          "pad_sequence: sequences must agree in all dimensions but the first: got {} and {}",
          shape_string(sequences[0].sizes()), shape_string(s.sizes()));
    longest = std::max(longest, s.size(0));
  }
  std::vector<Tensor> rows;
  for (const Tensor& s : sequences) {
    std::vector<int64_t> pad(2 * s.sizes().size(), 0);
    pad.back() = longest - s.size(0);
    rows.push_back(constant_pad_nd(s.to(sequences[0].scalar_type()), pad, padding_value));
  }
  return stack(rows, batch_first ? 0 : 1);
}
}  // namespace rnn

}  // namespace wick::nn::utils
