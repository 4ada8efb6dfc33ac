// How operators reach the elementwise kernels: find the loop, bring the operands to one dtype and shape, run.

#include <autograd/graph/in_place.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/elementwise/loop.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/elementwise/narrow.h>

#include <array>

namespace wick {

using kernels::Binary;
using kernels::Loop;
using kernels::Operand;
using kernels::Unary;

namespace {

// A tensor as the kernels take it.
Operand strided(const Tensor& t) { return {t.impl()->elements->data, t.strides().data(), t.element_size()}; }

// The loops for this machine, for each function and dtype, looked up once.
static_assert(static_cast<size_t>(Unary::logical_not) < 64 && static_cast<size_t>(Binary::logical_xor) < 64);
using Table = std::array<std::array<Loop, static_cast<size_t>(ScalarType::Undefined)>, 64>;
template <class F>
[[gnu::noinline]] Table all_loops(F last, Loop (*find)(F, ScalarType)) {
  Table table{};
  for (size_t f = 0; f <= static_cast<size_t>(last); ++f)
    for (size_t t = 0; t < table[f].size(); ++t) table[f][t] = find(static_cast<F>(f), static_cast<ScalarType>(t));
  return table;
}

const Table& loops(Unary) {
  static const Table table = all_loops(Unary::logical_not, kernels::unary_loop);
  return table;
}
const Table& loops(Binary) {
  static const Table table = all_loops(Binary::logical_xor, kernels::binary_loop);
  return table;
}

[[noreturn, gnu::noinline]] void fail_dtype(const char* op, ScalarType t) {
  fail("{}: not defined for {}", op, toString(t));
}
// The loop of f for dtype t. Throws if there is none.
template <class F>
inline const Loop& need(const char* op, F f, ScalarType t) {
  const Loop& loop = loops(f)[static_cast<size_t>(f)][static_cast<size_t>(t)];
  if (!loop.inner) [[unlikely]]
    fail_dtype(op, t);
  return loop;
}

// Runs the loop over all elements of row-major tensors of one shape; the first is written.
template <class... Tensors>
void run_flat(const Loop& loop, const double* params, const Tensors&... tensors) {
  char* const data[] = {tensors.impl()->elements->data...};
  const int64_t strides[] = {static_cast<int64_t>(elementSize(tensors.impl()->elements->dtype))...};
  kernels::run_flat(std::get<0>(std::tie(tensors...)).impl()->elements->numel, sizeof...(tensors), data, strides,
                    loop.inner, loop.cost, params);
}

// Two of one shape and dtype, both row-major: no broadcasting, no promotion.
bool is_plain(const Elements& a, const Elements& b) {
  return a.dtype == b.dtype && a.contiguous && b.contiguous && a.sizes() == b.sizes() && !a.wrapped_number &&
         !b.wrapped_number;
}

bool returns_bool(Unary f) { return f >= Unary::isnan; }
bool returns_bool(Binary f) { return f >= Binary::eq; }
bool is_floating(Unary f) { return f >= Unary::reciprocal && f < Unary::isnan; }

// out ← f(a, b), a and b of the loop's dtype; they broadcast to out's shape.
void run_binary(const Tensor& out, const Tensor& a, const Tensor& b, Loop loop, const double* params) {
  const bool same = out.impl()->elements->sizes() == a.impl()->elements->sizes() &&
                    out.impl()->elements->sizes() == b.impl()->elements->sizes();
  if (same && out.is_contiguous() && a.is_contiguous() && b.is_contiguous()) {
    run_flat(loop, params, out, a, b);
    return;
  }
  const Dims sa = expanded_strides(a, out.sizes()), sb = expanded_strides(b, out.sizes());
  const Operand operands[] = {strided(out),
                              {a.impl()->elements->data, sa.data(), a.element_size()},
                              {b.impl()->elements->data, sb.data(), b.element_size()}};
  kernels::run(out.sizes(), operands, loop.inner, loop.cost, params);
}

// t's elements as dtype, without a graph.
Tensor cast(const Tensor& t, ScalarType dtype) {
  if (t.scalar_type() == dtype) return t;
  Tensor out = make_empty("to", t.sizes(), dtype);
  copy_elements(out, t);
  return out;
}

// An operand in wide(t), for a result in the narrow t. An integer is cut to t first; what a floating t rounds off
// stays.
Tensor widen(const Tensor& x, ScalarType t) { return cast(isFloatingType(t) ? x : cast(x, t), wide(t)); }
// The result of such operands as t. Bools stay bools.
Tensor narrow(const Tensor& result, ScalarType t) { return result.scalar_type() == wide(t) ? cast(result, t) : result; }

}  // namespace

namespace {

// unary() and below it binary() and ternary(), which no tracer sees.
Tensor run_unary(const char* op, Unary f, const Tensor& x_, const double* params) {
  check_defined(op, x_);
  const bool floats = is_floating(f) && !isFloatingType(x_.scalar_type());
  const ScalarType t = floats ? get_default_dtype() : x_.scalar_type();
  if (is_narrow(t)) [[unlikely]]
    return narrow(run_unary(op, f, widen(x_, t), params), t);
  const Tensor x = cast(x_, t);
  const Loop& loop = need(op, f, t);
  Tensor out = make_empty_like(op, x, returns_bool(f) ? kBool : x.scalar_type());
  if (x.is_contiguous()) {
    run_flat(loop, params, out, x);
  } else {
    const Operand operands[] = {strided(out), strided(x)};
    kernels::run(x.sizes(), operands, loop.inner, loop.cost, params);
  }
  return out;
}

Tensor run_binary_function(const char* op, Binary f, const Tensor& a, const Tensor& b, bool floating,
                           const double* params);

// run_binary_function() where the operands need promotion or broadcasting, or are strided.
[[gnu::noinline]] Tensor broadcast_binary(const char* op, Binary f, const Tensor& a_, const Tensor& b_, bool floating,
                                          const double* params) {
  ScalarType t = result_type(a_, b_);
  if (floating && !isFloatingType(t)) t = get_default_dtype();
  if (is_narrow(t)) return narrow(run_binary_function(op, f, widen(a_, t), widen(b_, t), floating, params), t);
  const Tensor a = cast(a_, t), b = cast(b_, t);
  const Loop& loop = need(op, f, t);
  const ScalarType out_type = returns_bool(f) ? kBool : t;
  Tensor out = a.impl()->elements->sizes() == b.impl()->elements->sizes()
                   ? make_empty(op, a.sizes(), out_type)
                   : make_empty(op, broadcast_shapes(op, a.sizes(), b.sizes()), out_type);
  run_binary(out, a, b, loop, params);
  out.impl()->elements->wrapped_number = a_.impl()->elements->wrapped_number && b_.impl()->elements->wrapped_number;
  return out;
}

inline Tensor run_binary_function(const char* op, Binary f, const Tensor& a, const Tensor& b, bool floating,
                                  const double* params) {
  check_defined(op, a);
  check_defined(op, b, "other");
  const ScalarType t = a.impl()->elements->dtype;
  if (!is_plain(*a.impl()->elements, *b.impl()->elements) || (floating && !isFloatingType(t)) || is_narrow(t))
    return broadcast_binary(op, f, a, b, floating, params);
  const Loop& loop = need(op, f, t);
  Tensor out = make_empty_like(op, a, returns_bool(f) ? kBool : t);
  run_flat(loop, params, out, a, b);
  return out;
}

Tensor run_ternary(const char* op, kernels::Ternary f, const Tensor& a_, const Tensor& b_, const Tensor& c_,
                   const double* params) {
  const ScalarType t = result_type({&a_, &b_, &c_});
  if (is_narrow(t)) return narrow(run_ternary(op, f, widen(a_, t), widen(b_, t), widen(c_, t), params), t);
  const Tensor a = cast(a_, t), b = cast(b_, t), c = cast(c_, t);
  Tensor out = make_empty(op, broadcast_shapes(op, a.sizes(), broadcast_shapes(op, b.sizes(), c.sizes())), t);
  const Dims sa = expanded_strides(a, out.sizes()), sb = expanded_strides(b, out.sizes()),
             sc = expanded_strides(c, out.sizes());
  const Operand operands[] = {strided(out),
                              {a.impl()->elements->data, sa.data(), a.element_size()},
                              {b.impl()->elements->data, sb.data(), b.element_size()},
                              {c.impl()->elements->data, sc.data(), c.element_size()}};
  const Loop loop = kernels::ternary_loop(f, t);
  kernels::run(out.sizes(), operands, loop.inner, loop.cost, params);
  return out;
}

// How many params a function has.
size_t param_count(Unary f) {
  switch (f) {
    case Unary::leaky_relu:
    case Unary::hardshrink:
    case Unary::softshrink:
      return 1;
    case Unary::softplus:
    case Unary::clamp:
    case Unary::threshold:
      return 2;
    case Unary::elu:
      return 3;
    default:
      return 0;
  }
}
std::vector<double> listed(const double* params, size_t n) { return {params, params + n}; }

}  // namespace

Tensor unary(const char* op, Unary f, const Tensor& x, const double* params) {
  Tensor out = run_unary(op, f, x, params);
  if (is_traced()) [[unlikely]]
    tell_tracer(name(f), {x}, {out}, "params", listed(params, param_count(f)));
  return out;
}
Tensor binary(const char* op, Binary f, const Tensor& a, const Tensor& b, bool floating, const double* params) {
  Tensor out = run_binary_function(op, f, a, b, floating, params);
  if (is_traced()) [[unlikely]]
    tell_tracer(name(f), {a, b}, {out}, "params", listed(params, f == Binary::add_scaled ? 1 : 0));
  return out;
}
Tensor ternary(const char* op, kernels::Ternary f, const Tensor& a, const Tensor& b, const Tensor& c,
               const double* params) {
  Tensor out = run_ternary(op, f, a, b, c, params);
  tell_tracer(op, {a, b, c}, {out}, "value", params[0]);
  return out;
}

bool binary_in_place(const char* op, Binary f, const Tensor& self, const Tensor& b, const double* params) {
  const ScalarType t = self.scalar_type();
  if (is_narrow(t)) return false;
  const auto tell = [&] {
    if (is_traced()) [[unlikely]]
      tell_tracer(name(f), {self, b}, {self}, "params", listed(params, f == Binary::add_scaled ? 1 : 0));
  };
  if (is_plain(*self.impl()->elements, *b.impl()->elements) && isFloatingType(t) && !self.is_alias_of(b)) {
    const Loop& loop = need(op, f, t);
    run_flat(loop, params, self, self, b);
    self.impl()->elements->storage->bump_version();
    tell();
    return true;
  }
  if (!isFloatingType(t) || result_type(self, b) != t || !is_expandable(b.sizes(), self.sizes())) return false;
  // They share memory, but not element by element: the order of writing would matter.
  if (self.is_alias_of(b) && !(self.impl()->elements->data == b.impl()->elements->data && self.sizes() == b.sizes() &&
                               self.strides() == b.strides()))
    return false;
  run_binary(self, self, cast(b, t), need(op, f, t), params);
  self.impl()->elements->storage->bump_version();
  tell();
  return true;
}

}  // namespace wick
