// The larger and the smaller of two vectors. Included once for each instruction set.
#if defined(WICK_CLAMP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_CLAMP_INL
#undef WICK_CLAMP_INL
#else
#define WICK_CLAMP_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// max(low, x) and min(high, x), lane by lane. Where one of the two is NaN, or they are equal, the result is x: so NaN
/// stays NaN. Kernels take these in place of hn::Max and hn::Min, which give the second operand there on x86 only; ARM
/// and plain C++ give the one that is a number.
template <class V>
HWY_INLINE V at_least(V low, V x) {
  if constexpr (HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR)
    return hn::Max(low, x);
  else
    return hn::IfThenElse(hn::Lt(x, low), low, x);
}
template <class V>
HWY_INLINE V at_most(V high, V x) {
  if constexpr (HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR)
    return hn::Min(high, x);
  else
    return hn::IfThenElse(hn::Gt(x, high), high, x);
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
