// Layers, losses, factories and random numbers by name.

#include <nn/functional/norm.h>

#include "reference.h"

namespace wick::test {
namespace {

#define CALL(...) [](const Call& c) -> Results { return __VA_ARGS__; }

Results run_batch_norm(const Call& c) {
  const Tensor mean = c.x[3].defined() ? c.x[3].clone() : Tensor(), var = c.x[4].defined() ? c.x[4].clone() : Tensor();
  using Options = nn::functional::BatchNormFuncOptions;  // as in Python's functional, which refuses one value
  const Tensor y = nn::functional::batch_norm(
      c.x[0], mean, var, Options().weight(c.x[1]).bias(c.x[2]).training(c.b(0)).momentum(c.d(1)).eps(c.d(2)));
  return mean.defined() ? std::vector<Tensor>{y, mean, var} : std::vector<Tensor>{y};
}

void add_layers(Calls& calls) {
  calls["linear"] = CALL(linear(c.x[0], c.x[1], c.x[2]));
  calls["bilinear"] = CALL(bilinear(c.x[0], c.x[1], c.x[2], c.x[3]));
  calls["embedding"] = CALL(embedding(c.x[0], c.x[1], c.has(0) ? c.i(0) : -1));
  calls["layer_norm"] =
      CALL(c.x.size() == 1 ? layer_norm(c.x[0], c.dims(0)) : layer_norm(c.x[0], c.dims(0), c.x[1], c.x[2]));
  calls["batch_norm"] = run_batch_norm;
}

Results run_instance_norm(const Call& c) {
  const Tensor mean = c.x[3].defined() ? c.x[3].clone() : Tensor(), var = c.x[4].defined() ? c.x[4].clone() : Tensor();
  const Tensor y = instance_norm(c.x[0], c.x[1], c.x[2], mean, var, c.b(0), c.d(1), c.d(2));
  return mean.defined() ? std::vector<Tensor>{y, mean, var} : std::vector<Tensor>{y};
}

void add_more_layers(Calls& calls) {
  calls["glu"] = CALL(glu(c.x[0], c.i(0)));
  calls["hardshrink"] = CALL(hardshrink(c.x[0], c.s(0)));
  calls["softshrink"] = CALL(softshrink(c.x[0], c.s(0)));
  calls["rrelu"] = CALL(rrelu(c.x[0], c.s(0), c.s(1), c.b(2)));
  calls["feature_dropout"] = CALL(feature_dropout(c.x[0], c.d(0), c.b(1)));
  calls["alpha_dropout"] = CALL(alpha_dropout(c.x[0], c.d(0), c.b(1)));
  calls["feature_alpha_dropout"] = CALL(feature_alpha_dropout(c.x[0], c.d(0), c.b(1)));
  calls["group_norm"] = CALL(group_norm(c.x[0], c.i(0), c.x[1], c.x[2], c.d(1)));
  calls["instance_norm"] = run_instance_norm;
  calls["local_response_norm"] = CALL(local_response_norm(c.x[0], c.i(0), c.d(1), c.d(2), c.d(3)));
  calls["embedding.scaled"] = CALL(embedding(c.x[0], c.x[1], c.i(0), c.b(1)));
  calls["embedding_renorm_"] = [](const Call& c) -> Results {
    const Tensor w = c.x[0].clone();
    return embedding_renorm_(w, c.x[1], c.d(0), c.d(1));
  };
  calls["embedding_bag"] =
      CALL(std::get<0>(embedding_bag(c.x[0], c.x[1], c.x[2], c.b(0), c.i(1), false, c.x[3], c.b(2), c.index(3))));
}

void add_margin_losses(Calls& calls) {
  calls["pairwise_distance"] = CALL(pairwise_distance(c.x[0], c.x[1], c.d(0), c.d(1), c.b(2)));
  calls["triplet_margin_loss"] =
      CALL(triplet_margin_loss(c.x[0], c.x[1], c.x[2], c.d(0), c.d(1), c.d(2), c.b(3), c.reduction(4)));
  calls["margin_ranking_loss"] = CALL(margin_ranking_loss(c.x[0], c.x[1], c.x[2], c.d(0), c.reduction(1)));
  calls["soft_margin_loss"] = CALL(soft_margin_loss(c.x[0], c.x[1], c.reduction(0)));
  calls["multi_margin_loss"] = CALL(multi_margin_loss(c.x[0], c.x[1], c.s(0), c.s(1), c.x[2], c.reduction(2)));
  calls["multilabel_margin_loss"] = CALL(multilabel_margin_loss(c.x[0], c.x[1], c.reduction(0)));
  calls["poisson_nll_loss"] = CALL(poisson_nll_loss(c.x[0], c.x[1], c.b(0), c.b(1), c.d(2), c.reduction(3)));
}

void add_losses(Calls& calls) {
  calls["mse_loss"] = CALL(mse_loss(c.x[0], c.x[1], c.reduction(0)));
  calls["l1_loss"] = CALL(l1_loss(c.x[0], c.x[1], c.reduction(0)));
  calls["smooth_l1_loss"] = CALL(smooth_l1_loss(c.x[0], c.x[1], c.reduction(0), c.d(1)));
  calls["huber_loss"] = CALL(huber_loss(c.x[0], c.x[1], c.reduction(0), c.d(1)));
  calls["nll_loss"] = CALL(nll_loss(c.x[0], c.x[1], c.x[2], c.reduction(0), c.i(1)));
  calls["cross_entropy_loss"] = CALL(cross_entropy_loss(c.x[0], c.x[1], c.x[2], c.reduction(0), c.i(1), c.d(2)));
  calls["binary_cross_entropy"] = CALL(binary_cross_entropy(c.x[0], c.x[1], c.x[2], c.reduction(0)));
  calls["binary_cross_entropy_with_logits"] =
      CALL(binary_cross_entropy_with_logits(c.x[0], c.x[1], c.x[2], c.x[3], c.reduction(0)));
  calls["kl_div"] = CALL(kl_div(c.x[0], c.x[1], c.reduction(0), c.b(1)));
  calls["hinge_embedding_loss"] = CALL(hinge_embedding_loss(c.x[0], c.x[1], c.d(0), c.reduction(1)));
  calls["cosine_embedding_loss"] = CALL(cosine_embedding_loss(c.x[0], c.x[1], c.x[2], c.d(0), c.reduction(1)));
  calls["cosine_similarity"] = CALL(cosine_similarity(c.x[0], c.x[1], c.i(0), c.d(1)));
}

TensorOptions options(const Call& c, size_t i) { return c.has(i) ? TensorOptions(c.type(i).value()) : TensorOptions(); }

void add_factories(Calls& calls) {
  calls["full"] = CALL(full(c.dims(0), c.s(1), options(c, 2)));
  calls["arange"] = CALL(arange(c.s(0), c.s(1), c.s(2), options(c, 3)));
  calls["linspace"] = CALL(linspace(c.s(0), c.s(1), c.i(2), options(c, 3)));
}

void add_random(Calls& calls) {
  calls["rand"] = CALL(rand(c.dims(0), options(c, 1)));
  calls["randn"] = CALL(randn(c.dims(0), options(c, 1)));
  calls["randint"] = CALL(randint(c.i(0), c.i(1), c.dims(2), options(c, 3)));
  calls["randperm"] = CALL(randperm(c.i(0)));
  calls["random_"] = CALL(empty(c.dims(0), options(c, 1)).random_(c.i(2), c.i(3)));
  calls["uniform_"] = CALL(empty(c.dims(0), options(c, 1)).uniform_(c.d(2), c.d(3)));
  calls["normal_"] = CALL(empty(c.dims(0), options(c, 1)).normal_(c.d(2), c.d(3)));
  calls["exponential_"] = CALL(empty(c.dims(0), options(c, 1)).exponential_(c.d(2)));
  calls["bernoulli_"] = CALL(empty(c.dims(0), options(c, 1)).bernoulli_(c.d(2)));
  calls["bernoulli"] = CALL(bernoulli(c.x[0]));
  calls["bernoulli.p"] = CALL(bernoulli(c.x[0], c.d(0)));
  calls["normal.size"] = CALL(normal(c.d(0), c.d(1), c.dims(2)));
  calls["normal.mean"] = CALL(normal(c.x[0], c.d(0)));
  calls["normal.std"] = CALL(normal(c.d(0), c.x[0]));
  calls["normal.tensors"] = CALL(normal(c.x[0], c.x[1]));
  calls["multinomial"] = CALL(multinomial(c.x[0], c.i(0), c.b(1)));
  calls["dropout"] = CALL(dropout(c.x[0], c.d(0), c.b(1)));
}

}  // namespace

void add_layer_calls(Calls& calls) {
  add_layers(calls);
  add_more_layers(calls);
  add_margin_losses(calls);
  add_losses(calls);
  add_factories(calls);
  add_random(calls);
}

}  // namespace wick::test
