#pragma once
// Weighted sums along one dimension: what averages, enlargements and padding have in common.

#include <autograd/core/dtype.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace wick::kernels {

/// A linear map from n to m numbers with few terms each:
/// y[i] = Σₜ weight[t]·x[place[t]], t from start[i] to start[i + 1].
struct Taps {
  int64_t n = 0;
  std::vector<int64_t> start{0}, place;
  std::vector<double> weight;

  int64_t m() const { return static_cast<int64_t>(start.size()) - 1; }
  /// Adds a term to the row that is being written, and ends it.
  void term(int64_t from, double w) {
    place.push_back(from);
    weight.push_back(w);
  }
  void end_row() { start.push_back(static_cast<int64_t>(place.size())); }
  /// The map of the errors, from m to n numbers.
  Taps transposed() const;
};

/// y (outer × m × inner) ← the map along the middle dimension of x (outer × n × inner).
void apply_taps(ScalarType t, const Taps& taps, int64_t outer, int64_t inner, const void* x, void* y);

}  // namespace wick::kernels
