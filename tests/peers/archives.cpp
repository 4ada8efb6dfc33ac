// Archives, save and load, nn::utils and nn::init.

#include "peer.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace nn = torch::nn;
using peer::text;
using torch::Tensor;

namespace {

struct NetImpl : nn::Module {
  NetImpl() {
    body = register_module("body", nn::Sequential(nn::Linear(2, 3), nn::Functional(torch::relu), nn::BatchNorm1d(3)));
    scale = register_parameter("scale", torch::ones({3}));
    steps = register_buffer("steps", torch::zeros({1}, torch::kLong));
  }
  Tensor forward(Tensor x) { return body->forward(x) * scale; }
  nn::Sequential body{nullptr};
  Tensor scale, steps;
};
TORCH_MODULE(Net);

Tensor with_grad(std::vector<double> g) {
  const Tensor p = torch::zeros({static_cast<int64_t>(g.size())}, torch::kDouble).requires_grad_();
  p.mutable_grad() = peer::constant(g);
  return p;
}

}  // namespace

TEST_CASE("archives: values and nested parts") {
  std::stringstream file;
  {
    torch::serialize::OutputArchive inner, outer;
    inner.write("x", torch::arange(3));
    outer.write("part", inner);
    outer.write("epoch", torch::IValue(static_cast<int64_t>(7)));
    outer.write("rate", torch::IValue(0.1));
    outer.write("done", torch::IValue(true));
    outer.write("name", torch::IValue(std::string("run 1")));
    outer.write("w", torch::ones({2}), /*is_buffer=*/true);
    outer.save_to(file);
  }
  torch::serialize::InputArchive in, part;
  in.load_from(file);
  torch::IValue v;
  in.read("epoch", v);
  CHECK(v.isInt());
  CHECK(v.toInt() == 7);
  in.read("rate", v);
  CHECK(v.toDouble() == 0.1);
  in.read("done", v);
  CHECK(v.toBool());
  in.read("name", v);
  CHECK(v.toStringRef() == "run 1");
  Tensor w, x;
  in.read("w", w, /*is_buffer=*/true);
  CHECK(text(w) == "1 1");
  in.read("part", part);
  part.read("x", x);
  CHECK(text(x) == "0 1 2");
  CHECK(in.keys().size() == 6);
  CHECK_FALSE(in.try_read("none", w));
  CHECK_FALSE(in.try_read("none", part));
  CHECK_THROWS_AS(in.read("none", w), c10::Error);
}

TEST_CASE("save and load: tensors, lists, modules") {
  const Tensor t = torch::randn({3, 2});
  std::stringstream one, many, module, state;
  torch::save(t, one);
  Tensor back;
  torch::load(back, one);
  CHECK(back.equal(t));
  torch::save(std::vector<Tensor>{t, torch::arange(4)}, many);
  std::vector<Tensor> list;
  torch::load(list, many);
  REQUIRE(list.size() == 2);
  CHECK(text(list[1]) == "0 1 2 3");

  Net a, b;
  a->forward(torch::randn({4, 2}));
  a->steps.fill_(5);
  torch::save(a, module);
  const Tensor handle = b->scale;
  torch::load(b, module);
  CHECK(b->scale.is_same(handle));
  a->eval();
  b->eval();
  CHECK(b->forward(t).equal(a->forward(t)));
  CHECK(b->steps.item<int64_t>() == 5);
  std::shared_ptr<NetImpl> pointer = std::make_shared<NetImpl>();
  std::stringstream again;
  torch::save(a.ptr(), again);
  torch::load(pointer, again);
  CHECK(pointer->steps.item<int64_t>() == 5);
  std::stringstream wrong;
  torch::save(nn::Linear(2, 2), wrong);
  CHECK_THROWS_AS(torch::load(b, wrong), std::exception);

  std::string bytes;
  torch::save(t, [&](const void* data, size_t n) {
    bytes.append(static_cast<const char*>(data), n);
    return n;
  });
  Tensor from_memory;
  torch::load(from_memory, bytes.data(), bytes.size());
  CHECK(from_memory.equal(t));
}

TEST_CASE("utils: clipping and vectors") {
  using nn::utils::clip_grad_norm_;
  const Tensor a = with_grad({3, 0}), b = with_grad({-4});
  CHECK(clip_grad_norm_({a, b}, 10.0) == doctest::Approx(5));
  CHECK(text(b.grad()) == "-4");
  CHECK(clip_grad_norm_({a, b}, 1.0) == doctest::Approx(5));
  CHECK(text(a.grad()) == "0.59999988 0");
  CHECK(clip_grad_norm_({a, b}, 10, 1) == doctest::Approx(1.4));
  CHECK(clip_grad_norm_({a, b}, 10, std::numeric_limits<double>::infinity()) == doctest::Approx(0.8));
  const Tensor bad = with_grad({1, std::nan("")});
  CHECK_THROWS_AS(clip_grad_norm_({bad}, 1, 2, true), c10::Error);
  const Tensor c = with_grad({3, -4, 0.5});
  nn::utils::clip_grad_value_(c, 1);
  CHECK(text(c.grad()) == "1 -1 0.5");

  nn::Linear net(2, 1);
  const Tensor flat = nn::utils::parameters_to_vector(net->parameters());
  CHECK(flat.numel() == 3);
  nn::utils::vector_to_parameters(torch::arange(3, torch::kFloat), net->parameters());
  CHECK(text(net->weight) == "0 1");
  CHECK(text(net->bias) == "2");
}

TEST_CASE("init: what is not drawn, what is, and what throws") {
  namespace init = nn::init;
  CHECK(text(init::constant_(torch::empty({2}), 3)) == "3 3");
  CHECK(text(init::eye_(torch::empty({2, 3}))) == "1 0 0 0 1 0");
  CHECK(text(init::dirac_(torch::empty({2, 1, 3}))) == "0 1 0 0 0 0");
  CHECK(text(init::ones_(torch::empty({2}))) == "1 1");
  CHECK(text(init::zeros_(torch::empty({2}))) == "0 0");
  CHECK(init::calculate_gain(torch::kTanh) == 5.0 / 3);
  CHECK(init::calculate_gain(torch::kReLU) == std::sqrt(2.0));
  CHECK(init::calculate_gain(torch::kLeakyReLU, 0.5) == std::sqrt(1.6));
  CHECK(init::calculate_gain(torch::kLinear) == 1);
  init::NonlinearityType f = torch::kReLU;
  init::FanModeType mode = torch::kFanOut;
  torch::manual_seed(1);
  const Tensor k = init::kaiming_normal_(torch::empty({4, 2, 3}), 0, mode, f);
  CHECK(k.std().item<double>() == doctest::Approx(0.423).epsilon(0.3));
  torch::manual_seed(1);
  const Tensor q = init::orthogonal_(torch::empty({3, 5}), 2);
  CHECK(torch::allclose(q.mm(q.t()), torch::eye(3) * 4, 1e-5, 1e-5));
  const Tensor s = init::sparse_(torch::empty({4, 3}), 0.5);
  CHECK((s == 0).sum().item<int64_t>() == 6);
  const Tensor x = init::xavier_uniform_(torch::empty({3, 3}));
  CHECK(x.abs().max().item<double>() < 1);
  CHECK_THROWS_AS(init::xavier_normal_(torch::empty({3})), c10::Error);
  CHECK_THROWS_AS(init::eye_(torch::empty({3})), c10::Error);
  CHECK_THROWS_AS(init::dirac_(torch::empty({3, 3})), c10::Error);
  CHECK_THROWS_AS(init::orthogonal_(torch::empty({3})), c10::Error);
  CHECK_THROWS_AS(init::sparse_(torch::empty({3}), 0.5), c10::Error);
}
