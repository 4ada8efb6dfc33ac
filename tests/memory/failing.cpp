#include "failing.h"

#include <autograd/core/memory.h>
#include <errno.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

constexpr size_t kNever = ~size_t{0};
std::atomic<size_t> made{0}, fails_at{kNever};
std::atomic<bool> fails_for_good{false}, has_failed{false};
std::atomic<long> in_use{0};

bool fails() {
  const size_t at = fails_at.load();
  if (at == kNever) return false;
  const size_t number = made.fetch_add(1);
  const bool now = fails_for_good ? number >= at : number == at;
  if (now) has_failed = true;
  return now;
}

void* allocate(size_t n, size_t alignment) {
  if (fails()) return nullptr;
  void* p = alignment > alignof(std::max_align_t)
                ? std::aligned_alloc(alignment, (n + alignment - 1) / alignment * alignment)
                : std::malloc(n ? n : 1);
  if (p) ++in_use;
  return p;
}
void* allocate_or_throw(size_t n, size_t alignment = 0) {
  void* p = allocate(n, alignment);
  if (!p) throw std::bad_alloc();
  return p;
}
void release(void* p) noexcept {
  if (!p) return;
  --in_use;
  std::free(p);
}

}  // namespace

void* operator new(size_t n) { return allocate_or_throw(n); }
void* operator new[](size_t n) { return allocate_or_throw(n); }
void* operator new(size_t n, std::align_val_t a) { return allocate_or_throw(n, static_cast<size_t>(a)); }
void* operator new[](size_t n, std::align_val_t a) { return allocate_or_throw(n, static_cast<size_t>(a)); }
void* operator new(size_t n, const std::nothrow_t&) noexcept { return allocate(n, 0); }
void* operator new[](size_t n, const std::nothrow_t&) noexcept { return allocate(n, 0); }
void operator delete(void* p) noexcept { release(p); }
void operator delete[](void* p) noexcept { release(p); }
void operator delete(void* p, size_t) noexcept { release(p); }
void operator delete[](void* p, size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, size_t, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { release(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { release(p); }

extern "C" int posix_memalign(void** out, size_t alignment, size_t n) noexcept {
  if (fails()) return ENOMEM;
  void* p = std::aligned_alloc(alignment, (n + alignment - 1) / alignment * alignment);
  if (!p) return ENOMEM;
  *out = p;
  return 0;
}

namespace wick::test {

void fail_from(size_t first, bool for_good) {
  made = 0;
  fails_for_good = for_good;
  has_failed = false;
  fails_at = first;
}

bool stop_failing() {
  fails_at = kNever;
  return has_failed;
}

long blocks_in_use() { return in_use; }

struct Drained::Taken {
  Taken* next;
  size_t bytes;
};

void Drained::take(size_t left) {
  for (size_t bytes = 64; bytes <= wick::memory::detail::kSmall; bytes += 64) {
    fail_from(0, true);
    Taken* all = nullptr;
    while (void* block = wick::memory::try_allocate(bytes)) all = new (block) Taken{all, bytes};
    stop_failing();
    for (size_t i = 0; i < left && all; ++i) {
      Taken* first = all;
      all = all->next;
      wick::memory::deallocate(first, bytes);
    }
    while (all) {
      Taken* first = all;
      all = all->next;
      first->next = taken_;
      taken_ = first;
    }
  }
}

Drained::~Drained() {
  while (taken_) {
    Taken* first = taken_;
    taken_ = first->next;
    wick::memory::deallocate(first, first->bytes);
  }
}

}  // namespace wick::test
