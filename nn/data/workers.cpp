#include <autograd/core/error.h>
#include <nn/data/workers.h>

#include <algorithm>
#include <condition_variable>
#include <list>
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
  // A job, then its result. It moves from list to list as it is, so that a worker allocates nothing for it: what a
  // worker threw outside of a job would end the process.
  struct Task {
    size_t number;
    Job job;
    std::shared_ptr<void> value = nullptr;
    std::exception_ptr exception = nullptr;
  };
  const bool in_order;
  const std::optional<std::chrono::milliseconds> timeout;
  std::vector<std::thread> threads;

  std::mutex mutex;  // of all below
  std::condition_variable jobs_changed, results_changed;
  bool ended = false;
  size_t pushed = 0, popped = 0;  // numbers of jobs
  std::list<Task> jobs, results;

  void work(size_t worker) {
    for (std::list<Task> own;;) {
      std::unique_lock lock(mutex);
      jobs_changed.wait(lock, [&] { return ended || !jobs.empty(); });
      if (ended) return;
      own.splice(own.begin(), jobs, jobs.begin());
      lock.unlock();
      Task& task = own.front();
      try {
        task.value = task.job(worker);
      } catch (...) {
        task.exception = std::current_exception();
      }
      task.job = nullptr;
      lock.lock();
      results.splice(results.end(), own);
      results_changed.notify_one();
    }
  }
  // The result that pop() is to return.
  std::list<Task>::iterator next() {
    if (!in_order) return results.begin();
    return std::find_if(results.begin(), results.end(), [this](const Task& t) { return t.number == popped; });
  }
};

Workers::Workers(size_t threads, bool in_order, std::optional<std::chrono::milliseconds> timeout)
    : state_(new State{in_order, timeout, {}, {}, {}, {}, false, 0, 0, {}, {}}) {
  try {
    for (size_t i = 0; i < threads; ++i) state_->threads.emplace_back([this, i] { state_->work(i); });
  } catch (...) {  // the system gives no more threads
    join();
    throw;
  }
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
  state_->jobs.push_back({state_->pushed, std::move(job)});
  ++state_->pushed;
  state_->jobs_changed.notify_one();
}
size_t Workers::in_flight() const {
  const std::lock_guard lock(state_->mutex);
  return state_->pushed - state_->popped;
}
std::shared_ptr<void> Workers::pop() {
  State& s = *state_;
  std::unique_lock lock(s.mutex);
  const auto here = [&] { return s.next() != s.results.end(); };
  if (s.timeout) {
    const bool came = s.results_changed.wait_for(lock, *s.timeout, here);
    check(came, "DataLoader: timeout: no batch came within {} ms", s.timeout->count());
  } else {
    s.results_changed.wait(lock, here);
  }
  std::list<State::Task> own;
  own.splice(own.begin(), s.results, s.next());
  ++s.popped;
  lock.unlock();
  if (own.front().exception) throw WorkerException(own.front().exception);
  return std::move(own.front().value);
}

}  // namespace detail
}  // namespace wick::data
