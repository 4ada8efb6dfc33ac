#pragma once
// The start and the end of MPI in a process, and how to wait for it.

#include <mpi.h>

#include <atomic>
#include <chrono>
#include <string>

namespace c10d::detail {

/// Throws, with MPI's own text, unless the result of a call of MPI is success.
void check_mpi(int result, const char* call);

/// How long to pause between two looks at what has been waited for this long. At first not at all, since messages of
/// one machine come within microseconds; then an eighth of the time so far, which delays nothing by more than that and
/// leaves the core to those that are waited for. A thread that only yields would lose it for a whole time slice to any
/// program that computes.
std::chrono::steady_clock::duration pause_after(std::chrono::steady_clock::duration waited);
/// Waits for a request of MPI's, with pauses. Throws after the timeout, with what waited.
void await(MPI_Request& request, const char* call, const std::string& what, std::chrono::milliseconds timeout);

/// Starts MPI if nobody has; then it is ended with the program. Throws if it does not allow calls from several threads.
void start_mpi();
/// Whether any group of this process has failed.
extern std::atomic<bool> group_has_failed;

}  // namespace c10d::detail
