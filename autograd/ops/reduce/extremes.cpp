// The largest and smallest elements. Of several equal ones max(x), amax() and aminmax() give each an equal share of e
// (extreme_of()); max(x, dim) gives it all to the one whose index it returns (values_at()).

#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/dim_last.h>
#include <autograd/ops/reduce/reduction.h>

namespace wick {

namespace {

// The index of the extreme along dim, or in the flat tensor.
Tensor arg_of(const char* op, bool largest, const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  check_defined(op, self);
  if (!dim) {
    const Tensor at = arg_of(op, largest, self.reshape({-1}), 0, false);
    return keepdim ? at.reshape(Dims(static_cast<size_t>(self.dim()), 1)) : at;
  }
  if (is_narrow(self)) return arg_of(op, largest, widened(self.detach()), dim, keepdim);
  const DimLast r(op, self, *dim);
  check(r.n > 0, "{}: the tensor {} has no elements along dimension {}", op, shape_string(self.sizes()), *dim);
  Tensor out = make_empty(op, self.dim() == 0 ? Dims() : r.sizes(1), kLong);
  kernels::arg_extreme(largest, r.x.scalar_type(), r.x.data_ptr(), r.rows, r.n, out.data_ptr<int64_t>());
  out = r.back(out);
  out = keepdim || self.dim() == 0 ? out : out.squeeze(r.dim).detach();
  tell_tracer(largest ? "argmax" : "argmin", {self}, {out}, "dim", r.dim, "keepdim", keepdim);
  return out;
}

}  // namespace

Tensor max(const Tensor& self) {
  const OperatorScope scope("max");
  return extreme_of("max", "MaxBackward1", true, self, {}, false, true);
}
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim) {
  const OperatorScope scope("max");
  return values_at(self, dim, arg_of("max", true, self, dim, true), keepdim);
}
Tensor max(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("max");
  return maximum(self, other);
}

Tensor min(const Tensor& self) {
  const OperatorScope scope("min");
  return extreme_of("min", "MinBackward1", false, self, {}, false, true);
}
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim) {
  const OperatorScope scope("min");
  return values_at(self, dim, arg_of("min", false, self, dim, true), keepdim);
}
Tensor min(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("min");
  return minimum(self, other);
}

Tensor argmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return arg_of("argmax", true, self, dim, keepdim);
}
Tensor argmin(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return arg_of("argmin", false, self, dim, keepdim);
}

Tensor amax(const Tensor& self, IntArrayRef dim, bool keepdim) {
  return extreme_of("amax", "AmaxBackward0", true, self, dim, keepdim, false);
}
Tensor amin(const Tensor& self, IntArrayRef dim, bool keepdim) {
  return extreme_of("amin", "AminBackward0", false, self, dim, keepdim, false);
}

std::tuple<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  const OperatorScope scope("aminmax");
  if (!dim) {
    check_defined("aminmax", self);
    const Dims ones(keepdim ? static_cast<size_t>(self.dim()) : 0, 1);
    return {amin(self).reshape(ones), amax(self).reshape(ones)};
  }
  return {amin(self, *dim, keepdim), amax(self, *dim, keepdim)};
}

}  // namespace wick
