#pragma once
// Whether indices are in range.

#include <autograd/core/language.h>

#include <cstdint>

namespace wick::kernels {

/// The position of the first of `count` indices outside [0, n), or −1 if there is none.
int64_t first_outside(const int64_t* index, int64_t count, int64_t n);

/// Adds n to the negative ones of `count` indices, so that −1 becomes n − 1. Returns the position of the first index
/// outside [−n, n), where it stops, or −1 if there is none.
int64_t wrap_negative(int64_t* index, int64_t count, int64_t n);

}  // namespace wick::kernels
