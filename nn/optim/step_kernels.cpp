// Everything in HWY_NAMESPACE is compiled once for each instruction set; the compiler vectorises the loops.

#include <autograd/core/parallel.h>
#include <nn/optim/step_kernels.h>

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/optim/step_kernels.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::optim::HWY_NAMESPACE {

template <class T>
HWY_ATTR void sgd(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT v, const SGDStep& s) {
  const T lr = static_cast<T>(s.lr), momentum = static_cast<T>(s.momentum), fresh = static_cast<T>(1 - s.dampening),
          decay = static_cast<T>(s.weight_decay);
  if (!v) {
    for (int64_t i = 0; i < n; ++i) w[i] -= lr * (g[i] + decay * w[i]);
  } else if (s.first) {
    // v = d, without dampening, so that d + momentum·v is (1 + momentum)·d.
    const T scale = s.nesterov ? 1 + momentum : T(1);
    for (int64_t i = 0; i < n; ++i) {
      v[i] = g[i] + decay * w[i];
      w[i] -= lr * (scale * v[i]);
    }
  } else if (s.nesterov) {
    for (int64_t i = 0; i < n; ++i) {
      const T d = g[i] + decay * w[i];
      v[i] = momentum * v[i] + fresh * d;
      w[i] -= lr * (d + momentum * v[i]);
    }
  } else {
    for (int64_t i = 0; i < n; ++i) {
      v[i] = momentum * v[i] + fresh * (g[i] + decay * w[i]);
      w[i] -= lr * v[i];
    }
  }
}

template <class T>
HWY_ATTR void adam(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT m, T* HWY_RESTRICT v,
                   T* HWY_RESTRICT v_max, const AdamStep& s) {
  // Adam:  d = g + weight_decay·w,  w ← w − lr·m̂/(√v̂ + eps)
  // AdamW: d = g,                   w ← (1 − lr·weight_decay)·w − lr·m̂/(√v̂ + eps)
  // What is the same for all elements is computed before the loop: shrink = 1 − lr·weight_decay (1 for Adam), and for
  // the bias corrections m̂ = m/(1 − β₁ᵏ) and v̂ = v/(1 − β₂ᵏ) at step k, lr·m̂ = m_factor·m and √v̂ = v_factor·√v.
  const double k = static_cast<double>(s.step);
  const T beta1 = static_cast<T>(s.beta1), beta2 = static_cast<T>(s.beta2), fresh1 = static_cast<T>(1 - s.beta1),
          fresh2 = static_cast<T>(1 - s.beta2), eps = static_cast<T>(s.eps),
          m_factor = static_cast<T>(s.lr / (1 - std::pow(s.beta1, k))),
          v_factor = static_cast<T>(1 / std::sqrt(1 - std::pow(s.beta2, k))),
          decay = static_cast<T>(s.decoupled ? 0 : s.weight_decay),
          shrink = static_cast<T>(s.decoupled ? 1 - s.lr * s.weight_decay : 1);
  for (int64_t i = 0; i < n; ++i) {
    const T d = g[i] + decay * w[i];
    m[i] = beta1 * m[i] + fresh1 * d;
    v[i] = beta2 * v[i] + fresh2 * d * d;
    T v_used = v[i];
    if (v_max) v_used = v_max[i] = v[i] > v_max[i] ? v[i] : v_max[i];
    w[i] = w[i] * shrink - m_factor * m[i] / (std::sqrt(v_used) * v_factor + eps);  // shrink·w − lr·m̂/(√v̂ + eps)
  }
}

// s ← alpha s + (1 − alpha) d²; r = d/(√s + eps); w ← w − lr r. With m (centered) m ← alpha m + (1 − alpha) d, and
// s − m² replaces s in r. With v (momentum) v ← momentum v + r, and v replaces r in w.
template <class T>
HWY_ATTR void rmsprop(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT s, T* HWY_RESTRICT m,
                      T* HWY_RESTRICT v, const RMSpropStep& o) {
  const T lr = static_cast<T>(o.lr), alpha = static_cast<T>(o.alpha), fresh = static_cast<T>(1 - o.alpha),
          eps = static_cast<T>(o.eps), decay = static_cast<T>(o.weight_decay), momentum = static_cast<T>(o.momentum);
  for (int64_t i = 0; i < n; ++i) {
    const T d = g[i] + decay * w[i];
    s[i] = alpha * s[i] + fresh * d * d;
    T variance = s[i];
    if (m) {
      m[i] = alpha * m[i] + fresh * d;
      variance -= m[i] * m[i];
    }
    T r = d / (std::sqrt(variance) + eps);
    if (v) r = v[i] = momentum * v[i] + r;
    w[i] -= lr * r;
  }
}

template <class T>
HWY_ATTR void adagrad(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT s, const AdagradStep& o) {
  const T lr = static_cast<T>(o.lr), eps = static_cast<T>(o.eps), decay = static_cast<T>(o.weight_decay);
  for (int64_t i = 0; i < n; ++i) {
    const T d = g[i] + decay * w[i];
    s[i] += d * d;
    w[i] -= lr * d / (std::sqrt(s[i]) + eps);
  }
}

// Calls update(from, count) for pieces of the n elements, on several threads if that pays off. A piece begins at a
// multiple of 1024 elements; `cost` is the time of one byte of w in nanoseconds.
template <class T>
void in_pieces(int64_t n, double cost, auto&& update) {
  constexpr int64_t kPiece = 1024;
  parallel_for((n + kPiece - 1) / kPiece, kPiece * sizeof(T) * cost, [&](int64_t begin, int64_t end) {
    const int64_t from = begin * kPiece, to = end * kPiece < n ? end * kPiece : n;
    update(from, to - from);
  });
}
// The element at `from` of an array that may be null.
template <class T>
T* at(void* array, int64_t from) {
  return array ? static_cast<T*>(array) + from : nullptr;
}
template <class T>
const T* at(const void* array, int64_t from) {
  return static_cast<const T*>(array) + from;
}

void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s) {
  dispatch_floating(t, "SGD", [&]<class T>() {
    in_pieces<T>(n, 0.1, [&](int64_t i, int64_t count) { sgd<T>(count, at<T>(w, i), at<T>(g, i), at<T>(v, i), s); });
  });
}
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* v_max, const AdamStep& s) {
  dispatch_floating(t, "Adam", [&]<class T>() {
    in_pieces<T>(n, 0.2, [&](int64_t i, int64_t count) {
      adam<T>(count, at<T>(w, i), at<T>(g, i), at<T>(m, i), at<T>(v, i), at<T>(v_max, i), s);
    });
  });
}
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* m, void* v, const RMSpropStep& o) {
  dispatch_floating(t, "RMSprop", [&]<class T>() {
    in_pieces<T>(n, 0.2, [&](int64_t i, int64_t count) {
      rmsprop<T>(count, at<T>(w, i), at<T>(g, i), at<T>(s, i), at<T>(m, i), at<T>(v, i), o);
    });
  });
}
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o) {
  dispatch_floating(t, "Adagrad", [&]<class T>() {
    in_pieces<T>(n, 0.2,
                 [&](int64_t i, int64_t count) { adagrad<T>(count, at<T>(w, i), at<T>(g, i), at<T>(s, i), o); });
  });
}

}  // namespace wick::optim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::optim {
HWY_EXPORT(sgd_step);
HWY_EXPORT(adam_step);
HWY_EXPORT(rmsprop_step);
HWY_EXPORT(adagrad_step);
void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s) {
  HWY_DYNAMIC_DISPATCH(sgd_step)(t, n, w, g, v, s);
}
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* v_max, const AdamStep& s) {
  HWY_DYNAMIC_DISPATCH(adam_step)(t, n, w, g, m, v, v_max, s);
}
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* m, void* v, const RMSpropStep& o) {
  HWY_DYNAMIC_DISPATCH(rmsprop_step)(t, n, w, g, s, m, v, o);
}
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o) {
  HWY_DYNAMIC_DISPATCH(adagrad_step)(t, n, w, g, s, o);
}
}  // namespace wick::optim
#endif
