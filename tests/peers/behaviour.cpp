// Rules that are easily missed: views without recording, inference mode, ends of loops, versions, names of nodes.

#include <sstream>

#include "peer.h"

using torch::Tensor;

namespace {

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

std::string name(const Tensor& t) { return t.grad_fn()->name(); }

}  // namespace

TEST_CASE("behaviour: a view that is taken without recording is a leaf that requires grad") {
  const Tensor a = torch::ones({3}, torch::requires_grad());
  Tensor v;
  {
    torch::NoGradGuard off;
    v = a.view({3, 1});
  }
  CHECK(v.requires_grad());
  CHECK(v.is_leaf());
  CHECK(v.is_view());
  CHECK((v * 2).requires_grad());
  CHECK_THROWS(v.add_(1));
  {
    torch::NoGradGuard off;
    v.add_(1);
  }
  CHECK_THROWS(v * 2);
  CHECK(peer::text(a) == "2 2 2");
}

TEST_CASE("behaviour: inference mode") {
  const Tensor a = torch::ones({3}, torch::requires_grad());
  Tensor t, v;
  {
    c10::InferenceMode on;
    t = torch::ones({3});
    v = a.view({3, 1});
    CHECK(t.is_inference());
    CHECK(!v.is_inference());
    CHECK(v.requires_grad());
    CHECK(!t.view({3, 1}).is_view());
    CHECK(t.view({3, 1}).is_inference());
    CHECK_THROWS(t._version());
    torch::AutoGradMode again(true);
    CHECK(!(a * 2).requires_grad());
    CHECK((a * 2).is_inference());
    {
      c10::InferenceMode off(false);
      CHECK((a * 2).requires_grad());
    }
  }
  CHECK((v * 2).requires_grad());
  CHECK_THROWS(v.add_(1));
  CHECK_THROWS(t.add_(1));
  CHECK_THROWS(t * a);
  CHECK_THROWS(t._version());
  CHECK(!(t * 2).is_inference());
  CHECK(!t.view({3, 1}).is_view());
  CHECK(!t.clone().is_inference());
}

TEST_CASE("behaviour: what is refused") {
  const Tensor a = torch::ones({2}, torch::requires_grad());
  CHECK_THROWS((a * 2).sum().backward({}, false, false, std::vector<Tensor>{}));
  CHECK_THROWS(a.to(torch::TensorOptions().requires_grad(true)));
  auto data = torch::data::datasets::TensorDataset(torch::ones({2, 1}))
                  .map(torch::data::transforms::Stack<torch::data::TensorExample>());
  auto loader = torch::data::make_data_loader(std::move(data), 1);
  auto it = loader->begin();
  ++it;
  ++it;
  CHECK(it == loader->end());
  CHECK_THROWS(++it);
  CHECK_THROWS(*it);
}

TEST_CASE("behaviour: new tensors have version 0") {
  const Tensor a = torch::ones({2});
  for (const Tensor& t : {a, torch::zeros({2}), torch::rand({2}), torch::randn({2}), torch::eye(2), torch::full({2}, 1),
                          torch::cat({a, a}), torch::stack({a, a}), torch::randint(3, {2}), torch::normal(0., 1., {2}),
                          torch::arange(3), torch::linspace(0, 1, 3), torch::randperm(3), a * 2, a.clone()})
    CHECK(t._version() == 0);
  CHECK(torch::ones({2}).add_(1)._version() == 1);
}

TEST_CASE("behaviour: names of nodes") {
  const Tensor a = torch::ones({3}, torch::requires_grad());
  CHECK(name(a * 2) == "MulBackward1");
  CHECK(name(a + 1) == "AddBackward1");
  CHECK(name(a - 1) == "SubBackward1");
  CHECK(name(a / 2) == "DivBackward1");
  CHECK(name(a * a) == "MulBackward0");
  CHECK(name(a.sum()) == "SumBackward0");
  CHECK(name(a.sum(0)) == "SumBackward1");
  CHECK(name(a.mean()) == "MeanBackward0");
  CHECK(name(a.mean(0)) == "MeanBackward1");
  CHECK(name(a.norm()) == "NormBackward0");
  CHECK(name(a.prod()) == "ProdBackward0");
  CHECK(name(torch::cross_entropy_loss(a.view({1, 3}), torch::tensor({1}, torch::kLong))) == "NllLossBackward0");
  CHECK(a.grad_fn() == nullptr);
  CHECK(!printed((a * 2).grad_fn()).empty());
}

TEST_CASE("behaviour: options and states of optimizers are compared") {
  using namespace torch::optim;
  CHECK(SGDOptions(0.1) == SGDOptions(0.1));
  CHECK(!(SGDOptions(0.1) == SGDOptions(0.2)));
  CHECK(AdamOptions(0.1).betas(std::make_tuple(0.5, 0.6)) == AdamOptions(0.1).betas(std::make_tuple(0.5, 0.6)));
  CHECK(!(AdamOptions(0.1) == AdamOptions(0.1).betas(std::make_tuple(0.5, 0.6))));
  CHECK(LBFGSOptions(0.1) == LBFGSOptions(0.1));
  CHECK(!(RMSpropOptions().centered(true) == RMSpropOptions()));
  CHECK(AdagradOptions() == AdagradOptions());
  AdamParamState a, b;
  const Tensor t = torch::ones({2});
  CHECK(a.exp_avg(t).exp_avg_sq(t).max_exp_avg_sq(t).step(3) ==
        b.exp_avg(t.clone()).exp_avg_sq(t).max_exp_avg_sq(t).step(3));
  CHECK(!(a == b.exp_avg(t * 2)));
  CHECK(!(a == b.exp_avg(t).step(4)));
}

TEST_CASE("behaviour: small overloads") {
  int64_t sum = 0;
  for (const auto i : c10::irange(1, int64_t{4})) sum += i;
  CHECK(sum == 6);
  const Tensor x = peer::constant({1, 3}), y = peer::constant({0, 0});
  namespace F = torch::nn::functional;
  CHECK(peer::text(F::smooth_l1_loss(x, y, F::SmoothL1LossFuncOptions(torch::kNone), 2.0)) == "0.25 2");
  CHECK(!printed(std::vector<Tensor>{x, y}).empty());
}

TEST_CASE("behaviour: indices say what they are, and print") {
  using namespace torch::indexing;
  CHECK(TensorIndex(3).is_integer());
  CHECK(TensorIndex(None).is_none());
  CHECK(TensorIndex("...").is_ellipsis());
  CHECK(TensorIndex(true).is_boolean());
  CHECK(TensorIndex(Slice(1, 2)).is_slice());
  CHECK(TensorIndex(torch::ones({1})).is_tensor());
  CHECK(printed(Slice(1, 2, 3)) == "1:2:3");
  CHECK(printed(Slice()) == "0:9223372036854775807:1");
  CHECK(printed(TensorIndex(3)) == "3");
  CHECK(printed(TensorIndex("...")) == "...");
  CHECK(printed(TensorIndex(None)) == "None");
  CHECK(printed(TensorIndex(true)) == "true");
  CHECK(printed(TensorIndex(Slice(1, 2))) == "1:2:1");
}

TEST_CASE("anomaly mode, saved variables, texts as arguments, lists of indices") {
  using namespace torch::autograd;
  CHECK(!AnomalyMode::is_enabled());
  {
    DetectAnomalyGuard guard;
    CHECK(AnomalyMode::is_enabled());
  }
  const torch::Tensor x = torch::ones({2}).requires_grad_();
  CHECK(SavedVariable(x, false).unpack().equal(x));
  CHECK(!SavedVariable(torch::Tensor(), false).unpack().defined());
  torch::Tensor y = torch::ones({2});
  const SavedVariable saved(y, false);
  y.add_(1);
  CHECK_THROWS(saved.unpack());

  struct Speaker : torch::nn::Module {
    const char* forward(const char* text) { return text; }
  };
  torch::nn::AnyModule any(Speaker{});
  CHECK(std::string(any.forward<const char*>("hello")) == "hello");

  std::ostringstream out;
  out << std::vector<torch::indexing::TensorIndex>{1, torch::indexing::None, true};
  CHECK(out.str() == "(1, None, true)");
  const auto packed = torch::nn::utils::rnn::pack_sequence({torch::ones({3}), torch::ones({2})});
  CHECK(!packed.is_cuda());
  CHECK(!packed.is_pinned());
}

TEST_CASE("parallel loops, and values of any type") {
  CHECK(!at::in_parallel_region());
  std::vector<int> inside(100);
  at::parallel_for(0, 100, 10, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) inside[static_cast<size_t>(i)] = at::in_parallel_region() ? 1 : 2;
  });
  CHECK(std::count(inside.begin(), inside.end(), 0) == 0);
  const auto add = [](int64_t begin, int64_t end, int64_t sum) {
    for (int64_t i = begin; i < end; ++i) sum += i;
    return sum;
  };
  CHECK(at::parallel_reduce(0, 1000, 7, int64_t{0}, add, std::plus<int64_t>()) == 499500);
  CHECK(at::parallel_reduce(5, 5, 7, int64_t{3}, add, std::plus<int64_t>()) == 3);
  CHECK(c10::IValue(std::vector<int64_t>{1, 2}).isIntList());
  CHECK(c10::IValue(std::vector<double>{1, 2}).isDoubleList());
  CHECK(c10::IValue(std::vector<torch::Tensor>{torch::ones(1)}).isTensorList());
  CHECK(!c10::IValue(2.5).isDoubleList());
  try {
    TORCH_CHECK(false, "bad ", 3);
  } catch (const c10::Error& e) {
    CHECK(std::string(e.msg()) == "bad 3");
  }
}
