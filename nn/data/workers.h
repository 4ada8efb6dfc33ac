#pragma once
// The threads of a DataLoader.

#include <autograd/core/language.h>

#include <exception>
#include <functional>
#include <memory>
#include <mutex>  // has std::chrono::milliseconds; <chrono> itself costs users a quarter of a second
#include <optional>
#include <string>

namespace wick::data {

/// Wraps an exception of a worker thread; it is thrown when the batch is read.
struct WorkerException : std::exception {
  explicit WorkerException(std::exception_ptr original);
  const char* what() const noexcept override { return message.c_str(); }
  std::string message;
  std::exception_ptr original_exception;
};

namespace detail {

/// Threads that run jobs from a queue. The results come in the order of the jobs or as they are finished.
class Workers {
 public:
  /// Makes a result; `worker` is the index of the thread.
  using Job = std::function<std::shared_ptr<void>(size_t worker)>;

  Workers(size_t threads, bool in_order, std::optional<std::chrono::milliseconds> timeout);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Waits for the running jobs and drops the others. push() throws afterwards.
  ~Workers();
  void join();

  void push(Job job);
  /// The number of jobs whose results have not been read.
  size_t in_flight() const;
  /// Waits for the next result. Throws WorkerException when its job threw, and Error after the timeout; the result can
  /// still be read later.
  std::shared_ptr<void> pop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detail
}  // namespace wick::data
