#include <nn/functional/conv.h>
#include <nn/init.h>
#include <nn/layers/conv.h>

#include <cmath>
#include <ostream>

namespace wick::nn {

namespace {

template <size_t D>
detail::ConvNdOptions<D> common(const ConvOptions<D>& o) {
  return detail::ConvNdOptions<D>(o.in_channels(), o.out_channels(), o.kernel_size())
      .stride(o.stride())
      .padding(o.padding())
      .dilation(o.dilation())
      .groups(o.groups())
      .bias(o.bias())
      .padding_mode(o.padding_mode());
}
template <size_t D>
detail::ConvNdOptions<D> common(const ConvTransposeOptions<D>& o) {
  return detail::ConvNdOptions<D>(o.in_channels(), o.out_channels(), o.kernel_size())
      .stride(o.stride())
      .padding(o.padding())
      .dilation(o.dilation())
      .transposed(true)
      .output_padding(o.output_padding())
      .groups(o.groups())
      .bias(o.bias())
      .padding_mode(o.padding_mode());
}

template <size_t D>
bool all_are(const ExpandingArray<D>& values, int64_t value) {
  for (const int64_t v : *values)
    if (v != value) return false;
  return true;
}

// The padding before and after each dimension, the last dimension first.
template <size_t D>
std::vector<int64_t> pairs(const detail::ConvNdOptions<D>& o) {
  std::vector<int64_t> r;
  for (size_t d = D; d-- > 0;) {
    int64_t before = 0, after = 0;
    if (const auto* given = std::get_if<ExpandingArray<D>>(&o.padding())) {
      before = after = (**given)[d];
    } else if (std::holds_alternative<enumtype::kSame>(o.padding())) {
      const int64_t total = (*o.dilation())[d] * ((*o.kernel_size())[d] - 1);
      before = total / 2;
      after = total - before;
    }
    r.push_back(before);
    r.push_back(after);
  }
  return r;
}

template <size_t D>
Tensor convolve(const Tensor& input, const Tensor& weight, const Tensor& bias, const detail::ConvNdOptions<D>& o) {
  functional::ConvFuncOptions<D> f;
  f.bias(bias).stride(o.stride()).padding(o.padding()).dilation(o.dilation()).groups(o.groups());
  Tensor x = input;
  if (!std::holds_alternative<enumtype::kZeros>(o.padding_mode())) {
    const char* modes[] = {"constant", "reflect", "replicate", "circular"};
    x = wick::pad(input, pairs(o), modes[o.padding_mode().index()]);
    f.padding(ExpandingArray<D>(0));
  }
  if constexpr (D == 1)
    return functional::conv1d(x, weight, f);
  else if constexpr (D == 2)
    return functional::conv2d(x, weight, f);
  else
    return functional::conv3d(x, weight, f);
}

// The output_padding that gives output_size, which is the spatial sizes or those of the whole result.
template <size_t D>
std::vector<int64_t> output_padding(const Tensor& input, const std::optional<IntArrayRef>& output_size,
                                    const detail::ConvNdOptions<D>& o) {
  if (!output_size) return IntArrayRef(*o.output_padding()).vec();
  IntArrayRef size = *output_size;
  if (size.size() == D + 2) size = size.slice(2);
  check(size.size() == D, "output_size must have {} or {} elements (got {})", D, D + 2, output_size->size());
  std::vector<int64_t> extra;
  for (size_t d = 0; d < D; ++d) {
    const int64_t in = input.size(static_cast<int64_t>(d) - static_cast<int64_t>(D));
    const int64_t least = (in - 1) * (*o.stride())[d] - 2 * (*std::get<ExpandingArray<D>>(o.padding()))[d] +
                          (*o.dilation())[d] * ((*o.kernel_size())[d] - 1) + 1;
    check(size[d] >= least && size[d] < least + (*o.stride())[d],
          "requested an output size of {}, but valid sizes of dimension {} are {} to {}", shape_string(size), d, least,
          least + (*o.stride())[d] - 1);
    extra.push_back(size[d] - least);
  }
  return extra;
}

template <size_t D>
Tensor transposed(const Tensor& input, const std::optional<IntArrayRef>& output_size, const Tensor& weight,
                  const Tensor& bias, const detail::ConvNdOptions<D>& o) {
  check(std::holds_alternative<enumtype::kZeros>(o.padding_mode()),
        "Only `zeros` padding mode is supported for ConvTranspose{}d", D);
  const IntArrayRef padding = *std::get<ExpandingArray<D>>(o.padding());
  return convolution(input, weight, bias, o.stride(), padding, o.dilation(), true,
                     output_padding(input, output_size, o), o.groups());
}

std::any packed_forward(auto& module, std::any* args, size_t n) {
  check(n == 1 || n == 2, "{}: forward() takes 1 or 2 arguments, got {}", module.name(), n);
  auto* x = std::any_cast<Tensor>(&args[0]);
  auto* size = n == 2 ? std::any_cast<std::optional<IntArrayRef>>(&args[1]) : nullptr;
  check(x && (n == 1 || size), "{}: forward() takes a Tensor and an optional IntArrayRef", module.name());
  return module.forward(*x, size ? *size : std::nullopt);
}

}  // namespace

template <size_t D, class Derived>
ConvNdImpl<D, Derived>::ConvNdImpl(detail::ConvNdOptions<D> options_) : options(std::move(options_)) {
  reset();
}

template <size_t D, class Derived>
void ConvNdImpl<D, Derived>::reset() {
  const auto& o = options;
  check(o.in_channels() > 0 && o.groups() > 0 && o.out_channels() > 0,
        "in_channels, groups and out_channels must be a positive integer.");
  check(o.in_channels() % o.groups() == 0, "in_channels must be divisible by groups");
  check(o.out_channels() % o.groups() == 0, "out_channels must be divisible by groups");
  if (std::holds_alternative<enumtype::kSame>(o.padding()))
    check(all_are(o.stride(), 1), "padding='same' is not supported for strided convolutions");
  std::vector<int64_t> sizes = {o.out_channels(), o.in_channels() / o.groups()};
  if (o.transposed()) sizes = {o.in_channels(), o.out_channels() / o.groups()};
  sizes.insert(sizes.end(), o.kernel_size()->begin(), o.kernel_size()->end());
  weight = this->register_parameter("weight", wick::empty(sizes));
  bias = this->register_parameter("bias", o.bias() ? empty({o.out_channels()}) : Tensor(), o.bias());
  reset_parameters();
}

template <size_t D, class Derived>
void ConvNdImpl<D, Derived>::reset_parameters() {
  init::kaiming_uniform_(weight, std::sqrt(5));  // a = √5 makes the bound 1/√fan_in
  if (!bias.defined()) return;
  const double bound = 1 / std::sqrt(static_cast<double>(init::_calculate_fan_in_and_fan_out(weight).first));
  init::uniform_(bias, -bound, bound);
}

template <size_t D, class Derived>
void ConvNdImpl<D, Derived>::print(std::ostream& out, const char* name) const {
  const auto& o = options;
  out << "torch::nn::" << name << D << "d(" << o.in_channels() << ", " << o.out_channels()
      << ", kernel_size=" << o.kernel_size() << ", stride=" << o.stride();
  if (const auto* given = std::get_if<ExpandingArray<D>>(&o.padding())) {
    if (!all_are(*given, 0)) out << ", padding=" << *given;
  } else {
    out << ", padding='" << (std::holds_alternative<enumtype::kSame>(o.padding()) ? "same" : "valid") << "'";
  }
  if (!all_are(o.dilation(), 1)) out << ", dilation=" << o.dilation();
  if (!all_are(o.output_padding(), 0)) out << ", output_padding=" << o.output_padding();
  if (o.groups() != 1) out << ", groups=" << o.groups();
  if (!o.bias()) out << ", bias=false";
  if (!std::holds_alternative<enumtype::kZeros>(o.padding_mode()))
    out << ", padding_mode=" << enumtype::get_enum_name(o.padding_mode());
  out << ")";
}

#define WICK_CONV(D)                                                                                                 \
  template class ConvNdImpl<D, Conv##D##dImpl>;                                                                      \
  template class ConvNdImpl<D, ConvTranspose##D##dImpl>;                                                             \
  Conv##D##dImpl::Conv##D##dImpl(int64_t in, int64_t out, ExpandingArray<D> kernel)                                  \
      : Conv##D##dImpl(Conv##D##dOptions(in, out, kernel)) {}                                                        \
  Conv##D##dImpl::Conv##D##dImpl(const Conv##D##dOptions& o) : ConvNdImpl(common(o)) {}                              \
  Tensor Conv##D##dImpl::forward(const Tensor& x) {                                                                  \
    return in_forward([&] { return convolve(x, weight, bias, options); });                                           \
  }                                                                                                                  \
  void Conv##D##dImpl::pretty_print(std::ostream& out) const { print(out, "Conv"); }                                 \
  ConvTranspose##D##dImpl::ConvTranspose##D##dImpl(int64_t in, int64_t out, ExpandingArray<D> kernel)                \
      : ConvTranspose##D##dImpl(ConvTranspose##D##dOptions(in, out, kernel)) {}                                      \
  ConvTranspose##D##dImpl::ConvTranspose##D##dImpl(const ConvTranspose##D##dOptions& o) : ConvNdImpl(common(o)) {}   \
  Tensor ConvTranspose##D##dImpl::forward(const Tensor& x, const std::optional<IntArrayRef>& size) {                 \
    return in_forward([&] { return transposed(x, size, weight, bias, options); });                                   \
  }                                                                                                                  \
  std::any ConvTranspose##D##dImpl::any_forward(std::any* args, size_t n) { return packed_forward(*this, args, n); } \
  void ConvTranspose##D##dImpl::pretty_print(std::ostream& out) const { print(out, "ConvTranspose"); }
WICK_CONV(1)
WICK_CONV(2)
WICK_CONV(3)
#undef WICK_CONV

}  // namespace wick::nn
