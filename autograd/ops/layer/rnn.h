#pragma once
// Recurrent layers: a state h that goes through the steps of a sequence, and what each step makes of it. With x(t) the
// input and  z_k = W_ih,k x(t) + b_ih,k + W_hh,k h(t−1) + b_hh,k  for each gate k
//
//   rnn    h(t) = tanh(z) or relu(z)
//   lstm   i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), g = tanh(z_g), c(t) = f c(t−1) + i g, h(t) = o
//   tanh(c(t)) gru    r, u = sigmoid(z_r), sigmoid(z_u), n = tanh(W_in x + b_in + r (W_hn h(t−1) + b_hn)),
//          h(t) = (1 − u) n + u h(t−1)
//
// The weights of the gates lie one below the other: w_ih (gates·hidden×in), w_hh (gates·hidden×hidden), biases
// (gates·hidden), in the order i, f, g, o and r, u, n. All throw for shapes that do not fit and dtypes that differ.
// https://pytorch.org/docs/stable/nn.html#recurrent-layers

#include <autograd/tensor/tensor.h>

namespace wick {

// One step: input (N×in), state (N×hidden).

/// One step of an LSTM from hx = {h, c} → h, c.
std::tuple<Tensor, Tensor> lstm_cell(const Tensor& input, TensorList hx, const Tensor& w_ih, const Tensor& w_hh,
                                     const Tensor& b_ih = {}, const Tensor& b_hh = {});
/// One step of a GRU → h.
Tensor gru_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih = {},
                const Tensor& b_hh = {});
/// tanh(z) → h.
Tensor rnn_tanh_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih = {}, const Tensor& b_hh = {});
/// relu(z) → h.
Tensor rnn_relu_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih = {}, const Tensor& b_hh = {});

// Whole sequences through num_layers layers, each in both directions if bidirectional. The input is (T×N×in), with
// batch_first (N×T×in), and all T > 0 steps of a sequence count; or packed data (rows×in) with batch_sizes (T), the
// number of sequences that have a step t (pack.h). The states have a row of matrices for each layer and direction:
// (layers·directions×N×hidden). params lists for each of them w_ih, w_hh, with has_biases also b_ih, b_hh, of an LSTM
// with projections at the end w_hr (proj×hidden). With train each layer but the last goes through dropout(). The result
// is the state h after each step (T×N×directions·hidden), packed or batch first as the input, and the last states.

/// A stack of LSTMs from hx = {h, c} → out, h, c. With projections h is W_hr (o tanh(c)).
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, TensorList hx, TensorList params, bool has_biases,
                                        int64_t num_layers, double dropout, bool train, bool bidirectional,
                                        bool batch_first);
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& data, const Tensor& batch_sizes, TensorList hx, TensorList params,
                                        bool has_biases, int64_t num_layers, double dropout, bool train,
                                        bool bidirectional);
/// A stack of GRUs → out, h.
std::tuple<Tensor, Tensor> gru(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                               int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first);
std::tuple<Tensor, Tensor> gru(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                               bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional);
/// A stack of layers with tanh → out, h.
std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                    int64_t num_layers, double dropout, bool train, bool bidirectional,
                                    bool batch_first);
std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                                    bool has_biases, int64_t num_layers, double dropout, bool train,
                                    bool bidirectional);
/// A stack of layers with relu → out, h.
std::tuple<Tensor, Tensor> rnn_relu(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                    int64_t num_layers, double dropout, bool train, bool bidirectional,
                                    bool batch_first);
std::tuple<Tensor, Tensor> rnn_relu(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                                    bool has_biases, int64_t num_layers, double dropout, bool train,
                                    bool bidirectional);

}  // namespace wick
