#pragma once
// Initial values of parameters. All functions write to the tensor without recording, and return it.
// https://pytorch.org/docs/stable/nn.init.html

#include <autograd/autograd.h>
#include <nn/enum.h>

#include <utility>

namespace wick::nn::init {

/// What kaiming_*_ preserves: the variance of the outputs (kFanIn) or of the gradients (kFanOut).
using FanModeType = std::variant<enumtype::kFanIn, enumtype::kFanOut>;
/// The function that follows the layer.
using NonlinearityType =
    std::variant<enumtype::kLinear, enumtype::kConv1D, enumtype::kConv2D, enumtype::kConv3D, enumtype::kConvTranspose1D,
                 enumtype::kConvTranspose2D, enumtype::kConvTranspose3D, enumtype::kSigmoid, enumtype::kTanh,
                 enumtype::kReLU, enumtype::kLeakyReLU>;

/// The factor that makes up for what the function takes from the variance: 5/3 for tanh, √2 for ReLU,
/// √(2/(1 + param²)) for leaky ReLU, 1 for the others.
double calculate_gain(NonlinearityType nonlinearity, double param = 0.01);
/// The same value everywhere.
Tensor constant_(Tensor tensor, Scalar value);
/// 0 everywhere.
Tensor zeros_(Tensor tensor);
/// 1 everywhere.
Tensor ones_(Tensor tensor);
/// Uniform in [low, high).
Tensor uniform_(Tensor tensor, double low = 0, double high = 1);
/// Normal with this mean and standard deviation.
Tensor normal_(Tensor tensor, double mean = 0, double std = 1);
/// The identity matrix. Throws unless the tensor has two dimensions.
Tensor eye_(Tensor matrix);
/// The kernel of a convolution (3 to 5 dimensions) that returns its input.
Tensor dirac_(Tensor tensor);
/// A random (semi-)orthogonal matrix times gain (Saxe et al. 2013). Dimensions behind the first count as columns.
Tensor orthogonal_(Tensor tensor, double gain = 1.0);
/// A matrix of normal numbers with a fraction `sparsity` of zeros in each column (Martens 2010).
Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01);
/// Uniform in ±gain·√(6/(in + out)) (Glorot, Bengio 2010). Throws for fewer than two dimensions.
Tensor xavier_uniform_(Tensor tensor, double gain = 1.0);
/// Normal with σ = gain·√(2/(in + out)). Throws for fewer than two dimensions.
Tensor xavier_normal_(Tensor tensor, double gain = 1.0);
/// Uniform in ±gain·√(3/fan), gain = calculate_gain(nonlinearity, a) (He et al. 2015). Throws for fewer than two
/// dimensions.
Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                        NonlinearityType nonlinearity = kLeakyReLU);
/// Normal with σ = gain/√fan. Throws for fewer than two dimensions.
Tensor kaiming_normal_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                       NonlinearityType nonlinearity = kLeakyReLU);
/// The number of inputs and of outputs of one unit, for a weight (out×in×…). Throws for fewer than two dimensions.
std::pair<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& tensor);

}  // namespace wick::nn::init
