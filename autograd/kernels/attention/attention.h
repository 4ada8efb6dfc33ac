#pragma once
// softmax(scale · Q Kᵀ + mask) V for each of a batch of row-major matrices. Of the (queries × keys) weights only those
// of a block of queries exist at a time; the backward pass computes them again.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// The operands, row-major, all of one dtype.
struct Attention {
  int64_t batch, queries, keys, width, value_width;
  double scale;
  bool causal;                  // query i sees the keys 0 … i only
  const void *q, *k, *v;        // (batch × queries × width), (batch × keys × width), (batch × keys × value_width)
  const void* mask;             // is added to the scores; null for none
  const int64_t* mask_offsets;  // (batch): where each one's mask begins
  int64_t mask_row, mask_column;  // its steps, 0 where it is broadcast
};

/// out (batch × queries × value_width). A query whose scores are all −∞ gives 0.
void attention(ScalarType t, const Attention& a, void* out);
/// The gradients of q, k and v, given that of the result, e. dk and dv hold 0 on entry.
void attention_backward(ScalarType t, const Attention& a, const void* e, void* dq, void* dk, void* dv);

}  // namespace wick::kernels
