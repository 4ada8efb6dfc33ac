// Normal numbers from uniform ones, many at once.

#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/random/fill-inl.h>
#include <autograd/kernels/random/random.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wick::kernels {
namespace {

constexpr int64_t kSixteens = 32;  // done at once, so that the functions run over vectors

template <class T>
void apply(Unary f, int64_t n, const T* in, T* out) {
  char* const data[] = {reinterpret_cast<char*>(out), reinterpret_cast<char*>(const_cast<T*>(in))};
  const int64_t strides[] = {sizeof(T), sizeof(T)};
  unary_loop(f, dtype_of<T>).inner(n, data, strides, nullptr);
}

// Box and Muller: the uniform numbers u, v in places k and k + 8 of each sixteen become r cos φ and r sin φ with
// r = √(−2 log(1 − u)) and φ = 2πv.
template <class T>
void uniform_to_normal(T* x, int64_t sixteens, T mean, T std) {
  constexpr T whole_turn = T(2) * std::numbers::pi_v<T>;
  T radius[8 * kSixteens], angle[8 * kSixteens], sine[8 * kSixteens], cosine[8 * kSixteens];
  const int64_t count = 8 * sixteens;
  for (int64_t i = 0; i < count; ++i) {
    radius[i] = T(1) - x[i / 8 * 16 + i % 8];
    angle[i] = whole_turn * x[i / 8 * 16 + 8 + i % 8];
  }
  apply(Unary::log, count, radius, radius);
  apply(Unary::sin, count, angle, sine);
  apply(Unary::cos, count, angle, cosine);
  for (int64_t i = 0; i < count; ++i) {
    const T r = std::sqrt(T(-2) * radius[i]);
    x[i / 8 * 16 + i % 8] = r * cosine[i] * std + mean;
    x[i / 8 * 16 + 8 + i % 8] = r * sine[i] * std + mean;
  }
}

}  // namespace

void normal_by_sixteens(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out) {
  dispatch_floating(t, "normal_by_sixteens", [&]<class T>() {
    T* x = static_cast<T*>(out);
    const auto draw = [](CPUGeneratorImpl& g) { return g.uniform<T>(); };
    const T center = static_cast<T>(mean), width = static_cast<T>(std);
    fill_in_order(g, n, x, draw);
    for (int64_t i = 0; i < n / 16; i += kSixteens)
      uniform_to_normal(x + 16 * i, std::min(kSixteens, n / 16 - i), center, width);
    if (n % 16 != 0) {
      fill_in_order(g, 16, x + n - 16, draw);
      uniform_to_normal(x + n - 16, 1, center, width);
    }
  });
}

}  // namespace wick::kernels
