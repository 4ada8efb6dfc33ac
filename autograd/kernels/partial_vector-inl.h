// Loads and stores of part of a vector. Included once for each instruction set.
#if defined(WICK_PARTIAL_VECTOR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_PARTIAL_VECTOR_INL
#undef WICK_PARTIAL_VECTOR_INL
#else
#define WICK_PARTIAL_VECTOR_INL
#endif

#include <algorithm>
#include <cstdint>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The first n numbers at p, at most as many as a vector has, then zeros. Neither this nor store_some touches other
/// memory.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_some(D d, const T* p, int64_t n) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN T few[hn::MaxLanes(d)] = {};
  std::copy_n(p, n, few);
  return hn::Load(d, few);
#else
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(n)), d, p);
#endif
}
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_some(D d, hn::Vec<D> v, T* p, int64_t n) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN T few[hn::MaxLanes(d)];
  hn::Store(v, d, few);
  std::copy_n(few, n, p);
#else
  hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(n)), d, p);
#endif
}

/// The same, without a mask where n fills the vector.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load(D d, const T* p, int64_t n) {
  return n == static_cast<int64_t>(hn::MaxLanes(d)) ? hn::LoadU(d, p) : load_some(d, p, n);
}
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store(D d, hn::Vec<D> v, T* p, int64_t n) {
  if (n == static_cast<int64_t>(hn::MaxLanes(d)))
    hn::StoreU(v, d, p);
  else
    store_some(d, v, p, n);
}

/// The n numbers p[0], p[step], …, at most as many as a vector has, then zeros.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_strided(D d, const T* p, int64_t step, int64_t n) {
  if (step == 1) return load(d, p, n);
#if HWY_TARGET != HWY_SCALAR
  if (step == 2) {
    constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
    const auto low = load_some(d, p, std::min(kLanes, 2 * n - 1));
    return hn::ConcatEven(d, 2 * n <= kLanes ? hn::Zero(d) : load_some(d, p + kLanes, 2 * n - 1 - kLanes), low);
  }
#endif
  HWY_ALIGN T few[hn::MaxLanes(d)] = {};
  for (int64_t i = 0; i < n; ++i) few[i] = p[i * step];
  return hn::Load(d, few);
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
