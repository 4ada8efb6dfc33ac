// Layers: how they print, how they start after manual_seed, what they compute and send back. The numbers were recorded
// from LibTorch 1.13; with WICK_PEER_RECORD set this program prints what it sees.

#include "peer.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>

using namespace torch::nn;
using torch::Tensor;

namespace {

/// Numbers between −1 and 1 without a pattern, to differentiate by.
Tensor wave(std::vector<int64_t> size, double step = 0.7) {
  int64_t n = 1;
  for (const int64_t s : size) n *= s;
  return torch::sin(torch::arange(n, torch::kDouble) * step + 0.1).to(torch::kFloat).reshape(size).requires_grad_();
}
Tensor words(std::initializer_list<int> row) {
  return torch::tensor(std::vector<int64_t>(row.begin(), row.end()), torch::kLong);
}
Tensor words(std::initializer_list<std::initializer_list<int>> rows) {
  std::vector<int64_t> all;
  for (const auto& row : rows) all.insert(all.end(), row.begin(), row.end());
  return torch::tensor(all, torch::kLong).reshape({static_cast<int64_t>(rows.size()), -1});
}

/// Σ xᵢ·wᵢ with weights that tell the places apart.
double digest(const Tensor& t) {
  if (!t.defined()) return 0;
  const Tensor x = t.detach().to(torch::kDouble).contiguous();
  double sum = 0;
  for (int64_t i = 0; i < x.numel(); ++i) sum += x.data_ptr<double>()[i] * (static_cast<double>(i * 7 % 11) - 4.3);
  return sum;
}

template <class M, size_t... I>
Tensor call(M& module, const std::vector<Tensor>& x, std::index_sequence<I...>) {
  return module->forward(x[I]...);
}

int cases = 0;

template <class Make, size_t N>
void see(const std::string& what, Make make, const std::array<Tensor, N>& inputs, const std::string& printed,
         const std::vector<double>& expected) {
  CAPTURE(what);
  torch::manual_seed(5);
  auto module = make();
  std::ostringstream text;
  text << *module;
  std::vector<double> seen;
  for (const auto& p : module->parameters()) seen.push_back(digest(p));
  std::vector<Tensor> x;
  for (const Tensor& t : inputs) {
    x.push_back(t.detach());
    if (t.requires_grad()) x.back().requires_grad_();
  }
  const Tensor y = call(module, x, std::make_index_sequence<N>());
  seen.push_back(digest(y));
  (y * torch::arange(1, y.numel() + 1, torch::kFloat).reshape(y.sizes())).sum().backward();
  for (const Tensor& t : x)
    if (t.requires_grad()) seen.push_back(digest(t.grad()));
  for (const auto& p : module->parameters()) seen.push_back(digest(p.grad()));
  for (const auto& b : module->buffers()) seen.push_back(digest(b));
  if (std::getenv("WICK_PEER_RECORD")) {
    std::printf("RECORD %d |%s|", cases++, text.str().c_str());
    for (size_t i = 0; i < seen.size(); ++i) std::printf("%s%.8g", i ? ", " : "", seen[i]);
    std::printf("|\n");
    return;
  }
  CHECK(text.str() == printed);
  REQUIRE(seen.size() == expected.size());
  for (size_t i = 0; i < seen.size(); ++i)
    CHECK_MESSAGE(std::abs(seen[i] - expected[i]) <= 1e-4 + 1e-4 * std::abs(expected[i]),
                  what << ", number " << i << ": " << seen[i] << " for " << expected[i]);
}
#define INPUTS(...) __VA_ARGS__
#define SEE(module, inputs, ...) \
  see(                           \
      #module, [] { return module; }, std::array INPUTS inputs, __VA_ARGS__)

}  // namespace

TEST_CASE("layers: convolutions") {
  SEE(Conv1d(2, 4, 3), ({wave({2, 2, 7})}), "torch::nn::Conv1d(2, 4, kernel_size=3, stride=1)",
      {2.8204657, -1.765499, 9.9000852, -88.699722, -104.66234, 1224});
  SEE(Conv1d(Conv1dOptions(2, 4, 2).stride(2).padding(1).dilation(2).groups(2).bias(false)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 4, kernel_size=2, stride=2, padding=1, dilation=2, groups=2, bias=false)",
      {-1.3444002, -8.3264273, 114.09858, -137.40626});
  SEE(Conv1d(Conv1dOptions(2, 2, 3).padding(1).padding_mode(torch::kReflect)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 2, kernel_size=3, stride=1, padding=1, padding_mode=kReflect)",
      {1.7215757, 1.8525024, -12.759057, -62.927893, -150.30938, 18.2});
  SEE(Conv1d(Conv1dOptions(2, 2, 3).padding(1).padding_mode(torch::kReplicate)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 2, kernel_size=3, stride=1, padding=1, padding_mode=kReplicate)",
      {1.7215757, 1.8525024, -10.435542, -12.898683, -144.3674, 18.2});
  SEE(Conv1d(Conv1dOptions(2, 2, 3).padding(1).padding_mode(torch::kCircular)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 2, kernel_size=3, stride=1, padding=1, padding_mode=kCircular)",
      {1.7215757, 1.8525024, -8.5459288, -52.213279, -85.677414, 18.2});
  SEE(Conv1d(Conv1dOptions(2, 3, 2).padding(torch::kSame).dilation(2)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 3, kernel_size=2, stride=1, padding='same', dilation=2)",
      {2.1084907, 1.9893353, 4.1512826, 92.318549, -36.080474, -578.9});
  SEE(Conv1d(Conv1dOptions(2, 3, 2).padding(torch::kValid)), ({wave({2, 2, 7})}),
      "torch::nn::Conv1d(2, 3, kernel_size=2, stride=1, padding='valid')",
      {2.1084907, 1.9893353, 9.5511611, 76.210458, -27.534592, -427.8});
  SEE(ConvTranspose1d(2, 3, 3), ({wave({2, 2, 7})}), "torch::nn::ConvTranspose1d(2, 3, kernel_size=3, stride=1)",
      {1.137911, 1.8800544, 8.4078993, -2.0054413, -574.33045, -949.5});
  SEE(ConvTranspose1d(ConvTranspose1dOptions(2, 4, 2).stride(3).padding(1).output_padding(1).groups(2).bias(false)),
      ({wave({2, 2, 7})}),
      "torch::nn::ConvTranspose1d(2, 4, kernel_size=2, stride=3, padding=1, output_padding=1, groups=2, bias=false)",
      {-0.95063454, -26.026058, 599.03538, -1365.8005});
  SEE(Conv2d(2, 4, 3), ({wave({2, 2, 6, 7})}), "torch::nn::Conv2d(2, 4, kernel_size=[3, 3], stride=[1, 1])",
      {0.89394865, 1.5398614, -6.9511244, 2814.3819, -2272.612, 19416});
  SEE(Conv2d(Conv2dOptions(2, 4, 2).stride(2).padding(1).dilation(2).groups(2).bias(false)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 4, kernel_size=[2, 2], stride=[2, 2], padding=[1, 1], dilation=[2, 2], groups=2, "
      "bias=false)",
      {2.1072527, -26.378179, 584.6427, 20.235714});
  SEE(Conv2d(Conv2dOptions(2, 2, 3).padding(1).padding_mode(torch::kReflect)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 2, kernel_size=[3, 3], stride=[1, 1], padding=[1, 1], padding_mode=kReflect)",
      {-0.07205726, -1.5110256, -0.26355683, 429.09689, -2222.2995, 991.2});
  SEE(Conv2d(Conv2dOptions(2, 2, 3).padding(1).padding_mode(torch::kReplicate)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 2, kernel_size=[3, 3], stride=[1, 1], padding=[1, 1], padding_mode=kReplicate)",
      {-0.07205726, -1.5110256, -2.4379735, -177.30611, 3940.1821, 991.2});
  SEE(Conv2d(Conv2dOptions(2, 2, 3).padding(1).padding_mode(torch::kCircular)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 2, kernel_size=[3, 3], stride=[1, 1], padding=[1, 1], padding_mode=kCircular)",
      {-0.07205726, -1.5110256, -3.1594541, -4.0230631, 567.95348, 991.2});
  SEE(Conv2d(Conv2dOptions(2, 3, 2).padding(torch::kSame).dilation(2)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 3, kernel_size=[2, 2], stride=[1, 1], padding='same', dilation=[2, 2])",
      {2.4425947, -2.2519845, 3.5056225, 3218.8542, 3530.1805, -20231.4});
  SEE(Conv2d(Conv2dOptions(2, 3, 2).padding(torch::kValid)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 3, kernel_size=[2, 2], stride=[1, 1], padding='valid')",
      {2.4425947, -2.2519845, 7.9077727, 2397.0813, 2679.9422, -10347});
  SEE(ConvTranspose2d(2, 3, 3), ({wave({2, 2, 6, 7})}),
      "torch::nn::ConvTranspose2d(2, 3, kernel_size=[3, 3], stride=[1, 1])",
      {1.7908447, -0.38950458, -9.5582659, 12824.855, 4916.07, -59306.4});
  SEE(ConvTranspose2d(ConvTranspose2dOptions(2, 4, 2).stride(3).padding(1).output_padding(1).groups(2).bias(false)),
      ({wave({2, 2, 6, 7})}),
      "torch::nn::ConvTranspose2d(2, 4, kernel_size=[2, 2], stride=[3, 3], padding=[1, 1], output_padding=[1, 1], "
      "groups=2, bias=false)",
      {1.4900526, 12.304082, 16280.868, -5957.7186});
  SEE(Conv3d(2, 4, 3), ({wave({1, 2, 4, 5, 4})}), "torch::nn::Conv3d(2, 4, kernel_size=[3, 3, 3], stride=[1, 1, 1])",
      {1.2853144, -0.5206487, -2.0575022, -207.19679, 662.2182, 2695.2});
  SEE(Conv3d(Conv3dOptions(2, 4, 2).stride(2).padding(1).dilation(2).groups(2).bias(false)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 4, kernel_size=[2, 2, 2], stride=[2, 2, 2], padding=[1, 1, 1], dilation=[2, 2, 2], "
      "groups=2, bias=false)",
      {-0.58247369, 3.0534527, -58.128424, -223.16439});
  SEE(Conv3d(Conv3dOptions(2, 2, 3).padding(1).padding_mode(torch::kReflect)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 2, kernel_size=[3, 3, 3], stride=[1, 1, 1], padding=[1, 1, 1], padding_mode=kReflect)",
      {-2.2533641, -0.092738726, 26.426114, -1847.0418, 9916.3283, 12096});
  SEE(Conv3d(Conv3dOptions(2, 2, 3).padding(1).padding_mode(torch::kReplicate)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 2, kernel_size=[3, 3, 3], stride=[1, 1, 1], padding=[1, 1, 1], padding_mode=kReplicate)",
      {-2.2533641, -0.092738726, 13.825373, -2639.8503, 4895.4922, 12096});
  SEE(Conv3d(Conv3dOptions(2, 2, 3).padding(1).padding_mode(torch::kCircular)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 2, kernel_size=[3, 3, 3], stride=[1, 1, 1], padding=[1, 1, 1], padding_mode=kCircular)",
      {-2.2533641, -0.092738726, 58.750573, -1221.6038, -280.50294, 12096});
  SEE(Conv3d(Conv3dOptions(2, 3, 2).padding(torch::kSame).dilation(2)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 3, kernel_size=[2, 2, 2], stride=[1, 1, 1], padding='same', dilation=[2, 2, 2])",
      {1.2291355, -1.2000395, 13.188548, 4984.6745, -2902.5039, -8756});
  SEE(Conv3d(Conv3dOptions(2, 3, 2).padding(torch::kValid)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::Conv3d(2, 3, kernel_size=[2, 2, 2], stride=[1, 1, 1], padding='valid')",
      {1.2291355, -1.2000395, -6.7842635, 2209.7322, -1138.7268, -1801.8});
  SEE(ConvTranspose3d(2, 3, 3), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::ConvTranspose3d(2, 3, kernel_size=[3, 3, 3], stride=[1, 1, 1])",
      {-0.93080779, -0.090491896, 31.625822, 5848.4447, 6578.7198, -86095.8});
  SEE(ConvTranspose3d(ConvTranspose3dOptions(2, 4, 2).stride(3).padding(1).output_padding(1).groups(2).bias(false)),
      ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::ConvTranspose3d(2, 4, kernel_size=[2, 2, 2], stride=[3, 3, 3], padding=[1, 1, 1], output_padding=[1, "
      "1, 1], groups=2, bias=false)",
      {-0.41187116, -6.1364439, -40359.646, 76040.948});
  SEE(Conv2d(Conv2dOptions(2, 3, {3, 2}).stride({2, 1}).padding({1, 0})), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 3, kernel_size=[3, 2], stride=[2, 1], padding=[1, 0])",
      {-0.088251808, -1.8044459, -4.9726207, 589.00887, -1826.9468, -3745.8});
  SEE(Conv2d(Conv2dOptions(2, 3, {2, 2}).padding(torch::kSame).padding_mode(torch::kCircular)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Conv2d(2, 3, kernel_size=[2, 2], stride=[1, 1], padding='same', padding_mode=kCircular)",
      {2.4425947, -2.2519845, 14.054159, 5822.7298, 6936.807, -20231.4});
  SEE(ConvTranspose2d(ConvTranspose2dOptions(2, 2, {3, 2}).stride({2, 1}).dilation({1, 2})), ({wave({2, 2, 6, 7})}),
      "torch::nn::ConvTranspose2d(2, 2, kernel_size=[3, 2], stride=[2, 1], dilation=[1, 2])",
      {1.9943701, -1.8182285, 11.454175, 6566.3446, 4648.8807, 8026.2});
  SEE(Conv2d(2, 3, 2), ({wave({2, 4, 4})}), "torch::nn::Conv2d(2, 3, kernel_size=[2, 2], stride=[1, 1])",
      {2.4425947, -2.2519845, 2.7503259, 50.729365, 338.05862, -122.4});
}

TEST_CASE("layers: pooling") {
  SEE(MaxPool1d(2), ({wave({2, 2, 7})}),
      "torch::nn::MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=false)", {-4.5638026, 59.6});
  SEE(MaxPool1d(MaxPool1dOptions(3).stride(2).padding(1).ceil_mode(true)), ({wave({2, 2, 7})}),
      "torch::nn::MaxPool1d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=true)", {-7.1825954, 12.2});
  SEE(AvgPool1d(2), ({wave({2, 2, 7})}), "torch::nn::AvgPool1d(kernel_size=2, stride=2, padding=0)",
      {-4.8304754, 54.1});
  SEE(AvgPool1d(AvgPool1dOptions(3).stride(2).padding(1).ceil_mode(true).count_include_pad(false)), ({wave({2, 2, 7})}),
      "torch::nn::AvgPool1d(kernel_size=3, stride=2, padding=1)", {-8.3041455, 48.033335});
  SEE(AdaptiveMaxPool1d(3), ({wave({2, 2, 7})}), "torch::nn::AdaptiveMaxPool1d(output_size=3)", {-4.7829016, 46.6});
  SEE(AdaptiveAvgPool1d(AdaptiveAvgPool1dOptions(3)), ({wave({2, 2, 7})}),
      "torch::nn::AdaptiveAvgPool1d(output_size=3)", {-6.6867039, 64.933336});
  SEE(MaxPool2d(2), ({wave({2, 2, 6, 7})}),
      "torch::nn::MaxPool2d(kernel_size=[2, 2], stride=[2, 2], padding=[0, 0], dilation=[1, 1], ceil_mode=false)",
      {-4.408876, -232.8});
  SEE(MaxPool2d(MaxPool2dOptions(3).stride(2).padding(1).ceil_mode(true)), ({wave({2, 2, 6, 7})}),
      "torch::nn::MaxPool2d(kernel_size=[3, 3], stride=[2, 2], padding=[1, 1], dilation=[1, 1], ceil_mode=true)",
      {31.042081, 1550});
  SEE(AvgPool2d(2), ({wave({2, 2, 6, 7})}), "torch::nn::AvgPool2d(kernel_size=[2, 2], stride=[2, 2], padding=[0, 0])",
      {-4.5941739, 421.95});
  SEE(AvgPool2d(AvgPool2dOptions(3).stride(2).padding(1).ceil_mode(true).count_include_pad(false)),
      ({wave({2, 2, 6, 7})}), "torch::nn::AvgPool2d(kernel_size=[3, 3], stride=[2, 2], padding=[1, 1])",
      {-1.7590139, 1490.1944});
  SEE(AdaptiveMaxPool2d(3), ({wave({2, 2, 6, 7})}), "torch::nn::AdaptiveMaxPool2d(output_size=[3, 3])",
      {0.8522874, 94.2});
  SEE(AdaptiveAvgPool2d(AdaptiveAvgPool2dOptions(3)), ({wave({2, 2, 6, 7})}),
      "torch::nn::AdaptiveAvgPool2d(output_size=[3, 3])", {-7.3594045, 436.53333});
  SEE(MaxPool3d(2), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::MaxPool3d(kernel_size=[2, 2, 2], stride=[2, 2, 2], padding=[0, 0, 0], dilation=[1, 1, 1], "
      "ceil_mode=false)",
      {10.889536, 116.2});
  SEE(MaxPool3d(MaxPool3dOptions(3).stride(2).padding(1).ceil_mode(true)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::MaxPool3d(kernel_size=[3, 3, 3], stride=[2, 2, 2], padding=[1, 1, 1], dilation=[1, 1, 1], "
      "ceil_mode=true)",
      {31.274086, 2152.5});
  SEE(AvgPool3d(2), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::AvgPool3d(kernel_size=[2, 2, 2], stride=[2, 2, 2], padding=[0, 0, 0])", {-3.4087609, 89.825});
  SEE(AvgPool3d(AvgPool3dOptions(3).stride(2).padding(1).ceil_mode(true).count_include_pad(false)),
      ({wave({1, 2, 4, 5, 4})}), "torch::nn::AvgPool3d(kernel_size=[3, 3, 3], stride=[2, 2, 2], padding=[1, 1, 1])",
      {-2.7127331, 1021.7454});
  SEE(AdaptiveMaxPool3d(3), ({wave({1, 2, 4, 5, 4})}), "torch::nn::AdaptiveMaxPool3d(output_size=[3, 3, 3])",
      {37.200678, 885.5});
  SEE(AdaptiveAvgPool3d(AdaptiveAvgPool3dOptions(3)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::AdaptiveAvgPool3d(output_size=[3, 3, 3])", {-1.702926, 1184.125});
  SEE(MaxPool2d(MaxPool2dOptions({3, 2}).stride({2, 1}).dilation({1, 2})), ({wave({2, 2, 6, 7})}),
      "torch::nn::MaxPool2d(kernel_size=[3, 2], stride=[2, 1], padding=[0, 0], dilation=[1, 2], ceil_mode=false)",
      {28.506044, 237});
  SEE(AvgPool2d(AvgPool2dOptions({3, 2}).stride({1, 2}).divisor_override(5)), ({wave({2, 2, 6, 7})}),
      "torch::nn::AvgPool2d(kernel_size=[3, 2], stride=[1, 2], padding=[0, 0])", {-0.90928811, 879.84001});
  SEE(AdaptiveMaxPool2d(AdaptiveMaxPool2dOptions({3, torch::nullopt})), ({wave({2, 2, 6, 7})}),
      "torch::nn::AdaptiveMaxPool2d(output_size=[3, None])", {23.000142, 1610});
  SEE(AdaptiveAvgPool2d(AdaptiveAvgPool2dOptions({torch::nullopt, 4})), ({wave({2, 2, 6, 7})}),
      "torch::nn::AdaptiveAvgPool2d(output_size=[None, 4])", {-7.9273246, 3125.3667});
  SEE(AdaptiveAvgPool3d(AdaptiveAvgPool3dOptions({1, 2, 3})), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::AdaptiveAvgPool3d(output_size=[1, 2, 3])", {0.27113389, 54.975});
  SEE(LPPool1d(LPPool1dOptions(2, 3)), ({wave({2, 2, 7}).abs()}),
      "torch::nn::LPPool1d(norm_type=2, kernel_size=3, stride=3, ceil_mode=false)", {9.9010881, 38.060913});
  SEE(LPPool2d(LPPool2dOptions(1.5, {3, 2}).stride(1).ceil_mode(true)), ({wave({2, 2, 6, 7}).abs()}),
      "torch::nn::LPPool2d(norm_type=1.5, kernel_size=[3, 2], stride=[1, 1], ceil_mode=true)", {154.77465, 8700.7664});
}

TEST_CASE("layers: padding") {
  SEE(ReflectionPad1d(2), ({wave({2, 2, 7})}), "torch::nn::ReflectionPad1d(padding=[2, 2])", {-0.40406479, 533});
  SEE(ReflectionPad2d(2), ({wave({2, 2, 6, 7})}), "torch::nn::ReflectionPad2d(padding=[2, 2, 2, 2])",
      {2.5773173, 69966});
  SEE(ReplicationPad1d(ReplicationPad1dOptions(3)), ({wave({2, 2, 7})}), "torch::nn::ReplicationPad1d(padding=[3, 3])",
      {4.218466, 1056.6});
  SEE(ConstantPad1d(ConstantPad1dOptions(2, 3.5)), ({wave({2, 2, 7})}),
      "torch::nn::ConstantPad1d(padding=[2, 2], value=3.5)", {22.939377, 399});
  SEE(ReplicationPad2d(ReplicationPad2dOptions(3)), ({wave({2, 2, 6, 7})}),
      "torch::nn::ReplicationPad2d(padding=[3, 3, 3, 3])", {-10.799129, 66800});
  SEE(ConstantPad2d(ConstantPad2dOptions(2, 3.5)), ({wave({2, 2, 6, 7})}),
      "torch::nn::ConstantPad2d(padding=[2, 2, 2, 2], value=3.5)", {591.45169, 24059.8});
  SEE(ReplicationPad3d(ReplicationPad3dOptions(3)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::ReplicationPad3d(padding=[3, 3, 3, 3, 3, 3])", {-25.9984, -82305});
  SEE(ConstantPad3d(ConstantPad3dOptions(2, 3.5)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::ConstantPad3d(padding=[2, 2, 2, 2, 2, 2], value=3.5)", {2453.9149, 64546});
  SEE(ReflectionPad3d(1), ({wave({1, 2, 4, 5, 4})}), "torch::nn::ReflectionPad3d(padding=[1, 1, 1, 1, 1, 1])",
      {-48.861077, 100179});
  SEE(ReflectionPad2d(ReflectionPad2dOptions({1, 2, 3, 4})), ({wave({2, 2, 6, 7})}),
      "torch::nn::ReflectionPad2d(padding=[1, 2, 3, 4])", {-15.940602, 93809});
  SEE(ZeroPad2d(ZeroPad2dOptions({1, 2, 0, 1})), ({wave({2, 2, 6, 7})}), "torch::nn::ZeroPad2d(padding=[1, 2, 0, 1])",
      {-1.543078, 14759});
}

TEST_CASE("layers: sizes") {
  SEE(Fold(FoldOptions({4, 5}, 2).padding(1).stride(2)), ({wave({2, 8, 9})}),
      "torch::nn::Fold(output_size=[4, 5], kernel_size=[2, 2], dilation=[1, 1], padding=[1, 1], stride=[2, 2])",
      {-2.9449386, 2748});
  SEE(Unfold(UnfoldOptions({2, 3}).dilation(2).padding(1).stride(2)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Unfold(kernel_size=[2, 3], dilation=[2, 2], padding=[1, 1], stride=[2, 2])", {15.759254, 12732.4});
  SEE(PixelShuffle(2), ({wave({1, 8, 2, 3})}), "torch::nn::PixelShuffle(upscale_factor=2)", {9.7532547, 876.2});
  SEE(PixelUnshuffle(2), ({wave({1, 2, 4, 6})}), "torch::nn::PixelUnshuffle(downscale_factor=2)", {27.104159, 788.2});
  SEE(Unflatten(UnflattenOptions(1, {2, 3})), ({wave({2, 6})}), "torch::nn::Unflatten(dim=1, unflattened_size={2, 3})",
      {-0.99737497, 5.6});
  SEE(Flatten(), ({wave({2, 2, 6, 7})}), "torch::nn::Flatten(start_dim=1, end_dim=-1)", {-2.0124854, 9270.2});
  SEE(Upsample(UpsampleOptions().size(std::vector<int64_t>({9, 4})).mode(torch::kNearest)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Upsample(size=[9, 4], mode=kNearest)", {-7.9257507, 5169});
  SEE(Upsample(UpsampleOptions().size(std::vector<int64_t>({9, 4})).mode(torch::kBilinear)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Upsample(size=[9, 4], mode=kBilinear)", {-2.5653723, 6682.6454});
  SEE(Upsample(UpsampleOptions().size(std::vector<int64_t>({9, 4})).mode(torch::kBicubic)), ({wave({2, 2, 6, 7})}),
      "torch::nn::Upsample(size=[9, 4], mode=kBicubic)", {-3.0191491, 6702.008});
  SEE(Upsample(
          UpsampleOptions().scale_factor(std::vector<double>({1.7, 2})).mode(torch::kBilinear).align_corners(true)),
      ({wave({2, 2, 6, 7})}), "torch::nn::Upsample(scale_factor=[1.7, 2], mode=kBilinear)", {2.6258013, 107011.31});
  SEE(Upsample(UpsampleOptions().scale_factor(std::vector<double>({1.7})).mode(torch::kLinear).align_corners(false)),
      ({wave({2, 2, 7})}), "torch::nn::Upsample(scale_factor=[1.7], mode=kLinear)", {0.23109727, 639.88231});
  SEE(Upsample(UpsampleOptions().scale_factor(std::vector<double>({2, 0.5, 1.5})).mode(torch::kTrilinear)),
      ({wave({1, 2, 4, 5, 4})}), "torch::nn::Upsample(scale_factor=[2, 0.5, 1.5], mode=kTrilinear)",
      {-5.6098409, 12338.017});
}

TEST_CASE("layers: norms") {
  SEE(BatchNorm2d(2), ({wave({2, 2, 6, 7})}),
      "torch::nn::BatchNorm2d(2, eps=1e-05, momentum=0.1, affine=true, track_running_stats=true)",
      {-1.6, 0, -4.8997597, -419.15491, 1780.6486, 991.2, 0.0042860051, -1.515515, -4.3});
  SEE(BatchNorm3d(BatchNorm3dOptions(2).momentum(torch::nullopt).affine(false)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::BatchNorm3d(2, eps=1e-05, momentum=None, affine=false, track_running_stats=true)",
      {2.158678, -448.66877, 0.0021685366, -0.82874058, -4.3});
  SEE(InstanceNorm1d(2), ({wave({2, 2, 7})}),
      "torch::nn::InstanceNorm1d(2, eps=1e-05, momentum=0.1, affine=false, track_running_stats=false)",
      {-14.763396, 15.134871});
  SEE(InstanceNorm2d(InstanceNorm2dOptions(2).eps(1e-3).momentum(0.2).affine(true).track_running_stats(true)),
      ({wave({2, 2, 6, 7})}),
      "torch::nn::InstanceNorm2d(2, eps=0.001, momentum=0.2, affine=true, track_running_stats=true)",
      {-1.6, 0, -4.2250995, 170.4946, 251.02762, 991.2, 0.00857201, -1.4309031, 0});
  SEE(InstanceNorm3d(InstanceNorm3dOptions(2).affine(true)), ({wave({1, 2, 4, 5, 4})}),
      "torch::nn::InstanceNorm3d(2, eps=1e-05, momentum=0.1, affine=true, track_running_stats=false)",
      {-1.6, 0, 2.158678, -448.66877, 388.03229, 12096});
  SEE(GroupNorm(GroupNormOptions(2, 4).eps(1e-3)), ({wave({2, 4, 3})}),
      "torch::nn::GroupNorm(2, 4, eps=0.001, affine=true)", {2.8, 0, 1.4419304, 29.600041, -302.25249, 444});
  SEE(GroupNorm(GroupNormOptions(2, 4).affine(false)), ({wave({2, 4, 3})}),
      "torch::nn::GroupNorm(2, 4, eps=1e-05, affine=false)", {1.4551324, 29.762103});
  SEE(LocalResponseNorm(LocalResponseNormOptions(3).alpha(0.5).beta(0.6).k(2)), ({wave({2, 5, 3})}),
      "torch::nn::LocalResponseNorm(3, alpha=0.5, beta=0.6, k=2)", {-3.6028377, 259.26301});
  SEE(LocalResponseNorm(2), ({wave({2, 5, 3})}), "torch::nn::LocalResponseNorm(2, alpha=0.0001, beta=0.75, k=1)",
      {-5.8885246, 419.47304});
}

TEST_CASE("layers: embeddings") {
  SEE(Embedding(5, 3), ({words({{1, 4}, {0, 1}})}), "torch::nn::Embedding(num_embeddings=5, embedding_dim=3)",
      {-9.7759104, -14.061971, 68.6});
  SEE(Embedding(EmbeddingOptions(5, 3).padding_idx(-1).max_norm(1).norm_type(1).scale_grad_by_freq(true)),
      ({words({{1, 4}, {0, 1}})}),
      "torch::nn::Embedding(num_embeddings=5, embedding_dim=3, padding_idx=4, max_norm=1, norm_type=1, "
      "scale_grad_by_freq=true)",
      {-15.145102, -4.7132515, 4.95});
  SEE(EmbeddingBag(EmbeddingBagOptions(5, 3).mode(torch::kSum).padding_idx(1)), ({words({{1, 4}, {0, 1}})}),
      "torch::nn::EmbeddingBag(num_embeddings=5, embedding_dim=3, mode=kSum, padding_idx=1)",
      {-9.7759104, -6.1629407, 5.7});
  SEE(EmbeddingBag(EmbeddingBagOptions(5, 3).mode(torch::kMean).padding_idx(1)), ({words({{1, 4}, {0, 1}})}),
      "torch::nn::EmbeddingBag(num_embeddings=5, embedding_dim=3, padding_idx=1)", {-9.7759104, -6.1629407, 5.7});
  SEE(EmbeddingBag(EmbeddingBagOptions(5, 3).mode(torch::kMax).padding_idx(1)), ({words({{1, 4}, {0, 1}})}),
      "torch::nn::EmbeddingBag(num_embeddings=5, embedding_dim=3, mode=kMax, padding_idx=1)",
      {-9.7759104, -6.1629407, 5.7});
  SEE(EmbeddingBag(EmbeddingBagOptions(5, 3).max_norm(1.5).mode(torch::kSum).include_last_offset(true)),
      ({words({1, 4, 0, 1}), torch::tensor({0, 3, 4}, torch::kLong)}),
      "torch::nn::EmbeddingBag(num_embeddings=5, embedding_dim=3, max_norm=1.5, mode=kSum, include_last_offset=true)",
      {-9.7759104, -7.4926826, 34.1});
  SEE(EmbeddingBag(5, 3), ({words({1, 4, 0, 1}), torch::tensor({0, 3, 3}, torch::kLong)}),
      "torch::nn::EmbeddingBag(num_embeddings=5, embedding_dim=3)", {-9.7759104, -6.2073602, 38.333335});
}

TEST_CASE("layers: activations") {
  SEE(GLU(), ({wave({3, 4})}), "torch::nn::GLU(dim=-1)", {-0.58893469, 6.3429564});
  SEE(GLU(GLUOptions(0)), ({wave({4, 3})}), "torch::nn::GLU(dim=0)", {3.3962875, 9.7092109});
  SEE(Hardshrink(), ({wave({4, 5})}), "torch::nn::Hardshrink(0.5)", {-4.6075361, 20});
  SEE(Hardshrink(0.3), ({wave({4, 5})}), "torch::nn::Hardshrink(0.3)", {-6.1976937, 91.7});
  SEE(Softshrink(0.3), ({wave({4, 5})}), "torch::nn::Softshrink(0.3)", {-3.8876936, 91.7});
  SEE(Softmin(1), ({wave({4, 5})}), "torch::nn::Softmin(dim=1)", {3.7726441, -7.2250816});
  SEE(Tanhshrink(), ({wave({4, 5})}), "torch::nn::Tanhshrink()", {-1.3432685, 7.8018837});
  SEE(RReLU(), ({wave({4, 5})}), "torch::nn::RReLU(lower=0.125, upper=0.333333)", {-0.73421922, 9.8926411});
  SEE(RReLU(RReLUOptions().lower(0.1).upper(0.2)), ({wave({4, 5})}), "torch::nn::RReLU(lower=0.1, upper=0.2)",
      {-0.27457862, -2.2275341});
  SEE(ELU(ELUOptions().alpha(0.5)), ({wave({4, 5})}), "torch::nn::ELU(alpha=0.5)", {-1.6822542, 19.122787});
  SEE(SELU(), ({wave({4, 5})}), "torch::nn::SELU()", {-7.5447669, 129.37006});
  SEE(CELU(CELUOptions().alpha(0.5)), ({wave({4, 5})}), "torch::nn::CELU(alpha=0.5)", {-2.8260472, 26.983831});
  SEE(LeakyReLU(LeakyReLUOptions().negative_slope(0.3)), ({wave({4, 5})}), "torch::nn::LeakyReLU(negative_slope=0.3)",
      {-1.3329737, 20.76});
  SEE(ReLU6(), ({wave({4, 5})}), "torch::nn::ReLU6()", {0.66097313, -25.2});
  SEE(Hardtanh(HardtanhOptions().min_val(-0.3).max_val(0.6)), ({wave({4, 5})}),
      "torch::nn::Hardtanh(min_val=-0.3, max_val=0.6)", {-1.5278223, 36.3});
  SEE(PReLU(), ({wave({4, 5})}), "torch::nn::PReLU(num_parameters=1)", {-1.075, -1.0006491, 13.1, 297.55972});
  SEE(Softplus(SoftplusOptions().beta(2)), ({wave({4, 5})}), "torch::nn::Softplus(beta=2, threshold=20)",
      {2.2111448, 5.7069305});
  SEE(Softsign(), ({wave({4, 5})}), "torch::nn::Softsign()", {-3.1195675, 77.339814});
  SEE(SiLU(), ({wave({4, 5})}), "torch::nn::SiLU()", {-1.922185, 1.2278439});
  SEE(Mish(), ({wave({4, 5})}), "torch::nn::Mish()", {-2.1543771, 1.2604906});
  SEE(GELU(), ({wave({4, 5})}), "torch::nn::GELU()", {-1.3243086, -27.279646});
  SEE(GELU(GELUOptions().approximate("tanh")), ({wave({4, 5})}), "torch::nn::GELU()", {-1.3247459, -27.23585});
  SEE(LogSigmoid(), ({wave({4, 5})}), "torch::nn::LogSigmoid()", {-11.851895, 96.894391});
  SEE(Sigmoid(), ({wave({4, 5})}), "torch::nn::Sigmoid()", {4.6114914, 31.885975});
  SEE(Tanh(), ({wave({4, 5})}), "torch::nn::Tanh()", {-4.6422475, 120.19811});
  SEE(Threshold(0.2, -1), ({wave({4, 5})}), "torch::nn::Threshold(threshold=0.2, value=-1)", {-9.1342377, -71.2});
  SEE(Softmax(1), ({wave({4, 5})}), "torch::nn::Softmax(dim=1)", {0.97526125, 3.8429216});
  SEE(LogSoftmax(0), ({wave({4, 5})}), "torch::nn::LogSoftmax(dim=0)", {-27.659688, 55.788112});
  SEE(Softmax2d(), ({wave({2, 2, 6, 7})}), "torch::nn::Softmax2d()", {57.282292, -2.92379});
}

TEST_CASE("layers: dropouts") {
  SEE(Dropout(0.3), ({wave({2, 6, 2, 2, 2})}), "torch::nn::Dropout(p=0.3, inplace=false)", {11.968839, 4372.2858});
  SEE(Dropout3d(Dropout3dOptions().p(0.4)), ({wave({2, 6, 2, 2, 2})}), "torch::nn::Dropout3d(p=0.4, inplace=false)",
      {1.3036992, 4062.3333});
  SEE(AlphaDropout(0.3), ({wave({2, 6, 2, 2, 2})}), "torch::nn::AlphaDropout(p=0.3, inplace=false)",
      {21.834984, 2635.0315});
  SEE(FeatureAlphaDropout(FeatureAlphaDropoutOptions(0.4)), ({wave({2, 6, 2, 2, 2})}),
      "torch::nn::FeatureAlphaDropout(p=0.4, inplace=false)", {4.1357143, 2104.1651});
  SEE(Dropout2d(0.3), ({wave({2, 6, 3, 2})}), "torch::nn::Dropout2d(p=0.3, inplace=false)", {-15.743489, 1867.8572});
}

TEST_CASE("layers: losses") {
  SEE(L1Loss(L1LossOptions()), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::L1Loss()",
      {-3.1240519, -0.32500001, 0.32500001});
  SEE(MSELoss(MSELossOptions()), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::MSELoss()",
      {-3.7417989, 0.4814815, -0.4814815});
  SEE(SmoothL1Loss(SmoothL1LossOptions().beta(0.4)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::SmoothL1Loss",
      {-2.4205997, 0.1381069, -0.1381069});
  SEE(HuberLoss(HuberLossOptions().delta(0.4)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::HuberLoss",
      {-0.96823985, 0.055242771, -0.055242771});
  SEE(KLDivLoss(KLDivLossOptions()), ({wave({4, 3}), wave({4, 3}, 1.3).softmax(1)}), "torch::nn::KLDivLoss()",
      {1.549591, -0.078081037, -0.042957152});
  SEE(KLDivLoss(KLDivLossOptions().log_target(true)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::KLDivLoss()",
      {-1.9193317, -0.25718135, 1.9769931});
  SEE(NLLLoss(NLLLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat)).ignore_index(0)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::NLLLoss()", {2.6085109, 2.1, -2.05});
  SEE(CrossEntropyLoss(CrossEntropyLossOptions().label_smoothing(0.1)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::CrossEntropyLoss()",
      {-3.8225126, 0.18618134});
  SEE(BCELoss(BCELossOptions()), ({wave({4, 3}).sigmoid(), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCELoss()",
      {-3.1750018, 0.20420279, 0.083114541});
  SEE(BCEWithLogitsLoss(BCEWithLogitsLossOptions().pos_weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCEWithLogitsLoss()",
      {-3.3406254, 0.38015876, -0.83533005, -2.05});
  SEE(HingeEmbeddingLoss(HingeEmbeddingLossOptions().margin(0.7)),
      ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::HingeEmbeddingLoss(margin=0.7)",
      {-0.97645458, 0.35});
  SEE(CosineEmbeddingLoss(CosineEmbeddingLossOptions().margin(-0.5)),
      ({wave({4, 3}), wave({4, 3}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}),
      "torch::nn::CosineEmbeddingLoss(margin=-0.5)", {-0.56623648, 1.1405276, 0.049222759});
  SEE(MultiMarginLoss(MultiMarginLossOptions().margin(0.7)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=1, margin=0.7, weight=[ Tensor (undefined) ], reduction=kMean)",
      {-1.0148132, 0.33333334});
  SEE(MultiMarginLoss(MultiMarginLossOptions().p(2).margin(0.7)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=2, margin=0.7, weight=[ Tensor (undefined) ], reduction=kMean)",
      {-0.77347301, 0.23603562});
  SEE(MultiLabelMarginLoss(MultiLabelMarginLossOptions()),
      ({wave({4, 3}), torch::tensor({{1, -1, 0}, {2, 0, -1}, {-1, 1, 2}, {0, 1, 2}}, torch::kLong)}),
      "torch::nn::MultiLabelMarginLoss()", {-1.352758, -0.91666669});
  SEE(SoftMarginLoss(SoftMarginLossOptions()), ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}),
      "torch::nn::SoftMarginLoss()", {-3.6971376, 0.28767406});
  SEE(MultiLabelSoftMarginLoss(MultiLabelSoftMarginLossOptions()),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid().round()}), "torch::nn::MultiLabelSoftMarginLoss()",
      {-3.1329786, 0.49544827, 0.08311455});
  SEE(TripletMarginLoss(TripletMarginLossOptions().margin(0.5).p(3).swap(true)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginLoss(margin=0.5, p=3, eps=1e-06, swap=true)",
      {-3.2584502, -0.28878648, -1.2179802, 1.5067667});
  SEE(TripletMarginWithDistanceLoss(TripletMarginWithDistanceLossOptions().margin(0.5).swap(true)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginWithDistanceLoss(margin=0.5, swap=true)",
      {-3.514661, -0.13854179, -1.1762072, 1.3147489});
  SEE(MarginRankingLoss(MarginRankingLossOptions().margin(0.5)),
      ({wave({4}), wave({4}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::MarginRankingLoss()",
      {-1.9371731, 1.425, -1.425});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions()), ({wave({4, 3}), wave({4, 3}, 1.3).abs()}), "torch::nn::PoissonNLLLoss()",
      {-5.616757, -0.33796294, 0.083114565});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions().log_input(false).full(true)),
      ({wave({4, 3}).abs(), wave({4, 3}, 1.3).abs() * 3}), "torch::nn::PoissonNLLLoss()",
      {-10.915652, -6.2534044, 0.80246293});
  SEE(L1Loss(L1LossOptions().reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::L1Loss()",
      {-37.488624, -3.9, 3.9});
  SEE(MSELoss(MSELossOptions().reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::MSELoss()",
      {-44.901586, 5.7777777, -5.7777777});
  SEE(SmoothL1Loss(SmoothL1LossOptions().beta(0.4).reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::SmoothL1Loss", {-29.047198, 1.6572831, -1.6572831});
  SEE(HuberLoss(HuberLossOptions().delta(0.4).reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::HuberLoss", {-11.618878, 0.66291323, -0.66291323});
  SEE(KLDivLoss(KLDivLossOptions().reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3).softmax(1)}),
      "torch::nn::KLDivLoss()", {18.595092, -0.93697232, -0.51548641});
  SEE(KLDivLoss(KLDivLossOptions().log_target(true).reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::KLDivLoss()", {-23.031981, -3.0861757, 23.723914});
  SEE(NLLLoss(
          NLLLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat)).ignore_index(0).reduction(torch::kSum)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::NLLLoss()", {13.042555, 10.5, -2.05});
  SEE(CrossEntropyLoss(CrossEntropyLossOptions().label_smoothing(0.1).reduction(torch::kSum)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::CrossEntropyLoss()",
      {-15.290051, 0.74472537});
  SEE(BCELoss(BCELossOptions().reduction(torch::kSum)), ({wave({4, 3}).sigmoid(), wave({4, 3}, 1.3).sigmoid()}),
      "torch::nn::BCELoss()", {-38.10002, 2.4504339, 0.99737433});
  SEE(BCEWithLogitsLoss(
          BCEWithLogitsLossOptions().pos_weight(torch::tensor({0.5, 1., 2.}, torch::kFloat)).reduction(torch::kSum)),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCEWithLogitsLoss()",
      {-40.087506, 4.5619052, -10.023961, -2.05});
  SEE(HingeEmbeddingLoss(HingeEmbeddingLossOptions().margin(0.7).reduction(torch::kSum)),
      ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::HingeEmbeddingLoss(margin=0.7)",
      {-3.9058183, 1.4});
  SEE(CosineEmbeddingLoss(CosineEmbeddingLossOptions().margin(-0.5).reduction(torch::kSum)),
      ({wave({4, 3}), wave({4, 3}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}),
      "torch::nn::CosineEmbeddingLoss(margin=-0.5)", {-2.2649459, 4.5621105, 0.19689104});
  SEE(MultiMarginLoss(MultiMarginLossOptions().margin(0.7).reduction(torch::kSum)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=1, margin=0.7, weight=[ Tensor (undefined) ], reduction=kSum)",
      {-4.0592528, 1.3333334});
  SEE(MultiMarginLoss(MultiMarginLossOptions().p(2).margin(0.7).reduction(torch::kSum)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=2, margin=0.7, weight=[ Tensor (undefined) ], reduction=kSum)",
      {-3.0938921, 0.94414246});
  SEE(MultiLabelMarginLoss(MultiLabelMarginLossOptions().reduction(torch::kSum)),
      ({wave({4, 3}), torch::tensor({{1, -1, 0}, {2, 0, -1}, {-1, 1, 2}, {0, 1, 2}}, torch::kLong)}),
      "torch::nn::MultiLabelMarginLoss()", {-5.4110322, -3.6666668});
  SEE(SoftMarginLoss(SoftMarginLossOptions().reduction(torch::kSum)),
      ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::SoftMarginLoss()",
      {-14.78855, 1.1506963});
  SEE(MultiLabelSoftMarginLoss(MultiLabelSoftMarginLossOptions().reduction(torch::kSum)),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid().round()}), "torch::nn::MultiLabelSoftMarginLoss()",
      {-12.531914, 1.9817931, 0.3324582});
  SEE(TripletMarginLoss(TripletMarginLossOptions().margin(0.5).p(3).swap(true).reduction(torch::kSum)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginLoss(margin=0.5, p=3, eps=1e-06, swap=true)",
      {-13.033801, -1.1551459, -4.8719209, 6.0270667});
  SEE(TripletMarginWithDistanceLoss(
          TripletMarginWithDistanceLossOptions().margin(0.5).swap(true).reduction(torch::kSum)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginWithDistanceLoss(margin=0.5, swap=true)",
      {-14.058644, -0.55416718, -4.7048287, 5.2589957});
  SEE(MarginRankingLoss(MarginRankingLossOptions().margin(0.5).reduction(torch::kSum)),
      ({wave({4}), wave({4}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::MarginRankingLoss()",
      {-7.7486925, 5.7, -5.7});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions().reduction(torch::kSum)), ({wave({4, 3}), wave({4, 3}, 1.3).abs()}),
      "torch::nn::PoissonNLLLoss()", {-67.401086, -4.0555566, 0.99737497});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions().log_input(false).full(true).reduction(torch::kSum)),
      ({wave({4, 3}).abs(), wave({4, 3}, 1.3).abs() * 3}), "torch::nn::PoissonNLLLoss()",
      {-130.98782, -75.040855, 9.629553});
  SEE(L1Loss(L1LossOptions().reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::L1Loss()",
      {20.524458, -50.3, 50.3});
  SEE(MSELoss(MSELossOptions().reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::MSELoss()",
      {34.64864, -0.63269165, 0.63269165});
  SEE(SmoothL1Loss(SmoothL1LossOptions().beta(0.4).reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::SmoothL1Loss", {18.285879, 5.5919516, -5.5919516});
  SEE(HuberLoss(HuberLossOptions().delta(0.4).reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::HuberLoss", {7.3143517, 2.2367809, -2.2367809});
  SEE(KLDivLoss(KLDivLossOptions().reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3).softmax(1)}),
      "torch::nn::KLDivLoss()", {1.9112652, 7.6590528, 11.291353});
  SEE(KLDivLoss(KLDivLossOptions().log_target(true).reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::KLDivLoss()", {20.637737, 39.224685, 107.24649});
  SEE(NLLLoss(
          NLLLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat)).ignore_index(0).reduction(torch::kNone)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::NLLLoss()", {-4.0515385, 34.9, -2.05});
  SEE(CrossEntropyLoss(CrossEntropyLossOptions().label_smoothing(0.1).reduction(torch::kNone)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::CrossEntropyLoss()",
      {1.3694623, 5.2185211});
  SEE(BCELoss(BCELossOptions().reduction(torch::kNone)), ({wave({4, 3}).sigmoid(), wave({4, 3}, 1.3).sigmoid()}),
      "torch::nn::BCELoss()", {5.6866512, -6.596198, 42.646259});
  SEE(BCEWithLogitsLoss(
          BCEWithLogitsLossOptions().pos_weight(torch::tensor({0.5, 1., 2.}, torch::kFloat)).reduction(torch::kNone)),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCEWithLogitsLoss()",
      {0.091194838, 33.985099, -52.790563, -2.05});
  SEE(HingeEmbeddingLoss(HingeEmbeddingLossOptions().margin(0.7).reduction(torch::kNone)),
      ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::HingeEmbeddingLoss(margin=0.7)",
      {4.1791459, 18.5});
  SEE(CosineEmbeddingLoss(CosineEmbeddingLossOptions().margin(-0.5).reduction(torch::kNone)),
      ({wave({4, 3}), wave({4, 3}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}),
      "torch::nn::CosineEmbeddingLoss(margin=-0.5)", {0.42695214, 18.179911, -2.235947});
  SEE(MultiMarginLoss(MultiMarginLossOptions().margin(0.7).reduction(torch::kNone)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=1, margin=0.7, weight=[ Tensor (undefined) ], reduction=kNone)",
      {-0.46841322, 4.0000001});
  SEE(MultiMarginLoss(MultiMarginLossOptions().p(2).margin(0.7).reduction(torch::kNone)),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=2, margin=0.7, weight=[ Tensor (undefined) ], reduction=kNone)",
      {-0.6565629, 2.0896441});
  SEE(MultiLabelMarginLoss(MultiLabelMarginLossOptions().reduction(torch::kNone)),
      ({wave({4, 3}), torch::tensor({{1, -1, 0}, {2, 0, -1}, {-1, 1, 2}, {0, 1, 2}}, torch::kLong)}),
      "torch::nn::MultiLabelMarginLoss()", {-0.4818129, -3.6666668});
  SEE(SoftMarginLoss(SoftMarginLossOptions().reduction(torch::kNone)),
      ({wave({4}), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::SoftMarginLoss()",
      {0.63420166, -4.2047166});
  SEE(MultiLabelSoftMarginLoss(MultiLabelSoftMarginLossOptions().reduction(torch::kNone)),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid().round()}), "torch::nn::MultiLabelSoftMarginLoss()",
      {2.1771923, 3.9131198, 4.5093126});
  SEE(TripletMarginLoss(TripletMarginLossOptions().margin(0.5).p(3).swap(true).reduction(torch::kNone)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginLoss(margin=0.5, p=3, eps=1e-06, swap=true)",
      {1.712554, -6.6975512, -9.0835258, 15.781077});
  SEE(TripletMarginWithDistanceLoss(
          TripletMarginWithDistanceLossOptions().margin(0.5).swap(true).reduction(torch::kNone)),
      ({wave({4, 3}), wave({4, 3}, 1.3), wave({4, 3}, 2.1)}),
      "torch::nn::TripletMarginWithDistanceLoss(margin=0.5, swap=true)",
      {1.8708033, -5.9071189, -8.0016637, 13.908782});
  SEE(MarginRankingLoss(MarginRankingLossOptions().margin(0.5).reduction(torch::kNone)),
      ({wave({4}), wave({4}, 1.3), torch::tensor({1, -1, -1, 1}, torch::kFloat)}), "torch::nn::MarginRankingLoss()",
      {-2.9150025, 5.8, -5.8});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions().reduction(torch::kNone)), ({wave({4, 3}), wave({4, 3}, 1.3).abs()}),
      "torch::nn::PoissonNLLLoss()", {4.1974982, -63.691566, 42.646262});
  SEE(PoissonNLLLoss(PoissonNLLLossOptions().log_input(false).full(true).reduction(torch::kNone)),
      ({wave({4, 3}).abs(), wave({4, 3}, 1.3).abs() * 3}), "torch::nn::PoissonNLLLoss()",
      {33.699369, -595.41144, 75.791482});
  SEE(KLDivLoss(KLDivLossOptions(torch::kBatchMean)), ({wave({4, 3}), wave({4, 3}, 1.3).softmax(1)}),
      "torch::nn::KLDivLoss()", {4.648773, -0.23424308, -0.1288716});
  SEE(MSELoss(torch::kSum), ({wave({4, 3}), wave({4, 3}, 1.3)}), "torch::nn::MSELoss()",
      {-44.901586, 5.7777777, -5.7777777});
  SEE(CrossEntropyLoss(CrossEntropyLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}), "torch::nn::CrossEntropyLoss()",
      {-3.654375, 1.0478193, -2.05});
  SEE(BCELoss(BCELossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}).sigmoid(), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCELoss()",
      {-3.533161, 0.07828824, 0.32541616, -2.05});
  SEE(BCEWithLogitsLoss(BCEWithLogitsLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid()}), "torch::nn::BCEWithLogitsLoss()",
      {-3.533161, 0.037339103, 0.32541622, -2.05});
  SEE(MultiMarginLoss(MultiMarginLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}), torch::tensor({2, 0, 1, 2}, torch::kLong)}),
      "torch::nn::MultiMarginLoss(p=1, margin=1, weight= 0.5000\n 1.0000\n 2.0000\n[ CPUFloatType{3} ], "
      "reduction=kMean)",
      {-2.1527363, 2.0000001, -2.05});
  SEE(MultiLabelSoftMarginLoss(MultiLabelSoftMarginLossOptions().weight(torch::tensor({0.5, 1., 2.}, torch::kFloat))),
      ({wave({4, 3}), wave({4, 3}, 1.3).sigmoid().round()}), "torch::nn::MultiLabelSoftMarginLoss()",
      {-3.1716427, 0.44612986, 0.32541618, -2.05});
  SEE(CosineSimilarity(CosineSimilarityOptions().dim(0)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::CosineSimilarity(dim=0, eps=1e-08)", {3.7694318, -1.3338004, -0.68165993});
  SEE(PairwiseDistance(PairwiseDistanceOptions().p(3).keepdim(true)), ({wave({4, 3}), wave({4, 3}, 1.3)}),
      "torch::nn::PairwiseDistance(p=3, eps=1e-06, keepdim=true)", {4.204153, 10.615336, -10.615336});
}

TEST_CASE("layers: what they refuse") {
  const Tensor image = wave({1, 2, 4, 4});
  CHECK_THROWS(Conv2d(Conv2dOptions(3, 4, 3).groups(2)));
  CHECK_THROWS(Conv2d(Conv2dOptions(4, 3, 3).groups(2)));
  CHECK_THROWS(Conv2d(Conv2dOptions(2, 2, 3).padding(torch::kSame).stride(2)));
  CHECK_THROWS(Conv2d(3, 4, 3)->forward(image));
  CHECK_THROWS(Conv2d(2, 4, 5)->forward(image));
  CHECK_THROWS(ConvTranspose2d(ConvTranspose2dOptions(2, 2, 3).padding_mode(torch::kCircular))->forward(image));
  CHECK_THROWS(ConvTranspose2d(ConvTranspose2dOptions(2, 2, 3).output_padding(1))->forward(image));
  CHECK_THROWS(MaxPool2d(5)->forward(image));
  CHECK_THROWS(MaxPool2d(MaxPool2dOptions(2).padding(2))->forward(image));
  CHECK_THROWS(ReflectionPad2d(4)->forward(image));
  CHECK_THROWS(Embedding(3, 2)->forward(words({3, 0})));
  CHECK_THROWS(Embedding(EmbeddingOptions(3, 2).padding_idx(3)));
  CHECK_THROWS(BatchNorm2d(2)->forward(wave({2, 2, 4})));
  CHECK_THROWS(GroupNorm(3, 4)->forward(wave({2, 4, 3})));
  CHECK_THROWS(PixelShuffle(2)->forward(image));
  CHECK_THROWS(Upsample(UpsampleOptions().mode(torch::kBilinear))->forward(image));
  CHECK_THROWS(Dropout2d(1.5));
  CHECK_THROWS(torch::ExpandingArray<2>({1, 2, 3}));
}

TEST_CASE("layers: sizes of transposed convolutions, indices of pooling, embeddings given") {
  const Tensor x = wave({1, 2, 5, 5});
  ConvTranspose2d up(ConvTranspose2dOptions(2, 1, 3).stride(2).padding(1));
  CHECK(up->forward(x).sizes() == torch::IntArrayRef({1, 1, 9, 9}));
  CHECK(up->forward(x, std::vector<int64_t>{10, 9}).sizes() == torch::IntArrayRef({1, 1, 10, 9}));
  CHECK_THROWS(up->forward(x, std::vector<int64_t>{11, 9}));
  MaxPool2d pool(2);
  auto [largest, places] = pool->forward_with_indices(x);
  const Tensor back = MaxUnpool2d(2)->forward(largest, places);
  CHECK(back.sizes() == torch::IntArrayRef({1, 2, 4, 4}));
  CHECK(back.sum().item<float>() == doctest::Approx(largest.sum().item<float>()));
  auto [widest, where] = MaxPool1d(2)->forward_with_indices(wave({1, 2, 6}));
  CHECK(MaxUnpool1d(2)->forward(widest, where).sizes() == torch::IntArrayRef({1, 2, 6}));
  const Tensor table = torch::arange(6, torch::kFloat).reshape({3, 2});
  Embedding given = Embedding::from_pretrained(table);
  CHECK_FALSE(given->weight.requires_grad());
  CHECK(peer::text(given(words({2, 0}))) == "4 5 0 1");
  CHECK(Embedding::from_pretrained(table, EmbeddingFromPretrainedOptions().freeze(false))->weight.requires_grad());
  CHECK(peer::text(EmbeddingBag::from_pretrained(table)(words({{0, 2}, {1, 1}}))) == "2 3 2 3");
}

TEST_CASE("layers: a small convolutional network, trained and copied") {
  torch::manual_seed(1);
  Sequential net(Conv2d(Conv2dOptions(1, 4, 3).padding(1)), BatchNorm2d(4), ReLU(), MaxPool2d(2), Conv2d(4, 4, 3),
                 ReLU(), AdaptiveAvgPool2d(AdaptiveAvgPool2dOptions(1)), Flatten(), Linear(4, 2));
  torch::optim::SGD sgd(net->parameters(), 0.1);
  const Tensor x = wave({8, 1, 8, 8}).detach(), y = torch::tensor({0, 1, 1, 0, 1, 0, 0, 1}, torch::kLong);
  float first = 0, last = 0;
  for (int step = 0; step < 20; ++step) {
    sgd.zero_grad();
    const Tensor loss = functional::cross_entropy(net->forward(x), y);
    loss.backward();
    sgd.step();
    (step == 0 ? first : last) = loss.item<float>();
  }
  CHECK(first == doctest::Approx(0.699222).epsilon(1e-4));
  CHECK(last == doctest::Approx(0.611985).epsilon(1e-3));
  auto copy = std::dynamic_pointer_cast<SequentialImpl>(net->clone());
  net->eval();
  copy->eval();
  CHECK(net->forward(x).equal(copy->forward(x)));
}
