#include <autograd/core/random.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace wick {

void MersenneTwister::seed(uint32_t value) {
  for (uint32_t i = 0; i < kWords; ++i) {
    state_[i] = value;
    value = 1812433253U * (value ^ value >> 30) + i + 1;
  }
  next_ = kFresh;
}
void MersenneTwister::set_state(const uint32_t* state, int used) {
  std::copy_n(state, kWords, state_);
  next_ = used;
}
// The next 624 words of the recurrence x[i+624] = x[i+397] ⊕ f(top bit of x[i], low bits of x[i+1]), in place. The loop
// is cut in two where x[i+397] wraps around.
void MersenneTwister::refill() {
  const auto mixed = [](uint32_t high, uint32_t low, uint32_t far) {
    const uint32_t y = (high & 0x80000000U) | (low & 0x7fffffffU);
    return far ^ y >> 1 ^ ((0U - (y & 1U)) & 0x9908b0dfU);
  };
  int i = 0;
  for (; i < kWords - kShift; ++i) state_[i] = mixed(state_[i], state_[i + 1], state_[i + kShift]);
  for (; i < kWords - 1; ++i) state_[i] = mixed(state_[i], state_[i + 1], state_[i + kShift - kWords]);
  state_[i] = mixed(state_[i], state_[0], state_[kShift - 1]);
  next_ = 0;
}

void CPUGeneratorImpl::set_current_seed(uint64_t seed) {
  seed_ = seed;
  engine_.seed(static_cast<uint32_t>(seed));
  next_normal_.reset();
}

uint64_t CPUGeneratorImpl::seed() {
  std::random_device device;
  const uint64_t high = device();
  set_current_seed(high << 32 | device());
  return seed_;
}

double CPUGeneratorImpl::normal() {
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

Generator make_generator(uint64_t seed) { return Generator(std::make_shared<CPUGeneratorImpl>(seed)); }

Generator Generator::clone() const {
  Generator copy = make_generator();
  const std::lock_guard lock(mutex());
  copy.impl_->assign(*impl_);
  return copy;
}

const Generator& default_generator() {
  static const Generator generator = make_generator();
  return generator;
}

constinit thread_local CPUGeneratorImpl* GeneratorScope::current = nullptr;
GeneratorScope::GeneratorScope(const std::optional<Generator>& generator) : outer_(current) {
  if (generator && generator->defined()) current = generator->get();
}
CPUGeneratorImpl& GeneratorScope::generator() { return current ? *current : *default_generator().get(); }

void manual_seed(uint64_t seed) {
  const Generator& g = default_generator();
  std::lock_guard lock(g.mutex());
  g.set_current_seed(seed);
}

}  // namespace wick
