#pragma once
// softmax(scale · Q Kᵀ + mask) V for each of a batch of matrices. Of the (queries × keys) weights only those
// of a block of queries exist at a time; the backward pass computes them again.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// A matrix for each of the batch: where it begins, and the steps from row to row and from column to column.
struct Matrices {
  const void* data;
  const int64_t* offsets;  // (batch)
  int64_t row, column;
};

/// The operands, all of one dtype.
struct Attention {
  int64_t batch, queries, keys, width, value_width;
  double scale;
  bool causal;       // query i sees the keys 0 … i only
  Matrices q, k, v;  // (queries × width), (keys × width), (keys × value_width), with column steps of 1
  Matrices mask;     // (queries × keys), is added to the scores; null for none. Steps of 0 where it is broadcast
};

/// out (batch × queries × value_width). A query whose scores are all −∞ gives 0.
void attention(ScalarType t, const Attention& a, void* out);
/// The gradients of q, k and v, row-major, given that of the result, e. dk and dv hold 0 on entry.
void attention_backward(ScalarType t, const Attention& a, const void* e, void* dq, void* dk, void* dv);

}  // namespace wick::kernels
