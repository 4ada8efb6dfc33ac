#include "draw.h"

#include <algorithm>
#include <cmath>

namespace fuzz {

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

const char* name_of(ScalarType t) {
  switch (t) {
    case torch::kBool:
      return "torch::kBool";
    case torch::kByte:
      return "torch::kByte";
    case torch::kChar:
      return "torch::kChar";
    case torch::kShort:
      return "torch::kShort";
    case torch::kInt:
      return "torch::kInt";
    case torch::kLong:
      return "torch::kLong";
    case torch::kFloat:
      return "torch::kFloat";
    case torch::kDouble:
      return "torch::kDouble";
    default:
      return "another";
  }
}
std::string text_of(double v, bool single = false) {
  if (std::isnan(v)) return "NAN";
  if (std::isinf(v)) return v < 0 ? "-INFINITY" : "INFINITY";
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, single ? "%.9g" : "%.17g", v);
  std::string s = buffer;
  return s.find_first_of(".e") == std::string::npos ? s + "." : s;
}
std::string text_of(const Sizes& v) {
  std::string s = "{";
  for (size_t i = 0; i < v.size(); ++i) s += (i ? ", " : "") + std::to_string(v[i]);
  return s + "}";
}
int64_t count(const Sizes& sizes) {
  int64_t n = 1;
  for (const int64_t s : sizes) n *= s;
  return n;
}
double floating_number(Random& r, Values values, int mode, bool single) {
  if (values == Values::unit) return static_cast<double>(r.integer(0, 64)) / 64;
  const double ordinary = static_cast<double>(r.integer(-3000, 3000)) / 1000;
  if (values == Values::ordinary) return ordinary;
  if (mode == 0) return ordinary;                                        // ordinary
  if (mode == 1) return static_cast<double>(r.integer(-4, 4)) / 2;       // ties
  if (mode == 2) return static_cast<double>(r.integer(0, 1000)) / 1000;  // like probabilities
  if (r.chance(0.5)) return ordinary;                                    // special ones
  static const std::vector<double> moderate = {inf, -inf, std::nan(""), 0., -0., 1., -1., 2., 0.5, 10., -20., 100.};
  static const std::vector<double> huge = {1e30, -1e30, 1e-30, 88., -104., 709., 3e38, 1e-40, 1e10, 16777217.};
  static const std::vector<double> huger = {1e300, -1e300, 1e-300, 1e-310, 9007199254740993.};
  if (values == Values::moderate || r.chance(0.6)) return r.pick(moderate);
  return single || r.chance(0.5) ? r.pick(huge) : r.pick(huger);
}
int64_t whole_number(Random& r, ScalarType dtype, bool extremes) {
  if (dtype == torch::kBool) return r.integer(0, 1);
  if (dtype == torch::kByte) return r.chance(0.2) ? r.integer(0, 255) : r.integer(0, 5);
  if (dtype == torch::kChar) return r.chance(0.2) ? r.integer(-128, 127) : r.integer(-4, 6);
  if (dtype == torch::kShort) return r.chance(0.2) ? r.integer(-32768, 32767) : r.integer(-4, 6);
  if (extremes && r.chance(0.3)) {
    if (dtype == torch::kInt) return r.pick<int64_t>({INT32_MIN, INT32_MAX, 65536, -65537, 1000000007});
    return r.pick<int64_t>(
        {INT64_MIN, INT64_MAX, int64_t{1} << 53, (int64_t{1} << 53) + 1, int64_t{1} << 32, -(int64_t{1} << 40)});
  }
  return r.integer(-4, 6);
}

}  // namespace

Draw::Draw(uint64_t seed, uint64_t number, std::FILE* file)
    : random(seed * 0x100000001b3u + number * 0x9e3779b97f4a7c15u), file_(file), differentiate_(random.chance(0.6)) {
  random.next();
  floating_ = random.chance(0.5) ? torch::kFloat : torch::kDouble;
  other_ = random.pick<ScalarType>({torch::kFloat, torch::kFloat, torch::kFloat, torch::kDouble, torch::kDouble,
                                    torch::kLong, torch::kLong, torch::kInt, torch::kByte, torch::kBool, torch::kChar,
                                    torch::kShort});
}

void Draw::add(const std::string& name, const std::string& value) { text_ += name + " = " + value + "; "; }

int64_t Draw::integer(const char* name, int64_t low, int64_t high) {
  const int64_t v = random.integer(low, high);
  add(std::string("const int64_t ") + name, std::to_string(v));
  return v;
}
bool Draw::flag(const char* name, double p) {
  const bool v = random.chance(p);
  add(std::string("const bool ") + name, v ? "true" : "false");
  return v;
}
double Draw::real(const char* name, const std::vector<double>& choices) {
  const double v = random.pick(choices);
  add(std::string("const double ") + name, text_of(v));
  return v;
}
std::string Draw::word(const char* name, const std::vector<std::string>& choices) {
  const std::string v = random.pick(choices);
  add(std::string("const std::string ") + name, "\"" + v + "\"");
  return v;
}
Scalar Draw::scalar(const char* name) {
  if (random.chance(0.75)) return small_scalar(name);
  if (random.chance(0.1)) {
    const bool v = random.chance(0.5);
    add(std::string("const torch::Scalar ") + name, v ? "true" : "false");
    return Scalar(v);
  }
  if (random.chance(0.5)) {
    const int64_t v = random.pick<int64_t>(
        {255, 256, -1, 300, int64_t{1} << 31, int64_t{1} << 40, -(int64_t{1} << 33), INT64_MAX, 16777217});
    add(std::string("const torch::Scalar ") + name, "int64_t{" + std::to_string(v) + "}");
    return Scalar(v);
  }
  const double v =
      random.pick<double>({inf, -inf, std::nan(""), 1e300, -1e300, 1e39, 1e-300, -0., 1e10, 256.5, -1.5, 0.1});
  add(std::string("const torch::Scalar ") + name, text_of(v));
  return Scalar(v);
}
Scalar Draw::small_scalar(const char* name) {
  if (random.chance(0.5)) {
    const int64_t v = random.integer(-3, 5);
    add(std::string("const torch::Scalar ") + name, "int64_t{" + std::to_string(v) + "}");
    return Scalar(v);
  }
  const double v = random.chance(0.3) ? static_cast<double>(random.integer(-3, 3))
                                      : static_cast<double>(random.integer(-300, 300)) / 100;
  add(std::string("const torch::Scalar ") + name, text_of(v));
  return Scalar(v);
}
int64_t Draw::dim(const char* name, int64_t dims) {
  const int64_t n = std::max<int64_t>(dims, 1), wrong = random.chance(0.04) ? random.integer(1, 2) : 0;
  return integer(name, -n - wrong, n - 1 + wrong);
}
Sizes Draw::dims(const char* name, int64_t dims) {
  Sizes v;
  const int64_t n = std::max<int64_t>(dims, 1);
  for (int64_t i = 0; i < n; ++i)
    if (random.chance(0.5)) v.push_back(random.chance(0.3) ? i - n : i);
  if (v.size() > 1 && random.chance(0.3)) std::swap(v[0], v[v.size() - 1]);
  if (random.chance(0.04)) v.push_back(random.integer(-n - 1, n));
  if (dims == 0 && random.chance(0.6)) v.clear();
  return say(name, v);
}
Sizes Draw::list(const char* name, size_t n, int64_t low, int64_t high) {
  Sizes v;
  for (size_t i = 0; i < n; ++i) v.push_back(random.integer(low, high));
  return say(name, v);
}
Sizes Draw::say(const char* name, Sizes v) {
  add(std::string("const std::vector<int64_t> ") + name, text_of(v));
  return v;
}
ScalarType Draw::dtype(const char* name) {
  const ScalarType t = random.pick<ScalarType>({torch::kBool, torch::kByte, torch::kChar, torch::kShort, torch::kInt,
                                                torch::kLong, torch::kFloat, torch::kDouble});
  add(std::string("const auto ") + name, name_of(t));
  return t;
}
torch::optional<ScalarType> Draw::maybe_dtype(const char* name) {
  if (random.chance(0.25)) return dtype(name);
  add(std::string("const torch::optional<torch::ScalarType> ") + name, "torch::nullopt");
  return torch::nullopt;
}

Sizes Draw::sizes(int64_t low, int64_t high) {
  Sizes s(static_cast<size_t>(random.integer(low, high)));
  for (int64_t& v : s) v = random.chance(0.04) ? 0 : random.chance(0.2) ? 1 : random.integer(2, s.size() > 3 ? 3 : 5);
  if (!s.empty() && random.chance(0.08))
    s[static_cast<size_t>(random.integer(0, static_cast<int64_t>(s.size()) - 1))] = random.integer(6, 37);
  return s;
}
Sizes Draw::broadcastable(const Sizes& to) {
  Sizes s = to;
  if (random.chance(0.3)) s.erase(s.begin(), s.begin() + random.integer(0, static_cast<int64_t>(s.size())));
  for (int64_t& v : s)
    if (v == 1 ? random.chance(0.3) : random.chance(0.15)) v = v == 1 ? random.integer(1, 3) : 1;
  if (random.chance(0.06)) s.insert(s.begin(), random.integer(1, 2));
  return same_or_wrong(s, 0.02);
}
Sizes Draw::same_or_wrong(Sizes s, double p) {
  if (!random.chance(p)) return s;
  if (s.empty() || random.chance(0.3)) {
    s.push_back(random.integer(1, 2));
  } else if (random.chance(0.4)) {
    s.pop_back();
  } else {
    s[static_cast<size_t>(random.integer(0, static_cast<int64_t>(s.size()) - 1))] += random.chance(0.5) ? 1 : 2;
  }
  return s;
}

ScalarType Draw::choose(Kind kind) {
  if (random.chance(0.03)) kind = Kind::any;
  const bool usual = random.chance(0.85);
  switch (kind) {
    case Kind::any:
      return usual ? other_
                   : random.pick<ScalarType>({torch::kBool, torch::kByte, torch::kChar, torch::kShort, torch::kInt,
                                              torch::kLong, torch::kFloat, torch::kDouble});
    case Kind::number:
      return usual && other_ != torch::kBool
                 ? other_
                 : random.pick<ScalarType>({torch::kByte, torch::kChar, torch::kShort, torch::kInt, torch::kLong,
                                            torch::kFloat, torch::kDouble});
    case Kind::floating:
      return random.chance(0.98) ? floating_ : torch::kFloat;
    case Kind::integral:
      return usual && other_ != torch::kFloat && other_ != torch::kDouble
                 ? other_
                 : random.pick<ScalarType>(
                       {torch::kBool, torch::kByte, torch::kChar, torch::kShort, torch::kInt, torch::kLong});
    case Kind::boolean:
      return torch::kBool;
    case Kind::index:
      return torch::kLong;
  }
  return torch::kFloat;
}

Draw::Built Draw::contents(const Sizes& sizes, ScalarType dtype, Values values) {
  const int mode = static_cast<int>(random.pick<int64_t>({0, 0, 0, 0, 1, 1, 2, 3, 3}));
  const bool extremes = values == Values::any && random.chance(0.12);
  const int64_t n = count(sizes);
  const Tensor t = torch::empty({n}, dtype);
  std::string numbers;
  for (int64_t i = 0; i < n; ++i) {
    if (i) numbers += ", ";
    if (dtype == torch::kFloat || dtype == torch::kDouble) {
      const bool single = dtype == torch::kFloat;
      const double v = floating_number(random, values, mode, single);
      if (single)
        t.data_ptr<float>()[i] = static_cast<float>(v);
      else
        t.data_ptr<double>()[i] = v;
      numbers += text_of(single ? static_cast<double>(static_cast<float>(v)) : v, single);
    } else {
      const int64_t v = whole_number(random, dtype, extremes);
      if (dtype == torch::kBool)
        t.data_ptr<bool>()[i] = v != 0;
      else if (dtype == torch::kByte)
        t.data_ptr<uint8_t>()[i] = static_cast<uint8_t>(v);
      else if (dtype == torch::kChar)
        t.data_ptr<int8_t>()[i] = static_cast<int8_t>(v);
      else if (dtype == torch::kShort)
        t.data_ptr<int16_t>()[i] = static_cast<int16_t>(v);
      else if (dtype == torch::kInt)
        t.data_ptr<int32_t>()[i] = static_cast<int32_t>(v);
      else
        t.data_ptr<int64_t>()[i] = v;
      numbers += dtype == torch::kBool ? (v ? "true" : "false") : "int64_t{" + std::to_string(v) + "}";
    }
  }
  if (n == 0) return {torch::empty(sizes, dtype), "torch::empty(" + text_of(sizes) + ", " + name_of(dtype) + ")"};
  std::string text = "torch::tensor({" + numbers + "}, " + name_of(dtype) + ")";
  if (sizes.size() != 1) text += ".reshape(" + (sizes.empty() ? "torch::IntArrayRef{}" : text_of(sizes)) + ")";
  return {t.reshape(sizes), text};
}

Tensor Draw::make(const char* name, const Sizes& sizes, ScalarType dtype, Values values, bool in_place) {
  enum Layout { plain, transposed, stepped, narrowed, selected, expanded };
  const auto dims = static_cast<int64_t>(sizes.size());
  Layout layout =
      random.chance(0.55) ? plain : random.pick<Layout>({transposed, stepped, narrowed, selected, expanded});
  if (layout == expanded && in_place && random.chance(0.8)) layout = plain;
  if (dims == 0 && layout != selected) layout = plain;
  const auto d = static_cast<size_t>(layout == selected ? random.integer(0, dims)
                                     : dims == 0        ? 0
                                                        : random.integer(0, dims - 1));
  const auto d2 = static_cast<size_t>(dims == 0 ? 0 : random.integer(0, dims - 1));
  Sizes base = sizes;
  if (layout == transposed) std::swap(base[d], base[d2]);
  if (layout == stepped) base[d] *= 2;
  if (layout == narrowed) base[d] += 2;
  if (layout == selected) base.insert(base.begin() + static_cast<int64_t>(d), 2);
  if (layout == expanded) base[d] = 1;
  Built built = contents(base, dtype, values);
  const bool floating = dtype == torch::kFloat || dtype == torch::kDouble;
  const bool leaf = differentiate_ && floating && random.chance(0.85);
  Tensor t = built.value;
  if (leaf) {
    t.requires_grad_();
    leaves_.push_back(t);
    built.text += ".requires_grad_()";
  }
  const std::string n = name;
  if (in_place) {
    if (leaf && !random.chance(0.03)) t = t.clone(), built.text += ".clone()";
    bases_.push_back(t);
    add("const torch::Tensor base_" + n, built.text);
    built.text = "base_" + n;
  }
  const int64_t i = static_cast<int64_t>(d), i2 = static_cast<int64_t>(d2);
  switch (layout) {
    case plain:
      break;
    case transposed:
      t = t.transpose(i, i2), built.text += ".transpose(" + std::to_string(i) + ", " + std::to_string(i2) + ")";
      break;
    case stepped:
      t = t.slice(i, 1, INT64_MAX, 2), built.text += ".slice(" + std::to_string(i) + ", 1, INT64_MAX, 2)";
      break;
    case narrowed:
      t = t.narrow(i, 1, sizes[d]),
      built.text += ".narrow(" + std::to_string(i) + ", 1, " + std::to_string(sizes[d]) + ")";
      break;
    case selected:
      t = t.select(i, 1), built.text += ".select(" + std::to_string(i) + ", 1)";
      break;
    case expanded:
      t = t.expand(sizes), built.text += ".expand(" + text_of(sizes) + ")";
      break;
  }
  add((in_place ? "torch::Tensor " : "const torch::Tensor ") + n, built.text);
  return t;
}

Tensor Draw::tensor(const char* name, Kind kind, Values values) { return tensor(name, sizes(), kind, values); }
Tensor Draw::tensor(const char* name, const Sizes& sizes, Kind kind, Values values) {
  const ScalarType dtype = choose(kind);
  return make(name, sizes, dtype, values, false);
}
Tensor Draw::target(const char* name, Kind kind, Values values) { return target(name, sizes(), kind, values); }
Tensor Draw::target(const char* name, const Sizes& sizes, Kind kind, Values values) {
  const ScalarType dtype = choose(kind);
  return make(name, sizes, dtype, values, true);
}
Tensor Draw::index(const char* name, const Sizes& sizes, int64_t n, double negative) {
  const ScalarType dtype =
      random.chance(0.93) ? torch::kLong : random.pick<ScalarType>({torch::kInt, torch::kByte, torch::kFloat});
  const int64_t numbers = count(sizes);
  const bool below = dtype != torch::kByte && random.chance(negative), outside = random.chance(0.03);
  const Tensor t = torch::empty({numbers}, torch::kLong);
  std::string text;
  for (int64_t i = 0; i < numbers; ++i) {
    int64_t v = random.integer(below ? -n : 0, std::max<int64_t>(n - 1, 0));
    if (outside && random.chance(0.4)) v = random.pick<int64_t>({n, -n - 1, n + 5, int64_t{1} << 40, -1});
    if (dtype != torch::kLong) v = std::max<int64_t>(std::min<int64_t>(v, 255), dtype == torch::kByte ? 0 : -255);
    t.data_ptr<int64_t>()[i] = v;
    text += (i ? ", " : "") + std::string("int64_t{") + std::to_string(v) + "}";
  }
  text = numbers == 0 ? "torch::empty({0}, torch::kLong)" : "torch::tensor({" + text + "}, torch::kLong)";
  if (sizes.size() != 1) text += ".reshape(" + (sizes.empty() ? "torch::IntArrayRef{}" : text_of(sizes)) + ")";
  Tensor shaped = t.reshape(sizes);
  if (dtype != torch::kLong) shaped = shaped.to(dtype), text += std::string(".to(") + name_of(dtype) + ")";
  if (dtype == torch::kLong && !sizes.empty() && random.chance(0.15)) {  // the same numbers with other strides
    shaped = torch::stack({shaped, shaped}, -1).select(-1, 0);
    text = "torch::stack({" + text + ", " + text + "}, -1).select(-1, 0)";
  }
  add(std::string("const torch::Tensor ") + name, text);
  return shaped;
}

}  // namespace fuzz
