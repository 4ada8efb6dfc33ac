// Losses. Reductions are none, mean and sum, as torch::Reduction numbers them.

#include "draw.h"

namespace fuzz {

namespace {

struct Pair {
  Tensor a, b;
  int64_t reduction;
  explicit Pair(Draw& d, Values values = Values::moderate) {
    const Sizes s = d.sizes();
    a = d.tensor("a", s, Kind::floating, values);
    b = d.tensor("b", d.random.chance(0.8) ? s : d.broadcastable(s), Kind::floating, values);
    reduction = d.integer("reduction", 0, 2);
  }
};
Tensor signs(const Tensor& t) {
  return torch::where(t, torch::ones({}, torch::kDouble), -torch::ones({}, torch::kDouble));
}
struct Classes {
  Tensor a, target, w;
  int64_t reduction, ignored;
  explicit Classes(Draw& d) {
    const int64_t c = d.random.integer(1, 5);
    Sizes s = d.sizes(1, 4);
    (s.size() == 1 ? s[0] : s[1]) = c;
    a = d.tensor("a", d.same_or_wrong(s, 0.02), Kind::floating, Values::moderate);
    Sizes t = s;
    t.erase(t.begin() + (s.size() == 1 ? 0 : 1));
    target = d.index("target", d.same_or_wrong(t, 0.03), c, 0.02);
    w = d.tensor("w", d.same_or_wrong({c}, 0.03), Kind::floating, Values::unit);
    reduction = d.integer("reduction", 0, 2);
    ignored = d.random.pick<int64_t>({-100, -100, 0, 1, -1});
    d.say("ignored", {ignored});
  }
};

}  // namespace

#define FUZZ_LOSS(f)                                    \
  {                                                     \
#f, [](Draw& d) {                                     \
     const Pair p(d);                                    \
     const Tensor &a = p.a, &b = p.b;                    \
     const int64_t reduction = p.reduction;              \
     FUZZ_RUN(torch::f(a, b, reduction));                \
   }, Nearness::sums \
  }

Operators losses() {
  return {
      FUZZ_LOSS(mse_loss),
      FUZZ_LOSS(l1_loss),
      FUZZ_LOSS(soft_margin_loss),
      {"smooth_l1_loss",
       [](Draw& d) {
         const Pair p(d);
         const Tensor &a = p.a, &b = p.b;
         const int64_t reduction = p.reduction;
         const double beta = d.real("beta", {1, 0.5, 0, 2, -1});
         FUZZ_RUN(torch::smooth_l1_loss(a, b, reduction, beta));
       },
       Nearness::sums},
      {"huber_loss",
       [](Draw& d) {
         const Pair p(d);
         const Tensor &a = p.a, &b = p.b;
         const int64_t reduction = p.reduction;
         const double delta = d.real("delta", {1, 0.5, 2, 0, -1});
         FUZZ_RUN(torch::huber_loss(a, b, reduction, delta));
       },
       Nearness::sums},
      {"kl_div",
       [](Draw& d) {
         const Pair p(d, d.random.chance(0.7) ? Values::unit : Values::moderate);
         const Tensor &a = p.a, &b = p.b;
         const int64_t reduction = p.reduction;
         const bool log_target = d.flag("log_target");
         FUZZ_RUN(torch::kl_div(a, b, reduction, log_target));
       },
       Nearness::sums},
      {"poisson_nll_loss",
       [](Draw& d) {
         const Pair p(d, d.random.chance(0.7) ? Values::unit : Values::moderate);
         const Tensor &a = p.a, &b = p.b;
         const int64_t reduction = p.reduction;
         const bool log_input = d.flag("log_input"), full = d.flag("full");
         FUZZ_RUN(torch::poisson_nll_loss(a, b, log_input, full, 1e-8, reduction));
       },
       Nearness::sums},
      {"binary_cross_entropy",
       [](Draw& d) {
         const Sizes s = d.sizes();
         const Tensor a = d.tensor("a", s, Kind::floating, d.random.chance(0.9) ? Values::unit : Values::moderate),
                      b = d.tensor("b", d.same_or_wrong(s), Kind::floating, Values::unit);
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::binary_cross_entropy(a, b, {}, reduction));
       },
       Nearness::sums},
      {"binary_cross_entropy.weight",
       [](Draw& d) {
         const Sizes s = d.sizes();
         const Tensor a = d.tensor("a", s, Kind::floating, Values::unit),
                      b = d.tensor("b", s, Kind::floating, Values::unit),
                      w = d.tensor("w", d.broadcastable(s), Kind::floating, Values::unit);
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::binary_cross_entropy(a, b, w, reduction));
       },
       Nearness::sums},
      {"binary_cross_entropy_with_logits",
       [](Draw& d) {
         const Sizes s = d.sizes();
         const Tensor a = d.tensor("a", s, Kind::floating, Values::moderate),
                      b = d.tensor("b", d.same_or_wrong(s), Kind::floating, Values::unit);
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::binary_cross_entropy_with_logits(a, b, {}, {}, reduction));
       },
       Nearness::sums},
      {"binary_cross_entropy_with_logits.weights",
       [](Draw& d) {
         const Sizes s = d.sizes();
         const Tensor a = d.tensor("a", s, Kind::floating, Values::moderate),
                      b = d.tensor("b", s, Kind::floating, Values::unit),
                      w = d.tensor("w", d.broadcastable(s), Kind::floating, Values::unit),
                      p = d.tensor("p", d.broadcastable(s), Kind::floating, Values::unit);
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::binary_cross_entropy_with_logits(a, b, w, p, reduction));
       },
       Nearness::sums},
      {"nll_loss",
       [](Draw& d) {
         const Classes c(d);
         const Tensor &a = c.a, &target = c.target, &w = c.w;
         const int64_t reduction = c.reduction;
         const std::vector<int64_t> ignored{c.ignored};
         namespace F = torch::nn::functional;
         const auto options = F::NLLLossFuncOptions().weight(w).ignore_index(ignored[0]);
         FUZZ_RUN(reduction == 0   ? F::nll_loss(a, target, F::NLLLossFuncOptions(options).reduction(torch::kNone))
                  : reduction == 1 ? F::nll_loss(a, target, F::NLLLossFuncOptions(options).reduction(torch::kMean))
                                   : F::nll_loss(a, target, F::NLLLossFuncOptions(options).reduction(torch::kSum)));
       },
       Nearness::sums},
      {"cross_entropy_loss",
       [](Draw& d) {
         const Classes c(d);
         const Tensor &a = c.a, &target = c.target, &w = c.w;
         const int64_t reduction = c.reduction;
         const std::vector<int64_t> ignored{c.ignored};
         const double smoothing = d.real("smoothing", {0, 0, 0.1, 1, -0.1, 1.5});
         FUZZ_RUN(torch::cross_entropy_loss(a, target, w, reduction, ignored[0], smoothing));
       },
       Nearness::sums},
      {"cross_entropy_loss.plain",
       [](Draw& d) {
         const Classes c(d);
         const Tensor &a = c.a, &target = c.target;
         FUZZ_RUN(torch::cross_entropy_loss(a, target));
       },
       Nearness::sums},
      {"cross_entropy_loss.probabilities",
       [](Draw& d) {
         const Classes c(d);
         const Tensor &a = c.a, &w = c.w,
                      b = d.tensor("b", d.same_or_wrong(a.sizes().vec()), Kind::floating, Values::unit);
         const int64_t reduction = c.reduction;
         const double smoothing = d.real("smoothing", {0, 0, 0.1, 1});
         FUZZ_RUN(torch::cross_entropy_loss(a, b, w, reduction, -100, smoothing));
       },
       Nearness::sums},
      {"multi_margin_loss",
       [](Draw& d) {
         const Classes c(d);
         const Tensor &a = c.a, &target = c.target, &w = c.w;
         const int64_t reduction = c.reduction;
         const Scalar p = d.integer("p", 1, d.random.chance(0.1) ? 3 : 2);
         const double margin = d.real("margin", {1, 0.5, -1});
         FUZZ_RUN(torch::multi_margin_loss(a, target, p, margin, w, reduction));
       },
       Nearness::sums},
      {"multilabel_margin_loss",
       [](Draw& d) {
         const Sizes s = d.sizes(1, 2);
         const Tensor a = d.tensor("a", s, Kind::floating, Values::moderate),
                      target = d.index("target", d.same_or_wrong(s), s.back(), 0.3);
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::multilabel_margin_loss(a, target.clamp_min(-1), reduction));
       },
       Nearness::sums},
      {"hinge_embedding_loss",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating, Values::moderate),
                      positive = d.tensor("positive", d.broadcastable(a.sizes().vec()), Kind::boolean);
         const double margin = d.real("margin", {1, 0.5, -1});
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::hinge_embedding_loss(a, signs(positive), margin, reduction));
       },
       Nearness::sums},
      {"margin_ranking_loss",
       [](Draw& d) {
         const Pair p(d);
         const Tensor &a = p.a, &b = p.b, positive = d.tensor("positive", a.sizes().vec(), Kind::boolean);
         const double margin = d.real("margin", {0, 0.5, -1});
         const int64_t reduction = p.reduction;
         FUZZ_RUN(torch::margin_ranking_loss(a, b, signs(positive), margin, reduction));
       },
       Nearness::sums},
      {"cosine_embedding_loss",
       [](Draw& d) {
         const Sizes s = d.sizes(1, 2);
         const Tensor a = d.tensor("a", s, Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.same_or_wrong(s), Kind::floating, Values::ordinary),
                      positive = d.tensor("positive", d.same_or_wrong(Sizes(s.begin(), s.end() - 1)), Kind::boolean);
         const double margin = d.real("margin", {0, 0.5});
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::cosine_embedding_loss(a, b, signs(positive), margin, reduction));
       },
       Nearness::sums},
      {"triplet_margin_loss",
       [](Draw& d) {
         const Sizes s = d.sizes(1, 3);
         const Tensor a = d.tensor("a", s, Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.same_or_wrong(s, 0.1), Kind::floating, Values::ordinary),
                      c = d.tensor("c", d.same_or_wrong(s, 0.1), Kind::floating, Values::ordinary);
         const double margin = d.real("margin", {1, 0.5}), p = d.real("p", {2, 1, 3});
         const bool swap = d.flag("swap");
         const int64_t reduction = d.integer("reduction", 0, 2);
         FUZZ_RUN(torch::triplet_margin_loss(a, b, c, margin, p, 1e-6, swap, reduction));
       },
       Nearness::sums},
      {"multilabel_soft_margin_loss",
       [](Draw& d) {
         const Sizes s = d.sizes(1, 3);
         const Tensor a = d.tensor("a", s, Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.same_or_wrong(s), Kind::floating, Values::unit);
         namespace F = torch::nn::functional;
         FUZZ_RUN(F::multilabel_soft_margin_loss(a, b));
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
