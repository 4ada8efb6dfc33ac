#pragma once
// Operators with a second name, as methods (tensor.h) and as functions (ops/aliases.h): X(second name, name) for each.

#include <autograd/core/language.h>

// clang-format off
#define WICK_ALIASES(X) \
  X(absolute, abs) X(arccos, acos) X(arccosh, acosh) X(arcsin, asin) X(arcsinh, asinh) X(arctan, atan) \
  X(arctan2, atan2) X(arctanh, atanh) X(divide, div) X(true_divide, div) X(multiply, mul) X(subtract, sub) \
  X(negative, neg) X(fix, trunc) X(greater, gt) X(greater_equal, ge) X(less, lt) X(less_equal, le) X(not_equal, ne) \
  X(swapaxes, transpose) X(swapdims, transpose) X(unsafe_chunk, chunk) X(unsafe_split, split) \
  X(unsafe_split_with_sizes, split_with_sizes)
#define WICK_ALIASES_IN_PLACE(X) \
  X(absolute_, abs_) X(arccos_, acos_) X(arccosh_, acosh_) X(arcsin_, asin_) X(arcsinh_, asinh_) X(arctan_, atan_) \
  X(arctan2_, atan2_) X(arctanh_, atanh_) X(clip_, clamp_) X(divide_, div_) X(true_divide_, div_) \
  X(multiply_, mul_) X(subtract_, sub_) X(negative_, neg_) X(fix_, trunc_) X(greater_, gt_) X(greater_equal_, ge_) \
  X(less_, lt_) X(less_equal_, le_) X(not_equal_, ne_) X(swapaxes_, transpose_) X(swapdims_, transpose_)
// clang-format on
