#pragma once
// Connectionist temporal classification: the probability that a sequence of classes, with blanks and repetitions left
// out, is the target. Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// A batch. log_p (steps × batch × classes) holds the logarithms of the probabilities. With the blanks around them, the
/// n symbols of a target are 2n + 1.
struct Ctc {
  int64_t steps, batch, classes, blank;
  const int64_t* input_lengths;   // (batch): at most `steps`
  const int64_t* target_lengths;  // (batch)
  const int64_t* targets;         // all classes are in [0, classes)
  const int64_t* target_offsets;  // (batch): where each target begins
  int64_t longest;                // the largest of target_lengths
};

/// losses (batch) ← −log of the target's probability. alpha (batch × steps × (2·longest + 1)) ← the logarithm of the
/// probability of all ways that lead to each symbol at each step.
void ctc(ScalarType t, const Ctc& c, const void* log_p, double* alpha, void* losses);
/// gradient (steps × batch × classes), 0 on entry, ← e (p − q), where q is the probability that the target's way is at
/// that class at that step: the gradient by the logits, the input of the log_softmax. Samples of an infinite loss keep
/// 0 if zero_infinity is set.
void ctc_backward(ScalarType t, const Ctc& c, const void* log_p, const double* alpha, const void* losses, const void* e,
                  bool zero_infinity, void* gradient);

}  // namespace wick::kernels
