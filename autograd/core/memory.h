#pragma once
// Memory: a caching allocator, counted handles, and the storage that tensors and their views share.

#include <autograd/core/language.h>

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

// The allocator keeps freed blocks by size, in chains that are linked through the blocks themselves. allocate() takes
// blocks from the thread's current chain and deallocate() adds them to it. A full current chain becomes the spare, and
// the old spare goes to the pool as a whole. An empty one is replaced by the spare, else by a chain of the pool, else
// by memory from the system.
//
//   a thread's Magazine for one size, no lock                 the pool, under a mutex
//     current ─► block ─► block ─► null    ◄── when empty ──    chain: block ─► block ─► …
//     spare   ─► block ─► … (full)         ─── when full ───►   chain: block ─► block ─► …
namespace memory {

namespace detail {
constexpr size_t kSmall = 1024;  // sizes up to here come in steps of 64 bytes
/// What a free block holds: the next one of its chain. The first block of a chain in the pool also has the next chain
/// and how many blocks its own has, so that giving memory back never needs any.
struct Block {
  Block* next;
  Block* next_chain = nullptr;
  uint32_t count = 0;
};
/// A thread's free blocks of one size.
struct Magazine {
  Block* current;            // the chain that allocate() takes from and deallocate() adds to
  Block* spare;              // a full chain, or null
  uint32_t count, capacity;  // of current; the capacity is 0 before the first use and once the thread has ended
};
extern constinit thread_local Magazine small_magazines[kSmall / 64 + 1];
/// try_allocate() and deallocate() of large blocks, and of small ones when the current chain is empty or full.
void* allocate_slowly(size_t n) noexcept;
void deallocate_slowly(void* block, size_t n) noexcept;
}  // namespace detail

/// A block of at least n bytes, aligned to 64 bytes, not initialised; null when the system has no more.
inline void* try_allocate(size_t n) noexcept {
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
/// The machine's memory and swap space. Linux grants far more and kills a process that uses it, so wick never asks for
/// more than this.
size_t machine_bytes() noexcept;
/// Throws an Error that says that the system has no n bytes.
[[noreturn]] void fail_out_of_memory(size_t n);
/// try_allocate(), or an Error when the system has no more.
inline void* allocate(size_t n) {
  void* block = try_allocate(n);
  if (!block) [[unlikely]]
    fail_out_of_memory(n);
  return block;
}
/// Gives back a block that allocate(n) returned, with the same n. Any thread may call it.
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

/// How often memory was requested from the operating system so far, and how many bytes. A steady training loop leaves
/// both unchanged.
struct Stats {
  uint64_t system_allocations;
  uint64_t system_bytes;
};
Stats stats();
/// Returns cached blocks of more than kSmall bytes to the system: those of this thread and of the pool.
void empty_cache();
}  // namespace memory

/// True as long as the process has never had a second thread: then nothing need be atomic. glibc knows; with other C
/// libraries it is always false.
inline bool one_thread() {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

/// An object that counts its handles.
///
///   Ref ──┐
///   Ref ──┼─► Counted: count 3, then the object     the handle that takes the count to 0 destroys the object
///   Ref ──┘
///
/// An atomic change of a count costs as much as the arithmetic of a small operator. So a count changes atomically only
/// where another thread could change it too: not while the process has one thread, not for the first handle
/// (Ref::first), and not for the last.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  /// Counts one more handle. The caller holds one already.
  void retain() const {
    if (one_thread())
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    else
      count_.fetch_add(1, std::memory_order_relaxed);
  }
  /// retain() for a caller who holds no handle; false if the last one has already gone.
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
  /// Counts the first handle of an object that nobody else knows yet.
  void set_first() const { count_.store(1, std::memory_order_relaxed); }
  /// Counts one handle less; true if that was the last one.
  bool release() const { return is_last() || release_one_of_many(); }
  /// The number of handles.
  uint32_t use_count() const { return count_.load(std::memory_order_acquire); }

 protected:
  /// Whether there is only one handle. Its holder may drop it without counting, since nobody else can copy it.
  bool is_last() const { return count_.load(std::memory_order_acquire) == 1; }
  bool release_one_of_many() const {
    if (one_thread()) {
      const uint32_t left = count_.load(std::memory_order_relaxed) - 1;
      count_.store(left, std::memory_order_relaxed);
      return left == 0;
    }
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 private:
  mutable std::atomic<uint32_t> count_{0};
};

/// A handle to a Counted T, or null. The last handle to an object calls T::destroy(object).
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  /// One more handle to an object that has some, or null.
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
  /// Lets go of the object.
  void reset() {
    if (T* p = std::exchange(p_, nullptr); p && p->release()) T::destroy(p);
  }
  /// The first handle to a new object.
  static Ref first(T* p) {
    p->set_first();
    return adopt(p);
  }
  /// A handle that takes over one that the caller has already counted.
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

/// The bytes under a tensor and its views, and how often they were changed in place. A fresh tensor's description,
/// storage and bytes are one block of the allocator. The storage knows the whole block and gives it back.
///
///   block ─► ┌───────────────────┬─────────────────────────────┬────────────────┐
///            │ Elements: sizes,  │ Storage: count, version,    │ the elements'  │
///            │ strides, dtype    │ data_, block_               │ bytes          │
///            └───────────────────┴─────────────────────────────┴────────────────┘
///                                                               ▲ data_
/// A storage of borrowed memory is a block of its own, and data_ points to the caller's memory.
class Storage final : public Counted {
 public:
  /// Makes a storage at address `at`, over n bytes at `data`. Both are in `block`, which is freed with the storage.
  static Ref<Storage> make(void* at, char* data, size_t n, void* block, size_t block_bytes) {
    return Ref<Storage>::first(new (at) Storage(data, n, block, block_bytes));
  }
  /// A storage over the caller's memory. deleter(data), if there is one, is called when the last tensor lets go.
  static Ref<Storage> borrow(void* data, size_t n, std::function<void(void*)> deleter);
  /// Called by the last handle.
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
  /// How often the bytes were changed in place. A backward pass compares it with the version of what it saved.
  uint32_t version() const { return version_.load(std::memory_order_relaxed); }
  void bump_version() { version_.store(version() + 1, std::memory_order_relaxed); }
  /// Version 0 again, of a new tensor whose elements were written in place.
  void reset_version() { version_.store(0, std::memory_order_relaxed); }

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
