// The negative log likelihood, and softmax with cross entropy. With p = softmax(z) and, for a target y,
// q_c = own [c = y] + spread[c] (own: (1 − s) w_y, spread[c]: s w_c / C, for the smoothing s and C classes):
//
//   J = −Σ_c q_c log p_c        ∂J/∂z_c = (p_c Σ q − q_c) e / divisor

#include <autograd/core/parallel.h>
#include <autograd/kernels/loss/cross_entropy.h>

#include <algorithm>
#include <numeric>

namespace wick::kernels {

void nll(ScalarType t, const ClassLoss& l, const void* x, void* losses) {
  dispatch_floating(t, "nll", [&]<class T>() {
    const int64_t n = l.n, classes = l.classes, *y = l.y;
    const T *w = static_cast<const T*>(l.weight), *in = static_cast<const T*>(x);
    T* out = static_cast<T*>(losses);
    const bool each = l.each;
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) {
      const T loss = w[i] != 0 ? -w[i] * in[i * classes + y[i]] : T(0);
      if (each) out[i] = loss;
      sum += static_cast<double>(loss);
    }
    if (!each) *out = static_cast<T>(sum / l.divisor);
  });
}

void nll_backward(ScalarType t, const ClassLoss& l, const void* e, void* dx) {
  dispatch_floating(t, "nll_backward", [&]<class T>() {
    const int64_t n = l.n, classes = l.classes, *y = l.y;
    const T *w = static_cast<const T*>(l.weight), *incoming = static_cast<const T*>(e);
    T* out = static_cast<T*>(dx);
    const bool each = l.each;
    for (int64_t i = 0; i < n; ++i)
      if (w[i] != 0) out[i * classes + y[i]] = -w[i] * incoming[each ? i : 0] / static_cast<T>(l.divisor);
  });
}

void cross_entropy(ScalarType t, const ClassLoss& l, const Smoothing& s, const void* log_p, void* losses) {
  dispatch_floating(t, "cross_entropy", [&]<class T>() {
    const int64_t n = l.n, classes = l.classes, *y = l.y;
    const T *w = static_cast<const T*>(l.weight), *row = static_cast<const T*>(log_p);
    T* out = static_cast<T*>(losses);
    const bool each = l.each;
    double total = 0;
    for (int64_t i = 0; i < n; ++i, row += classes) {
      double loss = w[i] != 0 ? -s.own * static_cast<double>(w[i] * row[y[i]]) : 0;
      if (s.spread != nullptr && y[i] >= 0)
        for (int64_t c = 0; c < classes; ++c) loss -= s.spread[c] * static_cast<double>(row[c]);
      if (each) out[i] = static_cast<T>(loss);
      total += loss;
    }
    if (!each) *out = static_cast<T>(total / l.divisor);
  });
}

void cross_entropy_backward(ScalarType t, const ClassLoss& l, const Smoothing& s, const void* e, void* p) {
  dispatch_floating(t, "cross_entropy_backward", [&]<class T>() {
    const int64_t classes = l.classes;
    const T *w = static_cast<const T*>(l.weight), *incoming = static_cast<const T*>(e);
    const double* spread = s.spread;
    const double spread_sum = spread == nullptr ? 0 : std::accumulate(spread, spread + classes, 0.0);
    parallel_for(l.n, static_cast<double>(classes), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        T* row = static_cast<T*>(p) + i * classes;
        const int64_t y = l.y[i];
        if (y < 0) {
          std::fill_n(row, classes, T(0));
          continue;
        }
        const double scale = static_cast<double>(incoming[l.each ? i : 0]) / l.divisor;
        const double own = s.own * static_cast<double>(w[i]);  // (1 − s) w_y, which q has at y only
        const T scaled_q_sum = static_cast<T>(scale * (own + spread_sum));
        // A row p of Ŷ becomes a row of E, scale (p Σq − q). With neither weights nor smoothing q is a row of Y and
        // Σq = 1; for the mean scale is 1/N: E = (1/N) (Ŷ − Y).
        for (int64_t c = 0; c < classes; ++c) row[c] *= scaled_q_sum;  // scale p Σq
        if (spread != nullptr)
          for (int64_t c = 0; c < classes; ++c) row[c] -= static_cast<T>(scale * spread[c]);  // − scale q
        row[y] -= static_cast<T>(scale * own);                                                // and at y
      }
    });
  });
}

void cross_entropy_target(ScalarType t, const ClassLoss& l, const Smoothing& s, void* q) {
  dispatch_floating(t, "cross_entropy_target", [&]<class T>() {
    const T* w = static_cast<const T*>(l.weight);
    for (int64_t i = 0; i < l.n; ++i) {
      T* row = static_cast<T*>(q) + i * l.classes;
      if (l.y[i] < 0) continue;
      if (s.spread != nullptr)
        for (int64_t c = 0; c < l.classes; ++c) row[c] = static_cast<T>(s.spread[c]);
      row[l.y[i]] += static_cast<T>(s.own * static_cast<double>(w[i]));
    }
  });
}

}  // namespace wick::kernels
