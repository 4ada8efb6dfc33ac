#pragma once
// Padding as modules; see autograd/ops/conv/pad.h.

#include <nn/layers/stateless.h>
#include <nn/options/padding.h>

namespace wick::nn {

/// ReflectionPad: the mirror image of the input at its ends. ReplicationPad: the last element repeated. ConstantPad: a
/// value. Of (N×C×…) or (C×…) the last D dimensions grow.
#define WICK_PADS(D)                                                                      \
  WICK_STATELESS(ReflectionPad##D##d, ReflectionPad##D##dOptions, const Tensor& input);   \
  WICK_STATELESS(ReplicationPad##D##d, ReplicationPad##D##dOptions, const Tensor& input); \
  WICK_STATELESS(ConstantPad##D##d, ConstantPad##D##dOptions, const Tensor& input)
WICK_PADS(1);
WICK_PADS(2);
WICK_PADS(3);
#undef WICK_PADS
/// ConstantPad2d with 0.
WICK_STATELESS(ZeroPad2d, ZeroPad2dOptions, const Tensor& input);

}  // namespace wick::nn
