// What optimisers and physics engines differentiate: smooth functions of moderate size.

#include "cases.h"

#include <algorithm>
#include <cmath>

namespace cases {
namespace {

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
double sample(int i, int j) { return std::sin(1.3 * i + 2.1 * j + 0.4); }  // data

Case quadratic() {
  return {"smooth",
          "x² + 3xy",
          {1.5, -0.7},
          [](const double* x) { return x[0] * x[0] + 3 * x[0] * x[1]; },
          [](const double* x, double* g) { g[0] = 2 * x[0] + 3 * x[1], g[1] = 3 * x[0]; },
          {{"2 forgotten", [](const double* x, double* g) { g[0] = x[0] + 3 * x[1], g[1] = 3 * x[0]; }},
           {"term missing", [](const double* x, double* g) { g[0] = 2 * x[0], g[1] = 3 * x[0]; }},
           {"variables exchanged in a term",
            [](const double* x, double* g) { g[0] = 2 * x[0] + 3 * x[1], g[1] = 3 * x[1]; }}}};
}

Case rosenbrock() {
  constexpr int n = 10;
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(0.8 + 0.1 * sample(i, 0));
  const auto gradient = [](double outer, double inner, int last) {
    return [=](const double* x, double* g) {
      std::fill(g, g + n, 0.0);
      for (int i = 0; i < last; ++i) {
        const double d = x[i + 1] - x[i] * x[i];
        g[i] += outer * x[i] * d - inner * (1 - x[i]);
        g[i + 1] += 200 * d;
      }
    };
  };
  return {"smooth",
          "Rosenbrock, 10 variables",
          x,
          [](const double* x) {
            double sum = 0;
            for (int i = 0; i + 1 < n; ++i) sum += 100 * std::pow(x[i + 1] - x[i] * x[i], 2) + std::pow(1 - x[i], 2);
            return sum;
          },
          gradient(-400, 2, n - 1),
          {{"-200 for -400", gradient(-200, 2, n - 1)},
           {"2 forgotten", gradient(-400, 1, n - 1)},
           {"loop ends one early", gradient(-400, 2, n - 2)},
           {"sign of a term", gradient(400, 2, n - 1)}}};
}

Case sine_and_exp() {
  return {"smooth",
          "exp(x) sin(2y)",
          {0.3, 0.9},
          [](const double* x) { return std::exp(x[0]) * std::sin(2 * x[1]); },
          [](const double* x, double* g) {
            g[0] = std::exp(x[0]) * std::sin(2 * x[1]), g[1] = 2 * std::exp(x[0]) * std::cos(2 * x[1]);
          },
          {{"chain rule forgotten",
            [](const double* x, double* g) {
              g[0] = std::exp(x[0]) * std::sin(2 * x[1]), g[1] = std::exp(x[0]) * std::cos(2 * x[1]);
            }},
           {"sin for cos", [](const double* x, double* g) {
              g[0] = std::exp(x[0]) * std::sin(2 * x[1]), g[1] = 2 * std::exp(x[0]) * std::sin(2 * x[1]);
            }}}};
}

Case logistic() {
  constexpr int n = 5, samples = 8;
  const auto margin = [](const double* w, int s) {
    double z = 0;
    for (int j = 0; j < n; ++j) z += w[j] * sample(s, j);
    return s % 2 ? z : -z;
  };
  const auto gradient = [margin](bool labels, double scale, double decay) {
    return [=](const double* w, double* g) {
      for (int j = 0; j < n; ++j) g[j] = decay * w[j];
      for (int s = 0; s < samples; ++s)
        for (int j = 0; j < n; ++j)
          g[j] -= scale * sigmoid(-margin(w, s)) * (labels && s % 2 == 0 ? -1 : 1) * sample(s, j);
    };
  };
  return {"smooth",
          "logistic regression with decay",
          {0.4, -0.2, 0.1, 0.7, -0.5},
          [margin](const double* w) {
            double sum = 0;
            for (int s = 0; s < samples; ++s) sum += std::log1p(std::exp(-margin(w, s))) / samples;
            for (int j = 0; j < n; ++j) sum += 0.005 * w[j] * w[j];
            return sum;
          },
          gradient(true, 1.0 / samples, 0.01),
          {{"labels forgotten", gradient(false, 1.0 / samples, 0.01)},
           {"sum for mean", gradient(true, 1, 0.01)},
           {"decay forgotten", gradient(true, 1.0 / samples, 0)},
           {"mean over n - 1", gradient(true, 1.0 / (samples - 1), 0.01)}}};
}

Case least_squares() {
  constexpr int rows = 4, n = 4;
  const auto residual = [](const double* x, int r) {
    double sum = -0.3 * r;
    for (int j = 0; j < n; ++j) sum += sample(r, j) * x[j];
    return sum;
  };
  const auto gradient = [residual](bool transposed, double scale) {
    return [=](const double* x, double* g) {
      for (int j = 0; j < n; ++j) {
        g[j] = 0;
        for (int r = 0; r < rows; ++r) g[j] += scale * (transposed ? sample(r, j) : sample(j, r)) * residual(x, r);
      }
    };
  };
  return {"smooth",
          "|Ax - b|²",
          {0.3, 1.2, -0.8, 0.5},
          [residual](const double* x) {
            double sum = 0;
            for (int r = 0; r < rows; ++r) sum += residual(x, r) * residual(x, r);
            return sum;
          },
          gradient(true, 2),
          {{"A for Aᵀ", gradient(false, 2)}, {"2 forgotten", gradient(true, 1)}}};
}

Case quadratic_form() {
  constexpr int n = 6;
  const auto gradient = [](bool upper, bool lower) {
    return [=](const double* x, double* g) {
      for (int i = 0; i < n; ++i) {
        g[i] = 0;
        for (int j = 0; j < n; ++j) g[i] += ((upper ? sample(i, j) : 0) + (lower ? sample(j, i) : 0)) * x[j];
      }
    };
  };
  return {"smooth",
          "xᵀAx, A not symmetric",
          {0.3, 1.2, -0.8, 0.5, -1.1, 0.6},
          [](const double* x) {
            double sum = 0;
            for (int i = 0; i < n; ++i)
              for (int j = 0; j < n; ++j) sum += x[i] * sample(i, j) * x[j];
            return sum;
          },
          gradient(true, true),
          {{"Aᵀ forgotten", gradient(true, false)}, {"A forgotten", gradient(false, true)}}};
}

Case log_sum_exp() {
  constexpr int n = 5;
  const auto f = [](const double* x) {
    const double most = *std::max_element(x, x + n);
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += std::exp(x[i] - most);
    return most + std::log(sum);
  };
  return {"smooth",
          "log-sum-exp",
          {0.1, 2, -1, 0.7, 1.5},
          f,
          [f](const double* x, double* g) {
            for (int i = 0; i < n; ++i) g[i] = std::exp(x[i] - f(x));
          },
          {{"not divided by the sum", [](const double* x, double* g) {
              for (int i = 0; i < n; ++i) g[i] = std::exp(x[i]);
            }}}};
}

Case cross_entropy() {
  constexpr int n = 4, label = 2;
  const auto softmax = [](const double* x, double* p) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += p[i] = std::exp(x[i]);
    for (int i = 0; i < n; ++i) p[i] /= sum;
  };
  const auto gradient = [softmax](int at) {
    return [=](const double* x, double* g) {
      softmax(x, g);
      if (at >= 0) g[at] -= 1;
    };
  };
  return {"smooth",
          "cross entropy",
          {0.1, 2, -1, 0.7},
          [softmax](const double* x) {
            double p[n];
            softmax(x, p);
            return -std::log(p[label]);
          },
          gradient(label),
          {{"label off by one", gradient(label + 1)}, {"label forgotten", gradient(-1)}}};
}

Case norm() {
  constexpr int n = 3;
  const auto f = [](const double* x) { return std::hypot(x[0], x[1], x[2]); };
  return {"smooth",
          "norm",
          {0.3, -1.2, 0.4},
          f,
          [f](const double* x, double* g) {
            for (int i = 0; i < n; ++i) g[i] = x[i] / f(x);
          },
          {{"not normalised", [](const double* x, double* g) {
              for (int i = 0; i < n; ++i) g[i] = x[i];
            }}}};
}

Case angle() {
  return {"smooth",
          "atan2",
          {0.8, -0.6},
          [](const double* x) { return std::atan2(x[1], x[0]); },
          [](const double* x, double* g) { g[0] = -x[1], g[1] = x[0]; },  // |x| = 1
          {{"arguments exchanged", [](const double* x, double* g) { g[0] = x[1], g[1] = -x[0]; }}},
          1.0001};
}

Case determinant() {
  return {"smooth",
          "log det",
          {2.0, 0.5, 0.3, 1.0},
          [](const double* x) { return std::log(x[0] * x[3] - x[1] * x[2]); },
          [](const double* x, double* g) {
            const double det = x[0] * x[3] - x[1] * x[2];
            g[0] = x[3] / det, g[1] = -x[2] / det, g[2] = -x[1] / det, g[3] = x[0] / det;
          },
          {{"inverse not transposed", [](const double* x, double* g) {
              const double det = x[0] * x[3] - x[1] * x[2];
              g[0] = x[3] / det, g[1] = -x[1] / det, g[2] = -x[2] / det, g[3] = x[0] / det;
            }}}};
}

// Three atoms in space.
Case lennard_jones() {
  const auto gradient = [](double power6, bool both) {
    return [=](const double* x, double* g) {
      std::fill(g, g + 9, 0.0);
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < a; ++b) {
          double r2 = 0;
          for (int k = 0; k < 3; ++k) r2 += std::pow(x[3 * a + k] - x[3 * b + k], 2);
          const double s6 = 1 / (r2 * r2 * r2), by_r2 = 4 * (-6 * s6 * s6 + power6 * s6) / r2;
          for (int k = 0; k < 3; ++k) {
            g[3 * a + k] += 2 * by_r2 * (x[3 * a + k] - x[3 * b + k]);
            if (both) g[3 * b + k] -= 2 * by_r2 * (x[3 * a + k] - x[3 * b + k]);
          }
        }
    };
  };
  return {"smooth",
          "Lennard-Jones, 3 atoms",
          {0, 0, 0.1, 1.1, 0.2, 0, 0.4, 1.2, -0.1},
          [](const double* x) {
            double sum = 0;
            for (int a = 0; a < 3; ++a)
              for (int b = 0; b < a; ++b) {
                double r2 = 0;
                for (int k = 0; k < 3; ++k) r2 += std::pow(x[3 * a + k] - x[3 * b + k], 2);
                const double s6 = 1 / (r2 * r2 * r2);
                sum += 4 * (s6 * s6 - s6);
              }
            return sum;
          },
          gradient(3, true),
          {{"6 for 3", gradient(6, true)}, {"reaction forgotten", gradient(3, false)}}};
}

// tanh(x W) v, squared distance to a target; the 3 × 2 weights W and the 3 weights v.
Case network() {
  const auto gradient = [](bool with_tanh, bool exchanged) {
    return [=](const double* w, double* g) {
      const double x[2] = {0.7, -1.3};
      double a[3], y = 0;
      for (int i = 0; i < 3; ++i) a[i] = std::tanh(w[2 * i] * x[0] + w[2 * i + 1] * x[1]), y += w[6 + i] * a[i];
      const double e = 2 * (y - 0.5);
      for (int i = 0; i < 3; ++i) {
        g[6 + i] = e * a[i];
        const double through = e * w[6 + i] * (with_tanh ? 1 - a[i] * a[i] : 1);
        for (int k = 0; k < 2; ++k) g[2 * i + k] = through * x[exchanged ? 1 - k : k];
      }
    };
  };
  return {"smooth",
          "network 2-3-1",
          {0.3, -0.2, 0.8, 0.1, -0.5, 0.4, 1.1, -0.7, 0.2},
          [](const double* w) {
            double y = 0;
            for (int i = 0; i < 3; ++i) y += w[6 + i] * std::tanh(w[2 * i] * 0.7 - w[2 * i + 1] * 1.3);
            return (y - 0.5) * (y - 0.5);
          },
          gradient(true, false),
          {{"tanh' forgotten", gradient(false, false)}, {"inputs exchanged", gradient(true, true)}}};
}

Case product() {
  constexpr int n = 6;
  const auto f = [](const double* x) {
    double p = 1;
    for (int i = 0; i < n; ++i) p *= x[i];
    return p;
  };
  return {"smooth",
          "product of all",
          {1.1, 0.9, -1.3, 0.7, 1.2, 0.8},
          f,
          [f](const double* x, double* g) {
            for (int i = 0; i < n; ++i) g[i] = f(x) / x[i];
          },
          {{"own factor kept", [f](const double* x, double* g) {
              for (int i = 0; i < n; ++i) g[i] = f(x);
            }}}};
}

Case gaussian() {
  const auto gradient = [](double constant, double power) {
    return [=](const double* p, double* g) {
      g[0] = g[1] = 0;
      for (int s = 0; s < 6; ++s) {
        const double d = sample(s, 1) - p[0], inverse = std::exp(-power * p[1]);
        g[0] -= d * inverse;
        g[1] += constant - d * d * inverse;
      }
    };
  };
  return {"smooth",
          "Gaussian likelihood (μ, log σ)",
          {0.2, -0.3},
          [](const double* p) {
            double sum = 0;
            for (int s = 0; s < 6; ++s) sum += p[1] + 0.5 * std::pow((sample(s, 1) - p[0]) / std::exp(p[1]), 2);
            return sum;
          },
          gradient(1, 2),
          {{"log σ forgotten", gradient(0, 2)}, {"σ for σ²", gradient(1, 1)}}};
}

Case powers() {
  return {"smooth",
          "x^y",
          {1.7, 2.4},
          [](const double* x) { return std::pow(x[0], x[1]); },
          [](const double* x, double* g) {
            g[0] = x[1] * std::pow(x[0], x[1] - 1), g[1] = std::log(x[0]) * std::pow(x[0], x[1]);
          },
          {{"log forgotten",
            [](const double* x, double* g) { g[0] = x[1] * std::pow(x[0], x[1] - 1), g[1] = std::pow(x[0], x[1]); }},
           {"exponent not lowered", [](const double* x, double* g) {
              g[0] = x[1] * std::pow(x[0], x[1]), g[1] = std::log(x[0]) * std::pow(x[0], x[1]);
            }}}};
}

Case cauchy() {
  return {"smooth",
          "Cauchy loss",
          {0.5, 3.0},
          [](const double* x) { return std::log1p(x[0] * x[0]) + std::log1p(x[1] * x[1]); },
          [](const double* x, double* g) {
            for (int i = 0; i < 2; ++i) g[i] = 2 * x[i] / (1 + x[i] * x[i]);
          },
          {{"2 forgotten", [](const double* x, double* g) {
              for (int i = 0; i < 2; ++i) g[i] = x[i] / (1 + x[i] * x[i]);
            }}}};
}

Case bending() {  // Σ (x[i-1] - 2 x[i] + x[i+1])²
  constexpr int n = 12;
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(sample(i, 3));
  const auto gradient = [](int first) {
    return [=](const double* x, double* g) {
      std::fill(g, g + n, 0.0);
      for (int i = first; i + 1 < n; ++i) {
        const double d = 2 * (x[i - 1] - 2 * x[i] + x[i + 1]);
        g[i - 1] += d, g[i] -= 2 * d, g[i + 1] += d;
      }
    };
  };
  return {"smooth",
          "bending energy of a rod",
          x,
          [](const double* x) {
            double sum = 0;
            for (int i = 1; i + 1 < n; ++i) sum += std::pow(x[i - 1] - 2 * x[i] + x[i + 1], 2);
            return sum;
          },
          gradient(1),
          {{"first term forgotten", gradient(2)}}};
}

}  // namespace

std::vector<Case> smooth() {
  return {quadratic(),   rosenbrock(),    sine_and_exp(), logistic(), least_squares(), quadratic_form(),
          log_sum_exp(), cross_entropy(), norm(),         angle(),    determinant(),   lennard_jones(),
          network(),     product(),       gaussian(),     powers(),   cauchy(),        bending()};
}

}  // namespace cases
