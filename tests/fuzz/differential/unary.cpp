// Functions of one tensor, element by element.

#include "draw.h"

namespace fuzz {

#define FUZZ_UNARY(f)                           \
  {                                             \
#f, [](Draw& d) {                             \
     const Tensor a = d.tensor("a");             \
     FUZZ_RUN(torch::f(a));                      \
   } \
  }
#define FUZZ_UNARY_IN_PLACE(f)                  \
  {                                             \
#f "_", [](Draw& d) {                         \
     const Tensor a = d.target("a");             \
     FUZZ_RUN(a.f##_());                         \
   } \
  }
#define FUZZ_BOTH(f) FUZZ_UNARY(f), FUZZ_UNARY_IN_PLACE(f)

Operators unary_operators() {
  return {
      FUZZ_BOTH(neg),
      FUZZ_BOTH(abs),
      FUZZ_BOTH(sign),
      FUZZ_BOTH(sgn),
      FUZZ_BOTH(square),
      FUZZ_BOTH(exp),
      FUZZ_BOTH(exp2),
      FUZZ_BOTH(expm1),
      FUZZ_BOTH(log),
      FUZZ_BOTH(log1p),
      FUZZ_BOTH(log2),
      FUZZ_BOTH(log10),
      FUZZ_BOTH(sqrt),
      FUZZ_BOTH(rsqrt),
      FUZZ_BOTH(reciprocal),
      FUZZ_BOTH(sin),
      FUZZ_BOTH(cos),
      FUZZ_BOTH(tan),
      FUZZ_BOTH(asin),
      FUZZ_BOTH(acos),
      FUZZ_BOTH(atan),
      FUZZ_BOTH(sinh),
      FUZZ_BOTH(cosh),
      FUZZ_BOTH(tanh),
      FUZZ_BOTH(asinh),
      FUZZ_BOTH(acosh),
      FUZZ_BOTH(atanh),
      FUZZ_BOTH(sinc),
      FUZZ_BOTH(sigmoid),
      FUZZ_BOTH(erf),
      FUZZ_BOTH(erfc),
      FUZZ_BOTH(erfinv),
      FUZZ_BOTH(lgamma),
      FUZZ_BOTH(digamma),
      FUZZ_BOTH(deg2rad),
      FUZZ_BOTH(rad2deg),
      FUZZ_BOTH(floor),
      FUZZ_BOTH(ceil),
      FUZZ_BOTH(trunc),
      FUZZ_BOTH(round),
      FUZZ_BOTH(frac),
      FUZZ_BOTH(logical_not),
      FUZZ_BOTH(bitwise_not),
      FUZZ_BOTH(relu),
      FUZZ_UNARY(positive),
      FUZZ_UNARY(isnan),
      FUZZ_UNARY(isinf),
      FUZZ_UNARY(isposinf),
      FUZZ_UNARY(isneginf),
      FUZZ_UNARY(isfinite),
      FUZZ_UNARY(isreal),
      FUZZ_UNARY(signbit),
      FUZZ_UNARY(relu6),
      FUZZ_UNARY(selu),
      FUZZ_UNARY(mish),
      FUZZ_UNARY(silu),
      FUZZ_UNARY(hardswish),
      FUZZ_UNARY(hardsigmoid),
      FUZZ_UNARY(log_sigmoid),
      FUZZ_UNARY(clone),
      FUZZ_UNARY(zeros_like),
      FUZZ_UNARY(ones_like),
      {"round.decimals",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t decimals = d.integer("decimals", -3, 6);
         FUZZ_RUN(torch::round(a, decimals));
       }},
      {"logit",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::any, d.random.chance(0.7) ? Values::unit : Values::any);
         FUZZ_RUN(torch::logit(a));
       }},
      {"logit.eps",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::any, d.random.chance(0.7) ? Values::unit : Values::any);
         const double eps = d.real("eps", {0, 1e-6, 0.1, 0.5, 0.7, -0.1, 1});
         FUZZ_RUN(torch::logit(a, eps));
       }},
      {"logit_",
       [](Draw& d) {
         const Tensor a = d.target("a", Kind::any, Values::unit);
         const double eps = d.real("eps", {0, 1e-6, 0.1});
         FUZZ_RUN(a.logit_(eps));
       }},
      {"polygamma",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t n = d.integer("n", -1, 4);
         FUZZ_RUN(torch::polygamma(n, a));
       }},
      {"nan_to_num",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::nan_to_num(a));
       }},
      {"nan_to_num.values",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const double nan = d.real("nan", {0, 1, -1.5, 1e10, NAN}), high = d.real("high", {5, 1e300, INFINITY}),
                      low = d.real("low", {-5, -1e39});
         FUZZ_RUN(torch::nan_to_num(a, nan, high, low));
       }},
      {"nan_to_num_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const double nan = d.real("nan", {0, 1, -1.5, 1e10});
         FUZZ_RUN(a.nan_to_num_(nan));
       }},
      {"elu",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::elu(a, alpha));
       }},
      {"celu",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::celu(a, alpha));
       }},
      {"elu_",
       [](Draw& d) {
         Tensor a = d.target("a", Kind::floating);
         FUZZ_RUN(torch::elu_(a));
       }},
      {"leaky_relu",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar slope = d.small_scalar("slope");
         FUZZ_RUN(torch::leaky_relu(a, slope));
       }},
      {"softplus",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar beta = d.small_scalar("beta"), threshold = d.small_scalar("threshold");
         FUZZ_RUN(torch::softplus(a, beta, threshold));
       }},
      {"hardtanh",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar low = d.small_scalar("low"), high = d.small_scalar("high");
         FUZZ_RUN(torch::hardtanh(a, low, high));
       }},
      {"threshold",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar at = d.scalar("at"), value = d.scalar("value");
         FUZZ_RUN(torch::threshold(a, at, value));
       }},
      {"threshold_",
       [](Draw& d) {
         Tensor a = d.target("a");
         const Scalar at = d.scalar("at"), value = d.scalar("value");
         FUZZ_RUN(torch::threshold_(a, at, value));
       }},
      {"hardshrink",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar lambda = d.small_scalar("lambda");
         FUZZ_RUN(torch::hardshrink(a, lambda));
       }},
      {"softshrink",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar lambda = d.small_scalar("lambda");
         FUZZ_RUN(torch::softshrink(a, lambda));
       }},
      {"gelu",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const std::string approximate = d.word("approximate", {"none", "none", "tanh", "other"});
         FUZZ_RUN(torch::gelu(a, approximate));
       }},
      {"clamp",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar low = d.scalar("low"), high = d.scalar("high");
         FUZZ_RUN(torch::clamp(a, low, high));
       }},
      {"clamp_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const Scalar low = d.scalar("low"), high = d.scalar("high");
         FUZZ_RUN(a.clamp_(low, high));
       }},
      {"clamp.low",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar low = d.scalar("low");
         FUZZ_RUN(torch::clamp(a, low));
       }},
      {"clamp_min",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar low = d.scalar("low");
         FUZZ_RUN(torch::clamp_min(a, low));
       }},
      {"clamp_max",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar high = d.scalar("high");
         FUZZ_RUN(torch::clamp_max(a, high));
       }},
      {"clamp_min_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const Scalar low = d.scalar("low");
         FUZZ_RUN(a.clamp_min_(low));
       }},
      {"clamp.tensors",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), low = d.tensor("low", d.broadcastable(a.sizes().vec())),
                      high = d.tensor("high", d.broadcastable(a.sizes().vec()));
         FUZZ_RUN(torch::clamp(a, low, high));
       }},
      {"clamp_min.tensor",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), low = d.tensor("low", d.broadcastable(a.sizes().vec()));
         FUZZ_RUN(torch::clamp_min(a, low));
       }},
      {"to",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const ScalarType t = d.dtype("t");
         FUZZ_RUN(a.to(t));
       }},
      {"fill_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const Scalar v = d.scalar("v");
         FUZZ_RUN(a.fill_(v));
       }},
      {"fill_.tensor",
       [](Draw& d) {
         const Tensor a = d.target("a"), v = d.tensor("v", d.same_or_wrong({}, 0.1));
         FUZZ_RUN(a.fill_(v));
       }},
      {"zero_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         FUZZ_RUN(a.zero_());
       }},
      {"full_like",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar v = d.scalar("v");
         FUZZ_RUN(torch::full_like(a, v));
       }},
  };
}

}  // namespace fuzz
