#pragma once
// Allocations that fail. The program's operator new and the C library's posix_memalign(), from which wick's allocator
// takes its memory, are replaced in failing.cpp: they count, and fail when told to.

#include <cstddef>

namespace wick::test {

/// Which allocations of this process fail from now on: number `first`, counting from 0, and with `for_good` all after
/// it.
void fail_from(size_t first, bool for_good);
/// None fails any more. Returns whether one has failed.
bool stop_failing();
/// How many blocks of operator new are in use.
long blocks_in_use();
/// Keeps wick's free small blocks, so that the next ones come from the system, and gives them back when it ends.
class Drained {
 public:
  Drained() = default;
  Drained(const Drained&) = delete;
  Drained& operator=(const Drained&) = delete;
  ~Drained();
  /// Takes all that are free now but `left` of each size.
  void take(size_t left);

 private:
  struct Taken;
  Taken* taken_ = nullptr;  // a list through the blocks themselves
};

}  // namespace wick::test
