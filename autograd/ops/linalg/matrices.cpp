#include <autograd/core/warning.h>
#include <autograd/graph/grad_mode.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

namespace wick {

void check_matrices(const char* op, const Tensor& A, const char* name) {
  check_defined(op, A, name);
  check(A.dim() >= 2, "{}: {} is {}: needs at least 2 dimensions", op, name, shape_string(A.sizes()));
  check(isFloatingType(A.scalar_type()) && !is_narrow(A.scalar_type()), "{}: {} is {}: needs Float or Double", op, name,
        describe(A));
}
void check_square(const char* op, const Tensor& A, const char* name) {
  check_matrices(op, A, name);
  check(A.size(-1) == A.size(-2), "{}: {} is {}: needs square matrices", op, name, shape_string(A.sizes()));
}

void warn_of_old_name(std::atomic<bool>& given, const char* name, const char* instead) {
  if (Warning::is_due(given))
    warn("{} is an old name, which later versions of PyTorch do not have: use {}", name, instead);
}

Tensor transposed(const Tensor& A) { return A.transpose(-2, -1); }
Dims batch_sizes(const Tensor& A, IntArrayRef more, int64_t dims) {
  Dims sizes(A.sizes().slice(0, static_cast<size_t>(A.dim() - dims)));
  for (const int64_t size : more) sizes.push_back(size);
  return sizes;
}
int64_t batch_count(const Tensor& A) { return count_elements(batch_sizes(A)); }
Tensor expand_batch(const Tensor& A, IntArrayRef batch) {
  Dims sizes(batch);
  sizes.push_back(A.size(-2));
  sizes.push_back(A.size(-1));
  return A.sizes() == sizes ? A : A.expand(sizes);
}
void* part_of(const Tensor& t, int64_t i, int64_t dims) {
  const auto front = static_cast<size_t>(t.dim() - dims);
  const int64_t elements = count_elements(t.sizes().slice(front));
  return static_cast<char*>(t.data_ptr()) + static_cast<size_t>(i * elements) * t.element_size();
}
Tensor identity_like(const Tensor& A, int64_t n) { return eye(n, A.scalar_type()).expand(batch_sizes(A, {n, n})); }

void fail_matrix(const char* op, const Tensor& A, int64_t i, const std::string& what) {
  if (A.dim() == 2) fail<LinAlgError>("{}: the matrix {}", op, what);
  fail<LinAlgError>("{}: matrix {} of the batch {}", op, i, what);
}

}  // namespace wick
