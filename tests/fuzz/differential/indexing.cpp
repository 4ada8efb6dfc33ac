// Elements read and written by their index.

#include "draw.h"

namespace fuzz {

namespace {

// A dimension that is there, said, and its size (1 for a 0-d tensor).
struct Along {
  int64_t dim, size;
};
Along along(Draw& d, const Tensor& a) {
  const int64_t dim = d.dim("dim", a.dim()), n = a.dim();
  return {dim, n > 0 && dim >= -n && dim < n ? a.size(dim) : 1};
}
// Sizes of an index into a: as a's, at most as large in all dimensions but dim.
Sizes index_sizes(Draw& d, const Tensor& a, int64_t dim) {
  Sizes s = a.sizes().vec();
  for (size_t i = 0; i < s.size(); ++i)
    if (static_cast<int64_t>(i) == (dim < 0 ? dim + a.dim() : dim))
      s[i] = d.random.integer(0, 4);
    else if (d.random.chance(0.2))
      s[i] = d.random.integer(0, s[i]);
  return d.same_or_wrong(s, 0.05);
}
// Sizes that are s or larger: of a source.
Sizes larger(Draw& d, Sizes s) {
  for (int64_t& v : s)
    if (d.random.chance(0.15)) v += 1;
  return d.same_or_wrong(s, 0.03);
}
// A source of self's dtype, mostly.
Tensor source(Draw& d, const char* name, const Tensor& self, const Sizes& sizes) {
  const ScalarType t = self.scalar_type();
  if (t == torch::kFloat || t == torch::kDouble || d.random.chance(0.1)) return d.tensor(name, sizes);
  return d.tensor(name, sizes, Kind::any);
}
Sizes replaced(Sizes s, int64_t dim, int64_t n) {
  if (dim < 0) dim += static_cast<int64_t>(s.size());
  if (dim >= 0 && dim < static_cast<int64_t>(s.size())) s[static_cast<size_t>(dim)] = n;
  return s;
}

}  // namespace

#define FUZZ_SCATTER(name, call)                                                                        \
  {                                                                                                     \
    name,                                                                                               \
        [](Draw& d) {                                                                                   \
          const Tensor a = d.tensor("a");                                                               \
          const Along at = along(d, a);                                                                 \
          const int64_t dim = at.dim;                                                                   \
          const Sizes s = index_sizes(d, a, dim);                                                       \
          const Tensor index = d.index("index", s, at.size, 0.03), b = source(d, "b", a, larger(d, s)); \
          FUZZ_RUN(call);                                                                               \
        },                                                                                              \
        Nearness::sums                                                                                  \
  }
#define FUZZ_SCATTER_IN_PLACE(name, call)                                                               \
  {                                                                                                     \
    name,                                                                                               \
        [](Draw& d) {                                                                                   \
          const Tensor a = d.target("a");                                                               \
          const Along at = along(d, a);                                                                 \
          const int64_t dim = at.dim;                                                                   \
          const Sizes s = index_sizes(d, a, dim);                                                       \
          const Tensor index = d.index("index", s, at.size, 0.03), b = source(d, "b", a, larger(d, s)); \
          FUZZ_RUN(call);                                                                               \
        },                                                                                              \
        Nearness::sums                                                                                  \
  }
#define FUZZ_INDEX_WRITE(name, make, call)                                                        \
  {                                                                                               \
    name,                                                                                         \
        [](Draw& d) {                                                                             \
          const Tensor a = d.make("a");                                                           \
          const Along at = along(d, a);                                                           \
          const int64_t dim = at.dim, n = d.random.integer(0, 4);                                 \
          const Tensor index = d.index("index", d.same_or_wrong({n}), at.size, 0.05);             \
          const Tensor b = source(d, "b", a, d.same_or_wrong(replaced(a.sizes().vec(), dim, n))); \
          [[maybe_unused]] const Scalar v = d.scalar("v");                                        \
          FUZZ_RUN(call);                                                                         \
        },                                                                                        \
        Nearness::sums                                                                            \
  }
#define FUZZ_MASK(name, make, call)                                                              \
  {                                                                                              \
    name,                                                                                        \
        [](Draw& d) {                                                                            \
          Tensor a = d.make("a");                                                                \
          const Tensor mask = d.tensor("mask", d.broadcastable(a.sizes().vec()), Kind::boolean); \
          [[maybe_unused]] const Scalar v = d.scalar("v");                                       \
          FUZZ_RUN(call);                                                                        \
        },                                                                                       \
        Nearness::exact                                                                          \
  }

Operators indexing() {
  using torch::indexing::Slice;
  return {
      FUZZ_SCATTER("scatter", torch::scatter(a, dim, index, b)),
      FUZZ_SCATTER("scatter_add", torch::scatter_add(a, dim, index, b)),
      FUZZ_SCATTER("scatter.add", torch::scatter(a, dim, index, b, "add")),
      FUZZ_SCATTER("scatter.multiply", torch::scatter(a, dim, index, b, "multiply")),
      FUZZ_SCATTER("scatter_reduce.sum", torch::scatter_reduce(a, dim, index, b, "sum")),
      FUZZ_SCATTER("scatter_reduce.prod", torch::scatter_reduce(a, dim, index, b, "prod")),
      FUZZ_SCATTER("scatter_reduce.mean", torch::scatter_reduce(a, dim, index, b, "mean")),
      FUZZ_SCATTER("scatter_reduce.amax", torch::scatter_reduce(a, dim, index, b, "amax")),
      FUZZ_SCATTER("scatter_reduce.amin", torch::scatter_reduce(a, dim, index, b, "amin")),
      FUZZ_SCATTER("scatter_reduce.sum_alone", torch::scatter_reduce(a, dim, index, b, "sum", false)),
      FUZZ_SCATTER("scatter_reduce.prod_alone", torch::scatter_reduce(a, dim, index, b, "prod", false)),
      FUZZ_SCATTER("scatter_reduce.mean_alone", torch::scatter_reduce(a, dim, index, b, "mean", false)),
      FUZZ_SCATTER("scatter_reduce.amax_alone", torch::scatter_reduce(a, dim, index, b, "amax", false)),
      FUZZ_SCATTER_IN_PLACE("scatter_", a.scatter_(dim, index, b)),
      FUZZ_SCATTER_IN_PLACE("scatter_add_", a.scatter_add_(dim, index, b)),
      FUZZ_SCATTER_IN_PLACE("scatter_.multiply", a.scatter_(dim, index, b, "multiply")),
      FUZZ_INDEX_WRITE("index_add", tensor, torch::index_add(a, dim, index, b)),
      FUZZ_INDEX_WRITE("index_add.alpha", tensor, torch::index_add(a, dim, index, b, v)),
      FUZZ_INDEX_WRITE("index_add_", target, a.index_add_(dim, index, b)),
      FUZZ_INDEX_WRITE("index_copy", tensor, torch::index_copy(a, dim, index, b)),
      FUZZ_INDEX_WRITE("index_copy_", target, a.index_copy_(dim, index, b)),
      FUZZ_INDEX_WRITE("index_fill", tensor, torch::index_fill(a, dim, index, v)),
      FUZZ_INDEX_WRITE("index_fill_", target, a.index_fill_(dim, index, v)),
      FUZZ_MASK("masked_fill", tensor, torch::masked_fill(a, mask, v)),
      FUZZ_MASK("masked_fill_", target, a.masked_fill_(mask, v)),
      FUZZ_MASK("masked_select", tensor, torch::masked_select(a, mask)),
      FUZZ_MASK("index.mask", tensor, a.index({mask})),
      FUZZ_MASK("index_put_.mask", target, a.index_put_({mask}, v)),
      {"masked_fill.tensor",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), mask = d.tensor("mask", d.broadcastable(a.sizes().vec()), Kind::boolean),
                      v = source(d, "v", a, d.same_or_wrong({}, 0.1));
         FUZZ_RUN(torch::masked_fill(a, mask, v));
       },
       Nearness::sums},
      {"masked_scatter",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), mask = d.tensor("mask", d.broadcastable(a.sizes().vec()), Kind::boolean),
                      b = source(d, "b", a, larger(d, a.sizes().vec()));
         FUZZ_RUN(torch::masked_scatter(a, mask, b));
       },
       Nearness::exact},
      {"masked_scatter_",
       [](Draw& d) {
         const Tensor a = d.target("a"), mask = d.tensor("mask", d.broadcastable(a.sizes().vec()), Kind::boolean),
                      b = source(d, "b", a, larger(d, a.sizes().vec()));
         FUZZ_RUN(a.masked_scatter_(mask, b));
       },
       Nearness::exact},
      {"gather",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Along at = along(d, a);
         const int64_t dim = at.dim;
         const Tensor index = d.index("index", index_sizes(d, a, dim), at.size, 0.03);
         FUZZ_RUN(torch::gather(a, dim, index));
       },
       Nearness::sums},
      {"take_along_dim",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Along at = along(d, a);
         const int64_t dim = at.dim;
         const Tensor index = d.index("index", index_sizes(d, a, dim), at.size, 0.03);
         FUZZ_RUN(torch::take_along_dim(a, index, dim));
       },
       Nearness::sums},
      {"index_select",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Along at = along(d, a);
         const int64_t dim = at.dim;
         const Tensor index = d.index("index", d.random.chance(0.9) ? d.sizes(1, 1) : d.sizes(0, 2), at.size, 0.05);
         FUZZ_RUN(torch::index_select(a, dim, index));
       },
       Nearness::sums},
      {"take",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), index = d.index("index", d.sizes(0, 3), a.numel(), 0.3);
         FUZZ_RUN(torch::take(a, index));
       },
       Nearness::sums},
      {"put",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes s = d.sizes(0, 2);
         const Tensor index = d.index("index", s, a.numel(), 0.3), b = source(d, "b", a, d.same_or_wrong(s, 0.1));
         const bool accumulate = d.flag("accumulate");
         FUZZ_RUN(torch::put(a, index, b, accumulate));
       },
       Nearness::sums},
      {"put_",
       [](Draw& d) {
         const Tensor a = d.target("a");
         const Sizes s = d.sizes(0, 2);
         const Tensor index = d.index("index", s, a.numel(), 0.3), b = source(d, "b", a, s);
         const bool accumulate = d.flag("accumulate");
         FUZZ_RUN(a.put_(index, b, accumulate));
       },
       Nearness::sums},
      {"nonzero",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::nonzero(a));
       },
       Nearness::exact},
      {"argwhere",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::argwhere(a));
       },
       Nearness::exact},
      {"where.condition",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::where(a));
       },
       Nearness::exact},
      {"one_hot",
       [](Draw& d) {
         const Tensor a = d.index("a", d.sizes(0, 3), 4, 0.05);
         const int64_t classes = d.integer("classes", -1, 6);
         FUZZ_RUN(torch::one_hot(a, classes));
       },
       Nearness::exact},
      {"index.numbers",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4));
         const int64_t i = d.integer("i", -4, 4), j = d.integer("j", -3, 3);
         FUZZ_RUN(a.index({i, "...", j}));
       },
       Nearness::exact},
      {"index.slices",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4));
         const int64_t i = d.integer("i", -6, 6), j = d.integer("j", -6, 6),
                       step = d.integer("step", d.random.chance(0.05) ? -1 : 1, 3);
         FUZZ_RUN(a.index({Slice(i, j, step), torch::indexing::None}));
       },
       Nearness::exact},
      {"index.slice_last",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 4));
         const int64_t i = d.integer("i", -6, 6);
         FUZZ_RUN(a.index({"...", Slice(i, torch::indexing::None)}));
       },
       Nearness::exact},
      {"index.tensor",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4)), i = d.index("i", d.sizes(0, 2), a.size(0), 0.3);
         FUZZ_RUN(a.index({i}));
       },
       Nearness::sums},
      {"index.tensors",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(2, 4));
         const Sizes s = d.sizes(0, 2);
         const Tensor i = d.index("i", s, a.size(0), 0.3), j = d.index("j", d.broadcastable(s), a.size(1), 0.3);
         FUZZ_RUN(a.index({i, j}));
       },
       Nearness::sums},
      {"index.apart",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(3, 4));
         const Sizes s = d.sizes(0, 2);
         const Tensor i = d.index("i", s, a.size(0), 0.3), j = d.index("j", d.broadcastable(s), a.size(2), 0.3);
         FUZZ_RUN(a.index({i, Slice(), j}));
       },
       Nearness::sums},
      {"index.mixed",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(2, 4)), i = d.index("i", d.sizes(0, 2), a.size(-1), 0.3);
         const bool b = d.flag("b");
         FUZZ_RUN(a.index({0, b, "...", i}));
       },
       Nearness::sums},
      {"index.mask_of_rows",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 4)),
                      mask = d.tensor("mask", d.same_or_wrong({a.size(0)}, 0.1), Kind::boolean);
         FUZZ_RUN(a.index({mask}));
       },
       Nearness::exact},
      {"index.byte_mask",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3)),
                      mask = d.tensor("mask", {a.size(0)}, Kind::boolean).to(torch::kByte);
         FUZZ_RUN(a.index({mask}));
       },
       Nearness::exact},
      {"index_put_.tensor",
       [](Draw& d) {
         Tensor a = d.target("a", d.sizes(1, 3));
         const Tensor i = d.index("i", d.sizes(0, 2), a.size(0), 0.3);
         Sizes s = i.sizes().vec();
         for (int64_t k = 1; k < a.dim(); ++k) s.push_back(a.size(k));
         const Tensor v = source(d, "v", a, d.broadcastable(s));
         const bool accumulate = d.flag("accumulate");
         FUZZ_RUN(a.index_put_({i}, v, accumulate));
       },
       Nearness::sums},
      {"index_put_.slice",
       [](Draw& d) {
         Tensor a = d.target("a", d.sizes(2, 3));
         const int64_t i = d.integer("i", -3, 3);
         const Tensor v = d.tensor("v", d.broadcastable(a.slice(1, 1, INT64_MAX).select(0, 0).sizes().vec()));
         FUZZ_RUN(a.index_put_({i, Slice(1, torch::indexing::None)}, v));
       },
       Nearness::exact},
      {"operator[]",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const int64_t i = d.integer("i", -4, 4);
         FUZZ_RUN(a[i]);
       },
       Nearness::exact},
      {"embedding",
       [](Draw& d) {
         const Tensor w = d.tensor("w", d.same_or_wrong(d.sizes(2, 2), 0.05), Kind::floating),
                      i = d.index("i", d.sizes(0, 3), w.dim() ? w.size(0) : 1, 0.03);
         const int64_t padding = d.integer("padding", -3, 3);
         const bool by_frequency = d.flag("by_frequency");
         FUZZ_RUN(torch::embedding(w, i, padding, by_frequency));
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
