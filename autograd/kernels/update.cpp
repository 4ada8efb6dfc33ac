// Everything in HWY_NAMESPACE is compiled once for each instruction set; the compiler vectorises.

#include <autograd/core/parallel.h>
#include <autograd/kernels/update.h>

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/update.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

template <class T>
HWY_ATTR void sgd(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT v, const SGDStep& s) {
  const T lr = static_cast<T>(s.lr), momentum = static_cast<T>(s.momentum), fresh = static_cast<T>(1 - s.dampening),
          decay = static_cast<T>(s.weight_decay);
  if (!v) {
    for (int64_t i = 0; i < n; ++i) w[i] -= lr * (g[i] + decay * w[i]);
  } else if (s.first) {
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
                   T* HWY_RESTRICT top, const AdamStep& s) {
  const double k = static_cast<double>(s.step);
  const T beta1 = static_cast<T>(s.beta1), beta2 = static_cast<T>(s.beta2), fresh1 = static_cast<T>(1 - s.beta1),
          fresh2 = static_cast<T>(1 - s.beta2), eps = static_cast<T>(s.eps),
          rate = static_cast<T>(s.lr / (1 - std::pow(s.beta1, k))),
          root = static_cast<T>(1 / std::sqrt(1 - std::pow(s.beta2, k))),
          added = static_cast<T>(s.decoupled ? 0 : s.weight_decay),
          shrink = static_cast<T>(s.decoupled ? 1 - s.lr * s.weight_decay : 1);
  for (int64_t i = 0; i < n; ++i) {
    const T d = g[i] + added * w[i];
    m[i] = beta1 * m[i] + fresh1 * d;
    v[i] = beta2 * v[i] + fresh2 * d * d;
    T spread = v[i];
    if (top) spread = top[i] = v[i] > top[i] ? v[i] : top[i];
    w[i] = w[i] * shrink - rate * m[i] / (std::sqrt(spread) * root + eps);
  }
}

template <class T>
HWY_ATTR void rmsprop(int64_t n, T* HWY_RESTRICT w, const T* HWY_RESTRICT g, T* HWY_RESTRICT s, T* HWY_RESTRICT mean,
                      T* HWY_RESTRICT v, const RMSpropStep& o) {
  const T lr = static_cast<T>(o.lr), alpha = static_cast<T>(o.alpha), fresh = static_cast<T>(1 - o.alpha),
          eps = static_cast<T>(o.eps), decay = static_cast<T>(o.weight_decay), momentum = static_cast<T>(o.momentum);
  for (int64_t i = 0; i < n; ++i) {
    const T d = g[i] + decay * w[i];
    s[i] = alpha * s[i] + fresh * d * d;
    T spread = s[i];
    if (mean) {
      mean[i] = alpha * mean[i] + fresh * d;
      spread -= mean[i] * mean[i];
    }
    T r = d / (std::sqrt(spread) + eps);
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

void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s) {
  dispatch_floating(t, "SGD", [&]<class T>() {
    parallel_for((n + 1023) / 1024, 1024 * sizeof(T) * 0.1, [&](int64_t begin, int64_t end) {
      const int64_t from = begin * 1024, count = (end * 1024 < n ? end * 1024 : n) - from;
      sgd<T>(count, static_cast<T*>(w) + from, static_cast<const T*>(g) + from, v ? static_cast<T*>(v) + from : nullptr,
             s);
    });
  });
}
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* top, const AdamStep& s) {
  dispatch_floating(t, "Adam", [&]<class T>() {
    parallel_for((n + 1023) / 1024, 1024 * sizeof(T) * 0.2, [&](int64_t begin, int64_t end) {
      const int64_t from = begin * 1024, count = (end * 1024 < n ? end * 1024 : n) - from;
      adam<T>(count, static_cast<T*>(w) + from, static_cast<const T*>(g) + from, static_cast<T*>(m) + from,
              static_cast<T*>(v) + from, top ? static_cast<T*>(top) + from : nullptr, s);
    });
  });
}
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* mean, void* v, const RMSpropStep& o) {
  dispatch_floating(t, "RMSprop", [&]<class T>() {
    parallel_for((n + 1023) / 1024, 1024 * sizeof(T) * 0.2, [&](int64_t begin, int64_t end) {
      const int64_t from = begin * 1024, count = (end * 1024 < n ? end * 1024 : n) - from;
      rmsprop<T>(count, static_cast<T*>(w) + from, static_cast<const T*>(g) + from, static_cast<T*>(s) + from,
                 mean ? static_cast<T*>(mean) + from : nullptr, v ? static_cast<T*>(v) + from : nullptr, o);
    });
  });
}
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o) {
  dispatch_floating(t, "Adagrad", [&]<class T>() {
    parallel_for((n + 1023) / 1024, 1024 * sizeof(T) * 0.2, [&](int64_t begin, int64_t end) {
      const int64_t from = begin * 1024, count = (end * 1024 < n ? end * 1024 : n) - from;
      adagrad<T>(count, static_cast<T*>(w) + from, static_cast<const T*>(g) + from, static_cast<T*>(s) + from, o);
    });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(sgd_step);
HWY_EXPORT(adam_step);
HWY_EXPORT(rmsprop_step);
HWY_EXPORT(adagrad_step);
void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s) {
  HWY_DYNAMIC_DISPATCH(sgd_step)(t, n, w, g, v, s);
}
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* top, const AdamStep& s) {
  HWY_DYNAMIC_DISPATCH(adam_step)(t, n, w, g, m, v, top, s);
}
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* mean, void* v, const RMSpropStep& o) {
  HWY_DYNAMIC_DISPATCH(rmsprop_step)(t, n, w, g, s, mean, v, o);
}
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o) {
  HWY_DYNAMIC_DISPATCH(adagrad_step)(t, n, w, g, s, o);
}
}  // namespace wick::kernels
#endif
