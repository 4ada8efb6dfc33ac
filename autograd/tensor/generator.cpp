// The state of a random stream as a tensor, byte by byte as PyTorch's CPU generator has it.

#include <autograd/core/random.h>
#include <autograd/tensor/impl.h>

#include <cstring>

namespace wick {

namespace {

struct State {
  uint64_t seed;
  int32_t left, seeded;  // words before the next refill, and one more; seeded is 1
  uint64_t next;         // words used
  uint64_t words[MersenneTwister::kWords];
  double unused, normal, unused_too;
  int32_t has_normal;
  float float_normal;
  uint8_t has_float_normal, end[3];
};
static_assert(sizeof(State) == 5056);

}  // namespace

Tensor CPUGeneratorImpl::get_state() const {
  State state{};
  const int used = engine_.used();
  const bool fresh = used == MersenneTwister::kFresh;
  state.seed = seed_;
  state.left = fresh ? 1 : MersenneTwister::kWords - used + 1;
  state.seeded = 1;
  state.next = fresh ? 0 : static_cast<uint64_t>(used);
  for (int i = 0; i < MersenneTwister::kWords; ++i) state.words[i] = engine_.state()[i];
  state.has_normal = next_normal_.has_value();
  state.normal = next_normal_.value_or(0);
  Tensor bytes = make_empty("get_state", {static_cast<int64_t>(sizeof state)}, kByte);
  std::memcpy(bytes.data_ptr(), &state, sizeof state);
  return bytes;
}

void CPUGeneratorImpl::set_state(const Tensor& bytes) {
  check_defined("set_state", bytes, "state");
  check(bytes.scalar_type() == kByte && bytes.dim() == 1 && bytes.numel() == static_cast<int64_t>(sizeof(State)) &&
            bytes.is_contiguous(),
        "Generator: set_state: needs a contiguous tensor of {} bytes, as get_state() gives, got {}", sizeof(State),
        describe(bytes));
  State state;
  std::memcpy(&state, bytes.data_ptr(), sizeof state);
  const bool fresh = state.left == 1 && state.next == 0;
  bool good =
      state.seeded == 1 && (fresh || (state.next >= 1 && state.next <= MersenneTwister::kWords &&
                                      state.left == MersenneTwister::kWords + 1 - static_cast<int64_t>(state.next)));
  uint32_t words[MersenneTwister::kWords];
  for (int i = 0; i < MersenneTwister::kWords; ++i) {
    good = good && state.words[i] <= UINT32_MAX;
    words[i] = static_cast<uint32_t>(state.words[i]);
  }
  check(good && state.has_float_normal == 0, "Generator: set_state: these bytes are no state of a random stream");
  engine_.set_state(words, fresh ? MersenneTwister::kFresh : static_cast<int>(state.next));
  seed_ = state.seed;
  next_normal_ = state.has_normal ? std::optional(state.normal) : std::nullopt;
}

Tensor Generator::get_state() const { return impl_->get_state(); }
void Generator::set_state(const Tensor& state) const { impl_->set_state(state); }

}  // namespace wick
