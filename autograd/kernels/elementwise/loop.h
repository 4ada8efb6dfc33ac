#pragma once
// One loop for all elementwise work: broadcast operands over raw strided memory.

#include <autograd/core/shape.h>

#include <cstdint>
#include <span>

namespace wick::kernels {

/// Works on n elements; operand i starts at data[i] and steps strides[i] bytes. params: the operator's constants.
using Inner = void (*)(int64_t n, char* const* data, const int64_t* strides, const double* params);

/// One tensor in a loop. It has been broadcast: one stride (in elements, 0 where it repeats) for each dimension.
struct Operand {
  char* data;
  const int64_t* strides;
  size_t itemsize;
};

/// Calls inner over all elements of `sizes`, with neighbouring dimensions joined where memory allows, in several
/// threads when n·cost nanoseconds are worth it. Operand 0 is written; none of its elements may overlap.
void run(IntArrayRef sizes, std::span<const Operand> operands, Inner inner, double cost,
         const double* params = nullptr);

constexpr size_t kMaxOperands = 4;
void run_flat_in_threads(int64_t n, size_t count, char* const* data, const int64_t* strides, Inner inner, double cost,
                         const double* params);

/// The same for `count` operands that are all row-major and n elements long; strides are in bytes.
inline void run_flat(int64_t n, size_t count, char* const* data, const int64_t* strides, Inner inner, double cost,
                     const double* params = nullptr) {
  if (static_cast<double>(n) * cost >= 10'000)
    run_flat_in_threads(n, count, data, strides, inner, cost, params);
  else if (n > 0)
    inner(n, data, strides, params);
}

}  // namespace wick::kernels
