#include <autograd/graph/record.h>
#include <autograd/kernels/index/nonzero.h>
#include <autograd/ops/all.h>
#include <autograd/ops/index/indices.h>

namespace wick {

Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value) {
  const OperatorScope scope("masked_fill");
  check_defined("masked_fill", self);
  check_defined("masked_fill", value, "value");
  check(value.dim() == 0, "masked_fill: the value is {}: needs a number or a 0-d tensor", shape_string(value.sizes()));
  if (!isFloatingType(self.scalar_type())) check_fits("masked_fill", value.item(), self.scalar_type());
  return where(as_mask("masked_fill", mask), value.to(self.scalar_type()), self);
}
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value) {
  const OperatorScope scope("masked_fill");
  check_defined("masked_fill", self);
  check_fits("masked_fill", value, self.scalar_type());
  return masked_fill(self, mask, wrapped(value));
}

Tensor masked_select(const Tensor& self, const Tensor& mask_) {
  const OperatorScope scope("masked_select");
  check_defined("masked_select", self);
  const Tensor mask = as_mask("masked_select", mask_);
  const Dims sizes = broadcast_shapes("masked_select", self.sizes(), mask.sizes());
  const Tensor positions = nonzero(mask.expand(sizes).reshape({-1})).reshape({-1});
  return self.expand(sizes).reshape({-1}).index_select(0, positions);
}

Tensor masked_scatter(const Tensor& self, const Tensor& mask_, const Tensor& source) {
  const OperatorScope scope("masked_scatter");
  check_same_dtype("masked_scatter", self, source);
  const Tensor given = as_mask("masked_scatter", mask_);
  const Dims sizes = broadcast_shapes("masked_scatter", self.sizes(), given.sizes());
  const Tensor mask = given.expand(sizes);
  const Tensor number = mask.reshape({-1}).cumsum(0);  // of true elements up to and including each one
  const int64_t count = number.numel() == 0 ? 0 : number[-1].item<int64_t>();
  check(count <= source.numel(), "masked_scatter: {} places for {} elements", count, source.numel());
  if (count == 0) return self.expand(sizes).clone();
  const Tensor values = source.reshape({-1}).index_select(0, (number - 1).clamp_min(0)).reshape(sizes);
  return where(mask, values, self);
}

Tensor nonzero(const Tensor& self) {
  check_defined("nonzero", self);
  NoGradGuard off;
  const Tensor hit = (self.scalar_type() == kBool ? self : self != 0).contiguous();
  const int64_t count = kernels::count_true(hit.data_ptr<bool>(), hit.numel());
  const Tensor found = make_empty("nonzero", {count + 1}, kLong);  // the kernel needs room for one more
  kernels::true_positions(hit.data_ptr<bool>(), hit.numel(), found.data_ptr<int64_t>());
  if (self.dim() == 1) {
    Tensor out = found.narrow(0, 0, count).unsqueeze(1).clone();
    tell_tracer("nonzero", {self}, {out});
    return out;
  }
  Tensor out = make_empty("nonzero", {count, self.dim()}, kLong);
  kernels::unravel(found.data_ptr<int64_t>(), count, self.sizes(), out.data_ptr<int64_t>());
  tell_tracer("nonzero", {self}, {out});
  return out;
}
Tensor argwhere(const Tensor& self) { return nonzero(self); }
std::vector<Tensor> nonzero_numpy(const Tensor& self) {
  check_defined("nonzero_numpy", self);
  return nonzero(self.dim() == 0 ? self.reshape({1}) : self).unbind(1);
}
std::vector<Tensor> where(const Tensor& condition) {
  const OperatorScope scope("where");
  return nonzero_numpy(condition);
}

}  // namespace wick
