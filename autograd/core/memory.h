#pragma once
// Memory: a caching allocator, counted handles, and the storage that tensors and their views share.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <utility>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace wick {

namespace memory {

namespace detail {
constexpr size_t kSmall = 1024;  // sizes up to here come in steps of 64 bytes
struct Block {
  Block* next;
};
// A chain of free blocks. Each thread fills one and keeps a full spare; whole chains go to the shared pool.
struct Magazine {
  Block* current;
  Block* spare;
  uint32_t count, capacity;  // of current; the capacity is 0 before the first use and once the thread has ended
};
extern constinit thread_local Magazine small_magazines[kSmall / 64 + 1];
void* allocate_slowly(size_t n);
void deallocate_slowly(void* block, size_t n) noexcept;
}  // namespace detail

/// A block of at least n bytes, aligned to 64. Freed blocks are kept by size for the next call,
/// first by the thread, then by the process. Throws Error when the system has no more.
inline void* allocate(size_t n) {
  if (n <= detail::kSmall) [[likely]] {
    detail::Magazine& m = detail::small_magazines[(n + 63) / 64];
    if (detail::Block* b = m.current) [[likely]] {
      m.current = b->next;
      --m.count;
      return b;
    }
  }
  return detail::allocate_slowly(n);
}
/// Gives back a block got by allocate(n), with the same n; any thread may do so.
inline void deallocate(void* block, size_t n) noexcept {
  if (n <= detail::kSmall) [[likely]] {
    detail::Magazine& m = detail::small_magazines[(n + 63) / 64];
    if (m.count < m.capacity) [[likely]] {
      m.current = new (block) detail::Block{m.current};
      ++m.count;
      return;
    }
  }
  detail::deallocate_slowly(block, n);
}

/// What was asked of the operating system so far. A steady training loop leaves it unchanged.
struct Stats {
  uint64_t system_allocations;
  uint64_t system_bytes;
};
Stats stats();
/// Returns cached blocks of more than a page to the system (those of this thread and the shared ones).
void empty_cache();
}  // namespace memory

/// True while the process has had one thread only: then nothing need be atomic. (What glibc knows; else false.)
inline bool one_thread() {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

/// An object with a count of its handles. Changing a count atomically costs as much as a small operator's arithmetic,
/// so it is done only where another thread could change it too: not while the process has one thread, not for the first
/// handle (Ref::first), and not for the last.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  void retain() const {
    if (one_thread())
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    else
      count_.fetch_add(1, std::memory_order_relaxed);
  }
  void set_first() const { count_.store(1, std::memory_order_relaxed); }
  /// True when that was the last handle.
  bool release() const { return is_last() || release_one_of_many(); }

 protected:
  /// Whether there is one handle only. Who holds it may let go of it without counting: nobody else can copy it.
  bool is_last() const { return count_.load(std::memory_order_acquire) == 1; }
  bool release_one_of_many() const {
    if (one_thread()) {
      const uint32_t left = count_.load(std::memory_order_relaxed) - 1;
      count_.store(left, std::memory_order_relaxed);
      return left == 0;
    }
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 public:
  /// retain(), unless the last handle has already gone.
  bool try_retain() const {
    uint32_t n = count_.load(std::memory_order_relaxed);
    if (n != 0 && one_thread()) {
      retain();
      return true;
    }
    while (n != 0)
      if (count_.compare_exchange_weak(n, n + 1, std::memory_order_acquire)) return true;
    return false;
  }
  uint32_t use_count() const { return count_.load(std::memory_order_acquire); }

 private:
  mutable std::atomic<uint32_t> count_{0};
};

/// A handle to a Counted T; the last one calls T::destroy.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* p) : p_(p) {
    if (p_) p_->retain();
  }
  Ref(const Ref& o) : Ref(o.p_) {}
  Ref(Ref&& o) noexcept : p_(std::exchange(o.p_, nullptr)) {}
  Ref& operator=(const Ref& o) {
    Ref copy(o);
    std::swap(p_, copy.p_);
    return *this;
  }
  Ref& operator=(Ref&& o) noexcept {
    Ref moved(std::move(o));
    std::swap(p_, moved.p_);
    return *this;
  }
  ~Ref() { reset(); }
  void reset() {
    if (T* p = std::exchange(p_, nullptr); p && p->release()) T::destroy(p);
  }
  /// The first handle of an object just made.
  static Ref first(T* p) {
    p->set_first();
    return adopt(p);
  }
  /// A handle that takes over a count which the caller already holds.
  static Ref adopt(T* p) {
    Ref r;
    r.p_ = p;
    return r;
  }
  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  explicit operator bool() const { return p_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) { return a.p_ == b.p_; }

 private:
  T* p_ = nullptr;
};

/// The bytes under one or more tensors, and how often they were changed in place.
class Storage final : public Counted {
 public:
  /// A storage at `place` of n bytes at `data`, all in one block of the allocator, which goes with the storage.
  static Ref<Storage> place(void* place, char* data, size_t n, void* block, size_t block_bytes) {
    return Ref<Storage>::first(new (place) Storage(data, n, block, block_bytes));
  }
  /// Somebody else's memory; deleter(data), if any, is called when the last tensor lets go.
  static Ref<Storage> borrow(void* data, size_t n, std::function<void(void*)> deleter);
  static void destroy(Storage* s) {
    if (s->deleter_) [[unlikely]]
      s->call_deleter();
    void* block = s->block_;
    const size_t n = s->block_bytes_;
    s->~Storage();
    memory::deallocate(block, n);
  }

  char* data() const { return data_; }
  size_t nbytes() const { return nbytes_; }
  uint32_t version() const { return version_.load(std::memory_order_relaxed); }
  void bump_version() { version_.store(version() + 1, std::memory_order_relaxed); }

 private:
  Storage(char* data, size_t n, void* block, size_t block_bytes)
      : data_(data), nbytes_(n), block_(block), block_bytes_(block_bytes) {}
  ~Storage() = default;
  void call_deleter();

  std::atomic<uint32_t> version_{0};
  char* data_;
  size_t nbytes_;
  void* block_;
  size_t block_bytes_;
  std::function<void(void*)>* deleter_ = nullptr;
};

}  // namespace wick
