// Matrix products against plain loops: sizes around the edges of tiles and blocks, operands transposed and cut out of
// larger ones, every dtype, on every instruction set that this processor has.

#include "targets.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace wick;
using test::instruction_sets;
using test::Only;
using test::same_bits;

namespace {

// A rows×cols matrix, stored transposed, and inside of a larger one, if that is asked for.
Tensor matrix(int64_t rows, int64_t cols, bool transposed, bool cut, ScalarType t, std::mt19937& random) {
  if (transposed) std::swap(rows, cols);
  Tensor all = empty({rows + (cut ? 2 : 0), cols + (cut ? 3 : 0)}, t);
  dispatch(t, "matrix", [&]<class T>() {
    for (int64_t i = 0; i < all.numel(); ++i)
      static_cast<T*>(all.data_ptr())[i] =
          static_cast<T>(std::is_floating_point_v<T> ? std::uniform_real_distribution<>(-1, 1)(random)
                                                     : std::uniform_int_distribution<>(0, 100)(random));
  });
  if (cut) all = all.narrow(0, 1, rows).narrow(1, 2, cols);
  return transposed ? all.t() : all;
}

// Σₗ |a(i,l)·b(l,j)| bounds the rounding: k+2 roundings of at most that much.
template <class T>
void check_product(const Tensor& c, const Tensor& a, const Tensor& b, double alpha, double beta, const Tensor& before) {
  const auto x = a.accessor<T, 2>(), y = b.accessor<T, 2>(), out = c.accessor<T, 2>();
  double worst = 0;
  for (int64_t i = 0; i < c.size(0); ++i)
    for (int64_t j = 0; j < c.size(1); ++j) {
      double sum = 0, scale = 0;
      for (int64_t l = 0; l < a.size(1); ++l) {
        const double term = static_cast<double>(x[i][l]) * static_cast<double>(y[l][j]);
        sum += term, scale += std::abs(term);
      }
      const double old = beta == 0 ? 0 : beta * static_cast<double>(before.accessor<T, 2>()[i][j]);
      const double wanted = alpha * sum + old;
      double bound = 0.25;
      if (std::is_floating_point_v<T>)
        bound = static_cast<double>(a.size(1) + 3) * (std::abs(alpha) * scale + std::abs(old)) *
                static_cast<double>(std::numeric_limits<T>::epsilon());
      const double error = std::abs(static_cast<double>(out[i][j]) - wanted);
      worst = std::max(worst, error <= bound ? 0 : std::isnan(error) ? 1e300 : error / std::max(bound, 1e-300));
    }
  CHECK_MESSAGE(worst == 0, c.size(0), "x", a.size(1), " by ", a.size(1), "x", c.size(1), ", alpha ", alpha, ", beta ",
                beta, ": ", worst, " bounds away");
}

}  // namespace

TEST_CASE("products: sizes around the edges of tiles and blocks, on every instruction set") {
  struct Size {
    int64_t m, n, k;
  };
  std::vector<Size> sizes;
  for (const int64_t m : {1, 2, 4, 5, 12, 13, 25})
    for (const int64_t n : {1, 3, 16, 17, 32, 50})
      for (const int64_t k : {0, 1, 2, 7, 16, 33}) sizes.push_back({m, n, k});
  for (const Size s : {Size{385, 33, 10}, Size{13, 70, 257}, Size{3, 2100, 5}, Size{50, 20, 520}, Size{1, 65, 300}})
    sizes.push_back(s);
  std::mt19937 random(1);
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    for (const ScalarType t : {kFloat, kDouble, kLong, kInt})
      for (const Size s : sizes) {
        const bool integer = t == kLong || t == kInt;
        if (integer && set != instruction_sets().back()) continue;  // they are the same loops everywhere
        const auto draw = random();
        const Tensor a = matrix(s.m, s.k, draw & 1, draw & 2, t, random),
                     b = matrix(s.k, s.n, draw & 4, draw & 8, t, random);
        const Tensor before = matrix(s.m, s.n, false, false, t, random);
        dispatch(t, "test", [&]<class T>() {
          check_product<T>(mm(a, b), a, b, 1, 0, before);
          check_product<T>(addmm(before, a, b), a, b, 1, 1, before);
          check_product<T>(addmm(before, a, b, 2, 3), a, b, 3, 2, before);
        });
      }
  }
}

TEST_CASE("products: a product of nothing is zero, and does not read what stood there") {
  CHECK(mm(empty({3, 0}), empty({0, 40})).abs().sum().item<float>() == 0);
  const Tensor nan = full({3, 40}, std::nan(""));
  CHECK(addmm(nan, empty({3, 0}), empty({0, 40}), 0).abs().sum().item<float>() == 0);
  CHECK(addmm(nan, ones({3, 20}), ones({20, 40}), 0).sum().item<float>() == 3 * 20 * 40);
}

TEST_CASE("products: infinity and NaN stay in their row and column") {
  for (const int64_t m : {1, 5, 30}) {
    const Tensor a = ones({m, 9}), b = ones({9, 37});
    a[m - 1][8] = std::numeric_limits<float>::infinity();
    b[3][36] = std::nan("");
    const Tensor c = mm(a, b), t = mm(a, b.t().contiguous().t());
    for (const Tensor& y : {c, t}) {
      CHECK(y.isnan().sum().item<int64_t>() == m);
      CHECK(y.isinf().sum().item<int64_t>() == 36);
      CHECK(y.isfinite().sum().item<int64_t>() == (m - 1) * 36);
    }
  }
}

TEST_CASE("products: the same bits with any number of threads, and on AVX2 as on AVX-512") {
  std::mt19937 random(2);
  const int threads = get_num_threads();
  for (const bool transposed : {false, true}) {
    const Tensor a = matrix(300, 700, transposed, false, kFloat, random),
                 b = matrix(700, 500, !transposed, false, kFloat, random);
    set_num_threads(1);
    const Tensor c = mm(a, b);
    for (const int n : {2, 3, 6}) {
      set_num_threads(n);
      CHECK(same_bits(mm(a, b), c));
    }
    set_num_threads(threads);
    if ((hwy::SupportedTargets() & HWY_AVX3) && (hwy::SupportedTargets() & HWY_AVX2)) {
      const Only only(HWY_AVX2);
      CHECK(same_bits(mm(a, b), c));
    }
  }
}
