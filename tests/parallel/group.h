#pragma once
// The group of all ranks that the tests run in: mpirun -np 3 build/tests/test_parallel.

#include <doctest/doctest.h>
#include <nn/nn.h>
#include <nn/parallel/process_group_mpi.h>

namespace parallel_test {

/// One group for the whole program, and its rank and size.
inline c10d::ProcessGroupMPI& group() {
  static const auto made = c10d::ProcessGroupMPI::createProcessGroupMPI();
  return *made;
}
inline int rank() { return group().getRank(); }
inline int size() { return group().getSize(); }

/// What f throws, or "".
template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace parallel_test
