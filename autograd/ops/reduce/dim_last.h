#pragma once
// For operators whose kernels work on rows: one dimension moved to the end, and back. Internal.

#include <autograd/graph/record.h>

namespace wick {

/// self as a matrix (rows × n), where n is the size of a dimension.
struct DimLast {
  Tensor x;         // self without history, row-major, the dimension last
  int64_t dim = 0;  // where it was
  int64_t rows = 0, n = 0;

  DimLast(const char* op, const Tensor& self, int64_t dim_) {
    check_defined(op, self);
    dim = wrap_dim(op, dim_, self.dim());
    NoGradGuard off;
    x = dim >= self.dim() - 1 ? self.contiguous() : self.movedim(dim, -1).contiguous();
    n = self.dim() == 0 ? 1 : self.sizes()[static_cast<size_t>(dim)];
    rows = n ? x.numel() / n : 0;
  }
  /// A kernel's result with the dimension moved back to where it was. No history, no base.
  Tensor back(const Tensor& t) const {
    if (t.dim() == 0 || dim == t.dim() - 1) return t;
    NoGradGuard off;
    return t.movedim(-1, dim).contiguous().detach();
  }
  /// x's sizes with `last` elements in the last dimension.
  Dims sizes(int64_t last) const {
    Dims s(x.sizes());
    if (!s.empty()) s.back() = last;
    return s;
  }
};

}  // namespace wick
