#pragma once
// What the peer tests begin with. They are written in LibTorch's words only: the same source must hold for both.

#include <torch/torch.h>

// LibTorch brings macros of these names; doctest's are meant here.
#undef CHECK
#undef CHECK_EQ
#undef CHECK_NE
#undef CHECK_GT
#undef CHECK_GE
#undef CHECK_LT
#undef CHECK_LE
#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace peer {

/// The elements row by row, as text, so that a failing test shows them: "1 2.5 -3".
inline std::string text(const torch::Tensor& t) {
  if (!t.defined()) return "undefined";
  const torch::Tensor flat = t.detach().to(torch::kDouble).contiguous().view({-1});
  std::string s;
  for (int64_t i = 0; i < flat.numel(); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%.10g", flat.data_ptr<double>()[i] + 0.0);  // + 0: no "-0"
    s += (i == 0 ? "" : " ") + std::string(number);
  }
  return s;
}

inline torch::Tensor constant(const std::vector<double>& v) { return torch::tensor(v, torch::kDouble); }
/// A vector to differentiate by.
inline torch::Tensor leaf(const std::vector<double>& v) { return constant(v).requires_grad_(); }
/// The same for one number, without dimensions.
inline torch::Tensor number(double v) { return torch::tensor(v, torch::kDouble).requires_grad_(); }

}  // namespace peer
