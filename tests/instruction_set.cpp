// With WICK_INSTRUCTION_SET=SSE4 (or another of Highway's names) in the environment, a program of tests runs its
// kernels on that instruction set alone.

#include <hwy/highway.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

[[maybe_unused]] const bool chosen = [] {
  const char* name = std::getenv("WICK_INSTRUCTION_SET");
  if (!name) return false;
  for (int64_t left = HWY_TARGETS & (hwy::SupportedTargets() | HWY_STATIC_TARGET); left != 0; left &= left - 1) {
    const int64_t set = left & -left;
    if (std::string_view(hwy::TargetName(set)) != name) continue;
    hwy::SetSupportedTargetsForTest(set);
    hwy::GetChosenTarget().Update(set);
    std::fprintf(stderr, "kernels run on %s\n", name);
    return true;
  }
  std::fprintf(stderr, "skipped, because this processor has no %s, or no kernels were compiled for it\n", name);
  std::exit(77);
}();

}  // namespace
