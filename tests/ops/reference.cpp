// Values, dtypes, shapes, gradients, errors thrown and random streams as PyTorch has them: the cases of reference.json
// (see reference.py) run here and compared. With WICK_REFERENCE_ULPS set, the largest error of each operator is
// printed.

#include "reference.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>

namespace wick::test {

using nlohmann::json;

namespace {

/// Values that are ours, and why.
const std::map<std::string, std::string> kOwnValues = {
    {"eq.scalar uint8 with -1", "PyTorch turns -1 into 255; so it is in the next five"},
    {"ne.scalar uint8 with -1", "as above"},
    {"lt.scalar uint8 with -1", "as above"},
    {"le.scalar uint8 with -1", "as above"},
    {"gt.scalar uint8 with -1", "as above"},
    {"ge.scalar uint8 with -1", "as above"},
    {"norm large", "PyTorch's squares overflow"}};

/// Cases in which wick's gradients are not PyTorch's, and why.
const std::map<std::string, std::string> kApart = {
    {"hardsigmoid ordinary", "PyTorch's 1/6 is a float32"},
    {"hardsigmoid special", "as above"},
    {"hardsigmoid kinks", "as above"},
    {"cosine_similarity large eps", "PyTorch leaves the bound eps out of the derivative"},
    {"relu6 special", "at nan PyTorch has 0 in whole vectors, the error in the rest"},
    {"hardtanh special", "as above"},
    {"softplus beta", "at the threshold itself PyTorch's second derivative belongs to the other side than its first"},
    {"smooth_l1_loss none 0", "at beta = 0 and equal values PyTorch has a slope of -1 at the kink of |x|, elsewhere 0"},
    {"smooth_l1_loss mean 0", "as above"},
    {"smooth_l1_loss sum 0", "as above"},
    {"hardswish special", "at nan PyTorch has nan in whole vectors, the error in the rest; so it is in the next three"},
    {"elu special", "as above"},
    {"celu special", "as above"},
    {"selu special", "as above"},
    {"gelu tanh special", "at 1e300 PyTorch multiplies ∞ by 0"},
    {"celu alpha", "PyTorch's 1/alpha is a float32"},
    {"expm1 special", "at -88 PyTorch's gradient is the output and 1, which is 0"},
    {"logsumexp special", "PyTorch has nan where all numbers are -inf"},
    {"sinc edges", "at 1e-300 PyTorch divides 0 by 0"},
    {"softsign special", "at ±inf PyTorch divides inf by inf, but the derivative is 0"},
    {"logit eps", "at 0, which is beyond the bounds, PyTorch multiplies 0 by inf"},
    {"prod two 0", "PyTorch leaves the second derivative at two zeros out; it is the third factor"},
    {"lgamma ordinary", "PyTorch's trigamma has 11 digits; special.cpp knows true values"},
    {"digamma ordinary", "as above"},
    {"binary_cross_entropy none plain", "PyTorch's bound 1e-12 of the denominator is a float32"},
    {"binary_cross_entropy mean plain", "as above"},
    {"binary_cross_entropy sum plain", "as above"},
    {"binary_cross_entropy sum weighted", "as above"},
    {"binary_cross_entropy none weighted", "as above"},
    {"binary_cross_entropy mean weighted", "as above"},
};
/// PyTorch takes no bool tensors here, for want of a kernel; wick may.
const std::set<std::string> kBools = {"abs",       "floor",  "ceil",   "round",  "trunc",      "clamp", "clamp_min",
                                      "clamp_max", "argmax", "argmin", "median", "median.dim", "topk",  "softsign"};
/// Results of larger numbers that cancel: compared relative to the largest result.
const std::set<std::string> kCancelling = {"batch_norm", "binary_cross_entropy_with_logits",
                                           "gelu",       "layer_norm",
                                           "softmax",    "log_softmax",
                                           "avg_pool2d", "avg_pool3d",
                                           "group_norm", "instance_norm",
                                           "digamma",    "logaddexp2",
                                           "sinc"};

/// Far out PyTorch's formulas are 0 while the true values are not yet; accuracy.cpp knows the true ones.
const std::set<std::string> kUnderflowing = {"sigmoid", "silu", "mish"};

constexpr std::string_view kLetters = "byilfd";
constexpr ScalarType kLettered[] = {kBool, kByte, kInt, kLong, kFloat, kDouble};
ScalarType dtype_of_letter(char c) { return kLettered[kLetters.find(c)]; }
char letter(ScalarType t) { return kLetters[static_cast<size_t>(std::find(kLettered, kLettered + 6, t) - kLettered)]; }

const json& file() {
  static const json data = json::parse(std::ifstream(WICK_SOURCE_DIR "/tests/ops/reference.json"));
  return data;
}

/// Tensor `index` of the file; undefined for null.
Tensor read(const json& index) {
  if (index.is_null()) return {};
  const json& entry = file()["tensors"][index.get<size_t>()];
  const json& values = entry[2];
  const Tensor x = empty(entry[1].get<std::vector<int64_t>>(), dtype_of_letter(entry[0].get<std::string>()[0]));
  dispatch(x.dtype(), "read", [&]<class T>() {
    T* to = x.data_ptr<T>();
    for (size_t i = 0; i < values.size(); ++i) {
      if constexpr (std::floating_point<T>)
        to[i] = static_cast<T>(number(values[i]));
      else
        to[i] = static_cast<T>(values[i].get<int64_t>());
    }
  });
  return x;
}

/// The same elements, not row-major: dimensions stored the other way round, or every second one of a vector.
Tensor strided(const Tensor& x) {
  if (!x.defined() || x.dim() == 0) return x;
  if (x.dim() == 1) return stack({x, zeros_like(x)}, 1).select(1, 0).detach();
  std::vector<int64_t> back;
  for (int64_t d = x.dim(); d-- > 0;) back.push_back(d);
  return x.permute(back).contiguous().permute(back).detach();
}

std::map<std::string, double>& largest_errors() {
  static std::map<std::string, double> ulps;
  return ulps;
}

/// |a − b| in units of the last place of b.
template <class T>
double ulps(T a, T b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
  const T size = std::abs(b), step = size - std::nextafter(size, T(0));
  return std::abs(static_cast<double>(a) - static_cast<double>(b)) /
         static_cast<double>(step > 0 ? step : std::numeric_limits<T>::denorm_min());
}

double relative(ScalarType t) { return t == kFloat ? 5e-7 : 1e-12; }

/// How near is near enough.
struct Tolerance {
  double relative;    // of an element to itself,
  double share = 0;   // or to this share of the largest one, where larger numbers cancelled
  bool zeros = true;  // with the signs of zeros, and denormals
  double least = 0;   // or to this many times the smallest normal number
};

/// "" if a is the tensor wanted, else what is wrong.
template <class T>
std::string difference(const Tensor& a, const Tensor& wanted, const Tolerance& tolerance, double* worst) {
  const T *p = a.const_data_ptr<T>(), *q = wanted.const_data_ptr<T>();
  double scale = 0;
  for (int64_t i = 0; i < wanted.numel(); ++i)
    if (std::isfinite(static_cast<double>(q[i]))) scale = std::max(scale, std::abs(static_cast<double>(q[i])));
  for (int64_t i = 0; i < wanted.numel(); ++i) {
    if constexpr (std::floating_point<T>) {
      if (a.numel() && worst) *worst = std::max(*worst, ulps(p[i], q[i]));
      if (p[i] == q[i]) {
        if (tolerance.zeros && p[i] == 0 && std::signbit(p[i]) != std::signbit(q[i]))
          return fmt::format("sign of 0 at {}: got {}, PyTorch has {}", i, p[i], q[i]);
        continue;
      }
      if (std::isnan(p[i]) && std::isnan(q[i])) continue;
      const double error = std::abs(static_cast<double>(p[i]) - static_cast<double>(q[i]));
      if (!std::isfinite(error)) return fmt::format("at {}: got {}, PyTorch has {}", i, p[i], q[i]);
      if (error <= tolerance.relative * std::max(std::abs(static_cast<double>(q[i])), tolerance.share * scale))
        continue;
      if (error <= tolerance.least * static_cast<double>(std::numeric_limits<T>::min())) continue;
      if (error <= (tolerance.zeros ? std::numeric_limits<T>::denorm_min() : std::numeric_limits<T>::min())) continue;
    } else if (p[i] == q[i]) {
      continue;
    }
    return fmt::format("at {}: got {}, PyTorch has {}", i, p[i], q[i]);
  }
  return "";
}

std::string compare(const Tensor& result, const Tensor& wanted, const Tolerance& tolerance,
                    const std::string& op = "") {
  if (result.defined() != wanted.defined()) return result.defined() ? "defined, PyTorch has none" : "undefined";
  if (!wanted.defined()) return "";
  if (result.dtype() != wanted.dtype())
    return fmt::format("dtype {}, PyTorch has {}", toString(result.dtype()), toString(wanted.dtype()));
  if (result.sizes() != wanted.sizes())
    return fmt::format("shape ({}), PyTorch has ({})", fmt::join(result.sizes().vec(), "×"),
                       fmt::join(wanted.sizes().vec(), "×"));
  const Tensor a = result.detach().contiguous();
  double* worst = op.empty() ? nullptr : &largest_errors()[op + (a.dtype() == kFloat ? " float32" : " float64")];
  return dispatch(a.dtype(), "compare", [&]<class T>() { return difference<T>(a, wanted, tolerance, worst); });
}

/// reference.py's seed_tensor.
Tensor seed_tensor(const Tensor& like, int64_t k) {
  const Tensor e = empty(like.sizes(), like.dtype());
  dispatch_floating(like.dtype(), "seed_tensor", [&]<class T>() {
    for (int64_t i = 0; i < e.numel(); ++i)
      e.data_ptr<T>()[i] = static_cast<T>(static_cast<double>((i * 7 + k * 3) % 5) / 2 - 0.75);
  });
  return e;
}

std::vector<Tensor> gradients(const std::vector<Tensor>& outs, const std::vector<Tensor>& leaves, int64_t first,
                              bool create_graph) {
  std::vector<Tensor> from, incoming;
  for (size_t k = 0; k < outs.size(); ++k) {
    if (!outs[k].defined() || !outs[k].requires_grad()) continue;
    from.push_back(outs[k]);
    incoming.push_back(seed_tensor(outs[k], static_cast<int64_t>(k) + first));
  }
  if (from.empty()) return std::vector<Tensor>(leaves.size());
  return autograd::grad(from, leaves, incoming, std::nullopt, create_graph, true);
}

/// PyTorch leaves out some gradients that are zero throughout; so may we, and the other way round.
Tensor or_zeros(const Tensor& g, const Tensor& leaf) { return g.defined() ? g : zeros_like(leaf); }

/// Says of each difference of a gradient that it is wrong, unless the case is one of kApart.
class Judge {
 public:
  explicit Judge(const std::string& name) : name_(name) {}
  void see(const std::string& what, const std::string& wrong) {
    if (wrong.empty()) return;
    if (apart()) {
      ++differences_;
    } else {
      FAIL_CHECK(name_ << what << ": " << wrong);
    }
  }
  /// A difference that is no longer there has no place in kApart.
  ~Judge() {
    if (apart() && !differences_) FAIL_CHECK(name_ << ": differs no longer");
  }

 private:
  bool apart() const { return kApart.contains(name_.substr(0, name_.find(" ("))); }
  std::string name_;
  int differences_ = 0;
};

void check_gradients(Judge& judge, const std::string& what, const std::vector<Tensor>& results, const json& wanted,
                     const std::vector<Tensor>& leaves, double share, double least) {
  for (size_t k = 0; k < wanted.size(); ++k) {
    const std::string wrong =
        compare(or_zeros(results[k], leaves[k]), or_zeros(read(wanted[k]), leaves[k]), {1e-12, share, false, least});
    judge.see(fmt::format(": {} of input {}", what, k), wrong);
  }
}

/// The inputs of a case that are differentiated by: those listed, or all of float64.
std::vector<Tensor> leaves_of(const json& entry, const Call& call) {
  std::vector<Tensor> leaves;
  if (!entry.contains("grad")) return leaves;
  if (entry.contains("wrt")) {
    for (const json& i : entry["wrt"]) leaves.push_back(call.x[i.get<size_t>()].requires_grad_());
  } else {
    for (const Tensor& x : call.x)
      if (x.defined() && x.dtype() == kDouble) leaves.push_back(x.requires_grad_());
  }
  return leaves;
}

enum class Form { Plain, Rearranged, Float32 };

void run_case(const json& entry, Form form) {
  constexpr const char* kForms[] = {"", " (not row-major)", " (float32)"};
  const std::string name = entry["name"].get<std::string>() + kForms[static_cast<int>(form)];
  const std::string op = name.substr(0, name.find(' '));
  const auto f = all_calls().find(op);
  if (f == all_calls().end()) return;  // the test below says so
  Call call;
  for (const json& index : entry["in"]) {
    const Tensor x = read(index);
    const bool to_float = form == Form::Float32 && x.defined() && x.dtype() == kDouble;
    call.x.push_back(form == Form::Rearranged ? strided(x) : to_float ? x.to(kFloat) : x);
  }
  if (entry.contains("args")) call.args = entry["args"];
  if (entry.contains("throws")) {
    CHECK_THROWS_AS_MESSAGE(f->second(call), std::exception, name << " throws in PyTorch");
    return;
  }
  const std::vector<Tensor> leaves = form == Form::Float32 ? std::vector<Tensor>{} : leaves_of(entry, call);
  const json& wanted_outs = entry[form == Form::Float32 ? "f32" : "out"];
  const bool zeros = op != "maximum" && op != "minimum";  // of 0 and -0 PyTorch takes either
  const double least = kUnderflowing.contains(op) ? 1000 : 0;
  const bool ordinary = name.find(" ordinary") != std::string::npos;
  const double share = !kCancelling.contains(op) ? 0 : name.find(" special") == std::string::npos ? 1 : 0;
  try {
    const Results outs = f->second(call);
    CHECK_MESSAGE(outs.size() == wanted_outs.size(), name << ": number of outputs");
    for (size_t k = 0; k < std::min(outs.size(), wanted_outs.size()); ++k) {
      const Tensor wanted = read(wanted_outs[k]);
      const std::string wrong = compare(outs[k], wanted, {relative(wanted.dtype()), share, zeros, least}, op);
      if (kOwnValues.contains(name.substr(0, name.find(" ("))))
        CHECK_MESSAGE(!wrong.empty(), name << ": differs no longer");
      else
        CHECK_MESSAGE(wrong.empty(), name << ": " << wrong);
    }
    if (leaves.empty()) return;
    Judge judge(name);
    const bool twice = entry.contains("grad2");
    const std::vector<Tensor> first = gradients(outs, leaves, 0, twice);
    check_gradients(judge, "gradient", first, entry["grad"], leaves, std::max(share, ordinary ? 1e-3 : 0), least);
    if (twice)
      check_gradients(judge, "second derivative", gradients(first, leaves, 1, false), entry["grad2"], leaves, 1, least);
  } catch (const std::exception& error) {
    FAIL_CHECK(name << ": " << std::string(error.what()));
  }
}

}  // namespace

double number(const json& v) {
  if (!v.is_string()) return v.get<double>();
  const std::string s = v.get<std::string>();
  const double inf = std::numeric_limits<double>::infinity();
  return s == "inf" ? inf : s == "-inf" ? -inf : std::nan("");
}

const Calls& all_calls() {
  static const Calls calls = [] {
    Calls c;
    add_math_calls(c);
    add_tensor_calls(c);
    add_layer_calls(c);
    add_spatial_calls(c);
    add_rest_calls(c);
    return c;
  }();
  return calls;
}

Scalar Call::s(size_t i) const {
  const json& v = arg(i);
  if (v.is_boolean()) return v.get<bool>();
  if (v.is_number_integer()) return v.get<int64_t>();
  return number(v);
}

std::optional<ScalarType> Call::type(size_t i) const {
  return has(i) ? std::optional(dtype_of_letter(str(i)[0])) : std::nullopt;
}

int64_t Call::reduction(size_t i) const {
  const std::string name = str(i);
  return name == "none" ? Reduction::None : name == "mean" ? Reduction::Mean : Reduction::Sum;
}

TEST_CASE("reference: each operator of the file can be called, and each call is in the file") {
  std::set<std::string> used;
  for (const json& c : file()["cases"])
    used.insert(c["name"].get<std::string>().substr(0, c["name"].get<std::string>().find(' ')));
  for (const json& s : file()["streams"])
    for (const json& step : s["steps"]) used.insert(step["op"].get<std::string>());
  for (const json& t : file()["tables"]) used.insert(t["op"].get<std::string>());
  for (const std::string& op : used) CHECK_MESSAGE(all_calls().contains(op), "no call for " << op);
  for (const auto& call : all_calls()) CHECK_MESSAGE(used.contains(call.first), "no case for " << call.first);
}

TEST_CASE("reference: values and gradients") {
  for (const json& entry : file()["cases"]) run_case(entry, Form::Plain);
}

TEST_CASE("reference: values in float32") {
  for (const json& entry : file()["cases"])
    if (entry.contains("f32")) run_case(entry, Form::Float32);
}

TEST_CASE("reference: the same from inputs that are not row-major") {
  for (const json& entry : file()["cases"])
    if (entry.value("layouts", true) && !entry.contains("throws")) run_case(entry, Form::Rearranged);
}

TEST_CASE("reference: dtypes of results") {
  constexpr ScalarType kTypes[] = {kBool, kByte, kInt, kLong, kFloat, kDouble};
  for (const json& table : file()["tables"]) {
    const std::string op = table["op"].get<std::string>(), forms = table["forms"].get<std::string>(),
                      wanted = table["result"].get<std::string>();
    const auto f = all_calls().find(op);
    if (f == all_calls().end()) continue;
    std::string results;
    for (size_t row = 0; row < wanted.size(); ++row) {
      Call call;
      call.args = json::array();
      size_t rest = row, stride = wanted.size();
      for (const char form : forms) {
        const size_t count = form == 's' ? 3 : form == 'c' ? 1 : 6;
        stride /= count;
        const size_t which = rest / stride;
        rest %= stride;
        if (form == 's')
          call.args.push_back(which == 0 ? json(true) : which == 1 ? json(1) : json(1.0));
        else
          call.x.push_back(ones(form == '0' ? std::vector<int64_t>{} : table["shape"].get<std::vector<int64_t>>(),
                                form == 'c' ? kBool : kTypes[which]));
      }
      for (const json& arg : table["args"]) call.args.push_back(arg);
      try {
        results += letter(f->second(call)[0].dtype());
      } catch (const std::exception&) {
        results += 'x';
      }
      if (wanted[row] == 'x' && kBools.contains(op) && call.x[0].dtype() == kBool) results.back() = 'x';
    }
    CHECK_MESSAGE(results == wanted, op << " of " << forms << " " << table["args"].dump() << ": got " << results
                                        << ", PyTorch has " << wanted);
  }
}

TEST_CASE("reference: random streams") {
  for (const json& stream : file()["streams"]) {
    const uint64_t seed = stream["seed"].get<uint64_t>();
    manual_seed(seed);
    size_t n = 0;
    for (const json& step : stream["steps"]) {
      const std::string op = step["op"].get<std::string>(),
                        name = fmt::format("seed {}, step {}: {} {}", seed, n++, op, step["args"].dump());
      const auto f = all_calls().find(op);
      if (f == all_calls().end()) continue;
      Call call;
      for (const json& x : step["in"]) call.x.push_back(read(x));
      call.args = step["args"];
      // Through a logarithm, sine or cosine the last bits may differ: PyTorch has its own ones for whole vectors.
      // Sums of mean and noise may have cancelled.
      const bool exact = !op.starts_with("randn") && !op.starts_with("normal") && op != "exponential_" &&
                         op != "cauchy_" && op != "log_normal_";
      try {
        const Tensor wanted = read(step["out"][0]);
        const double few = wanted.dtype() == kFloat ? 5e-7 : 1e-15;
        const std::string wrong =
            compare(f->second(call)[0], wanted, {exact ? 0 : few, op == "normal_" ? 1.0 : 0.0}, "stream " + op);
        CHECK_MESSAGE(wrong.empty(), name << ": " << wrong);
      } catch (const std::exception& error) {
        FAIL_CHECK(name << ": " << std::string(error.what()));
      }
    }
  }
}

TEST_CASE("reference: the largest error of each operator, when asked for") {
  if (std::getenv("WICK_REFERENCE_ULPS"))
    for (const auto& [op, error] : largest_errors()) fmt::print("{:45} {:.3g} ulp\n", op, error);
}

}  // namespace wick::test
