// Programs that tutorials show, written in LibTorch's words: a gradient penalty, texts, an autoencoder. In float64, so
// that what LibTorch printed after some steps holds for both to many digits.

#include "program.h"

#include <map>
#include <sstream>
#include <unordered_map>

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using namespace torch::indexing;

namespace {

/// x σ(βx), with a backward function that can be differentiated again.
class Swish : public torch::autograd::Function<Swish> {
 public:
  static Tensor forward(AutogradContext* ctx, Tensor x, double beta) {
    ctx->save_for_backward({x});
    ctx->saved_data["beta"] = beta;
    return x * torch::sigmoid(beta * x);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grad_outputs) {
    auto saved = ctx->get_saved_variables();
    const double beta = ctx->saved_data["beta"].toDouble();
    const Tensor s = torch::sigmoid(beta * saved[0]);
    return {grad_outputs[0] * (s + beta * saved[0] * s * (1 - s)), Tensor()};
  }
};

struct CriticImpl : torch::nn::Module {
  CriticImpl() {
    fc1 = register_module("fc1", torch::nn::Linear(2, 16));
    fc2 = register_module("fc2", torch::nn::Linear(16, 16));
    out = register_module("out", torch::nn::Linear(torch::nn::LinearOptions(16, 1).bias(false)));
  }
  Tensor forward(Tensor x) {
    x = Swish::apply(fc1(x), 1.5);
    x = Swish::apply(fc2(x), 1.5);
    return out(x);
  }
  torch::nn::Linear fc1{nullptr}, fc2{nullptr}, out{nullptr};
};
TORCH_MODULE(Critic);

/// Words to numbers; 0 fills up, 1 is for words that are not known.
class Vocabulary {
 public:
  explicit Vocabulary(const std::vector<std::string>& texts) {
    for (const auto& text : texts)
      for (const auto& word : words(text)) ids_.emplace(word, static_cast<int64_t>(ids_.size()) + 2);
  }
  int64_t size() const { return static_cast<int64_t>(ids_.size()) + 2; }
  std::vector<int64_t> numbers(const std::string& text) const {
    std::vector<int64_t> v;
    for (const auto& word : words(text)) {
      auto found = ids_.find(word);
      v.push_back(found == ids_.end() ? 1 : found->second);
    }
    return v;
  }
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
  }

 private:
  std::unordered_map<std::string, int64_t> ids_;
};

const std::vector<std::string> kTexts = {"the match ended with a late goal",
                                         "a striker scored the winning goal",
                                         "the team won the cup again",
                                         "the keeper saved a penalty",
                                         "shares fell as the bank cut rates",
                                         "the market rose on strong profits",
                                         "a bank bought shares of the company",
                                         "profits of the company fell again",
                                         "the probe sent pictures of the planet",
                                         "a telescope found a distant planet",
                                         "the rocket carried a probe to orbit",
                                         "stars formed in the distant cloud"};
const std::vector<int64_t> kTopics = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};

struct TextClassifierImpl : torch::nn::Module {
  TextClassifierImpl(int64_t vocabulary, int64_t width, int64_t topics)
      : embedding(torch::nn::EmbeddingOptions(vocabulary, width).padding_idx(0)),
        norm(torch::nn::LayerNormOptions({width})),
        fc(width, topics) {
    register_module("embedding", embedding);
    register_module("norm", norm);
    register_module("fc", fc);
    torch::NoGradGuard no_grad;
    fc->weight.uniform_(-0.5, 0.5);
    fc->bias.zero_();
  }
  /// ids: (texts×words), filled up with 0.
  Tensor forward(const Tensor& ids) {
    const Tensor mask = ids.ne(0).unsqueeze(-1);
    const Tensor mean = embedding(ids).masked_fill(~mask, 0).sum(1) / mask.sum(1);
    return fc(norm(mean));
  }
  torch::nn::Embedding embedding;
  torch::nn::LayerNorm norm;
  torch::nn::Linear fc;
};
TORCH_MODULE(TextClassifier);

struct AutoencoderImpl : torch::nn::Module {
  AutoencoderImpl()
      : encoder(torch::nn::Sequential({{"enc1", torch::nn::Linear(20, 12)},
                                       {"act1", torch::nn::ELU(torch::nn::ELUOptions().alpha(0.8))},
                                       {"enc2", torch::nn::Linear(12, 3)}})),
        decoder(torch::nn::Linear(3, 12), torch::nn::Tanh(), torch::nn::Linear(12, 20)) {
    register_module("encoder", encoder);
    register_module("decoder", decoder);
  }
  std::tuple<Tensor, Tensor> forward(const Tensor& x) {
    Tensor code = encoder->forward(x);
    return std::make_tuple(decoder->forward(code), code);
  }
  torch::nn::Sequential encoder, decoder;
};
TORCH_MODULE(Autoencoder);

}  // namespace

TEST_CASE("tutorial: a critic with a gradient penalty, through an operator of one's own") {
  torch::manual_seed(11);
  Critic critic;
  critic->to(torch::kFloat64);
  auto optimizer =
      torch::optim::Adam(critic->parameters(), torch::optim::AdamOptions(5e-3).betas({0.5, 0.9}).weight_decay(1e-4));
  const auto options = torch::TensorOptions().dtype(torch::kFloat64);
  std::vector<double> losses, penalties;
  for (int step = 0; step < 20; ++step) {
    const Tensor angle = torch::rand({32, 1}, options) * (2 * M_PI);
    const Tensor real = torch::cat({angle.cos(), angle.sin()}, 1), fake = 0.3 * torch::randn({32, 2}, options);
    const Tensor mix = torch::rand({32, 1}, options);
    const Tensor between = (mix * real + (1 - mix) * fake).requires_grad_(true);
    const Tensor output = critic(between);
    const Tensor slope = torch::autograd::grad({output}, {between}, /*grad_outputs=*/{torch::ones_like(output)},
                                               /*retain_graph=*/true, /*create_graph=*/true)[0];
    const Tensor penalty = (slope.norm(2, /*dim=*/1) - 1).pow(2).mean();
    const Tensor loss = critic(fake).mean() - critic(real).mean() + 10 * penalty;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    losses.push_back(loss.item<double>());
    penalties.push_back(penalty.item<double>());
  }
  CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[5], losses[10], losses[19]}), 9.32293342, 9.051087153,
            7.755597398, 5.293628217, 0.6458649079);
  CHECK_RUN((std::vector<double>{penalties[0], penalties[19]}), 0.9310258516, 0.0389945274);
  CHECK(penalties[19] < penalties[0]);

  // Second derivatives by the inputs: the Hessian's rows, and a product with a vector.
  Tensor x = torch::tensor({0.3, -0.7}, torch::dtype(torch::kFloat64).requires_grad(true));
  const Tensor first = torch::autograd::grad({critic(x).squeeze()}, {x}, {}, true, true)[0];
  std::vector<Tensor> rows;
  for (int64_t i = 0; i < 2; ++i) rows.push_back(torch::autograd::grad({first[i]}, {x}, {}, /*retain_graph=*/true)[0]);
  const Tensor hessian = torch::stack(rows);
  CHECK(torch::allclose(hessian, hessian.t(), 0, 1e-12));
  CHECK_RUN((std::vector<double>{hessian[0][0].item<double>(), hessian[0][1].item<double>(),
                                 hessian.index({1, 1}).item<double>()}),
            -0.2322959691, 0.04273598885, -0.1561735591);
  const Tensor v = torch::tensor({1.0, 2.0}, torch::kFloat64);
  CHECK(torch::allclose(torch::autograd::grad({first}, {x}, {v})[0], hessian.matmul(v)));
  CHECK_THROWS(torch::autograd::grad({first}, {x}, {v}));  // the graph is gone
}

TEST_CASE("tutorial: texts, filled up to one length") {
  const Vocabulary vocabulary(kTexts);
  int64_t longest = 0;
  for (const auto& text : kTexts) longest = std::max(longest, static_cast<int64_t>(vocabulary.numbers(text).size()));
  Tensor ids = torch::zeros({static_cast<int64_t>(kTexts.size()), longest}, torch::kInt64);
  for (size_t i = 0; i < kTexts.size(); ++i) {
    const Tensor row = torch::tensor(vocabulary.numbers(kTexts[i]), torch::kLong);
    ids.index_put_({static_cast<int64_t>(i), Slice(None, row.size(0))}, row);
  }
  const Tensor topics = torch::tensor(kTopics);

  torch::manual_seed(12);
  TextClassifier model(vocabulary.size(), 8, 3);
  model->to(torch::kDouble);
  std::vector<Tensor> decay, rest;
  for (auto& p : model->named_parameters()) (p.value().dim() > 1 ? decay : rest).push_back(p.value());
  torch::optim::AdamW optimizer(
      std::vector<torch::optim::OptimizerParamGroup>{torch::optim::OptimizerParamGroup(decay)},
      torch::optim::AdamWOptions(0.05).weight_decay(0.02));
  optimizer.add_param_group(torch::optim::OptimizerParamGroup(
      rest, std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(0.05).weight_decay(0))));
  torch::optim::StepLR schedule(optimizer, 5, 0.5);
  torch::nn::CrossEntropyLoss criterion(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum));
  std::vector<double> losses, norms;
  for (int epoch = 0; epoch < 15; ++epoch) {
    optimizer.zero_grad();
    Tensor loss = criterion(model(ids), topics);
    loss.backward();
    norms.push_back(torch::nn::utils::clip_grad_norm_(model->parameters(), /*max_norm=*/2.0));
    optimizer.step();
    schedule.step();
    losses.push_back(loss.item<double>());
  }
  CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[3], losses[7], losses[14]}), 13.43753775, 10.20684665,
            5.721859235, 0.9937486776, 0.1163314608);
  CHECK_RUN((std::vector<double>{norms[0], norms[7], norms[14]}), 10.87726911, 1.843019619, 0.325706938);
  CHECK(model->embedding->weight[0].abs().sum().item<double>() == 0);  // what fills up is not trained
  double rate = 0;
  for (auto& group : optimizer.param_groups()) rate = static_cast<torch::optim::AdamWOptions&>(group.options()).lr();
  CHECK_RUN((std::vector<double>{rate}), 0.0125);
  model->eval();
  const Tensor predicted = model(ids).argmax(/*dim=*/1);
  CHECK(predicted.equal(topics));
}

TEST_CASE("tutorial: texts as bags of words") {
  const Vocabulary vocabulary(kTexts);
  std::vector<int64_t> all, offsets;
  for (const auto& text : kTexts) {
    offsets.push_back(static_cast<int64_t>(all.size()));
    for (const int64_t id : vocabulary.numbers(text)) all.push_back(id);
  }
  const Tensor words = torch::from_blob(all.data(), {static_cast<int64_t>(all.size())}, torch::kInt64).clone();
  const Tensor starts = torch::tensor(offsets), topics = torch::tensor(kTopics, torch::dtype(torch::kInt64));
  for (const bool mean : {true, false}) {
    torch::manual_seed(13);
    torch::nn::EmbeddingBagOptions options(vocabulary.size(), 6);
    if (mean)
      options.mode(torch::kMean);
    else
      options.mode(torch::kSum);
    torch::nn::EmbeddingBag bag(options);
    torch::nn::Sequential head(torch::nn::Linear(6, 8), torch::nn::ReLU(), torch::nn::Linear(8, 3),
                               torch::nn::LogSoftmax(torch::nn::LogSoftmaxOptions(1)));
    bag->to(torch::kDouble);
    head->to(torch::kDouble);
    auto parameters = bag->parameters();
    for (const auto& p : head->parameters()) parameters.push_back(p);
    torch::optim::RMSprop optimizer(parameters, torch::optim::RMSpropOptions(0.02).alpha(0.9).momentum(0.5));
    std::vector<double> losses;
    for (int epoch = 0; epoch < 12; ++epoch) {
      optimizer.zero_grad();
      Tensor loss = torch::nll_loss(head->forward(bag(words, starts)), topics);
      loss.backward();
      torch::nn::utils::clip_grad_value_(parameters, 0.1);
      optimizer.step();
      losses.push_back(loss.item<double>());
    }
    if (mean)
      CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[5], losses[11]}), 1.107048326, 1.054480442,
                0.4051053279, 0.01043386703);
    else
      CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[5], losses[11]}), 1.084570517, 0.7870173088,
                0.03072490333, 0.0005057231105);
    CHECK(losses.back() < losses.front());
  }
}

TEST_CASE("tutorial: an autoencoder") {
  torch::manual_seed(14);
  Autoencoder model;
  model->to(torch::kDouble);
  const Tensor phase = torch::rand({40, 1}, torch::kDouble) * 6, speed = torch::rand({40, 1}, torch::kDouble) + 0.5;
  const Tensor waves = torch::sin(phase + speed * torch::linspace(0, 3, 20, torch::kDouble));
  torch::optim::Adagrad optimizer(model->parameters(), torch::optim::AdagradOptions(0.1).lr_decay(1e-3));
  std::vector<double> losses;
  for (int step = 0; step < 12; ++step) {
    auto [restored, code] = model->forward(waves);
    REQUIRE(code.size(1) == 3);
    Tensor loss = torch::nn::functional::mse_loss(restored, waves) + 1e-3 * code.abs().mean();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    losses.push_back(loss.item<double>());
  }
  CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[5], losses[11]}), 0.5447366426, 0.551519681,
            0.06925151716, 0.02523099294);
  CHECK(losses[11] < losses[1]);

  const peer::Folder folder("peer-tutorials-autoencoder");
  torch::save(model, folder / "autoencoder.pt");
  Autoencoder again;
  again->to(torch::kDouble);
  torch::load(again, folder / "autoencoder.pt");
  Tensor restored;
  std::tie(restored, std::ignore) = again->forward(waves);
  CHECK(restored.equal(std::get<0>(model->forward(waves))));
  std::map<std::string, int64_t> sizes;
  for (const auto& p : model->named_parameters()) sizes[p.key()] = p->numel();
  CHECK(sizes.at("encoder.enc1.weight") == 240);
  CHECK(sizes.at("decoder.2.bias") == 20);
}
