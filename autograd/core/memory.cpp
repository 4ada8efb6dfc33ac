#include <autograd/core/error.h>
#include <autograd/core/memory.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace wick {
namespace memory {
namespace {

using detail::Block;
using detail::kSmall;
using detail::Magazine;

// Sizes up to 1 KiB come in steps of 64 bytes, larger ones in four steps to a doubling.
constexpr size_t kSmallClasses = kSmall / 64 + 1;
constexpr size_t kClasses = kSmallClasses + 4 * 40;

constexpr size_t kMost = size_t{1} << 46;  // more than any machine has

// A size class: its number, and the bytes of its blocks.
struct Class {
  size_t index, bytes;
};
Class class_of(size_t n) {
  if (n <= kSmall) {
    const size_t steps = n == 0 ? 1 : (n + 63) / 64;
    return {steps, steps * 64};
  }
  const size_t m = n - 1, bits = static_cast<size_t>(std::bit_width(m));
  const size_t step = (m >> (bits - 3)) & 3;
  return {kSmallClasses + (bits - 11) * 4 + step, (5 + step) << (bits - 3)};
}

std::atomic<uint64_t> system_allocations{0}, system_bytes{0};

void* from_system(size_t bytes) {
  void* p = std::aligned_alloc(64, bytes);
  check(p != nullptr, "out of memory: the system refused {} bytes", bytes);
  system_allocations.fetch_add(1, std::memory_order_relaxed);
  system_bytes.fetch_add(bytes, std::memory_order_relaxed);
  return p;
}

}  // namespace

constinit thread_local Magazine detail::small_magazines[kSmallClasses] = {};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers find errors only in memory that comes from the system and returns to it, so the magazines stay empty.
void* detail::allocate_slowly(size_t n) {
  check(n < kMost, "out of memory: {} bytes were asked for", n);
  return from_system(class_of(n).bytes);
}
void detail::deallocate_slowly(void* block, size_t) noexcept { std::free(block); }
void empty_cache() {}
#else
namespace {

// Blocks in a full chain.
constexpr uint32_t capacity(size_t bytes) { return bytes <= kSmall ? 64 : bytes <= 65536 ? 8 : 1; }

struct Chain {
  Block* first;
  uint32_t count;
};
// The full chains that threads have left over, by size class.
struct Pool {
  std::mutex mutex;
  std::array<std::vector<Chain>, kClasses> chains;
};
Pool& pool() {
  static Pool* p = new Pool;  // outlives every thread and every static tensor
  return *p;
}

constinit thread_local Magazine large_magazines[kClasses - kSmallClasses] = {};
constinit thread_local bool thread_ended = false;

Magazine& magazine(size_t index) {
  return index < kSmallClasses ? detail::small_magazines[index] : large_magazines[index - kSmallClasses];
}

// Its destructor hands the thread's free blocks to the pool.
struct ThreadEnd {
  ~ThreadEnd() {
    thread_ended = true;
    std::lock_guard lock(pool().mutex);
    for (size_t i = 0; i < kClasses; ++i) {
      Magazine& m = magazine(i);
      if (m.current) pool().chains[i].push_back({m.current, m.count});
      if (m.spare) pool().chains[i].push_back({m.spare, m.capacity});
      m = {};
    }
  }
};

// Gives a magazine its capacity. Called before the thread's first use of it.
void enlist(Class c, Magazine& m) {
  static thread_local ThreadEnd at_thread_end;
  (void)at_thread_end;
  if (!thread_ended) m.capacity = capacity(c.bytes);
}

// A block when the current chain is empty: from the spare, the pool or the system, which then refills the chain.
void* refill(Class c, Magazine& m) {
  enlist(c, m);
  if (m.spare) {
    m.current = std::exchange(m.spare, nullptr);
    m.count = capacity(c.bytes);
  } else {
    std::lock_guard lock(pool().mutex);
    auto& chains = pool().chains[c.index];
    if (!chains.empty()) {
      m.current = chains.back().first;
      m.count = chains.back().count;
      chains.pop_back();
    }
  }
  if (!m.current) {
    if (c.bytes > kSmall) return from_system(c.bytes);
    const uint32_t n = capacity(c.bytes);
    char* slab = static_cast<char*>(from_system(c.bytes * n));
    for (uint32_t i = n; i-- > 0;) m.current = new (slab + i * c.bytes) Block{m.current};
    m.count = n;
  }
  Block* b = m.current;
  m.current = b->next;
  --m.count;
  return b;
}

// Makes room when the current chain is full: it becomes the spare, and the old spare goes to the pool.
void hand_over(Class c, Magazine& m) {
  if (m.spare) {
    std::lock_guard lock(pool().mutex);
    pool().chains[c.index].push_back({m.spare, m.capacity});
  }
  m.spare = std::exchange(m.current, nullptr);
  m.count = 0;
}

}  // namespace

void* detail::allocate_slowly(size_t n) {
  check(n < kMost, "out of memory: {} bytes were asked for", n);
  const Class c = class_of(n);
  Magazine& m = magazine(c.index);
  Block* b = m.current;
  if (!b) return refill(c, m);
  m.current = b->next;
  --m.count;
  return b;
}

void detail::deallocate_slowly(void* block, size_t n) noexcept {
  const Class c = class_of(n);
  if (thread_ended) [[unlikely]] {
    std::lock_guard lock(pool().mutex);
    pool().chains[c.index].push_back({new (block) Block{nullptr}, 1});
    return;
  }
  Magazine& m = magazine(c.index);
  if (m.capacity == 0) enlist(c, m);
  if (m.count >= m.capacity) hand_over(c, m);
  m.current = new (block) Block{m.current};
  ++m.count;
}

void empty_cache() {
  std::lock_guard lock(pool().mutex);
  for (size_t i = kSmallClasses; i < kClasses; ++i) {
    auto& chains = pool().chains[i];
    Magazine& m = magazine(i);
    chains.push_back({m.current, m.count});
    chains.push_back({m.spare, m.capacity});
    m = {};
    for (auto [block, count] : chains)
      while (block) std::free(std::exchange(block, block->next));
    chains.clear();
  }
}
#endif

Stats stats() { return {system_allocations.load(), system_bytes.load()}; }

}  // namespace memory

Ref<Storage> Storage::borrow(void* data, size_t n, std::function<void(void*)> deleter) {
  void* block = memory::allocate(sizeof(Storage));
  Ref<Storage> s = make(block, static_cast<char*>(data), n, block, sizeof(Storage));
  if (deleter) s->deleter_ = new std::function<void(void*)>(std::move(deleter));
  return s;
}

void Storage::call_deleter() {
  (*deleter_)(data_);
  delete deleter_;
}

}  // namespace wick
