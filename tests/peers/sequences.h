#pragma once
// What the tests of recurrent layers and transformers share.

#include "program.h"

#include <sstream>

namespace peer {

using Sizes = std::vector<int64_t>;

/// Numbers that are the same everywhere: sin of 1, 2, 3, …, and not symmetric.
inline torch::Tensor wave(const Sizes& sizes, double first = 1) {
  int64_t n = 1;
  for (const int64_t size : sizes) n *= size;
  return (torch::arange(n, torch::kDouble) * 0.7 + first).sin().view(sizes);
}
/// The parameters become such numbers, each other ones.
inline void fill(torch::nn::Module& m) {
  torch::NoGradGuard off;
  m.to(torch::kDouble);
  double first = 0.3;
  for (torch::Tensor& p : m.parameters()) p.copy_(wave(p.sizes().vec(), first) * 0.5), first += 1.1;
}
template <class Holder>
Holder filled(Holder m) {
  fill(*m);
  return m;
}
/// A few sums over all elements that a permutation or a missing element would change.
inline std::vector<double> digest(const torch::Tensor& t) {
  const torch::Tensor flat = t.detach().to(torch::kDouble).reshape({-1}),
                      place = torch::arange(flat.numel(), torch::kDouble);
  return {flat.sum().item<double>(), (flat * (place * 0.37).cos()).sum().item<double>(),
          (flat * flat * (place + 1).log()).sum().item<double>()};
}
inline void add(std::vector<double>& numbers, const torch::Tensor& t) {
  for (const double v : digest(t)) numbers.push_back(v);
}
inline std::vector<double> gradients(torch::nn::Module& m, const torch::Tensor& loss) {
  loss.backward();
  std::vector<double> numbers;
  for (const torch::Tensor& p : m.parameters()) add(numbers, p.grad());
  return numbers;
}
inline std::string names(const torch::nn::Module& m) {
  std::string all;
  for (const auto& p : m.named_parameters()) {
    all += (all.empty() ? "" : " ") + p.key();
    for (const int64_t size : p.value().sizes()) all += "," + std::to_string(size);
  }
  return all;
}
template <class Holder>
std::string printed(const Holder& m) {
  std::ostringstream out;
  out << m;
  return out.str();
}

}  // namespace peer
