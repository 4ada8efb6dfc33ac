#pragma once
// Padding as modules; what they compute stands in autograd/ops/pad.h. Paddings are pairs, the last dimension first.

#include <nn/layers/stateless.h>

namespace wick::nn {

template <size_t D>
struct ReflectionPadOptions {
  ReflectionPadOptions(ExpandingArray<D * 2> padding) : padding_(padding) {}
  WICK_ARG(ExpandingArray<D * 2>, padding);
};
template <size_t D>
struct ReplicationPadOptions {
  ReplicationPadOptions(ExpandingArray<D * 2> padding) : padding_(padding) {}
  WICK_ARG(ExpandingArray<D * 2>, padding);
};
template <size_t D>
struct ConstantPadOptions {
  ConstantPadOptions(ExpandingArray<D * 2> padding, double value) : padding_(padding), value_(value) {}
  WICK_ARG(ExpandingArray<D * 2>, padding);
  WICK_ARG(double, value);
};
struct ZeroPad2dOptions {
  ZeroPad2dOptions(ExpandingArray<4> padding) : padding_(padding) {}
  WICK_ARG(ExpandingArray<4>, padding);
};

namespace functional {
struct PadFuncOptions {
  using mode_t = std::variant<enumtype::kConstant, enumtype::kReflect, enumtype::kReplicate, enumtype::kCircular>;
  PadFuncOptions(std::vector<int64_t> pad) : pad_(std::move(pad)) {}
  WICK_ARG(std::vector<int64_t>, pad);
  WICK_ARG(mode_t, mode) = kConstant;
  WICK_ARG(double, value) = 0;
};
}  // namespace functional

#define WICK_PADS(D)                                                                      \
  using ReflectionPad##D##dOptions = ReflectionPadOptions<D>;                             \
  using ReplicationPad##D##dOptions = ReplicationPadOptions<D>;                           \
  using ConstantPad##D##dOptions = ConstantPadOptions<D>;                                 \
  WICK_STATELESS(ReflectionPad##D##d, ReflectionPad##D##dOptions, const Tensor& input);   \
  WICK_STATELESS(ReplicationPad##D##d, ReplicationPad##D##dOptions, const Tensor& input); \
  WICK_STATELESS(ConstantPad##D##d, ConstantPad##D##dOptions, const Tensor& input)
WICK_PADS(1);
WICK_PADS(2);
WICK_PADS(3);
#undef WICK_PADS
WICK_STATELESS(ZeroPad2d, ZeroPad2dOptions, const Tensor& input);

}  // namespace wick::nn
