// Functions that mislead differences: kinks, scales, sums of many terms, noise, float inside, borders.

#include "cases.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace cases {
namespace {

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
double relu(double x) { return x > 0 ? x : 0; }
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A gradient of a sum of functions of one element each.
Gradient each(size_t n, double (*slope)(double)) {
  return [=](const double* x, double* g) {
    for (size_t i = 0; i < n; ++i) g[i] = slope(x[i]);
  };
}
Function sum_of(size_t n, double (*term)(double)) {
  return [=](const double* x) {
    double sum = 0;
    for (size_t i = 0; i < n; ++i) sum += term(x[i]);
    return sum;
  };
}

void kinks(std::vector<Case>& to) {
  to.push_back({"kink",
                "Σ|x|, one at 0",
                {1.2, 0, -0.4},
                sum_of(3, [](double x) { return std::fabs(x); }),
                each(3, sign),
                {{"2 at 0", each(3, [](double x) { return x == 0 ? 2 : sign(x); })}},
                1.0001,
                {"shifted"}});
  to.push_back({"kink",
                "Σ relu, one at 0",
                {1.2, 0, -0.4},
                sum_of(3, relu),
                each(3, [](double x) { return x > 0 ? 1.0 : 0.0; }),
                {{"-0.5 at 0", each(3, [](double x) { return x == 0  ? -0.5
                                                             : x > 0 ? 1
                                                                     : 0; })}}});
  to.push_back({"kink",
                "Σ leaky relu, one at 0",
                {0, 0.8, -1.5},
                sum_of(3, [](double x) { return x > 0 ? x : 0.1 * x; }),
                each(3, [](double x) { return x > 0 ? 1 : 0.1; }),
                {{"0 below 0", each(3, [](double x) { return x > 0 ? 1.0 : 0.0; })}}});
  to.push_back({"kink",
                "max with a tie",
                {3, 1, 3, 0},
                [](const double* x) {
                  return std::max({x[0], x[1], x[2], x[3]});
                },
                [](const double*, double* g) { g[0] = 1, g[1] = g[2] = g[3] = 0; },
                {{"1 for a smaller one", [](const double*, double* g) { g[0] = g[1] = 1, g[2] = g[3] = 0; }}}});
  to.push_back({"kink",
                "hinge loss at its margin",
                {0.5, 0.5},
                [](const double* x) { return relu(1 - x[0] - x[1]) + x[0] * x[0]; },
                [](const double* x, double* g) { g[0] = 2 * x[0], g[1] = 0; },
                {{"1 for -1", [](const double* x, double* g) { g[0] = 2 * x[0] + 1, g[1] = 1; }}},
                1.5,
                {"wrong factor"}});
  to.push_back({"kink",
                "Huber at its threshold",
                {1, -1, 0.3},
                sum_of(3, [](double x) { return std::fabs(x) <= 1 ? x * x / 2 : std::fabs(x) - 0.5; }),
                each(3, [](double x) { return std::clamp(x, -1.0, 1.0); }),
                {{"sign only", each(3, sign)}}});
  to.push_back({"kink",
                "|x| at a distance of 1e-4",
                {1e-4, -1e-4},
                sum_of(2, [](double x) { return std::fabs(x); }),
                each(2, sign),
                {{"slope of x²", each(2, [](double x) { return 2 * x; })}}});
  to.push_back({"kink",
                "clamped, one at a border",
                {-2, 0.4, 1},
                sum_of(3, [](double x) { return std::clamp(x, -1.0, 1.0) + 0.1 * x * x; }),
                each(3, [](double x) { return (x > -1 && x < 1 ? 1 : 0) + 0.2 * x; }),
                {{"not clamped below", each(3, [](double x) { return (x < 1 ? 1 : 0) + 0.2 * x; })}}});
}

void scales(std::vector<Case>& to) {
  to.push_back({"scale",
                "sin(1e8 x), x of 1e-8",
                {1e-8, -2e-8},
                sum_of(2, [](double x) { return std::sin(1e8 * x); }),
                each(2, [](double x) { return 1e8 * std::cos(1e8 * x); }),
                {{"1e8 forgotten", each(2, [](double x) { return std::cos(1e8 * x); })}}});
  to.push_back({"scale",
                "Σ 1/x, x of 1e8",
                {1e8, 3e8, 2e8},
                sum_of(3, [](double x) { return 1 / x; }),
                each(3, [](double x) { return -1 / (x * x); }),
                {{"1/x for 1/x²", each(3, [](double x) { return -1 / x; })}}});
  to.push_back({"scale",
                "x of 1e-8, 1 and 1e8",
                {2e-8, 0.7, 3e8},
                [](const double* x) { return std::exp(1e8 * x[0]) + x[1] * x[1] + std::sqrt(1e-8 * x[2]); },
                [](const double* x, double* g) {
                  g[0] = 1e8 * std::exp(1e8 * x[0]), g[1] = 2 * x[1], g[2] = 5e-9 / std::sqrt(1e-8 * x[2]);
                },
                {{"third entry 0",
                  [](const double* x, double* g) { g[0] = 1e8 * std::exp(1e8 * x[0]), g[1] = 2 * x[1], g[2] = 0; }},
                 {"third entry doubled", [](const double* x, double* g) {
                    g[0] = 1e8 * std::exp(1e8 * x[0]), g[1] = 2 * x[1], g[2] = 1e-8 / std::sqrt(1e-8 * x[2]);
                  }}}});
  to.push_back({"scale",
                "1e-20 exp(x)",
                {0.3, 1.1},
                sum_of(2, [](double x) { return 1e-20 * std::exp(x); }),
                each(2, [](double x) { return 1e-20 * std::exp(x); }),
                {{"1e-20 forgotten", each(2, [](double x) { return std::exp(x); })}}});
  to.push_back({"scale",
                "1e10 + Σx²",
                {0.3, -1.4, 2},
                [](const double* x) { return 1e10 + x[0] * x[0] + x[1] * x[1] + x[2] * x[2]; },
                each(3, [](double x) { return 2 * x; }),
                {{"2 forgotten", each(3, [](double x) { return x; })}},
                1.01});
  to.push_back({"scale",
                "exp(1000 x)",
                {0.001, -0.002},
                sum_of(2, [](double x) { return std::exp(1000 * x); }),
                each(2, [](double x) { return 1000 * std::exp(1000 * x); }),
                {{"1000 forgotten", each(2, [](double x) { return std::exp(1000 * x); })}}});
  to.push_back({"scale",
                "potential in metres, x of 1e-10",
                {1e-10, 1.5e-10},
                sum_of(2, [](double x) { return 2.3e-28 / x; }),
                each(2, [](double x) { return -2.3e-28 / (x * x); }),
                {{"sign", each(2, [](double x) { return 2.3e-28 / (x * x); })}}});
  to.push_back({"scale",
                "one weak variable",
                {1, 1},
                [](const double* x) { return std::exp(x[0]) + 1e-6 * std::sin(x[1]); },
                [](const double* x, double* g) { g[0] = std::exp(x[0]), g[1] = 1e-6 * std::cos(x[1]); },
                {{"weak entry 0", [](const double* x, double* g) { g[0] = std::exp(x[0]), g[1] = 0; }},
                 {"weak entry: sin for cos",
                  [](const double* x, double* g) { g[0] = std::exp(x[0]), g[1] = 1e-6 * std::sin(x[1]); }}}});
}

void sums(std::vector<Case>& to) {
  constexpr int terms = 100000;
  const auto curve = [](bool all) {
    return [=](const double* x, double* g) {
      std::fill(g, g + 3, 0.0);
      for (int k = 0; k < terms - (all ? 0 : 1); ++k) {
        const double t = 1e-4 * k, e = std::exp(-x[1] * t), r = 2 * (x[0] * e + x[2] - std::cos(t));
        g[0] += r * e, g[1] -= r * x[0] * t * e, g[2] += r;
      }
    };
  };
  to.push_back({"sum",
                "curve fit of 100,000 samples",
                {1.1, 0.4, 0.2},
                [](const double* x) {
                  double sum = 0;
                  for (int k = 0; k < terms; ++k)
                    sum += std::pow(x[0] * std::exp(-x[1] * 1e-4 * k) + x[2] - std::cos(1e-4 * k), 2);
                  return sum;
                },
                curve(true),
                {{"last sample forgotten", curve(false)}}});
  const auto mean = [](double scale) {
    return [=](const double* x, double* g) {
      g[0] = g[1] = 0;
      for (int k = 0; k < terms; ++k) g[0] += scale * std::cos(x[0] + k) / terms, g[1] += scale / terms;
    };
  };
  to.push_back({"sum",
                "mean of 100,000 terms",
                {0.4, 7},
                [](const double* x) {
                  double sum = 0;
                  for (int k = 0; k < terms; ++k) sum += std::sin(x[0] + k) + x[1];
                  return sum / terms;
                },
                mean(1),
                {{"sum for mean", mean(terms)}}});
  to.push_back({"sum",
                "1,000 variables",
                std::vector<double>(1000, 0.6),
                sum_of(1000, [](double x) { return std::sin(x) * x; }),
                each(1000, [](double x) { return std::sin(x) + x * std::cos(x); }),
                {{"product rule forgotten", each(1000, [](double x) { return x * std::cos(x); })}},
                1.0001,
                {"exchanged", "shifted"}});
}

// Noise that depends on all bits of x, from -1 to 1.
double noise(const double* x, size_t n) {
  uint64_t h = 1469598103934665603u;
  for (size_t i = 0; i < n; ++i) {
    uint64_t bits;
    std::memcpy(&bits, x + i, sizeof bits);
    h = (h ^ bits) * 1099511628211u;
    h ^= h >> 29;
  }
  return static_cast<double>(h % 2000001) / 1e6 - 1;
}

void noisy(std::vector<Case>& to) {
  const auto kepler = [](const double* x) {  // E - e sin E = M, solved to 1e-8
    double E = x[0];
    for (int i = 0; i < 100; ++i) {
      const double next = x[0] + x[1] * std::sin(E);
      if (std::fabs(next - E) < 1e-8) break;
      E = next;
    }
    return E;
  };
  const auto slope = [kepler](double sign) {
    return [=](const double* x, double* g) {
      const double E = kepler(x), d = 1 / (1 + sign * x[1] * std::cos(E));
      g[0] = d, g[1] = std::sin(E) * d;
    };
  };
  to.push_back(
      {"noise", "Kepler's equation, solved to 1e-8", {0.9, 0.6}, kepler, slope(-1), {{"sign", slope(1)}}, 1.01});
  for (const double size : {1e-9, 1e-7, 1e-5}) {
    char name[40];
    std::snprintf(name, sizeof name, "smooth + noise of %.0e", size);
    to.push_back(
        {"noise",
         name,
         {0.7, -0.2, 1.3},
         [size](const double* x) { return std::sin(x[0]) * std::exp(x[1]) + x[2] * x[2] + size * noise(x, 3); },
         [](const double* x, double* g) {
           g[0] = std::cos(x[0]) * std::exp(x[1]), g[1] = std::sin(x[0]) * std::exp(x[1]), g[2] = 2 * x[2];
         },
         {{"2 forgotten",
           [](const double* x, double* g) {
             g[0] = std::cos(x[0]) * std::exp(x[1]), g[1] = std::sin(x[0]) * std::exp(x[1]), g[2] = x[2];
           }}},
         1.05});
  }
  to.push_back({"noise",
                "printed and read with 9 digits",
                {0.7, 2.2},
                [](const double* x) {
                  char text[40];
                  std::snprintf(text, sizeof text, "%.9g", std::exp(x[0]) * x[1]);
                  return std::atof(text);
                },
                [](const double* x, double* g) { g[0] = std::exp(x[0]) * x[1], g[1] = std::exp(x[0]); },
                {},
                1.01});
}

void floats(std::vector<Case>& to) {
  to.push_back({"float",
                "Rosenbrock in float",
                {1.2, 0.9},
                [](const double* x) {
                  const float a = static_cast<float>(x[0]), b = static_cast<float>(x[1]), d = b - a * a;
                  return static_cast<double>(100 * d * d + (1 - a) * (1 - a));
                },
                [](const double* x, double* g) {
                  const double d = x[1] - x[0] * x[0];
                  g[0] = -400 * x[0] * d - 2 * (1 - x[0]), g[1] = 200 * d;
                },
                {{"-200 for -400",
                  [](const double* x, double* g) {
                    const double d = x[1] - x[0] * x[0];
                    g[0] = -200 * x[0] * d - 2 * (1 - x[0]), g[1] = 200 * d;
                  }}},
                1.05});
  to.push_back({"float",
                "likelihood of 1,000 samples in float",
                {0.2, 1.4},
                [](const double* x) {
                  float sum = 0;
                  for (int s = 0; s < 1000; ++s) {
                    const float d =
                        (std::sin(static_cast<float>(s)) - static_cast<float>(x[0])) / static_cast<float>(x[1]);
                    sum += std::log(static_cast<float>(x[1])) + d * d / 2;
                  }
                  return static_cast<double>(sum);
                },
                [](const double* x, double* g) {
                  g[0] = g[1] = 0;
                  for (int s = 0; s < 1000; ++s) {
                    const double d = (std::sin(s) - x[0]) / x[1];
                    g[0] -= d / x[1], g[1] += (1 - d * d) / x[1];
                  }
                },
                {},
                1.05});
  to.push_back({"float",
                "norm in float",
                {3, -4, 12},
                [](const double* x) {
                  float sum = 0;
                  for (int i = 0; i < 3; ++i) sum += static_cast<float>(x[i]) * static_cast<float>(x[i]);
                  return static_cast<double>(std::sqrt(sum));
                },
                [](const double* x, double* g) {
                  for (int i = 0; i < 3; ++i) g[i] = x[i] / std::hypot(x[0], x[1], x[2]);
                },
                {{"not normalised", each(3, [](double x) { return x; })}},
                1.05});
  to.push_back(
      {"float",
       "tanh in float, the rest in double",
       {0.3, -0.8, 0.5},
       [](const double* x) { return static_cast<double>(std::tanh(static_cast<float>(x[0] * x[1]))) + x[2] * x[2]; },
       [](const double* x, double* g) {
         const double t = std::tanh(x[0] * x[1]), s = 1 - t * t;
         g[0] = s * x[1], g[1] = s * x[0], g[2] = 2 * x[2];
       },
       {{"tanh' forgotten", [](const double* x, double* g) { g[0] = x[1], g[1] = x[0], g[2] = 2 * x[2]; }}},
       1.05});
}

void borders(std::vector<Case>& to) {
  to.push_back({"border",
                "x^1.5 at 0",
                {0, 2},
                sum_of(2, [](double x) { return x < 0 ? kNaN : x * std::sqrt(x); }),
                each(2, [](double x) { return 1.5 * std::sqrt(x); }),
                {{"1 at 0", each(2, [](double x) { return x == 0 ? 1 : 1.5 * std::sqrt(x); })}}});
  to.push_back({"border",
                "exp(x) for x ≥ 0, at 0",
                {0, 0.5},
                sum_of(2, [](double x) { return x < 0 ? kNaN : std::exp(x); }),
                each(2, [](double x) { return std::exp(x); }),
                {{"doubled at 0", each(2, [](double x) { return x == 0 ? 2 : std::exp(x); })}}});
  to.push_back({"border",
                "x² log x at 0",
                {0, 1.5},
                sum_of(2, [](double x) { return x < 0    ? kNaN
                                                : x == 0 ? 0
                                                         : x * x * std::log(x); }),
                each(2, [](double x) { return x == 0 ? 0 : 2 * x * std::log(x) + x; }),
                {{"log forgotten", each(2, [](double x) { return 2 * x; })}}});
  to.push_back({"border",
                "log barrier at 1e-6",
                {1e-6, 0.5},
                sum_of(2, [](double x) { return -std::log(x); }),
                each(2, [](double x) { return -1 / x; }),
                {{"1/x² for 1/x", each(2, [](double x) { return -1 / (x * x); })}}});
  to.push_back(
      {"border",
       "(1 - x²)^1.5 at 1",
       {1, 0.3},
       sum_of(2, [](double x) { return std::pow(1 - x * x, 1.5); }),
       each(2, [](double x) { return -3 * x * std::sqrt(std::max(0.0, 1 - x * x)); }),
       {{"chain rule forgotten", each(2, [](double x) { return 1.5 * std::sqrt(std::max(0.0, 1 - x * x)); })}}});
}

}  // namespace

std::vector<Case> difficult() {
  std::vector<Case> all;
  kinks(all), scales(all), sums(all), noisy(all), floats(all), borders(all);
  return all;
}

std::vector<Case> all() {
  std::vector<Case> cases = smooth();
  for (Case& c : difficult()) cases.push_back(std::move(c));
  for (Case& c : cases) {
    const size_t n = c.x.size();
    const Gradient right = c.gradient;
    const auto add = [&](const char* fault, auto spoil) {
      if (std::count(c.not_wrong.begin(), c.not_wrong.end(), fault)) return;
      std::vector<double> good(n), bad(n);
      right(c.x.data(), good.data());
      bad = good;
      spoil(bad);
      bool differs = false;
      for (size_t i = 0; i < n; ++i) differs = differs || std::fabs(bad[i] - good[i]) > 1e-5 * std::fabs(good[i]);
      if (!differs) return;  // a 0 for a 0
      c.wrong.push_back({fault, [=](const double* x, double* g) {
                           std::vector<double> all(n);
                           right(x, all.data());
                           spoil(all);
                           std::copy(all.begin(), all.end(), g);
                         }});
    };
    using G = std::vector<double>;
    add("sign", [](G& g) {
      for (double& v : g) v = -v;
    });
    add("wrong factor", [factor = c.factor](G& g) {
      for (double& v : g) v *= factor;
    });
    add("constant 0", [](G& g) { std::fill(g.begin(), g.end(), 0.0); });
    add("one entry doubled", [](G& g) { g[g.size() / 2] *= 2; });
    add("exchanged", [](G& g) { std::swap(g[0], g[1]); });
    add("shifted", [](G& g) { std::rotate(g.begin(), g.begin() + 1, g.end()); });
    add("last entry 0", [](G& g) { g.back() = 0; });
  }
  return cases;
}

}  // namespace cases
