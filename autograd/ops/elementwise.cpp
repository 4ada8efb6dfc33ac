#include <autograd/ops/elementwise.h>

namespace wick {

using kernels::Loop;
using kernels::Operand;

ScalarType result_type(std::initializer_list<const Tensor*> tensors) {
  // The highest dtype among tensors with dimensions, 0-d tensors, and numbers.
  ScalarType of_dims = kBool, of_zero = kBool, of_number = kBool;
  bool dims = false, zero = false, number = false;
  for (const Tensor* t : tensors) {
    if (t->impl()->wrapped_number) {
      const ScalarType s = t->scalar_type();
      of_number = promoteTypes(of_number, isFloatingType(s) ? get_default_dtype() : s), number = true;
    } else if (t->dim() == 0) {
      of_zero = promoteTypes(of_zero, t->scalar_type()), zero = true;
    } else {
      of_dims = promoteTypes(of_dims, t->scalar_type()), dims = true;
    }
  }
  auto kind = [](ScalarType t) { return isFloatingType(t) ? 2 : t == kBool ? 0 : 1; };
  auto combine = [&](ScalarType high, bool has_high, ScalarType low, bool has_low) {
    if (!has_low) return high;
    if (!has_high) return low;
    return kind(low) > kind(high) ? promoteTypes(high, low) : high;
  };
  const ScalarType lower = combine(of_zero, zero, of_number, number);
  return combine(of_dims, dims, lower, zero || number);
}

ScalarType result_type(const Tensor& a, const Tensor& b) {
  if (a.scalar_type() == b.scalar_type() && !a.impl()->wrapped_number && !b.impl()->wrapped_number)
    return a.scalar_type();
  return result_type({&a, &b});
}

Dims expanded_strides(const Tensor& t, IntArrayRef sizes) {
  const Dims& from = t.impl()->sizes;
  const Dims& strides = t.impl()->strides;
  Dims out(sizes.size(), 0);
  const size_t shift = sizes.size() - from.size();
  for (size_t d = 0; d < from.size(); ++d)
    if (from[d] == sizes[d + shift]) out[d + shift] = strides[d];
  return out;
}

namespace {

Operand flat(const Tensor& t) { return {t.impl()->data, nullptr, t.element_size()}; }

Loop need(const char* op, Loop loop, ScalarType t) {
  check(loop.inner != nullptr, "{}: not defined for {}", op, toString(t));
  return loop;
}

bool returns_bool(kernels::Unary f) { return f >= kernels::Unary::isnan; }
bool returns_bool(kernels::Binary f) { return f >= kernels::Binary::eq; }
bool is_floating(kernels::Unary f) { return f >= kernels::Unary::reciprocal && f < kernels::Unary::isnan; }

void run_binary(const Tensor& out, const Tensor& a, const Tensor& b, Loop loop, const double* params) {
  const bool same = out.impl()->sizes == a.impl()->sizes && out.impl()->sizes == b.impl()->sizes;
  if (same && out.is_contiguous() && a.is_contiguous() && b.is_contiguous()) {
    const Operand operands[] = {flat(out), flat(a), flat(b)};
    kernels::run_flat(out.numel(), operands, loop.inner, loop.cost, params);
    return;
  }
  const Dims sa = expanded_strides(a, out.sizes()), sb = expanded_strides(b, out.sizes());
  const Operand operands[] = {{out.impl()->data, out.impl()->strides.data(), out.element_size()},
                              {a.impl()->data, sa.data(), a.element_size()},
                              {b.impl()->data, sb.data(), b.element_size()}};
  kernels::run(out.sizes(), operands, loop.inner, loop.cost, params);
}

// t's elements as dtype, history left out.
Tensor cast(const Tensor& t, ScalarType dtype) {
  if (t.scalar_type() == dtype) return t;
  Tensor out = make_empty(t.sizes(), dtype);
  const Loop loop = kernels::cast_loop(t.scalar_type(), dtype);
  const Operand operands[] = {{out.impl()->data, out.impl()->strides.data(), out.element_size()},
                              {t.impl()->data, t.impl()->strides.data(), t.element_size()}};
  kernels::run(t.sizes(), operands, loop.inner, loop.cost);
  return out;
}

}  // namespace

Tensor unary(const char* op, kernels::Unary f, const Tensor& x_, const double* params) {
  check_defined(op, x_);
  const bool floats = is_floating(f) && !isFloatingType(x_.scalar_type());
  const Tensor x = floats ? cast(x_, get_default_dtype()) : x_;
  const Loop loop = need(op, kernels::unary_loop(f, x.scalar_type()), x.scalar_type());
  Tensor out = make_empty(x.sizes(), returns_bool(f) ? kBool : x.scalar_type());
  if (x.is_contiguous()) {
    const Operand operands[] = {flat(out), flat(x)};
    kernels::run_flat(x.numel(), operands, loop.inner, loop.cost, params);
  } else {
    const Operand operands[] = {{out.impl()->data, out.impl()->strides.data(), out.element_size()},
                                {x.impl()->data, x.impl()->strides.data(), x.element_size()}};
    kernels::run(x.sizes(), operands, loop.inner, loop.cost, params);
  }
  return out;
}

Tensor binary(const char* op, kernels::Binary f, const Tensor& a_, const Tensor& b_, bool floating,
              const double* params) {
  check_defined(op, a_);
  check_defined(op, b_, "other");
  ScalarType t = result_type(a_, b_);
  // The plain case, at no cost beside its own.
  if (t == a_.scalar_type() && t == b_.scalar_type() && a_.is_contiguous() && b_.is_contiguous() &&
      a_.impl()->sizes == b_.impl()->sizes && (!floating || isFloatingType(t))) {
    const Loop loop = need(op, kernels::binary_loop(f, t), t);
    Tensor out = make_empty(a_.impl()->sizes, returns_bool(f) ? kBool : t);
    const Operand operands[] = {flat(out), flat(a_), flat(b_)};
    kernels::run_flat(out.numel(), operands, loop.inner, loop.cost, params);
    out.impl()->wrapped_number = a_.impl()->wrapped_number && b_.impl()->wrapped_number;
    return out;
  }
  if (floating && !isFloatingType(t)) t = get_default_dtype();
  const Tensor a = cast(a_, t), b = cast(b_, t);
  const Loop loop = need(op, kernels::binary_loop(f, t), t);
  const ScalarType out_type = returns_bool(f) ? kBool : t;
  Tensor out = a.impl()->sizes == b.impl()->sizes ? make_empty(a.sizes(), out_type)
                                                  : make_empty(broadcast_shapes(op, a.sizes(), b.sizes()), out_type);
  run_binary(out, a, b, loop, params);
  out.impl()->wrapped_number = a_.impl()->wrapped_number && b_.impl()->wrapped_number;
  return out;
}

bool binary_in_place(const char* op, kernels::Binary f, const Tensor& self, const Tensor& b) {
  const ScalarType t = self.scalar_type();
  if (!isFloatingType(t) || result_type(self, b) != t || !is_expandable(b.sizes(), self.sizes())) return false;
  // Over the same memory, but not element by element: the order of writing would matter.
  if (self.is_alias_of(b) &&
      !(self.impl()->data == b.impl()->data && self.sizes() == b.sizes() && self.strides() == b.strides()))
    return false;
  run_binary(self, self, cast(b, t), need(op, kernels::binary_loop(f, t), t), nullptr);
  self.impl()->storage->bump_version();
  return true;
}

}  // namespace wick
