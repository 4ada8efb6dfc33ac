#include "record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace fuzz {

const std::string* Record::message(const std::string& stage) const {
  for (const auto& [s, m] : thrown)
    if (s == stage) return &m;
  return nullptr;
}

bool read(std::ifstream& in, Record& r) {
  r = {};
  std::string line;
  bool begun = false;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    const std::string rest = line.size() > 2 ? line.substr(2) : "";
    std::istringstream words(rest);
    switch (line[0]) {
      case '@':
        words >> r.number >> r.operator_name >> r.nearness;
        begun = true;
        break;
      case '?':
        r.text = rest;
        break;
      case 'X':
        r.crash = rest;
        break;
      case '!': {
        const size_t colon = rest.find(": ");
        r.thrown.emplace_back(rest.substr(0, colon), rest.substr(colon + 2));
        break;
      }
      case '#': {
        Result t;
        size_t dims = 0;
        words >> t.name >> t.dtype;
        if (t.dtype != "undefined") words >> t.requires_grad >> dims;
        t.sizes.resize(dims);
        for (long long& s : t.sizes) words >> s;
        for (std::string v; words >> v;) t.values.push_back(v);
        r.results.push_back(std::move(t));
        break;
      }
      case '.':
        return begun;
      default:
        break;  // a line that a crash cut off
    }
  }
  return false;
}

namespace {

std::string shown(const Result& t) {
  if (t.dtype == "undefined") return "undefined";
  std::string s = fmt::format("{}{} ({})", t.dtype, t.requires_grad ? "" : " no grad", fmt::join(t.sizes, ","));
  for (size_t i = 0; i < t.values.size() && i < 24; ++i) s += " " + t.values[i];
  return s + (t.values.size() > 24 ? " …" : "");
}
bool all_zero(const Result& t) {
  return std::all_of(t.values.begin(), t.values.end(),
                     [](const std::string& v) { return std::strtod(v.c_str(), nullptr) == 0; });
}
double largest(const Result& t) {
  double m = 0;
  for (const std::string& s : t.values) {
    const double v = std::abs(std::strtod(s.c_str(), nullptr));
    if (std::isfinite(v)) m = std::max(m, v);
  }
  return m;
}

/// The first element in which a and b differ by more than rounding explains, -1 if none does. `order` is how often the
/// function was differentiated: each time adds rounding.
long differs(const Result& a, const Result& b, int nearness, int order) {
  const bool single = a.dtype == "float32", floating = single || a.dtype == "float64";
  const double unit = single ? 1.2e-7 : 2.3e-16;
  const double relative = unit * (nearness == 0 ? 0 : order == 0 ? (nearness == 1 ? 64 : 1024) : 4096);
  const double scale = nearness == 2 || order > 0 ? std::max({largest(a), largest(b), nearness == 2 ? 1. : 0.}) : 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    if (a.values[i] == b.values[i]) continue;
    if (!floating) return static_cast<long>(i);
    const double x = std::strtod(a.values[i].c_str(), nullptr), y = std::strtod(b.values[i].c_str(), nullptr);
    if ((std::isnan(x) && std::isnan(y)) || x == y) continue;
    const double magnitude =
        std::max({std::abs(x), std::abs(y), nearness == 2 ? scale : scale * 0.01, single ? 1e-38 : 1e-307});
    if (!(std::abs(x - y) <= relative * magnitude)) return static_cast<long>(i);
  }
  return -1;
}

Difference difference(const std::string& kind, const Result& a, const Result& b) {
  return {kind, a.name + " " + shown(a), b.name + " " + shown(b)};
}

}  // namespace

Difference compare(const Record& wick, const Record& libtorch) {
  if (wick.crash != libtorch.crash)
    return {wick.crash.empty()       ? "only LibTorch crashes"
            : libtorch.crash.empty() ? "only wick crashes"
                                     : "both crash",
            wick.crash, libtorch.crash};
  for (const char* stage : {"call", "reading", "gradient", "second"}) {
    const std::string *w = wick.message(stage), *l = libtorch.message(stage);
    const std::string where = std::string(stage) == "call" ? "" : fmt::format(" ({})", stage);
    if (w && w->starts_with("[no ")) return {"wick throws no Error" + where, *w, l ? *l : ""};
    if (w && !l) return {"only wick throws" + where, *w, ""};
    if (l && !w) return {"only LibTorch throws" + where, "", *l};
    // What came out before the next stage.
    const std::string prefix = std::string(stage) == "reading" ? "" : stage;
    std::vector<const Result*> a, b;
    const auto belongs = [&](const Result& t) {
      const bool out = t.name.starts_with("out") || t.name.starts_with("base");
      return prefix == "" ? out : t.name.starts_with(prefix);
    };
    for (const Result& t : wick.results)
      if (belongs(t)) a.push_back(&t);
    for (const Result& t : libtorch.results)
      if (belongs(t)) b.push_back(&t);
    if (prefix == "call") {
      if (w) return {};  // both threw: what is left of a tensor changed in place is not promised
      continue;
    }
    const int order = prefix == "" ? 0 : prefix == "gradient" ? 1 : 2;
    const std::string kind = order == 0 ? "" : prefix + " ";
    const auto number = [](const auto& t) { return t.empty() ? "0" : fmt::format("{} {}", t.size(), shown(*t[0])); };
    if (a.size() != b.size()) {
      // No second derivative on one side is one of 0.
      const auto& more = a.size() > b.size() ? a : b;
      if (order > 0 && std::all_of(more.begin(), more.end(),
                                   [](const Result* t) { return t->dtype == "undefined" || all_zero(*t); }))
        continue;
      return {kind + "number of tensors", number(a), number(b)};
    }
    for (size_t i = 0; i < a.size(); ++i) {
      const Result &x = *a[i], &y = *b[i];
      if (x.dtype == "undefined" || y.dtype == "undefined") {
        if (x.dtype == y.dtype || (order > 0 && (x.dtype == "undefined" ? all_zero(y) : all_zero(x)))) continue;
        return difference(kind + "undefined", x, y);
      }
      if (x.dtype != y.dtype) return difference(kind + "dtype", x, y);
      if (x.sizes != y.sizes) return difference(kind + "shape", x, y);
      const long at = differs(x, y, wick.nearness, order);
      if (at >= 0) {
        Difference d = difference(kind + "value", x, y);
        const auto k = static_cast<size_t>(at);
        const std::string element = fmt::format(" at element {}: ", at);
        d.wick += element + x.values[k], d.libtorch += element + y.values[k];
        const double p = std::strtod(x.values[k].c_str(), nullptr), q = std::strtod(y.values[k].c_str(), nullptr);
        d.relative =
            std::isfinite(p) && std::isfinite(q) ? std::abs(p - q) / std::max(std::abs(p), std::abs(q)) : INFINITY;
        return d;
      }
      if (order == 0 && x.requires_grad != y.requires_grad) return difference("requires_grad", x, y);
    }
  }
  return {};
}

}  // namespace fuzz
