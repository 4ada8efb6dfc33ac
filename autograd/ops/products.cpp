#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

namespace wick {

namespace {

Tensor combined(const char* op, const Tensor& self, const Tensor& product, const Scalar& beta, const Scalar& alpha) {
  check_defined(op, self);
  check(self.scalar_type() == product.scalar_type(), "{}: the dtypes differ: {} and {}", op, describe(self),
        describe(product));
  const bool floats = isFloatingType(self.scalar_type());
  check(floats || !(alpha.isFloatingPoint() || beta.isFloatingPoint()),
        "{}: beta {} and alpha {} are not integers as the tensors are", op, beta.toDouble(), alpha.toDouble());
  check(is_expandable(self.sizes(), product.sizes()), "{}: {} does not broadcast to {}", op, shape_string(self.sizes()),
        shape_string(product.sizes()));
  const bool flag = self.scalar_type() == kBool;  // bools are combined with "and" and "or"
  const Tensor scaled = alpha.equal(1) ? product : flag ? product & full({}, alpha.toBool(), kBool) : product * alpha;
  if (beta.equal(0)) return scaled;
  return (beta.equal(1) || flag ? self : self * beta) + scaled;
}

}  // namespace

Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha) {
  return combined("addmv", self, mv(mat, vec), beta, alpha);
}
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha) {
  return combined("addr", self, outer(vec1, vec2), beta, alpha);
}
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta,
               const Scalar& alpha) {
  return combined("baddbmm", self, bmm(batch1, batch2), beta, alpha);
}
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) {
  return combined("addbmm", self, bmm(batch1, batch2).sum(0), beta, alpha);
}

Tensor ger(const Tensor& self, const Tensor& vec2) { return outer(self, vec2); }
Tensor vdot(const Tensor& self, const Tensor& other) { return dot(self, other); }
Tensor inner(const Tensor& self, const Tensor& other) {
  check_defined("inner", self);
  check_defined("inner", other, "other");
  if (self.dim() == 0 || other.dim() == 0) return self * other;
  check(self.size(-1) == other.size(-1), "inner: {} and {} do not fit: the last dimensions differ",
        shape_string(self.sizes()), shape_string(other.sizes()));
  return tensordot(self, other, {-1}, {-1});
}
Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other) {
  check_defined("tensordot", self);
  check_defined("tensordot", other, "other");
  check(dims_self.size() == dims_other.size(), "tensordot: {} dimensions to be summed against {}", dims_self.size(),
        dims_other.size());
  check(self.scalar_type() == other.scalar_type(), "tensordot: the dtypes differ: {} and {}", describe(self),
        describe(other));
  // What is summed stands last on the left and first on the right, joined to one dimension.
  const auto order = [](const Tensor& x, IntArrayRef dims, bool summed_last, Dims& kept) {
    const std::vector<bool> summed =
        dims.empty() ? std::vector<bool>(static_cast<size_t>(x.dim())) : dim_mask("tensordot", dims, x.dim());
    Dims free, both;
    int64_t n = 1, rest = 1;
    for (size_t d = 0; d < summed.size(); ++d)
      if (!summed[d]) free.push_back(static_cast<int64_t>(d)), kept.push_back(x.sizes()[d]), rest *= x.sizes()[d];
    if (!summed_last) both = Dims();
    for (int pass = 0; pass < 2; ++pass) {
      if ((pass == 0) == summed_last)
        for (int64_t d : free) both.push_back(d);
      else
        for (int64_t d : dims) both.push_back(wrap_dim("tensordot", d, x.dim()));
    }
    for (int64_t d : dims) n *= x.size(d);
    return x.permute(both).reshape(summed_last ? Dims{rest, n} : Dims{n, rest});
  };
  for (size_t i = 0; i < dims_self.size(); ++i)
    check(self.size(dims_self[i]) == other.size(dims_other[i]), "tensordot: dimension {} of {} and {} of {} differ",
          dims_self[i], shape_string(self.sizes()), dims_other[i], shape_string(other.sizes()));
  Dims sizes;
  const Tensor left = order(self, dims_self, true, sizes), right = order(other, dims_other, false, sizes);
  return mm(left, right).reshape(sizes);
}
Tensor kron(const Tensor& self, const Tensor& other) {
  check_defined("kron", self);
  check_defined("kron", other, "other");
  const auto dims = static_cast<size_t>(std::max(self.dim(), other.dim()));
  Dims a, b, sizes;
  for (size_t d = 0; d < dims; ++d) {
    const auto size = [&](const Tensor& t) {
      const size_t missing = dims - t.sizes().size();
      return d < missing ? 1 : t.sizes()[d - missing];
    };
    a.push_back(size(self)), a.push_back(1);
    b.push_back(1), b.push_back(size(other));
    sizes.push_back(size(self) * size(other));
  }
  return (self.reshape(a) * other.reshape(b)).reshape(sizes);
}

Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim) {
  check_defined("cross", self);
  check_defined("cross", other, "other");
  check(self.dim() == other.dim(), "cross: {} and {} need as many dimensions", shape_string(self.sizes()),
        shape_string(other.sizes()));
  check(self.dim() > 0 && self.size(dim) == 3 && other.size(dim) == 3, "cross: {} and {} need size 3 in dimension {}",
        shape_string(self.sizes()), shape_string(other.sizes()), dim);
  const Tensor one = tensor({1, 2, 0}, kLong), two = tensor({2, 0, 1}, kLong);
  return self.index_select(dim, one) * other.index_select(dim, two) -
         self.index_select(dim, two) * other.index_select(dim, one);
}
Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim) {
  check_defined("cross", self);
  if (dim) return linalg_cross(self, other, *dim);
  for (int64_t d = 0; d < self.dim(); ++d)
    if (self.size(d) == 3) return linalg_cross(self, other, d);
  fail("cross: no dimension of {} has size 3", shape_string(self.sizes()));
}

namespace {

// The product of matrices first … last, cut where `cut` says.
Tensor product_of(const std::vector<Tensor>& m, const std::vector<std::vector<size_t>>& cut, size_t first,
                  size_t last) {
  if (first == last) return m[first];
  const size_t k = cut[first][last];
  return mm(product_of(m, cut, first, k), product_of(m, cut, k + 1, last));
}

}  // namespace
Tensor linalg_multi_dot(TensorList tensors) {
  const size_t n = tensors.size();
  check(n >= 2, "linalg_multi_dot: needs at least two tensors, got {}", n);
  for (size_t i = 0; i < n; ++i) {
    check_defined("linalg_multi_dot", tensors[i]);
    check(tensors[i].dim() == 2 || (tensors[i].dim() == 1 && (i == 0 || i == n - 1)),
          "linalg_multi_dot: tensor {} is {}: needs matrices (vectors only at the ends)", i,
          shape_string(tensors[i].sizes()));
  }
  std::vector<Tensor> m(tensors.begin(), tensors.end());
  if (m[0].dim() == 1) m[0] = m[0].unsqueeze(0);
  if (m[n - 1].dim() == 1) m[n - 1] = m[n - 1].unsqueeze(1);
  // The cheapest order, from short chains to long ones (Cormen et al., Introduction to Algorithms, 15.2).
  std::vector<std::vector<double>> cost(n, std::vector<double>(n, 0));
  std::vector<std::vector<size_t>> cut(n, std::vector<size_t>(n, 0));
  for (size_t length = 1; length < n; ++length)
    for (size_t i = 0; i + length < n; ++i) {
      const size_t j = i + length;
      cost[i][j] = std::numeric_limits<double>::infinity();
      for (size_t k = i; k < j; ++k) {
        const double c =
            cost[i][k] + cost[k + 1][j] +
            static_cast<double>(m[i].size(0)) * static_cast<double>(m[k].size(1)) * static_cast<double>(m[j].size(1));
        if (c < cost[i][j]) cost[i][j] = c, cut[i][j] = k;
      }
    }
  Tensor out = product_of(m, cut, 0, n - 1);
  if (tensors[n - 1].dim() == 1) out = out.squeeze(1);
  return tensors[0].dim() == 1 ? out.squeeze(0) : out;
}
Tensor chain_matmul(TensorList matrices) {
  check(!matrices.empty(), "chain_matmul: needs at least one matrix");
  for (const Tensor& t : matrices) {
    check_defined("chain_matmul", t);
    check(t.dim() == 2, "chain_matmul: needs matrices, got {}", shape_string(t.sizes()));
  }
  return matrices.size() == 1 ? matrices[0] : linalg_multi_dot(matrices);
}

Tensor matrix_power(const Tensor& self, int64_t n) {
  check_defined("matrix_power", self);
  check(self.dim() >= 2 && self.size(-1) == self.size(-2), "matrix_power: needs square matrices, got {}",
        shape_string(self.sizes()));
  check(n >= 0, "matrix_power: the power {} is negative, and matrices are not inverted here", n);
  if (n == 0) return eye(self.size(-1), self.scalar_type()).expand(self.sizes()).clone();
  if (n == 1) return self.clone();
  // The squares that n's binary digits name.
  Tensor out, square = self;
  for (; n > 0; n /= 2) {
    if (n % 2 == 1) out = out.defined() ? matmul(out, square) : square;
    if (n > 1) square = matmul(square, square);
  }
  return out;
}
Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  check_defined("linalg_vector_norm", self);
  return norm(dtype ? self.to(*dtype) : self, ord, dim, keepdim);
}
Tensor trace(const Tensor& self) {
  check_defined("trace", self);
  check(self.dim() == 2, "trace: needs a matrix, got {}", shape_string(self.sizes()));
  check(self.scalar_type() != kBool, "trace: not defined for Bool");
  return self.diagonal().sum();
}

}  // namespace wick
