#pragma once
// Threads that make batches, and what they hand over. For DataLoader.

#include <exception>
#include <functional>
#include <memory>
#include <mutex>  // has std::chrono::milliseconds; <chrono> itself costs users a quarter of a second
#include <optional>
#include <string>

namespace wick::data {

/// What a worker thread threw, thrown again where its batch is read.
struct WorkerException : std::exception {
  explicit WorkerException(std::exception_ptr original);
  const char* what() const noexcept override { return message.c_str(); }
  std::string message;
  std::exception_ptr original_exception;
};

namespace detail {

/// A queue of jobs, threads that do them, and their results: in the order of the jobs or as they come.
class Workers {
 public:
  /// Makes a result; the number of the thread that does it is given.
  using Job = std::function<std::shared_ptr<void>(size_t worker)>;

  Workers(size_t threads, bool in_order, std::optional<std::chrono::milliseconds> timeout);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Waits for the jobs that have begun; the others are forgotten. Then push() throws.
  ~Workers();
  void join();

  void push(Job job);
  /// Jobs whose results were not read yet.
  size_t in_flight() const;
  /// The next result, waited for. Throws WorkerException when its job threw, and Error when it did not come in time; it
  /// can still be read then.
  std::shared_ptr<void> pop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detail
}  // namespace wick::data
