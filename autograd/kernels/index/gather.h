#pragma once
// Reads by index: elements or whole slices of a tensor, copied to a row-major result. All dtypes.

#include <autograd/core/dtype.h>
#include <autograd/kernels/index/indexed_elements.h>

namespace wick::kernels {

/// out[k] ← the element of x that element k of the index names; out is row-major in the index's shape. Returns the
/// position of the first index out of range, or −1 if there is none. If there is one, out is incomplete.
int64_t gather(ScalarType t, const IndexedElements& elements, const void* x, void* out);

/// out[o, k, i] ← x[o, index[k], i] for x (outer × n × inner) and out (outer × count × inner), both row-major. The
/// indices must be in [0, n).
void gather_slices(ScalarType t, const void* x, int64_t outer, int64_t n, int64_t inner, const int64_t* index,
                   int64_t count, void* out);

}  // namespace wick::kernels
