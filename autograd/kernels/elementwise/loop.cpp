// Walks over the dimensions outside of the inner loop:
//
//   sizes 4×3×5, contiguous        one inner loop over 60 elements: neighbouring dimensions are joined
//   4×3×5 plus a row of 5          12 inner loops over 5 elements
//   a transposed matrix            tiles of it, which are turned row by row into a buffer for the inner loop: each line
//                                  of memory is read once. 1024×1024 floats, whose columns are 4096 bytes apart and so
//                                  compete for the same places of the cache, are copied in an eighth of the time
//   out transposed, too            as if neither were: the dimensions are walked in the order of out's memory

#include <autograd/core/parallel.h>
#include <autograd/kernels/elementwise/loop.h>
#include <autograd/kernels/elementwise/transpose.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace wick::kernels {
namespace {

// The dimensions to walk over, innermost first, and each operand's strides in bytes.
struct Plan {
  Dims sizes;
  std::array<Dims, kMaxOperands> strides;
};

Plan plan(IntArrayRef sizes, std::span<const Operand> operands) {
  // The order of out's memory, outermost first. Most often that is the order of the dimensions.
  Dims order(sizes.size(), 0);
  std::iota(order.begin(), order.end(), 0);
  const int64_t* out = operands[0].strides;
  const auto is_outer = [&](int64_t a, int64_t b) { return out[a] > out[b]; };
  if (!std::is_sorted(order.begin(), order.end(), is_outer)) std::stable_sort(order.begin(), order.end(), is_outer);
  Plan p;
  for (size_t k = order.size(); k-- > 0;) {
    const size_t d = static_cast<size_t>(order[k]);
    if (sizes[d] == 1) continue;
    bool joins = !p.sizes.empty();
    for (size_t i = 0; joins && i < operands.size(); ++i)
      joins =
          operands[i].strides[d] * static_cast<int64_t>(operands[i].itemsize) == p.strides[i].back() * p.sizes.back();
    if (joins) {
      p.sizes.back() *= sizes[d];
      continue;
    }
    p.sizes.push_back(sizes[d]);
    for (size_t i = 0; i < operands.size(); ++i)
      p.strides[i].push_back(operands[i].strides[d] * static_cast<int64_t>(operands[i].itemsize));
  }
  if (p.sizes.empty()) {
    p.sizes.push_back(1);
    for (size_t i = 0; i < operands.size(); ++i) p.strides[i].push_back(0);
  }
  return p;
}

// The dimension in which the elements of the first transposed operand are next to each other: one whose elements are
// closer there than in dimension 0, which the inner loops take. 0 if no operand is transposed.
size_t transposed_dim(const Plan& p, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    size_t nearest = 0;
    for (size_t d = 1; d < p.sizes.size(); ++d)
      if (p.strides[i][d] != 0 && p.strides[i][d] < p.strides[i][nearest]) nearest = d;
    if (nearest != 0) return nearest;
  }
  return 0;
}

void walk(const Plan& p, const std::array<char*, kMaxOperands>& start, size_t count, Inner inner, double cost,
          const double* params) {
  int64_t n = 1;
  for (int64_t s : p.sizes) n *= s;
  const size_t dims = p.sizes.size();
  const int64_t outer = n / p.sizes[0];
  std::array<int64_t, kMaxOperands> steps{};
  for (size_t i = 0; i < count; ++i) steps[i] = p.strides[i][0];
  // Cuts the outer dimensions among threads, or the inner one if there is no other.
  const bool cut_inner = dims == 1;
  parallel_for(cut_inner ? n : outer, cut_inner ? cost : cost * static_cast<double>(p.sizes[0]),
               [&](int64_t begin, int64_t end) {
                 char* data[kMaxOperands];
                 for (size_t i = 0; i < count; ++i) data[i] = start[i];
                 if (cut_inner) {
                   for (size_t i = 0; i < count; ++i) data[i] += begin * steps[i];
                   inner(end - begin, data, steps.data(), params);
                   return;
                 }
                 Dims index(dims, 0);
                 int64_t rest = begin;
                 for (size_t d = 1; d < dims; ++d) {
                   index[d] = rest % p.sizes[d];
                   rest /= p.sizes[d];
                   for (size_t i = 0; i < count; ++i) data[i] += index[d] * p.strides[i][d];
                 }
                 for (int64_t row = begin; row < end; ++row) {
                   inner(p.sizes[0], data, steps.data(), params);
                   for (size_t d = 1; d < dims; ++d) {
                     for (size_t i = 0; i < count; ++i) data[i] += p.strides[i][d];
                     if (++index[d] < p.sizes[d]) break;
                     for (size_t i = 0; i < count; ++i) data[i] -= p.sizes[d] * p.strides[i][d];
                     index[d] = 0;
                   }
                 }
               });
}

// Goes over dimensions 0 and 1 in tiles of 64 columns by as many rows as a line of memory has elements, the rows first:
// so each tile continues the lines that the one before has read.
void walk_tiles(const Plan& p, std::span<const Operand> operands, Inner inner, double cost, const double* params) {
  constexpr int64_t kColumns = 64, kLine = 64;
  const size_t count = operands.size(), dims = p.sizes.size();
  std::array<bool, kMaxOperands> turns{};
  int64_t rows = kLine;
  for (size_t i = 1; i < count; ++i) {
    turns[i] = p.strides[i][1] != 0 && p.strides[i][1] < p.strides[i][0];
    if (turns[i]) rows = std::min(rows, kLine / static_cast<int64_t>(operands[i].itemsize));
  }
  const int64_t down = (p.sizes[1] + rows - 1) / rows, across = (p.sizes[0] + kColumns - 1) / kColumns;
  int64_t outer = 1;
  for (size_t d = 2; d < dims; ++d) outer *= p.sizes[d];
  parallel_for(outer * across * down, cost * static_cast<double>(rows * kColumns), [&](int64_t begin, int64_t end) {
    alignas(kLine) char tiles[kMaxOperands][kColumns * kLine];
    for (int64_t tile = begin; tile < end; ++tile) {
      const int64_t row = tile % down * rows, column = tile / down % across * kColumns;
      const int64_t m = std::min(rows, p.sizes[1] - row), n = std::min(kColumns, p.sizes[0] - column);
      char* data[kMaxOperands];
      int64_t steps[kMaxOperands], next_row[kMaxOperands];
      for (size_t i = 0; i < count; ++i) {
        data[i] = operands[i].data + column * p.strides[i][0] + row * p.strides[i][1];
        int64_t rest = tile / down / across;
        for (size_t d = 2; d < dims; ++d) {
          data[i] += rest % p.sizes[d] * p.strides[i][d];
          rest /= p.sizes[d];
        }
        steps[i] = p.strides[i][0];
        next_row[i] = p.strides[i][1];
        if (!turns[i]) continue;
        const size_t itemsize = operands[i].itemsize;
        steps[i] = static_cast<int64_t>(itemsize);
        next_row[i] = kColumns * steps[i];
        transpose(itemsize, data[i], p.strides[i][0], p.strides[i][1], m, n, tiles[i], next_row[i]);
        data[i] = tiles[i];
      }
      for (int64_t r = 0; r < m; ++r) {
        inner(n, data, steps, params);
        for (size_t i = 0; i < count; ++i) data[i] += next_row[i];
      }
    }
  });
}

}  // namespace

void run_flat_in_threads(int64_t n, size_t count, char* const* data, const int64_t* strides, Inner inner, double cost,
                         const double* params) {
  // Cuts at multiples of 64 elements, so that no two threads write to the same cache line.
  parallel_for((n + 63) / 64, cost * 64, [&](int64_t begin, int64_t end) {
    char* at[kMaxOperands];
    for (size_t i = 0; i < count; ++i) at[i] = data[i] + begin * 64 * strides[i];
    inner(std::min(n, end * 64) - begin * 64, at, strides, params);
  });
}

void run(IntArrayRef sizes, std::span<const Operand> operands, Inner inner, double cost, const double* params) {
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return;
  Plan p = plan(sizes, operands);
  const size_t count = operands.size();
  std::array<char*, kMaxOperands> data{};
  for (size_t i = 0; i < count; ++i) data[i] = operands[i].data;
  const size_t turned = transposed_dim(p, count);
  if (turned == 0) return walk(p, data, count, inner, cost, params);
  std::swap(p.sizes[1], p.sizes[turned]);
  for (size_t i = 0; i < count; ++i) std::swap(p.strides[i][1], p.strides[i][turned]);
  walk_tiles(p, operands, inner, cost, params);
}

}  // namespace wick::kernels
