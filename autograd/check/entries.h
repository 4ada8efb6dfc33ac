#pragma once
// The two ways to compare a function's derivatives: entry by entry, or in random directions. Internal to gradcheck.

#include <autograd/check/tally.h>
#include <autograd/check/tested_function.h>

namespace wick::autograd {

/// Compares every entry of the Jacobian. Costs a backward pass for each output element and some thirty calls of f for
/// each input element.
void compare_entries(TestedFunction& f, Tally& tally);

/// Compares vᵀJu for a few random v (incoming gradients) and u (directions through all inputs), at a cost that does not
/// depend on their size. Where one fails, halves u and v until one entry is left.
void compare_directions(TestedFunction& f, Tally& tally, std::mt19937& random);

/// How derivatives are judged: by how they compare with 1, or with the usual changes of the function (own).
enum class Scales { one, own };
GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options, Scales scales, Moved moved = Moved::copies);

}  // namespace wick::autograd
