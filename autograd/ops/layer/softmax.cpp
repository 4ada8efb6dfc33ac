// Softmax and its logarithm, and their derivatives: e is the incoming gradient, a the output.

#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/softmax.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/dim_last.h>

namespace wick {

namespace {

// Behind dim there are `inner` elements side by side. If they are few, it is faster to bring dim to the end first.
constexpr int64_t kFewInner = 8;
int64_t inner_size(const Tensor& t, int64_t dim) {
  return t.dim() == 0 ? 1 : count_elements(t.sizes().slice(static_cast<size_t>(wrap_dim("softmax", dim, t.dim())) + 1));
}

// softmax, or its logarithm, by the kernel; no graph.
Tensor run_softmax(const char* op, bool log, const Tensor& self, int64_t dim) {
  const int64_t inner = inner_size(self, dim);
  if (inner < kFewInner) {
    const DimLast r(op, self, dim);
    Tensor out = make_empty(op, r.x.sizes(), self.scalar_type());
    kernels::softmax(log, self.scalar_type(), r.x.data_ptr(), r.rows, r.n, 1, out.data_ptr());
    return r.back(out);
  }
  const Tensor x = self.detach().contiguous();
  Tensor out = make_empty(op, x.sizes(), x.scalar_type());
  const int64_t n = x.size(dim), outer = n ? x.numel() / n / inner : 0;
  kernels::softmax(log, x.scalar_type(), x.data_ptr(), outer, n, inner, out.data_ptr());
  return out;
}

// a ⊙ (e − Σ e⊙a), or for the logarithm e − exp(a)·Σ e, by the kernel; no graph.
Tensor run_softmax_backward(bool log, const Tensor& e_, const Tensor& a_, int64_t dim) {
  const int64_t inner = inner_size(a_, dim);
  if (inner < kFewInner) {
    const DimLast re("softmax", e_, dim), ra("softmax", a_, dim);
    Tensor out = make_empty("softmax_backward", ra.x.sizes(), a_.scalar_type());
    kernels::softmax_backward(log, a_.scalar_type(), re.x.data_ptr(), ra.x.data_ptr(), ra.rows, ra.n, 1,
                              out.data_ptr());
    return ra.back(out);
  }
  const Tensor e = e_.detach().contiguous(), a = a_.detach().contiguous();
  Tensor out = make_empty("softmax_backward", a.sizes(), a.scalar_type());
  const int64_t n = a.size(dim), outer = n ? a.numel() / n / inner : 0;
  kernels::softmax_backward(log, a.scalar_type(), e.data_ptr(), a.data_ptr(), outer, n, inner, out.data_ptr());
  return out;
}

}  // namespace

Tensor softmax(const Tensor& self_, int64_t dim, std::optional<ScalarType> dtype) {
  const OperatorScope scope("softmax");
  check_defined("softmax", self_);
  if (const ScalarType t = dtype.value_or(self_.scalar_type()); is_narrow(t)) return softmax(self_, dim, wide(t)).to(t);
  const Tensor self = self_.to(dtype.value_or(self_.scalar_type()));
  Tensor a = run_softmax("softmax", false, self, dim);
  tell_tracer("softmax", {self}, {a}, "dim", dim);
  return record("SoftmaxBackward0", a, wrt(self, saving(a), [dim](auto& e, auto& a) {
                  return softmax_backward(e, a, dim);  // a * (e - (e * a).sum(dim, true))
                }));
}

Tensor log_softmax(const Tensor& self_, int64_t dim, std::optional<ScalarType> dtype) {
  const OperatorScope scope("log_softmax");
  check_defined("log_softmax", self_);
  if (const ScalarType t = dtype.value_or(self_.scalar_type()); is_narrow(t))
    return log_softmax(self_, dim, wide(t)).to(t);
  const Tensor self = self_.to(dtype.value_or(self_.scalar_type()));
  Tensor a = run_softmax("log_softmax", true, self, dim);
  tell_tracer("log_softmax", {self}, {a}, "dim", dim);
  return record("LogSoftmaxBackward0", a, wrt(self, saving(a), [dim](auto& e, auto& a) {
                  return log_softmax_backward(e, a, dim);  // e - exp(a) * e.sum(dim, true)
                }));
}

// The derivatives above, each one pass of a kernel, and their own derivatives: ee is the gradient that comes in then.

Tensor softmax_backward(const Tensor& e, const Tensor& a, int64_t dim) {
  const OperatorScope scope("softmax_backward");
  if (is_narrow(a)) return in_wide([&](const Tensor& e, const Tensor& a) { return softmax_backward(e, a, dim); }, e, a);
  return record("SoftmaxBackwardBackward0", run_softmax_backward(false, e, a, dim),
                wrt(e, saving(a), [dim](auto& ee, auto& a) { return softmax_backward(ee, a, dim); }),
                wrt(a, saving(e, a), [dim](auto& ee, auto& e, auto& a) {
                  return ee * (e - (e * a).sum(dim, true)) - e * (ee * a).sum(dim, true);
                }));
}

Tensor log_softmax_backward(const Tensor& e, const Tensor& a, int64_t dim) {
  const OperatorScope scope("log_softmax_backward");
  if (is_narrow(a))
    return in_wide([&](const Tensor& e, const Tensor& a) { return log_softmax_backward(e, a, dim); }, e, a);
  return record("LogSoftmaxBackwardBackward0", run_softmax_backward(true, e, a, dim),
                wrt(e, saving(a), [dim](auto& ee, auto& a) { return ee - (ee * exp(a)).sum(dim, true); }),
                wrt(a, saving(e, a), [dim](auto& ee, auto& e, auto& a) { return -ee * exp(a) * e.sum(dim, true); }));
}

}  // namespace wick
