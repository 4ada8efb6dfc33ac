#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/shape/view_of.h>

#include <algorithm>
#include <cmath>

namespace wick {

Tensor diagonal(const Tensor& self, int64_t k, int64_t dim1, int64_t dim2) {
  check_defined("diagonal", self);
  const int64_t a = wrap_dim("diagonal", dim1, self.dim()), b = wrap_dim("diagonal", dim2, self.dim());
  check(a != b && self.dim() >= 2, "diagonal: needs two different dimensions of {}", shape_string(self.sizes()));
  const int64_t rows = self.size(a), cols = self.size(b);
  const int64_t n = std::max<int64_t>(0, k >= 0 ? std::min(rows, cols - k) : std::min(rows + k, cols));
  Dims sizes(self.sizes()), strides(self.strides());
  int64_t step = 0;  // it overflows only where there is no second element
  if (__builtin_add_overflow(self.stride(a), self.stride(b), &step)) step = 1;
  int64_t offset = self.storage_offset();
  if (n > 0) offset += k >= 0 ? k * self.stride(b) : -k * self.stride(a);
  for (int64_t d : {std::max(a, b), std::min(a, b)})
    sizes.erase(static_cast<size_t>(d)), strides.erase(static_cast<size_t>(d));
  sizes.push_back(n);
  strides.push_back(step);
  Tensor v =
      view_of("DiagonalBackward0", self, sizes, strides, offset, [from = Dims(self.sizes()), k, a, b](const Tensor& e) {
        Tensor all = e.new_zeros(from);
        all.diagonal(k, a, b).copy_(e);
        return all;
      });
  tell_tracer("diagonal", {self}, {v}, "offset", k, "dim1", a, "dim2", b);
  return v;
}

Tensor linalg_diagonal(const Tensor& A, int64_t offset, int64_t dim1, int64_t dim2) {
  const OperatorScope scope("linalg_diagonal");
  return diagonal(A, offset, dim1, dim2);
}
Tensor diag(const Tensor& self, int64_t k) {
  check_defined("diag", self);
  check(self.dim() == 1 || self.dim() == 2, "diag: needs a vector or a matrix, got {}", shape_string(self.sizes()));
  if (self.dim() == 2) return self.diagonal(k).clone();
  const int64_t n = k < 0 ? Checked("diag", self.size(0)) - k : Checked("diag", self.size(0)) + k;
  Tensor out = self.new_zeros({n, n});
  {
    NoGradGuard off;
    out.diagonal(k).copy_(self);
  }
  return record("DiagBackward0", out, wrt(self, [k](auto& e) { return e.diagonal(k); }));
}
Tensor diagflat(const Tensor& self, int64_t offset) {
  const OperatorScope scope("diagflat");
  check_defined("diagflat", self);
  return self.reshape({-1}).diag(offset);
}

Tensor diag_embed(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  const OperatorScope scope("diag_embed");
  check_defined("diag_embed", self);
  check(self.dim() > 0, "diag_embed: needs a tensor of at least one dimension");
  const int64_t dims = self.dim() + 1, a = wrap_dim("diag_embed", dim1, dims), b = wrap_dim("diag_embed", dim2, dims);
  check(a != b, "diag_embed: the new dimensions are both {}", a);
  const Checked width("diag_embed", self.size(-1));
  const int64_t n = offset < 0 ? width - offset : width + offset;
  Dims sizes(self.sizes());
  sizes.erase(sizes.size() - 1);
  sizes.insert(static_cast<size_t>(std::min(a, b)), n);
  sizes.insert(static_cast<size_t>(std::max(a, b)), n);
  const Tensor out = zeros(sizes, self.scalar_type());
  out.diagonal(offset, a, b).copy_(self);
  return out;
}

Tensor& fill_diagonal_(const Tensor& self, const Scalar& value, bool wrap) {
  check_defined("fill_diagonal_", self);
  check(self.dim() >= 2, "fill_diagonal_: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  int64_t least = self.size(0), step = 0;
  for (int64_t d = 0; d < self.dim(); ++d) {
    check(self.dim() == 2 || self.size(d) == self.size(0),
          "fill_diagonal_: needs equal sizes beyond 2 dimensions, got {}", shape_string(self.sizes()));
    least = std::min(least, self.size(d));
    step += self.stride(d);
  }
  self.as_strided({least}, {step}, self.storage_offset()).fill_(value);
  const int64_t rows = self.size(0), columns = self.size(1);
  if (wrap && self.dim() == 2)
    for (int64_t row = columns + 1; columns > 0 && row < rows; row += columns + 1)
      self.slice(0, row, std::min(rows, row + columns)).fill_diagonal_(value);
  return const_cast<Tensor&>(self);
}

Tensor trace(const Tensor& self) {
  check_defined("trace", self);
  check(self.dim() == 2, "trace: needs a matrix, got {}", shape_string(self.sizes()));
  check(self.scalar_type() != kBool, "trace: not defined for Bool");
  return self.diagonal().sum();
}

namespace {

// The triangle of the last two dimensions on one side of diagonal k, the rest 0. No history.
Tensor triangle(const char* op, bool upper, const Tensor& self, int64_t k) {
  check_defined(op, self);
  check(self.dim() >= 2, "{}: needs a matrix or a batch of them, got {}", op, shape_string(self.sizes()));
  NoGradGuard off;
  const Tensor distance = arange(self.size(-1)) - arange(self.size(-2)).unsqueeze(1);
  return where(upper ? distance >= k : distance <= k, self, zeros({}, self.scalar_type()));
}

}  // namespace

Tensor triu(const Tensor& self, int64_t k) {
  Tensor out = triangle("triu", true, self, k);
  tell_tracer("triu", {self}, {out}, "diagonal", k);
  return record("TriuBackward0", out, wrt(self, [k](auto& e) { return e.triu(k); }));
}
Tensor tril(const Tensor& self, int64_t k) {
  Tensor out = triangle("tril", false, self, k);
  tell_tracer("tril", {self}, {out}, "diagonal", k);
  return record("TrilBackward0", out, wrt(self, [k](auto& e) { return e.tril(k); }));
}

namespace {

// The row and column numbers of a triangle.
Tensor triangle_indices(bool lower, int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  const Tensor all = ones({row, col}, kBool);
  const Tensor triangle = lower ? all.tril(offset) : all.triu(offset);
  return nonzero(triangle).t().contiguous().to(options.dtype_opt().value_or(kLong));
}

}  // namespace

Tensor tril_indices(int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  const OperatorScope scope("tril_indices");
  return triangle_indices(true, row, col, offset, options);
}
Tensor triu_indices(int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  const OperatorScope scope("triu_indices");
  return triangle_indices(false, row, col, offset, options);
}

}  // namespace wick
