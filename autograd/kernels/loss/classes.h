#pragma once
// Targets that are classes: are they in range, what does each weigh, which outputs do they name.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// The position of the first of the n values of x that is not in [low, high), −1 if there is none.
int64_t first_outside(const int64_t* x, int64_t n, int64_t low, int64_t high);

/// For each of n targets y the class and its weight: class_of[i] = y[i] and weight[i] = w[y[i]], or −1 and 0 where y[i]
/// is ignore_index. t: the dtype of weight. w: a weight for each class; null means 1 for all. *total = Σ weight, summed
/// in float64. Returns the position of the first target that is neither ignored nor in [0, classes), and leaves the
/// results unfinished then; −1 if there is none.
int64_t class_weights(ScalarType t, const int64_t* y, int64_t n, int64_t classes, int64_t ignore_index, const double* w,
                      int64_t* class_of, void* weight, double* total);

/// y (n × classes) lists in each row the classes of one sample, as far as the first negative entry. For each of them
/// listed (n × classes) gets 1 at its place in the list, and unnamed (n × classes) gets 0 at the class that it names.
/// t: the dtype of both. On entry listed holds 0 and unnamed 1; y holds no class of `classes` or more.
void multilabel_masks(ScalarType t, const int64_t* y, int64_t n, int64_t classes, void* listed, void* unnamed);

}  // namespace wick::kernels
