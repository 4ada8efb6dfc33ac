// Recurrent layers, packed sequences, attention and transformers beyond what both libraries do: what errors say,
// copies, files, modules in a Sequential, second derivatives, and that the fast and the plain way agree.

#include <autograd/gradcheck.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "../faults/files.h"
#include "../faults/heard.h"

using namespace wick;
using wick::test::check_fault;
namespace rnn = nn::utils::rnn;

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// The same weights as attention has, in plain operators.
Tensor plain_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, double scale) {
  Tensor scores = matmul(q, k.transpose(-2, -1)) * scale;
  if (mask.defined()) scores = scores + mask;
  return matmul(softmax(scores, -1), v);
}
double difference(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST_CASE("errors of recurrent layers name the layer, what it got and what it needs") {
  nn::LSTM lstm(3, 4);
  nn::GRU gru(nn::GRUOptions(3, 4).batch_first(true));
  const Tensor x = zeros({5, 2, 3}), h = zeros({1, 2, 4});
  check_fault([&] { lstm->forward(zeros({5, 3})); }, {"in LSTM(input_size=3", "(5×3)", "(T×N×3)"});
  check_fault([&] { gru->forward(zeros({5, 2, 4})); }, {"in GRU(", "(5×2×4)", "(N×T×3)"});
  check_fault([&] { lstm->forward(zeros({0, 2, 3})); }, {"lstm", "(0×2×3)", "at least one step"});
  check_fault([&] { lstm->forward(x, std::tuple(h, zeros({1, 2, 5}))); }, {" c: ", "(1×2×5)", "(1×2×4)"});
  check_fault([&] { lstm->forward(x, std::tuple(h, Tensor())); }, {" c: ", "undefined"});
  check_fault([&] { gru->forward(x, h.to(kDouble)); }, {" hx: ", "Double", "(1×5×4) Float"});
  check_fault([&] { gru->forward(zeros({2, 5, 3}, kLong)); }, {"gru", "Long", "floating"});
  check_fault([&] { lstm->forward(Tensor()); }, {"LSTM", "undefined"});
  check_fault([] { nn::LSTM(nn::LSTMOptions(3, 4).dropout(2)); }, {"LSTM", "dropout", "2", "[0, 1]"});
  check_fault([] { nn::LSTM(nn::LSTMOptions(3, 4).proj_size(4)); }, {"LSTM", "proj_size is 4", "hidden_size 4"});
  check_fault([] { nn::GRU(nn::GRUOptions(3, 4).num_layers(0)); }, {"GRU", "num_layers is 0"});
  check_fault([] { nn::GRU(-1, 4); }, {"GRU", "input_size -1"});
  check_fault([] { nn::RNNCell(1, -4); }, {"hidden_size -4"});
  nn::LSTMCell cell(3, 4);
  check_fault([&] { cell->forward(zeros({3})); }, {"LSTMCell(3, 4)", "(3) Float", "(N×3)"});
  check_fault(
      [&] {
        cell->forward(zeros({2, 3}), std::tuple(zeros({2, 4}), zeros({1, 4})));
      },
      {" c is ", "(1×4)", "(2×4)"});
  const Tensor w = zeros({12, 3}), u = zeros({12, 4});
  check_fault(
      [&] {
        gru_cell(zeros({2, 3}), zeros({2, 4}), zeros({11, 3}), u);
      },
      {"gru_cell", "w_ih", "(11×3)", "(12×3)"});
  check_fault([&] { gru_cell(zeros({2, 3}), zeros({2, 4}), w, zeros({12, 3})); }, {"gru_cell", "w_hh", "(12×3)"});
  check_fault([&] { gru_cell(zeros({2, 3}), zeros({2, 4}), w, u, zeros({4})); }, {"gru_cell", "b_ih", "(12)"});
  check_fault([&] { gru_cell(zeros({2, 3}), Tensor(), w, u); }, {"gru_cell", "undefined"});
  check_fault([&] { lstm_cell(zeros({2, 3}), {{h[0]}}, zeros({16, 3}), zeros({16, 4})); }, {"lstm_cell", "two"});
  check_fault([&] { wick::gru(x, h, {{w}}, false, 1, 0, false, false, false); }, {"gru", "1 parameters"});
  check_fault([&] { wick::gru(x, zeros({2, 2, 4}), {{w, u}}, false, 1, 0, false, false, false); }, {"gru", "(2×2×4)"});
  check_fault([&] { wick::gru(x, h, {{w, u, w, u}}, false, 2, 1.5, true, false, false); }, {"gru", "(1×2×4)", "2"});
  const Tensor data = zeros({5, 3}), first = zeros({1, 3, 4});
  const auto packed = [&](const Tensor& sizes) { wick::gru(data, sizes, first, {{w, u}}, false, 1, 0, false, false); };
  check_fault([&] { packed(tensor({2, 3})); }, {"gru", "never grow"});
  check_fault([&] { packed(tensor({3, 1})); }, {"gru", "add up to 4"});
  check_fault([&] { packed(tensor({3, 2, 0})); }, {"gru", "positive"});
  check_fault([&] { packed(tensor({3.0, 2.0})); }, {"gru", "Long"});
  check_fault([&] { packed(empty({0}, kLong)); }, {"gru", "at least one step"});
  check_fault([&] { packed(tensor({2, 2, 1})); }, {"gru", "state h", "(2×4)"});
}

TEST_CASE("errors of packed sequences") {
  const Tensor x = zeros({5, 2, 3});
  check_fault([&] { rnn::pack_padded_sequence(x, tensor({2, 5})); }, {"pack_padded_sequence", "decreasing"});
  check_fault([&] { rnn::pack_padded_sequence(x, tensor({6, 5})); }, {"pack_padded_sequence", "length 6", "5 steps"});
  check_fault([&] { rnn::pack_padded_sequence(x, tensor({5, 0})); }, {"pack_padded_sequence", "sequence 1 has 0"});
  check_fault([&] { rnn::pack_padded_sequence(x, tensor({5})); }, {"pack_padded_sequence", "got 1"});
  check_fault([&] { rnn::pack_padded_sequence(x, tensor({5}), false, false); }, {"pack_padded_sequence", "got 1"});
  check_fault([&] { rnn::pack_padded_sequence(zeros({5}), tensor({5})); }, {"pack_padded_sequence", "(5)"});
  check_fault([&] { rnn::pack_padded_sequence(zeros({5, 0, 3}), empty({0}, kLong)); }, {"got 0"});
  check_fault([&] { rnn::pack_sequence({}); }, {"pack_sequence", "at least one"});
  check_fault([&] { rnn::pack_sequence({{zeros({2}), Tensor()}}); }, {"pack_sequence", "undefined"});
  const auto packed = rnn::pack_padded_sequence(x, tensor({5, 2}));
  check_fault([&] { rnn::pad_packed_sequence(packed, false, 0, 4); }, {"pad_packed_sequence", "total_length=4", "5"});
  check_fault([&] { rnn::pad_packed_sequence(rnn::PackedSequence(x, Tensor())); },
              {"pad_packed_sequence", "undefined"});
  check_fault([&] { nn::GRU(3, 4)->forward_with_packed_input(rnn::PackedSequence(x, Tensor())); }, {"no batch sizes"});
  CHECK((packed.to(kDouble).data().scalar_type() == kDouble));
}

TEST_CASE("a recurrent layer can be copied, saved, converted, and put into a Sequential") {
  manual_seed(1);
  nn::LSTM lstm(nn::LSTMOptions(3, 4).bidirectional(true));
  const Tensor x = randn({5, 2, 3}), y = std::get<0>(lstm->forward(x));
  auto copy = std::dynamic_pointer_cast<nn::LSTMImpl>(lstm->clone());
  CHECK(std::get<0>(copy->forward(x)).equal(y));
  {
    NoGradGuard off;
    copy->all_weights()[0].zero_();
  }
  CHECK(std::get<0>(lstm->forward(x)).equal(y));
  CHECK_FALSE(std::get<0>(copy->forward(x)).equal(y));
  std::stringstream file;
  save(lstm, file);
  nn::LSTM read(nn::LSTMOptions(3, 4).bidirectional(true));
  load(read, file);
  CHECK(std::get<0>(read->forward(x)).equal(y));
  lstm->to(kDouble);
  CHECK(difference(std::get<0>(lstm->forward(x.to(kDouble))), y) < 1e-6);
  nn::Sequential cells(nn::GRUCell(3, 4), nn::RNNCell(4, 2));
  CHECK(cells->forward(zeros({5, 3})).sizes() == IntArrayRef({5, 2}));
  nn::AnyModule any(nn::GRU(3, 4));
  CHECK(std::get<1>(any.forward<std::tuple<Tensor, Tensor>>(x)).sizes() == IntArrayRef({1, 2, 4}));
  nn::AnyModule attention(nn::MultiheadAttention(4, 2));
  const Tensor q = zeros({3, 2, 4});
  CHECK(std::get<1>(attention.forward<std::tuple<Tensor, Tensor>>(q, q, q)).sizes() == IntArrayRef({2, 3, 3}));
}

TEST_CASE("LSTM warns of a dropout that has no effect") {
  test::Heard heard;
  nn::LSTM(nn::LSTMOptions(3, 4).dropout(0.5));
  nn::LSTM(nn::LSTMOptions(3, 4).dropout(0.5).num_layers(2));
  REQUIRE(heard.texts.size() == 1);
  CHECK(heard.texts[0].find("num_layers 1") != std::string::npos);
}

TEST_CASE("the gradient of a recurrent layer is the same when it is recorded") {
  manual_seed(2);
  nn::LSTM lstm(nn::LSTMOptions(3, 4).num_layers(2).bidirectional(true).proj_size(2));
  lstm->to(kDouble);
  const Tensor x = randn({4, 2, 3}, kDouble).requires_grad_();
  std::vector<Tensor> inputs = lstm->parameters();
  inputs.push_back(x);
  const auto gradients = [&](bool recorded) {
    const auto [out, state] = lstm->forward(x);
    return autograd::grad({out.pow(2).sum() + std::get<1>(state).sum()}, inputs, {}, recorded, recorded);
  };
  const auto plain = gradients(false), recorded = gradients(true);
  for (size_t i = 0; i < inputs.size(); ++i) {
    CHECK(difference(plain[i], recorded[i]) < 1e-12);
    CHECK(recorded[i].requires_grad());
  }
}

TEST_CASE("a recurrent layer's saved output must not change, and its graph is freed") {
  nn::GRU gru(3, 4);
  const Tensor x = ones({5, 2, 3});
  Tensor out = std::get<0>(gru->forward(x));
  {
    NoGradGuard off;
    out.mul_(2);
  }
  check_fault([&] { out.sum().backward(); }, {"modified by an inplace operation"});
  const Tensor loss = std::get<0>(gru->forward(x)).sum();
  loss.backward();
  check_fault([&] { loss.backward(); }, {"freed"});
  // With h_n alone, and in evaluation without recording.
  std::get<1>(gru->forward(x)).sum().backward();
  NoGradGuard off;
  CHECK_FALSE(std::get<0>(gru->forward(x)).requires_grad());
}

TEST_CASE("scaled_dot_product_attention agrees with plain operators on several blocks of queries") {
  manual_seed(3);
  for (const bool causal : {false, true}) {
    const Tensor q = randn({2, 3, 150, 8}, kDouble).requires_grad_(),
                 k = randn({2, 3, 170, 8}, kDouble).requires_grad_(),
                 v = randn({2, 3, 170, 5}, kDouble).requires_grad_();
    const Tensor mask = causal ? full({150, 170}, kNever, kDouble).triu(1) : randn({2, 1, 1, 170}, kDouble),
                 e = randn({2, 3, 150, 5}, kDouble);
    const Tensor fast = scaled_dot_product_attention(q, k, v, causal ? Tensor() : mask, 0, causal, 0.3),
                 plain = plain_attention(q, k, v, mask, 0.3);
    CHECK(difference(fast, plain) < 1e-12);
    const auto a = autograd::grad({fast}, {q, k, v}, {e}), b = autograd::grad({plain}, {q, k, v}, {e});
    for (size_t i = 0; i < 3; ++i) CHECK(difference(a[i], b[i]) < 1e-12);
  }
  const Tensor x = randn({2, 70, 4});
  CHECK(difference(scaled_dot_product_attention(x, x, x), plain_attention(x, x, x, {}, 0.5)) < 1e-5);
}

TEST_CASE("a query without any key gives 0, and no NaN in the gradients") {
  const Tensor x = randn({1, 2, 3}, kDouble).requires_grad_();
  const Tensor keeps = tensor({{false, false}, {true, false}});
  const Tensor y = scaled_dot_product_attention(x, x, x, keeps);
  CHECK(y[0][0].abs().sum().item<double>() == 0);
  CHECK(difference(y[0][1], x[0][0]) < 1e-15);
  y.sum().backward();
  CHECK(x.grad().isfinite().all().item<bool>());
}

TEST_CASE("errors of attention") {
  const Tensor q = zeros({2, 3, 4}), k = zeros({2, 5, 4});
  check_fault(
      [&] {
        scaled_dot_product_attention(q, zeros({2, 5, 3}), k);
      },
      {"scaled_dot_product_attention", "(2×5×3)"});
  check_fault(
      [&] {
        scaled_dot_product_attention(q, k, zeros({2, 4, 4}));
      },
      {"scaled_dot_product_attention", "(2×4×4)"});
  check_fault([&] { scaled_dot_product_attention(q, k, k.to(kDouble)); }, {"value", "Double"});
  check_fault([&] { scaled_dot_product_attention(zeros({4}), k, k); }, {"query", "(4) Float", "2 dimensions"});
  check_fault([&] { scaled_dot_product_attention(q.to(kLong), k, k); }, {"query", "Long", "floating"});
  check_fault([&] { scaled_dot_product_attention(zeros({3, 3, 4}), k, k); }, {"to broadcast"});
  check_fault([&] { scaled_dot_product_attention(q, k, k, zeros({3, 4})); }, {"mask", "(3×4)", "(2×3×5)"});
  check_fault([&] { scaled_dot_product_attention(q, k, k, zeros({3, 5}, kLong)); }, {"mask", "Long", "Bool"});
  check_fault([&] { scaled_dot_product_attention(q, k, k, zeros({3, 5}), 0, true); }, {"is_causal", "mask"});
  check_fault([&] { scaled_dot_product_attention(q, k, k, {}, 1.5); }, {"dropout", "1.5"});
  check_fault([&] { scaled_dot_product_attention(Tensor(), k, k); }, {"query", "undefined"});
  check_fault([] { nn::MultiheadAttention(4, 3); }, {"MultiheadAttention", "embed_dim 4", "num_heads 3"});
  check_fault([] { nn::MultiheadAttention(4, 0); }, {"MultiheadAttention", "num_heads 0"});
  check_fault([] { nn::TransformerEncoderLayer(4, 3); }, {"num_heads 3"});
  check_fault([] { nn::Transformer(nn::TransformerOptions(4, 2, -1, 1)); }, {"TransformerEncoder", "-1"});
  nn::MultiheadAttention m(4, 2);
  const Tensor x = zeros({3, 2, 4});
  check_fault([&] { m->forward(zeros({3, 4}), x, x); }, {"MultiheadAttention", "query", "(3×4)"});
  check_fault([&] { m->forward(x, x, x, {}, true, zeros({3, 3}, kBool)); }, {"attn_mask", "Bool", "floating"});
  check_fault([&] { m->forward(x, x, x, zeros({2, 4}, kBool)); }, {"key_padding_mask", "(2×4)", "(2×3)"});
  check_fault([&] { m->forward(x, x, x, {}, true, zeros({2, 3, 3})); }, {"attn_mask", "(2×3×3)", "(4×3×3)"});
  nn::Transformer t(nn::TransformerOptions(4, 2, 1, 1).dim_feedforward(3));
  check_fault([&] { t->forward(x, zeros({3, 2, 5})); }, {"in TransformerImpl", "tgt", "4 and 5"});
  nn::TransformerEncoderLayer empty_function(
      nn::TransformerEncoderLayerOptions(4, 2).activation(std::function<Tensor(const Tensor&)>()));
  check_fault([&] { empty_function->forward(x); }, {"activation", "empty"});
}

TEST_CASE("MultiheadAttention takes a mask for each head, and gradients through a transformer are right") {
  manual_seed(4);
  nn::MultiheadAttention m(4, 2);
  m->to(kDouble);
  const Tensor x = randn({3, 2, 4}, kDouble), mask = randn({4, 3, 3}, kDouble);
  const Tensor padding = tensor({{false, false, true}, {false, false, false}});
  CHECK(difference(std::get<0>(m->forward(x, x, x, padding, true, mask)),
                   std::get<0>(m->forward(x, x, x, padding, false, mask))) < 1e-12);
  nn::TransformerDecoderLayer layer(
      nn::TransformerDecoderLayerOptions(4, 2).dim_feedforward(3).dropout(0).activation(kGELU));
  layer->to(kDouble);
  const auto f = [&](const Tensor& tgt, const Tensor& memory) { return layer->forward(tgt, memory); };
  CHECK_GRADIENTS(f, randn({2, 1, 4}, kDouble).requires_grad_(), randn({3, 1, 4}, kDouble).requires_grad_());
}

TEST_CASE("errors of ctc_loss and pdist") {
  const Tensor log_p = zeros({5, 2, 4}), y = tensor({{1, 2, 2}, {3, 1, 0}}), in = tensor({5, 4}), n = tensor({3, 2});
  check_fault([&] { ctc_loss(log_p, y, tensor({6, 4}), n); }, {"ctc_loss", "input length 6", "[0, 5]"});
  check_fault([&] { ctc_loss(log_p, y, tensor({-1, 4}), n); }, {"ctc_loss", "input length -1"});
  check_fault([&] { ctc_loss(log_p, y, in, tensor({4, 2})); }, {"ctc_loss", "target length 4", "(2×3)"});
  check_fault([&] { ctc_loss(log_p, y, tensor({5}), n); }, {"ctc_loss", "1 input lengths", "2 sequences"});
  check_fault([&] { ctc_loss(log_p, y, in.to(kDouble), n); }, {"ctc_loss", "input_lengths", "Double"});
  check_fault([&] { ctc_loss(log_p, y, in, n, 4); }, {"ctc_loss", "blank is 4"});
  check_fault([&] { ctc_loss(log_p, y * 2, in, n); }, {"ctc_loss", "target 4", "[0, 4)"});
  check_fault([&] { ctc_loss(log_p, tensor({1, 2, 2, 3}), in, n); }, {"ctc_loss", "4 targets"});
  check_fault([&] { ctc_loss(log_p, tensor({1, 2, 2, 3, 1, 1}), in, n); }, {"ctc_loss", "add up to 5"});
  check_fault([&] { ctc_loss(log_p[0][0], y, in, n); }, {"ctc_loss", "(4) Float", "(T×N×C)"});
  check_fault([&] { ctc_loss(log_p.to(kLong), y, in, n); }, {"ctc_loss", "Long", "floating"});
  check_fault([&] { ctc_loss(log_p, y, in, n, 0, 7); }, {"ctc_loss", "reduction 7"});
  check_fault([] { pdist(zeros({3})); }, {"pdist", "(3) Float", "matrix"});
  check_fault([] { pdist(zeros({3, 2}), -1); }, {"pdist", "p is -1"});
}
