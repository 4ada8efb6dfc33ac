#include <fmt/format.h>
#include <nn/parallel/mpi_start.h>
#include <nn/parallel/process_group.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace c10d::detail {

using namespace std::chrono_literals;
using wick::check;
using Clock = std::chrono::steady_clock;

std::atomic<bool> group_has_failed = false;

Clock::duration pause_after(Clock::duration waited) {
  if (waited < 20us) return 0us;
  return std::clamp<Clock::duration>(waited / 8, 5us, 200us);
}

void await(MPI_Request& request, const char* call, const std::string& what, std::chrono::milliseconds timeout) {
  for (const auto begin = Clock::now();;) {
    int done = 0;
    check_mpi(MPI_Test(&request, &done, MPI_STATUS_IGNORE), call);
    if (done) return;
    const auto waited = Clock::now() - begin;
    if (waited > timeout) {
      group_has_failed = true;
      wick::fail("{} waited for {} ms: another rank has not called it, hangs or has died", what, timeout.count());
    }
    std::this_thread::sleep_for(waited < 1s ? pause_after(waited) : 5ms);
  }
}

void check_mpi(int result, const char* call) {
  if (result == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(result, text, &length);
  wick::fail("{}: {}", call, std::string(text, static_cast<size_t>(length)));
}

namespace {

MPI_Comm leaving = MPI_COMM_NULL;  // on which the ranks wait for each other when their programs end

// MPI_Finalize would wait for ever for a rank that has died; and when a rank ends without it, mpirun ends all others,
// which may not have said yet what happened. So it is called if all ranks come here, for which one whose group has
// failed does not wait long.
void end_mpi() {
  int ended = 0;
  MPI_Finalized(&ended);
  if (ended) return;
  const auto longest = group_has_failed ? std::chrono::seconds(10) : kProcessGroupDefaultTimeout;
  try {
    MPI_Request request;
    check_mpi(MPI_Ibarrier(leaving, &request), "MPI_Ibarrier");
    await(request, "MPI_Ibarrier", "the end of the program", longest);
    MPI_Finalize();
  } catch (const wick::Error& e) {
    fmt::print(stderr, "{}\n", e.what());
  }
}

}  // namespace

void start_mpi() {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  int started = 0, provided = 0;
  check_mpi(MPI_Initialized(&started), "MPI_Initialized");
  if (!started) {
    // With more ranks than cores Open MPI yields in each MPI_Test, which may cost a time slice of milliseconds. The
    // group's thread pauses by itself.
    setenv("OMPI_MCA_mpi_yield_when_idle", "0", 0);
    // In place Open MPI would send all of the data log2(ranks) times, to one rank and back. This sends it twice.
    setenv("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "rabenseifner", 0);
    check_mpi(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided), "MPI_Init_thread");
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &leaving), "MPI_Comm_dup");
    check_mpi(MPI_Comm_set_errhandler(leaving, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(std::atexit(end_mpi) == 0, "createProcessGroupMPI: atexit has no room");
  }
  check_mpi(MPI_Query_thread(&provided), "MPI_Query_thread");
  check(
      provided >= MPI_THREAD_MULTIPLE,
      "createProcessGroupMPI: MPI was started for one thread at a time: call MPI_Init_thread with MPI_THREAD_MULTIPLE");
}

}  // namespace c10d::detail
