#include <nn/functional/pooling.h>
#include <nn/layers/pooling.h>
#include <nn/layers/print.h>

#include <ostream>

namespace wick::nn {

namespace F = functional;

#define WICK_POOLS(D)                                                                                             \
  Tensor MaxPool##D##dImpl::forward(const Tensor& x) {                                                            \
    return in_forward([&] { return F::max_pool##D##d(x, options); });                                             \
  }                                                                                                               \
  std::tuple<Tensor, Tensor> MaxPool##D##dImpl::forward_with_indices(const Tensor& x) {                           \
    return in_forward([&] { return F::max_pool##D##d_with_indices(x, options); });                                \
  }                                                                                                               \
  void MaxPool##D##dImpl::pretty_print(std::ostream& out) const {                                                 \
    out << "torch::nn::MaxPool" #D "d(kernel_size=" << options.kernel_size() << ", stride=" << options.stride()   \
        << ", padding=" << options.padding() << ", dilation=" << options.dilation()                               \
        << ", ceil_mode=" << detail::text(options.ceil_mode()) << ")";                                            \
  }                                                                                                               \
  Tensor AdaptiveMaxPool##D##dImpl::forward(const Tensor& x) {                                                    \
    return in_forward([&] { return F::adaptive_max_pool##D##d(x, options); });                                    \
  }                                                                                                               \
  std::tuple<Tensor, Tensor> AdaptiveMaxPool##D##dImpl::forward_with_indices(const Tensor& x) {                   \
    return in_forward([&] { return F::adaptive_max_pool##D##d_with_indices(x, options); });                       \
  }                                                                                                               \
  void AdaptiveMaxPool##D##dImpl::pretty_print(std::ostream& out) const {                                         \
    out << "torch::nn::AdaptiveMaxPool" #D "d(output_size=" << options.output_size() << ")";                      \
  }                                                                                                               \
  Tensor AvgPool##D##dImpl::forward(const Tensor& x) {                                                            \
    return in_forward([&] { return F::avg_pool##D##d(x, options); });                                             \
  }                                                                                                               \
  void AvgPool##D##dImpl::pretty_print(std::ostream& out) const {                                                 \
    out << "torch::nn::AvgPool" #D "d(kernel_size=" << options.kernel_size() << ", stride=" << options.stride()   \
        << ", padding=" << options.padding() << ")";                                                              \
  }                                                                                                               \
  Tensor AdaptiveAvgPool##D##dImpl::forward(const Tensor& x) {                                                    \
    return in_forward([&] { return F::adaptive_avg_pool##D##d(x, options); });                                    \
  }                                                                                                               \
  void AdaptiveAvgPool##D##dImpl::pretty_print(std::ostream& out) const {                                         \
    out << "torch::nn::AdaptiveAvgPool" #D "d(output_size=" << options.output_size() << ")";                      \
  }                                                                                                               \
  Tensor MaxUnpool##D##dImpl::forward(const Tensor& x, const Tensor& indices,                                     \
                                      const std::optional<std::vector<int64_t>>& output_size) {                   \
    return in_forward([&] {                                                                                       \
      return F::max_unpool##D##d(x, indices,                                                                      \
                                 F::MaxUnpool##D##dFuncOptions(options.kernel_size())                             \
                                     .stride(options.stride())                                                    \
                                     .padding(options.padding())                                                  \
                                     .output_size(output_size));                                                  \
    });                                                                                                           \
  }                                                                                                               \
  void MaxUnpool##D##dImpl::pretty_print(std::ostream& out) const {                                               \
    out << "torch::nn::MaxUnpool" #D "d(kernel_size=" << options.kernel_size() << ", stride=" << options.stride() \
        << ", padding=" << options.padding() << ")";                                                              \
  }
WICK_POOLS(1)
WICK_POOLS(2)
WICK_POOLS(3)
#undef WICK_POOLS

#define WICK_LP_POOL(D)                                                                                              \
  Tensor LPPool##D##dImpl::forward(const Tensor& x) {                                                                \
    return in_forward([&] { return F::lp_pool##D##d(x, options); });                                                 \
  }                                                                                                                  \
  void LPPool##D##dImpl::pretty_print(std::ostream& out) const {                                                     \
    out << "torch::nn::LPPool" #D "d(norm_type=" << options.norm_type() << ", kernel_size=" << options.kernel_size() \
        << ", stride=" << options.stride() << ", ceil_mode=" << detail::text(options.ceil_mode()) << ")";            \
  }
WICK_LP_POOL(1)
WICK_LP_POOL(2)
#undef WICK_LP_POOL

}  // namespace wick::nn
