#pragma once
// int8, int16, float16 and bfloat16: operators compute in a wider dtype. Internal.
//
//   bfloat16 ──widened──► float32 ──operator──► float32 ──narrowed──► bfloat16

#include <autograd/tensor/tensor.h>

#include <initializer_list>
#include <tuple>
#include <utility>

namespace wick {

/// Whether t is defined and has a narrow dtype.
inline bool is_narrow(const Tensor& t) { return t.defined() && is_narrow(t.scalar_type()); }
/// t in its wide dtype (core/dtype.h). The conversion is recorded, so gradients flow through it.
Tensor widened(const Tensor& t);
/// A result that was computed in wide(t), in t. What has another dtype, such as indices and bools, stays as it is.
Tensor narrowed(const Tensor& result, ScalarType t);
template <class... T>
std::tuple<T...> narrowed(const std::tuple<T...>& results, ScalarType t) {
  return std::apply([t](const auto&... r) { return std::tuple<T...>(narrowed(r, t)...); }, results);
}
namespace detail {
/// The narrow dtype among those of the tensors. Throws if there are two.
ScalarType narrow_type(std::initializer_list<const Tensor*> tensors);
}  // namespace detail
/// f(x, …) for tensors of which one or more have the same narrow dtype: these are widened for f, and its results
/// narrowed. So only the result is rounded to the narrow dtype, not each step, and closures compute in the wide dtype,
/// too.
template <class F, class... T>
auto in_wide(F&& f, const T&... x) {
  const ScalarType t = detail::narrow_type({&x...});
  return narrowed(f(widened(x)...), t);
}

}  // namespace wick
