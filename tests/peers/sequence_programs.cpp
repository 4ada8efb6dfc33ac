// Whole programs: an LSTM that learns the letters of a text, and a transformer that learns to reverse a sequence.

#include "program.h"

#include <set>

namespace nn = torch::nn;
using torch::Tensor;

namespace {

struct LettersImpl : nn::Module {
  explicit LettersImpl(int64_t letters)
      : embedding(register_module("embedding", nn::Embedding(letters, 8))),
        lstm(register_module("lstm", nn::LSTM(nn::LSTMOptions(8, 24).num_layers(2).batch_first(true)))),
        head(register_module("head", nn::Linear(24, letters))) {}
  std::pair<Tensor, std::tuple<Tensor, Tensor>> forward(
      const Tensor& x, const torch::optional<std::tuple<Tensor, Tensor>>& state = torch::nullopt) {
    auto [out, next] = lstm->forward(embedding->forward(x), state);
    return {head->forward(out), next};
  }
  nn::Embedding embedding;
  nn::LSTM lstm;
  nn::Linear head;
};
TORCH_MODULE(Letters);

struct ReverserImpl : nn::Module {
  ReverserImpl(int64_t symbols, int64_t length)
      : symbols(register_module("symbols", nn::Embedding(symbols + 1, 16))),
        places(register_module("places", nn::Embedding(length, 16))),
        transformer(register_module(
            "transformer", nn::Transformer(nn::TransformerOptions(16, 2, 1, 1).dim_feedforward(32).dropout(0)))),
        head(register_module("head", nn::Linear(16, symbols))) {}
  Tensor embed(const Tensor& x) {
    return symbols->forward(x) + places->forward(torch::arange(x.size(0), torch::kLong)).unsqueeze(1);
  }
  // src (length×N) and what comes before each symbol of the answer → scores (length×N×symbols).
  Tensor forward(const Tensor& src, const Tensor& before) {
    const Tensor mask = nn::TransformerImpl::generate_square_subsequent_mask(src.size(0)).to(torch::kDouble);
    return head->forward(transformer->forward(embed(src), embed(before), {}, mask));
  }
  nn::Embedding symbols, places;
  nn::Transformer transformer;
  nn::Linear head;
};
TORCH_MODULE(Reverser);

}  // namespace

TEST_CASE("an LSTM learns a text by heart") {
  const std::string text = "the quick brown fox jumps over the lazy dog. ";
  const std::set<char> letters(text.begin(), text.end());
  std::vector<int64_t> codes;
  for (const char c : text) codes.push_back(std::distance(letters.begin(), letters.find(c)));
  const Tensor all = torch::tensor(codes, torch::kLong).unsqueeze(0);
  const int64_t n = all.size(1);

  torch::manual_seed(1);
  Letters model(static_cast<int64_t>(letters.size()));
  model->to(torch::kDouble);
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(0.02));
  std::vector<double> losses;
  for (int step = 0; step < 120; ++step) {
    adam.zero_grad();
    const Tensor scores = model->forward(all.slice(1, 0, n - 1)).first;
    const Tensor loss = nn::functional::cross_entropy(scores.flatten(0, 1), all.slice(1, 1).flatten());
    loss.backward();
    nn::utils::clip_grad_norm_(model->parameters(), 1.0);
    adam.step();
    if (step < 20 && step % 4 == 0) losses.push_back(loss.item<double>());
  }
  CHECK_RUN(losses, 3.395182898, 3.099096208, 2.884931691, 2.476120849, 1.914547048);

  // It writes the text on its own, letter by letter, from the first one.
  torch::NoGradGuard off;
  model->eval();
  std::string written = text.substr(0, 1);
  Tensor next = all.slice(1, 0, 1);
  torch::optional<std::tuple<Tensor, Tensor>> state;
  while (written.size() < text.size()) {
    auto [scores, after] = model->forward(next, state);
    state = after;
    next = scores.argmax(2);
    written += *std::next(letters.begin(), next.item<int64_t>());
  }
  CHECK(written == text);
}

TEST_CASE("a transformer learns to reverse a sequence") {
  const int64_t length = 5, symbols = 6, batch = 32;
  torch::manual_seed(2);
  Reverser model(symbols, length);
  model->to(torch::kDouble);
  torch::optim::Adam adam(model->parameters(), torch::optim::AdamOptions(0.01));
  const auto shifted = [&](const Tensor& answer) {
    return torch::cat({torch::full({1, answer.size(1)}, symbols, torch::kLong), answer.slice(0, 0, length - 1)});
  };
  std::vector<double> losses;
  for (int step = 0; step < 150; ++step) {
    const Tensor src = torch::randint(symbols, {length, batch}, torch::kLong), answer = src.flip({0});
    adam.zero_grad();
    const Tensor loss =
        nn::functional::cross_entropy(model->forward(src, shifted(answer)).flatten(0, 1), answer.flatten());
    loss.backward();
    adam.step();
    if (step < 20 && step % 4 == 0) losses.push_back(loss.item<double>());
  }
  CHECK_RUN(losses, 1.934832982, 1.662553724, 1.458579345, 1.196518654, 0.9147607083);

  // It answers symbol by symbol.
  torch::NoGradGuard off;
  model->eval();
  const Tensor src = torch::randint(symbols, {length, 50}, torch::kLong);
  Tensor before = torch::full({1, 50}, symbols, torch::kLong);
  for (int64_t i = 0; i < length; ++i) {
    const Tensor padded = torch::cat({before, torch::zeros({length - before.size(0), 50}, torch::kLong)});
    before = torch::cat({before, model->forward(src, padded)[i].argmax(1).unsqueeze(0)});
  }
  const double right = before.slice(0, 1).eq(src.flip({0})).to(torch::kDouble).mean().item<double>();
  CHECK(right > 0.97);
}
