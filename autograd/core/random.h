#pragma once
// Random numbers: the Mersenne Twister, drawn from as PyTorch does on the CPU, so that the same seed gives the same
// numbers.

#include <cstdint>
#include <mutex>
#include <optional>

namespace wick {

/// The numbers of std::mt19937 (Matsumoto, Nishimura 1998); <random> itself costs users a tenth of their compile time.
class MersenneTwister {
 public:
  void seed(uint32_t value);
  uint32_t operator()() {
    if (next_ == kWords) refill();
    uint32_t y = state_[next_++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680U;
    y ^= y << 15 & 0xefc60000U;
    return y ^ y >> 18;
  }

 private:
  void refill();
  static constexpr int kWords = 624, kShift = 397;
  uint32_t state_[kWords];
  int next_ = kWords;
};

/// A stream of random numbers. There is one for the process, default_generator(); lock mutex() while drawing.
class Generator {
 public:
  explicit Generator(uint64_t seed = kDefaultSeed) { set_seed(seed); }
  static constexpr uint64_t kDefaultSeed = 67280421310721;  // PyTorch's

  void set_seed(uint64_t seed);
  /// Goes on from where another stream is.
  void assign(const Generator& o) {
    engine_ = o.engine_;
    seed_ = o.seed_;
    next_normal_ = o.next_normal_;
  }
  uint64_t seed() const { return seed_; }
  std::mutex& mutex() { return mutex_; }

  uint32_t random() { return engine_(); }
  uint64_t random64() {
    const uint64_t high = engine_();
    return high << 32 | engine_();
  }
  /// Uniform in [0, 1): 24 bits for float, 53 for double.
  template <class T>
  T uniform() {
    if constexpr (sizeof(T) == 4)
      return static_cast<T>(random() & ((1U << 24) - 1)) * T(0x1p-24);
    else
      return static_cast<T>(random64() & ((uint64_t{1} << 53) - 1)) * T(0x1p-53);
  }
  /// Normal with mean 0 and variance 1, by Box and Muller: made in pairs, the second kept for the next call.
  double normal();

 private:
  MersenneTwister engine_;
  uint64_t seed_ = 0;
  std::optional<double> next_normal_;
  std::mutex mutex_;
};

Generator& default_generator();
/// Starts the process's stream anew: the numbers that follow are those of torch.manual_seed(seed) on the CPU.
void manual_seed(uint64_t seed);

}  // namespace wick
