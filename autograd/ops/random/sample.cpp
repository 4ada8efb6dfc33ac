// Draws with given probabilities. Their derivative is 0, or they are indices and have none.

#include <autograd/graph/record.h>
#include <autograd/kernels/random/random.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/random/draw.h>

namespace wick {

Tensor bernoulli(const Tensor& self, const std::optional<Generator>& generator) {
  const GeneratorScope drawn_from(generator);
  check_defined("bernoulli", self);
  const Tensor p = widened(self.detach()).contiguous();
  check_floating("bernoulli", self);
  check_probabilities("bernoulli", p);
  Tensor out = make_empty("bernoulli", self.sizes(), self.scalar_type());
  draw("bernoulli", out, kernels::bernoulli, p.scalar_type(), p.data_ptr(), 1);
  return record("BernoulliBackward0", out, wrt(self, [](auto& e) { return zeros_like(e); }));
}
Tensor bernoulli(const Tensor& self, double p, const std::optional<Generator>& generator) {
  return empty_like(self).bernoulli_(p, generator);
}

Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement,
                   const std::optional<Generator>& generator) {
  const GeneratorScope drawn_from(generator);
  const OperatorScope scope("multinomial");
  check_defined("multinomial", self);
  check(self.dim() == 1 || self.dim() == 2, "multinomial: the weights are {}: needs (n) or (rows×n)",
        shape_string(self.sizes()));
  check(isFloatingType(self.scalar_type()), "multinomial: the weights are {}: needs a floating dtype",
        toString(self.scalar_type()));
  check(num_samples > 0, "multinomial: the number of samples is {}: needs 1 or more", num_samples);
  check(replacement || num_samples <= self.size(-1),
        "multinomial: cannot sample n_sample > prob_dist.size(-1) samples without replacement: {} of {}", num_samples,
        self.size(-1));
  NoGradGuard off;
  const Tensor p = widened(self).contiguous();
  check(((p >= 0) & p.isfinite()).all().item<bool>(),
        "multinomial: probability tensor contains either `inf`, `nan` or element < 0");
  if (!replacement || num_samples == 1) {
    // With exponential numbers q the largest of p/q is one draw, and the k largest are k draws without replacement.
    check((count_nonzero(p, -1) >= num_samples).all().item<bool>(),
          "multinomial: a row has fewer weights above 0 than the {} samples that are drawn without replacement",
          num_samples);
    const Tensor q = p / empty_like(p).exponential_(1);
    return num_samples == 1 ? q.argmax(-1, true) : std::get<1>(q.topk(num_samples));
  }
  check((p.sum(-1) > 0).all().item<bool>(), "multinomial: all weights of a row are 0");
  const int64_t n = p.size(-1), m = p.numel() / n;
  Dims sizes(p.sizes());
  sizes.back() = num_samples;
  Tensor out = make_empty("multinomial", sizes, kLong);
  kernels::multinomial(GeneratorScope::generator(), p.scalar_type(), p.data_ptr(), m, n, num_samples,
                       out.data_ptr<int64_t>());
  return out;
}

}  // namespace wick
