#pragma once
// Options of padding: pairs, before and after, the last dimension first. One number pads all ends.

#include <nn/arg.h>
#include <nn/enum.h>
#include <nn/expanding_array.h>

namespace wick::nn {

/// How many elements are added at each end of the last D dimensions.
template <size_t D>
struct ReflectionPadOptions {
  ReflectionPadOptions(ExpandingArray<D * 2> padding) : padding_(padding) {}
  WICK_ARG(ExpandingArray<D * 2>, padding);
};
template <size_t D>
using ReplicationPadOptions = ReflectionPadOptions<D>;
using ZeroPad2dOptions = ReflectionPadOptions<2>;
/// The elements added are `value`.
template <size_t D>
struct ConstantPadOptions {
  ConstantPadOptions(ExpandingArray<D * 2> padding, double value) : padding_(padding), value_(value) {}
  WICK_ARG(ExpandingArray<D * 2>, padding);
  WICK_ARG(double, value);
};

#define WICK_PADS(D)                                            \
  using ReflectionPad##D##dOptions = ReflectionPadOptions<D>;   \
  using ReplicationPad##D##dOptions = ReplicationPadOptions<D>; \
  using ConstantPad##D##dOptions = ConstantPadOptions<D>
WICK_PADS(1);
WICK_PADS(2);
WICK_PADS(3);
#undef WICK_PADS

namespace functional {
/// Any number of pairs, negative ones cut off; `value` goes with kConstant.
struct PadFuncOptions {
  using mode_t = std::variant<enumtype::kConstant, enumtype::kReflect, enumtype::kReplicate, enumtype::kCircular>;
  PadFuncOptions(std::vector<int64_t> pad) : pad_(std::move(pad)) {}
  WICK_ARG(std::vector<int64_t>, pad);
  WICK_ARG(mode_t, mode) = kConstant;
  WICK_ARG(double, value) = 0;
};
}  // namespace functional

}  // namespace wick::nn
