#pragma once
// LibTorch's operators that write into a given tensor: name_out(out, …) and name_outf(…, out), by the operators
// themselves. <torch/torch.h> has it.

#include <autograd/autograd.h>

namespace wick {

namespace detail {

/// Writes what f() returns, computed without recording, into out, which gets its shape. It warns if that resizes a
/// tensor with elements. Throws if out is undefined or cannot hold the dtype.
Tensor& write_out(const char* op, Tensor& out, const Tensor& result);

template <class T>
bool needs_grad(const T& argument) {
  if constexpr (std::same_as<T, Tensor>)
    return argument.defined() && argument.requires_grad();
  else
    return false;
}
/// f() into out. Throws if an argument requires grad while recording, since results that are written have no history.
template <class F, class... Args>
Tensor& compute_out(const char* op, Tensor& out, F f, const Args&... arguments) {
  check(!GradMode::is_enabled() || !(needs_grad(out) || ... || needs_grad(arguments)),
        "{}_out: an argument requires grad, and what is written into a tensor has no derivative: use {}()", op, op);
  NoGradGuard off;
  return write_out(op, out, f());
}
/// The same for two results.
template <class F, class... Args>
std::tuple<Tensor&, Tensor&> compute_two(const char* op, Tensor& first, Tensor& second, F f, const Args&... arguments) {
  std::tuple<Tensor, Tensor> both;
  compute_out(
      op, first,
      [&] {
        both = f();
        return std::get<0>(both);
      },
      arguments...);
  write_out(op, second, std::get<1>(both));
  return {first, second};
}

/// name_outf(arguments…, out): the last of the arguments is the tensor to write into.
template <class F, class... Args, size_t... I>
Tensor& compute_last(const char* op, F f, std::index_sequence<I...>, std::tuple<Args...> all) {
  return compute_out(
      op, const_cast<Tensor&>(std::get<sizeof...(Args) - 1>(all)), [&] { return f(std::get<I>(all)...); },
      std::get<I>(all)...);
}

}  // namespace detail

// An operator on tensors, numbers and shapes. The third form takes shapes in braces.
#define WICK_OUT(name)                                                                                             \
  template <class... Args>                                                                                         \
  Tensor& name##_out(Tensor& out, const Args&... args) requires requires {                                         \
    wick::name(args...);                                                                                           \
  }                                                                                                                \
  {                                                                                                                \
    return detail::compute_out(                                                                                    \
        #name, out, [&] { return wick::name(args...); }, args...);                                                 \
  }                                                                                                                \
  template <class... Args>                                                                                         \
  Tensor& name##_outf(const Args&... args) {                                                                       \
    return detail::compute_last(                                                                                   \
        #name, [](const auto&... a) { return wick::name(a...); }, std::make_index_sequence<sizeof...(Args) - 1>(), \
        std::tuple<const Args&...>(args...));                                                                      \
  }
// An operator over dimensions, which may stand in braces.
#define WICK_OUT_DIMS(name)                                                                   \
  WICK_OUT(name)                                                                              \
  template <class... Args>                                                                    \
  Tensor& name##_out(Tensor& out, const Tensor& self, IntArrayRef dim, const Args&... args) { \
    return detail::compute_out(                                                               \
        #name, out, [&] { return wick::name(self, dim, args...); }, self);                    \
  }
// An operator on a list of tensors, which may stand in braces.
#define WICK_OUT_LIST(name)                                                                \
  template <class... Args>                                                                 \
  Tensor& name##_out(Tensor& out, TensorList tensors, const Args&... args) {               \
    for (const Tensor& t : tensors)                                                        \
      check(!GradMode::is_enabled() || !detail::needs_grad(t),                             \
            "{}_out: an argument requires grad, and what is written into a tensor has no " \
            "derivative: use {}()",                                                        \
            #name, #name);                                                                 \
    return detail::compute_out(#name, out, [&] { return wick::name(tensors, args...); });  \
  }
// A new tensor of a size, which may stand in braces; its dtype is that of the tensor to write into.
#define WICK_OUT_SIZE(name)                                                                           \
  template <class... Args>                                                                            \
  Tensor& name##_out(Tensor& out, IntArrayRef size, const Args&... args) {                            \
    return detail::compute_out(#name, out, [&] { return wick::name(size, args..., out.options()); }); \
  }
// An operator with two results.
#define WICK_OUT_TWO(name)                                                                   \
  template <class... Args>                                                                   \
  std::tuple<Tensor&, Tensor&> name##_out(Tensor& first, Tensor& second, const Tensor& self, \
                                          const Args&... args) requires requires {           \
    std::get<1>(wick::name(self, args...));                                                  \
  }                                                                                          \
  {                                                                                          \
    return detail::compute_two(                                                              \
        #name, first, second, [&] { return wick::name(self, args...); }, self);              \
  }

// Of tensors and numbers.
// clang-format off
WICK_OUT(abs) WICK_OUT(absolute) WICK_OUT(acos) WICK_OUT(acosh) WICK_OUT(adaptive_avg_pool2d)
WICK_OUT(adaptive_avg_pool3d) WICK_OUT(add) WICK_OUT(addbmm) WICK_OUT(addcdiv) WICK_OUT(addcmul) WICK_OUT(addmm)
WICK_OUT(addmv) WICK_OUT(addr) WICK_OUT(argmax) WICK_OUT(argmin) WICK_OUT(asin) WICK_OUT(asinh) WICK_OUT(atan)
WICK_OUT(atan2) WICK_OUT(atanh) WICK_OUT(avg_pool2d) WICK_OUT(avg_pool3d) WICK_OUT(baddbmm) WICK_OUT(bernoulli)
WICK_OUT(binary_cross_entropy) WICK_OUT(bincount) WICK_OUT(bitwise_and) WICK_OUT(bitwise_left_shift)
WICK_OUT(bitwise_not) WICK_OUT(bitwise_or) WICK_OUT(bitwise_right_shift) WICK_OUT(bitwise_xor) WICK_OUT(bmm)
WICK_OUT(bucketize) WICK_OUT(ceil) WICK_OUT(clamp) WICK_OUT(clamp_max) WICK_OUT(clamp_min) WICK_OUT(clip)
WICK_OUT(col2im) WICK_OUT(copysign) WICK_OUT(cos) WICK_OUT(cosh) WICK_OUT(cross) WICK_OUT(cumprod) WICK_OUT(cumsum)
WICK_OUT(deg2rad) WICK_OUT(diag) WICK_OUT(diff) WICK_OUT(digamma) WICK_OUT(div) WICK_OUT(dot) WICK_OUT(elu)
WICK_OUT(eq) WICK_OUT(erf) WICK_OUT(erfc) WICK_OUT(erfinv) WICK_OUT(exp) WICK_OUT(exp2) WICK_OUT(expm1)
WICK_OUT(float_power) WICK_OUT(floor) WICK_OUT(floor_divide) WICK_OUT(fmax) WICK_OUT(fmin) WICK_OUT(fmod)
WICK_OUT(frac) WICK_OUT(gather) WICK_OUT(gcd) WICK_OUT(ge) WICK_OUT(gelu) WICK_OUT(ger) WICK_OUT(glu) WICK_OUT(gt)
WICK_OUT(hardshrink) WICK_OUT(hardsigmoid) WICK_OUT(hardswish) WICK_OUT(hardtanh) WICK_OUT(heaviside) WICK_OUT(histc)
WICK_OUT(huber_loss) WICK_OUT(hypot) WICK_OUT(im2col) WICK_OUT(index_add) WICK_OUT(index_copy) WICK_OUT(index_select)
WICK_OUT(inner) WICK_OUT(isin) WICK_OUT(isneginf) WICK_OUT(isposinf) WICK_OUT(kron) WICK_OUT(lcm) WICK_OUT(ldexp)
WICK_OUT(le) WICK_OUT(leaky_relu) WICK_OUT(lerp) WICK_OUT(lgamma) WICK_OUT(linear) WICK_OUT(log) WICK_OUT(log10)
WICK_OUT(log1p) WICK_OUT(log2) WICK_OUT(log_sigmoid) WICK_OUT(log_softmax) WICK_OUT(logaddexp) WICK_OUT(logaddexp2)
WICK_OUT(logcumsumexp) WICK_OUT(logical_and) WICK_OUT(logical_not) WICK_OUT(logical_or) WICK_OUT(logical_xor)
WICK_OUT(logit) WICK_OUT(lt) WICK_OUT(masked_select) WICK_OUT(matmul) WICK_OUT(matrix_power) WICK_OUT(maximum)
WICK_OUT(minimum) WICK_OUT(mish) WICK_OUT(mm) WICK_OUT(mse_loss) WICK_OUT(msort) WICK_OUT(mul)
WICK_OUT(multi_margin_loss) WICK_OUT(multilabel_margin_loss) WICK_OUT(multinomial) WICK_OUT(multiply) WICK_OUT(mv)
WICK_OUT(nan_to_num) WICK_OUT(nanquantile) WICK_OUT(ne) WICK_OUT(neg) WICK_OUT(nextafter) WICK_OUT(nll_loss)
WICK_OUT(nonzero) WICK_OUT(outer) WICK_OUT(polygamma) WICK_OUT(pow) WICK_OUT(prelu) WICK_OUT(quantile)
WICK_OUT(rad2deg) WICK_OUT(reciprocal) WICK_OUT(relu) WICK_OUT(remainder) WICK_OUT(renorm) WICK_OUT(round)
WICK_OUT(rsqrt) WICK_OUT(rsub) WICK_OUT(scatter) WICK_OUT(scatter_add) WICK_OUT(scatter_reduce)
WICK_OUT(searchsorted) WICK_OUT(sgn) WICK_OUT(sigmoid) WICK_OUT(sign) WICK_OUT(signbit) WICK_OUT(silu) WICK_OUT(sin)
WICK_OUT(sinc) WICK_OUT(sinh) WICK_OUT(smooth_l1_loss) WICK_OUT(soft_margin_loss) WICK_OUT(softmax)
WICK_OUT(softplus) WICK_OUT(softshrink) WICK_OUT(sqrt) WICK_OUT(square) WICK_OUT(sub) WICK_OUT(take)
WICK_OUT(take_along_dim) WICK_OUT(tan) WICK_OUT(tanh) WICK_OUT(tril) WICK_OUT(triu) WICK_OUT(trunc)
WICK_OUT(upsample_bilinear2d) WICK_OUT(upsample_linear1d) WICK_OUT(upsample_nearest1d) WICK_OUT(upsample_nearest2d)
WICK_OUT(upsample_nearest3d) WICK_OUT(vdot) WICK_OUT(where) WICK_OUT(xlogy)
    // clang-format on
    // Over dimensions.
    // clang-format off
WICK_OUT_DIMS(all) WICK_OUT_DIMS(amax) WICK_OUT_DIMS(amin) WICK_OUT_DIMS(any) WICK_OUT_DIMS(frobenius_norm)
WICK_OUT_DIMS(logsumexp) WICK_OUT_DIMS(max) WICK_OUT_DIMS(max_unpool2d) WICK_OUT_DIMS(max_unpool3d)
WICK_OUT_DIMS(mean) WICK_OUT_DIMS(min) WICK_OUT_DIMS(nanmean) WICK_OUT_DIMS(nansum) WICK_OUT_DIMS(norm)
WICK_OUT_DIMS(prod) WICK_OUT_DIMS(std) WICK_OUT_DIMS(sum) WICK_OUT_DIMS(var)
    // clang-format on
    // Of lists.
    // clang-format off
WICK_OUT_LIST(block_diag) WICK_OUT_LIST(cat) WICK_OUT_LIST(chain_matmul) WICK_OUT_LIST(column_stack)
WICK_OUT_LIST(concat) WICK_OUT_LIST(concatenate) WICK_OUT_LIST(dstack) WICK_OUT_LIST(hstack) WICK_OUT_LIST(row_stack)
WICK_OUT_LIST(stack) WICK_OUT_LIST(vstack)
    // clang-format on
    // New tensors.
    // clang-format off
WICK_OUT_SIZE(empty) WICK_OUT_SIZE(full) WICK_OUT_SIZE(ones) WICK_OUT_SIZE(rand) WICK_OUT_SIZE(randn)
WICK_OUT_SIZE(zeros)
    // clang-format on
    // With two results.
    // clang-format off
WICK_OUT_TWO(aminmax) WICK_OUT_TWO(cummax) WICK_OUT_TWO(cummin) WICK_OUT_TWO(kthvalue) WICK_OUT_TWO(max)
WICK_OUT_TWO(median) WICK_OUT_TWO(min) WICK_OUT_TWO(mode) WICK_OUT_TWO(nanmedian) WICK_OUT_TWO(sort)
WICK_OUT_TWO(topk)
// clang-format on
// New tensors by numbers, in the dtype of the tensor to write into.
#define WICK_OUT_NUMBERS(name)                                                                  \
  template <class... Args>                                                                      \
  Tensor& name##_out(Tensor& out, const Args&... args) {                                        \
    return detail::compute_out(#name, out, [&] { return wick::name(args..., out.options()); }); \
  }
                WICK_OUT_NUMBERS(arange) WICK_OUT_NUMBERS(eye) WICK_OUT_NUMBERS(linspace) WICK_OUT_NUMBERS(logspace)
                    WICK_OUT_NUMBERS(randperm)

#undef WICK_OUT_NUMBERS
#undef WICK_OUT_TWO
#undef WICK_OUT_SIZE
#undef WICK_OUT_LIST
#undef WICK_OUT_DIMS
#undef WICK_OUT

}  // namespace wick
