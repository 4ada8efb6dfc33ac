#pragma once
// What the operators on square and other matrices share: checks, batches, errors. Internal.
//
// The last two dimensions of a tensor are a matrix, the others number the matrices of a batch.

#include <autograd/ops/index/indices.h>
#include <autograd/tensor/impl.h>
#include <fmt/format.h>

#include <atomic>
#include <string>

namespace wick {

/// Throws unless A is defined, floating and of at least 2 dimensions.
void check_matrices(const char* op, const Tensor& A, const char* name = "A");
/// check_matrices(), and throws unless the matrices are square.
void check_square(const char* op, const Tensor& A, const char* name = "A");

/// Gives the warning, once in a process, that a name is an old one, as LibTorch does. `given` remembers that.
void warn_of_old_name(std::atomic<bool>& given, const char* name, const char* instead);

/// The last two dimensions swapped, a view.
Tensor transposed(const Tensor& A);
/// The sizes in front of the last `dims`, followed by `more`.
Dims batch_sizes(const Tensor& A, IntArrayRef more = {}, int64_t dims = 2);
/// The number of matrices.
int64_t batch_count(const Tensor& A);
/// A with its batch dimensions expanded to `batch`.
Tensor expand_batch(const Tensor& A, IntArrayRef batch);
/// The memory of part i of a row-major tensor whose parts are its last `dims` dimensions.
void* part_of(const Tensor& t, int64_t i, int64_t dims = 2);
/// Identity matrices n×n of A's dtype, one for each of A's batch.
Tensor identity_like(const Tensor& A, int64_t n);

/// Throws the LinAlgError "op: matrix 2 of the batch is …", or "op: the matrix is …" if A is one matrix.
[[noreturn]] void fail_matrix(const char* op, const Tensor& A, int64_t i, const std::string& what);
/// Throws for the first matrix of A whose entry of `info` is not 0: what(entry) says what it is.
template <class F>
void check_info(const char* op, const Tensor& A, const Tensor& info, F what) {
  for (int64_t i = 0; i < info.numel(); ++i)
    if (const int32_t found = info.data_ptr<int32_t>()[i]; found != 0) fail_matrix(op, A, i, what(found));
}

}  // namespace wick
