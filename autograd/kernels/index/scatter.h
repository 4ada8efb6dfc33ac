#pragma once
// Writes by index: elements or whole slices combined with what is there, in the order of the index and in one thread,
// so that the result does not depend on the number of threads. All dtypes.

#include <autograd/core/dtype.h>
#include <autograd/kernels/index/indexed_elements.h>

namespace wick::kernels {

/// What an element becomes when a value arrives. Integers wrap around; of bools, the sum is "or" and the product "and".
/// If the element or the value is NaN, so are the maximum and the minimum.
enum class Combine : uint8_t { assign, add, multiply, maximum, minimum };

/// Combines the element of out that element k of the index names with element k of src, for k = 0, 1, … in order.
/// src_strides are in elements, one for each dimension of the index. Stops at the first index out of range and returns
/// its position; returns −1 if there is none.
int64_t scatter(ScalarType t, Combine how, const IndexedElements& elements, const void* src, const Dims& src_strides,
                void* out);

/// out[o, index[k], i] += src[o, k, i] for out (outer × n × inner) and src (outer × count × inner), both row-major. The
/// indices must be in [0, n).
void scatter_add_slices(ScalarType t, const void* src, int64_t outer, int64_t n, int64_t inner, const int64_t* index,
                        int64_t count, void* out);

}  // namespace wick::kernels
