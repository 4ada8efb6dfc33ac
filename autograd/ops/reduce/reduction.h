#pragma once
// How operators reach the reducing kernels. Internal.

#include <autograd/kernels/reduce/reduce.h>
#include <autograd/tensor/tensor.h>

namespace wick {

/// A tensor and which of its dimensions are reduced.
struct ReducedDims {
  const char* op = nullptr;  // the operator, for messages
  Tensor x;                  // self without history, row-major: its dimensions in the order in which they lie in memory
  Dims order;                // that order
  std::vector<bool> reduced;  // which of self's dimensions are reduced
  int64_t n = 1;              // elements to one result
  Dims kept;                  // the result's sizes
  Dims kept_ones;             // the same with keepdim
  Dims dims() const;          // the numbers of the reduced dimensions
};
/// The dimensions dims of self, or all if there are none. Throws if one is out of range or named twice.
ReducedDims reduced_dims(const char* op, const Tensor& self, IntArrayRef dims);
/// f over those dimensions. Not recorded.
Tensor run_reduce(kernels::Reduce f, const ReducedDims& s, bool keepdim);
/// A result with its lost dimensions back as size 1, so that it broadcasts against what it came from. ones: kept_ones.
Tensor with_ones(const Tensor& t, const Dims& ones);
/// Whether all sums of powers in t (float, row-major) are neither so large nor so small that the range of the dtype may
/// have cut something off. Zero counts as small.
bool is_in_range(const Tensor& t);
/// By what to divide self so that powers of its elements do not leave the range: the largest |x| over dims, kept as
/// size 1, where it is finite and not 0, else 1. Not recorded.
Tensor range_divisor(const Tensor& self, IntArrayRef dims);
/// self less its mean over dims, as exact as the dtype allows, even if the elements are large and nearly equal.
Tensor centred(const Tensor& self, IntArrayRef dims);
/// How many elements of self make one result.
int64_t count_over(const Tensor& self, IntArrayRef dims);
/// The dtype of a sum: the one given, else self's, of integers and bools int64.
ScalarType sum_type(const Tensor& self, std::optional<ScalarType> dtype);
/// (values, index): self's elements at index along dim. The gradient goes to those elements.
std::tuple<Tensor, Tensor> values_at(const Tensor& self, int64_t dim, const Tensor& index, bool keepdim);
/// Where x is a, two NaN counted as equal.
Tensor same_values(const Tensor& x, const Tensor& a);
/// The largest or smallest elements over dim. Ties share the gradient equally. A NaN result has no derivative: with
/// shares_nan the NaNs share the gradient, else it is NaN.
Tensor extreme_of(const char* op, const char* name, bool largest, const Tensor& self, IntArrayRef dim, bool keepdim,
                  bool shares_nan);

}  // namespace wick
