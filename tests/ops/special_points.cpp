// Values, first and second derivatives at and near special points (0, ±1, the ends of a function's branches, numbers
// near the limits of the dtype) beside numbers of special_points.json, which special_points.py computed to 400 digits.
//
// A result has to be within 10⁻¹² of the true number in float64, and 10⁻⁵ in float32, relative to the true number
// itself, however small that is. Where it does not fit the dtype, the result has to be infinite. What is below the
// smallest normal number may be off by that one. What has another bound is in kLoose, with the reason.

#include "reference.h"

#include <nn/functional/norm.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace wick::test {

using nlohmann::json;

namespace {

/// Which results of an operator are bounded otherwise.
struct Loose {
  std::string which{};  // of "y", "d", "dd" (elements), "y", "g", "h" (rows)
  double units = 0;     // may also be off by this many epsilons of the dtype,
  double share = 0;     // or by the bound times this share of the largest of the row
  std::string why{};
};
const char* const kOfOutput = "computed from the output, as PyTorch's, which is rounded to 1 far out and to 1/2 near 0";
const char* const kCertain = "a probability that is 1 but for less than one epsilon is rounded to 1";
const char* const kSums = "sums of numbers of which one is much larger than the result";
const std::multimap<std::string, Loose> kLoose = {
    {"sigmoid", {.which = "d", .units = 1, .why = kOfOutput}},
    {"sigmoid", {.which = "dd", .units = 1, .why = kOfOutput}},
    {"tanh", {.which = "d", .units = 1, .why = kOfOutput}},
    {"tanh", {.which = "dd", .units = 2, .why = kOfOutput}},
    {"kl_div", {.which = "d", .units = 1, .why = "near its zero, where x and y + 1 differ by little"}},
    {"poisson_nll_loss",
     {.which = "d", .units = 1, .why = "near the zeros of 1 - y/(x + eps), log(x + eps), exp(x) - y"}},
    {"softmax", {.which = "g", .units = 2, .why = kCertain}},
    {"softmax", {.which = "h", .units = 2, .why = kCertain}},
    {"log_softmax", {.which = "y", .units = 2, .why = kCertain}},
    {"log_softmax", {.which = "h", .units = 2, .why = kCertain}},
    {"logsumexp", {.which = "y", .units = 1, .why = kCertain}},
    {"logsumexp", {.which = "h", .units = 2, .why = kCertain}},
    {"logcumsumexp", {.which = "h", .units = 2, .why = kCertain}},
    {"norm", {.which = "h", .units = 1, .share = 1, .why = kSums}},
    {"cdist", {.which = "h", .share = 1, .why = kSums}},
    {"pairwise_distance", {.which = "h", .share = 1, .why = kSums}},
    {"var", {.which = "h", .share = 1, .why = kSums}},
    {"std", {.which = "h", .share = 1, .why = kSums}},
    {"layer_norm", {.which = "g", .share = 1, .why = kSums}},
    {"layer_norm", {.which = "h", .share = 1, .why = kSums}},
};

/// The bound of results of T, relative to the true number.
template <class T>
constexpr double kBound = sizeof(T) == 4 ? 1e-5 : 1e-12;

/// How far `got` is from the true number, as a multiple of what is allowed. `slack` is allowed in any case.
template <class T>
double excess(T got, double wanted, double relative, double slack) {
  using Limits = std::numeric_limits<T>;
  constexpr double inf = std::numeric_limits<double>::infinity(), most = Limits::max();
  if (std::isnan(got)) return inf;
  if (std::abs(wanted) > most * (1 - relative) && std::isinf(got)) return (got > 0) == (wanted > 0) ? 0 : inf;
  if (std::abs(wanted) > most * (1 + relative)) return inf;
  const double error = std::abs(static_cast<double>(got) - wanted);
  return error / std::max({relative * std::abs(wanted), static_cast<double>(Limits::min()), slack});
}

/// Compares numbers of one kind and keeps the worst one.
template <class T>
class Judge {
 public:
  Judge(const json& entry, const std::string& which) {
    name_ = entry["op"].get<std::string>();
    for (auto [it, end] = kLoose.equal_range(name_); it != end; ++it)
      if (it->second.which == which) loose_ = it->second;
    name_ += entry.contains("args") ? entry["args"].dump() : "";
    name_ += " " + which + (sizeof(T) == 4 ? " float32" : " float64");
  }
  /// largest: of the row. at: the inputs, for the message.
  void see(T got, double wanted, double largest, const std::string& at) {
    const double slack = std::max(loose_.units * static_cast<double>(std::numeric_limits<T>::epsilon()),
                                  kBound<T> * loose_.share * largest);
    const double e = excess(got, wanted, kBound<T>, slack);
    ++count_;
    if (e > 1) ++wrong_;
    if (e > worst_) worst_ = e, message_ = fmt::format("at {} got {}, true is {}", at, got, wanted);
  }
  ~Judge() {
    CHECK_MESSAGE(wrong_ == 0, name_ << ": " << wrong_ << " of " << count_ << " are wrong; " << message_
                                     << (loose_.why.empty() ? "" : " (looser bound: " + loose_.why + ")"));
  }

 private:
  std::string name_, message_;
  Loose loose_;
  int64_t count_ = 0, wrong_ = 0;
  double worst_ = 0;
};

const json& file() {
  static const json data = json::parse(std::ifstream(WICK_SOURCE_DIR "/tests/ops/special_points.json"));
  return data;
}

Results call(const std::string& op, const Call& c) {
  if (op == "bce") return binary_cross_entropy(c.x[0], c.x[1], {}, Reduction::None);
  if (op == "bce_with_logits") return binary_cross_entropy_with_logits(c.x[0], c.x[1], {}, {}, Reduction::None);
  if (op == "normalize") return nn::functional::normalize(c.x[0], nn::functional::NormalizeFuncOptions().dim(0));
  if (op == "cdist") return cdist(c.x[0].unsqueeze(0), c.x[1].unsqueeze(0), c.d(0));
  if (op == "renorm") return renorm(c.x[0].unsqueeze(0), c.s(0), c.i(1), c.s(2));
  if (op == "layer_norm") return layer_norm(c.x[0], c.x[0].sizes(), {}, {}, c.d(0));
  return all_calls().at(op)(c);
}

template <class T>
bool fits(double x) {
  return static_cast<double>(static_cast<T>(x)) == x;
}
template <class T>
Tensor tensor_of(const std::vector<double>& v) {
  const Tensor t = empty({static_cast<int64_t>(v.size())}, dtype_of<T>);
  for (size_t i = 0; i < v.size(); ++i) t.data_ptr<T>()[i] = static_cast<T>(v[i]);
  return t;
}
/// e ∂y/∂xᵢ for each input; zeros where y does not depend on it.
std::vector<Tensor> gradients(const Tensor& y, const Tensor& e, const std::vector<Tensor>& x) {
  if (!y.requires_grad()) return std::vector<Tensor>(x.size(), zeros_like(x[0]));
  std::vector<Tensor> g = autograd::grad({y}, x, {e}, true, true, true);
  for (size_t i = 0; i < x.size(); ++i)
    if (!g[i].defined()) g[i] = zeros_like(x[i]);
  return g;
}

template <class T>
void check_elements(const json& entry) {
  const json& x = entry["x"].is_string() ? file()["points"][entry["x"].get<std::string>()] : entry["x"];
  const size_t k = x.size();
  std::vector<std::vector<double>> points(k);
  std::vector<size_t> of_file;  // the number in the file of each point that fits
  for (size_t p = 0; p < x[0].size(); ++p) {
    bool all = true;
    for (size_t i = 0; i < k; ++i) all = all && fits<T>(number(x[i][p]));
    if (!all) continue;
    of_file.push_back(p);
    for (size_t i = 0; i < k; ++i) points[i].push_back(number(x[i][p]));
  }
  if (of_file.empty()) return;
  Call c;
  for (const auto& v : points) c.x.push_back(tensor_of<T>(v).requires_grad_());
  if (entry.contains("args")) c.args = entry["args"];
  const auto compare = [&](const Tensor& got_, const json& wanted, const std::string& which) {
    Judge<T> judge(entry, which.substr(0, which.find(' ')));
    const Tensor got = got_.detach().contiguous();
    for (size_t p = 0; p < of_file.size(); ++p) {
      std::string at;
      for (const auto& v : points) at += fmt::format("{} ", v[p]);
      judge.see(got.data_ptr<T>()[p], number(wanted[of_file[p]]), 0, at + which);
    }
  };
  const Tensor y = call(entry["op"].get<std::string>(), c)[0], one = ones_like(y);
  compare(y, entry["y"], "y");
  const std::vector<Tensor> d = gradients(y, one, c.x);
  for (size_t i = 0; i < k; ++i) {
    compare(d[i], entry["d"][i], fmt::format("d {}", i));
    const std::vector<Tensor> dd = gradients(d[i], one, c.x);
    for (size_t j = 0; j < k; ++j) {
      const size_t low = std::min(i, j), high = std::max(i, j), n = low * k - low * (low + 1) / 2 + high;
      compare(dd[j], entry["dd"][n], fmt::format("dd {} {}", i, j));
    }
  }
}

/// special_points.py's weights.
template <class T>
std::vector<T> weights(std::initializer_list<double> pattern, size_t n) {
  std::vector<T> w;
  for (size_t i = 0; i < n; ++i) w.push_back(static_cast<T>(pattern.begin()[i % pattern.size()]));
  return w;
}

template <class T>
void check_rows(const json& entry) {
  Call c;
  std::vector<Tensor> v;
  size_t before = 0;
  for (const json& row : entry["x"]) {
    const auto numbers = row.get<std::vector<double>>();
    for (const double x : numbers)
      if (!fits<T>(x)) return;
    c.x.push_back(tensor_of<T>(numbers).requires_grad_());
    const std::vector<double> all = weights<double>({0.5, 1, -0.25, 0.75}, before + numbers.size());
    v.push_back(tensor_of<T>({all.begin() + static_cast<int64_t>(before), all.end()}));
    before += numbers.size();
  }
  if (entry.contains("args")) c.args = entry["args"];
  const auto compare = [&](const Tensor& got_, const json& wanted, const std::string& which) {
    Judge<T> judge(entry, which);
    const Tensor got = got_.detach().reshape({-1}).contiguous();
    double largest = 0;
    for (const json& w : wanted)
      if (std::isfinite(number(w))) largest = std::max(largest, std::abs(number(w)));
    for (size_t i = 0; i < wanted.size(); ++i)
      judge.see(got.data_ptr<T>()[i], number(wanted[i]), largest, fmt::format("{} of {}", i, entry["x"].dump()));
  };
  const Tensor y = call(entry["op"].get<std::string>(), c)[0];
  compare(y, entry["y"], "y");
  const Tensor e = tensor_of<T>(weights<double>({1, -0.75, 0.5, 1.25, -1.5}, static_cast<size_t>(y.numel())));
  const std::vector<Tensor> g = gradients(y, e.reshape(y.sizes()), c.x);
  Tensor slope = zeros({}, dtype_of<T>);
  for (size_t i = 0; i < c.x.size(); ++i) {
    compare(g[i], entry["g"][i], "g");
    slope = slope + (g[i] * v[i]).sum();
  }
  const std::vector<Tensor> h = gradients(slope, ones({}, dtype_of<T>), c.x);
  for (size_t i = 0; i < c.x.size(); ++i) compare(h[i], entry["h"][i], "h");
}

}  // namespace

TEST_CASE("special points: values, first and second derivatives of elements") {
  for (const json& entry : file()["cases"])
    if (entry.contains("d")) {
      check_elements<double>(entry);
      check_elements<float>(entry);
    }
}

TEST_CASE("special points: values, first and second derivatives of rows") {
  for (const json& entry : file()["cases"])
    if (entry.contains("g")) {
      check_rows<double>(entry);
      check_rows<float>(entry);
    }
}

}  // namespace wick::test
