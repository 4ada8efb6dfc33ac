// The table's operators of activation.h and loss.h, and dropout.

#include "table_parts.h"

namespace wick::test {
namespace {

constexpr int64_t kReductions[] = {Reduction::None, Reduction::Mean, Reduction::Sum};
std::string of_reduction(int64_t r) {
  return r == Reduction::None ? ", none" : r == Reduction::Mean ? ", mean" : ", sum";
}

void put_activations(Table& t) {
  t.unary("relu", wick::relu, steps());
  t.unary("relu6", wick::relu6, steps(0.47));
  t.add("above 6", {apart({2, 4}, 1.1)}, wick::relu6);
  t.unary(
      "leaky_relu", [](T a) { return leaky_relu(a); }, steps());
  t.add("slope", {apart({2, 3})}, [](T a) { return leaky_relu(a, 0.3); });
  t.add("slope 0", {apart({2, 3})}, [](T a) { return leaky_relu(a, 0); });
  t.add("negative slope", {apart({2, 3})}, [](T a) { return leaky_relu(a, -0.5); });
  t.unary(
      "elu", [](T a) { return elu(a); }, steps());
  t.add("constants", {apart({2, 3})}, [](T a) { return elu(a, 1.5, 0.7, 1.2); });
  t.unary("selu", wick::selu, steps());
  t.unary(
      "celu", [](T a) { return celu(a); }, steps());
  t.add("alpha", {apart({2, 3})}, [](T a) { return celu(a, 0.6); });
  t.unary("gelu", [](T a) { return gelu(a); });
  t.unary("gelu", [](T a) { return gelu(a, "tanh"); });
  t.unary("silu", wick::silu);
  t.unary("mish", wick::mish);
  t.add("large", {given({-40.0, 40.0, 0.0})}, wick::mish);
  t.unary("softplus", [](T a) { return softplus(a); });
  t.add("beta", {values({2, 3})}, [](T a) { return softplus(a, 2.5); });
  t.add("beyond the threshold", {given({-1.5, 0.3, 0.7, 2.0})}, [](T a) { return softplus(a, 2, 1); });
  t.add("large", {given({-40.0, 40.0, 19.0, 0.0})}, [](T a) { return softplus(a); });
  t.unary("softsign", wick::softsign, steps());
  t.unary(
      "hardtanh", [](T a) { return hardtanh(a); }, steps(0.37));
  t.add("bounds", {apart({2, 3})}, [](T a) { return hardtanh(a, -0.52, 0.22); });
  t.unary("hardsigmoid", wick::hardsigmoid, steps(0.7));
  t.unary("hardswish", wick::hardswish, steps(0.7));
  t.unary("log_sigmoid", wick::log_sigmoid);
  t.add("large", {given({-40.0, 40.0, -800.0, 0.0})}, wick::log_sigmoid);
  t.unary(
      "threshold", [](T a) { return threshold(a, 0.22, -1.5); }, steps());
  t.op("prelu");
  const auto each = [](T a, T w) { return prelu(a, w); };
  t.add("one weight", {apart({2, 3}), values({1})}, each);
  t.add("a weight for each channel", {apart({2, 3}), values({3})}, each);
  t.add("input only", {apart({2, 3}), fixed(values({3}))}, each);
  t.add("weight only", {fixed(apart({2, 3})), values({3})}, each);
  t.add("channels of images", {apart({2, 3, 2, 2}), values({3})}, each);
  t.add("vector", {apart({4}), values({1})}, each);
  t.add("0-d", {apart({}), values({1})}, each);
  t.add("empty", {apart({0, 3}), values({3})}, each);
  t.add("transposed view", {apart({3, 2}), values({3})}, [](T a, T w) { return prelu(a.t(), w); });

  for (const bool logarithm : {false, true}) {
    t.op(logarithm ? "log_softmax" : "softmax");
    const auto f = [=](T a, int64_t d) { return logarithm ? log_softmax(a, d) : softmax(a, d); };
    for (const int64_t d : {0, 1, 2, -1, -2})
      t.add("dim " + std::to_string(d), {values({2, 3, 2})}, [=](T a) { return f(a, d); });
    t.add("vector", {values({4})}, [=](T a) { return f(a, 0); });
    t.add("0-d", {values({})}, [=](T a) { return f(a, 0); });
    t.add("empty", {values({0, 3})}, [=](T a) { return f(a, 1); });
    t.add("empty, along it", {values({0, 3})}, [=](T a) { return f(a, 0); });
    t.add("size 1", {values({3, 1})}, [=](T a) { return f(a, 1); });
    t.add("large", {given({1000.0, 999.0, 1000.5})}, [=](T a) { return f(a, 0); });
    t.add("transposed view", {values({3, 2})}, [=](T a) { return f(a.t(), 1); });
    t.add("strided slice", {values({2, 5})}, [=](T a) { return f(a.slice(1, 0, 5, 2), 1); });
    t.add("expanded", {values({2, 1})}, [=](T a) { return f(a.expand({2, 3}), 0); });
    t.add("dtype", {values({2, 3})},
          [=](T a) { return logarithm ? log_softmax(a, 1, kDouble) : softmax(a, 1, kDouble); });
    t.op(logarithm ? "log_softmax_backward" : "softmax_backward");
    const auto g = [=](T e, T a, int64_t d) {
      return logarithm ? log_softmax_backward(e, a, d) : softmax_backward(e, a, d);
    };
    const Make a = logarithm ? in(-2, -0.2) : in(0.1, 0.6);
    for (const int64_t d : {0, 1, -1}) {
      const std::string how = "dim " + std::to_string(d);
      const auto along = [=](T e, T o) { return g(e, o, d); };
      t.add(how, {values({2, 3, 2}), a({2, 3, 2})}, along);
      t.add(how + ", error only", {values({2, 3}), fixed(a({2, 3}))}, along);
      t.add(how + ", output only", {fixed(values({2, 3})), a({2, 3})}, along);
      t.add(how + ", transposed views", {values({3, 2}), a({3, 2})}, [=](T e, T o) { return g(e.t(), o.t(), d); });
    }
    t.add("empty", {values({0, 3}), a({0, 3})}, [=](T e, T o) { return g(e, o, 1); });
    t.add("0-d", {values({}), a({})}, [=](T e, T o) { return g(e, o, 0); });
  }
  t.op("dropout");
  t.add("training", {values({2, 4})}, [](T a) { return manual_seed(3), dropout(a, 0.5, true); });
  t.add("all dropped", {values({3})}, [](T a) { return dropout(a, 1, true); });
  t.add("none dropped", {values({3})}, [](T a) { return dropout(a, 0, true); });
  t.add("not training", {values({2, 4})}, [](T a) { return dropout(a, 0.5, false); });
}

void put_layers(Table& t) {
  t.op("linear");
  const auto affine = [](T x, T w, T b) { return linear(x, w, b); };
  const auto product = [](T x, T w) { return linear(x, w); };
  for (const Dims& x : {Dims{3}, Dims{2, 3}, Dims{2, 2, 3}, Dims{0, 3}, Dims{1, 2, 2, 3}}) {
    const std::string shape = shape_string(x);
    t.add(shape, {values(x), values({2, 3}), values({2})}, affine);
    t.add(shape + ", no bias", {values(x), values({2, 3})}, product);
    t.add(shape + ", input only", {values(x), fixed(values({2, 3})), fixed(values({2}))}, affine);
    t.add(shape + ", weight only", {fixed(values(x)), values({2, 3}), fixed(values({2}))}, affine);
    t.add(shape + ", bias only", {fixed(values(x)), fixed(values({2, 3})), values({2})}, affine);
  }
  t.add("transposed views", {values({3, 2}), values({3, 2}), values({2})},
        [](T x, T w, T b) { return linear(x.t(), w.t(), b); });
  t.op("bilinear");
  const auto quadratic = [](T x, T y, T w, T b) { return bilinear(x, y, w, b); };
  t.add("plain", {values({2, 3}), values({2, 2}), values({2, 3, 2}), values({2})}, quadratic);
  t.add("no bias", {values({2, 3}), values({2, 2}), values({2, 3, 2})},
        [](T x, T y, T w) { return bilinear(x, y, w); });
  t.add("vectors", {values({3}), values({2}), values({2, 3, 2}), values({2})}, quadratic);
  t.add("three dims", {values({2, 1, 2}), values({2, 1, 2}), values({2, 2, 2}), values({2})}, quadratic);
  t.add("weight only", {fixed(values({2, 3})), fixed(values({2, 2})), values({2, 3, 2}), fixed(values({2}))},
        quadratic);
  t.op("embedding");
  t.add("repeated", {values({3, 2})}, [](T w) { return embedding(w, tensor({2, 0, 2})); });
  t.add("matrix of indices", {values({3, 2})}, [](T w) { return embedding(w, tensor({{1, 1}, {0, 1}})); });
  t.add("0-d index", {values({3, 2})}, [](T w) { return embedding(w, tensor(1)); });
  t.add("none", {values({3, 2})}, [](T w) { return embedding(w, empty({0}, kLong)); });
  t.add("transposed view", {values({2, 3})}, [](T w) { return embedding(w.t(), tensor({2, 0, 2})); });
  t.add("padding unused", {values({3, 2})}, [](T w) { return embedding(w, tensor({2, 0, 2}), 1); });
  // The padding row gets no gradient, so it must be none of ours.
  t.add("padding", {values({2, 2})}, [](T w) {
    return embedding(cat({w, ones({1, 2}, kDouble)}), tensor({2, 0, 2, 1, 1}), 2);
  });

  t.op("layer_norm");
  const auto norm_rows = [](T x, T w, T b) { return layer_norm(x, {4}, w, b); };
  t.add("plain", {values({2, 4}), values({4}), values({4})}, norm_rows);
  t.add("input only", {values({2, 4}), fixed(values({4})), fixed(values({4}))}, norm_rows);
  t.add("weight only", {fixed(values({2, 4})), values({4}), fixed(values({4}))}, norm_rows);
  t.add("bias only", {fixed(values({2, 4})), fixed(values({4})), values({4})}, norm_rows);
  t.add("vector", {values({4}), values({4}), values({4})}, norm_rows);
  t.add("three dims", {values({2, 2, 4}), values({4}), values({4})}, norm_rows);
  t.add("no rows", {values({0, 4}), values({4}), values({4})}, norm_rows);
  t.add("no weight", {values({2, 4})}, [](T x) { return layer_norm(x, {4}); });
  t.add("no bias", {values({2, 4}), values({4})}, [](T x, T w) { return layer_norm(x, {4}, w); });
  t.add("no weight but bias", {values({2, 4}), values({4})}, [](T x, T b) { return layer_norm(x, {4}, {}, b); });
  t.add("two dims of shape", {values({2, 2, 3}), values({2, 3}), values({2, 3})}, [](T x, T w, T b) {
    return layer_norm(x, {2, 3}, w, b, 1e-3);
  });
  t.add("transposed view", {values({4, 2}), values({4}), values({4})},
        [=](T x, T w, T b) { return norm_rows(x.t(), w, b); });
  t.add("expanded", {values({1, 4}), values({4}), values({4})}, [=](T x, T w, T b) {
    return norm_rows(x.expand({2, 4}), w, b);
  });

  t.op("batch_norm");
  for (const Dims& x : {Dims{4, 2}, Dims{2, 2, 3}, Dims{2, 2, 2, 2}})
    for (const std::string how : {"training", "training, running", "eval"}) {
      const bool training = how != "eval";
      // Running statistics are changed, so each call gets its own.
      const auto f = [=](T a, T w, T b) {
        const bool given = how != "training";
        return batch_norm(a, w, b, given ? tensor({0.1, -0.2}, kDouble) : Tensor(),
                          given ? tensor({0.5, 1.7}, kDouble) : Tensor(), training, 0.1, 1e-5);
      };
      const std::string what = how + ", " + shape_string(x).text();
      t.add(what, {values(x), values({2}), values({2})}, f);
      t.add(what + ", input only", {values(x), fixed(values({2})), fixed(values({2}))}, f);
      t.add(what + ", weight only", {fixed(values(x)), values({2}), fixed(values({2}))}, f);
      t.add(what + ", bias only", {fixed(values(x)), fixed(values({2})), values({2})}, f);
      t.add(what + ", neither", {values(x)}, [f](T a) { return f(a, Tensor(), Tensor()); });
      t.add(what + ", permuted", {values(x), values({2}), values({2})},
            [f](T a, T w, T b) { return f(a.transpose(0, -1).contiguous().transpose(0, -1), w, b); });
    }
}

void put_losses(Table& t) {
  // f(x, y, reduction) of a target y at x + distances that are no kink.
  const auto regression = [&t](const std::string& name, auto f, const std::string& which = "") {
    t.op(name);
    for (const int64_t r : kReductions) {
      const std::string how = which + of_reduction(r);
      const auto of = [=](T x, T d) { return f(x, x.detach() + d, r); };
      const auto of_both = [=](T x, T d) { return f(x, x + d, r); };
      t.add("target" + how, {fixed(values({2, 3})), apart({2, 3}, 0.23)}, of);
      t.add("both" + how, {values({2, 3}), apart({2, 3}, 0.23)}, of_both);
      const Tensor x = values({2, 3});
      t.add("input" + how, {x}, [=, y = fixed(x) + fixed(apart({2, 3}, 0.23))](T a) { return f(a, y, r); });
      t.add("transposed view" + how, {x},
            [=, y = fixed(x).t() + fixed(apart({3, 2}, 0.23))](T a) { return f(a.t(), y, r); });
      t.add("0-d" + how, {given(0.7)}, [=](T a) { return f(a, tensor(0.3, kDouble), r); });
      t.add("two inputs" + how, {between(0, 0.1, {2, 3}), apart({2, 3}, 0.23, 0.1)},
            [=](T a, T b) { return f(a, b, r); });
      if (r == Reduction::Mean) continue;  // of nothing: NaN
      t.add("empty" + how, {values({0, 3}), values({0, 3})}, [=](T a, T b) { return f(a, b, r); });
    }
    t.add("broadcast" + which, {between(0, 0.1, {2, 1}), apart({3}, 0.23, 0.1)},
          [=](T a, T b) { return f(a, b, Reduction::Mean); });
  };
  regression("mse_loss", [](T x, T y, int64_t r) { return mse_loss(x, y, r); });
  regression("l1_loss", [](T x, T y, int64_t r) { return l1_loss(x, y, r); });
  regression("smooth_l1_loss", [](T x, T y, int64_t r) { return smooth_l1_loss(x, y, r); });
  regression(
      "smooth_l1_loss", [](T x, T y, int64_t r) { return smooth_l1_loss(x, y, r, 0.56); }, ", beta 0.56");
  regression(
      "smooth_l1_loss", [](T x, T y, int64_t r) { return smooth_l1_loss(x, y, r, 0); }, ", beta 0");
  regression("huber_loss", [](T x, T y, int64_t r) { return huber_loss(x, y, r); });
  regression(
      "huber_loss", [](T x, T y, int64_t r) { return huber_loss(x, y, r, 0.56); }, ", delta 0.56");

  t.op("nll_loss");
  for (const int64_t r : kReductions) {
    const std::string how = of_reduction(r);
    const Tensor w = fixed(between(0.3, 2, {3})), y = tensor({2, 0, 1, 2}), pixels = tensor({{0, 2}, {1, 1}});
    t.add("rows" + how, {values({4, 3})}, [=](T x) { return nll_loss(x, y, {}, r); });
    t.add("weights" + how, {values({4, 3})}, [=](T x) { return nll_loss(x, y, w, r); });
    t.add("ignored" + how, {values({4, 3})}, [=](T x) { return nll_loss(x, tensor({2, -100, 1, -100}), w, r); });
    t.add("ignored class" + how, {values({4, 3})}, [=](T x) { return nll_loss(x, y, {}, r, 2); });
    t.add("a vector" + how, {values({3})}, [=](T x) { return nll_loss(x, tensor(1), w, r); });
    t.add("pixels" + how, {values({2, 3, 2})}, [=](T x) { return nll_loss(x, pixels, {}, r); });
    t.add("pixels, weights" + how, {values({2, 3, 2})}, [=](T x) { return nll_loss(x, pixels, w, r, 1); });
    t.add("transposed view" + how, {values({3, 4})}, [=](T x) { return nll_loss(x.t(), y, w, r); });
  }
  t.op("cross_entropy_loss");
  for (const int64_t r : kReductions) {
    for (const double smooth : {0.0, 0.2}) {
      const std::string how = of_reduction(r) + (smooth > 0 ? ", smoothed" : "");
      const Tensor w = fixed(between(0.3, 2, {3})), y = tensor({2, 0, 1, 2}), pixels = tensor({{0, 2}, {1, 1}});
      t.add("rows" + how, {values({4, 3})}, [=](T x) { return cross_entropy_loss(x, y, {}, r, -100, smooth); });
      t.add("weights" + how, {values({4, 3})}, [=](T x) { return cross_entropy_loss(x, y, w, r, -100, smooth); });
      t.add("ignored" + how, {values({4, 3})}, [=](T x) {
        return cross_entropy_loss(x, tensor({2, -100, 1, -100}), w, r, -100, smooth);
      });
      t.add("ignored class" + how, {values({4, 3})}, [=](T x) { return cross_entropy_loss(x, y, {}, r, 2, smooth); });
      t.add("a vector" + how, {values({3})}, [=](T x) { return cross_entropy_loss(x, tensor(1), w, r, -100, smooth); });
      t.add("pixels" + how, {values({2, 3, 2})}, [=](T x) { return cross_entropy_loss(x, pixels, w, r, 1, smooth); });
      t.add("transposed view" + how, {values({3, 4})},
            [=](T x) { return cross_entropy_loss(x.t(), y, w, r, -100, smooth); });
      const auto soft = [=](T x, T p) { return cross_entropy_loss(x, p, {}, r, -100, smooth); };
      const auto weighted = [=](T x, T p) { return cross_entropy_loss(x, p, w, r, -100, smooth); };
      t.add("probabilities" + how, {values({2, 3}), between(0.1, 0.9, {2, 3})}, soft);
      t.add("probabilities, weights" + how, {values({2, 3}), between(0.1, 0.9, {2, 3})}, weighted);
      t.add("probabilities, input only" + how, {values({2, 3}), fixed(between(0.1, 0.9, {2, 3}))}, weighted);
      t.add("probabilities, target only" + how, {fixed(values({2, 3})), between(0.1, 0.9, {2, 3})}, weighted);
      t.add("probabilities of pixels" + how, {values({2, 3, 2}), between(0.1, 0.9, {2, 3, 2})}, weighted);
      t.add("probabilities, a vector" + how, {values({3}), between(0.1, 0.9, {3})}, weighted);
    }
  }

  for (const bool logits : {false, true}) {
    t.op(logits ? "binary_cross_entropy_with_logits" : "binary_cross_entropy");
    const Make x = logits ? Make(values) : in(0.1, 0.9), y = in(0.1, 0.9);
    for (const int64_t r : kReductions) {
      const std::string how = of_reduction(r);
      const Tensor w = fixed(between(0.3, 2, {2, 3})), row = fixed(between(0.3, 2, {3})),
                   c = fixed(between(0.3, 2, {3}));
      const auto loss = [=](T a, T b, T weight) {
        return logits ? binary_cross_entropy_with_logits(a, b, weight, {}, r) : binary_cross_entropy(a, b, weight, r);
      };
      const auto plain = [=](T a, T b) { return loss(a, b, {}); };
      t.add("both" + how, {x({2, 3}), y({2, 3})}, plain);
      t.add("input" + how, {x({2, 3}), fixed(y({2, 3}))}, plain);
      t.add("target" + how, {fixed(x({2, 3})), y({2, 3})}, plain);
      t.add("hard target" + how, {x({2, 3})}, [=](T a) {
        return loss(a, tensor({{1, 0, 1}, {0, 0, 1}}, kDouble), {});
      });
      t.add("0-d" + how, {x({}), y({})}, plain);
      t.add("weights" + how, {x({2, 3}), y({2, 3})}, [=](T a, T b) { return loss(a, b, w); });
      t.add("weights of columns" + how, {x({2, 3}), y({2, 3})}, [=](T a, T b) { return loss(a, b, row); });
      t.add("transposed views" + how, {x({3, 2}), y({3, 2})}, [=](T a, T b) { return loss(a.t(), b.t(), w); });
      if (!logits) continue;
      t.add("pos_weight" + how, {x({2, 3}), y({2, 3})},
            [=](T a, T b) { return binary_cross_entropy_with_logits(a, b, {}, c, r); });
      t.add("weights, pos_weight" + how, {x({2, 3}), y({2, 3})},
            [=](T a, T b) { return binary_cross_entropy_with_logits(a, b, w, c, r); });
      t.add("large" + how, {given({-400.0, 400.0, 30.0})}, [=](T a) {
        return binary_cross_entropy_with_logits(a, tensor({1.0, 0.3, 0.0}, kDouble), {}, {}, r);
      });
    }
  }
  t.op("kl_div");
  for (const int64_t r : kReductions)
    for (const bool log : {false, true}) {
      const std::string how = of_reduction(r) + (log ? ", log" : "");
      const Make y = log ? Make(values) : in(0.1, 0.9);
      const auto f = [=](T a, T b) { return kl_div(a, b, r, log); };
      t.add("both" + how, {values({2, 3}), y({2, 3})}, f);
      t.add("input" + how, {values({2, 3}), fixed(y({2, 3}))}, f);
      t.add("target" + how, {fixed(values({2, 3})), y({2, 3})}, f);
      t.add("target 0" + how, {values({2})}, [=](T a) { return f(a, tensor({0.0, 0.4}, kDouble)); });
      t.add("0-d" + how, {values({}), y({})}, f);
      t.add("broadcast" + how, {values({2, 3}), y({3})}, f);
      t.add("transposed views" + how, {values({3, 2}), y({2, 3})}, [=](T a, T b) { return f(a.t(), b); });
    }
  t.op("hinge_embedding_loss");
  for (const int64_t r : kReductions)
    for (const double margin : {1.0, 0.52}) {
      const std::string how = of_reduction(r) + ", margin " + std::to_string(margin);
      t.add("rows" + how, {apart({2, 3})}, [=](T a) {
        return hinge_embedding_loss(a, tensor({{1, -1, 1}, {-1, -1, -1}}, kDouble), margin, r);
      });
      t.add("transposed view" + how, {apart({3, 2})}, [=](T a) {
        return hinge_embedding_loss(a.t(), tensor({{1, -1, 1}, {-1, -1, -1}}, kDouble), margin, r);
      });
    }
  t.op("cosine_embedding_loss");
  for (const int64_t r : kReductions)
    for (const double margin : {0.0, 0.3}) {
      const std::string how = of_reduction(r) + ", margin " + std::to_string(margin);
      const auto f = [=](T a, T b) { return cosine_embedding_loss(a, b, tensor({1, -1, -1, 1}), margin, r); };
      t.add("both" + how, {values({4, 3}), values({4, 3})}, f);
      t.add("left" + how, {values({4, 3}), fixed(values({4, 3}))}, f);
      t.add("positive cosines" + how, {between(0.2, 1.5, {4, 3}), between(0.2, 1.5, {4, 3})}, f);
      t.add("vectors" + how, {values({3}), values({3})},
            [=](T a, T b) { return cosine_embedding_loss(a, b, tensor(1), margin, r); });
    }
  t.op("cosine_similarity");
  const auto cosine = [](T a, T b) { return cosine_similarity(a, b); };
  t.add("dim 1", {values({2, 3}), values({2, 3})}, cosine);
  t.add("left", {values({2, 3}), fixed(values({2, 3}))}, cosine);
  t.add("right", {fixed(values({2, 3})), values({2, 3})}, cosine);
  t.add("dim 0", {values({3, 2}), values({3, 2})}, [](T a, T b) { return cosine_similarity(a, b, 0); });
  t.add("dim -1 of three", {values({2, 2, 3}), values({2, 2, 3})},
        [](T a, T b) { return cosine_similarity(a, b, -1); });
  t.add("broadcast", {values({2, 3}), values({1, 3})}, cosine);
  t.add("large eps", {values({2, 3}), values({2, 3})}, [](T a, T b) { return cosine_similarity(a, b, 1, 30); });
  t.add("the same twice", {values({2, 3})}, [=](T a) { return cosine(a, a * 2 + 1); });
  t.add("transposed views", {values({3, 2}), values({3, 2})}, [=](T a, T b) { return cosine(a.t(), b.t()); });
}

}  // namespace

void put_other(Table& t) {
  put_activations(t);
  put_layers(t);
  put_losses(t);
}

}  // namespace wick::test
