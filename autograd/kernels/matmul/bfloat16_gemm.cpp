// One instruction does this for 16 lanes i at once: sum[i] += x[i].first·y[i].first + x[i].second·y[i].second, where x
// and y are bfloat16 and sum float32. So both factors are packed in pairs along k, two numbers to a word:
//
//   a block of kRows rows of a:       word [p][r]   is a(r, 2p), a(r, 2p+1)
//   a panel of kColumns columns of b: word [p][c]   is b(2p, c), b(2p+1, c)
//
// and a tile of c, kRows×kColumns, stays in registers over all of k. The intrinsics are the compiler's: Highway has
// them from 1.1 on only.

#include <autograd/core/half.h>
#include <autograd/core/parallel.h>
#include <autograd/kernels/matmul/bfloat16_gemm.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#define WICK_BFLOAT16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#endif

namespace wick::kernels {

#if defined(__x86_64__)

namespace {

constexpr int64_t kRows = 12, kLanes = 16, kColumns = 2 * kLanes;

struct Bits {
  const uint16_t* data;
  int64_t row_step, column_step;
  uint16_t at(int64_t i, int64_t j) const { return data[i * row_step + j * column_step]; }
};
Bits bits_of(const Matrix& x) {
  const auto* data = static_cast<const uint16_t*>(x.data);
  return x.transposed ? Bits{data, 1, x.step} : Bits{data, x.step, 1};
}
uint32_t pair(uint16_t first, uint16_t second) { return static_cast<uint32_t>(second) << 16 | first; }

// Packs the lines first … first + width − 1 of x, rows of a or columns of b, two numbers along k to a word. Lines that
// do not exist, and the missing partner when k is odd, are 0. x.at(line, l) is number l of a line.
void pack(const Bits& x, int64_t first, int64_t lines, int64_t width, int64_t k, uint32_t* out) {
  const int64_t pairs = (k + 1) / 2, count = std::min(width, lines - first);
  if (count < width) std::memset(out, 0, static_cast<size_t>(pairs * width) * sizeof *out);
  for (int64_t l = 0; l < count; ++l)
    for (int64_t p = 0; p < pairs; ++p)
      out[p * width + l] =
          pair(x.at(first + l, 2 * p), 2 * p + 1 < k ? x.at(first + l, 2 * p + 1) : static_cast<uint16_t>(0));
}

// sums (kRows × kColumns) ← the product of a block and a panel.
WICK_BFLOAT16 void multiply_tile(int64_t pairs, const uint32_t* a, const uint32_t* b, float* sums) {
  __m512 left[kRows], right[kRows];
  for (int64_t r = 0; r < kRows; ++r) left[r] = right[r] = _mm512_setzero_ps();
  for (int64_t p = 0; p < pairs; ++p, a += kRows, b += kColumns) {
    const auto first = reinterpret_cast<__m512bh>(_mm512_loadu_si512(b)),
               second = reinterpret_cast<__m512bh>(_mm512_loadu_si512(b + kLanes));
#pragma GCC unroll 12
    for (int64_t r = 0; r < kRows; ++r) {
      const auto x = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(a[r])));
      left[r] = _mm512_dpbf16_ps(left[r], x, first);
      right[r] = _mm512_dpbf16_ps(right[r], x, second);
    }
  }
  for (int64_t r = 0; r < kRows; ++r) {
    _mm512_storeu_ps(sums + r * kColumns, left[r]);
    _mm512_storeu_ps(sums + r * kColumns + kLanes, right[r]);
  }
}

}  // namespace

bool has_bfloat16_products() {
  static const bool has =
      __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  return has && (hwy::SupportedTargets() & HWY_AVX3) != 0;
}

void gemm_bfloat16(int64_t m, int64_t n, int64_t k, double alpha, Matrix a_, Matrix b_, double beta, void* c,
                   int64_t step) {
  if (m == 0 || n == 0) return;
  if (alpha == 0) k = 0;  // the factors are not read, as in BLAS
  const Bits a = bits_of(a_);
  Bits b = bits_of(b_);
  std::swap(b.row_step, b.column_step);  // a line of b is a column
  const int64_t pairs = (k + 1) / 2, blocks = (m + kRows - 1) / kRows, panels = (n + kColumns - 1) / kColumns;
  std::vector<uint32_t> packed_a(static_cast<size_t>(blocks * kRows * pairs));
  const auto block = [&](int64_t i) { return packed_a.data() + i * kRows * pairs; };
  parallel_for(blocks, static_cast<double>(kRows * k), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) pack(a, i * kRows, m, kRows, k, block(i));
  });
  const auto scale = static_cast<float>(alpha), keep = static_cast<float>(beta);
  const double cost = static_cast<double>(m * kColumns * std::max<int64_t>(k, 1)) / (2 * kMultiplyAddsPerNanosecond);
  parallel_for(panels, cost, [&](int64_t begin, int64_t end) {
    std::vector<uint32_t> panel(static_cast<size_t>(kColumns * pairs));
    float sums[kRows * kColumns];
    for (int64_t j = begin; j < end; ++j) {
      pack(b, j * kColumns, n, kColumns, k, panel.data());
      const int64_t columns = std::min(kColumns, n - j * kColumns);
      for (int64_t i = 0; i < blocks; ++i) {
        multiply_tile(pairs, block(i), panel.data(), sums);
        for (int64_t r = 0; r < std::min(kRows, m - i * kRows); ++r) {
          auto* to = static_cast<BFloat16*>(c) + (i * kRows + r) * step + j * kColumns;
          for (int64_t l = 0; l < columns; ++l) {
            const float sum = scale * sums[r * kColumns + l];
            to[l] = keep == 0 ? sum : sum + keep * to[l];
          }
        }
      }
    }
  });
}

#else

bool has_bfloat16_products() { return false; }
void gemm_bfloat16(int64_t, int64_t, int64_t, double, Matrix, Matrix, double, void*, int64_t) {}

#endif

}  // namespace wick::kernels
