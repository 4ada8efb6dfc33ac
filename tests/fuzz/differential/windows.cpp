// Windows over signals, images and volumes: convolution, pooling, padding, resizing.

#include "draw.h"

namespace fuzz {

namespace {

// A batch of `dims` dimensional signals, or one without a batch.
Tensor signal(Draw& d, size_t dims, int64_t channels, Kind kind = Kind::floating) {
  Sizes s = {d.random.chance(0.05) ? 0 : d.random.integer(1, 3), channels};
  if (d.random.chance(0.25)) s.erase(s.begin());
  for (size_t i = 0; i < dims; ++i)
    s.push_back(d.random.chance(0.02) ? 0 : d.random.integer(1, dims == 1 ? 12 : dims == 2 ? 7 : 4));
  return d.tensor("a", d.same_or_wrong(s, 0.03), kind, Values::moderate);
}
// One number for all dimensions, or one for each; seldom a wrong count or one below `low`.
Sizes window(Draw& d, const char* name, size_t dims, int64_t low, int64_t high) {
  const size_t n = d.random.chance(0.02) ? dims + 1 : d.random.chance(0.4) ? 1 : dims;
  return d.list(name, n, d.random.chance(0.03) ? low - 1 : low, high);
}
Sizes maybe(Draw& d, const char* name, size_t dims, int64_t low, int64_t high, int64_t usual) {
  return d.random.chance(0.5) ? window(d, name, dims, low, high) : d.say(name, {usual});
}

template <size_t Dims>
struct Convolution {
  int64_t groups, in, out;
  Tensor a, w, b;
  Sizes stride, padding, dilation;
  Convolution(Draw& d, bool transposed)
      : groups(d.random.chance(0.3) ? d.integer("groups", 1, 3) : d.integer("groups", 1, 1)),
        in(groups * d.random.integer(1, 3)),
        out(groups * d.random.integer(1, 3)) {
    if (d.random.chance(0.02)) in += 1;
    a = signal(d, Dims, in);
    Sizes s = transposed ? Sizes{in, out / groups} : Sizes{out, in / groups};
    for (size_t i = 0; i < Dims; ++i) s.push_back(d.random.integer(1, Dims == 3 ? 2 : 3));
    w = d.tensor("w", d.same_or_wrong(s, 0.03), Kind::floating, Values::moderate);
    b = d.tensor("b", d.same_or_wrong({out}, 0.04), Kind::floating, Values::moderate);
    stride = maybe(d, "stride", Dims, 1, 3, 1), padding = maybe(d, "padding", Dims, 0, 2, 0),
    dilation = maybe(d, "dilation", Dims, 1, 2, 1);
  }
};

}  // namespace

#define FUZZ_CONV(n)                                                                                \
  {"conv" #n "d",                                                                                   \
   [](Draw& d) {                                                                                    \
     const Convolution<n> c(d, false);                                                              \
     const Tensor &a = c.a, &w = c.w, &b = c.b;                                                     \
     const Sizes &stride = c.stride, &padding = c.padding, &dilation = c.dilation;                  \
     const int64_t groups = c.groups;                                                               \
     FUZZ_RUN(torch::conv##n##d(a, w, b, stride, padding, dilation, groups));                       \
   },                                                                                               \
   Nearness::sums},                                                                                 \
      {"conv" #n "d.name",                                                                          \
       [](Draw& d) {                                                                                \
         const Convolution<n> c(d, false);                                                          \
         const Tensor &a = c.a, &w = c.w, &b = c.b;                                                 \
         const Sizes &stride = c.stride, &dilation = c.dilation;                                    \
         const int64_t groups = c.groups;                                                           \
         const bool same = d.flag("same");                                                          \
         FUZZ_RUN(torch::conv##n##d(a, w, b, stride, same ? "same" : "valid", dilation, groups));   \
       },                                                                                           \
       Nearness::sums},                                                                             \
  {                                                                                                 \
    "conv_transpose" #n "d",                                                                        \
        [](Draw& d) {                                                                               \
          const Convolution<n> c(d, true);                                                          \
          const Tensor &a = c.a, &w = c.w, &b = c.b;                                                \
          const Sizes &stride = c.stride, &padding = c.padding, &dilation = c.dilation;             \
          const Sizes extra = maybe(d, "extra", n, 0, 2, 0);                                        \
          const int64_t groups = c.groups;                                                          \
          FUZZ_RUN(torch::conv_transpose##n##d(a, w, b, stride, padding, extra, groups, dilation)); \
        },                                                                                          \
        Nearness::sums                                                                              \
  }
#define FUZZ_POOL(n)                                                                                         \
  {"avg_pool" #n "d",                                                                                        \
   [](Draw& d) {                                                                                             \
     const Tensor a = signal(d, n, 2);                                                                       \
     const Sizes kernel = window(d, "kernel", n, 1, 4),                                                      \
                 stride = d.random.chance(0.3) ? d.say("stride", {}) : window(d, "stride", n, 1, 3),         \
                 padding = maybe(d, "padding", n, 0, 2, 0);                                                  \
     const bool ceil = d.flag("ceil"), count_padding = d.flag("count_padding");                              \
     FUZZ_RUN(torch::avg_pool##n##d(a, kernel, stride, padding, ceil, count_padding));                       \
   },                                                                                                        \
   Nearness::sums},                                                                                          \
      {"max_pool" #n "d",                                                                                    \
       [](Draw& d) {                                                                                         \
         const Tensor a = signal(d, n, 2);                                                                   \
         const Sizes kernel = window(d, "kernel", n, 1, 4),                                                  \
                     stride = d.random.chance(0.3) ? d.say("stride", {}) : window(d, "stride", n, 1, 3),     \
                     padding = maybe(d, "padding", n, 0, 2, 0), dilation = maybe(d, "dilation", n, 1, 2, 1); \
         const bool ceil = d.flag("ceil");                                                                   \
         FUZZ_RUN(torch::max_pool##n##d(a, kernel, stride, padding, dilation, ceil));                        \
       },                                                                                                    \
       Nearness::sums},                                                                                      \
      {"max_pool" #n "d_with_indices",                                                                       \
       [](Draw& d) {                                                                                         \
         const Tensor a = signal(d, n, 2);                                                                   \
         const Sizes kernel = window(d, "kernel", n, 1, 4),                                                  \
                     stride = d.random.chance(0.3) ? d.say("stride", {}) : window(d, "stride", n, 1, 3),     \
                     padding = maybe(d, "padding", n, 0, 2, 0), dilation = maybe(d, "dilation", n, 1, 2, 1); \
         const bool ceil = d.flag("ceil");                                                                   \
         FUZZ_RUN(torch::max_pool##n##d_with_indices(a, kernel, stride, padding, dilation, ceil));           \
       },                                                                                                    \
       Nearness::sums},                                                                                      \
      {"adaptive_avg_pool" #n "d",                                                                           \
       [](Draw& d) {                                                                                         \
         const Tensor a = signal(d, n, 2);                                                                   \
         const Sizes size = d.list("size", n, d.random.chance(0.1) ? -1 : 1, 6);                             \
         FUZZ_RUN(torch::adaptive_avg_pool##n##d(a, size));                                                  \
       },                                                                                                    \
       Nearness::sums},                                                                                      \
  {                                                                                                          \
    "adaptive_max_pool" #n "d",                                                                              \
        [](Draw& d) {                                                                                        \
          const Tensor a = signal(d, n, 2);                                                                  \
          const Sizes size = d.list("size", n, d.random.chance(0.1) ? -1 : 1, 6);                            \
          FUZZ_RUN(torch::adaptive_max_pool##n##d(a, size));                                                 \
        },                                                                                                   \
        Nearness::sums                                                                                       \
  }
#define FUZZ_PAD(n)                                                                                             \
  {"reflection_pad" #n "d",                                                                                     \
   [](Draw& d) {                                                                                                \
     const Tensor a = signal(d, n, 2, Kind::number);                                                            \
     const Sizes pad = d.list("pad", d.random.chance(0.04) ? 3 : 2 * n, -1, d.random.chance(0.2) ? 3 : 1);      \
     FUZZ_RUN(torch::reflection_pad##n##d(a, pad));                                                             \
   },                                                                                                           \
   Nearness::sums},                                                                                             \
  {                                                                                                             \
    "replication_pad" #n "d",                                                                                   \
        [](Draw& d) {                                                                                           \
          const Tensor a = signal(d, n, 2, Kind::number);                                                       \
          const Sizes pad = d.list("pad", d.random.chance(0.04) ? 3 : 2 * n, -1, d.random.chance(0.2) ? 3 : 1); \
          FUZZ_RUN(torch::replication_pad##n##d(a, pad));                                                       \
        },                                                                                                      \
        Nearness::sums                                                                                          \
  }
#define FUZZ_UPSAMPLE(f, n)                                                                                     \
  {                                                                                                             \
#f, [](Draw& d) {                                                                                             \
     const Tensor a = signal(d, n, 2);                                                                           \
     const Sizes size = d.list("size", d.random.chance(0.02) ? n + 1 : n, d.random.chance(0.05) ? 0 : 1, 8);     \
     FUZZ_RUN(torch::f(a, size));                                                                                \
   }, Nearness::sums \
  }
#define FUZZ_INTERPOLATE(f, n)                                                                                  \
  {                                                                                                             \
#f, [](Draw& d) {                                                                                             \
     const Tensor a = signal(d, n, 2);                                                                           \
     const Sizes size = d.list("size", d.random.chance(0.02) ? n + 1 : n, d.random.chance(0.05) ? 0 : 1, 8);     \
     const bool align = d.flag("align");                                                                         \
     FUZZ_RUN(torch::f(a, size, align));                                                                         \
   }, Nearness::sums \
  }

Operators windows() {
  return {
      FUZZ_CONV(1),
      FUZZ_CONV(2),
      FUZZ_CONV(3),
      FUZZ_POOL(1),
      FUZZ_POOL(2),
      FUZZ_POOL(3),
      FUZZ_PAD(1),
      FUZZ_PAD(2),
      FUZZ_PAD(3),
      FUZZ_UPSAMPLE(upsample_nearest1d, 1),
      FUZZ_UPSAMPLE(upsample_nearest2d, 2),
      FUZZ_UPSAMPLE(upsample_nearest3d, 3),
      FUZZ_UPSAMPLE(_upsample_nearest_exact1d, 1),
      FUZZ_UPSAMPLE(_upsample_nearest_exact2d, 2),
      FUZZ_INTERPOLATE(upsample_linear1d, 1),
      FUZZ_INTERPOLATE(upsample_bilinear2d, 2),
      FUZZ_INTERPOLATE(upsample_trilinear3d, 3),
      FUZZ_INTERPOLATE(upsample_bicubic2d, 2),
      {"avg_pool2d.divisor",
       [](Draw& d) {
         const Tensor a = signal(d, 2, 2);
         const int64_t divisor = d.integer("divisor", -2, 3);
         FUZZ_RUN(torch::avg_pool2d(a, 2, 1, 1, false, true, divisor));
       },
       Nearness::sums},
      {"constant_pad_nd",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Sizes pad =
             d.list("pad", d.random.chance(0.9) ? static_cast<size_t>(2 * d.random.integer(0, a.dim())) : 3, -2, 3);
         const Scalar v = d.scalar("v");
         FUZZ_RUN(torch::constant_pad_nd(a, pad, v));
       },
       Nearness::exact},
      {"pad",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(2, 4), Kind::floating);
         const Sizes pad = d.list("pad", static_cast<size_t>(2 * d.random.integer(1, 2)), 0, 3);
         const std::string mode = d.word("mode", {"constant", "reflect", "replicate", "circular", "other"});
         FUZZ_RUN(torch::pad(a, pad, mode));
       },
       Nearness::sums},
      {"pixel_shuffle",
       [](Draw& d) {
         Sizes s = d.sizes(2, 4);
         s[s.size() > 2 ? s.size() - 3 : 0] = 4 * d.random.integer(0, 2);
         const Tensor a = d.tensor("a", d.same_or_wrong(s));
         const int64_t r = d.integer("r", d.random.chance(0.1) ? -1 : 1, 2);
         FUZZ_RUN(torch::pixel_shuffle(a, r));
       },
       Nearness::exact},
      {"pixel_unshuffle",
       [](Draw& d) {
         Sizes s = d.sizes(2, 4);
         s[s.size() - 1] = 2 * d.random.integer(0, 2), s[s.size() - 2] = 2 * d.random.integer(0, 2);
         const Tensor a = d.tensor("a", d.same_or_wrong(s));
         const int64_t r = d.integer("r", d.random.chance(0.1) ? -1 : 1, 2);
         FUZZ_RUN(torch::pixel_unshuffle(a, r));
       },
       Nearness::exact},
      {"im2col",
       [](Draw& d) {
         const Tensor a = signal(d, 2, 2);
         const Sizes kernel = d.list("kernel", 2, 1, 3), dilation = d.list("dilation", 2, 1, 2),
                     padding = d.list("padding", 2, 0, 2), stride = d.list("stride", 2, 1, 2);
         FUZZ_RUN(torch::im2col(a, kernel, dilation, padding, stride));
       },
       Nearness::sums},
      {"col2im",
       [](Draw& d) {
         const int64_t h = d.integer("h", 2, 4), w = d.integer("w", 2, 4);
         Sizes s = {2, 2 * 4, (h - 1) * (w - 1)};
         if (d.random.chance(0.2)) s.erase(s.begin());
         const Tensor a = d.tensor("a", d.same_or_wrong(s), Kind::floating, Values::moderate);
         FUZZ_RUN(torch::col2im(a, {h, w}, {2, 2}, {1, 1}, {0, 0}, {1, 1}));
       },
       Nearness::sums},
      {"max_unpool2d",
       [](Draw& d) {
         const Tensor a =
             d.tensor("a", {1, 2, d.random.integer(1, 3), d.random.integer(1, 3)}, Kind::floating, Values::moderate);
         const Tensor i = d.index("i", d.same_or_wrong(a.sizes().vec()), 16, 0.02);
         FUZZ_RUN(torch::max_unpool2d(a, i, {4, 4}));
       },
       Nearness::sums},
      {"convolution",
       [](Draw& d) {
         const Convolution<2> c(d, false);
         const Tensor &a = c.a, &w = c.w, &b = c.b;
         const Sizes stride = d.list("stride2", 2, 1, 2), padding = d.list("padding2", 2, 0, 2),
                     dilation = d.list("dilation2", 2, 1, 2);
         const int64_t groups = c.groups;
         FUZZ_RUN(torch::convolution(a, w, b, stride, padding, dilation, false, {0, 0}, groups));
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
