#include <nn/functional/pooling.h>

#include <cmath>

namespace wick::nn::functional {

namespace {

// The output size of an adaptive pooling; the size of the input where it is nullopt.
template <size_t D>
Dims filled(const Tensor& x, const ExpandingArray<D>& size) {
  (void)x;
  return Dims(IntArrayRef(*size));
}
template <size_t D>
Dims filled(const Tensor& x, const ExpandingArrayWithOptionalElem<D>& size) {
  Dims r;
  for (size_t d = 0; d < D; ++d)
    r.push_back((*size)[d] ? *(*size)[d] : x.size(static_cast<int64_t>(d) - static_cast<int64_t>(D)));
  return r;
}

// The size before pooling: output_size if that is given, after a check that pooling it can give the input's size.
template <size_t D>
Dims unpooled(const char* op, const Tensor& x, const MaxUnpoolFuncOptions<D>& o) {
  check(x.defined() && x.dim() > static_cast<int64_t>(D), "{}: the input is {}: needs (N×C×…) or (C×…)", op,
        describe(x));
  Dims size;
  for (size_t d = 0; d < D; ++d)
    size.push_back((x.size(static_cast<int64_t>(d) - static_cast<int64_t>(D)) - 1) * (*o.stride())[d] +
                   (*o.kernel_size())[d] - 2 * (*o.padding())[d]);
  if (!o.output_size()) return size;
  IntArrayRef asked = *o.output_size();
  if (asked.size() == D + 2) asked = asked.slice(2);
  check(asked.size() == D, "{}: output_size needs {} or {} numbers, got {}", op, D, D + 2, o.output_size()->size());
  for (size_t d = 0; d < D; ++d)
    check(std::abs(asked[d] - size[d]) < (*o.stride())[d], "{}: output_size is {}: needs to be within the stride of {}",
          op, shape_string(asked), shape_string(size));
  return asked;
}

}  // namespace

#define WICK_POOLS(D)                                                                                          \
  Tensor max_pool##D##d(const Tensor& x, const MaxPool##D##dFuncOptions& o) {                                  \
    return wick::max_pool##D##d(x, o.kernel_size(), o.stride(), o.padding(), o.dilation(), o.ceil_mode());     \
  }                                                                                                            \
  std::tuple<Tensor, Tensor> max_pool##D##d_with_indices(const Tensor& x, const MaxPool##D##dFuncOptions& o) { \
    return wick::max_pool##D##d_with_indices(x, o.kernel_size(), o.stride(), o.padding(), o.dilation(),        \
                                             o.ceil_mode());                                                   \
  }                                                                                                            \
  Tensor adaptive_avg_pool##D##d(const Tensor& x, const AdaptiveAvgPool##D##dFuncOptions& o) {                 \
    return wick::adaptive_avg_pool##D##d(x, filled<D>(x, o.output_size()));                                    \
  }                                                                                                            \
  std::tuple<Tensor, Tensor> adaptive_max_pool##D##d_with_indices(const Tensor& x,                             \
                                                                  const AdaptiveMaxPool##D##dFuncOptions& o) { \
    return wick::adaptive_max_pool##D##d(x, filled<D>(x, o.output_size()));                                    \
  }                                                                                                            \
  Tensor adaptive_max_pool##D##d(const Tensor& x, const AdaptiveMaxPool##D##dFuncOptions& o) {                 \
    return std::get<0>(adaptive_max_pool##D##d_with_indices(x, o));                                            \
  }
WICK_POOLS(1)
WICK_POOLS(2)
WICK_POOLS(3)
#undef WICK_POOLS

Tensor avg_pool1d(const Tensor& x, const AvgPool1dFuncOptions& o) {
  return wick::avg_pool1d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad());
}
Tensor avg_pool2d(const Tensor& x, const AvgPool2dFuncOptions& o) {
  return wick::avg_pool2d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad(),
                          o.divisor_override());
}
Tensor avg_pool3d(const Tensor& x, const AvgPool3dFuncOptions& o) {
  return wick::avg_pool3d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad(),
                          o.divisor_override());
}

Tensor max_unpool1d(const Tensor& x, const Tensor& indices, const MaxUnpool1dFuncOptions& o) {
  Dims size = unpooled("max_unpool1d", x, o);
  size.push_back(1);
  return wick::max_unpool2d(x.unsqueeze(-1), indices.unsqueeze(-1), size).squeeze(-1);
}
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, const MaxUnpool2dFuncOptions& o) {
  return wick::max_unpool2d(x, indices, unpooled("max_unpool2d", x, o));
}
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, const MaxUnpool3dFuncOptions& o) {
  return wick::max_unpool3d(x, indices, unpooled("max_unpool3d", x, o), o.stride(), o.padding());
}

namespace {
// The p-norm of n elements from the mean of their xᵖ.
Tensor norm_of(const Tensor& means, int64_t n, double p) { return (means.sign() * means.abs().relu() * n).pow(1 / p); }
}  // namespace
Tensor lp_pool1d(const Tensor& x, const LPPool1dFuncOptions& o) {
  const Tensor means = wick::avg_pool1d(x.pow(o.norm_type()), o.kernel_size(), o.stride(), 0, o.ceil_mode());
  return norm_of(means, (*o.kernel_size())[0], o.norm_type());
}
Tensor lp_pool2d(const Tensor& x, const LPPool2dFuncOptions& o) {
  const Tensor means = wick::avg_pool2d(x.pow(o.norm_type()), o.kernel_size(), o.stride(), 0, o.ceil_mode());
  return norm_of(means, (*o.kernel_size())[0] * (*o.kernel_size())[1], o.norm_type());
}

}  // namespace wick::nn::functional
