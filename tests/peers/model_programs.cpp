// Whole programs: a variational autoencoder, a neural ordinary differential equation, a network that solves a
// differential equation, and a network of splines.

#include "program.h"

namespace nn = torch::nn;
using torch::Tensor;

namespace {

struct VaeImpl : nn::Module {
  VaeImpl()
      : encoder(register_module("encoder", nn::Linear(16, 24))),
        mean(register_module("mean", nn::Linear(24, 2))),
        log_var(register_module("log_var", nn::Linear(24, 2))),
        decoder(register_module("decoder", nn::Sequential(nn::Linear(2, 24), nn::ReLU(), nn::Linear(24, 16)))) {
    to(torch::kDouble);
  }
  struct Output {
    Tensor logits, mean, log_var;
  };
  Output forward(const Tensor& x) {
    const Tensor h = torch::relu(encoder->forward(x)), m = mean->forward(h), v = log_var->forward(h);
    return {decoder->forward(m + torch::randn_like(m) * (v * 0.5).exp()), m, v};
  }
  nn::Linear encoder, mean, log_var;
  nn::Sequential decoder;
};
TORCH_MODULE(Vae);

/// A vector field dx/dt = f(x), and its flow by the method of Runge and Kutta.
struct FieldImpl : nn::Module {
  FieldImpl() : net(register_module("net", nn::Sequential(nn::Linear(2, 16), nn::Tanh(), nn::Linear(16, 2)))) {
    to(torch::kDouble);
  }
  Tensor forward(const Tensor& x) { return net->forward(x); }
  Tensor step(const Tensor& x, double h) {
    const Tensor a = forward(x), b = forward(x + h / 2 * a), c = forward(x + h / 2 * b), d = forward(x + h * c);
    return x + h / 6 * (a + 2 * b + 2 * c + d);
  }
  nn::Sequential net;
};
TORCH_MODULE(Field);

/// A layer of a Kolmogorov-Arnold network (Liu et al. 2024): on each edge a function of its own, a sum of bumps.
struct SplineLayerImpl : nn::Module {
  SplineLayerImpl(int64_t in, int64_t out)
      : centres(register_buffer("centres", torch::linspace(-1.5, 1.5, 9, torch::kDouble))),
        weight(register_parameter("weight", torch::randn({out, in, 9}, torch::kDouble) * 0.1)),
        base(register_parameter("base", torch::randn({out, in}, torch::kDouble) * 0.3)) {}
  Tensor forward(const Tensor& x) {
    const Tensor bumps = (-((x.unsqueeze(-1) - centres) / 0.375).square()).exp();  // N×in×9
    return torch::einsum("nik,oik->no", {bumps, weight}) + torch::silu(x).mm(base.t());
  }
  Tensor centres, weight, base;
};
TORCH_MODULE(SplineLayer);

}  // namespace

TEST_CASE("program: a variational autoencoder") {
  torch::manual_seed(5);
  Vae vae;
  torch::optim::Adam adam(vae->parameters(), torch::optim::AdamOptions(0.01));
  // Bars at one of four rows and columns of a 4×4 picture, with noise.
  const Tensor place = torch::randint(8, {128}, torch::kLong);
  Tensor pictures = torch::zeros({128, 4, 4}, torch::kDouble);
  for (int64_t i = 0; i < 128; ++i) {
    const int64_t p = place[i].item<int64_t>();
    p < 4 ? pictures[i].select(0, p).fill_(1) : pictures[i].select(1, p - 4).fill_(1);
  }
  const Tensor x = pictures.reshape({128, 16});
  std::vector<double> losses;
  for (int step = 0; step < 300; ++step) {
    const auto out = vae->forward(x);
    const Tensor reconstruction = nn::functional::binary_cross_entropy_with_logits(
        out.logits, x, nn::functional::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum));
    const Tensor divergence = -0.5 * (1 + out.log_var - out.mean.pow(2) - out.log_var.exp()).sum();
    const Tensor loss = (reconstruction + divergence) / 128;
    adam.zero_grad();
    loss.backward();
    adam.step();
    if (step % 60 == 0 || step == 299) losses.push_back(loss.item<double>());
  }
  CHECK_RUN(losses, 11.00685, 7.760811019, 5.340443629, 4.241160402, 3.499422902, 3.624086289);
  CHECK(losses.back() < 0.6 * losses.front());
}

TEST_CASE("program: a neural ordinary differential equation learns a spiral") {
  torch::manual_seed(6);
  const Tensor turn = torch::tensor({{-0.1, 2.0}, {-2.0, -0.1}}, torch::kDouble);
  Tensor x = torch::tensor({{2.0, 0.0}}, torch::kDouble);
  std::vector<Tensor> path{x};
  for (int i = 0; i < 20; ++i) path.push_back(x = x.mm(torch::linalg::matrix_exp(turn * 0.1)));
  const Tensor seen = torch::cat(path);
  Field field;
  torch::optim::Adam adam(field->parameters(), torch::optim::AdamOptions(0.02));
  std::vector<double> losses;
  for (int step = 0; step < 200; ++step) {
    std::vector<Tensor> went{seen.slice(0, 0, 1)};
    for (int i = 0; i < 20; ++i) went.push_back(field->step(went.back(), 0.1));
    const Tensor loss = (torch::cat(went) - seen).abs().mean();
    adam.zero_grad();
    loss.backward();
    adam.step();
    if (step < 20 && step % 5 == 0) losses.push_back(loss.item<double>());
    if (step == 199) CHECK(loss.item<double>() < 0.15);
  }
  CHECK_RUN(losses, 1.889289312, 1.209957994, 0.8043420559, 0.5702989931);
}

TEST_CASE("program: a network solves u'' = -u with u(0) = 0 and u'(0) = 1") {
  torch::manual_seed(7);
  nn::Sequential u(nn::Linear(1, 16), nn::Tanh(), nn::Linear(16, 16), nn::Tanh(), nn::Linear(16, 1));
  u->to(torch::kDouble);
  torch::optim::LBFGS lbfgs(u->parameters(), torch::optim::LBFGSOptions(1).max_iter(60).line_search_fn("strong_wolfe"));
  const Tensor t = torch::linspace(0, 2, 30, torch::kDouble).unsqueeze(1).requires_grad_();
  const auto derivative = [&](const Tensor& y, const Tensor& x) {
    return torch::autograd::grad({y.sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
  };
  std::vector<double> losses;
  const auto closure = [&] {
    lbfgs.zero_grad();
    const Tensor y = u->forward(t), slope = derivative(y, t), bend = derivative(slope, t);
    const Tensor loss = (bend + y).square().mean() + y[0].square().sum() + (slope[0] - 1).square().sum();
    loss.backward();
    if (losses.size() < 4) losses.push_back(loss.item<double>());
    return loss;
  };
  for (int i = 0; i < 4; ++i) lbfgs.step(closure);
  CHECK_RUN(losses, 1.253766705, 1.021162334, 0.2559187603, 0.2913354983);
  torch::NoGradGuard off;
  CHECK((u->forward(t) - t.sin()).abs().max().item<double>() < 0.02);
}

TEST_CASE("program: a network of splines (KAN) learns a function of two numbers") {
  torch::manual_seed(8);
  const Tensor x = torch::rand({256, 2}, torch::kDouble) * 2 - 1;
  const Tensor y = (torch::sin(3 * x.select(1, 0)) + x.select(1, 1).square()).unsqueeze(1);
  SplineLayer first(2, 5), second(5, 1);
  std::vector<Tensor> parameters = first->parameters();
  for (const Tensor& p : second->parameters()) parameters.push_back(p);
  torch::optim::Adam adam(parameters, torch::optim::AdamOptions(0.02));
  torch::optim::StepLR schedule(adam, 100, 0.5);
  std::vector<double> losses;
  for (int step = 0; step < 300; ++step) {
    const Tensor loss = torch::mse_loss(second->forward(first->forward(x)), y);
    adam.zero_grad();
    loss.backward();
    adam.step();
    schedule.step();
    if (step < 20 && step % 5 == 0) losses.push_back(loss.item<double>());
    if (step == 299) CHECK(loss.item<double>() < 2e-3);
  }
  CHECK_RUN(losses, 0.7294592386, 0.3551145781, 0.04850217555, 0.07175142166);
  CHECK(first->named_buffers().size() == 1);
}
