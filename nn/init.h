#pragma once
// Initial values of parameters. All work in place without recording, and return the tensor.
// https://pytorch.org/docs/stable/nn.init.html

#include <autograd/autograd.h>

#include <utility>

namespace wick {

/// What kaiming_*_ keeps steady: the variance of the outputs (fan in) or that of the errors (fan out).
enum class FanMode { FanIn, FanOut };
inline constexpr FanMode kFanIn = FanMode::FanIn, kFanOut = FanMode::FanOut;
enum class Nonlinearity {
  Linear,
  Conv1D,
  Conv2D,
  Conv3D,
  ConvTranspose1D,
  ConvTranspose2D,
  ConvTranspose3D,
  Sigmoid,
  Tanh,
  ReLU,
  LeakyReLU
};
inline constexpr Nonlinearity kLinear = Nonlinearity::Linear, kConv1D = Nonlinearity::Conv1D,
                              kConv2D = Nonlinearity::Conv2D, kConv3D = Nonlinearity::Conv3D,
                              kConvTranspose1D = Nonlinearity::ConvTranspose1D,
                              kConvTranspose2D = Nonlinearity::ConvTranspose2D,
                              kConvTranspose3D = Nonlinearity::ConvTranspose3D, kSigmoid = Nonlinearity::Sigmoid,
                              kTanh = Nonlinearity::Tanh, kReLU = Nonlinearity::ReLU,
                              kLeakyReLU = Nonlinearity::LeakyReLU;

namespace nn::init {

// LibTorch's names for the types of these arguments.
using NonlinearityType = Nonlinearity;
using FanModeType = FanMode;

/// How much an activation shrinks a signal: 1, 5/3 for tanh, √2 for ReLU, √(2/(1 + param²)) for leaky ReLU.
double calculate_gain(Nonlinearity nonlinearity, double param = 0.01);
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
Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanMode mode = kFanIn, Nonlinearity nonlinearity = kLeakyReLU);
Tensor kaiming_normal_(Tensor tensor, double a = 0, FanMode mode = kFanIn, Nonlinearity nonlinearity = kLeakyReLU);
/// Inputs and outputs of one unit: (fan in, fan out) of a weight (out×in×…).
std::pair<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& tensor);

}  // namespace nn::init
}  // namespace wick
