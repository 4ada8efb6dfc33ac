// With P = softmax(S), S = scale · Q Kᵀ + mask, out = P V, and E the incoming gradient:
//
//   ∂J/∂V = Pᵀ E      ∂J/∂P = E Vᵀ      ∂J/∂S = P ⊙ (∂J/∂P − Σ P ⊙ ∂J/∂P)      ∂J/∂Q = scale · ∂J/∂S K
//                                                                             ∂J/∂K = scale · ∂J/∂Sᵀ Q

#include <autograd/core/parallel.h>
#include <autograd/kernels/attention/attention.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/kernels/reduce/softmax.h>
#include <autograd/kernels/scratch.h>

#include <algorithm>
#include <limits>

namespace wick::kernels {

namespace {

// How many queries' weights exist at a time.
constexpr int64_t kBlock = 64;

// One of the batch.
template <class T>
struct Single {
  const Attention& a;
  const T *q, *k, *v, *mask;

  Single(const Attention& a, int64_t i) : a(a), q(at(a.q, i)), k(at(a.k, i)), v(at(a.v, i)), mask(at(a.mask, i)) {}
  static const T* at(const Matrices& m, int64_t i) {
    return m.data == nullptr ? nullptr : static_cast<const T*>(m.data) + m.offsets[i];
  }
  Matrix queries(int64_t first) const { return {q + first * a.q.row, a.q.row, false}; }
  Matrix keys(bool transposed) const { return {k, a.k.row, transposed}; }
  Matrix values(bool transposed) const { return {v, a.v.row, transposed}; }

  // The number of keys that the queries before `end` see.
  int64_t seen(int64_t end) const { return a.causal ? std::min(a.keys, end) : a.keys; }

  // The weights of the queries first … end − 1, a row of seen(end) for each.
  void weights(ScalarType t, int64_t first, int64_t end, T* p) const {
    constexpr T kNever = -std::numeric_limits<T>::infinity();
    const int64_t n = end - first, count = seen(end);
    if (mask != nullptr)
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < count; ++j) p[i * count + j] = mask[(first + i) * a.mask.row + j * a.mask.column];
    gemm(t, n, count, a.width, a.scale, queries(first), keys(true), mask == nullptr ? 0 : 1, p, count);
    if (a.causal)
      for (int64_t i = 0; i < n; ++i)
        std::fill(p + i * count + std::min(count, first + i + 1), p + (i + 1) * count, kNever);
    bool blind[kBlock] = {};
    if (mask != nullptr)
      for (int64_t i = 0; i < n; ++i)
        blind[i] = std::all_of(p + i * count, p + (i + 1) * count, [](T s) { return s == kNever; });
    softmax(false, t, p, n, count, 1, p);
    for (int64_t i = 0; i < n; ++i)
      if (blind[i]) std::fill_n(p + i * count, count, T(0));
  }
};

// f(first, end) for each block of queries.
template <class F>
void each_block(const Attention& a, const F& f) {
  for (int64_t first = 0; first < a.queries; first += kBlock) f(first, std::min(a.queries, first + kBlock));
}
// f(i) for each of the batch, on several threads.
template <class F>
void each_of_batch(const Attention& a, double passes, const F& f) {
  const double adds =
      static_cast<double>(a.queries) * static_cast<double>(a.keys) * static_cast<double>(a.width + a.value_width);
  parallel_for(a.batch, passes * adds / kMultiplyAddsPerNanosecond, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) f(i);
  });
}

}  // namespace

void attention(ScalarType t, const Attention& a, void* out) {
  dispatch_floating(t, "attention", [&]<class T>() {
    each_of_batch(a, 1, [&](int64_t i) {
      const Single<T> s(a, i);
      const Scratch<T> p(std::min(kBlock, a.queries) * a.keys);
      T* y = static_cast<T*>(out) + i * a.queries * a.value_width;
      each_block(a, [&](int64_t first, int64_t end) {
        const int64_t keys = s.seen(end);
        s.weights(t, first, end, p.data());
        gemm(t, end - first, a.value_width, keys, 1, {p.data(), keys, false}, s.values(false), 0,
             y + first * a.value_width, a.value_width);
      });
    });
  });
}

void attention_backward(ScalarType t, const Attention& a, const void* e_, void* dq_, void* dk_, void* dv_) {
  dispatch_floating(t, "attention", [&]<class T>() {
    each_of_batch(a, 2.5, [&](int64_t i) {
      const Single<T> s(a, i);
      const Scratch<T> weights(std::min(kBlock, a.queries) * a.keys), d_weights(std::min(kBlock, a.queries) * a.keys);
      T *p = weights.data(), *ds = d_weights.data();
      const T* e = static_cast<const T*>(e_) + i * a.queries * a.value_width;
      T *dq = static_cast<T*>(dq_) + i * a.queries * a.width, *dk = static_cast<T*>(dk_) + i * a.keys * a.width,
        *dv = static_cast<T*>(dv_) + i * a.keys * a.value_width;
      each_block(a, [&](int64_t first, int64_t end) {
        const int64_t n = end - first, keys = s.seen(end), width = a.width, value_width = a.value_width;
        const Matrix rows_of_e{e + first * value_width, value_width, false};
        s.weights(t, first, end, p);
        gemm(t, keys, value_width, n, 1, {p, keys, true}, rows_of_e, 1, dv, value_width);  // dV += Pᵀ E
        gemm(t, n, keys, value_width, 1, rows_of_e, s.values(true), 0, ds, keys);          // dP = E Vᵀ
        softmax_backward(false, t, ds, p, n, keys, 1, ds);                                 // dS, in the place of dP
        gemm(t, n, width, keys, a.scale, {ds, keys, false}, s.keys(false), 0, dq + first * width,
             width);                                                                         // scale dS K
        gemm(t, keys, width, n, a.scale, {ds, keys, true}, s.queries(first), 1, dk, width);  // dK += scale dSᵀ Q
      });
    });
  });
}

}  // namespace wick::kernels
