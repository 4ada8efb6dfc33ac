#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/reduce/reduction.h>

namespace wick {

namespace {

// f, all or any, of self as bools. PyTorch keeps uint8 here.
Tensor truth(kernels::Reduce f, const char* op, const Tensor& self, IntArrayRef dim, bool keepdim) {
  check_defined(op, self);
  const bool byte = self.scalar_type() == kByte;
  const ReducedDims s = reduced_dims(op, self.detach().to(kBool), dim);
  Tensor out = run_reduce(f, s, keepdim);
  if (is_traced()) [[unlikely]]
    tell_tracer(op, {self}, {out}, "dims", s.dims(), "keepdim", keepdim);
  return byte ? out.to(kByte) : out;
}

}  // namespace

Tensor all(const Tensor& self) { return truth(kernels::Reduce::all, "all", self, {}, false); }
Tensor all(const Tensor& self, int64_t dim, bool keepdim) {
  return truth(kernels::Reduce::all, "all", self, dim, keepdim);
}
Tensor any(const Tensor& self) { return truth(kernels::Reduce::any, "any", self, {}, false); }
Tensor any(const Tensor& self, int64_t dim, bool keepdim) {
  return truth(kernels::Reduce::any, "any", self, dim, keepdim);
}

Tensor count_nonzero(const Tensor& self) { return count_nonzero(self, IntArrayRef{}); }
Tensor count_nonzero(const Tensor& self, IntArrayRef dim) { return sum(self != 0, dim); }

}  // namespace wick
