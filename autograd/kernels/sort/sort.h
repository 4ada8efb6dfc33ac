#pragma once
// Sorting, searches in sorted values, and runs of equal ones. For all dtypes. Sorted means ascending with NaN last,
// which counts as the largest. Sorting is stable: equal elements keep their order.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// values ← the k largest (else smallest) of the n elements of each row, in order; k = n sorts. index ← where in the
/// row each value was. NaN is the largest; equal elements keep their order.
void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values, int64_t* index);

/// Sorts the positions 0 … n−1 in `order` (n), which holds each of them once, by the slices of x (n × size) that they
/// name: by first elements, where those are equal by second ones, and so on. Equal slices keep their order.
void sort_slices(ScalarType t, const void* x, int64_t n, int64_t size, int64_t* order);

/// For each of the n elements of x the position where it belongs in its sorted sequence, before the elements equal to
/// it or, if `right`, after them: 0 … length. Element i belongs to sequence i / share of `sequences` (… × length).
void binary_search(bool right, ScalarType t, const void* sequences, int64_t length, const void* x, int64_t n,
                   int64_t share, int64_t* out);

/// out[i] = whether x[i] is among the `length` elements of `sorted` (not among them if `invert`), for n elements of x.
/// NaN is equal to nothing.
void is_member(bool invert, ScalarType t, const void* sorted, int64_t length, const void* x, int64_t n, bool* out);

/// The most frequent value of each of the m rows of `sorted` (m × n), n > 0, the smallest of equally frequent ones.
/// order (m × n) says where each sorted element was before; index (m) gets where the last of that value was.
void mode(ScalarType t, const void* sorted, const int64_t* order, int64_t m, int64_t n, int64_t* index);

/// Goes through the slices of x (n × size) in the order given and splits them into runs of equal neighbours. run_of[i]
/// = the run of slice i (n); first[k] = run k's first slice; length[k] = how many slices it has. first and length have
/// room for n; the number of runs is returned. A NaN is a run of its own.
int64_t runs_of_equals(ScalarType t, const void* x, int64_t n, int64_t size, const int64_t* order, int64_t* first,
                       int64_t* run_of, int64_t* length);

}  // namespace wick::kernels
