#pragma once
// Convolutions as modules; the formulas stand in autograd/ops/conv.h.

#include <nn/enum.h>
#include <nn/expanding_array.h>
#include <nn/module.h>

#include <any>

namespace wick::nn {

namespace detail {
/// What stands beyond the ends of the input.
using conv_padding_mode_t =
    std::variant<enumtype::kZeros, enumtype::kReflect, enumtype::kReplicate, enumtype::kCircular>;
template <size_t D>
using conv_padding_t = std::variant<ExpandingArray<D>, enumtype::kValid, enumtype::kSame>;

/// The options of convolutions and of their transposes, as the modules keep them.
template <size_t D>
struct ConvNdOptions {
  using padding_t = conv_padding_t<D>;
  ConvNdOptions(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size)
      : in_channels_(in_channels), out_channels_(out_channels), kernel_size_(kernel_size) {}
  WICK_ARG(int64_t, in_channels);
  WICK_ARG(int64_t, out_channels);
  WICK_ARG(ExpandingArray<D>, kernel_size);
  WICK_ARG(ExpandingArray<D>, stride) = 1;
  WICK_ARG(padding_t, padding) = ExpandingArray<D>(0);
  WICK_ARG(ExpandingArray<D>, dilation) = 1;
  WICK_ARG(bool, transposed) = false;
  WICK_ARG(ExpandingArray<D>, output_padding) = 0;
  WICK_ARG(int64_t, groups) = 1;
  WICK_ARG(bool, bias) = true;
  WICK_ARG(conv_padding_mode_t, padding_mode) = kZeros;
};
}  // namespace detail

template <size_t D>
struct ConvOptions {
  using padding_t = detail::conv_padding_t<D>;
  using padding_mode_t = detail::conv_padding_mode_t;
  ConvOptions(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size)
      : in_channels_(in_channels), out_channels_(out_channels), kernel_size_(kernel_size) {}
  WICK_ARG(int64_t, in_channels);
  WICK_ARG(int64_t, out_channels);
  WICK_ARG(ExpandingArray<D>, kernel_size);
  WICK_ARG(ExpandingArray<D>, stride) = 1;
  WICK_ARG(padding_t, padding) = ExpandingArray<D>(0);
  WICK_ARG(ExpandingArray<D>, dilation) = 1;
  WICK_ARG(int64_t, groups) = 1;
  WICK_ARG(bool, bias) = true;
  WICK_ARG(padding_mode_t, padding_mode) = kZeros;

 public:
  ConvOptions& padding(std::initializer_list<int64_t> values) { return padding(padding_t(ExpandingArray<D>(values))); }
};
using Conv1dOptions = ConvOptions<1>;
using Conv2dOptions = ConvOptions<2>;
using Conv3dOptions = ConvOptions<3>;

template <size_t D>
struct ConvTransposeOptions {
  using padding_mode_t = detail::conv_padding_mode_t;
  ConvTransposeOptions(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size)
      : in_channels_(in_channels), out_channels_(out_channels), kernel_size_(kernel_size) {}
  WICK_ARG(int64_t, in_channels);
  WICK_ARG(int64_t, out_channels);
  WICK_ARG(ExpandingArray<D>, kernel_size);
  WICK_ARG(ExpandingArray<D>, stride) = 1;
  WICK_ARG(ExpandingArray<D>, padding) = 0;
  WICK_ARG(ExpandingArray<D>, output_padding) = 0;
  WICK_ARG(int64_t, groups) = 1;
  WICK_ARG(bool, bias) = true;
  WICK_ARG(ExpandingArray<D>, dilation) = 1;
  WICK_ARG(padding_mode_t, padding_mode) = kZeros;
};
using ConvTranspose1dOptions = ConvTransposeOptions<1>;
using ConvTranspose2dOptions = ConvTransposeOptions<2>;
using ConvTranspose3dOptions = ConvTransposeOptions<3>;

namespace functional {
template <size_t D>
struct ConvFuncOptions {
  using padding_t = nn::detail::conv_padding_t<D>;
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(ExpandingArray<D>, stride) = 1;
  WICK_ARG(padding_t, padding) = ExpandingArray<D>(0);
  WICK_ARG(ExpandingArray<D>, dilation) = 1;
  WICK_ARG(int64_t, groups) = 1;

 public:
  ConvFuncOptions& padding(std::initializer_list<int64_t> values) {
    return padding(padding_t(ExpandingArray<D>(values)));
  }
};
using Conv1dFuncOptions = ConvFuncOptions<1>;
using Conv2dFuncOptions = ConvFuncOptions<2>;
using Conv3dFuncOptions = ConvFuncOptions<3>;
template <size_t D>
struct ConvTransposeFuncOptions {
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(ExpandingArray<D>, stride) = 1;
  WICK_ARG(ExpandingArray<D>, padding) = 0;
  WICK_ARG(ExpandingArray<D>, output_padding) = 0;
  WICK_ARG(int64_t, groups) = 1;
  WICK_ARG(ExpandingArray<D>, dilation) = 1;
};
using ConvTranspose1dFuncOptions = ConvTransposeFuncOptions<1>;
using ConvTranspose2dFuncOptions = ConvTransposeFuncOptions<2>;
using ConvTranspose3dFuncOptions = ConvTransposeFuncOptions<3>;
}  // namespace functional

/// Weight and bias of a convolution; both start uniform in ±1/√(inputs of one output), as PyTorch's do.
template <size_t D, class Derived>
class ConvNdImpl : public Cloneable<Derived> {
 public:
  explicit ConvNdImpl(detail::ConvNdOptions<D> options_);
  void reset() override;
  void reset_parameters();
  detail::ConvNdOptions<D> options;
  Tensor weight, bias;

 protected:
  void print(std::ostream& out, const char* name) const;
};

#define WICK_CONV(D)                                                                                    \
  class Conv##D##dImpl : public ConvNdImpl<D, Conv##D##dImpl> {                                         \
   public:                                                                                              \
    Conv##D##dImpl(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size);           \
    explicit Conv##D##dImpl(const Conv##D##dOptions& options_);                                         \
    Tensor forward(const Tensor& input);                                                                \
    void pretty_print(std::ostream& out) const override;                                                \
  };                                                                                                    \
  WICK_MODULE(Conv##D##d);                                                                              \
  /* forward()'s output_size chooses among the sizes that a convolution would turn into the input's. */ \
  class ConvTranspose##D##dImpl : public ConvNdImpl<D, ConvTranspose##D##dImpl> {                       \
   public:                                                                                              \
    ConvTranspose##D##dImpl(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size);  \
    explicit ConvTranspose##D##dImpl(const ConvTranspose##D##dOptions& options_);                       \
    Tensor forward(const Tensor& input, const std::optional<IntArrayRef>& output_size = std::nullopt);  \
    std::any any_forward(std::any* args, size_t n);                                                     \
    void pretty_print(std::ostream& out) const override;                                                \
  };                                                                                                    \
  WICK_MODULE(ConvTranspose##D##d)
WICK_CONV(1);
WICK_CONV(2);
WICK_CONV(3);
#undef WICK_CONV

}  // namespace wick::nn
