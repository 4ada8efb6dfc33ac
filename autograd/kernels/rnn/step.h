#pragma once
// One time step of a recurrent layer, forward and backward: what comes after the matrix products. All matrices are
// row-major, a row for each sequence. h is the hidden state, c the cell of an LSTM, e_… the incoming gradient of ….
//
// The blocks of a row of gates, each `hidden` wide, before (z) and after the activation:
//
//   tanh, relu   h
//   lstm         i, f, g, o      c' = f c + i g,  h' = o tanh(c')
//   gru          r, z, n         h' = (1 − z) n + z h, where n = tanh(x part + r · h part)

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

enum class Recurrence { tanh, relu, lstm, gru };

/// The number of blocks in a row of gates.
constexpr int64_t gate_count(Recurrence kind) { return kind == Recurrence::lstm ? 4 : kind == Recurrence::gru ? 3 : 1; }

/// The operands of a step for `rows` sequences.
struct Step {
  int64_t rows, hidden;
  void* gates;              // (rows × blocks·hidden)
  const void* from_hidden;  // gru: the part of z that comes from h, its biases included; else null
  const void* h;            // gru: the state before the step; others do not read it
  const void* c_before;     // lstm: the cells before the step; else null
};

/// On entry `gates` holds z (gru: the part that comes from the input), on return the gates. h_after ← the state after
/// the step, c_after ← the cells after it (lstm; else null). c_after may be c_before, and h_after may be h.
void recurrent_step(ScalarType t, Recurrence kind, const Step& s, void* h_after, void* c_after);

/// The gradients of a step. e_gates ← ∂J/∂z (gru: of the input's part), given e_h, that of h_after. Further
///   lstm: e_c holds the gradient of c_after on entry, that of c_before on return; c_after is as it was computed.
///   gru: e_from_hidden ← the gradient of from_hidden; e_h ← the part of ∂J/∂h that does not go through the gates.
struct StepGradients {
  void* e_h;            // (rows × hidden)
  void* e_c;            // lstm: (rows × hidden); else null
  const void* c_after;  // lstm: (rows × hidden); else null
  void* e_gates;        // (rows × blocks·hidden)
  void* e_from_hidden;  // gru: (rows × blocks·hidden); else null
};
/// s.gates holds the gates after the activation.
void recurrent_step_backward(ScalarType t, Recurrence kind, const Step& s, const StepGradients& g);

}  // namespace wick::kernels
