#pragma once
// One direction of one recurrent layer over a batch of sequences. Internal: rnn.h has what is public.

#include <autograd/kernels/rnn/step.h>
#include <autograd/tensor/tensor.h>

#include <vector>

namespace wick {

/// The rows of all steps lie one below the other, those of step t are the first batches[t] sequences. The sizes never
/// grow: the longest sequence comes first.
struct RecurrentLayer {
  const char* op;  // for messages
  kernels::Recurrence kind;
  std::vector<int64_t> batches;
  bool reverse;  // begins at the last step
};

/// The state before the first step: h (N×state) and, of an LSTM, c (N×hidden).
struct RecurrentState {
  Tensor h, c;
};

/// w_ih (blocks·hidden×in), w_hh (blocks·hidden×state), the biases b_ih and b_hh (blocks·hidden) or undefined, and the
/// projection w_hr (state×hidden) of an LSTM or undefined.
struct RecurrentWeights {
  Tensor w_ih, w_hh, b_ih, b_hh, w_hr;
};

/// The state after each step (rows×state), and the last one of each sequence.
struct RecurrentResult {
  Tensor out;
  RecurrentState last;
};

/// A vector of Long as integers. Throws for op if t is anything else.
std::vector<int64_t> checked_integers(const char* op, const Tensor& t, const char* what);
/// The sizes of a packed batch as integers. Throws for op unless they are a vector of positive Long that never grow and
/// add up to the rows of data.
std::vector<int64_t> checked_batch_sizes(const char* op, const Tensor& batch_sizes, const Tensor& data);

/// Runs the layer on x (rows×in): one operator, whose backward pass goes through the steps from the last to the first.
/// Shapes and dtypes must fit: not checked.
RecurrentResult recurrent_layer(const RecurrentLayer& layer, const Tensor& x, const RecurrentState& first,
                                const RecurrentWeights& weights);

}  // namespace wick
