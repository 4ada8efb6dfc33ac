#include <autograd/differences.h>
#include <autograd/gradcheck.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace wick::autograd {
namespace {

// One check: f, its inputs (those to differentiate by as leaves of their own), and what is found.
class Checker {
 public:
  Checker(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options)
      : f_(f), options_(options), random_(options.seed) {
    check(!inputs.empty(), "gradcheck: needs at least one input");
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor& x = inputs[i];
      check_defined("gradcheck", x, "input");
      if (x.requires_grad()) {
        for (size_t d = 0; d < x.sizes().size(); ++d)
          check(x.strides()[d] != 0 || x.sizes()[d] <= 1,
                "gradcheck: input {} {} is expanded: its elements cannot be changed one by one: pass a clone()", i,
                shape_string(x.sizes()));
        wanted_.push_back(i);
      }
      // A copy with the same layout, so that f sees the strides it was given.
      inputs_.push_back(x.requires_grad() ? copy_of(x).requires_grad_() : x.detach());
    }
    check(!wanted_.empty(), "gradcheck: no input requires grad");
    const bool coarse =
        std::any_of(wanted_.begin(), wanted_.end(), [&](size_t i) { return inputs_[i].scalar_type() == kFloat; });
    precision_ = coarse ? Precision{0.125, 2e-4, 6e-8, std::max(options.atol, 2e-2), std::max(options.rtol, 2e-2)}
                        : Precision{1.0 / 64, options.eps, 1.2e-16, options.atol, options.rtol};
  }

  GradcheckReport run() {
    outputs_ = call();
    std::vector<Tensor> floating;
    for (const Tensor& y : outputs_)
      if (y.defined() && isFloatingType(y.scalar_type())) floating.push_back(y);
    check(!floating.empty(), "gradcheck: the function has no floating-point output");
    for (const Tensor& y : floating)
      if (y.scalar_type() == kFloat && precision_.epsilon < 1e-10)
        precision_ = {0.125, 2e-4, 6e-8, std::max(options_.atol, 2e-2), std::max(options_.rtol, 2e-2)};
    check_function();
    check_backward();
    if (options_.fast_mode)
      fast();
    else
      slow();
    diagnose();
    return std::move(report_);
  }

 private:
  static Tensor copy_of(const Tensor& x) {
    if (x.is_contiguous()) return x.detach().clone();
    int64_t extent = 1;
    for (size_t d = 0; d < x.sizes().size(); ++d) extent += std::max<int64_t>(x.sizes()[d] - 1, 0) * x.strides()[d];
    Tensor copy = as_strided(zeros({extent}, x.scalar_type()), x.sizes(), x.strides(), 0).detach();
    copy.copy_(x.detach());
    return copy;
  }
  // The outputs that can be differentiated, undefined in the place of others.
  std::vector<Tensor> call() {
    std::vector<Tensor> ys = f_(inputs_);
    for (Tensor& y : ys)
      if (!y.defined() || !isFloatingType(y.scalar_type())) y = Tensor();
    return ys;
  }
  std::vector<double> values(const std::vector<Tensor>& ys) const {
    std::vector<double> all;
    for (const Tensor& y : ys) {
      if (!y.defined()) continue;
      const Tensor d = y.detach().to(kDouble).contiguous();
      all.insert(all.end(), d.data_ptr<double>(), d.data_ptr<double>() + d.numel());
    }
    return all;
  }
  // The outputs' elements with all wanted inputs moved by t along directions (one for each, float64).
  std::vector<double> moved(const std::vector<Tensor>& directions, double t) {
    // Recording stays on for f, which may itself differentiate; the inputs are changed behind autograd's back.
    std::vector<Tensor> kept;
    for (size_t k = 0; k < wanted_.size(); ++k) kept.push_back(inputs_[wanted_[k]].detach().clone());
    auto set = [&](bool move) {
      for (size_t k = 0; k < wanted_.size(); ++k) {
        if (!directions[k].defined()) continue;
        inputs_[wanted_[k]].detach().copy_(move ? kept[k].to(kDouble) + t * directions[k] : kept[k]);
      }
    };
    set(true);
    std::vector<double> all;
    try {
      all = values(call());
    } catch (...) {
      set(false);
      throw;
    }
    set(false);
    return all;
  }
  // What a step really was, after rounding to the input's dtype.
  double step_of(double x, double t, ScalarType type) const {
    return type == kFloat ? static_cast<double>(static_cast<float>(x + t)) - x : (x + t) - x;
  }

  // The gradients by the wanted inputs for these errors, zeros where none came.
  std::vector<Tensor> backward(const std::vector<Tensor>& errors) {
    const std::vector<Tensor> ys = call();
    std::vector<Tensor> roots, starts;
    for (size_t i = 0; i < ys.size(); ++i)
      if (ys[i].defined() && ys[i].requires_grad() && errors[i].defined()) {
        roots.push_back(ys[i]);
        starts.push_back(errors[i].to(ys[i].scalar_type()).reshape(ys[i].sizes()));
      }
    std::vector<Tensor> xs;
    for (size_t i : wanted_) xs.push_back(inputs_[i]);
    std::vector<Tensor> gradients(xs.size());
    if (!roots.empty()) gradients = grad(roots, xs, starts, false, false, true);
    for (size_t k = 0; k < xs.size(); ++k) {
      if (gradients[k].defined())
        gradients[k] = gradients[k].to(kDouble).contiguous();
      else
        gradients[k] = zeros(xs[k].sizes(), kDouble);
    }
    return gradients;
  }
  double uniform(double lo, double hi) { return lo + (hi - lo) * static_cast<double>(random_()) / 4294967295.0; }
  std::vector<Tensor> random_errors() {
    std::vector<Tensor> errors;
    for (const Tensor& y : outputs_) errors.push_back(y.defined() ? random_like(y.sizes()) : Tensor());
    return errors;
  }
  Tensor random_like(IntArrayRef sizes) {
    Tensor r = empty(sizes, kDouble);
    for (int64_t i = 0; i < r.numel(); ++i) r.data_ptr<double>()[i] = uniform(0.5, 1.5) * (random_() & 1 ? 1 : -1);
    return r;
  }
  void find(std::string text) { report_.findings.push_back(std::move(text)); }

  void check_function() {
    const auto first = values(outputs_), again = values(call());
    if (first.size() != again.size()) {
      find("the function gives outputs of different sizes for the same inputs");
      return;
    }
    for (size_t i = 0; i < first.size(); ++i)
      if (std::fabs(first[i] - again[i]) > options_.nondet_tol) {
        find(fmt::format("the function is not deterministic: element {} was {:.9g}, then {:.9g}", i, first[i],
                         again[i]));
        return;
      }
  }

  // What must hold of any backward pass: the same twice, linear in the error, and 0 for an error that is not there.
  void check_backward() {
    const auto e = random_errors();
    const auto once = backward(e), twice = backward(e);
    std::vector<Tensor> scaled;
    scaled.reserve(e.size());
    for (const Tensor& t : e) scaled.push_back(t.defined() ? t * -2 : Tensor());
    const auto minus_double = backward(scaled);
    const double rounding = precision_.epsilon * 1e3;
    for (size_t k = 0; k < once.size(); ++k) {
      if (once[k].numel() == 0) continue;
      const double difference = (once[k] - twice[k]).abs().max().item<double>();
      if (difference > options_.nondet_tol)
        find(fmt::format("input {}: the backward pass is not deterministic: two runs differ by {:.3g}", wanted_[k],
                         difference));
      const Tensor off = (minus_double[k] + 2 * once[k]).abs();
      const double scale = std::max(once[k].abs().max().item<double>(), minus_double[k].abs().max().item<double>());
      if (off.max().item<double>() > rounding * scale + 1e-300)
        find(fmt::format(
            "input {}: the gradient does not grow with the incoming one: with the error times -2 it is not times -2"
            " (is it multiplied by the incoming gradient?)",
            wanted_[k]));
    }
    const auto defined = std::count_if(outputs_.begin(), outputs_.end(), [](const Tensor& y) { return y.defined(); });
    if (!options_.check_undefined_grad || defined < 2) return;
    // The sum of the gradients of each output alone must be that of all together.
    std::vector<Tensor> sum;
    try {
      for (size_t o = 0; o < outputs_.size(); ++o) {
        if (!outputs_[o].defined()) continue;
        std::vector<Tensor> alone(outputs_.size());
        alone[o] = e[o];
        const auto g = backward(alone);
        for (size_t k = 0; k < g.size(); ++k)
          if (o == 0 || sum.size() <= k)
            sum.push_back(g[k]);
          else
            sum[k] = sum[k] + g[k];
      }
    } catch (const Error& error) {
      find(fmt::format("with an error for one output only, the backward pass throws: {}", error.what()));
      return;
    }
    for (size_t k = 0; k < once.size(); ++k) {
      if (once[k].numel() == 0) continue;
      const double off = (sum[k] - once[k]).abs().max().item<double>(), scale = once[k].abs().max().item<double>();
      if (off > rounding * (scale + 1))
        find(fmt::format(
            "input {}: an undefined incoming gradient is not taken as zero: outputs one by one give another sum",
            wanted_[k]));
    }
  }

  // Adds an entry to the counts.
  bool judge(const GradcheckReport::Entry& e, const Slopes& s, size_t i) {
    // The analytic value is rounded too: its terms may have been as large as the largest entry, or 1.
    const double allowed = kSafety * e.error + 50 * precision_.epsilon * std::max({1.0, size_, std::fabs(e.numeric)});
    const double limit = precision_.atol + precision_.rtol * std::fabs(e.numeric);
    bool right = std::fabs(e.analytic - e.numeric) <= allowed;
    const bool untold = !(e.error <= limit) || !std::isfinite(e.numeric);
    if (s.kink[i]) {
      const double lo = std::min(s.left[i], s.right[i]), hi = std::max(s.left[i], s.right[i]);
      right = e.analytic >= lo - allowed && e.analytic <= hi + allowed;
      ++report_.kinks;
    }
    const double off = std::fabs(e.analytic - e.numeric) / (e.error + 1e-300);
    if (untold && !s.kink[i]) {
      ++report_.untold;
      if (report_.reasons.size() < 5)
        report_.reasons.push_back(
            fmt::format("output {} element {} by input {} element {}: the differences {} (error {:.2g})", e.output,
                        e.output_element, e.input, e.input_element,
                        std::isfinite(e.error) ? "do not settle: a kink or a jump nearby, or rounding too coarse"
                                               : "are not finite",
                        e.error));
      if (report_.wrong == 0 && report_.untold == 1) report_.worst = e;
      return true;
    }
    if (right) {
      ++report_.right;
      if (report_.wrong == 0 && report_.untold == 0 && (report_.right == 1 || off > worst_off_))
        report_.worst = e, worst_off_ = off;
      return true;
    }
    if (!std::isfinite(e.analytic) || report_.wrong == 0 || off > worst_wrong_) report_.worst = e, worst_wrong_ = off;
    ++report_.wrong;
    return false;
  }

  // All entries.
  void slow() {
    const auto at = values(outputs_);
    // Rows of the Jacobian by backward passes, columns by differences.
    std::vector<std::vector<Tensor>> rows;
    std::vector<std::pair<size_t, int64_t>> places;  // of each output element
    for (size_t o = 0; o < outputs_.size(); ++o) {
      if (!outputs_[o].defined()) continue;
      for (int64_t i = 0; i < outputs_[o].numel(); ++i) {
        std::vector<Tensor> e(outputs_.size());
        e[o] = zeros({outputs_[o].numel()}, kDouble);
        e[o][i] = 1;
        rows.push_back(backward(e));
        places.emplace_back(o, i);
      }
    }
    for (const auto& row : rows)
      for (const Tensor& g : row)
        if (g.numel() > 0) {
          const double most = g.abs().max().item<double>();
          if (std::isfinite(most)) size_ = std::max(size_, most);
        }
    for (size_t k = 0; k < wanted_.size(); ++k) {
      const Tensor& x = inputs_[wanted_[k]];
      for (int64_t j = 0; j < x.numel(); ++j) {
        std::vector<Tensor> direction(wanted_.size());
        direction[k] = zeros({x.numel()}, kDouble);
        direction[k][j] = 1;
        direction[k] = direction[k].reshape(x.sizes());
        const double here = x.detach().reshape({-1})[j].item<double>();
        const double unit = std::max(std::fabs(here), 0.25);  // steps in proportion to the number
        Slopes s = slopes_along([&](double t) { return moved_exactly(direction, t * unit, here, x.scalar_type()); }, at,
                                precision_);
        // What looks wrong is tried again with finer steps: a jump of the second derivative within the first ones can
        // deceive the extrapolation.
        auto differs = [&](size_t r) {
          return std::fabs(rows[r][k].reshape({-1})[j].item<double>() - s.value[r] / unit) >
                 kSafety * s.error[r] / unit;
        };
        bool doubtful = false;
        for (size_t r = 0; r < rows.size(); ++r) doubtful = doubtful || (!s.kink[r] && differs(r));
        if (doubtful) {
          Precision finer = precision_;
          finer.first_step /= 256;
          const Slopes fine = slopes_along(
              [&](double t) { return moved_exactly(direction, t * unit, here, x.scalar_type()); }, at, finer);
          for (size_t r = 0; r < rows.size(); ++r)
            if (!s.kink[r] && differs(r) &&
                fine.error[r] / unit <= precision_.atol + precision_.rtol * std::fabs(fine.value[r] / unit)) {
              s.value[r] = fine.value[r];
              s.error[r] = fine.error[r];
              s.kink[r] = fine.kink[r];
              s.left[r] = fine.left[r];
              s.right[r] = fine.right[r];
            }
        }
        for (size_t r = 0; r < rows.size(); ++r) {
          GradcheckReport::Entry e{
              places[r].first,   wanted_[k],       places[r].second, j, rows[r][k].reshape({-1})[j].item<double>(),
              s.value[r] / unit, s.error[r] / unit};
          Slopes one{{}, {}, {s.left[r] / unit}, {s.right[r] / unit}, {s.kink[r]}};
          entries_.push_back(e);
          wrong_.push_back(!judge(e, one, 0));
        }
      }
    }
  }
  // f at the point that the step really reached, its change scaled to the step that was meant.
  std::vector<double> moved_exactly(const std::vector<Tensor>& direction, double t, double here, ScalarType type) {
    const double real = step_of(here, t, type);
    auto y = moved(direction, t);
    if (real == t || real == 0) return y;
    if (base_.empty()) base_ = values(outputs_);
    for (size_t i = 0; i < y.size(); ++i) y[i] = base_[i] + (y[i] - base_[i]) * (t / real);
    return y;
  }

  // vᵀ J u for errors v and directions u.
  struct Product {
    double analytic;
    Slopes slopes;
  };
  Product product(const std::vector<Tensor>& v, const std::vector<Tensor>& u, const std::vector<Tensor>& gradients) {
    auto total = [&](const std::vector<double>& y) {
      double sum = 0;
      size_t at = 0;
      for (size_t o = 0; o < outputs_.size(); ++o) {
        if (!outputs_[o].defined()) continue;
        const int64_t n = outputs_[o].numel();
        if (v[o].defined())
          for (int64_t i = 0; i < n; ++i) sum += v[o].data_ptr<double>()[i] * y[at + static_cast<size_t>(i)];
        at += static_cast<size_t>(n);
      }
      return std::vector<double>{sum};
    };
    Product p;
    p.analytic = 0;
    for (size_t k = 0; k < u.size(); ++k)
      if (u[k].defined()) p.analytic += (gradients[k] * u[k]).sum().item<double>();
    p.slopes = slopes_along([&](double t) { return total(moved(u, t)); }, total(values(outputs_)), precision_);
    return p;
  }
  // Only what stands in [from, to) of the flat numbering of all elements.
  static std::vector<Tensor> part_of(const std::vector<Tensor>& all, int64_t from, int64_t to) {
    std::vector<Tensor> part(all.size());
    int64_t at = 0;
    for (size_t k = 0; k < all.size(); ++k) {
      if (!all[k].defined()) continue;
      const int64_t n = all[k].numel(), a = std::clamp(from - at, int64_t{0}, n),
                    b = std::clamp(to - at, int64_t{0}, n);
      if (a < b) {
        part[k] = zeros({n}, kDouble);
        part[k].slice(0, a, b).copy_(all[k].reshape({-1}).slice(0, a, b));
        part[k] = part[k].reshape(all[k].sizes());
      }
      at += n;
    }
    return part;
  }
  static int64_t count(const std::vector<Tensor>& all) {
    int64_t n = 0;
    for (const Tensor& t : all) n += t.defined() ? t.numel() : 0;
    return n;
  }
  static std::pair<size_t, int64_t> place(const std::vector<Tensor>& all, int64_t at) {
    for (size_t k = 0; k < all.size(); ++k) {
      if (!all[k].defined()) continue;
      if (at < all[k].numel()) return {k, at};
      at -= all[k].numel();
    }
    return {0, 0};
  }
  bool disagrees(const Product& p) const {
    const double error = kSafety * p.slopes.error[0] + 1e4 * precision_.epsilon * std::fabs(p.analytic);
    if (p.slopes.kink[0]) {
      const double lo = std::min(p.slopes.left[0], p.slopes.right[0]),
                   hi = std::max(p.slopes.left[0], p.slopes.right[0]);
      return p.analytic < lo - error || p.analytic > hi + error;
    }
    return !(std::fabs(p.analytic - p.slopes.value[0]) <= error);
  }

  void fast() {
    constexpr int kDirections = 4;
    for (int d = 0; d < kDirections; ++d) {
      std::vector<Tensor> u, v = random_errors();
      for (size_t i : wanted_) u.push_back(random_like(inputs_[i].sizes()));
      // Each element moves a little: the sum of squares of a direction is about 1.
      const double scale = 1 / std::sqrt(static_cast<double>(std::max<int64_t>(count(u), 1)));
      for (Tensor& t : u) t = t * scale;
      auto gradients = backward(v);
      Product p = product(v, u, gradients);
      GradcheckReport::Entry e{0, wanted_[0], 0, 0, p.analytic, p.slopes.value[0], p.slopes.error[0]};
      if (judge(e, p.slopes, 0)) continue;
      // Halve the inputs, then the outputs, keeping the half that disagrees.
      auto narrow = [&](std::vector<Tensor>& parts, bool outputs) {
        int64_t from = 0, to = count(parts);
        while (to - from > 1) {
          const int64_t middle = (from + to) / 2;
          const auto half = part_of(parts, from, middle);
          const auto g = outputs ? backward(half) : gradients;
          (disagrees(outputs ? product(half, u, g) : product(v, half, g)) ? to : from) = middle;
        }
        parts = part_of(parts, from, to);
        return from;
      };
      const auto all_u = u, all_v = v;
      const int64_t in = narrow(u, false), out = narrow(v, true);
      gradients = backward(v);
      p = product(v, u, gradients);
      const auto [k, j] = place(all_u, in);
      const auto [o, i] = place(all_v, out);
      const double weight = u[k].reshape({-1})[j].item<double>() * v[o].reshape({-1})[i].item<double>();
      report_.worst = {
          o, wanted_[k], i, j, p.analytic / weight, p.slopes.value[0] / weight, std::fabs(p.slopes.error[0] / weight)};
      entries_.push_back(report_.worst);
      wrong_.push_back(true);
      find(fmt::format("output {} element {} by input {} element {}: analytic {:.9g}, numeric {:.9g} ± {:.1g}", o, i,
                       wanted_[k], j, report_.worst.analytic, report_.worst.numeric, report_.worst.error));
      return;
    }
  }

  // Words for patterns among the wrong entries of each input.
  void diagnose() {
    if (options_.fast_mode) return;
    for (size_t k : wanted_) {
      std::vector<const GradcheckReport::Entry*> bad, all;
      for (size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].input != k) continue;
        if (!wrong_[i] && entries_[i].analytic == 0) continue;  // 0 as it should be says nothing
        all.push_back(&entries_[i]);
        if (wrong_[i]) bad.push_back(&entries_[i]);
      }
      if (bad.empty()) continue;
      find(fmt::format("input {}: {}", k, pattern(k, bad, all)));
    }
  }
  int64_t count_of(size_t input) const {
    return std::count_if(entries_.begin(), entries_.end(), [input](const auto& e) { return e.input == input; });
  }
  std::string pattern(size_t input, const std::vector<const GradcheckReport::Entry*>& bad,
                      const std::vector<const GradcheckReport::Entry*>& all) const {
    auto near = [](double a, double b, double scale) { return std::fabs(a - b) <= 1e-6 * scale + 1e-12; };
    double scale = 0;
    for (const auto* e : all)
      scale = std::max({scale, std::fabs(e->numeric), std::isfinite(e->analytic) ? std::fabs(e->analytic) : 0});
    std::string where = bad.size() == all.size()
                            ? fmt::format("in all {} entries that are not 0", all.size())
                            : fmt::format("in {} of {} entries that are not 0", bad.size(), all.size());
    if (bad.size() == 1)
      where = fmt::format("in one entry only: output {} element {} by element {}", bad[0]->output,
                          bad[0]->output_element, bad[0]->input_element);
    if (std::all_of(bad.begin(), bad.end(), [](const auto* e) { return !std::isfinite(e->analytic); }))
      return "analytic is not finite " + where;
    if (std::all_of(bad.begin(), bad.end(), [](const auto* e) { return e->analytic == 0; }))
      return "analytic is 0 (or undefined) where numeric is not, " + where;
    if (std::all_of(bad.begin(), bad.end(), [&](const auto* e) { return near(e->analytic, -e->numeric, scale); }))
      return "the sign is wrong: analytic is -1 × numeric " + where;
    const double factor = bad[0]->analytic / bad[0]->numeric;
    if (std::isfinite(factor) &&
        std::all_of(bad.begin(), bad.end(),
                    [&](const auto* e) {
                      return std::fabs(e->analytic - factor * e->numeric) <=
                             1e-5 * std::fabs(factor * e->numeric) + kSafety * std::fabs(factor) * e->error;
                    }) &&
        (bad.size() > 1 || all.size() == 1))
      return fmt::format("analytic is {:.7g} × numeric {}", factor, where);
    const double extra = bad[0]->analytic - bad[0]->numeric;
    if (bad.size() > 1 && std::all_of(bad.begin(), bad.end(),
                                      [&](const auto* e) { return near(e->analytic - e->numeric, extra, scale); }))
      return fmt::format("analytic is numeric {:+.7g} {}", extra, where);
    // The transpose of a square Jacobian.
    const int64_t n = inputs_[input].numel();
    if (outputs_.size() == 1 && outputs_[0].numel() == n && count_of(input) == n * n) {
      std::vector<double> numeric(static_cast<size_t>(n * n));
      for (const auto* e : all) numeric[static_cast<size_t>(e->output_element * n + e->input_element)] = e->numeric;
      if (std::all_of(all.begin(), all.end(), [&](const auto* e) {
            return near(e->analytic, numeric[static_cast<size_t>(e->input_element * n + e->output_element)], scale);
          }))
        return "the Jacobian is transposed: analytic (i, j) is numeric (j, i)";
    }
    for (size_t other : wanted_) {  // taken for another input's
      if (other == input || inputs_[other].numel() != n) continue;
      bool swapped = true;
      for (const auto* e : all)
        for (const auto& o : entries_)
          if (o.input == other && o.output == e->output && o.output_element == e->output_element &&
              o.input_element == e->input_element)
            swapped = swapped && near(e->analytic, o.numeric, scale);
      if (swapped) return fmt::format("analytic is the derivative by input {}: are two gradients exchanged?", other);
    }
    return fmt::format("analytic differs from numeric {}: a missing or wrong term", where);
  }

  const TensorFunction& f_;
  const GradcheckOptions& options_;
  std::mt19937 random_;
  std::vector<Tensor> inputs_, outputs_;
  std::vector<size_t> wanted_;
  std::vector<double> base_;
  Precision precision_;
  GradcheckReport report_;
  std::vector<GradcheckReport::Entry> entries_;
  std::vector<bool> wrong_;
  double size_ = 0;  // of the largest analytic entry
  double worst_off_ = -1, worst_wrong_ = -1;
};

}  // namespace

std::string GradcheckReport::text() const {
  std::string s =
      fmt::format("gradcheck {}: {} right, {} wrong, {} untold", passed() ? "passed" : "FAILED", right, wrong, untold);
  if (kinks) s += fmt::format("; {} at a kink", kinks);
  s += "\n";
  for (const auto& f : findings) s += "  " + f + "\n";
  if (wrong > 0)
    s += fmt::format(
        "  worst: ∂ output {} element {} / ∂ input {} element {}: analytic {:.10g}, numeric {:.10g} ± {:.1g}\n",
        worst.output, worst.output_element, worst.input, worst.input_element, worst.analytic, worst.numeric,
        worst.error);
  for (const auto& r : reasons) s += "  untold: " + r + "\n";
  return s;
}

GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options) {
  AutoGradMode on(true);
  return Checker(f, inputs, options).run();
}

GradcheckReport check_second_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                       const GradcheckOptions& options) {
  AutoGradMode on(true);
  // The first gradients as a function of the inputs and of the incoming errors.
  std::vector<Tensor> all = inputs;
  std::mt19937 random(options.seed);
  for (const Tensor& y : f(inputs)) {
    if (!y.defined() || !isFloatingType(y.scalar_type())) continue;
    Tensor e = empty(y.sizes(), kDouble);
    for (int64_t i = 0; i < e.numel(); ++i)
      e.data_ptr<double>()[i] = static_cast<double>(random()) / 4294967295.0 * 2 - 1;
    all.push_back(e.to(y.scalar_type()).requires_grad_());
  }
  const size_t n = inputs.size();
  auto gradients = [&f, n](const std::vector<Tensor>& x) {
    const std::vector<Tensor> given(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
    std::vector<Tensor> roots, errors, wanted;
    size_t next = n;
    for (const Tensor& y : f(given)) {
      if (!y.defined() || !isFloatingType(y.scalar_type())) continue;
      if (y.requires_grad()) roots.push_back(y), errors.push_back(x[next]);
      ++next;
    }
    for (const Tensor& t : given)
      if (t.requires_grad()) wanted.push_back(t);
    auto g = roots.empty() ? std::vector<Tensor>(wanted.size()) : grad(roots, wanted, errors, true, true, true);
    for (size_t k = 0; k < g.size(); ++k)
      if (!g[k].defined()) g[k] = zeros_like(wanted[k]);
    return g;
  };
  return Checker(gradients, all, options).run();
}

namespace {
bool verdict(const GradcheckReport& report, const GradcheckOptions& options) {
  if (!report.passed() && options.raise_exception) throw Error(report.text());
  return report.passed();
}
}  // namespace

bool gradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  return verdict(check_gradients(f, inputs, options), options);
}
bool gradgradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  return verdict(check_second_gradients(f, inputs, options), options);
}

}  // namespace wick::autograd
