#pragma once
// Kernels on each instruction set of this processor.

#include <autograd/autograd.h>

#include <hwy/highway.h>

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
// Each instruction set of this processor for which kernels were compiled. The last one is the least of them.
inline std::vector<int64_t> instruction_sets() {
  std::vector<int64_t> sets;
  for (int64_t left = HWY_TARGETS & (hwy::SupportedTargets() | HWY_STATIC_TARGET); left != 0; left &= left - 1)
    sets.push_back(left & -left);
  return sets;
}

// Whether products there are added without rounding in between. x86 has done so since AVX2; a lower bit is a later set.
inline bool fuses_multiply_adds(int64_t set) { return HWY_ARCH_X86 ? set <= HWY_AVX2 : set != HWY_SCALAR; }

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.nbytes() == b.nbytes() && std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0;
}

}  // namespace wick::test
