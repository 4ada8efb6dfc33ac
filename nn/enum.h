#pragma once
// LibTorch's names for choices in options: kMean, kReflect, kSame, …. Each has a type of its own. An option is a
// variant of the types it allows, so that other choices do not compile.

#include <autograd/core/language.h>

#include <string>
#include <variant>

namespace wick {

#define WICK_ENUM(Name)                            \
  namespace enumtype {                             \
  struct k##Name {                                 \
    static constexpr const char* name = "k" #Name; \
  };                                               \
  }                                                \
  inline constexpr enumtype::k##Name k##Name{};
WICK_ENUM(Linear)
WICK_ENUM(Conv1D)
WICK_ENUM(Conv2D)
WICK_ENUM(Conv3D)
WICK_ENUM(ConvTranspose1D)
WICK_ENUM(ConvTranspose2D)
WICK_ENUM(ConvTranspose3D)
WICK_ENUM(Sigmoid)
WICK_ENUM(Tanh)
WICK_ENUM(ReLU)
WICK_ENUM(LeakyReLU)
WICK_ENUM(GELU)
WICK_ENUM(FanIn)
WICK_ENUM(FanOut)
WICK_ENUM(Constant)
WICK_ENUM(Reflect)
WICK_ENUM(Reflection)
WICK_ENUM(Border)
WICK_ENUM(Replicate)
WICK_ENUM(Circular)
WICK_ENUM(Nearest)
WICK_ENUM(Bilinear)
WICK_ENUM(Bicubic)
WICK_ENUM(Trilinear)
WICK_ENUM(Area)
WICK_ENUM(NearestExact)
WICK_ENUM(Sum)
WICK_ENUM(Mean)
WICK_ENUM(Max)
WICK_ENUM(None)
WICK_ENUM(BatchMean)
WICK_ENUM(Zeros)
WICK_ENUM(Valid)
WICK_ENUM(Same)
WICK_ENUM(LSTM)
WICK_ENUM(GRU)
WICK_ENUM(RNN_TANH)
WICK_ENUM(RNN_RELU)
#undef WICK_ENUM

namespace enumtype {
/// The name of the choice that an option holds: "kMean".
template <class... Choices>
std::string get_enum_name(const std::variant<Choices...>& choice) {
  constexpr const char* names[] = {Choices::name...};
  return names[choice.index()];
}
}  // namespace enumtype
}  // namespace wick
