// Mistakes that would pass in silence: members that are not registered, shapes that broadcast, steps in the wrong
// order. And what an error says of where it happened.

#include <doctest/doctest.h>
#include <nn/nn.h>
#include <pthread.h>

#include <sstream>
#include <thread>

#include "../faults/files.h"
#include "../faults/heard.h"

using namespace wick;
using wick::test::check_fault;
using wick::test::has;
using wick::test::Heard;

namespace {

struct ForgetfulImpl : nn::Module {
  Tensor forward(const Tensor& x) { return fc(x); }
  nn::Linear fc{nn::Linear(2, 3)};  // not registered
};
WICK_MODULE(Forgetful);

std::vector<Tensor> one_parameter() { return {full({2}, 3.0).requires_grad_()}; }

template <class O>
void refuses_nothing() {
  Forgetful net;
  check_fault([&] { O(net->parameters()); }, {"empty", "register_module", "register_parameter"});
  std::vector<optim::OptimizerParamGroup> groups{{one_parameter()}, {std::vector<Tensor>{}}};
  check_fault([&] { O{groups}; }, {"group 1 is empty", "register_module"});
  O optimizer(one_parameter());
  check_fault([&] { optimizer.add_param_group(optim::OptimizerParamGroup(std::vector<Tensor>{})); },
              {"group 1 is empty"});
  check_fault([&] { optimizer.add_parameters({}); }, {"empty"});
  O later{std::vector<optim::OptimizerParamGroup>{}};  // to be filled
  check_fault([&] { later.step(); }, {"no parameters yet", "add_param_group"});
  check_fault([&] { later.parameters(); }, {"no parameters yet"});
  later.add_param_group(optim::OptimizerParamGroup(one_parameter()));
  later.step();
  CHECK(later.size() == 1);
}

// Runs f on a stack of 256 KB.
void on_small_stack(std::function<void()> f) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
  pthread_t thread;
  auto call = [](void* g) -> void* {
    (*static_cast<std::function<void()>*>(g))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, call, &f) == 0);
  pthread_join(thread, nullptr);
}

// A Linear within `depth` Sequentials.
nn::Sequential nested(int depth) {
  nn::Sequential net(nn::Linear(2, 2));
  for (int i = 1; i < depth; ++i) {
    nn::Sequential outer;
    outer->push_back(net);
    net = outer;
  }
  return net;
}

}  // namespace

TEST_CASE("an optimizer of nothing asks whether the module has registered its members") {
  struct Sgd : optim::SGD {
    using Groups = std::vector<optim::OptimizerParamGroup>;
    explicit Sgd(std::vector<Tensor> p) : SGD(std::move(p), 0.1) {}
    explicit Sgd(Groups g) : SGD(std::move(g), 0.1) {}
  };
  refuses_nothing<Sgd>();
  refuses_nothing<optim::Adam>();
  refuses_nothing<optim::AdamW>();
  refuses_nothing<optim::RMSprop>();
  refuses_nothing<optim::Adagrad>();
}

TEST_CASE("LBFGS may be made of nothing, as in LibTorch, and gets its parameters later") {
  const auto p = one_parameter();
  for (const bool group : {true, false}) {
    optim::LBFGS lbfgs(std::vector<Tensor>{}, optim::LBFGSOptions(0.1));
    const auto closure = [&] {
      lbfgs.zero_grad();
      Tensor loss = p[0].square().sum();
      loss.backward();
      return loss;
    };
    check_fault([&] { lbfgs.step(closure); }, {"LBFGS", "0 parameter groups", "add_param_group"});
    if (group)
      lbfgs.add_param_group(optim::OptimizerParamGroup(p));
    else
      lbfgs.add_parameters(p);
    const double before = p[0].square().sum().item<double>();
    lbfgs.step(closure);
    CHECK(p[0].square().sum().item<double>() < before);
    lbfgs.add_param_group(optim::OptimizerParamGroup(one_parameter()));
    check_fault([&] { lbfgs.step(closure); }, {"LBFGS", "2 parameter groups"});
  }
}

TEST_CASE("saving a module that has registered nothing warns; layers without parameters are saved as nothing") {
  const wick::test::Folder folder;
  Heard heard;
  Forgetful net;
  save(net, folder / "net.safetensors");
  CHECK(has(heard.take(), {"ForgetfulImpl", "nothing is saved", "register_module"}));
  nn::Sequential stateless{nn::ReLU(), nn::Flatten()};
  save(stateless, folder / "none.safetensors");
  load(stateless, folder / "none.safetensors");
  save(nn::Linear(2, 3), folder / "linear.safetensors");
  CHECK(heard.take() == "");
  nn::Linear right(2, 3);
  check_fault([&] { load(right, folder / "net.safetensors"); }, {"missing", "weight", "bias"});
}

TEST_CASE("losses of an input and a target that broadcast warn and name the shapes") {
  namespace F = nn::functional;
  const Tensor x = rand({4, 1}), y = rand({4});
  Heard heard;
  struct Loss {
    const char* name;
    std::function<Tensor(const Tensor&, const Tensor&)> f, module;
  };
  const std::vector<Loss> losses = {
      {"mse_loss", [](auto& a, auto& b) { return mse_loss(a, b); }, nn::MSELoss()},
      {"l1_loss", [](auto& a, auto& b) { return l1_loss(a, b); }, nn::L1Loss()},
      {"smooth_l1_loss", [](auto& a, auto& b) { return smooth_l1_loss(a, b); }, nn::SmoothL1Loss()},
      {"huber_loss", [](auto& a, auto& b) { return huber_loss(a, b); }, nn::HuberLoss()},
      {"kl_div", [](auto& a, auto& b) { return kl_div(a, b); }, nn::KLDivLoss(nn::KLDivLossOptions().reduction(kSum))},
      {"poisson_nll_loss", [](auto& a, auto& b) { return poisson_nll_loss(a, b, true, false, 1e-8, Reduction::Mean); },
       nn::PoissonNLLLoss()},
      {"hinge_embedding_loss", [](auto& a, auto& b) { return hinge_embedding_loss(a, b); }, nn::HingeEmbeddingLoss()}};
  for (const Loss& loss : losses) {
    CAPTURE(loss.name);
    for (const auto& f : {loss.f, loss.module}) {
      f(x, y);
      CHECK(heard.texts.size() == 1);
      CHECK(has(heard.take(), {loss.name, "(4×1)", "(4)", "(4×4)"}));
      f(y, y);
      f(x, x);
      CHECK(heard.take() == "");
    }
    check_fault([&] { loss.f(rand({4, 3}), rand({4})); }, {loss.name});
    CHECK(heard.take() == "");
  }
  check_fault([&] { soft_margin_loss(x, y); }, {"soft_margin_loss", "(4×1)", "(4)"});
  CHECK(soft_margin_loss(y, rand({1})).defined());
  F::kl_div(y, y);
  CHECK(has(heard.take(), {"kl_div", "kBatchMean"}));
}

TEST_CASE("binary_cross_entropy as an operator ignores dimensions of size 1, as a function of nn it does not") {
  namespace F = nn::functional;
  const Tensor x = tensor({{0.2}, {0.6}}).requires_grad_(), y = tensor({1.0, 0.0});
  const Tensor loss = binary_cross_entropy(x, y);  // LibTorch 1.13: 1.26286, gradient −2.5 and 1.25
  CHECK(loss.item<double>() == doctest::Approx(1.26286).epsilon(1e-5));
  loss.backward();
  CHECK(x.grad().allclose(tensor({{-2.5}, {1.25}})));
  CHECK(binary_cross_entropy(x, y, {}, Reduction::None).sizes() == x.sizes());
  CHECK(binary_cross_entropy(rand({3}), rand({1})).defined());
  CHECK(binary_cross_entropy(rand({1, 3}), rand({3, 1})).defined());
  check_fault([&] { binary_cross_entropy(rand({2, 2}), rand({4})); }, {"binary_cross_entropy", "(2×2)", "(4)"});
  check_fault([&] { binary_cross_entropy(rand({1}), rand({4})); }, {"binary_cross_entropy", "(1)", "(4)"});
  check_fault([&] { binary_cross_entropy(x, y, tensor({2.0, 3.0})); }, {"binary_cross_entropy", "weight", "(2×1)"});
  check_fault([&] { F::binary_cross_entropy(x, y); }, {"binary_cross_entropy", "(2×1)", "(2)"});
  check_fault([&] { nn::BCELoss()(x, y); }, {"binary_cross_entropy", "(2×1)", "(2)"});
}

TEST_CASE("grad() of what is no leaf, and backward() that records itself, warn") {
  const Tensor a = ones({2}).requires_grad_(), b = a * 2;
  Heard heard;
  b.grad();
  CHECK(has(heard.take(), {"grad", "not a leaf", "retain_grad"}));
  const Tensor kept = a * 3;
  kept.retain_grad();
  kept.grad(), a.grad(), b.detach().grad(), Tensor().grad();
  CHECK(heard.take() == "");
  (b * b).sum().backward({}, std::nullopt, true);
  CHECK(has(heard.take(), {"backward", "create_graph", "autograd::grad()"}));
  autograd::grad({(a * a).sum()}, {a}, {}, true, true);
  CHECK(heard.take() == "");
  {
    Warning::WarnAlways once(false);
    (a * a).sum().backward({}, std::nullopt, true);
  }
  CHECK(heard.take() == "");  // the process has had it
}

TEST_CASE("a schedule that steps before its optimizer warns once") {
  Heard heard;
  for (const bool own : {true, false}) {
    const auto p = one_parameter();
    optim::SGD sgd(p, 0.1);
    optim::StepLR schedule(sgd, 2);
    schedule.step();
    CHECK(has(heard.take(), {"StepLR", "optimizer.step()"}));
    schedule.step();
    CHECK(heard.take() == "");
    optim::StepLR second(sgd, 2);
    NoGradGuard off;
    if (own)
      sgd.step();
    else
      p[0].sub_(1);  // an optimizer of a program's own
    second.step();
    CHECK(heard.take() == "");
  }
}

TEST_CASE("interpolate warns of the two defaults that PyTorch has changed") {
  namespace F = nn::functional;
  Heard heard;
  const Tensor x = rand({1, 1, 4, 4});
  using O = F::InterpolateFuncOptions;
  F::interpolate(x, O().size(std::vector<int64_t>{8, 8}).mode(kBilinear));
  CHECK(has(heard.take(), {"interpolate", "kBilinear", "align_corners"}));
  F::interpolate(x, O().scale_factor(std::vector<double>{2.5, 2.5}).mode(kNearest));
  CHECK(has(heard.take(), {"interpolate", "scale_factor", "recompute_scale_factor"}));
  F::interpolate(x, O().scale_factor(std::vector<double>{2, 2}).mode(kBilinear).align_corners(false));
  CHECK(heard.take() == "");
}

namespace {

struct BlockImpl : nn::Cloneable<BlockImpl> {
  BlockImpl() { reset(); }
  void reset() override {
    fc1 = register_module("fc1", nn::Linear(4, 3));
    fc2 = register_module("fc2", nn::Linear(2, 2));
  }
  Tensor forward(const Tensor& x) { return arrow ? fc2->forward(fc1->forward(x)) : fc2(fc1(x)); }
  bool arrow = false;
  nn::Linear fc1{nullptr}, fc2{nullptr};
};
WICK_MODULE(Block);
struct TallImpl : nn::Cloneable<TallImpl> {
  TallImpl() { reset(); }
  void reset() override {
    body = register_module("body", nn::Sequential(nn::ReLU(), Block()));
    words = register_module("words", nn::Embedding(5, 2));
  }
  Tensor forward(const Tensor& x) { return body->forward(x); }
  nn::Sequential body{nullptr};
  nn::Embedding words{nullptr};
};
WICK_MODULE(Tall);
struct OwnImpl : nn::Module {  // a layer with no layer in it
  Tensor forward(const Tensor& x) { return x.view({-1, 7}); }
};
WICK_MODULE(Own);

std::string text_of(auto&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("an error in a module says in which, once") {
  const Tensor x = rand({5, 4});
  const std::string fc2 = "Linear(in_features=2, out_features=2, bias=true): linear: ";
  Tall net;
  const std::string through = text_of([&] { net(x); });
  CHECK(through.starts_with("in body.1.fc2, " + fc2));
  CHECK(through.find("in ", 3) > through.find("linear: "));  // and in none further out
  CHECK(text_of([&] { net->forward(x); }).starts_with("in body.1.fc2, " + fc2));
  net->body->ptr(1)->as<Block>()->arrow = true;
  CHECK(text_of([&] { net->forward(x); }).starts_with("in body.1.fc2, " + fc2));
  const auto copy = std::dynamic_pointer_cast<TallImpl>(net->clone());
  CHECK(text_of([&] { copy->forward(x); }).starts_with("in body.1.fc2, " + fc2));
  CHECK(text_of([&] { net->forward(x); }).starts_with("in body.1.fc2, " + fc2));
  CHECK(text_of([&] { nn::Linear(2, 2)(x); }).starts_with("in " + fc2));
  CHECK(text_of([&] { linear(x, rand({2, 2})); }).starts_with("linear: "));

  CHECK_THROWS_AS(net->words(full({1}, 9, kLong)), IndexError);  // the type is kept
  CHECK(text_of([&] { net->words->forward(full({1}, 9, kLong)); }).starts_with("in words, Embedding("));

  nn::Sequential own({{"first", nn::Identity()}, {"second", Own()}});
  CHECK(has(text_of([&] { own->forward(x); }), {"in second, ", "OwnImpl: view"}));
  CHECK(has(text_of([&] { Own()(x); }), {"in ", "OwnImpl: view"}));
  CHECK(has(text_of([&] { own->forward(std::string("x")); }), {"in first, Identity(): ", "to be of type"}));
  nn::Sequential by_value(BlockImpl{});
  CHECK(text_of([&] { by_value->forward(x); }).starts_with("in 0.fc2, " + fc2));
  nn::ModuleList list(nn::Linear(4, 3), nn::Linear(2, 2));
  list->insert(0, nn::Linear(4, 4));
  CHECK(text_of([&] { list->at<nn::LinearImpl>(2).forward(x); }).starts_with("in 2, " + fc2));
  nn::Linear old = net->body->ptr(1)->as<Block>()->fc2;
  net->body->ptr(1)->replace_module("fc2", nn::Linear(3, 2));
  CHECK(text_of([&] { old(x); }).starts_with("in " + fc2));
  const nn::Linear outlives = [] {
    nn::Sequential s(nn::Linear(2, 2));
    return nn::Linear(s->ptr<nn::LinearImpl>(0));
  }();
  CHECK(text_of([&] { outlives.ptr()->forward(x); }).starts_with("in " + fc2));
}

TEST_CASE("errors of every kind of layer say which") {
  const std::vector<nn::AnyModule> layers = {
      nn::Conv2d(2, 2, 3),
      nn::ConvTranspose1d(2, 2, 3),
      nn::BatchNorm2d(2),
      nn::InstanceNorm1d(2),
      nn::LayerNorm(nn::LayerNormOptions({9})),
      nn::GroupNorm(2, 4),
      nn::MaxPool2d(2),
      nn::AdaptiveAvgPool1d(2),
      nn::ReflectionPad2d(1),
      nn::Softmax(7),
      nn::GLU(8),
      nn::Unflatten(0, std::vector<int64_t>{7, 7}),
      nn::Flatten(nn::FlattenOptions().start_dim(9)),
      nn::Upsample(nn::UpsampleOptions().size(std::vector<int64_t>{2}).mode(kNearest)),
      nn::PixelShuffle(3),
      nn::Bilinear(2, 2, 2),
      nn::MLP({3, 3}),
      nn::MSELoss()};
  for (const nn::AnyModule& layer : layers) {
    nn::Sequential net;
    net->push_back("part", layer);
    CAPTURE(layer.ptr()->name());
    CHECK(text_of([&] { net->forward(rand({2})); }).starts_with("in part"));
  }
}

TEST_CASE("a copy of a module trains what the original trains") {
  Tall net;
  net->words->weight.requires_grad_(false);
  const auto copy = std::dynamic_pointer_cast<TallImpl>(net->clone());
  for (const auto& p : copy->named_parameters()) CHECK(p.value().requires_grad() == (p.key() != "words.weight"));
  nn::Sequential frozen(nn::Linear(2, 2), nn::BatchNorm1d(2));
  for (const Tensor& p : frozen->parameters()) p.requires_grad_(false);
  for (const Tensor& p : frozen->clone()->parameters()) CHECK(!p.requires_grad());
  for (const Tensor& p : frozen->parameters()) p.requires_grad_(true);
  for (const Tensor& p : frozen->clone()->parameters()) CHECK(p.requires_grad());
}

TEST_CASE("threads may ask one module for its name") {
  const nn::Sequential net(nn::Linear(2, 2), nn::ReLU());
  std::vector<std::string> names(4);
  std::vector<std::thread> threads;
  for (auto& name : names)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) name = net->name() + net->ptr(0)->name();
    });
  for (auto& t : threads) t.join();
  for (const auto& name : names) CHECK(name == "torch::nn::SequentialImpltorch::nn::LinearImpl");
}

TEST_CASE("a deep Sequential is listed, printed and destroyed without recursion") {
  on_small_stack([] {
    nn::Sequential net = nested(2000);
    CHECK(net->named_parameters()[0].key().size() == 2 * 2000 + 6);
    CHECK(net->named_buffers().size() == 0);
    CHECK(net->named_modules().size() == 2001);
    int seen = 0;
    net->apply([&](nn::Module&) { ++seen; });
    CHECK(seen == 2001);
    std::ostringstream text;
    text << net;
    CHECK(has(text.str(), {"torch::nn::Sequential(\n  (0): torch::nn::Sequential(\n    (0): "}));
  });
}

TEST_CASE("a Sequential 500 deep trains, is saved and copied") {
  nn::Sequential net = nested(500);
  CHECK(net->forward(rand({1, 2})).sizes() == IntArrayRef({1, 2}));
  net->eval();
  net->zero_grad();
  net->to(kDouble);
  std::stringstream file;
  save(net, file);
  load(net, file);
  CHECK(net->clone()->named_parameters()[0].value().equal(net->parameters()[0]));
  CHECK(has(text_of([&] { net->forward(rand({1, 3}, kDouble)); }), {"in 0.0.0", "Linear"}));
}

TEST_CASE("fmt prints what streams print") {
  const auto same = [](const auto& value) {
    std::ostringstream out;
    out << value;
    CHECK(fmt::format("{}", value) == out.str());
    return out.str();
  };
  const Tensor x = ones({2, 3}, dtype(kDouble).requires_grad(true));
  CHECK(same(x.sizes()) == "[2, 3]");
  CHECK(same(x.strides()) == "[3, 1]");
  CHECK(same(x.dtype()) == "double");
  CHECK(same(x.options()) ==
        "TensorOptions(dtype=double, device=cpu, layout=Strided, requires_grad=false (default), pinned_memory=false "
        "(default), "
        "memory_format=(nullopt))");
  CHECK(same(x.device()) == "cpu");
  CHECK(same(x.layout()) == "Strided");
  CHECK(same(kCUDA) == "cuda");
  CHECK(same(MemoryFormat::Contiguous) == "Contiguous");
  CHECK(same(Scalar(2.5)) == "2.5");
  CHECK(same(Scalar(true)) == "true");
  CHECK(same(Dims{4}) == "[4]");
  CHECK(same(ExpandingArray<2>(3)) == "[3, 3]");
  CHECK(same(ExpandingArrayWithOptionalElem<1>(3)) == "[3]");
  same(x);
  nn::Sequential net(nn::Linear(2, 3), nn::ReLU());
  CHECK(same(net) ==
        "torch::nn::Sequential(\n  (0): torch::nn::Linear(in_features=2, out_features=3, bias=true)\n  (1): "
        "torch::nn::ReLU()\n)");
  same(*net);
  same(Tall());
  same(nn::MLP({2, 3}));
}
