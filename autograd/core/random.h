#pragma once
// Random numbers: the Mersenne twister, used as PyTorch uses it on the CPU, so that the same seed gives the same
// numbers.

#include <autograd/core/language.h>

#include <cstdint>
#include <mutex>
#include <optional>

namespace wick {

class Tensor;

/// The numbers of std::mt19937 (Matsumoto, Nishimura 1998). Our own, because <random> takes a tenth of users' compile
/// time, and because libstdc++'s engine is slow: rand() and randn() take 2 to 3 times as long with it, and still 1.1 to
/// 1.5 times as long when it has 32-bit words and is drawn from in blocks.
class MersenneTwister {
 public:
  /// Starts the stream of std::mt19937(value).
  void seed(uint32_t value);
  /// The next 32 bits.
  uint32_t operator()() {
    if (next_ >= kWords) refill();
    uint32_t y = state_[next_++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680U;
    y ^= y << 15 & 0xefc60000U;
    return y ^ y >> 18;
  }

  /// The words that the stream is made of, and how many of them have been used; kFresh just after seed().
  static constexpr int kWords = 624, kFresh = kWords + 1;
  const uint32_t* state() const { return state_; }
  int used() const { return next_; }
  /// Goes on from there.
  void set_state(const uint32_t* state, int used);

 private:
  void refill();
  static constexpr int kShift = 397;
  uint32_t state_[kWords];
  int next_ = kFresh;
};

/// A stream of random numbers. The process has one, default_generator(). Lock mutex() while drawing.
class Generator {
 public:
  explicit Generator(uint64_t seed = kDefaultSeed) { set_seed(seed); }
  static constexpr uint64_t kDefaultSeed = 67280421310721;  // PyTorch's

  /// Starts anew; the low 32 bits of the seed count, as in PyTorch.
  void set_seed(uint64_t seed);
  /// Takes over the state of another stream, and continues as that does.
  void assign(const Generator& o) {
    engine_ = o.engine_;
    seed_ = o.seed_;
    next_normal_ = o.next_normal_;
  }
  /// The seed of the last set_seed().
  uint64_t seed() const { return seed_; }
  // LibTorch's names of the two.
  void set_current_seed(uint64_t seed) { set_seed(seed); }
  uint64_t current_seed() const { return seed_; }
  /// The whole state as 5,056 bytes, a uint8 tensor of the same form as PyTorch's: either library goes on with the
  /// other's stream. Defined in autograd/tensor/generator.cpp.
  Tensor get_state() const;
  /// Goes on from a state that get_state() gave. Throws, and changes nothing, when it is none.
  void set_state(const Tensor& state);
  std::mutex& mutex() { return mutex_; }

  /// 32 and 64 random bits.
  uint32_t random() { return engine_(); }
  uint64_t random64() {
    const uint64_t high = engine_();
    return high << 32 | engine_();
  }
  /// Uniform in [0, 1), with 24 random bits for float and 53 for double.
  template <class T>
  T uniform() {
    if constexpr (sizeof(T) == 4)
      return static_cast<T>(random() & ((1U << 24) - 1)) * T(0x1p-24);
    else
      return static_cast<T>(random64() & ((uint64_t{1} << 53) - 1)) * T(0x1p-53);
  }
  /// Normal with mean 0 and variance 1. The method of Box and Muller makes two; the second is kept for the next call.
  double normal();

 private:
  MersenneTwister engine_;
  uint64_t seed_ = 0;
  std::optional<double> next_normal_;
  std::mutex mutex_;
};

/// The process's stream, which all random operators draw from.
Generator& default_generator();
/// Seeds the process's stream: the numbers that follow are those after torch.manual_seed(seed) on the CPU.
void manual_seed(uint64_t seed);

}  // namespace wick
