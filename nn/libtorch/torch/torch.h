#pragma once
// A program written for LibTorch finds wick here: link wick::torch, change nothing else.

#include <nn/nn.h>

namespace torch = wick;
namespace at = wick;
namespace c10 = wick;

#define TORCH_MODULE(Name) WICK_MODULE(Name)
#define TORCH_MODULE_IMPL(Name, ImplType) WICK_MODULE_IMPL(Name, ImplType)
#define TORCH_ARG(T, name) WICK_ARG(T, name)
#define TORCH_CHECK(condition, ...)                                           \
  do {                                                                        \
    if (!(condition)) throw ::wick::Error("TORCH_CHECK failed: " #condition); \
  } while (false)
