// The loops over a step's elements, whole vectors of a row at a time. Everything in HWY_NAMESPACE is compiled once for
// each instruction set.

#include <autograd/core/parallel.h>
#include <autograd/kernels/rnn/step.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/rnn/step.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/elementwise/vector_math-inl.h>
#include <autograd/kernels/partial_vector-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// Element j of block b of a row of gates is at[b·hidden + j]. In these structs `at` has the address of element j of
// the first block, and n ≤ lanes elements are computed.

// The operands of T at one place of a row.
template <class T>
struct Place {
  int64_t hidden, n;
  T* gates;
  const T *from_hidden, *h, *c_before;
};
template <class T>
struct PlaceOfGradients {
  T *e_h, *e_c;
  const T* c_after;
  T *e_gates, *e_from_hidden;
};

template <bool kRelu>
struct Simple {
  template <class D, class T>
  static HWY_INLINE void forward(D d, const Place<T>& p, T* h_after, T*) {
    const auto z = load(d, p.gates, p.n);
    auto a = z;
    if constexpr (kRelu)
      a = at_least(d, 0, z);
    else
      a = Tanh::v(d, z);
    store(d, a, p.gates, p.n);
    store(d, a, h_after, p.n);
  }
  template <class D, class T>
  static HWY_INLINE void backward(D d, const Place<T>& p, const PlaceOfGradients<T>& g) {
    const auto a = load(d, p.gates, p.n), e = load(d, g.e_h, p.n);
    if constexpr (kRelu)
      store(d, hn::IfThenZeroElse(hn::Le(a, hn::Zero(d)), e), g.e_gates, p.n);
    else
      store(d, hn::Mul(e, hn::NegMulAdd(a, a, set(d, 1))), g.e_gates, p.n);
  }
};

struct Lstm {
  template <class D, class T>
  static HWY_INLINE void forward(D d, const Place<T>& p, T* h_after, T* c_after) {
    const auto i = Sigmoid::v(d, load(d, p.gates, p.n)), f = Sigmoid::v(d, load(d, p.gates + p.hidden, p.n)),
               g = Tanh::v(d, load(d, p.gates + 2 * p.hidden, p.n)),
               o = Sigmoid::v(d, load(d, p.gates + 3 * p.hidden, p.n));
    const auto c = hn::MulAdd(f, load(d, p.c_before, p.n), hn::Mul(i, g));  // c' = f c + i g
    store(d, i, p.gates, p.n);
    store(d, f, p.gates + p.hidden, p.n);
    store(d, g, p.gates + 2 * p.hidden, p.n);
    store(d, o, p.gates + 3 * p.hidden, p.n);
    store(d, c, c_after, p.n);
    store(d, hn::Mul(o, Tanh::v(d, c)), h_after, p.n);  // h' = o tanh(c')
  }
  // With a = tanh(c'), e_c' += e_h o (1 − a²), and e_gates ← the gradients before the activations:
  //
  //   i   e_c' g · i (1 − i)        g   e_c' i · (1 − g²)
  //   f   e_c' c · f (1 − f)        o   e_h a · o (1 − o)        and for the step before e_c = e_c' f
  template <class D, class T>
  static HWY_INLINE void backward(D d, const Place<T>& p, const PlaceOfGradients<T>& e) {
    const auto one = set(d, 1), i = load(d, p.gates, p.n), f = load(d, p.gates + p.hidden, p.n),
               g = load(d, p.gates + 2 * p.hidden, p.n), o = load(d, p.gates + 3 * p.hidden, p.n),
               a = Tanh::v(d, load(d, e.c_after, p.n)), e_h = load(d, e.e_h, p.n);
    const auto e_c = hn::MulAdd(hn::Mul(e_h, o), hn::NegMulAdd(a, a, one), load(d, e.e_c, p.n));
    const auto slope = [&](auto s) HWY_ATTR { return hn::Mul(s, hn::Sub(one, s)); };
    store(d, hn::Mul(hn::Mul(e_c, g), slope(i)), e.e_gates, p.n);                                    // i
    store(d, hn::Mul(hn::Mul(e_c, load(d, p.c_before, p.n)), slope(f)), e.e_gates + p.hidden, p.n);  // f
    store(d, hn::Mul(hn::Mul(e_c, i), hn::NegMulAdd(g, g, one)), e.e_gates + 2 * p.hidden, p.n);     // g
    store(d, hn::Mul(hn::Mul(e_h, a), slope(o)), e.e_gates + 3 * p.hidden, p.n);                     // o
    store(d, hn::Mul(e_c, f), e.e_c, p.n);                                                           // e_c
  }
};

struct Gru {
  // gates holds the part of r, z and n that comes from x, from_hidden the part that comes from h; that of n is q:
  //
  //   r = sigmoid(r_x + r_h)      z = sigmoid(z_x + z_h)      n = tanh(n_x + r q)      h' = (1 − z) n + z h
  template <class D, class T>
  static HWY_INLINE void forward(D d, const Place<T>& p, T* h_after, T*) {
    T *second = p.gates + p.hidden, *third = second + p.hidden;
    const auto r = Sigmoid::v(d, hn::Add(load(d, p.gates, p.n), load(d, p.from_hidden, p.n))),
               z = Sigmoid::v(d, hn::Add(load(d, second, p.n), load(d, p.from_hidden + p.hidden, p.n))),
               q = load(d, p.from_hidden + 2 * p.hidden, p.n), n = Tanh::v(d, hn::MulAdd(r, q, load(d, third, p.n)));
    store(d, r, p.gates, p.n);
    store(d, z, second, p.n);
    store(d, n, third, p.n);
    store(d, hn::MulAdd(z, hn::Sub(load(d, p.h, p.n), n), n), h_after, p.n);  // n + z (h − n)
  }
  // The gradients before the activations:
  //
  //   r   e_n q · r (1 − r)            n   e_h (1 − z) · (1 − n²)
  //   z   e_h (h − n) · z (1 − z)      q   e_n r                         and for the step before e_h ← e_h z
  template <class D, class T>
  static HWY_INLINE void backward(D d, const Place<T>& p, const PlaceOfGradients<T>& e) {
    const auto one = set(d, 1), r = load(d, p.gates, p.n), z = load(d, p.gates + p.hidden, p.n),
               n = load(d, p.gates + 2 * p.hidden, p.n), q = load(d, p.from_hidden + 2 * p.hidden, p.n),
               e_h = load(d, e.e_h, p.n);
    const auto slope = [&](auto s) HWY_ATTR { return hn::Mul(s, hn::Sub(one, s)); };
    const auto e_n = hn::Mul(hn::Mul(e_h, hn::Sub(one, z)), hn::NegMulAdd(n, n, one));
    const auto e_z = hn::Mul(hn::Mul(e_h, hn::Sub(load(d, p.h, p.n), n)), slope(z));
    const auto e_r = hn::Mul(hn::Mul(e_n, q), slope(r));
    store(d, e_r, e.e_gates, p.n);
    store(d, e_z, e.e_gates + p.hidden, p.n);
    store(d, e_n, e.e_gates + 2 * p.hidden, p.n);
    store(d, e_r, e.e_from_hidden, p.n);
    store(d, e_z, e.e_from_hidden + p.hidden, p.n);
    store(d, hn::Mul(e_n, r), e.e_from_hidden + 2 * p.hidden, p.n);  // q
    store(d, hn::Mul(e_h, z), e.e_h, p.n);
  }
};

// f(places, row offset in gates, offset in states) for each vector of each row.
template <class T, class F>
HWY_INLINE void each_place(Recurrence kind, const Step& s, F f) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::MaxLanes(d)), width = gate_count(kind) * s.hidden;
  parallel_for(s.rows, 4.0 * static_cast<double>(width), [=](int64_t begin, int64_t end) HWY_ATTR {
    for (int64_t row = begin; row < end; ++row)
      for (int64_t j = 0; j < s.hidden; j += lanes)
        f(d, std::min(lanes, s.hidden - j), row * width + j, row * s.hidden + j);
  });
}

template <class T>
HWY_INLINE auto offset(T* p, int64_t n) {
  return p == nullptr ? p : p + n;
}
template <class T>
HWY_INLINE Place<T> place(const Step& s, int64_t n, int64_t gate, int64_t state) {
  return {s.hidden,
          n,
          static_cast<T*>(s.gates) + gate,
          offset(static_cast<const T*>(s.from_hidden), gate),
          offset(static_cast<const T*>(s.h), state),
          offset(static_cast<const T*>(s.c_before), state)};
}

template <class Kind, class T>
HWY_ATTR void forward(Recurrence kind, const Step& s, T* h_after, T* c_after) {
  each_place<T>(kind, s, [=](auto d, int64_t n, int64_t gate, int64_t state) HWY_ATTR {
    Kind::forward(d, place<T>(s, n, gate, state), h_after + state, offset(c_after, state));
  });
}
template <class Kind, class T>
HWY_ATTR void backward(Recurrence kind, const Step& s, const StepGradients& g) {
  each_place<T>(kind, s, [=](auto d, int64_t n, int64_t gate, int64_t state) HWY_ATTR {
    const PlaceOfGradients<T> e{static_cast<T*>(g.e_h) + state, offset(static_cast<T*>(g.e_c), state),
                                offset(static_cast<const T*>(g.c_after), state), static_cast<T*>(g.e_gates) + gate,
                                offset(static_cast<T*>(g.e_from_hidden), gate)};
    Kind::backward(d, place<T>(s, n, gate, state), e);
  });
}

void recurrent_step(ScalarType t, Recurrence kind, const Step& s, void* h_after, void* c_after) {
  dispatch_floating(t, "recurrent_step", [&]<class T>() {
    T *h = static_cast<T*>(h_after), *c = static_cast<T*>(c_after);
    switch (kind) {
      case Recurrence::tanh:
        return forward<Simple<false>>(kind, s, h, c);
      case Recurrence::relu:
        return forward<Simple<true>>(kind, s, h, c);
      case Recurrence::lstm:
        return forward<Lstm>(kind, s, h, c);
      case Recurrence::gru:
        return forward<Gru>(kind, s, h, c);
    }
  });
}
void recurrent_step_backward(ScalarType t, Recurrence kind, const Step& s, const StepGradients& g) {
  dispatch_floating(t, "recurrent_step", [&]<class T>() {
    switch (kind) {
      case Recurrence::tanh:
        return backward<Simple<false>, T>(kind, s, g);
      case Recurrence::relu:
        return backward<Simple<true>, T>(kind, s, g);
      case Recurrence::lstm:
        return backward<Lstm, T>(kind, s, g);
      case Recurrence::gru:
        return backward<Gru, T>(kind, s, g);
    }
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(recurrent_step);
HWY_EXPORT(recurrent_step_backward);

void recurrent_step(ScalarType t, Recurrence kind, const Step& s, void* h_after, void* c_after) {
  HWY_DYNAMIC_DISPATCH(recurrent_step)(t, kind, s, h_after, c_after);
}
void recurrent_step_backward(ScalarType t, Recurrence kind, const Step& s, const StepGradients& g) {
  HWY_DYNAMIC_DISPATCH(recurrent_step_backward)(t, kind, s, g);
}
}  // namespace wick::kernels
#endif
