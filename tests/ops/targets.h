#pragma once
// Kernels on each instruction set of this processor.

#include <autograd/autograd.h>

#include <hwy/targets.h>

#include <cstring>
#include <vector>

namespace wick::test {

// Kernels for these instruction sets only, for a scope.
class Only {
 public:
  explicit Only(int64_t targets) {
    hwy::DisableTargets(0);
    hwy::DisableTargets(~targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~Only() {
    hwy::DisableTargets(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  Only(const Only&) = delete;
  Only& operator=(const Only&) = delete;
};
// Each instruction set of this processor for which kernels were compiled, and plain C++.
inline std::vector<int64_t> instruction_sets() {
  std::vector<int64_t> sets;
  for (const int64_t set : {HWY_AVX3, HWY_AVX2, HWY_NEON})
    if (hwy::SupportedTargets() & set) sets.push_back(set);
  sets.push_back(HWY_SCALAR);
  return sets;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.nbytes() == b.nbytes() && std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0;
}

}  // namespace wick::test
