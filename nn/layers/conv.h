#pragma once
// Convolutions as modules. The formulas and the sizes of the results are in autograd/ops/conv/conv.h.

#include <nn/module.h>
#include <nn/options/conv.h>

#include <any>

namespace wick::nn {

/// What all convolutions share: the weight, and the bias if there is one. Both start uniform in ±1/√n, where n is the
/// number of inputs of one output. reset() throws for channels that are not positive or not multiples of groups.
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

/// Conv1d to Conv3d: (N×in_channels×…) or (in_channels×…) → (N×out_channels×…), with the weight
/// (out_channels×in_channels/groups×kernel_size). padding_mode says what surrounds the input.
/// https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
/// ConvTranspose1d to ConvTranspose3d: the transposed linear map, with the weight
/// (in_channels×out_channels/groups×kernel_size). Several sizes give the input's size in a convolution; output_size
/// chooses one of them, and forward() throws if it is none of them.
/// https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
#define WICK_CONV(D)                                                                                   \
  class Conv##D##dImpl : public ConvNdImpl<D, Conv##D##dImpl> {                                        \
   public:                                                                                             \
    Conv##D##dImpl(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size);          \
    explicit Conv##D##dImpl(const Conv##D##dOptions& options_);                                        \
    Tensor forward(const Tensor& input);                                                               \
    void pretty_print(std::ostream& out) const override;                                               \
  };                                                                                                   \
  WICK_MODULE(Conv##D##d);                                                                             \
  class ConvTranspose##D##dImpl : public ConvNdImpl<D, ConvTranspose##D##dImpl> {                      \
   public:                                                                                             \
    ConvTranspose##D##dImpl(int64_t in_channels, int64_t out_channels, ExpandingArray<D> kernel_size); \
    explicit ConvTranspose##D##dImpl(const ConvTranspose##D##dOptions& options_);                      \
    Tensor forward(const Tensor& input, const std::optional<IntArrayRef>& output_size = std::nullopt); \
    std::any any_forward(std::any* args, size_t n);                                                    \
    void pretty_print(std::ostream& out) const override;                                               \
  };                                                                                                   \
  WICK_MODULE(ConvTranspose##D##d)
WICK_CONV(1);
WICK_CONV(2);
WICK_CONV(3);
#undef WICK_CONV

}  // namespace wick::nn
