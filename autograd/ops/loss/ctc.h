#pragma once
// The loss of sequences whose targets say in which order the classes come, but not when.

#include <autograd/ops/loss/reduction.h>

namespace wick {

/// −log of the probability of all ways to read the target off a sequence: a class at each step, repetitions and blanks
/// left out. log_probs (T×N×C), or (T×C) for one sequence, is a log_softmax over C. targets holds classes other than
/// `blank`: (N×S) padded, or all N targets in one vector. The lengths are N integers each (for one sequence also 0-d).
/// The mean is that of the losses divided by their target's length; zero_infinity makes infinite losses, of targets
/// that do not fit into their sequence, 0. The gradient is by the logits, the input of that log_softmax. Throws for
/// lengths, classes and shapes that do not fit. https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, IntArrayRef input_lengths, IntArrayRef target_lengths,
                int64_t blank = 0, int64_t reduction = Reduction::Mean, bool zero_infinity = false);
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, int64_t blank = 0, int64_t reduction = Reduction::Mean,
                bool zero_infinity = false);

}  // namespace wick
