#pragma once
// Random numbers: the Mersenne twister, used as PyTorch uses it on the CPU, so that the same seed gives the same
// numbers.

#include <autograd/core/language.h>

#include <cstdint>
#include <memory>
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

inline constexpr uint64_t default_rng_seed_val = 67280421310721;  // PyTorch's

/// A stream of random numbers. Lock mutex() while drawing.
class CPUGeneratorImpl {
 public:
  explicit CPUGeneratorImpl(uint64_t seed = default_rng_seed_val) { set_current_seed(seed); }

  /// Restarts the stream. Only the low 32 bits of the seed are used, as in PyTorch.
  void set_current_seed(uint64_t seed);
  /// Takes over the state of another stream, and continues as that does.
  void assign(const CPUGeneratorImpl& o) {
    engine_ = o.engine_;
    seed_ = o.seed_;
    next_normal_ = o.next_normal_;
  }
  /// The seed of the last set_current_seed().
  uint64_t current_seed() const { return seed_; }
  /// Restarts the stream from an unpredictable seed, and returns that seed.
  uint64_t seed();
  /// The whole state as 5,056 bytes, a uint8 tensor of the same form as PyTorch's: either library goes on with the
  /// other's stream. Defined in autograd/tensor/generator.cpp.
  Tensor get_state() const;
  /// Continues from a state that get_state() returned. Throws for anything else, and then changes nothing.
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

/// A handle to a stream of random numbers; copies mean the same stream. Random operators take one as their last
/// argument, or the one before the options, to draw from it in the place of default_generator():
///
///   Generator g = make_generator(42);
///   rand({2, 3}, g);   x.normal_(0, 1, g);
///
/// https://pytorch.org/docs/stable/generated/torch.Generator.html
class Generator {
 public:
  /// No stream: defined() is false, and the other methods must not be called.
  Generator() = default;
  explicit Generator(std::shared_ptr<CPUGeneratorImpl> impl) : impl_(std::move(impl)) {}
  bool defined() const { return impl_ != nullptr; }
  void set_current_seed(uint64_t seed) const { impl_->set_current_seed(seed); }
  uint64_t current_seed() const { return impl_->current_seed(); }
  uint64_t seed() const { return impl_->seed(); }
  Tensor get_state() const;
  void set_state(const Tensor& state) const;
  std::mutex& mutex() const { return impl_->mutex(); }
  /// Another stream that goes on as this one does.
  Generator clone() const;
  CPUGeneratorImpl* unsafeGetGeneratorImpl() const { return impl_.get(); }
  template <class T = CPUGeneratorImpl>
  T* get() const {
    return impl_.get();
  }
  friend bool operator==(const Generator& a, const Generator& b) = default;

 private:
  std::shared_ptr<CPUGeneratorImpl> impl_;
};
/// A new stream.
Generator make_generator(uint64_t seed = default_rng_seed_val);

/// The process's stream, which random operators draw from unless they are given another.
const Generator& default_generator();
/// While one lives, the operators that this thread calls draw from the generator, if there is one.
class GeneratorScope {
 public:
  explicit GeneratorScope(const std::optional<Generator>& generator);
  ~GeneratorScope() { current = outer_; }
  GeneratorScope(const GeneratorScope&) = delete;
  GeneratorScope& operator=(const GeneratorScope&) = delete;
  /// What to draw from now: the innermost scope's, else the process's stream.
  static CPUGeneratorImpl& generator();

 private:
  static constinit thread_local CPUGeneratorImpl* current;
  CPUGeneratorImpl* outer_;
};
/// Seeds the process's stream: the numbers that follow are those after torch.manual_seed(seed) on the CPU.
void manual_seed(uint64_t seed);

}  // namespace wick
