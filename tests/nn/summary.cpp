// nn::summary() against torchinfo (summary.py made summary.json), and what it leaves untouched.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;

namespace {

const nlohmann::json& torchinfo(const std::string& name) {
  static const nlohmann::json all = [] {
    std::ifstream file(WICK_SOURCE_DIR "/tests/nn/summary.json");
    return nlohmann::json::parse(file);
  }();
  return all.at(name);
}

nn::Sequential mlp() { return nn::Sequential(nn::Linear(784, 128), nn::ReLU(), nn::Linear(128, 10)); }
nn::Sequential lenet() {
  return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, 6, 5).padding(2)), nn::Tanh(), nn::AvgPool2d(2),
                        nn::Conv2d(6, 16, 5), nn::Tanh(), nn::AvgPool2d(2), nn::Flatten(), nn::Linear(400, 120),
                        nn::Tanh(), nn::Linear(120, 84), nn::Tanh(), nn::Linear(84, 10));
}

struct BlockImpl : nn::Module {
  BlockImpl() {
    conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(16, 32, 3).stride(2).padding(1).bias(false)));
    bn1 = register_module("bn1", nn::BatchNorm2d(32));
    relu = register_module("relu", nn::ReLU());
    conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(32, 32, 3).padding(1).bias(false)));
    bn2 = register_module("bn2", nn::BatchNorm2d(32));
    shortcut = register_module("shortcut",
                               nn::Sequential(nn::Conv2d(nn::Conv2dOptions(16, 32, 1).stride(2)), nn::BatchNorm2d(32)));
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = bn2->forward(conv2->forward(relu(bn1(conv1(x)))));
    return relu(y + shortcut->forward(x));
  }
  nn::Conv2d conv1{nullptr}, conv2{nullptr};
  nn::BatchNorm2d bn1{nullptr}, bn2{nullptr};
  nn::ReLU relu{nullptr};
  nn::Sequential shortcut{nullptr};
};
WICK_MODULE(Block);

struct TaggerImpl : nn::Module {
  Tensor forward(const Tensor& words) { return scores(std::get<0>(lstm(embedding(words)))); }
  nn::Embedding embedding{register_module("embedding", nn::Embedding(50, 16))};
  nn::LSTM lstm{
      register_module("lstm", nn::LSTM(nn::LSTMOptions(16, 24).num_layers(2).batch_first(true).bidirectional(true)))};
  nn::Linear scores{register_module("scores", nn::Linear(48, 5))};
};
WICK_MODULE(Tagger);

void check_totals(const nn::Summary& s, const std::string& name) {
  CHECK(s.parameters == torchinfo(name)["parameters"]);
  CHECK(s.trainable == torchinfo(name)["trainable"]);
}
int64_t mult_adds(const nn::Summary& s, const std::string& row) {
  for (const auto& r : s.rows)
    if (r.name == row) return r.mult_adds;
  FAIL("no row " << row);
  return 0;
}

TEST_CASE("summary: of an MLP, LeNet and nested layers the table is torchinfo's") {
  const auto same = [](const nn::Summary& s, const std::string& name, int64_t depth = 3) {
    CHECK(s.text(depth) == torchinfo(name)["text"].get<std::string>());
    CHECK(s.mult_adds == torchinfo(name)["mult_adds"]);
    CHECK(s.pass_bytes == torchinfo(name)["pass_bytes"]);
    CHECK(s.parameter_bytes == torchinfo(name)["parameter_bytes"]);
    check_totals(s, name);
  };
  same(nn::summary(mlp(), zeros({32, 784})), "mlp");
  same(nn::summary(lenet(), zeros({64, 1, 28, 28})), "lenet");
  const nn::Sequential nested(mlp(), nn::Sequential(nn::Linear(10, 4), nn::Sequential(nn::Linear(4, 2))));
  same(nn::summary(nested, zeros({3, 784})), "of_layers", 2);
  CHECK(fmt::format("{}", nn::summary(mlp(), zeros({32, 784}))) == torchinfo("mlp")["text"].get<std::string>());
}

TEST_CASE("summary: a residual block, in which torchinfo counts a batch norm once a sample and not once a pixel") {
  Block block;
  const nn::Summary s = nn::summary(block, zeros({8, 16, 32, 32}));
  check_totals(s, "block");
  CHECK(s.pass_bytes == torchinfo("block")["pass_bytes"]);
  CHECK(s.parameter_bytes == torchinfo("block")["parameter_bytes"]);
  CHECK(s.mult_adds - 3 * 2 * 32 * 8 * (16 * 16 - 1) == torchinfo("block")["mult_adds"]);
  const auto& theirs = torchinfo("block")["mult_adds_of"];
  REQUIRE(s.rows.size() == theirs.size());
  for (size_t i : {1, 4, 7}) CHECK(s.rows[i].mult_adds == theirs[i]);  // the convolutions
  CHECK(s.rows[0].type == "Block");
  CHECK(s.rows[6].name == "shortcut");  // shortcut->forward(x), seen all the same
  CHECK(s.rows[6].outputs == std::vector<Dims>{{8, 32, 16, 16}});
  CHECK(s.rows[7].name == "shortcut.0");
  CHECK((s.rows[9].name == "relu" && s.rows[9].again));
}

TEST_CASE("summary: a transformer layer, where torchinfo leaves attention out and counts one element of a sequence") {
  nn::TransformerEncoderLayer layer(nn::TransformerEncoderLayerOptions(64, 4).dim_feedforward(128));
  const int64_t length = 10, batch = 8, e = 64;
  const nn::Summary s = nn::summary(layer, zeros({length, batch, e}));
  check_totals(s, "encoder_layer");
  for (const auto& [name, i] : {std::pair{"norm1", 3}, {"linear1", 4}, {"linear2", 6}, {"norm2", 8}})
    CHECK(mult_adds(s, name) == batch * torchinfo("encoder_layer")["mult_adds_of"][i].get<int64_t>());
  // Four projections, then queries by keys, then weights by values.
  CHECK(mult_adds(s, "self_attn") == batch * (length * 4 * e * (e + 1) + 2 * length * length * e));
  // The projection within the attention is none of its own rows: its parameters are in the attention's.
  CHECK(s.rows[1].type == "MultiheadAttention");
  CHECK(s.rows[1].parameters == 16640);
  CHECK(s.parameter_bytes == 4 * s.parameters);
}

TEST_CASE("summary: a recurrent net on indices, where torchinfo counts lookups and one element of a sequence") {
  Tagger tagger;
  const nn::Summary s = nn::summary(tagger, zeros({4, 7}, kLong));
  check_totals(s, "tagger");
  CHECK(mult_adds(s, "embedding") == 0);
  CHECK(mult_adds(s, "lstm") == torchinfo("tagger")["mult_adds_of"][2]);
  CHECK(mult_adds(s, "scores") == 7 * torchinfo("tagger")["mult_adds_of"][3].get<int64_t>());
  CHECK(s.rows[2].outputs == std::vector<Dims>{{4, 7, 48}, {4, 4, 24}, {4, 4, 24}});  // with both states
  CHECK(s.input_bytes == 4 * 7 * 8);
}

TEST_CASE("summary: multiply-adds of layers are the products that they are made of") {
  const auto of = [](auto net, const Tensor& x) { return nn::summary(net, x).mult_adds; };
  // Each of 2·3·5·5 inputs is multiplied by 4·3·3 weights; each of 2·4·11·11 outputs has a bias.
  CHECK(of(nn::ConvTranspose2d(nn::ConvTranspose2dOptions(3, 4, 3).stride(2)), zeros({2, 3, 5, 5})) ==
        2 * 3 * 25 * 36 + 2 * 4 * 121);
  CHECK(of(nn::ConvTranspose2d(nn::ConvTranspose2dOptions(4, 4, 3).stride(2).output_padding(1).groups(2).bias(false)),
           zeros({4, 5, 5})) == 4 * 25 * 2 * 9);
  CHECK(of(nn::Conv2d(nn::Conv2dOptions(4, 8, 3).groups(4).bias(false)), zeros({2, 4, 5, 5})) == 2 * 8 * 9 * 9);
  CHECK(of(nn::Linear(3, 5), zeros({2, 7, 3})) == 2 * 7 * 5 * (3 + 1));
  CHECK(of(nn::GRUCell(3, 5), zeros({2, 3})) == 2 * 3 * 5 * (3 + 5 + 2));
  CHECK(of(nn::LayerNorm(nn::LayerNormOptions({3, 5})), zeros({2, 3, 5})) == 2 * 2 * 15);
  CHECK(of(nn::PReLU(), zeros({2, 3})) == 6);
  CHECK(of(nn::EmbeddingBag(9, 4), zeros({2, 3}, kLong)) == 0);
}

// A net with what its summary might disturb: dropout, running statistics, an input that is changed in place.
struct OddImpl : nn::Module {
  OddImpl() {
    block = register_module("block", nn::Sequential(nn::Linear(4, 4), nn::Dropout(0.5), nn::BatchNorm1d(4)));
    register_buffer("again", block->ptr<nn::BatchNorm1dImpl>(2)->running_mean);  // one tensor under two names
    scale = register_parameter("scale", ones({4}));
    unused = register_module("unused", nn::Linear(2, 2));
    frozen = register_module("frozen", nn::Linear(4, 4));
    for (const Tensor& p : frozen->parameters()) p.requires_grad_(false);
    register_parameter("tied", block->ptr<nn::LinearImpl>(0)->weight);
  }
  Tensor forward(const Tensor& x, Tensor y, bool twice) {
    if (y.numel() == 0) throw std::runtime_error("on purpose");
    const Tensor a = block(x);
    return nn::Linear(4, 4)(frozen(twice ? block(a) : a)) * scale + y.mul_(2);
  }
  nn::Sequential block{nullptr};
  nn::Linear unused{nullptr}, frozen{nullptr};
  Tensor scale;
};
WICK_MODULE(Odd);

TEST_CASE("summary: rows of calls; parameters once, those without a row where they are registered") {
  Odd net;
  const nn::Summary s = nn::summary(net, ones({3, 4}), ones({4}), true);
  std::vector<std::string> names;
  for (const auto& row : s.rows) names.push_back(row.name + (row.again ? " again" : ""));
  CHECK(names == std::vector<std::string>{"", "block", "block.0", "block.1", "block.2", "block again", "block.0 again",
                                          "block.1 again", "block.2 again", "frozen"});
  CHECK(s.rows[0].parameters == 4 + 16 + 6);  // scale, tied, and unused
  CHECK(s.rows[2].parameters == 4);           // its weight is counted above
  CHECK(s.rows[6].parameters == 0);
  CHECK(s.rows[6].mult_adds == 3 * 20);
  CHECK(s.rows[9].parameters == 20);
  CHECK(s.rows[9].trainable == 0);
  CHECK(s.parameters == 4 + 6 + 20 + 8 + 20);
  CHECK(s.trainable == s.parameters - 20);
  CHECK(s.input_bytes == 4 * (12 + 4));
  const std::string text = s.text();
  CHECK(
      text.find("│    └─Linear (0): 2-4                   [3, 4]                    (recursive)               60\n") !=
      text.npos);
  CHECK(
      text.find("├─Linear (frozen): 1-3                   [3, 4]                    (20)                      60\n") !=
      text.npos);
  CHECK(text.find("Non-trainable params: 20\n") != text.npos);
  CHECK(s.text(1).find("2-1") == text.npos);
  CHECK(s.text(1).find(
            "├─Sequential (block): 1-1                [3, 4]                    12                        84\n") !=
        text.npos);
}

TEST_CASE("summary: the net, its inputs and the random numbers are as they were, also when forward() throws") {
  for (const bool training : {true, false})
    for (const bool fails : {false, true}) {
      CAPTURE(training);
      CAPTURE(fails);
      Odd net;
      net->train(training);
      net->block->ptr<nn::BatchNorm1dImpl>(2)->running_mean.fill_(3);
      const Tensor x = ones({3, 4}).requires_grad_(), y = fails ? zeros({0}) : ones({4});
      const Tensor loss = net(x, ones({4}), false).sum();  // a graph that is waiting: nothing it saved may change
      std::vector<Tensor> before;
      for (const Tensor& b : net->buffers()) before.push_back(b.clone());
      const auto versions = [&] {
        std::vector<int64_t> all{x._version(), y._version()};
        for (const Tensor& b : net->buffers()) all.push_back(b._version());
        return all;
      };
      const auto versions_before = versions();
      const Tensor random = default_generator().get_state();
      if (fails)
        CHECK_THROWS_WITH(nn::summary(net, x, y, true), "on purpose");
      else
        CHECK_FALSE(nn::summary(net, x, y, true).rows.empty());
      CHECK(net->is_training() == training);
      CHECK(default_generator().get_state().equal(random));
      CHECK(versions() == versions_before);
      const std::vector<Tensor> after = net->buffers();
      for (size_t i = 0; i < before.size(); ++i) CHECK(after[i].equal(before[i]));
      CHECK(after[0].is_alias_of(net->block->ptr<nn::BatchNorm1dImpl>(2)->running_mean));
      CHECK(y.equal(fails ? zeros({0}) : ones({4})));
      CHECK_FALSE(x.grad().defined());
      loss.backward();
      CHECK(nn::ForwardWatcher::current() == nullptr);
    }
}

TEST_CASE("summary: takes modules, pointers and holders, and says which layer a shape does not fit") {
  const auto net = std::make_shared<nn::MLPImpl>(std::initializer_list<int64_t>{4, 3, 2});
  CHECK(nn::summary(net, zeros({2, 4})).parameters == 23);
  CHECK(nn::summary(*net, zeros({2, 4})).rows[1].name == "fc1");
  CHECK(nn::summary(nn::Sequential(nn::MLP({4, 2})), zeros({2, 4})).rows[1].type == "MLP");
  // The result of the last module need not be a tensor.
  const nn::Summary lstm = nn::summary(nn::Sequential(nn::LSTM(3, 5)), zeros({2, 1, 3}));
  CHECK(lstm.rows[0].outputs.size() == 3);
  check_fault([&] { nn::summary(net, zeros({2, 5})); }, {"in fc1", "Linear(in_features=4", "5"});
  check_fault([&] { nn::summary(nn::Linear(nullptr), zeros({2, 5})); }, {"empty ModuleHolder"});
}

TEST_CASE("a watcher sees the calls of its thread while it lives, the innermost of several") {
  struct Count : nn::ForwardWatcher {
    void enter(const nn::Module& module) override { text += "(" + module.name().substr(module.name().rfind(':') + 1); }
    void returned(const std::vector<Tensor>& outputs) override { text += std::to_string(outputs.size()); }
    void leave() noexcept override { text += ")"; }
    std::string text;
  } outer;
  nn::Linear linear(2, 2);
  linear->forward(ones({2}));
  {
    Count inner;
    CHECK_THROWS(linear->forward(ones({3})));
    CHECK(inner.text == "(LinearImpl)");
  }
  nn::LSTM(2, 2)->forward(ones({1, 1, 2}));
  CHECK(outer.text == "(LinearImpl1)(LSTMImpl3)");
}

}  // namespace
