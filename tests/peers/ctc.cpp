// The loss of sequences whose targets are not aligned to their steps, and distances of all pairs of rows.

#include "sequences.h"

namespace nn = torch::nn;
namespace F = torch::nn::functional;
using namespace peer;
using torch::Tensor;

namespace {
Tensor integers(const std::vector<int64_t>& v) { return torch::tensor(v, torch::kLong); }
}  // namespace

TEST_CASE("CTCLoss: values and gradients") {
  const Tensor x = wave({5, 2, 4}).requires_grad_(), targets = integers({1, 2, 2, 3, 1, 0}).view({2, 3});
  const Tensor log_probs = torch::log_softmax(x, 2), steps = integers({5, 4}), lengths = integers({3, 2});
  const auto each = [](bool zero_infinity) {
    return F::CTCLossFuncOptions().reduction(torch::kNone).zero_infinity(zero_infinity);
  };
  std::vector<double> numbers;
  add(numbers, F::ctc_loss(log_probs, targets, steps, lengths, each(false)));
  add(numbers, F::ctc_loss(log_probs, targets, steps, lengths));
  add(numbers, F::ctc_loss(log_probs, integers({1, 2, 2, 3, 1}), steps, lengths,
                           F::CTCLossFuncOptions().reduction(torch::kSum)));
  add(numbers, F::ctc_loss(log_probs, targets, integers({2, 4}), lengths, each(true)));
  add(numbers, F::ctc_loss(log_probs, targets, steps, integers({0, 2}), each(false)));
  add(numbers, torch::ctc_loss(log_probs.select(1, 0), targets[0], integers({5}), integers({3})));
  add(numbers, torch::ctc_loss(log_probs, targets, {5, 4}, {3, 2}, 3));
  CHECK(F::ctc_loss(log_probs, targets, integers({2, 4}), lengths, each(false))[0].item<double>() == INFINITY);
  nn::CTCLoss loss(nn::CTCLossOptions().blank(0).reduction(torch::kSum));
  CHECK(printed(loss) == "torch::nn::CTCLoss()");
  loss(log_probs, targets, steps, lengths).backward();
  add(numbers, x.grad());
  const Tensor leaf = log_probs.detach().requires_grad_();
  F::ctc_loss(leaf, targets, integers({2, 4}), lengths, F::CTCLossFuncOptions().zero_infinity(true)).backward();
  add(numbers, leaf.grad());
  CHECK_RUN(numbers, 7.641628953, 7.503530584, 2.886530422, 1.443661661, 1.443661661, 0, 7.641628953, 7.641628953, 0,
            2.040682025, 1.902583655, 2.886530422, 11.94250086, 11.80440249, 2.886530422, 1.866982309, 1.866982309, 0,
            1.422615289, 1.422615289, 0, 2.220446049e-16, 0.1060766255, 7.439521449, 1.110223025e-16, 0.06846252224,
            0.08735780821);
  CHECK_THROWS(F::ctc_loss(log_probs, targets, integers({6, 4}), lengths));
  CHECK_THROWS(F::ctc_loss(log_probs, targets, steps, integers({4, 2})));
  CHECK_THROWS(F::ctc_loss(log_probs, targets, integers({5}), lengths));
  CHECK_THROWS(F::ctc_loss(log_probs, targets, steps, lengths, F::CTCLossFuncOptions().blank(4)));
  CHECK_THROWS(F::ctc_loss(log_probs, integers({1, 2, 2, 3}), steps, lengths));
}

TEST_CASE("pdist: values and gradients") {
  const Tensor x = wave({4, 3}).requires_grad_();
  std::vector<double> numbers;
  for (const double p : {1.0, 2.0, 3.0, static_cast<double>(INFINITY)}) {
    const Tensor d = F::pdist(x, p);
    CHECK(d.sizes() == torch::IntArrayRef({6}));
    x.mutable_grad() = Tensor();
    (d * wave({6}, 2)).sum().backward();
    add(numbers, d), add(numbers, x.grad());
  }
  CHECK_RUN(numbers, 17.48577493, 7.801811351, 64.32203067, 4.440892099e-16, 7.249875715, 28.24202755, 10.95213954,
            4.846725096, 25.46390653, -1.110223025e-16, 3.915648032, 9.609419913, 9.582477917, 4.225301667, 19.58887304,
            2.220446049e-16, 3.22461121, 7.080835701, 8.053874994, 3.514518728, 14.08424103, 0, 2.434139161,
            6.068507267);
  CHECK(torch::pdist(torch::ones({1, 3})).sizes() == torch::IntArrayRef({0}));
  CHECK_THROWS(torch::pdist(torch::ones({3})));
  CHECK_THROWS(torch::pdist(x, -1));
}
