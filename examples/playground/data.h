#pragma once
// What the playground's networks learn.

#include <nn/nn.h>

namespace playground {

using namespace wick;

/// Points of the plane and what a network should say of each; all float64.
struct Data {
  Tensor x, y;            ///< training: N×2, and N×d(L)
  Tensor test_x, test_y;  ///< the same for points that are not trained on; undefined if there are none
  /// Whether y names classes: ±1 with one output, else 1 for the class and 0 for the others.
  bool classes = true;
  double low = -1.2, high = 1.2;  ///< the part of both axes to look at
  /// The text's weights (W(l) of d(l-1)×d(l) and b(l) of d(l)×1, in turn), if it gives any.
  std::vector<Tensor> weights = {};
};

/// The data of that name: "not", "and", "or", "xor", "spiral", "circles", "wave" (a regression) or "by_hand" (the
/// network and the samples of backprop_by_hand). Throws for another name.
Data make_data(const std::string& name, uint64_t seed);

/// The values in this many columns, row after row, as a matrix.
Tensor matrix(const std::vector<double>& values, int64_t columns);

}  // namespace playground
