#include <autograd/check/entries.h>
#include <autograd/check/gradcheck.h>
#include <autograd/check/properties.h>
#include <fmt/format.h>

#include <ostream>

namespace wick::autograd {

namespace {

// " at [2, 0, 1]", or "" for a number alone.
std::string at(const std::vector<int64_t>& index) {
  return index.empty() ? "" : fmt::format(" at [{}]", fmt::join(index, ", "));
}

std::vector<int64_t> index_of(int64_t element, IntArrayRef sizes) {
  std::vector<int64_t> index(sizes.size());
  for (size_t d = sizes.size(); d-- > 0; element /= sizes[d]) index[d] = element % sizes[d];
  return index;
}
void add_indices(GradcheckReport::Entry& e, const TestedFunction& tested) {
  const Tensor &y = tested.outputs()[e.output], &x = tested.inputs()[e.input];
  if (!y.defined() || e.output_element >= y.numel() || e.input_element >= x.numel()) return;  // nothing was compared
  e.output_index = index_of(e.output_element, y.sizes());
  e.input_index = index_of(e.input_element, x.sizes());
  e.input_value = x.detach().reshape({-1})[e.input_element].item<double>();
}

}  // namespace

std::string GradcheckReport::text() const {
  std::string s = fmt::format("gradcheck {}: {} right, {} wrong, {} inconclusive", passed() ? "passed" : "FAILED",
                              right, wrong, inconclusive);
  if (kinks) s += fmt::format("; {} at a kink", kinks);
  s += "\n";
  for (const auto& f : findings) s += "  " + f + "\n";
  if (wrong > 0)
    s += fmt::format("  worst: ∂ {}{} / ∂ {}{}, where it is {:.6g}: analytic {:.10g}, numeric {:.10g} ± {:.1g}\n",
                     output_name(worst.output), at(worst.output_index), input_name(worst.input), at(worst.input_index),
                     worst.input_value, worst.analytic, worst.numeric, worst.uncertainty);
  for (const auto& r : reasons) s += "  inconclusive: " + r + "\n";
  return s;
}

std::ostream& operator<<(std::ostream& out, const GradcheckReport& report) { return out << report.text(); }

GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options) {
  return check_gradients(f, inputs, options, Scales::one);
}

GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options, Scales scales, Moved moved) {
  AutoGradMode on(true);
  TestedFunction tested(f, inputs, options, moved);
  std::mt19937 random(static_cast<std::mt19937::result_type>(options.seed));
  if (scales == Scales::own) tested.take_own_scales(random);
  Tally tally(tested.precision(), options);
  const std::vector<double> again = elements_of(tested.call());
  tally.find(check_deterministic(tested.elements(), again, options));
  if (again.size() != tested.elements().size()) return std::move(tally.report);  // nothing can be compared
  tally.find(check_backward(tested, options, random, tally.report));
  if (options.fast_mode)
    compare_directions(tested, tally, random);
  else
    compare_entries(tested, tally);
  // Once more, after calls at other points: f may remember them.
  if (tally.report.findings.empty())
    tally.find(check_deterministic(tested.elements(), elements_of(tested.call()), options));
  add_indices(tally.report.worst, tested);
  return std::move(tally.report);
}

namespace {

// An output that has derivatives.
bool is_differentiable(const Tensor& y) { return y.defined() && isFloatingType(y.scalar_type()); }

// The gradients of f's inputs, as a function of n inputs and of an incoming gradient for each differentiable output.
std::vector<Tensor> gradients_of(const TensorFunction& f, size_t n, const std::vector<Tensor>& x) {
  const std::vector<Tensor> inputs(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
  std::vector<Tensor> roots, incoming, wanted;
  size_t next = n;
  for (const Tensor& y : f(inputs)) {
    if (!is_differentiable(y)) continue;
    if (y.requires_grad()) roots.push_back(y), incoming.push_back(x[next]);
    ++next;
  }
  for (const Tensor& t : inputs)
    if (t.requires_grad()) wanted.push_back(t);
  auto g = roots.empty() ? std::vector<Tensor>(wanted.size()) : grad(roots, wanted, incoming, true, true, true);
  for (size_t k = 0; k < g.size(); ++k)
    if (!g[k].defined()) g[k] = zeros_like(wanted[k]);
  return g;
}

bool verdict(const GradcheckReport& report, const GradcheckOptions& options) {
  if (!report.passed() && options.raise_exception) throw Error(report.text());
  return report.passed();
}

}  // namespace

GradcheckReport check_second_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                       const GradcheckOptions& options) {
  AutoGradMode on(true);
  std::vector<Tensor> all = inputs;
  std::mt19937 random(static_cast<std::mt19937::result_type>(options.seed));
  for (const Tensor& y : f(inputs)) {
    if (!is_differentiable(y)) continue;
    Tensor e = empty(y.sizes(), kDouble);
    for (int64_t i = 0; i < e.numel(); ++i)
      e.data_ptr<double>()[i] = static_cast<double>(random()) / 4294967295.0 * 2 - 1;
    all.push_back(e.to(y.scalar_type()).requires_grad_());
  }
  return check_gradients([&f, n = inputs.size()](const std::vector<Tensor>& x) { return gradients_of(f, n, x); }, all,
                         options);
}

bool gradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  return verdict(check_gradients(f, inputs, options), options);
}
bool gradgradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  return verdict(check_second_gradients(f, inputs, options), options);
}

}  // namespace wick::autograd
