#include <autograd/graph/record.h>
#include <autograd/ops/all.h>

namespace wick {

Tensor flip(const Tensor& self, IntArrayRef dims) {
  const OperatorScope scope("flip");
  check_defined("flip", self);
  Tensor out = self.detach();
  if (!dims.empty()) {
    const auto mask = dim_mask("flip", dims, self.dim());
    for (size_t d = 0; d < mask.size(); ++d)
      if (mask[d]) out = out.index_select(static_cast<int64_t>(d), (self.sizes()[d] - 1) - arange(self.sizes()[d]));
  }
  if (out.is_alias_of(self)) out = out.clone();
  tell_tracer("flip", {self}, {out}, "dims", dims);
  return record("FlipBackward0", out, wrt(self, [dims = Dims(dims)](auto& e) { return e.flip(dims); }));
}
Tensor fliplr(const Tensor& self) {
  check_defined("fliplr", self);
  check(self.dim() >= 2, "fliplr: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  return self.flip(1);
}
Tensor flipud(const Tensor& self) {
  check_defined("flipud", self);
  check(self.dim() >= 1, "flipud: needs a tensor of at least one dimension");
  return self.flip(0);
}

Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims) {
  const OperatorScope scope("roll");
  check_defined("roll", self);
  if (dims.empty()) {
    check(shifts.size() == 1, "roll: {} shifts without dimensions: needs one", shifts.size());
    return self.reshape({-1}).roll(shifts, 0).reshape(self.sizes());
  }
  check(shifts.size() == dims.size(), "roll: {} shifts for {} dimensions", shifts.size(), dims.size());
  Tensor out = self.detach();
  Dims back;
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t d = wrap_dim("roll", dims[i], self.dim()), n = self.dim() == 0 ? 1 : self.size(d);
    const int64_t shift = n > 0 ? shifts[i] % n : 0;  // small, so that no difference with it overflows
    back.push_back(-shift);
    if (n > 0 && self.dim() > 0) out = out.index_select(d, (arange(n) - shift).remainder(n));
  }
  if (out.is_alias_of(self)) out = out.clone();
  return record("RollBackward0", out, wrt(self, [back, dims = Dims(dims)](auto& e) { return e.roll(back, dims); }));
}

Tensor rot90(const Tensor& self, int64_t k, IntArrayRef dims) {
  const OperatorScope scope("rot90");
  check_defined("rot90", self);
  check(dims.size() == 2 && self.dim() >= 2, "rot90: needs two dimensions of a tensor that has them, got {} of {}",
        dims.size(), shape_string(self.sizes()));
  const int64_t a = wrap_dim("rot90", dims[0], self.dim()), b = wrap_dim("rot90", dims[1], self.dim());
  check(a != b, "rot90: both dimensions are {}", a);
  switch ((k % 4 + 4) % 4) {
    case 1:
      return self.flip(b).transpose(a, b);
    case 2:
      return self.flip({a, b});
    case 3:
      return self.flip(a).transpose(a, b);
    default:
      return self.clone();
  }
}

}  // namespace wick
