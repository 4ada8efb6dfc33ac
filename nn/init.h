#pragma once
// Initial values of parameters. All work in place without recording, and return the tensor.
// https://pytorch.org/docs/stable/nn.init.html

#include <autograd/autograd.h>
#include <nn/enum.h>

#include <utility>

namespace wick::nn::init {

/// What kaiming_*_ keeps steady: the variance of the outputs (fan in) or that of the errors (fan out).
using FanModeType = std::variant<enumtype::kFanIn, enumtype::kFanOut>;
using NonlinearityType =
    std::variant<enumtype::kLinear, enumtype::kConv1D, enumtype::kConv2D, enumtype::kConv3D, enumtype::kConvTranspose1D,
                 enumtype::kConvTranspose2D, enumtype::kConvTranspose3D, enumtype::kSigmoid, enumtype::kTanh,
                 enumtype::kReLU, enumtype::kLeakyReLU>;

/// How much an activation shrinks a signal: 1, 5/3 for tanh, √2 for ReLU, √(2/(1 + param²)) for leaky ReLU.
double calculate_gain(NonlinearityType nonlinearity, double param = 0.01);
Tensor constant_(Tensor tensor, Scalar value);
Tensor zeros_(Tensor tensor);
Tensor ones_(Tensor tensor);
Tensor uniform_(Tensor tensor, double low = 0, double high = 1);
Tensor normal_(Tensor tensor, double mean = 0, double std = 1);
/// The identity matrix; for 3 to 5 dimensions (convolutions) the kernel that hands the input on.
Tensor eye_(Tensor matrix);
Tensor dirac_(Tensor tensor);
/// A (semi-)orthogonal matrix times gain (Saxe et al. 2013), made of numbers drawn in the tensor's dtype.
Tensor orthogonal_(Tensor tensor, double gain = 1.0);
/// Normal numbers, in each column a fraction `sparsity` of zeros (Martens 2010).
Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01);
/// Uniform in ±gain·√(6/(in + out)), normal with σ = gain·√(2/(in + out)) (Glorot, Bengio 2010).
Tensor xavier_uniform_(Tensor tensor, double gain = 1.0);
Tensor xavier_normal_(Tensor tensor, double gain = 1.0);
/// Uniform in ±gain·√(3/fan), normal with σ = gain/√fan (He et al. 2015).
Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                        NonlinearityType nonlinearity = kLeakyReLU);
Tensor kaiming_normal_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                       NonlinearityType nonlinearity = kLeakyReLU);
/// Inputs and outputs of one unit: (fan in, fan out) of a weight (out×in×…).
std::pair<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& tensor);

}  // namespace wick::nn::init
