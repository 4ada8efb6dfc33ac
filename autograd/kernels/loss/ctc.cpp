#include <autograd/core/parallel.h>
#include <autograd/kernels/loss/ctc.h>
#include <autograd/kernels/scratch.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::kernels {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// log(exp(a) + exp(b)).
double add(double a, double b) {
  const double top = std::max(a, b);
  return top == kNever ? kNever : top + std::log1p(std::exp(std::min(a, b) - top));
}

// One sample: its symbols are blank, y₀, blank, y₁, …, blank.
template <class T>
struct Sample {
  const Ctc& c;
  const T* log_p;
  const int64_t* y;
  int64_t steps, symbols;

  Sample(const Ctc& c, const void* log_p, int64_t i)
      : c(c),
        log_p(static_cast<const T*>(log_p) + i * c.classes),
        y(c.targets + c.target_offsets[i]),
        steps(c.input_lengths[i]),
        symbols(2 * c.target_lengths[i] + 1) {}
  int64_t symbol(int64_t s) const { return s % 2 == 0 ? c.blank : y[s / 2]; }
  double at(int64_t t, int64_t s) const { return static_cast<double>(log_p[t * c.batch * c.classes + symbol(s)]); }
  // Whether a way may go from symbol s to s + 2: over a blank between two symbols that differ.
  bool skips(int64_t s) const { return s % 2 == 1 && s + 2 < symbols && symbol(s) != symbol(s + 2); }
};

}  // namespace

void ctc(ScalarType t, const Ctc& c, const void* log_p, double* alpha, void* losses) {
  dispatch_floating(t, "ctc_loss", [&]<class T>() {
    const int64_t width = 2 * c.longest + 1;
    parallel_for(c.batch, 40.0 * static_cast<double>(c.steps * width), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const Sample<T> x(c, log_p, i);
        double* a = alpha + i * c.steps * width;
        for (int64_t k = 0; k < x.steps; ++k, a += width)
          for (int64_t s = 0; s < x.symbols; ++s) {
            double before = k == 0 ? (s < 2 ? 0 : kNever) : a[s - width];
            if (k > 0 && s > 0) before = add(before, a[s - 1 - width]);
            if (k > 0 && s > 1 && x.skips(s - 2)) before = add(before, a[s - 2 - width]);
            a[s] = before + x.at(k, s);
          }
        double total = x.symbols == 1 ? 0 : kNever;  // of no steps
        if (x.steps > 0) {
          total = a[x.symbols - 1 - width];
          if (x.symbols > 1) total = add(total, a[x.symbols - 2 - width]);
        }
        static_cast<T*>(losses)[i] = static_cast<T>(-total);
      }
    });
  });
}

void ctc_backward(ScalarType t, const Ctc& c, const void* log_p, const double* alpha, const void* losses, const void* e,
                  bool zero_infinity, void* gradient) {
  dispatch_floating(t, "ctc_loss", [&]<class T>() {
    const int64_t width = 2 * c.longest + 1, step = c.batch * c.classes;
    parallel_for(c.batch, 40.0 * static_cast<double>(c.steps * width), [&](int64_t begin, int64_t end) {
      const Scratch<double> memory(2 * width + c.classes);
      double *beta = memory.data(), *next = beta + width, *q = next + width;
      for (int64_t i = begin; i < end; ++i) {
        const Sample<T> x(c, log_p, i);
        const double loss = static_cast<double>(static_cast<const T*>(losses)[i]),
                     incoming = static_cast<double>(static_cast<const T*>(e)[i]);
        if (zero_infinity && loss == -kNever) continue;
        T* out = static_cast<T*>(gradient) + i * c.classes;
        for (int64_t k = x.steps - 1; k >= 0; --k) {
          const double* a = alpha + (i * c.steps + k) * width;
          std::fill_n(q, c.classes, kNever);
          for (int64_t s = 0; s < x.symbols; ++s) {
            // The ways from here to the end, this step included.
            double after = k == x.steps - 1 ? (s >= x.symbols - 2 ? 0 : kNever) : next[s];
            if (k < x.steps - 1 && s + 1 < x.symbols) after = add(after, next[s + 1]);
            if (k < x.steps - 1 && x.skips(s)) after = add(after, next[s + 2]);
            beta[s] = after + x.at(k, s);
            double& of_class = q[x.symbol(s)];
            of_class = add(of_class, a[s] + after);
          }
          for (int64_t j = 0; j < c.classes; ++j)
            out[k * step + j] = static_cast<T>(
                incoming * (std::exp(static_cast<double>(x.log_p[k * step + j])) - std::exp(q[j] + loss)));
          std::swap(beta, next);
        }
      }
    });
  });
}

}  // namespace wick::kernels
