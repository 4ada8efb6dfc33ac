#include <autograd/core/error.h>
#include <nn/data/workers.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace wick::data {

WorkerException::WorkerException(std::exception_ptr original)
    : message("Caught exception in DataLoader worker thread."), original_exception(std::move(original)) {
  try {
    std::rethrow_exception(original_exception);
  } catch (const std::exception& e) {
    message += std::string(" Original message: ") + e.what();
  } catch (...) {
  }
}

namespace detail {

struct Workers::State {
  struct Result {
    std::shared_ptr<void> value;
    std::exception_ptr exception;
  };
  const bool in_order;
  const std::optional<std::chrono::milliseconds> timeout;
  std::vector<std::thread> threads;

  std::mutex mutex;  // of all below
  std::condition_variable jobs_changed, results_changed;
  bool ended = false;
  size_t pushed = 0, popped = 0;  // numbers of jobs
  std::deque<std::pair<size_t, Job>> jobs;
  std::map<size_t, Result> results;  // in order: by the job's number
  std::deque<Result> as_they_come;

  void work(size_t worker) {
    for (;;) {
      std::unique_lock lock(mutex);
      jobs_changed.wait(lock, [&] { return ended || !jobs.empty(); });
      if (ended) return;
      auto [number, job] = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      Result result;
      try {
        result.value = job(worker);
      } catch (...) {
        result.exception = std::current_exception();
      }
      job = nullptr;
      lock.lock();
      if (in_order)
        results.emplace(number, std::move(result));
      else
        as_they_come.push_back(std::move(result));
      results_changed.notify_one();
    }
  }
};

Workers::Workers(size_t threads, bool in_order, std::optional<std::chrono::milliseconds> timeout)
    : state_(new State{in_order, timeout, {}, {}, {}, {}, false, 0, 0, {}, {}, {}}) {
  for (size_t i = 0; i < threads; ++i) state_->threads.emplace_back([this, i] { state_->work(i); });
}
Workers::~Workers() { join(); }
void Workers::join() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ended = true;
    state_->jobs.clear();
  }
  state_->jobs_changed.notify_all();
  for (auto& thread : state_->threads)
    if (thread.joinable()) thread.join();
}
void Workers::push(Job job) {
  const std::lock_guard lock(state_->mutex);
  check(!state_->ended, "DataLoader: its worker threads were joined");
  state_->jobs.emplace_back(state_->pushed++, std::move(job));
  state_->jobs_changed.notify_one();
}
size_t Workers::in_flight() const {
  const std::lock_guard lock(state_->mutex);
  return state_->pushed - state_->popped;
}
std::shared_ptr<void> Workers::pop() {
  State& s = *state_;
  std::unique_lock lock(s.mutex);
  const auto here = [&] { return s.in_order ? s.results.contains(s.popped) : !s.as_they_come.empty(); };
  if (s.timeout) {
    const bool came = s.results_changed.wait_for(lock, *s.timeout, here);
    check(came, "DataLoader: timeout: no batch came within {} ms", s.timeout->count());
  } else {
    s.results_changed.wait(lock, here);
  }
  State::Result result;
  if (s.in_order) {
    result = std::move(s.results.extract(s.popped).mapped());
  } else {
    result = std::move(s.as_they_come.front());
    s.as_they_come.pop_front();
  }
  ++s.popped;
  lock.unlock();
  if (result.exception) throw WorkerException(result.exception);
  return std::move(result.value);
}

}  // namespace detail
}  // namespace wick::data
