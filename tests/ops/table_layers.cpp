// The table's operators of norm.h and embedding.h, the newer activations, dropouts, and losses of margins.

#include "table_parts.h"

namespace wick::test {
namespace {

constexpr int64_t kReductions[] = {Reduction::None, Reduction::Mean, Reduction::Sum};
std::string of_reduction(int64_t r) {
  return r == Reduction::None ? ", none" : r == Reduction::Mean ? ", mean" : ", sum";
}

void put_activations(Table& t) {
  t.op("glu");
  for (const int64_t d : {0, 1, -1})
    t.add("dim " + std::to_string(d), {values({2, 4, 2})}, [=](T x) { return glu(x, d); });
  t.add("vector", {values({6})}, [](T x) { return glu(x); });
  t.add("empty", {values({0, 4})}, [](T x) { return glu(x); });
  t.add("transposed view", {values({4, 3})}, [](T x) { return glu(x.t()); });
  t.unary(
      "hardshrink", [](T x) { return hardshrink(x, 0.37); }, steps());
  t.add("lambda 0", {apart({2, 3})}, [](T x) { return hardshrink(x, 0); });
  t.unary(
      "softshrink", [](T x) { return softshrink(x, 0.37); }, steps());
  t.add("lambda 0", {apart({2, 3})}, [](T x) { return softshrink(x, 0); });
  t.unary(
      "rrelu", [](T x) { return rrelu(x); }, steps());
  t.add("training", {apart({2, 4})}, [](T x) { return manual_seed(3), rrelu(x, 0.1, 0.4, true); });
  t.add("training, transposed view", {apart({2, 4})}, [](T x) { return manual_seed(3), rrelu(x.t(), 0.1, 0.4, true); });
  const std::pair<const char*, Tensor (*)(T, double, bool)> dropouts[] = {
      {"feature_dropout", feature_dropout},
      {"alpha_dropout", alpha_dropout},
      {"feature_alpha_dropout", feature_alpha_dropout}};
  for (const auto& [name, f] : dropouts) {
    t.op(name);
    t.add("training", {values({2, 3, 2})}, [f = f](T x) { return manual_seed(3), f(x, 0.4, true); });
    t.add("all dropped", {values({2, 3})}, [f = f](T x) { return f(x, 1, true); });
    t.add("none dropped", {values({2, 3})}, [f = f](T x) { return f(x, 0, true); });
    t.add("not training", {values({2, 3})}, [f = f](T x) { return f(x, 0.4, false); });
    t.add("empty", {values({0, 3, 2})}, [f = f](T x) { return f(x, 0.4, true); });
  }
}

void put_norms(Table& t) {
  t.op("group_norm");
  for (const Dims& x : {Dims{2, 4}, Dims{2, 4, 3}, Dims{1, 4, 2, 2}})
    for (const int64_t groups : {1, 2}) {
      if (x.size() == 2 && groups == 2) continue;  // of two numbers nothing but their order is left
      const std::string what = shape_string(x).text() + " in " + std::to_string(groups);
      const auto f = [=](T a, T w, T b) { return group_norm(a, groups, w, b); };
      t.add(what, {values(x), values({4}), values({4})}, f);
      t.add(what + ", input only", {values(x), fixed(values({4})), fixed(values({4}))}, f);
      t.add(what + ", neither", {values(x)}, [=](T a) { return f(a, {}, {}); });
      t.add(what + ", permuted", {values(x), values({4})},
            [=](T a, T w) { return f(a.transpose(0, -1).contiguous().transpose(0, -1), w, {}); });
    }
  t.add("no samples", {values({0, 4, 2}), values({4})}, [](T a, T w) { return group_norm(a, 2, w); });
  t.op("instance_norm");
  for (const Dims& x : {Dims{2, 2, 4}, Dims{1, 2, 3, 2}})
    for (const bool from_input : {true, false}) {
      const auto f = [=](T a, T w, T b) {
        return instance_norm(a, w, b, tensor({0.1, -0.2}, kDouble), tensor({0.5, 1.7}, kDouble), from_input, 0.1, 1e-5);
      };
      const std::string what = shape_string(x).text() + (from_input ? "" : ", running");
      t.add(what, {values(x), values({2}), values({2})}, f);
      t.add(what + ", neither", {values(x)}, [=](T a) { return f(a, {}, {}); });
      t.add(what + ", permuted", {values(x)},
            [=](T a) { return f(a.transpose(0, -1).contiguous().transpose(0, -1), {}, {}); });
    }
  t.op("local_response_norm");
  for (const int64_t size : {1, 2, 3, 7}) {
    const std::string what = "size " + std::to_string(size);
    t.add(what, {values({2, 4, 2})}, [=](T a) { return local_response_norm(a, size, 0.5, 0.75, 1.2); });
    t.add(what + ", image", {values({1, 3, 2, 1})}, [=](T a) { return local_response_norm(a, size); });
  }
}

void put_embedding(Table& t) {
  t.op("embedding");
  t.add("by frequency", {values({3, 2})}, [](T w) {
    return embedding(w, tensor({{2, 0, 2}, {2, 1, 0}}), -1, false) * 1.5;
  });
  t.op("embedding_bag");
  const Tensor rows = tensor({2, 0, 2, 1, 3}), offsets = tensor({0, 2, 2});
  for (const int64_t mode : {0, 1, 2}) {
    const std::string what = "mode " + std::to_string(mode);
    t.add(what, {apart({4, 2})}, [=](T w) { return std::get<0>(embedding_bag(w, rows, offsets, false, mode)); });
    t.add(what + ", last offset", {apart({4, 2})}, [=](T w) {
      return std::get<0>(embedding_bag(w, rows, tensor({0, 2, 2, 5}), false, mode, false, {}, true));
    });
    t.add(what + ", nothing", {apart({4, 2})}, [=](T w) {
      return std::get<0>(embedding_bag(w, empty({0}, kLong), tensor({0, 0}), false, mode));
    });
    t.add(what + ", transposed view", {apart({2, 4})},
          [=](T w) { return std::get<0>(embedding_bag(w.t(), rows, offsets, false, mode)); });
  }
  t.add("weights", {values({4, 2}), values({5})},
        [=](T w, T s) { return std::get<0>(embedding_bag(w, rows, offsets, false, 0, false, s)); });
}

void put_losses(Table& t) {
  t.op("pairwise_distance");
  for (const double p : {1.0, 2.0, 3.0, std::numeric_limits<double>::infinity()}) {
    const std::string what = "p " + std::to_string(p);
    t.add(what, {between(0.1, 0.2, {2, 3}), apart({2, 3}, 0.31, 0.4)},
          [=](T a, T b) { return pairwise_distance(a, b, p); });
    t.add(what + ", left", {between(0.1, 0.2, {2, 3}), fixed(apart({2, 3}, 0.31, 0.4))},
          [=](T a, T b) { return pairwise_distance(a, b, p, 1e-3, true); });
  }
  t.add("vectors", {values({3}), values({3})}, [](T a, T b) { return pairwise_distance(a, b); });
  t.add("broadcast", {values({2, 3}), values({3})}, [](T a, T b) { return pairwise_distance(a, b); });
  t.add("transposed views", {values({3, 2}), values({3, 2})}, [](T a, T b) { return pairwise_distance(a.t(), b.t()); });
  for (const int64_t r : kReductions) {
    const std::string how = of_reduction(r);
    t.op("triplet_margin_loss");
    for (const bool swap : {false, true})
      for (const double p : {2.0, 3.0}) {
        const std::string what = (swap ? "swap, p " : "p ") + std::to_string(p) + how;
        const auto f = [=](T a, T b, T c) { return triplet_margin_loss(a, b, c, 1, p, 1e-6, swap, r); };
        t.add(what, {values({4, 3}), values({4, 3}), values({4, 3})}, f);
        t.add(what + ", anchor", {values({4, 3}), fixed(values({4, 3})), fixed(values({4, 3}))}, f);
      }
    t.op("margin_ranking_loss");
    const Tensor signs = tensor({1.0, -1.0, -1.0, 1.0}, kDouble);
    const auto rank = [=](T a, T b) { return margin_ranking_loss(a, b, signs, 0.52, r); };
    t.add("both" + how, {between(0, 0.1, {4}), apart({4}, 0.23, 0.1)}, rank);
    t.add("left" + how, {between(0, 0.1, {4}), fixed(apart({4}, 0.23, 0.1))}, rank);
    t.op("soft_margin_loss");
    t.add("input" + how, {values({4})}, [=](T a) { return soft_margin_loss(a, signs, r); });
    t.add("both" + how, {values({4}), values({4})}, [=](T a, T b) { return soft_margin_loss(a, b, r); });
    t.add("transposed view" + how, {values({2, 4})},
          [=](T a) { return soft_margin_loss(a.t(), signs.unsqueeze(1), r); });
    t.op("multi_margin_loss");
    for (const int64_t p : {1, 2}) {
      const std::string what = ", p " + std::to_string(p) + how;
      const Tensor w = fixed(between(0.3, 2, {3})), y = tensor({2, 0, 1, 2});
      t.add("rows" + what, {apart({4, 3}, 0.07)}, [=](T a) { return multi_margin_loss(a, y, p, 0.513, {}, r); });
      t.add("weights" + what, {apart({4, 3}, 0.07)}, [=](T a) { return multi_margin_loss(a, y, p, 0.513, w, r); });
      t.add("vector" + what, {apart({3})}, [=](T a) { return multi_margin_loss(a, tensor(1), p, 0.513, w, r); });
      t.add("transposed view" + what, {apart({3, 4}, 0.07)},
            [=](T a) { return multi_margin_loss(a.t(), y, p, 0.513, {}, r); });
    }
    t.op("multilabel_margin_loss");
    const Tensor labels = tensor({{1, 2, -1, 0}, {-1, 0, 1, 2}, {3, 0, 2, 1}});
    t.add("rows" + how, {apart({3, 4}, 0.073)}, [=](T a) { return multilabel_margin_loss(a, labels, r); });
    t.add("vector" + how, {apart({4}, 0.073)}, [=](T a) { return multilabel_margin_loss(a, labels[0], r); });
    t.add("transposed view" + how, {apart({4, 3}, 0.073)},
          [=](T a) { return multilabel_margin_loss(a.t(), labels, r); });
    t.op("poisson_nll_loss");
    for (const bool log : {true, false})
      for (const bool full : {false, true}) {
        const std::string what = std::string(log ? "log" : "plain") + (full ? ", full" : "") + how;
        const auto f = [=](T a, T b) { return poisson_nll_loss(a, b, log, full, 1e-8, r); };
        t.add(what, {between(0.2, 2, {2, 3}), apart({2, 3}, 0.31)}, [=](T a, T b) { return f(a, b.abs()); });
        t.add(what + ", input", {between(0.2, 2, {2, 3}), fixed(apart({2, 3}, 0.31))},
              [=](T a, T b) { return f(a, b.abs()); });
      }
  }
}

}  // namespace

void put_more_layers(Table& t) {
  put_activations(t);
  put_norms(t);
  put_embedding(t);
  put_losses(t);
}

}  // namespace wick::test
