// Sums, extremes, norms, scans: many elements to one.

#include "draw.h"

namespace fuzz {

namespace {

// Sums of huge numbers that cancel show nothing but rounding.
Tensor moderate(Draw& d, const char* name, Kind kind = Kind::any) { return d.tensor(name, kind, Values::moderate); }

}  // namespace

#define FUZZ_ALL(f)                                 \
  {                                                 \
#f, [](Draw& d) {                                 \
     const Tensor a = moderate(d, "a");              \
     FUZZ_RUN(torch::f(a));                          \
   }, Nearness::sums \
  }
#define FUZZ_DIM(f)                                 \
  {                                                 \
#f ".dim", [](Draw& d) {                          \
     const Tensor a = moderate(d, "a");              \
     const int64_t dim = d.dim("dim", a.dim());      \
     const bool keepdim = d.flag("keepdim");         \
     FUZZ_RUN(torch::f(a, dim, keepdim));            \
   }, Nearness::sums \
  }
#define FUZZ_DIMS(f)                                \
  {                                                 \
#f ".dims", [](Draw& d) {                         \
     const Tensor a = moderate(d, "a");              \
     const Sizes dims = d.dims("dims", a.dim());     \
     const bool keepdim = d.flag("keepdim");         \
     FUZZ_RUN(torch::f(a, dims, keepdim));           \
   }, Nearness::sums \
  }
#define FUZZ_SCAN(f)                                \
  {                                                 \
#f, [](Draw& d) {                                 \
     const Tensor a = moderate(d, "a");              \
     const int64_t dim = d.dim("dim", a.dim());      \
     FUZZ_RUN(torch::f(a, dim));                     \
   }, Nearness::sums \
  }
#define FUZZ_SPREAD(f)                                                    \
  {#f,                                                                    \
   [](Draw& d) {                                                          \
     const Tensor a = moderate(d, "a", Kind::floating);                   \
     const bool unbiased = d.flag("unbiased");                            \
     FUZZ_RUN(torch::f(a, unbiased));                                     \
   },                                                                     \
   Nearness::sums},                                                       \
  {                                                                       \
#f ".dims", [](Draw& d) {                                               \
     const Tensor a = moderate(d, "a", Kind::floating);                    \
     const Sizes dims = d.dims("dims", a.dim());                           \
     const bool unbiased = d.flag("unbiased"), keepdim = d.flag("keepdim"); \
     FUZZ_RUN(torch::f(a, dims, unbiased, keepdim));                       \
   }, Nearness::sums \
  }

Operators reductions() {
  return {
      FUZZ_ALL(sum),
      FUZZ_ALL(mean),
      FUZZ_ALL(prod),
      FUZZ_ALL(nansum),
      FUZZ_ALL(max),
      FUZZ_ALL(min),
      FUZZ_ALL(argmax),
      FUZZ_ALL(argmin),
      FUZZ_ALL(all),
      FUZZ_ALL(any),
      FUZZ_ALL(median),
      FUZZ_ALL(nanmedian),
      FUZZ_ALL(amax),
      FUZZ_ALL(amin),
      FUZZ_ALL(aminmax),
      FUZZ_ALL(count_nonzero),
      FUZZ_ALL(norm),
      FUZZ_ALL(cov),
      FUZZ_ALL(corrcoef),
      FUZZ_DIM(sum),
      FUZZ_DIM(mean),
      FUZZ_DIM(prod),
      FUZZ_DIM(max),
      FUZZ_DIM(min),
      FUZZ_DIM(argmax),
      FUZZ_DIM(argmin),
      FUZZ_DIM(all),
      FUZZ_DIM(any),
      FUZZ_DIM(median),
      FUZZ_DIM(nanmedian),
      FUZZ_DIM(mode),
      FUZZ_DIM(logsumexp),
      FUZZ_DIM(aminmax),
      FUZZ_DIMS(sum),
      FUZZ_DIMS(mean),
      FUZZ_DIMS(nansum),
      FUZZ_DIMS(nanmean),
      FUZZ_DIMS(amax),
      FUZZ_DIMS(amin),
      FUZZ_DIMS(logsumexp),
      FUZZ_SCAN(cumsum),
      FUZZ_SCAN(cumprod),
      FUZZ_SCAN(cummax),
      FUZZ_SCAN(cummin),
      FUZZ_SCAN(logcumsumexp),
      FUZZ_SPREAD(var),
      FUZZ_SPREAD(std),
      FUZZ_SPREAD(var_mean),
      FUZZ_SPREAD(std_mean),
      {"sum.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const auto dtype = d.maybe_dtype("dtype");
         FUZZ_RUN(torch::sum(a, dtype));
       },
       Nearness::sums},
      {"sum.dims_dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Sizes dims = d.dims("dims", a.dim());
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::sum(a, dims, true, dtype));
       },
       Nearness::sums},
      {"mean.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::mean(a, dtype));
       },
       Nearness::sums},
      {"prod.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::prod(a, dtype));
       },
       Nearness::sums},
      {"prod.dim_dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t dim = d.dim("dim", a.dim());
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::prod(a, dim, false, dtype));
       },
       Nearness::sums},
      {"cumsum.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t dim = d.dim("dim", a.dim());
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::cumsum(a, dim, dtype));
       },
       Nearness::sums},
      {"cumprod.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t dim = d.dim("dim", a.dim());
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::cumprod(a, dim, dtype));
       },
       Nearness::sums},
      {"cumsum_",
       [](Draw& d) {
         const Tensor a = d.target("a", Kind::any, Values::moderate);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(a.cumsum_(dim));
       },
       Nearness::sums},
      {"cumprod_",
       [](Draw& d) {
         const Tensor a = d.target("a", Kind::any, Values::moderate);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(a.cumprod_(dim));
       },
       Nearness::sums},
      {"norm.p",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const double p = d.real("p", {0, 1, 2, 3, 0.5, -1, -2, INFINITY, -INFINITY, 1.5});
         FUZZ_RUN(torch::norm(a, p));
       },
       Nearness::sums},
      {"norm.dims",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const double p = d.real("p", {0, 1, 2, 3, 0.5, -1, -2, INFINITY, -INFINITY, 1.5});
         const Sizes dims = d.dims("dims", a.dim());
         const bool keepdim = d.flag("keepdim");
         FUZZ_RUN(torch::norm(a, p, dims, keepdim));
       },
       Nearness::sums},
      {"frobenius_norm",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const Sizes dims = d.dims("dims", a.dim());
         const bool keepdim = d.flag("keepdim");
         FUZZ_RUN(torch::frobenius_norm(a, dims, keepdim));
       },
       Nearness::sums},
      {"linalg_vector_norm",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const double p = d.real("p", {0, 1, 2, 3, 0.5, -1, -2, INFINITY, -INFINITY, 1.5});
         const Sizes dims = d.dims("dims", a.dim());
         const bool keepdim = d.flag("keepdim");
         FUZZ_RUN(torch::linalg_vector_norm(a, p, dims, keepdim));
       },
       Nearness::sums},
      {"linalg_vector_norm.dtype",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Sizes dims = d.dims("dims", a.dim());
         const auto dtype = d.dtype("dtype");
         FUZZ_RUN(torch::linalg_vector_norm(a, 2, dims, false, dtype));
       },
       Nearness::sums},
      {"dist",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating),
                      b = d.tensor("b", d.broadcastable(a.sizes().vec()), Kind::floating, Values::moderate);
         const double p = d.real("p", {0, 1, 2, 3, INFINITY, -INFINITY, 0.5});
         FUZZ_RUN(torch::dist(a, b, p));
       },
       Nearness::sums},
      {"renorm",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const double p = d.real("p", {1, 2, 3, 0.5, INFINITY, 0, -1}), max = d.real("max", {1, 0.1, 5, 0, -1});
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::renorm(a, p, dim, max));
       },
       Nearness::sums},
      {"count_nonzero.dims",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Sizes dims = d.dims("dims", a.dim());
         FUZZ_RUN(torch::count_nonzero(a, dims));
       },
       Nearness::sums},
      {"sum_to_size",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Sizes size = d.say("size", d.broadcastable(a.sizes().vec()));
         FUZZ_RUN(a.sum_to_size(size));
       },
       Nearness::sums},
      {"diff",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t n = d.integer("n", -1, 3), dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::diff(a, n, dim));
       },
       Nearness::sums},
      {"diff.ends",
       [](Draw& d) {
         const Tensor a = moderate(d, "a"), before = d.tensor("before", d.same_or_wrong(a.sizes().vec(), 0.1)),
                      after = d.tensor("after", a.sizes().vec());
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::diff(a, 1, dim, before, after));
       },
       Nearness::sums},
      {"trapezoid",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Scalar dx = d.small_scalar("dx");
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::trapezoid(a, dx, dim));
       },
       Nearness::sums},
      {"trapezoid.x",
       [](Draw& d) {
         const Tensor a = moderate(d, "a"),
                      x = d.tensor("x", d.broadcastable(a.sizes().vec()), Kind::any, Values::moderate);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::trapezoid(a, x, dim));
       },
       Nearness::sums},
      {"cumulative_trapezoid",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const Scalar dx = d.small_scalar("dx");
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::cumulative_trapezoid(a, dx, dim));
       },
       Nearness::sums},
      {"cumulative_trapezoid.x",
       [](Draw& d) {
         const Tensor a = moderate(d, "a"),
                      x = d.tensor("x", d.broadcastable(a.sizes().vec()), Kind::any, Values::moderate);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::cumulative_trapezoid(a, x, dim));
       },
       Nearness::sums},
      {"softmax",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t dim = d.dim("dim", a.dim());
         const auto dtype = d.maybe_dtype("dtype");
         FUZZ_RUN(torch::softmax(a, dim, dtype));
       },
       Nearness::sums},
      {"log_softmax",
       [](Draw& d) {
         const Tensor a = moderate(d, "a");
         const int64_t dim = d.dim("dim", a.dim());
         const auto dtype = d.maybe_dtype("dtype");
         FUZZ_RUN(torch::log_softmax(a, dim, dtype));
       },
       Nearness::sums},
      {"max.ties",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::integral);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::max(a, dim));
       },
       Nearness::sums},
      {"var.correction",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating);
         const Sizes dims = d.dims("dims", a.dim());
         const int64_t correction = d.integer("correction", -1, 3);
         FUZZ_RUN(torch::var(a, dims, correction, false));
       },
       Nearness::sums},
      {"cov.weights",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 2), Kind::floating, Values::moderate);
         const Sizes n = d.same_or_wrong({a.size(-1)});
         const Tensor f = d.tensor("f", n, Kind::integral), w = d.tensor("w", n, Kind::floating, Values::unit);
         const int64_t correction = d.integer("correction", 0, 2);
         FUZZ_RUN(torch::cov(a, correction, f, w));
       },
       Nearness::sums},
      {"l1_norm_of_difference",
       [](Draw& d) {
         const Tensor a = moderate(d, "a", Kind::floating),
                      b = d.tensor("b", d.broadcastable(a.sizes().vec()), Kind::floating);
         FUZZ_RUN((a - b).abs().sum());
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
