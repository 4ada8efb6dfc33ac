#include <autograd/core/error.h>
#include <autograd/core/memory.h>

#ifdef __linux__
#include <pthread.h>
#include <sys/sysinfo.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WICK_SANITIZED 1
#elif defined(__has_feature)
#define WICK_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define WICK_SANITIZED 0
#endif

namespace wick {
namespace memory {
namespace {

using detail::Block;
using detail::kSmall;
using detail::Magazine;

// Sizes up to 1 KiB come in steps of 64 bytes, larger ones in four steps to a doubling.
constexpr size_t kSmallClasses = kSmall / 64 + 1;

// More than any machine has, and within the classes.
constexpr size_t kMostBytes = std::min<uint64_t>(uint64_t{1} << 46, SIZE_MAX);

std::atomic<uint64_t> system_allocations{0}, system_bytes{0};

// Null if there is not as much.
void* from_system(size_t bytes) noexcept {
  void* p = nullptr;
  if (bytes > machine_bytes() || posix_memalign(&p, 64, bytes) != 0) return nullptr;
  system_allocations.fetch_add(1, std::memory_order_relaxed);
  system_bytes.fetch_add(bytes, std::memory_order_relaxed);
  return p;
}

}  // namespace

constinit thread_local Magazine detail::small_magazines[kSmallClasses] = {};

size_t machine_bytes() noexcept {
  static const size_t bytes = [] {
#ifdef __linux__
    struct sysinfo info {};
    if (sysinfo(&info) == 0) return (static_cast<size_t>(info.totalram) + info.totalswap) * info.mem_unit;
#endif
    return kMostBytes;
  }();
  return bytes;
}

void fail_out_of_memory(size_t n) { fail("out of memory: the system has no {} bytes", n); }

#if WICK_SANITIZED
// Sanitizers find errors only in memory that comes from the system, in blocks of the very size, and returns to it. So
// the magazines stay empty.
void* detail::allocate_slowly(size_t n) noexcept { return from_system(std::max<size_t>(n, 1)); }
void detail::deallocate_slowly(void* block, size_t) noexcept { std::free(block); }
void empty_cache() {}
#else
namespace {

constexpr size_t kClasses = kSmallClasses + 4 * 40;

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

// Blocks in a full chain.
constexpr uint32_t capacity(size_t bytes) { return bytes <= kSmall ? 64 : bytes <= 65536 ? 8 : 1; }

// The chains that threads have left over, by size class: a stack of them, linked through their first blocks.
struct Pool {
  std::mutex mutex;
  std::array<Block*, kClasses> chains{};
  void push(size_t index, Block* first, uint32_t count) {
    if (!first) return;
    first->next_chain = std::exchange(chains[index], first);
    first->count = count;
  }
};
Pool& pool() {
  // It outlives every thread and every static tensor. A fork waits until no thread is changing it.
  static Pool* p = [] {
    auto* fresh = new Pool;
#ifdef __linux__
    pthread_atfork([] { pool().mutex.lock(); }, [] { pool().mutex.unlock(); }, [] { pool().mutex.unlock(); });
#endif
    return fresh;
  }();
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
      pool().push(i, m.current, m.count);
      pool().push(i, m.spare, m.capacity);
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

// A block when the current chain is empty: from the spare, the pool or the system, which then refills the chain. Null
// if the system has no more.
void* refill(Class c, Magazine& m) {
  enlist(c, m);
  if (m.spare) {
    m.current = std::exchange(m.spare, nullptr);
    m.count = capacity(c.bytes);
  } else {
    std::lock_guard lock(pool().mutex);
    if (Block*& top = pool().chains[c.index]) {
      m.current = top;
      m.count = top->count;
      top = top->next_chain;
    }
  }
  if (!m.current) {
    if (c.bytes > kSmall) return from_system(c.bytes);
    const uint32_t n = capacity(c.bytes);
    char* slab = static_cast<char*>(from_system(c.bytes * n));
    if (!slab) return nullptr;
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
    pool().push(c.index, m.spare, m.capacity);
  }
  m.spare = std::exchange(m.current, nullptr);
  m.count = 0;
}

}  // namespace

void* detail::allocate_slowly(size_t n) noexcept {
  if (n > kMostBytes) return nullptr;  // beyond the classes
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
    pool().push(c.index, new (block) Block{nullptr}, 1);
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
    Magazine& m = magazine(i);
    pool().push(i, m.current, m.count);
    pool().push(i, m.spare, m.capacity);
    m = {};
    while (Block* chain = pool().chains[i]) {
      pool().chains[i] = chain->next_chain;
      for (Block* block = chain; block;) std::free(std::exchange(block, block->next));
    }
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
