// Order: sorting, selecting, searching, counting.

#include "draw.h"

namespace fuzz {

namespace {

// Which of equal elements an unstable order takes is free, so the numbers of those are all different.
Tensor apart(const Tensor& a) {
  return a + torch::arange(a.numel(), torch::TensorOptions(a.scalar_type())).reshape(a.sizes()) * 1e-4;
}
Tensor ascending(int64_t n, ScalarType dtype) { return torch::arange(n, torch::kDouble).mul(1.5).to(dtype); }

}  // namespace

Operators sorting() {
  return {
      {"sort",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::ordinary);
         const int64_t dim = d.dim("dim", a.dim());
         const bool descending = d.flag("descending");
         FUZZ_RUN(torch::sort(apart(a), dim, descending));
       },
       Nearness::exact},
      {"sort.stable",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim());
         const bool descending = d.flag("descending");
         FUZZ_RUN(torch::sort(a, true, dim, descending));
       },
       Nearness::exact},
      {"sort.values",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim());
         const bool descending = d.flag("descending");
         d.without_gradients();
         FUZZ_RUN(std::get<0>(torch::sort(a, dim, descending)));
       },
       Nearness::exact},
      {"msort",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         d.without_gradients();
         FUZZ_RUN(torch::msort(a));
       },
       Nearness::exact},
      {"argsort.stable",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim());
         const bool descending = d.flag("descending");
         FUZZ_RUN(torch::argsort(a, true, dim, descending));
       },
       Nearness::exact},
      {"topk",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::ordinary);
         const int64_t k = d.integer("k", d.random.chance(0.1) ? -1 : 0, 4), dim = d.dim("dim", a.dim());
         const bool largest = d.flag("largest");
         FUZZ_RUN(torch::topk(apart(a), k, dim, largest));
       },
       Nearness::exact},
      {"topk.values",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t k = d.integer("k", d.random.chance(0.1) ? 0 : 1, 3), dim = d.dim("dim", a.dim());
         const bool largest = d.flag("largest");
         d.without_gradients();
         FUZZ_RUN(std::get<0>(torch::topk(a, k, dim, largest)));
       },
       Nearness::exact},
      {"kthvalue",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::ordinary);
         const int64_t k = d.integer("k", d.random.chance(0.1) ? 0 : 1, 3), dim = d.dim("dim", a.dim());
         const bool keepdim = d.flag("keepdim");
         FUZZ_RUN(torch::kthvalue(apart(a), k, dim, keepdim));
       },
       Nearness::exact},
      {"kthvalue.values",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t k = d.integer("k", d.random.chance(0.1) ? 0 : 1, 3), dim = d.dim("dim", a.dim());
         d.without_gradients();
         FUZZ_RUN(std::get<0>(torch::kthvalue(a, k, dim)));
       },
       Nearness::exact},
      {"unique",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const bool inverse = d.flag("inverse"), counts = d.flag("counts");
         FUZZ_RUN(torch::_unique2(a, true, inverse, counts));
       },
       Nearness::exact},
      {"unique_dim",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::unique_dim(a, dim, true, true, true));
       },
       Nearness::exact},
      {"unique_consecutive",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const bool inverse = d.flag("inverse"), counts = d.flag("counts");
         FUZZ_RUN(torch::unique_consecutive(a, inverse, counts));
       },
       Nearness::exact},
      {"unique_consecutive.dim",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::unique_consecutive(a, true, true, dim));
       },
       Nearness::exact},
      {"quantile",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::moderate),
                      q = d.tensor("q", d.sizes(0, 1), Kind::floating, Values::unit);
         const int64_t dim = d.dim("dim", a.dim());
         const bool keepdim = d.flag("keepdim");
         const std::string how = d.word("how", {"linear", "lower", "higher", "midpoint", "nearest", "other"});
         FUZZ_RUN(torch::quantile(a, q, dim, keepdim, how));
       },
       Nearness::sums},
      {"quantile.number",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::moderate);
         const double q = d.real("q", {0, 1, 0.5, 0.3, -0.1, 1.1});
         FUZZ_RUN(torch::quantile(a, q));
       },
       Nearness::sums},
      {"nanquantile",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::moderate);
         const double q = d.real("q", {0, 1, 0.5, 0.3});
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::nanquantile(a, q, dim));
       },
       Nearness::sums},
      {"searchsorted",
       [](Draw& d) {
         const int64_t n = d.integer("n", 0, 6);
         const ScalarType dtype = d.dtype("dtype");
         const Tensor a = d.tensor("a");
         const bool out_int32 = d.flag("out_int32"), right = d.flag("right");
         FUZZ_RUN(torch::searchsorted(ascending(n, dtype), a.to(dtype), out_int32, right));
       },
       Nearness::exact},
      {"searchsorted.rows",
       [](Draw& d) {
         const Tensor s = d.tensor("s", d.sizes(1, 3), Kind::number);
         const Tensor a = d.tensor("a", d.same_or_wrong(s.sizes().vec(), 0.2), Kind::number);
         const bool right = d.flag("right");
         FUZZ_RUN(torch::searchsorted(std::get<0>(s.sort()), a, false, right));
       },
       Nearness::exact},
      {"bucketize",
       [](Draw& d) {
         const int64_t n = d.integer("n", 0, 6);
         const ScalarType dtype = d.dtype("dtype");
         const Tensor a = d.tensor("a");
         const bool out_int32 = d.flag("out_int32"), right = d.flag("right");
         FUZZ_RUN(torch::bucketize(a, ascending(n, dtype), out_int32, right));
       },
       Nearness::exact},
      {"isin",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = d.tensor("b");
         const bool invert = d.flag("invert");
         FUZZ_RUN(torch::isin(a, b, false, invert));
       },
       Nearness::exact},
      {"isin.scalar",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar v = d.scalar("v");
         FUZZ_RUN(torch::isin(a, v));
       },
       Nearness::exact},
      {"bincount",
       [](Draw& d) {
         const Tensor a = d.index("a", d.random.chance(0.95) ? d.sizes(1, 1) : d.sizes(), 6, 0.05);
         const int64_t least = d.integer("least", d.random.chance(0.1) ? -1 : 0, 8);
         FUZZ_RUN(torch::bincount(a, {}, least));
       },
       Nearness::exact},
      {"bincount.weights",
       [](Draw& d) {
         const Sizes s = d.sizes(1, 1);
         const Tensor a = d.index("a", s, 6, 0.05),
                      w = d.tensor("w", d.same_or_wrong(s, 0.1), Kind::any, Values::moderate);
         FUZZ_RUN(torch::bincount(a, w, 2));
       },
       Nearness::sums},
      {"histc",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::ordinary);
         const int64_t bins = d.integer("bins", d.random.chance(0.1) ? -1 : 1, 6);
         const Scalar low = d.small_scalar("low"), high = d.small_scalar("high");
         FUZZ_RUN(torch::histc(a, bins, low, high));
       },
       Nearness::exact},
  };
}

}  // namespace fuzz
