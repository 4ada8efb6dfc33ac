#include <nn/parallel/process_group.h>

namespace c10d {

std::string opTypeToString(OpType type) {
  static const char* const names[] = {"BROADCAST",
                                      "ALLREDUCE",
                                      "ALLREDUCE_COALESCED",
                                      "REDUCE",
                                      "ALLGATHER",
                                      "_ALLGATHER_BASE",
                                      "ALLGATHER_COALESCED",
                                      "GATHER",
                                      "SCATTER",
                                      "REDUCE_SCATTER",
                                      "ALLTOALL_BASE",
                                      "ALLTOALL",
                                      "SEND",
                                      "RECV",
                                      "RECVANYSOURCE",
                                      "BARRIER",
                                      "_REDUCE_SCATTER_BASE"};
  const auto i = static_cast<size_t>(type);
  return i < std::size(names) ? names[i] : "UNKNOWN";
}

bool Work::isCompleted() {
  std::lock_guard lock(mutex_);
  return completed_;
}
bool Work::isSuccess() const {
  std::lock_guard lock(mutex_);
  return completed_ && !exception_;
}
std::exception_ptr Work::exception() const {
  std::lock_guard lock(mutex_);
  return exception_;
}
int Work::sourceRank() const {
  wick::fail("sourceRank: only a receive from any rank has one, not {}", opTypeToString(opType_));
}
void Work::synchronize() {
  if (auto error = exception()) std::rethrow_exception(error);
}
bool Work::wait(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const auto done = [this] { return completed_; };
  if (timeout <= kNoTimeout)
    cv_.wait(lock, done);
  else
    wick::check(cv_.wait_for(lock, timeout, done), "Work::wait: {} is not complete after {} ms",
                opTypeToString(opType_), timeout.count());
  if (exception_) std::rethrow_exception(exception_);
  return true;
}
void Work::abort() { wick::fail("Work::abort: {} cannot be taken back", opTypeToString(opType_)); }
void Work::finish(std::exception_ptr exception) {
  {
    std::lock_guard lock(mutex_);
    completed_ = true;
    exception_ = std::move(exception);
  }
  cv_.notify_all();
}

}  // namespace c10d
