// Layers that normalise, and those of torch::nn::functional that operators do not cover.

#include "draw.h"

namespace fuzz {

namespace F = torch::nn::functional;

namespace {

Tensor floats(Draw& d, const char* name, const Sizes& sizes) {
  return d.tensor(name, d.same_or_wrong(sizes, 0.03), Kind::floating, Values::moderate);
}
Sizes channels_first(Draw& d, int64_t channels, int64_t low = 2) {
  Sizes s = d.sizes(low, 4);
  if (s.size() > 1) s[1] = channels;
  return s;
}

}  // namespace

Operators layers() {
  return {
      {"batch_norm.training",
       [](Draw& d) {
         const int64_t c = d.random.integer(1, 4);
         const Tensor a = floats(d, "a", channels_first(d, c)), w = floats(d, "w", {c}), b = floats(d, "b", {c});
         const double eps = d.real("eps", {1e-5, 0.1, 0});
         FUZZ_RUN(torch::batch_norm(a, w, b, {}, {}, true, 0.1, eps, false));
       },
       Nearness::sums},
      {"batch_norm.running",
       [](Draw& d) {
         const int64_t c = d.random.integer(1, 4);
         const Tensor a = floats(d, "a", channels_first(d, c)), w = floats(d, "w", {c}), b = floats(d, "b", {c});
         d.without_gradients();
         const Tensor mean = d.target("mean", {c}, Kind::floating, Values::unit),
                      var = d.target("var", {c}, Kind::floating, Values::unit);
         const bool training = d.flag("training");
         const double momentum = d.real("momentum", {0.1, 0, 1, 0.5});
         FUZZ_RUN(torch::batch_norm(a, w, b, mean, var, training, momentum, 1e-3, false));
       },
       Nearness::sums},
      {"batch_norm.evaluation",
       [](Draw& d) {
         const int64_t c = d.random.integer(1, 4);
         const Tensor a = floats(d, "a", channels_first(d, c));
         const Tensor mean = d.tensor("mean", {c}, Kind::floating, Values::unit).detach(),
                      var = d.tensor("var", {c}, Kind::floating, Values::unit).detach();
         FUZZ_RUN(torch::batch_norm(a, {}, {}, mean, var, false, 0.1, 1e-3, false));
       },
       Nearness::sums},
      {"instance_norm",
       [](Draw& d) {
         const int64_t c = d.random.integer(1, 4);
         const Tensor a = floats(d, "a", channels_first(d, c, 3)), w = floats(d, "w", {c}), b = floats(d, "b", {c});
         FUZZ_RUN(torch::instance_norm(a, w, b, {}, {}, true, 0.1, 1e-3, false));
       },
       Nearness::sums},
      {"layer_norm",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes(1, 4));
         const Sizes s = a.sizes().vec();
         const Sizes shape = d.say(
             "shape", d.same_or_wrong(Sizes(s.end() - std::min<int64_t>(d.random.integer(1, 2), a.dim()), s.end())));
         const Tensor w = floats(d, "w", shape), b = floats(d, "b", shape);
         const double eps = d.real("eps", {1e-5, 0.1});
         FUZZ_RUN(torch::layer_norm(a, shape, w, b, eps));
       },
       Nearness::sums},
      {"layer_norm.plain",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes(1, 4));
         const Sizes shape = d.say("shape", {a.dim() ? a.size(-1) : 1});
         FUZZ_RUN(torch::layer_norm(a, shape));
       },
       Nearness::sums},
      {"group_norm",
       [](Draw& d) {
         const int64_t groups = d.integer("groups", d.random.chance(0.05) ? 0 : 1, 3),
                       c = groups * d.random.integer(1, 2);
         const Tensor a = floats(d, "a", channels_first(d, c)), w = floats(d, "w", {c}), b = floats(d, "b", {c});
         FUZZ_RUN(torch::group_norm(a, groups, w, b, 1e-3));
       },
       Nearness::sums},
      {"local_response_norm",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes(2, 4));
         const int64_t n = d.integer("n", 1, 5);
         FUZZ_RUN(F::local_response_norm(a, F::LocalResponseNormFuncOptions(n).alpha(0.5).beta(0.75).k(1.5)));
       },
       Nearness::sums},
      {"normalize",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes(1, 4));
         const double p = d.real("p", {2, 1, 3, INFINITY});
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(F::normalize(a, F::NormalizeFuncOptions().p(p).dim(dim)));
       },
       Nearness::sums},
      {"glu",
       [](Draw& d) {
         Sizes s = d.sizes(1, 3);
         for (int64_t& v : s) v *= 2;
         const Tensor a = floats(d, "a", s);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::glu(a, dim));
       }},
      {"prelu.channels",
       [](Draw& d) {
         const int64_t c = d.random.integer(1, 3);
         const Tensor a = floats(d, "a", channels_first(d, c)), w = floats(d, "w", {c});
         FUZZ_RUN(torch::prelu(a, w));
       },
       Nearness::sums},
      {"softsign",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(F::softsign(a));
       }},
      {"tanhshrink",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         FUZZ_RUN(F::tanhshrink(a));
       },
       Nearness::sums},
      {"softmin",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes());
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(F::softmin(a, dim));
       },
       Nearness::sums},
      {"functional.hardtanh",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const double low = d.real("low", {-1, 0, 1}), high = d.real("high", {1, 0, 2});
         FUZZ_RUN(F::hardtanh(a, F::HardtanhFuncOptions().min_val(low).max_val(high)));
       }},
      {"functional.softplus",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const double beta = d.real("beta", {1, 2, 0.5, -1}), threshold = d.real("threshold", {20, 1, 0, -1});
         FUZZ_RUN(F::softplus(a, F::SoftplusFuncOptions().beta(beta).threshold(threshold)));
       }},
      {"lp_pool1d",
       [](Draw& d) {
         const Tensor a = floats(d, "a", {2, 2, d.random.integer(1, 8)});
         const double p = d.real("p", {1, 2, 3});
         const int64_t kernel = d.integer("kernel", 1, 4);
         const bool ceil = d.flag("ceil");
         FUZZ_RUN(F::lp_pool1d(a, F::LPPool1dFuncOptions(p, kernel).ceil_mode(ceil)));
       },
       Nearness::sums},
      {"lp_pool2d",
       [](Draw& d) {
         const Tensor a = floats(d, "a", {2, 2, d.random.integer(1, 6), d.random.integer(1, 6)});
         const double p = d.real("p", {1, 2, 3});
         const int64_t kernel = d.integer("kernel", 1, 4);
         FUZZ_RUN(F::lp_pool2d(a, F::LPPool2dFuncOptions(p, kernel).stride(1)));
       },
       Nearness::sums},
      {"functional.pad",
       [](Draw& d) {
         const Tensor a = floats(d, "a", d.sizes(2, 4));
         const Sizes pad = d.list("pad", static_cast<size_t>(2 * d.random.integer(1, 2)), -1, 3);
         FUZZ_RUN(F::pad(a, F::PadFuncOptions(pad).mode(torch::kCircular)));
       },
       Nearness::exact},
      {"interpolate.scale",
       [](Draw& d) {
         const Tensor a = floats(d, "a", {1, 2, d.random.integer(1, 5), d.random.integer(1, 5)});
         const double scale = d.real("scale", {2, 0.5, 1.5, 1, 0.3});
         const int64_t mode = d.integer("mode", 0, 2);
         FUZZ_RUN(
             mode == 0 ? F::interpolate(a, F::InterpolateFuncOptions()
                                               .scale_factor(std::vector<double>{scale, scale})
                                               .mode(torch::kNearest))
             : mode == 1
                 ? F::interpolate(a, F::InterpolateFuncOptions()
                                         .scale_factor(std::vector<double>{scale, scale})
                                         .mode(torch::kBilinear)
                                         .align_corners(false))
                 : F::interpolate(
                       a,
                       F::InterpolateFuncOptions().scale_factor(std::vector<double>{scale, scale}).mode(torch::kArea)));
       },
       Nearness::sums},
      {"embedding_bag",
       [](Draw& d) {
         const Tensor w = floats(d, "w", d.sizes(2, 2)), i = d.index("i", d.sizes(2, 2), w.dim() ? w.size(0) : 1, 0.02);
         const int64_t mode = d.integer("mode", 0, 2);
         FUZZ_RUN(mode == 0   ? F::embedding_bag(i, w, F::EmbeddingBagFuncOptions().mode(torch::kSum))
                  : mode == 1 ? F::embedding_bag(i, w, F::EmbeddingBagFuncOptions().mode(torch::kMean))
                              : F::embedding_bag(i, w, F::EmbeddingBagFuncOptions().mode(torch::kMax)));
       },
       Nearness::sums},
      {"embedding_bag.offsets",
       [](Draw& d) {
         const Tensor w = floats(d, "w", d.sizes(2, 2)), i = d.index("i", d.sizes(1, 1), w.dim() ? w.size(0) : 1, 0.02);
         const int64_t second = d.integer("second", 0, 4);
         FUZZ_RUN(F::embedding_bag(
             i, w, F::EmbeddingBagFuncOptions().mode(torch::kMean).offsets(torch::tensor({int64_t{0}, second}))));
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
