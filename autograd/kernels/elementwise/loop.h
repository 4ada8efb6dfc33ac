#pragma once
// Runs an inner loop over broadcast operands in strided memory, in several threads if that pays. All elementwise work
// goes through it.

#include <autograd/core/shape.h>

#include <cstdint>
#include <span>

namespace wick::kernels {

/// An inner loop over n elements. Operand i starts at data[i], its elements are strides[i] bytes apart. params are the
/// constants of the function.
using Inner = void (*)(int64_t n, char* const* data, const int64_t* strides, const double* params);

/// A tensor that has been broadcast to the sizes of the loop: one stride for each dimension, in elements, 0 where the
/// tensor repeats.
struct Operand {
  char* data;
  const int64_t* strides;
  size_t itemsize;
};

/// Calls inner for all elements of `sizes`. Operand 0 is written; its elements must not overlap. cost is the
/// nanoseconds that an element takes: it decides on the number of threads.
void run(IntArrayRef sizes, std::span<const Operand> operands, Inner inner, double cost,
         const double* params = nullptr);

constexpr size_t kMaxOperands = 4;
void run_flat_in_threads(int64_t n, size_t count, char* const* data, const int64_t* strides, Inner inner, double cost,
                         const double* params);

/// The same for `count` row-major operands of n elements each. strides are in bytes.
inline void run_flat(int64_t n, size_t count, char* const* data, const int64_t* strides, Inner inner, double cost,
                     const double* params = nullptr) {
  if (static_cast<double>(n) * cost >= 10'000)
    run_flat_in_threads(n, count, data, strides, inner, cost, params);
  else if (n > 0)
    inner(n, data, strides, params);
}

}  // namespace wick::kernels
