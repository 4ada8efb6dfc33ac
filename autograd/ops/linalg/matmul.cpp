// Products of matrices and vectors, and their derivatives: e is the incoming gradient.

#include <autograd/graph/record.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/linalg/product.h>

#include <limits>

namespace wick {

namespace {

// Throws unless a and b are tensors of `dims` dimensions that can be multiplied.
void check_product(const char* op, const Tensor& a, const Tensor& b, int64_t dims) {
  check_defined(op, a);
  check_defined(op, b, "mat2");
  check(a.dim() == dims && b.dim() == dims, "{}: needs two {}-d tensors, got {} and {}", op, dims,
        shape_string(a.sizes()), shape_string(b.sizes()));
  check(a.scalar_type() == b.scalar_type(), "{}: the dtypes differ: {} and {}: convert one with to()", op, describe(a),
        describe(b));
  check(a.size(-1) == b.size(-2), "{}: mat1 and mat2 shapes cannot be multiplied: {} and {}, {} ≠ {}", op,
        shape_string(a.sizes()), shape_string(b.sizes()), a.size(-1), b.size(-2));
}

}  // namespace

Tensor mm(const Tensor& a, const Tensor& b) {
  const OperatorScope scope("mm");
  check_product("mm", a, b, 2);
  return product(a, false, b, false);  // derivatives there: E Bᵀ and Aᵀ E
}

Tensor bmm(const Tensor& a, const Tensor& b) {
  check_product("bmm", a, b, 3);
  check(a.size(0) == b.size(0), "bmm: {} and {} do not fit: {} and {} matrices", shape_string(a.sizes()),
        shape_string(b.sizes()), a.size(0), b.size(0));
  if (!kernels::multiplies(a.scalar_type()))
    return in_wide([](const Tensor& a, const Tensor& b) { return bmm(a, b); }, a, b);
  Tensor out = make_empty("bmm", {a.size(0), a.size(1), b.size(2)}, a.scalar_type());
  if (out.numel() > 0) {
    Tensor copy_a, copy_b;
    const kernels::Matrix x = as_matrix(a, copy_a), y = as_matrix(b, copy_b);
    // From one matrix to the next, in the copy if there is one.
    const int64_t x_step = (copy_a.defined() ? copy_a : a).stride(0),
                  y_step = (copy_b.defined() ? copy_b : b).stride(0);
    kernels::gemm_batched(a.scalar_type(), a.size(0), a.size(1), b.size(2), a.size(2), x, x_step, y, y_step,
                          out.data_ptr());
  }
  tell_tracer("matmul", {a, b}, {out});
  // clang-format off
  return record("BmmBackward0", out,
                wrt(a, saving(b), [](auto& e, auto& b) { return e.bmm(b.transpose(1, 2)); }),   // E Bᵀ
                wrt(b, saving(a), [](auto& e, auto& a) { return a.transpose(1, 2).bmm(e); }));  // Aᵀ E
  // clang-format on
}

// Made of others.

Tensor mv(const Tensor& self, const Tensor& vec) {
  const OperatorScope scope("mv");
  check_defined("mv", self);
  check_defined("mv", vec, "vec");
  check(self.dim() == 2 && vec.dim() == 1, "mv: needs a matrix and a vector, got {} and {}", shape_string(self.sizes()),
        shape_string(vec.sizes()));
  check(self.size(1) == vec.size(0), "mv: {} and {} do not fit: {} ≠ {}", shape_string(self.sizes()),
        shape_string(vec.sizes()), self.size(1), vec.size(0));
  return self.mm(vec.unsqueeze(1)).squeeze(1);
}

Tensor dot(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("dot");
  check_defined("dot", self);
  check_defined("dot", other, "tensor");
  check(self.dim() == 1 && other.dim() == 1, "dot: needs two vectors, got {} and {}", shape_string(self.sizes()),
        shape_string(other.sizes()));
  check(self.size(0) == other.size(0), "dot: {} and {} do not fit: {} ≠ {}", shape_string(self.sizes()),
        shape_string(other.sizes()), self.size(0), other.size(0));
  check(self.scalar_type() == other.scalar_type(), "dot: the dtypes differ: {} and {}", describe(self),
        describe(other));
  return self.unsqueeze(0).mm(other.unsqueeze(1)).reshape({});
}
Tensor vdot(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("vdot");
  return dot(self, other);
}

Tensor outer(const Tensor& self, const Tensor& vec2) {
  const OperatorScope scope("outer");
  check_defined("outer", self);
  check_defined("outer", vec2, "vec2");
  check(self.dim() == 1 && vec2.dim() == 1, "outer: needs two vectors, got {} and {}", shape_string(self.sizes()),
        shape_string(vec2.sizes()));
  return self.unsqueeze(1) * vec2;
}
Tensor ger(const Tensor& self, const Tensor& vec2) {
  const OperatorScope scope("ger");
  return outer(self, vec2);
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  const OperatorScope scope("matmul");
  check_defined("matmul", a);
  check_defined("matmul", b, "other");
  const int64_t da = a.dim(), db = b.dim();
  check(da > 0 && db > 0, "matmul: needs tensors of at least 1 dimension, got {} and {}", shape_string(a.sizes()),
        shape_string(b.sizes()));
  const int64_t inner_a = a.size(-1), inner_b = b.size(db == 1 ? 0 : -2);
  check(inner_a == inner_b, "matmul: mat1 and mat2 shapes cannot be multiplied: {} and {}, {} ≠ {}",
        shape_string(a.sizes()), shape_string(b.sizes()), inner_a, inner_b);
  check(a.scalar_type() == b.scalar_type(), "matmul: the dtypes differ: {} and {}: convert one with to()", describe(a),
        describe(b));
  if (da == 1 && db == 1) return a.dot(b);
  if (da == 1) return a.unsqueeze(0).matmul(b).squeeze(-2);
  if (db == 1) return a.matmul(b.unsqueeze(1)).squeeze(-1);
  if (da == 2 && db == 2) return a.mm(b);
  if (db == 2) {  // all matrices of a as one tall one
    Dims sizes(a.sizes());
    sizes.back() = b.size(1);
    Tensor out =
        a.reshape({a.size(0) * count_elements(a.sizes().slice(1, a.sizes().size() - 2)), inner_a}).mm(b).reshape(sizes);
    tell_tracer("matmul", {a, b}, {out});
    return out;
  }
  // Batches: both factors are expanded to all leading sizes, then one bmm(). Its derivatives are E Bᵀ and Aᵀ E for each
  // pair of matrices; that of expand() sums them over the copies that broadcasting made.
  const IntArrayRef lead_a = a.sizes().slice(0, static_cast<size_t>(da - 2)),
                    lead_b = b.sizes().slice(0, static_cast<size_t>(db - 2));
  const Dims lead = broadcast_shapes("matmul", lead_a, lead_b);
  auto batched = [&](const Tensor& x) {
    Dims sizes = lead;
    sizes.push_back(x.size(-2));
    sizes.push_back(x.size(-1));
    return x.expand(sizes).reshape({count_elements(lead), x.size(-2), x.size(-1)});
  };
  Dims sizes = lead;
  sizes.push_back(a.size(-2));
  sizes.push_back(b.size(-1));
  Tensor out = batched(a).bmm(batched(b)).reshape(sizes);
  tell_tracer("matmul", {a, b}, {out});
  return out;
}

Tensor linalg_matmul(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("linalg_matmul");
  return matmul(self, other);
}

Tensor matrix_power(const Tensor& self, int64_t n) {
  const OperatorScope scope("matrix_power");
  check_defined("matrix_power", self);
  check(self.dim() >= 2 && self.size(-1) == self.size(-2), "matrix_power: needs square matrices, got {}",
        shape_string(self.sizes()));
  if (n < 0) {
    check(n > std::numeric_limits<int64_t>::min(), "matrix_power: the power {} is too small", n);
    return matrix_power(linalg_inv(self), -n);
  }
  if (n == 0) return eye(self.size(-1), self.scalar_type()).expand(self.sizes()).clone();
  if (n == 1) return self.clone();
  // By squaring: n's binary digits say which of self, self², self⁴, … are factors.
  Tensor out, square = self;
  for (; n > 0; n /= 2) {
    if (n % 2 == 1) out = out.defined() ? matmul(out, square) : square;
    if (n > 1) square = matmul(square, square);
  }
  return out;
}

Tensor linalg_matrix_power(const Tensor& self, int64_t n) {
  const OperatorScope scope("linalg_matrix_power");
  return matrix_power(self, n);
}

// Sums beta·self + alpha·product.

Tensor addmm(const Tensor& self, const Tensor& a, const Tensor& b, const Scalar& beta, const Scalar& alpha) {
  check_defined("addmm", self);
  check_product("addmm", a, b, 2);
  check(self.scalar_type() == a.scalar_type(), "addmm: the dtypes differ: {} and {}", describe(self), describe(a));
  const Dims sizes{a.size(0), b.size(1)};
  factor_of("addmm", "beta", beta, a.scalar_type());
  factor_of("addmm", "alpha", alpha, a.scalar_type());
  check(is_expandable(self.sizes(), sizes), "addmm: {} does not broadcast to {}", shape_string(self.sizes()),
        shape_string(sizes));
  if (!kernels::multiplies(a.scalar_type()))
    return in_wide([&](const Tensor& x, const Tensor& a, const Tensor& b) { return addmm(x, a, b, beta, alpha); }, self,
                   a, b);
  Tensor out = make_empty("addmm", sizes, a.scalar_type());
  {
    NoGradGuard off;
    if (!beta.equal(0)) out.copy_(self);
    multiply(out, a, false, b, false, beta.toDouble(), alpha.toDouble());
  }
  tell_tracer("addmm", {self, a, b}, {out}, "beta", beta.toDouble(), "alpha", alpha.toDouble());
  return record("AddmmBackward0", out, wrt(self, [beta](auto& e) { return beta.equal(1) ? e : e * beta; }),
                wrt(a, saving(b),
                    [alpha](auto& e, auto& b) {
                      Tensor g = e.mm(b.t());
                      return alpha.equal(1) ? g : g * alpha;  // alpha E Bᵀ
                    }),
                wrt(b, saving(a), [alpha](auto& e, auto& a) {
                  Tensor g = a.t().mm(e);
                  return alpha.equal(1) ? g : g * alpha;  // alpha Aᵀ E
                }));
}

namespace {

// beta·self + alpha·product by operators. Bools are combined with "and" and "or".
Tensor add_product(const char* op, const Tensor& self, const Tensor& product, const Scalar& beta, const Scalar& alpha) {
  check_defined(op, self);
  check(self.scalar_type() == product.scalar_type(), "{}: the dtypes differ: {} and {}", op, describe(self),
        describe(product));
  const Scalar b = factor_of(op, "beta", beta, self.scalar_type()),
               a = factor_of(op, "alpha", alpha, self.scalar_type());
  check(is_expandable(self.sizes(), product.sizes()), "{}: {} does not broadcast to {}", op, shape_string(self.sizes()),
        shape_string(product.sizes()));
  const Tensor none = full({}, false, kBool);  // instead of a product with 0: no 0·∞, as in addmm()
  const Tensor scaled = a.equal(1) ? product : a.equal(0) ? where(none, product, 0) : product * a;
  if (beta.equal(0)) return self.requires_grad() ? where(none, self, 0) + scaled : scaled;
  return (b.equal(1) ? self : self * b) + scaled;
}

}  // namespace

Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha) {
  const OperatorScope scope("addmv");
  return add_product("addmv", self, mv(mat, vec), beta, alpha);
}
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha) {
  const OperatorScope scope("addr");
  for (const Tensor* t : {&self, &vec1, &vec2}) check_defined("addr", *t);
  const ScalarType t = result_type({&self, &vec1, &vec2});  // the only one of these whose dtypes may differ
  return add_product("addr", self.to(t), outer(vec1.to(t), vec2.to(t)), beta, alpha);
}
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta,
               const Scalar& alpha) {
  const OperatorScope scope("baddbmm");
  return add_product("baddbmm", self, bmm(batch1, batch2), beta, alpha);
}
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) {
  const OperatorScope scope("addbmm");
  const Tensor products = bmm(batch1, batch2);
  return add_product("addbmm", self, products.sum(0, false, products.scalar_type()), beta, alpha);
}

}  // namespace wick
