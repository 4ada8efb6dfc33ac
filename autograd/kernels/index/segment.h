#pragma once
// Segments: neighbouring elements that belong together. Segment i has id i; it is given by its size, or by the offset
// at which it begins.

#include <autograd/core/dtype.h>

namespace wick::kernels {

/// *total ← the sum of the sizes. Returns the position of the first size that is negative or takes the sum beyond
/// int64, where it stops, or −1.
int64_t segment_total(const int64_t* sizes, int64_t segments, int64_t* total);

/// The id of each element, for segments of these sizes, none negative.
void segment_ids_from_sizes(const int64_t* sizes, int64_t segments, int64_t* ids);

/// The id of each of n elements. Segment i lies in [offsets[i], offsets[i + 1]), and ends at n where no more of the
/// `given` offsets follow; offsets[0] must be 0. Returns the first segment that ends before it begins or behind n,
/// where it stops, or −1.
int64_t segment_ids_from_offsets(const int64_t* offsets, int64_t given, int64_t segments, int64_t n, int64_t* ids);

/// argmax[s, d] ← the row of x (rows × columns, float32 or float64) with the largest element of column d among the rows
/// whose id is s; the first of equals. Rows with index[row] == skipped do not take part. argmax must hold −1, which
/// stays where a segment has no rows.
void segment_argmax(ScalarType t, const void* x, int64_t rows, int64_t columns, const int64_t* ids,
                    const int64_t* index, int64_t skipped, int64_t* argmax);

}  // namespace wick::kernels
