// What became of a case, line by line: '@' its number and operator, '?' its C++, '!' what it threw, '#' a tensor, '.'
// the end.

#include <cmath>
#include <exception>
#include <regex>

#include "draw.h"

namespace fuzz {

namespace {

const char* short_name(ScalarType t) {
  switch (t) {
    case torch::kBool:
      return "bool";
    case torch::kByte:
      return "uint8";
    case torch::kChar:
      return "int8";
    case torch::kShort:
      return "int16";
    case torch::kInt:
      return "int32";
    case torch::kLong:
      return "int64";
    case torch::kFloat:
      return "float32";
    case torch::kDouble:
      return "float64";
    default:
      return "other";
  }
}
bool is_floating(const Tensor& t) {
  return t.defined() && (t.scalar_type() == torch::kFloat || t.scalar_type() == torch::kDouble);
}
/// Fixed weights of both signs that are exact in binary, as incoming gradients.
Tensor weights_like(const Tensor& t, int64_t k) {
  const int64_t n = t.numel();
  const Tensor w = torch::empty({n}, t.scalar_type());
  for (int64_t i = 0; i < n; ++i) {
    const double v = static_cast<double>((i * 7 + k * 3) % 5) / 2 - 0.75;
    if (t.scalar_type() == torch::kFloat)
      w.data_ptr<float>()[i] = static_cast<float>(v);
    else
      w.data_ptr<double>()[i] = v;
  }
  return w.reshape(t.sizes());
}
std::string first_line(const char* text) {
  std::string s = text;
  s = s.substr(0, s.find('\n'));
  return s.substr(0, 300);
}
/// Runs f; what it throws is written down as thrown in `stage`. Whether it threw nothing.
template <class F>
bool attempt(std::FILE* file, const char* stage, F f) {
  try {
    f();
    return true;
  } catch (const c10::Error& e) {
    std::fprintf(file, "! %s: %s\n", stage, first_line(e.what_without_backtrace()).c_str());
  } catch (const std::exception& e) {
    std::fprintf(file, "! %s: [no c10::Error] %s\n", stage, first_line(e.what()).c_str());
  } catch (...) {
    std::fprintf(file, "! %s: [no exception]\n", stage);
  }
  return false;
}

}  // namespace

void Draw::write(const char* what, size_t i, const Tensor& t) {
  if (!t.defined()) {
    std::fprintf(file_, "# %s%zu undefined\n", what, i);
    return;
  }
  // A copy: some of the zeros that LibTorch gives as gradients have no memory of their own.
  const Tensor x = torch::empty(t.sizes(), t.scalar_type()).copy_(t.detach());
  std::fprintf(file_, "# %s%zu %s %d", what, i, short_name(t.scalar_type()), t.requires_grad() ? 1 : 0);
  std::fprintf(file_, " %d", static_cast<int>(t.dim()));
  for (const int64_t s : t.sizes()) std::fprintf(file_, " %lld", static_cast<long long>(s));
  for (int64_t k = 0; k < x.numel() && k < 20000; ++k) switch (t.scalar_type()) {
      case torch::kBool:
        std::fprintf(file_, " %d", reinterpret_cast<const uint8_t*>(x.data_ptr<bool>())[k]);
        break;
      case torch::kByte:
        std::fprintf(file_, " %d", x.data_ptr<uint8_t>()[k]);
        break;
      case torch::kChar:
        std::fprintf(file_, " %d", x.data_ptr<int8_t>()[k]);
        break;
      case torch::kShort:
        std::fprintf(file_, " %d", x.data_ptr<int16_t>()[k]);
        break;
      case torch::kInt:
        std::fprintf(file_, " %d", x.data_ptr<int32_t>()[k]);
        break;
      case torch::kLong:
        std::fprintf(file_, " %lld", static_cast<long long>(x.data_ptr<int64_t>()[k]));
        break;
      case torch::kFloat:
        std::fprintf(file_, " %.9g", static_cast<double>(x.data_ptr<float>()[k]));
        break;
      case torch::kDouble:
        std::fprintf(file_, " %.17g", x.data_ptr<double>()[k]);
        break;
      default:
        break;
    }
  std::fprintf(file_, "\n");
}

void Draw::run(const char* text, const std::function<Outputs()>& call) {
  // Where torch is a macro for wick, the words that the compiler made a string of have it already.
  text_ += std::regex_replace(text, std::regex("\\bwick::"), "torch::");
  if (!file_) return;
  std::fprintf(file_, "? %s\n", text_.c_str());
  std::fflush(file_);
  std::vector<Tensor> outputs;
  const bool done = attempt(file_, "call", [&] { outputs = call().tensors; });
  if (done)
    attempt(file_, "reading", [&] {
      for (size_t i = 0; i < outputs.size(); ++i) write("out", i, outputs[i]);
    });
  attempt(file_, "reading", [&] {
    for (size_t i = 0; i < bases_.size(); ++i) write("base", i, bases_[i]);
  });
  if (done && differentiate_) {
    for (const Tensor& t : bases_) outputs.push_back(t);
    differentiate(outputs);
  }
}

void Draw::differentiate(const std::vector<Tensor>& outputs) {
  std::vector<Tensor> from, weights, first;
  const auto wrt = [&](const std::vector<Tensor>& j, const std::vector<Tensor>& w, bool create) {
    return torch::autograd::grad(j, leaves_, w, true, create, true);
  };
  for (const Tensor& t : outputs)
    if (is_floating(t) && t.requires_grad()) {
      from.push_back(t);
      weights.push_back(weights_like(t, static_cast<int64_t>(from.size())));
    }
  if (from.empty()) return;
  if (!attempt(file_, "gradient", [&] { first = wrt(from, weights, true); })) return;
  for (size_t i = 0; i < first.size(); ++i) write("gradient", i, first[i]);
  std::vector<Tensor> second;
  if (!attempt(file_, "second", [&] {
        Tensor squares;
        for (const Tensor& g : first)
          if (g.defined() && g.requires_grad()) {
            const Tensor s = (g * g).sum().to(torch::kDouble);
            squares = squares.defined() ? squares + s : s;
          }
        if (squares.defined()) second = wrt({squares}, {torch::ones({}, torch::kDouble)}, false);
      }))
    return;
  for (size_t i = 0; i < second.size(); ++i) write("second", i, second[i]);
}

}  // namespace fuzz
