#pragma once
// The thread that runs a group's operations. All of them are MPI's non-blocking ones, so that it can see when one takes
// too long; and two more communicators beside the data tell the ranks of each other:
//
//   check     each collective operation carries a number made of what it is. If the ranks disagree, it is an
//             error that says who called what, where MPI alone would hang or give wrong numbers.
//   control   messages between two ranks: "where are you?", its answer, and "the group has failed because …".

#include <nn/parallel/mpi_start.h>
#include <nn/parallel/process_group.h>

#include <atomic>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <thread>

namespace c10d::detail {

/// Throws, with MPI's own text, unless the result of a call of MPI is success.
void check_mpi(int result, const char* call);

/// Waits for a request of MPI's, with pauses. Throws after the timeout, with what waited.
void await(MPI_Request& request, const char* call, const std::string& what, std::chrono::milliseconds timeout);

/// The Work of an operation that a MpiWorker runs.
class MpiWork : public Work {
 public:
  MpiWork(OpType type, std::vector<wick::Tensor> outputs) : Work(-1, type), outputs_(std::move(outputs)) {}
  int sourceRank() const override;
  std::vector<wick::Tensor> result() override;

 private:
  friend class MpiWorker;
  std::vector<wick::Tensor> outputs_;
  int source_ = -1;
};

/// One operation, from the queue to its end.
struct Operation {
  using Requests = std::vector<MPI_Request>;
  Operation(OpType type_, std::string what_, bool collective_ = true)
      : type(type_), what(std::move(what_)), collective(collective_) {}

  OpType type;
  /// "allreduce of 4 Float, SUM": the same on all ranks that do the same, and what errors say.
  std::string what;
  bool collective;
  std::chrono::milliseconds timeout = kUnsetTimeout;
  std::function<void(MPI_Comm, Requests&)> start;
  std::function<void()> finish;       // if there is something to do when the data is there
  std::vector<wick::Tensor> outputs;  // what result() returns

  int64_t bytes = 0;  // of a receive

  // While it runs.
  std::shared_ptr<MpiWork> work;
  uint64_t number = 0;  // of the group's collective operations, from 1; 0 for others
  Requests requests;
  MPI_Request checking = MPI_REQUEST_NULL;
  int64_t mine = 0, agreed[2] = {};
  std::chrono::steady_clock::time_point end;

  std::string name() const;
};

class MpiWorker {
 public:
  /// Makes communicators of its own from comm, which all its ranks do together, and starts the thread. The timeout is
  /// that of this and of all operations, until set_timeout().
  MpiWorker(MPI_Comm comm, std::chrono::milliseconds timeout);
  /// Waits until all operations have ended.
  ~MpiWorker();

  std::shared_ptr<Work> enqueue(Operation operation);
  /// See ProcessGroup::fail_all().
  void fail(const std::string& why);
  /// For operations that have none of their own.
  void set_timeout(std::chrono::milliseconds timeout);

 private:
  struct Message;
  struct State;
  using Running = std::list<std::unique_ptr<Operation>>;

  void run();
  void start(std::unique_ptr<Operation> operation);
  bool poll();
  bool is_done(Operation& operation);
  void serve();
  void receive();
  void handle(const Message& message);
  void send(int to, int kind, uint64_t number, const std::string& text);
  void tell_all(int kind, uint64_t number, const std::string& text);
  void answer(int to, uint64_t number);
  std::string who_is_where(const Operation& operation);
  void break_up(const std::string& why, bool tell);

  MPI_Comm data_ = MPI_COMM_NULL, check_ = MPI_COMM_NULL, control_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;

  std::mutex mutex_;  // of the next six
  std::condition_variable wake_, told_;
  std::deque<std::unique_ptr<Operation>> queue_;
  std::chrono::milliseconds timeout_;
  bool stop_ = false;
  std::string failing_;  // what fail() was called with

  // Of the thread.
  Running running_;
  uint64_t number_ = 0;
  std::string last_;                          // the collective operation with that number
  std::string broken_;                        // why the group has failed; empty while it has not
  std::map<uint64_t, std::string> given_up_;  // the collective operations that ran when it failed
  bool asking_ = false;
  std::vector<State> states_;
  std::unique_ptr<Message> incoming_;
  MPI_Request receiving_ = MPI_REQUEST_NULL;
  std::list<std::pair<MPI_Request, std::unique_ptr<Message>>> sending_;

  std::thread thread_;
};

}  // namespace c10d::detail
