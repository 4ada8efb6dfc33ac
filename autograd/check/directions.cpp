#include <autograd/check/entries.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wick::autograd {
namespace {

// The elements of a list of tensors are numbered through, undefined tensors left out.

int64_t element_count(const std::vector<Tensor>& all) {
  int64_t n = 0;
  for (const Tensor& t : all) n += t.defined() ? t.numel() : 0;
  return n;
}

// The elements [from, to); others are 0, or undefined where a whole tensor is.
std::vector<Tensor> slice_of(const std::vector<Tensor>& all, int64_t from, int64_t to) {
  std::vector<Tensor> slice(all.size());
  int64_t at = 0;
  for (size_t k = 0; k < all.size(); ++k) {
    if (!all[k].defined()) continue;
    const int64_t n = all[k].numel(), a = std::clamp(from - at, int64_t{0}, n), b = std::clamp(to - at, int64_t{0}, n);
    if (a < b) {
      slice[k] = zeros({n}, kDouble);
      slice[k].slice(0, a, b).copy_(all[k].reshape({-1}).slice(0, a, b));
      slice[k] = slice[k].reshape(all[k].sizes());
    }
    at += n;
  }
  return slice;
}

// The tensor that element `at` is in, and its index there.
std::pair<size_t, int64_t> position_of(const std::vector<Tensor>& all, int64_t at) {
  for (size_t k = 0; k < all.size(); ++k) {
    if (!all[k].defined()) continue;
    if (at < all[k].numel()) return {k, at};
    at -= all[k].numel();
  }
  return {0, 0};
}

double element(const Tensor& t, int64_t i) { return t.reshape({-1})[i].item<double>(); }

// vᵀJu in two ways.
struct DirectionalDerivative {
  double analytic = 0;
  Slope slope;
};

// gradients: vᵀJ.
DirectionalDerivative differentiate(TestedFunction& f, const std::vector<Tensor>& v, const std::vector<Tensor>& u,
                                    const std::vector<Tensor>& gradients) {
  // vᵀy
  auto weighted_sum = [&](const std::vector<Tensor>& weights, const std::vector<double>& y) {
    double sum = 0;
    size_t at = 0;
    for (size_t o = 0; o < weights.size(); ++o) {
      if (!f.outputs()[o].defined()) continue;
      const int64_t n = f.outputs()[o].numel();
      if (weights[o].defined())
        for (int64_t i = 0; i < n; ++i) sum += weights[o].data_ptr<double>()[i] * y[at + static_cast<size_t>(i)];
      at += static_cast<size_t>(n);
    }
    return std::vector<double>{sum};
  };
  DirectionalDerivative d;
  for (size_t k = 0; k < u.size(); ++k)
    if (u[k].defined()) d.analytic += (gradients[k] * u[k]).sum().item<double>();
  std::vector<double> noise;
  if (f.has_own_scales()) {
    std::vector<Tensor> sizes;
    for (const Tensor& t : v) sizes.push_back(t.defined() ? t.abs() : Tensor());
    noise = weighted_sum(sizes, f.noise());
  }
  d.slope = slopes_at_zero([&](double t) { return weighted_sum(v, f.elements_at(u, t)); },
                           weighted_sum(v, f.elements()), f.precision(), noise)[0];
  return d;
}

// Finds one wrong entry of the Jacobian, given that vᵀJu is wrong. gradients: vᵀJ.
GradcheckReport::Entry find_wrong_entry(TestedFunction& f, const std::vector<Tensor>& v, const std::vector<Tensor>& u,
                                        const std::vector<Tensor>& gradients) {
  auto disagrees = [&](const DirectionalDerivative& d) {
    const double rounding = 1e4 * f.precision().epsilon * std::fabs(d.analytic);
    return !d.slope.allows(d.analytic, kSafety * d.slope.uncertainty + rounding);
  };
  // Of n elements, the one that is left after halving them again and again, each time keeping a half that is wrong.
  auto halve = [](int64_t n, auto is_wrong) {
    int64_t from = 0, to = n;
    while (to - from > 1) {
      const int64_t middle = (from + to) / 2;
      (is_wrong(from, middle) ? to : from) = middle;
    }
    return from;
  };
  const int64_t in = halve(element_count(u), [&](int64_t from, int64_t to) {
    return disagrees(differentiate(f, v, slice_of(u, from, to), gradients));
  });
  const auto one_u = slice_of(u, in, in + 1);
  const int64_t out = halve(element_count(v), [&](int64_t from, int64_t to) {
    const auto half = slice_of(v, from, to);
    return disagrees(differentiate(f, half, one_u, f.gradients(half)));
  });
  const auto one_v = slice_of(v, out, out + 1);
  const DirectionalDerivative d = differentiate(f, one_v, one_u, f.gradients(one_v));
  const auto [k, j] = position_of(u, in);
  const auto [o, i] = position_of(v, out);
  const double weight = element(u[k], j) * element(v[o], i);
  return {o, f.wanted()[k], i, j, d.analytic / weight, d.slope.value / weight, std::fabs(d.slope.uncertainty / weight)};
}

// Incoming gradients v for outputs whose usual change is 1.
std::vector<Tensor> in_own_scales(const TestedFunction& f, std::vector<Tensor> v) {
  size_t at = 0;
  for (const Tensor& t : v)
    for (int64_t i = 0; f.has_own_scales() && t.defined() && i < t.numel(); ++i)
      t.data_ptr<double>()[i] /= f.changes()[at++];
  return v;
}

}  // namespace

void compare_directions(TestedFunction& f, Tally& tally, std::mt19937& random) {
  constexpr int kDirections = 4;
  for (int n = 0; n < kDirections; ++n) {
    const std::vector<Tensor> v = in_own_scales(f, f.random_incoming(random));
    std::vector<Tensor> u;
    for (size_t k = 0; k < f.wanted().size(); ++k) {
      u.push_back(random_like(f.inputs()[f.wanted()[k]].sizes(), random));
      if (f.has_own_scales()) u[k] = u[k] * f.units(k);
    }
    // Each element moves a little: the sum of squares of a direction is about 1.
    const double scale = 1 / std::sqrt(static_cast<double>(std::max<int64_t>(element_count(u), 1)));
    for (Tensor& t : u) t = t * scale;
    const auto gradients = f.gradients(v);
    const DirectionalDerivative d = differentiate(f, v, u, gradients);
    const GradcheckReport::Entry all{0, f.wanted()[0], 0, 0, d.analytic, d.slope.value, d.slope.uncertainty};
    if (tally.add(all, d.slope, 0)) continue;
    if (f.elements().empty() || element_count(u) == 0) return;  // there is no entry to name
    const auto& worst = tally.report.worst = find_wrong_entry(f, v, u, gradients);
    tally.find({fmt::format(
        "{} element {} by {} element {}: analytic {:.9g}, numeric {:.9g} ± {:.1g}, a factor of {:.7g}",
        tally.report.output_name(worst.output), worst.output_element, tally.report.input_name(worst.input),
        worst.input_element, worst.analytic, worst.numeric, worst.uncertainty, worst.analytic / worst.numeric)});
    return;
  }
}

}  // namespace wick::autograd
