#include <autograd/kernels/index/scatter.h>

namespace wick::kernels {
namespace {

template <Combine how, class T>
T combine(T old, T value) {
  if constexpr (how == Combine::assign) return value;
  if constexpr (how == Combine::add) {
    if constexpr (std::is_same_v<T, bool>)
      return old || value;
    else
      return static_cast<T>(static_cast<Wrapping<T>>(old) + static_cast<Wrapping<T>>(value));
  }
  if constexpr (how == Combine::multiply)
    return static_cast<T>(static_cast<Wrapping<T>>(old) * static_cast<Wrapping<T>>(value));
  if constexpr (how == Combine::maximum || how == Combine::minimum) {
    // & and | rather than && and ||: nobody could predict the branches.
    const bool beyond = how == Combine::maximum ? value > old : value < old;
    return (old == old) & ((value != value) | beyond) ? value : old;
  }
}

template <Combine how>
int64_t scatter_as(ScalarType t, const IndexedElements& elements, const void* src, const Dims& src_strides, void* out) {
  const auto walk = [&]<class T>() {
    const T* from = static_cast<const T*>(src);
    T* to = static_cast<T*>(out);
    return elements.walk(src_strides, 0, elements.rows(),
                         [&](int64_t, int64_t offset, int64_t k) { to[offset] = combine<how>(to[offset], from[k]); });
  };
  if constexpr (how == Combine::assign)
    return dispatch_size(t, walk);
  else
    return dispatch(t, "scatter", walk);
}

}  // namespace

int64_t scatter(ScalarType t, Combine how, const IndexedElements& elements, const void* src, const Dims& src_strides,
                void* out) {
  switch (how) {
    case Combine::assign:
      return scatter_as<Combine::assign>(t, elements, src, src_strides, out);
    case Combine::add:
      return scatter_as<Combine::add>(t, elements, src, src_strides, out);
    case Combine::multiply:
      return scatter_as<Combine::multiply>(t, elements, src, src_strides, out);
    case Combine::maximum:
      return scatter_as<Combine::maximum>(t, elements, src, src_strides, out);
    default:
      return scatter_as<Combine::minimum>(t, elements, src, src_strides, out);
  }
}

void scatter_add_slices(ScalarType t, const void* src, int64_t outer, int64_t n, int64_t inner, const int64_t* index,
                        int64_t count, void* out) {
  dispatch(t, "scatter", [&]<class T>() {
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t k = 0; k < count; ++k) {
        T* to = static_cast<T*>(out) + (o * n + index[k]) * inner;
        const T* from = static_cast<const T*>(src) + (o * count + k) * inner;
        for (int64_t i = 0; i < inner; ++i) to[i] = combine<Combine::add>(to[i], from[i]);
      }
  });
}

}  // namespace wick::kernels
