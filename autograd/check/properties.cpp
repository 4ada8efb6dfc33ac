#include <autograd/check/properties.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wick::autograd {

std::vector<std::string> check_deterministic(const std::vector<double>& first, const std::vector<double>& again,
                                             const GradcheckOptions& options) {
  if (first.size() != again.size()) return {"the function gives outputs of different sizes for the same inputs"};
  for (size_t i = 0; i < first.size(); ++i)
    if (std::fabs(first[i] - again[i]) > options.nondet_tol)
      return {
          fmt::format("the function is not deterministic: element {} was {:.9g}, then {:.9g}", i, first[i], again[i])};
  return {};
}

namespace {

// The sum over the outputs of the gradients that each output alone gives.
std::vector<Tensor> sum_of_single_outputs(const TestedFunction& f, const std::vector<Tensor>& incoming) {
  std::vector<Tensor> sum;
  for (size_t o = 0; o < incoming.size(); ++o) {
    if (!incoming[o].defined()) continue;
    std::vector<Tensor> alone(incoming.size());
    alone[o] = incoming[o];
    const auto g = f.gradients(alone);
    if (sum.empty())
      sum = g;
    else
      for (size_t k = 0; k < g.size(); ++k) sum[k] = sum[k] + g[k];
  }
  return sum;
}

double largest(const Tensor& t) { return t.abs().max().item<double>(); }

}  // namespace

std::vector<std::string> check_backward(const TestedFunction& f, const GradcheckOptions& options, std::mt19937& random,
                                        const GradcheckReport& report) {
  std::vector<std::string> findings;
  const auto incoming = f.random_incoming(random);
  const auto once = f.gradients(incoming), twice = f.gradients(incoming);
  std::vector<Tensor> scaled;
  scaled.reserve(incoming.size());
  for (const Tensor& e : incoming) scaled.push_back(e.defined() ? e * -2 : Tensor());
  const auto minus_double = f.gradients(scaled);
  const double rounding = f.precision().epsilon * 1e3;
  for (size_t k = 0; k < once.size(); ++k) {
    if (once[k].numel() == 0) continue;
    const double difference = largest(once[k] - twice[k]);
    if (difference > options.nondet_tol)
      findings.push_back(fmt::format("{}: the backward pass is not deterministic: two runs differ by {:.3g}",
                                     report.input_name(f.wanted()[k]), difference));
    const double scale = std::max(largest(once[k]), largest(minus_double[k]));
    if (largest(minus_double[k] + 2 * once[k]) > rounding * scale + 1e-300)
      findings.push_back(
          fmt::format("{}: the gradient does not grow with the incoming one: with the incoming one times -2 it "
                      "is not times -2"
                      " (is it multiplied by the incoming gradient?)",
                      report.input_name(f.wanted()[k])));
  }
  const auto outputs = std::count_if(incoming.begin(), incoming.end(), [](const Tensor& e) { return e.defined(); });
  if (!options.check_undefined_grad || outputs < 2) return findings;
  std::vector<Tensor> sum;
  try {
    sum = sum_of_single_outputs(f, incoming);
  } catch (const Error& error) {
    findings.push_back(fmt::format("with a gradient for one output only, the backward pass throws: {}", error.what()));
    return findings;
  }
  for (size_t k = 0; k < once.size(); ++k) {
    if (once[k].numel() == 0) continue;
    if (largest(sum[k] - once[k]) > rounding * (largest(once[k]) + 1))
      findings.push_back(
          fmt::format("{}: an undefined incoming gradient is not taken as zero: outputs one by one give another sum",
                      report.input_name(f.wanted()[k])));
  }
  return findings;
}

}  // namespace wick::autograd
