// Shapes and views, joined and taken apart.

#include "draw.h"

namespace fuzz {

namespace {

// Sizes with about as many elements as t, some of them wrong; seldom with a -1.
Sizes other_sizes(Draw& d, const Tensor& t) {
  std::vector<int64_t> factors;
  int64_t n = t.numel();
  for (int64_t f = 2; f <= n && n > 1; ++f)
    while (n > 1 && n % f == 0) factors.push_back(f), n /= f;
  Sizes s;
  for (const int64_t f : factors)
    if (!s.empty() && d.random.chance(0.5))
      s[static_cast<size_t>(d.random.integer(0, static_cast<int64_t>(s.size()) - 1))] *= f;
    else
      s.push_back(f);
  if (t.numel() == 0) s = {0, d.random.integer(0, 3)};
  if (d.random.chance(0.3)) s.insert(s.begin() + d.random.integer(0, static_cast<int64_t>(s.size())), 1);
  if (!s.empty() && d.random.chance(0.3))
    s[static_cast<size_t>(d.random.integer(0, static_cast<int64_t>(s.size()) - 1))] = -1;
  return d.same_or_wrong(s, 0.05);
}
// Two or three tensors that fit along all dimensions but one.
std::vector<Tensor> tensors(Draw& d, int64_t dims_from, bool equal) {
  Sizes s = d.sizes(dims_from, dims_from == 1 ? 1 : 3);
  std::vector<Tensor> t;
  const int64_t n = d.random.integer(1, 3),
                along = s.empty() ? 0 : d.random.integer(0, static_cast<int64_t>(s.size()) - 1);
  for (int64_t i = 0; i < n; ++i) {
    Sizes each = s;
    if (!equal && !each.empty()) each[static_cast<size_t>(along)] = d.random.integer(0, 3);
    if (!equal && d.random.chance(0.03)) each = {0};
    t.push_back(d.tensor(i == 0 ? "a" : i == 1 ? "b" : "c", d.same_or_wrong(each, 0.03)));
  }
  return t;
}
int64_t bound(Draw& d, const char* name, int64_t n) {
  return d.random.chance(0.06) ? d.say(name, {d.random.pick<int64_t>({INT64_MAX, INT64_MIN, n + 3, -n - 3})})[0]
                               : d.integer(name, -n - 1, n + 1);
}

}  // namespace

// Each of these calls f with no further arguments, with a dimension, or with some of them.
#define FUZZ_PLAIN(f)                                       \
  {                                                         \
#f, [](Draw& d) {                                         \
     const Tensor a = d.tensor("a");                         \
     FUZZ_RUN(torch::f(a));                                  \
   }, Nearness::exact \
  }
#define FUZZ_MATRIX(f)                                                                  \
  {                                                                                     \
#f,                                                                                   \
   [](Draw& d) {                                                                         \
     const Tensor a = d.tensor("a", d.random.chance(0.1) ? d.sizes(0, 4) : d.sizes(2, 2)); \
     FUZZ_RUN(torch::f(a));                                                              \
   },                                                                                    \
   Nearness::exact \
  }
#define FUZZ_PLAIN_DIM(f, name, extra)                       \
  {                                                          \
    name,                                                    \
        [](Draw& d) {                                        \
          const Tensor a = d.tensor("a");                    \
          const int64_t dim = d.dim("dim", a.dim() + extra); \
          FUZZ_RUN(torch::f(a, dim));                        \
        },                                                   \
        Nearness::exact                                      \
  }
#define FUZZ_JOIN(f, dims, equal)                           \
  {                                                         \
#f, [](Draw& d) {                                         \
     const std::vector<Tensor> all = tensors(d, dims, equal); \
     FUZZ_RUN(torch::f(all));                                \
   }, Nearness::exact \
  }
#define FUZZ_JOIN_DIM(f, dims, equal, extra)                \
  {                                                         \
#f, [](Draw& d) {                                         \
     const std::vector<Tensor> all = tensors(d, dims, equal); \
     const int64_t dim = d.dim("dim", all[0].dim() + extra); \
     FUZZ_RUN(torch::f(all, dim));                           \
   }, Nearness::exact \
  }
#define FUZZ_SPLIT(f)                                       \
  {#f ".sections",                                          \
   [](Draw& d) {                                            \
     const Tensor a = d.tensor("a", d.sizes(0, 4));         \
     const int64_t n = d.integer("n", -1, 4);               \
     FUZZ_RUN(torch::f(a, n));                              \
   },                                                       \
   Nearness::exact},                                        \
  {                                                         \
#f ".indices", [](Draw& d) {                              \
     const Tensor a = d.tensor("a", d.sizes(0, 4));          \
     const Sizes at = d.list("at", static_cast<size_t>(d.random.integer(0, 3)), -2, 5); \
     FUZZ_RUN(torch::f(a, at));                              \
   }, Nearness::exact \
  }

Operators shapes() {
  return {
      FUZZ_PLAIN(squeeze),
      FUZZ_MATRIX(t),
      FUZZ_PLAIN(ravel),
      FUZZ_PLAIN(flatten),
      FUZZ_MATRIX(fliplr),
      FUZZ_PLAIN(flipud),
      FUZZ_MATRIX(adjoint),
      FUZZ_PLAIN(atleast_1d),
      FUZZ_PLAIN(atleast_2d),
      FUZZ_PLAIN(atleast_3d),
      FUZZ_MATRIX(diag),
      FUZZ_PLAIN(diagflat),
      FUZZ_PLAIN(diagonal),
      FUZZ_PLAIN(diag_embed),
      FUZZ_MATRIX(trace),
      FUZZ_MATRIX(triu),
      FUZZ_MATRIX(tril),
      FUZZ_PLAIN(unbind),
      FUZZ_PLAIN(detach),
      FUZZ_MATRIX(rot90),
      FUZZ_PLAIN_DIM(squeeze, "squeeze.dim", 0),
      FUZZ_PLAIN_DIM(unsqueeze, "unsqueeze", 1),
      FUZZ_PLAIN_DIM(unbind, "unbind.dim", 0),
      FUZZ_JOIN_DIM(cat, 0, false, 0),
      FUZZ_JOIN_DIM(stack, 0, true, 1),
      FUZZ_JOIN(vstack, 0, false),
      FUZZ_JOIN(hstack, 0, false),
      FUZZ_JOIN(dstack, 0, false),
      FUZZ_JOIN(column_stack, 0, false),
      FUZZ_JOIN(block_diag, 0, false),
      FUZZ_JOIN(cartesian_prod, 1, false),
      FUZZ_SPLIT(hsplit),
      FUZZ_SPLIT(vsplit),
      FUZZ_SPLIT(dsplit),
      FUZZ_SPLIT(tensor_split),
      {"meshgrid",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 1)), b = d.tensor("b", d.sizes(0, 1));
         const std::string indexing = d.word("indexing", {"ij", "xy", "ij", "other"});
         FUZZ_RUN(torch::meshgrid({a, b}, indexing));
       },
       Nearness::exact},
      {"combinations",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.same_or_wrong(d.sizes(1, 1)));
         const int64_t r = d.integer("r", -1, 3);
         const bool again = d.flag("again");
         FUZZ_RUN(torch::combinations(a, r, again));
       },
       Nearness::exact},
      {"reshape",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes size = d.say("size", other_sizes(d, a));
         FUZZ_RUN(torch::reshape(a, size));
       },
       Nearness::exact},
      {"view",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes size = d.say("size", other_sizes(d, a));
         FUZZ_RUN(a.view(size));
       },
       Nearness::exact},
      {"flatten.dims",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t from = d.dim("from", a.dim()), to = d.dim("to", a.dim());
         FUZZ_RUN(torch::flatten(a, from, to));
       },
       Nearness::exact},
      {"unflatten",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3));
         const int64_t dim = d.dim("dim", a.dim());
         const Sizes size = dim >= -a.dim() && dim < a.dim()
                                ? d.say("size", other_sizes(d, torch::empty({a.size(dim)})))
                                : d.list("size", 2, 1, 3);
         FUZZ_RUN(a.unflatten(dim, size));
       },
       Nearness::exact},
      {"permute",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         Sizes order;
         for (int64_t i = 0; i < a.dim(); ++i)
           order.insert(order.begin() + d.random.integer(0, i), d.random.chance(0.3) ? i - a.dim() : i);
         const Sizes dims = d.say("dims", d.same_or_wrong(order, 0.06));
         FUZZ_RUN(torch::permute(a, dims));
       },
       Nearness::exact},
      {"transpose",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t i = d.dim("i", a.dim()), j = d.dim("j", a.dim());
         FUZZ_RUN(torch::transpose(a, i, j));
       },
       Nearness::exact},
      {"movedim",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4));
         const Sizes from = d.dims("from", a.dim()), to = d.random.chance(0.8)
                                                              ? d.list("to", from.size(), -a.dim(), a.dim() - 1)
                                                              : d.dims("to", a.dim());
         FUZZ_RUN(torch::movedim(a, from, to));
       },
       Nearness::exact},
      {"expand",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         Sizes s = a.sizes().vec();
         for (int64_t& v : s)
           if (d.random.chance(0.2))
             v = -1;
           else if (v == 1)
             v = d.random.integer(0, 3);
         if (d.random.chance(0.4)) s.insert(s.begin(), d.random.integer(-1, 3));
         const Sizes size = d.say("size", d.same_or_wrong(s, 0.05));
         FUZZ_RUN(a.expand(size));
       },
       Nearness::exact},
      {"broadcast_to",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         Sizes s = a.sizes().vec();
         for (int64_t& v : s)
           if (v == 1) v = d.random.integer(0, 3);
         const Sizes size = d.say("size", d.same_or_wrong(s, 0.05));
         FUZZ_RUN(torch::broadcast_to(a, size));
       },
       Nearness::exact},
      {"repeat",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 3));
         const Sizes times =
             d.list("times",
                    static_cast<size_t>(a.dim() + d.random.integer(d.random.chance(0.05) ? -1 : 0, 1) < 0
                                            ? 0
                                            : a.dim() + d.random.integer(0, 1)),
                    0, 3);
         FUZZ_RUN(a.repeat(times));
       },
       Nearness::sums},
      {"tile",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 3));
         const Sizes times =
             d.list("times", static_cast<size_t>(d.random.integer(0, 3)), d.random.chance(0.05) ? -1 : 0, 3);
         FUZZ_RUN(torch::tile(a, times));
       },
       Nearness::sums},
      {"repeat_interleave",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t n = d.integer("n", d.random.chance(0.1) ? -1 : 0, 3), dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::repeat_interleave(a, n, dim));
       },
       Nearness::sums},
      {"repeat_interleave.flat",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t n = d.integer("n", 0, 3);
         FUZZ_RUN(torch::repeat_interleave(a, n));
       },
       Nearness::sums},
      {"repeat_interleave.tensor",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3));
         const int64_t dim = d.dim("dim", a.dim());
         const int64_t n = dim >= -a.dim() && dim < a.dim() ? a.size(dim) : 2;
         const Tensor times = d.index("times", d.same_or_wrong({n}, 0.1), 4, 0.04);
         FUZZ_RUN(torch::repeat_interleave(a, times, dim));
       },
       Nearness::sums},
      {"flip",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes dims = d.dims("dims", a.dim());
         FUZZ_RUN(torch::flip(a, dims));
       },
       Nearness::exact},
      {"roll",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes dims = d.dims("dims", a.dim()),
                     shifts = d.list("shifts",
                                     static_cast<size_t>(
                                         d.random.chance(0.9) && !dims.empty() ? static_cast<int64_t>(dims.size()) : 1),
                                     -7, 7);
         FUZZ_RUN(torch::roll(a, shifts, dims));
       },
       Nearness::exact},
      {"rot90.k",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t k = d.integer("k", -5, 5);
         const Sizes dims = d.list("dims", d.random.chance(0.95) ? 2 : 3, -a.dim(), a.dim());
         FUZZ_RUN(torch::rot90(a, k, dims));
       },
       Nearness::exact},
      {"diagonal.options",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4));
         const int64_t offset = d.integer("offset", -4, 4), i = d.dim("i", a.dim()), j = d.dim("j", a.dim());
         FUZZ_RUN(torch::diagonal(a, offset, i, j));
       },
       Nearness::exact},
      {"diag_embed.options",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 3));
         const int64_t offset = d.integer("offset", -3, 3), i = d.dim("i", a.dim() + 1), j = d.dim("j", a.dim() + 1);
         FUZZ_RUN(torch::diag_embed(a, offset, i, j));
       },
       Nearness::exact},
      {"diag.k",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3));
         const int64_t k = d.integer("k", -6, 6);
         FUZZ_RUN(torch::diag(a, k));
       },
       Nearness::exact},
      {"triu.k",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t k = d.integer("k", -6, 6);
         FUZZ_RUN(torch::triu(a, k));
       },
       Nearness::exact},
      {"tril_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const int64_t k = d.integer("k", -4, 4);
         FUZZ_RUN(a.tril_(k));
       },
       Nearness::exact},
      {"fill_diagonal_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const Scalar v = d.scalar("v");
         const bool wrap = d.flag("wrap");
         FUZZ_RUN(a.fill_diagonal_(v, wrap));
       },
       Nearness::exact},
      {"select",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim()), index = d.integer("index", -3, 3);
         FUZZ_RUN(torch::select(a, dim, index));
       },
       Nearness::exact},
      {"slice",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4));
         const int64_t dim = d.dim("dim", a.dim()), start = bound(d, "start", 5), end = bound(d, "end", 5),
                       step = d.integer("step", d.random.chance(0.1) ? -1 : 1, 3);
         FUZZ_RUN(torch::slice(a, dim, start, end, step));
       },
       Nearness::exact},
      {"narrow",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim()), start = d.integer("start", -3, 3),
                       length = d.integer("length", d.random.chance(0.1) ? -1 : 0, 3);
         FUZZ_RUN(torch::narrow(a, dim, start, length));
       },
       Nearness::exact},
      {"unfold",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t dim = d.dim("dim", a.dim()), size = d.integer("size", d.random.chance(0.1) ? -1 : 0, 4),
                       step = d.integer("step", d.random.chance(0.1) ? -1 : 1, 3);
         FUZZ_RUN(a.unfold(dim, size, step));
       },
       Nearness::sums},
      {"as_strided",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const auto n = static_cast<size_t>(d.random.integer(0, 3));
         const Sizes size = d.list("size", n, 0, 3), stride = d.list("stride", n, d.random.chance(0.05) ? -1 : 0, 3);
         const int64_t offset = d.integer("offset", d.random.chance(0.1) ? -1 : 0, 3);
         FUZZ_RUN(torch::as_strided(a, size, stride, offset));
       },
       Nearness::sums},
      {"split",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t n = d.integer("n", d.random.chance(0.1) ? -1 : 0, 4), dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::split(a, n, dim));
       },
       Nearness::exact},
      {"split.sizes",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3));
         const int64_t dim = d.dim("dim", a.dim());
         Sizes parts;
         for (int64_t left = dim >= -a.dim() && dim < a.dim() ? a.size(dim) : 3; left > 0; left -= parts.back())
           parts.push_back(d.random.integer(0, left));
         const Sizes n = d.say("n", d.same_or_wrong(parts, 0.06));
         FUZZ_RUN(torch::split_with_sizes(a, n, dim));
       },
       Nearness::exact},
      {"chunk",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t n = d.integer("n", d.random.chance(0.1) ? -1 : 0, 4), dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::chunk(a, n, dim));
       },
       Nearness::exact},
      {"tensor_split.tensor",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3)), at = d.index("at", d.sizes(0, 1), 4);
         FUZZ_RUN(torch::tensor_split(a, at, 0));
       },
       Nearness::exact},
      {"select_scatter",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3));
         const int64_t dim = d.dim("dim", a.dim()), index = d.integer("index", -2, 1);
         Sizes s = a.sizes().vec();
         if (dim >= -a.dim() && dim < a.dim()) s.erase(s.begin() + (dim < 0 ? dim + a.dim() : dim));
         const Tensor b = d.tensor("b", d.same_or_wrong(s));
         FUZZ_RUN(torch::select_scatter(a, b, dim, index));
       },
       Nearness::exact},
      {"slice_scatter",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3)),
                      b = d.tensor("b", d.same_or_wrong(a.slice(0, 1, INT64_MAX, 2).sizes().vec()));
         FUZZ_RUN(torch::slice_scatter(a, b, 0, 1, INT64_MAX, 2));
       },
       Nearness::exact},
      {"diagonal_scatter",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(2, 3));
         const int64_t offset = d.integer("offset", -1, 1);
         const Tensor b = d.tensor("b", d.same_or_wrong(a.diagonal(0, 0, 1).sizes().vec(), 0.4));
         FUZZ_RUN(torch::diagonal_scatter(a, b, offset, 0, 1));
       },
       Nearness::exact},
      {"squeeze_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(a.squeeze_(dim));
       },
       Nearness::exact},
      {"unsqueeze_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const int64_t dim = d.dim("dim", a.dim() + 1);
         FUZZ_RUN(a.unsqueeze_(dim));
       },
       Nearness::exact},
      {"transpose_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const int64_t i = d.dim("i", a.dim()), j = d.dim("j", a.dim());
         FUZZ_RUN(a.transpose_(i, j));
       },
       Nearness::exact},
      {"view_of_view",
       [](Draw& d) {
         const Tensor a = d.target("a", d.sizes(2, 3));
         const Scalar v = d.scalar("v");
         FUZZ_RUN(a.transpose(0, 1).select(0, 0).mul_(v));
       }},
      {"view_then_base",
       [](Draw& d) {
         const Tensor a = d.target("a", d.sizes(1, 3));
         const Tensor row = a.select(0, 0), b = d.tensor("b", d.broadcastable(row.sizes().vec()));
         FUZZ_RUN((row.add_(b), a.mul_(2), row * row));
       }},
  };
}

}  // namespace fuzz
