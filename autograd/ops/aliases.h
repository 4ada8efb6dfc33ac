#pragma once
// LibTorch's second names of operators, and its operators in place, as free functions. Each calls the method of the
// first name; what that computes is said at the function of the first name.

#include <autograd/ops/elementwise/where.h>
#include <autograd/ops/shape/join.h>
#include <autograd/ops/shape/view.h>

namespace wick {

// alias(x, …) is x.name(…): absolute() for abs(), multiply() for mul(), … tensor/aliases.h lists them.
#define WICK_ALIAS(alias, name)                                                          \
  template <class... A>                                                                  \
  auto alias(const Tensor& self, A&&... a)->decltype(self.name(std::forward<A>(a)...)) { \
    return self.name(std::forward<A>(a)...);                                             \
  }
WICK_ALIASES(WICK_ALIAS)
#undef WICK_ALIAS

// f_(x, …) is x.f_(…), for the operators in place that LibTorch has as functions too.
#define WICK_IN_PLACE(name)                                                             \
  template <class... A>                                                                 \
  auto name(const Tensor& self, A&&... a)->decltype(self.name(std::forward<A>(a)...)) { \
    return self.name(std::forward<A>(a)...);                                            \
  }
// clang-format off
#define WICK_FREE_IN_PLACE(X) \
  X(abs_) X(acos_) X(acosh_) X(addmv_) X(arccos_) X(arccosh_) X(arcsin_) X(arcsinh_) X(arctan_) X(arctanh_) \
  X(asin_) X(asinh_) X(atan_) X(atanh_) X(ceil_) X(celu_) X(clamp_) X(clamp_max_) X(clamp_min_) X(clip_) X(cos_) \
  X(cosh_) X(deg2rad_) X(elu_) X(erf_) X(erfc_) X(exp2_) X(exp_) X(expm1_) X(fix_) X(floor_) X(frac_) X(gcd_) \
  X(gelu_) X(hardsigmoid_) X(hardswish_) X(hardtanh_) X(lcm_) X(ldexp_) X(leaky_relu_) X(log10_) X(log1p_) X(log2_) \
  X(log_) X(logit_) X(mish_) X(nan_to_num_) X(neg_) X(negative_) X(rad2deg_) X(reciprocal_) X(relu6_) X(relu_) \
  X(round_) X(rsqrt_) X(selu_) X(sigmoid_) X(silu_) X(sin_) X(sinc_) X(sinh_) X(sqrt_) X(square_) X(tan_) X(tanh_) \
  X(threshold_) X(trunc_) X(xlogy_) X(detach_)
// clang-format on
WICK_FREE_IN_PLACE(WICK_IN_PLACE)
#undef WICK_FREE_IN_PLACE
#undef WICK_IN_PLACE

// Second names of functions that take {…}, which the templates above could not deduce.
inline Tensor clip(const Tensor& self, const std::optional<Scalar>& min,
                   const std::optional<Scalar>& max = std::nullopt) {
  return clamp(self, min, max);
}
inline Tensor moveaxis(const Tensor& self, IntArrayRef source, IntArrayRef destination) {
  return movedim(self, source, destination);
}
inline Tensor concat(TensorList tensors, int64_t dim = 0) { return cat(tensors, dim); }
inline Tensor concatenate(TensorList tensors, int64_t dim = 0) { return cat(tensors, dim); }

// Tensor's accessors as functions.
inline bool is_floating_point(const Tensor& self) { return self.is_floating_point(); }
inline bool is_complex(const Tensor& self) { return self.is_complex(); }
inline bool is_signed(const Tensor& self) { return self.is_signed(); }
inline bool is_nonzero(const Tensor& self) { return self.is_nonzero(); }
inline bool is_same_size(const Tensor& self, const Tensor& other) { return self.is_same_size(other); }
inline int64_t size(const Tensor& self, int64_t dim) { return self.size(dim); }
inline int64_t stride(const Tensor& self, int64_t dim) { return self.stride(dim); }

}  // namespace wick
