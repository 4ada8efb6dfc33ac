// Where LibTorch warns, and the state of its random numbers.

#include "peer.h"

using torch::Tensor;
namespace F = torch::nn::functional;

namespace {

struct Count : c10::WarningHandler {
  void process(const c10::SourceLocation&, const std::string& text, const bool) override {
    ++n;
    last = text;
  }
  int n = 0;
  std::string last;
};

}  // namespace

TEST_CASE("warnings: what warns, and the handler that hears it") {
  Count count;
  {
    c10::Warning::WarningHandlerGuard guard(&count);
    CHECK(c10::Warning::get_warning_handler() == &count);
    TORCH_WARN("a ", 1, " b");
    CHECK(count.n == 1);
    CHECK(count.last == "a 1 b");
    for (int i = 0; i < 3; ++i) TORCH_WARN_ONCE("once");
    CHECK(count.n == 2);
    {
      c10::Warning::WarnAlways always;
      CHECK(c10::Warning::get_warnAlways());
      for (int i = 0; i < 3; ++i) TORCH_WARN_ONCE("always");
      CHECK(count.n == 5);
    }
    CHECK(!c10::Warning::get_warnAlways());
    c10::Warning::warn({"f", "file", 3}, "direct", false);
    CHECK(count.last == "direct");
    count.n = 0;

    const Tensor x = torch::rand({4, 1}), y = torch::rand({4});
    F::mse_loss(x, y);
    CHECK(count.n == 1);
    F::smooth_l1_loss(x, y);
    F::huber_loss(x, y);
    torch::nn::MSELoss()(x, y);
    CHECK(count.n == 4);
    F::mse_loss(x, x);
    F::kl_div(x, x);
    CHECK(count.n == 5);
    F::kl_div(x, x, F::KLDivFuncOptions().reduction(torch::kBatchMean));
    CHECK(count.n == 5);
    count.n = 0;

    const Tensor a = torch::ones({2}, torch::requires_grad()), b = a * 2;
    b.grad();
    CHECK(count.n == 1);
    a.grad();
    const Tensor kept = a * 2;
    kept.retain_grad();
    kept.grad();
    CHECK(count.n == 1);
    c10::Warning::WarnAlways always;
    (a * a).sum().backward({}, true, true);
    CHECK(count.n == 2);
    torch::autograd::grad({(a * a).sum()}, {a}, {}, true, true);
    CHECK(count.n == 2);
    const Tensor image = torch::rand({1, 1, 4, 4});
    using O = F::InterpolateFuncOptions;
    F::interpolate(image, O().size(std::vector<int64_t>{8, 8}).mode(torch::kBilinear));
    CHECK(count.n == 3);
    F::interpolate(image, O().scale_factor(std::vector<double>{2.5, 2.5}).mode(torch::kNearest));
    CHECK(count.n == 4);
    F::interpolate(image, O().scale_factor(std::vector<double>{2, 2}).mode(torch::kBilinear).align_corners(false));
    CHECK(count.n == 4);
    count.n = 0;

    const Tensor bytes = torch::ones({4, 1}, torch::kByte);
    Tensor z = x.clone();
    CHECK(x.index({bytes}).numel() == 4);
    torch::masked_select(x, bytes);
    torch::masked_fill(x, bytes, 1);
    torch::masked_scatter(x, bytes, x);
    z.masked_fill_(bytes, 1);
    z.index_put_({bytes}, 2.);
    torch::where(bytes, x, x);
    CHECK(count.n == 7);
    CHECK(z.sum().item<double>() == 8);
    torch::masked_select(x, bytes.to(torch::kBool));
    CHECK_THROWS(torch::masked_select(x, bytes.to(torch::kLong)));
    torch::meshgrid({y, y}, "ij");
    x.numpy_T();
    CHECK(count.n == 7);
    torch::meshgrid({y, y});
    y.numpy_T();
    CHECK(count.n == 9);
  }
  CHECK(c10::Warning::get_warning_handler() != &count);
}

TEST_CASE("binary_cross_entropy: the operator leaves out dimensions of size 1, the function does not") {
  const Tensor x = torch::tensor({{0.2}, {0.6}}, torch::kDouble).requires_grad_(), y = peer::constant({1, 0});
  const Tensor each = torch::binary_cross_entropy(x, y, {}, torch::Reduction::None);
  CHECK(each.sizes() == x.sizes());
  each.sum().backward();
  CHECK(peer::text(x.grad()) == "-5 2.5");
  CHECK(torch::binary_cross_entropy(torch::rand({1, 3}), torch::rand({3, 1})).dim() == 0);
  CHECK(torch::binary_cross_entropy(torch::rand({3}), torch::rand({1})).dim() == 0);
  CHECK_THROWS(torch::binary_cross_entropy(torch::rand({2, 2}), torch::rand({4})));
  CHECK_THROWS(torch::binary_cross_entropy(torch::rand({1}), torch::rand({4})));
  CHECK_THROWS(F::binary_cross_entropy(x, y));
  CHECK_THROWS(torch::nn::BCELoss()(x, y));
  CHECK_THROWS(F::soft_margin_loss(x, y));
}

// The sums are LibTorch 1.13's.
TEST_CASE("the state of the random numbers, byte by byte") {
  const auto sum = [] {  // of all bytes, each times its place
    const Tensor state = at::detail::getDefaultCPUGenerator().get_state();
    CHECK(state.dim() == 1);
    const Tensor bytes = state.to(torch::kLong);
    return (bytes * torch::arange(bytes.numel())).sum().item<int64_t>();
  };
  torch::manual_seed(5);
  CHECK(sum() == 810962831);
  torch::rand({3});
  CHECK(sum() == 819286827);
  torch::randn({3});  // one normal number of a pair is kept
  CHECK(sum() == 825591807);
  torch::rand({2000});
  CHECK(sum() == 800636897);
}
