#include <autograd/core/random.h>

#include <cmath>
#include <numbers>

namespace wick {

void MersenneTwister::seed(uint32_t value) {
  for (uint32_t i = 0; i < kWords; ++i) {
    state_[i] = value;
    value = 1812433253U * (value ^ value >> 30) + i + 1;
  }
  next_ = kWords;
}
void MersenneTwister::refill() {
  for (int i = 0; i < kWords; ++i) {
    const uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kWords] & 0x7fffffffU);
    state_[i] = state_[(i + kShift) % kWords] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfU : 0);
  }
  next_ = 0;
}

void Generator::set_seed(uint64_t seed) {
  seed_ = seed;
  engine_.seed(static_cast<uint32_t>(seed));
  next_normal_.reset();
}

double Generator::normal() {
  if (next_normal_) {
    const double kept = *next_normal_;
    next_normal_.reset();
    return kept;
  }
  const double u1 = uniform<double>(), u2 = uniform<double>();
  const double radius = std::sqrt(-2 * std::log(1 - u2)), angle = 2 * std::numbers::pi * u1;
  next_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

Generator& default_generator() {
  static Generator generator;
  return generator;
}

void manual_seed(uint64_t seed) {
  Generator& g = default_generator();
  std::lock_guard lock(g.mutex());
  g.set_seed(seed);
}

}  // namespace wick
