// Recurrent layers and packed sequences: names, initial numbers, values, gradients and text.

#include "sequences.h"

namespace nn = torch::nn;
namespace rnn = torch::nn::utils::rnn;
using namespace peer;
using torch::Tensor;

TEST_CASE("recurrent layers: names, shapes and text") {
  nn::LSTM lstm(nn::LSTMOptions(3, 4).num_layers(2).bidirectional(true).proj_size(2));
  CHECK(names(*lstm) ==
        "weight_ih_l0,16,3 weight_hh_l0,16,2 bias_ih_l0,16 bias_hh_l0,16 weight_hr_l0,2,4 weight_ih_l0_reverse,16,3 "
        "weight_hh_l0_reverse,16,2 bias_ih_l0_reverse,16 bias_hh_l0_reverse,16 weight_hr_l0_reverse,2,4 "
        "weight_ih_l1,16,4 weight_hh_l1,16,2 bias_ih_l1,16 bias_hh_l1,16 weight_hr_l1,2,4 weight_ih_l1_reverse,16,4 "
        "weight_hh_l1_reverse,16,2 bias_ih_l1_reverse,16 bias_hh_l1_reverse,16 weight_hr_l1_reverse,2,4");
  CHECK(printed(lstm) ==
        "torch::nn::LSTM(input_size=3, hidden_size=4, num_layers=2, bias=true, batch_first=false, "
        "dropout=0, bidirectional=true, proj_size=2)");
  CHECK(lstm->all_weights().size() == 20);
  lstm->flatten_parameters();
  const auto [out, state] = lstm->forward(torch::zeros({5, 2, 3}));
  CHECK(out.sizes() == torch::IntArrayRef({5, 2, 4}));
  CHECK(std::get<0>(state).sizes() == torch::IntArrayRef({4, 2, 2}));
  CHECK(std::get<1>(state).sizes() == torch::IntArrayRef({4, 2, 4}));

  nn::GRU gru(nn::GRUOptions(3, 4).bias(false).batch_first(true).dropout(0.25).num_layers(2));
  CHECK(names(*gru) == "weight_ih_l0,12,3 weight_hh_l0,12,4 weight_ih_l1,12,4 weight_hh_l1,12,4");
  CHECK(printed(gru) ==
        "torch::nn::GRU(input_size=3, hidden_size=4, num_layers=2, bias=false, batch_first=true, "
        "dropout=0.25, bidirectional=false)");
  const auto [g, h] = gru->forward(torch::zeros({2, 5, 3}));
  CHECK(g.sizes() == torch::IntArrayRef({2, 5, 4}));
  CHECK(h.sizes() == torch::IntArrayRef({2, 2, 4}));
  CHECK(printed(nn::RNN(nn::RNNOptions(3, 4).nonlinearity(torch::kReLU))) ==
        "torch::nn::RNN(input_size=3, hidden_size=4, num_layers=1, bias=true, batch_first=false, dropout=0, "
        "bidirectional=false)");
  CHECK(std::get<0>(gru->forward(torch::zeros({0, 5, 3}))).sizes() == torch::IntArrayRef({0, 5, 4}));

  CHECK(names(*nn::GRUCell(3, 4)) == "weight_ih,12,3 weight_hh,12,4 bias_ih,12 bias_hh,12");
  CHECK(printed(nn::RNNCell(3, 4)) == "torch::nn::RNNCell(3, 4)");
  CHECK(printed(nn::RNNCell(nn::RNNCellOptions(3, 4).nonlinearity(torch::kReLU).bias(false))) ==
        "torch::nn::RNNCell(3, 4, bias=false, nonlinearity=kReLU)");
  CHECK(printed(nn::LSTMCell(nn::LSTMCellOptions(3, 4).bias(false))) == "torch::nn::LSTMCell(3, 4, bias=false)");
  CHECK(printed(nn::GRUCell(3, 4)) == "torch::nn::GRUCell(3, 4)");
}

TEST_CASE("recurrent layers: initial numbers") {
  torch::manual_seed(3);
  nn::LSTM lstm(nn::LSTMOptions(2, 5).num_layers(2).bidirectional(true).proj_size(3));
  nn::GRU gru(2, 3);
  nn::RNN rnn(2, 3);
  nn::LSTMCell lstm_cell(2, 3);
  nn::GRUCell gru_cell(2, 3);
  nn::RNNCell rnn_cell(2, 3);
  std::vector<double> numbers;
  for (const nn::Module* m : std::initializer_list<const nn::Module*>{lstm.get(), gru.get(), rnn.get(), lstm_cell.get(),
                                                                      gru_cell.get(), rnn_cell.get()}) {
    const std::vector<Tensor> parameters = m->parameters();
    add(numbers, parameters.front());
    add(numbers, parameters.back());
  }
  CHECK_RUN(numbers, -4.327065542, -1.636698899, 9.167560721, 0.9828695748, -0.145419148, 1.563484544, -1.348149613,
            1.784455299, 3.495695413, -0.03091178089, 0.3658713619, 1.91028442, -0.2091193395, 0.1887762066,
            0.5213695676, 0.4624725804, 0.4036947533, 0.183948662, -1.18537436, 0.4425411751, 5.273558622, 0.7075066641,
            -0.6199627613, 1.857750969, 1.540130354, 0.3306492042, 4.655348559, -0.4683062248, -0.1107170011,
            1.334619629, -0.1869568676, 0.07377766466, 0.4496310963, -0.1036477326, -0.2194670518, 0.2172448299);
}

TEST_CASE("recurrent layers: values and gradients") {
  {
    auto m = filled(nn::LSTM(nn::LSTMOptions(2, 4).num_layers(2).bidirectional(true).proj_size(3)));
    const auto [out, state] = m->forward(wave({4, 3, 2}), std::make_tuple(wave({4, 3, 3}, 2), wave({4, 3, 4}, 3)));
    std::vector<double> numbers;
    add(numbers, out), add(numbers, std::get<0>(state)), add(numbers, std::get<1>(state));
    CHECK_RUN(numbers, -0.9340442339, -0.06714369392, 1.602377721, -0.6849864527, 0.01897941738, 0.7621366191,
              11.8602818, -0.1151178184, 30.75607308);
    const std::vector<double> lstm_gradients =
        gradients(*m, (out * wave({4, 3, 6}, 5)).sum() + (std::get<1>(state) * wave({4, 3, 4}, 6)).sum());
    CHECK_RUN(lstm_gradients, -0.04530229225, 0.4181639324, 0.9765053035, 0.3928740935, 0.5651996088, 0.4675280857,
              -1.234806427, 0.1799881214, 3.214293774, -1.234806427, 0.1799881214, 3.214293774, 1.381607793,
              -0.5496562618, 1.057373849, -0.1928142072, 0.2311025397, 1.359321726, -0.009392086772, -0.1079724448,
              0.04047167845, 0.7444290967, -0.1813280112, 0.7381269131, 0.7444290967, -0.1813280112, 0.7381269131,
              0.06837299536, -0.1537731243, 0.02108306909, 0.1496139426, -0.045692429, 0.3332857836, -0.02987086149,
              -0.2518936461, 0.3535936105, -2.609687161, 1.173592588, 1.993616566, -2.609687161, 1.173592588,
              1.993616566, 0.613185816, -1.081645911, 0.6958876465, -0.1052047139, -0.00262907601, 0.8146764259,
              -0.6690620587, 0.1531299615, 0.2282215199, 1.1245535, -0.2254735133, 1.733423173, 1.1245535,
              -0.2254735133, 1.733423173, -0.7448406114, -0.5128042095, 0.9744987808);
  }
  {
    auto m = filled(nn::GRU(nn::GRUOptions(2, 4).num_layers(2).batch_first(true)));
    const auto [out, h] = m->forward(wave({3, 4, 2}), wave({2, 3, 4}, 2));
    std::vector<double> numbers;
    add(numbers, out), add(numbers, h);
    CHECK_RUN(numbers, 13.43900482, -4.523678228, 26.37216163, 4.229205066, 2.635785428, 10.36810143);
    const std::vector<double> gru_gradients =
        gradients(*m, (out * wave({3, 4, 4}, 5)).sum() + (h * wave({2, 3, 4}, 6)).sum());
    CHECK_RUN(gru_gradients, -0.02822512417, -0.008363806808, 0.1281365585, 0.4738733466, -0.02566765082, 0.7897851916,
              0.7810188878, -0.2035598127, 1.775346006, 0.3320660952, 0.053799728, 0.5053993079, -0.0658745745,
              0.934560455, 5.108650918, -0.5080468424, -0.1965840986, 4.407841231, 0.7147908342, -0.401904645,
              0.7822813995, 0.3479013321, -0.07804685415, 0.5924050187);
  }
  for (const bool relu : {false, true}) {
    nn::RNNOptions options = nn::RNNOptions(2, 4).bidirectional(true);
    if (relu) options.nonlinearity(torch::kReLU);
    auto m = filled(nn::RNN(options));
    const auto [out, h] = m->forward(wave({4, 3, 2}));
    std::vector<double> numbers = digest(out);
    add(numbers, h);
    for (const double v : gradients(*m, (out * wave({4, 3, 8}, 5)).sum())) numbers.push_back(v);
    if (relu)
      CHECK_RUN(numbers, 35.89644461, -1.713366472, 138.4064084, 9.409558994, 5.340706195, 29.33735399, -3.074116892,
                -2.673629084, 0.9100986456, -0.00996626615, -0.006470765795, 0.001849344155, -2.341406309, -2.318400464,
                0.08010790858, -2.341406309, -2.318400464, 0.08010790858, 3.988798241, 0.8819879437, 4.55140456,
                3.990566653, 0.9258747652, 46.18589843, 3.400180839, 3.333692953, 4.548421122, 3.400180839, 3.333692953,
                4.548421122);
    else
      CHECK_RUN(numbers, 4.683988943, -1.816497145, 119.0934122, 1.521102429, 5.260754006, 20.04244902, -0.04498749069,
                -2.584778943, 2.367656999, 2.289678373, 1.071656588, 6.434765429, -4.49183066, -4.075203192,
                1.932003595, -4.49183066, -4.075203192, 1.932003595, -2.052025037, 3.787347992, 8.809302431,
                2.381433065, -0.2431000883, 6.601709577, 4.855234574, 4.151950656, 3.90545899, 4.855234574, 4.151950656,
                3.90545899);
  }
}

TEST_CASE("recurrent layers: dropout between layers takes the same random numbers") {
  torch::manual_seed(5);
  auto m = filled(nn::GRU(nn::GRUOptions(2, 4).num_layers(3).dropout(0.5)));
  std::vector<double> numbers = digest(std::get<0>(m->forward(wave({4, 3, 2}))));
  m->eval();
  add(numbers, std::get<0>(m->forward(wave({4, 3, 2}))));
  CHECK_RUN(numbers, -3.726871562, 0.05075298804, 14.831138, -2.515530899, 0.1305170993, 15.78944065);
}

TEST_CASE("recurrent cells and their functions") {
  const Tensor x = wave({3, 2}), h = wave({3, 4}, 2), c = wave({3, 4}, 3);
  auto lstm = filled(nn::LSTMCell(2, 4));
  auto gru = filled(nn::GRUCell(2, 4));
  auto tanh = filled(nn::RNNCell(2, 4));
  auto relu = filled(nn::RNNCell(nn::RNNCellOptions(2, 4).nonlinearity(torch::kReLU)));
  const auto [h1, c1] = lstm->forward(x, std::make_tuple(h, c));
  std::vector<double> numbers = digest(h1);
  add(numbers, c1), add(numbers, gru->forward(x, h)), add(numbers, tanh->forward(x, h)), add(numbers, relu->forward(x));
  CHECK_RUN(numbers, -0.884979426, -0.68854068, 1.275610068, -2.20919925, -1.291273686, 6.370902858, -0.4739585238,
            -0.3784340685, 2.925832961, -3.303058342, 1.124430481, 9.378692393, 1.079692168, 0.8841966151,
            0.1100031331);
  CHECK(std::get<0>(torch::lstm_cell(x, {h, c}, lstm->weight_ih, lstm->weight_hh, lstm->bias_ih, lstm->bias_hh))
            .allclose(h1));
  CHECK(torch::gru_cell(x, h, gru->weight_ih, gru->weight_hh, gru->bias_ih, gru->bias_hh).allclose(gru->forward(x, h)));
  CHECK(torch::rnn_tanh_cell(x, h, tanh->weight_ih, tanh->weight_hh, tanh->bias_ih, tanh->bias_hh)
            .allclose(tanh->forward(x, h)));
  CHECK(torch::rnn_relu_cell(x, h, relu->weight_ih, relu->weight_hh, relu->bias_ih, relu->bias_hh)
            .allclose(relu->forward(x, h)));
  const auto [out, hn, cn] = torch::lstm(x.unsqueeze(0), {h.unsqueeze(0), c.unsqueeze(0)}, lstm->parameters(), true, 1,
                                         0.0, false, false, false);
  CHECK(hn[0].allclose(h1));
  CHECK(cn[0].allclose(c1));
}

TEST_CASE("packed sequences") {
  const Tensor padded = wave({5, 3, 2}), lengths = torch::tensor({3, 5, 2}, torch::kLong);
  const rnn::PackedSequence packed = rnn::pack_padded_sequence(padded, lengths, false, false);
  CHECK(peer::text(packed.batch_sizes()) == "3 3 2 1 1");
  CHECK(peer::text(packed.sorted_indices()) == "1 0 2");
  CHECK(peer::text(packed.unsorted_indices()) == "1 0 2");
  CHECK(packed.data().sizes() == torch::IntArrayRef({10, 2}));
  CHECK(packed.data()[9].equal(padded[4][1]));
  const auto [again, sizes] = rnn::pad_packed_sequence(packed, true, -1, 6);
  CHECK(peer::text(sizes) == "3 5 2");
  CHECK(again.sizes() == torch::IntArrayRef({3, 6, 2}));
  CHECK(peer::text(again[2].slice(0, 2)) == "-1 -1 -1 -1 -1 -1 -1 -1");
  CHECK(again[1].slice(0, 0, 5).equal(padded.select(1, 1)));
  const rnn::PackedSequence list = rnn::pack_sequence({torch::ones({3}), torch::zeros({1})});
  CHECK(peer::text(list.data()) == "1 0 1 1");
  CHECK_FALSE(list.sorted_indices().defined());
  CHECK(peer::text(rnn::invert_permutation(torch::tensor({2, 0, 1}, torch::kLong))) == "1 2 0");

  // Each sequence goes its own way, in both directions.
  auto m = filled(nn::LSTM(nn::LSTMOptions(2, 3).num_layers(2).bidirectional(true)));
  const auto [out, state] = m->forward_with_packed_input(packed);
  CHECK(out.batch_sizes().equal(packed.batch_sizes()));
  const Tensor all = std::get<0>(rnn::pad_packed_sequence(out));
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t n = lengths[i].item<int64_t>();
    const auto [one, last] = m->forward(padded.slice(0, 0, n).slice(1, i, i + 1));
    CHECK(all.slice(0, 0, n).slice(1, i, i + 1).allclose(one));
    CHECK(std::get<0>(state).slice(1, i, i + 1).allclose(std::get<0>(last)));
    CHECK(std::get<1>(state).slice(1, i, i + 1).allclose(std::get<1>(last)));
  }
  std::vector<double> numbers = digest(all);
  for (const double v : gradients(*m, (out.data() * wave({10, 6}, 5)).sum())) numbers.push_back(v);
  CHECK_RUN(numbers, -2.753278504, 0.5478505829, 7.289523435, 0.1375347989, 0.01577750254, 0.004167580675,
            0.08141656388, -0.001937844872, 0.001853959369, 0.1116853439, -0.04617347269, 0.004022108894, 0.1116853439,
            -0.04617347269, 0.004022108894, -0.2238203219, -0.1854363414, 0.03719681905, -0.09092778885, -0.02889864247,
            0.0122838204, -0.1440739702, 0.09707281549, 0.0314070911, -0.1440739702, 0.09707281549, 0.0314070911,
            -0.5876882315, -0.2894112159, 0.4461408779, 0.3299699232, 0.2391662657, 0.139494134, -0.6503307397,
            0.2726920627, 0.6360497611, -0.6503307397, 0.2726920627, 0.6360497611, 0.3403532608, -0.05770465972,
            0.3380535834, 0.4203395279, -0.09183487543, 0.04681806004, 1.219333196, -0.5295812984, 0.5040896981,
            1.219333196, -0.5295812984, 0.5040896981);

  auto gru = filled(nn::GRU(nn::GRUOptions(2, 3).bidirectional(true).batch_first(true)));
  const Tensor h = wave({2, 3, 3}, 4);
  const auto [packed_out, last] = gru->forward_with_packed_input(packed, h);
  const std::vector<double> packed_gru = digest(packed_out.data());
  CHECK_RUN(packed_gru, 8.320910844, 6.028757672, 39.76980741);
  const auto [one, single] = gru->forward(padded.select(1, 2).slice(0, 0, 2).unsqueeze(0), h.slice(1, 2, 3));
  CHECK(last.slice(1, 2, 3).allclose(single));
}

TEST_CASE("recurrent layers: what does not fit throws") {
  nn::LSTM lstm(3, 4);
  nn::GRU gru(3, 4);
  nn::GRUCell cell(3, 4);
  const Tensor x = torch::zeros({5, 2, 3}), h = torch::zeros({1, 2, 4});
  const auto pair = [](const Tensor& a, const Tensor& b) { return std::make_tuple(a, b); };
  CHECK_THROWS(lstm->forward(torch::zeros({5, 3})));
  CHECK_THROWS(lstm->forward(torch::zeros({5, 2, 4})));
  CHECK_THROWS(lstm->forward(torch::zeros({0, 2, 3})));
  CHECK_THROWS(lstm->forward(x, pair(h, torch::zeros({1, 2, 5}))));
  CHECK_THROWS(lstm->forward(x, pair(torch::zeros({2, 2, 4}), h)));
  CHECK_THROWS(lstm->forward(x, pair(h.to(torch::kDouble), h.to(torch::kDouble))));
  CHECK_THROWS(gru->forward(x, torch::zeros({1, 3, 4})));
  CHECK_THROWS(gru->forward(x.to(torch::kDouble)));
  CHECK_THROWS(gru->forward(x.to(torch::kLong)));
  CHECK_THROWS(nn::LSTM(nn::LSTMOptions(3, 4).dropout(1.5)));
  CHECK_THROWS(nn::LSTM(nn::LSTMOptions(3, 4).proj_size(4)));
  CHECK_THROWS(nn::LSTM(nn::LSTMOptions(3, 4).proj_size(-1)));
  CHECK_THROWS(nn::LSTM(nn::LSTMOptions(-1, 4)));
  CHECK_THROWS(cell->forward(torch::zeros({3})));
  CHECK_THROWS(cell->forward(torch::zeros({2, 4})));
  CHECK_THROWS(cell->forward(torch::zeros({2, 3}), torch::zeros({3, 4})));
  CHECK_THROWS(cell->forward(torch::zeros({2, 3}), torch::zeros({2, 5})));
  const auto lengths = [](std::initializer_list<int64_t> l) { return torch::tensor(std::vector<int64_t>(l)); };
  CHECK_THROWS(rnn::pack_padded_sequence(x, lengths({2, 5})));
  CHECK_THROWS(rnn::pack_padded_sequence(x, lengths({5, 0})));
  CHECK_THROWS(rnn::pack_padded_sequence(x, lengths({5})));
  CHECK_THROWS(rnn::pack_sequence({torch::zeros({2}), torch::zeros({3})}));
  CHECK_THROWS(rnn::pack_sequence(std::vector<Tensor>{}));
  CHECK_THROWS(rnn::pad_packed_sequence(rnn::pack_padded_sequence(x, lengths({5, 2})), false, 0.0, 4));
  const Tensor w = torch::zeros({16, 3}), u = torch::zeros({16, 4});
  CHECK_THROWS(torch::lstm(x, {h}, {w, u}, false, 1, 0.0, false, false, false));
  CHECK_THROWS(torch::lstm(x, {h, h}, {w, u}, true, 1, 0.0, false, false, false));
  CHECK_THROWS(torch::lstm(x, {h, h}, {w, u}, false, 2, 0.0, false, false, false));
  CHECK_THROWS(torch::lstm_cell(x[0], {h[0]}, w, u));
}
