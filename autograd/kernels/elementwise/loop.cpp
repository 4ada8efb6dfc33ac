// Walks over the dimensions outside of the inner loop:
//
//   sizes 4×3×5, contiguous        one inner loop over 60 elements: neighbouring dimensions are joined
//   4×3×5 plus a row of 5          12 inner loops over 5 elements
//   a transposed matrix            64 columns at a time, so that a line of memory is still in the cache when its next
//                                  element is needed

#include <autograd/core/parallel.h>
#include <autograd/kernels/elementwise/loop.h>

#include <algorithm>
#include <array>

namespace wick::kernels {
namespace {

// The dimensions to walk over, innermost first, and each operand's strides in bytes.
struct Plan {
  Dims sizes;
  std::array<Dims, kMaxOperands> strides;
};

Plan plan(IntArrayRef sizes, std::span<const Operand> operands) {
  Plan p;
  for (size_t d = sizes.size(); d-- > 0;) {
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

// Whether some operand has its neighbouring elements in dimension 1 instead of 0, which the inner loops take.
bool is_transposed(const Plan& p, size_t count) {
  if (p.sizes.size() < 2) return false;
  for (size_t i = 0; i < count; ++i)
    if (p.strides[i][1] != 0 && p.strides[i][1] < p.strides[i][0]) return true;
  return false;
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
  const Plan p = plan(sizes, operands);
  const size_t count = operands.size();
  std::array<char*, kMaxOperands> data{};
  for (size_t i = 0; i < count; ++i) data[i] = operands[i].data;
  if (!is_transposed(p, count)) return walk(p, data, count, inner, cost, params);
  constexpr int64_t kColumnBlock = 64;
  const int64_t width = p.sizes[0], blocks = (width + kColumnBlock - 1) / kColumnBlock;
  const double outer = static_cast<double>(count_elements(sizes)) / static_cast<double>(width);
  parallel_for(blocks, cost * outer * kColumnBlock, [&](int64_t begin, int64_t end) {
    Plan block = p;
    for (int64_t s = begin; s < end; ++s) {
      block.sizes[0] = std::min(width - s * kColumnBlock, kColumnBlock);
      auto at = data;
      for (size_t i = 0; i < count; ++i) at[i] += s * kColumnBlock * p.strides[i][0];
      walk(block, at, count, inner, cost, params);
    }
  });
}

}  // namespace wick::kernels
