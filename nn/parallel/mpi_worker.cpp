#include <fmt/format.h>
#include <nn/parallel/mpi_worker.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cstring>

namespace c10d::detail {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

enum Kind { kAsk, kState, kFailed };

constexpr auto kIdle = 20ms;     // how often a thread without operations looks for messages
constexpr auto kLinger = 200ms;  // how long a group that failed still answers

// How long a rank is given to say where it is: as long as the operation, within these.
constexpr std::chrono::milliseconds kShortestAnswer = 1s, kLongestAnswer = 10s;

// Pauses that short are otherwise rounded up to 50 µs.
void allow_short_pauses() {
#ifdef __linux__
  prctl(PR_SET_TIMERSLACK, 1000UL);
#endif
}

// The same for the same text on every machine (FNV-1a), and with a negative.
int64_t hash(const std::string& text) {
  uint64_t h = 14695981039346656037U;
  for (unsigned char c : text) h = (h ^ c) * 1099511628211U;
  return static_cast<int64_t>(h >> 2);
}

std::exception_ptr error(const std::string& text) { return std::make_exception_ptr(wick::Error(text)); }

// Operations of a group that failed: MPI may still read and write their memory, so it is never freed.
void abandon(std::unique_ptr<Operation> operation) { static_cast<void>(operation.release()); }

}  // namespace

int MpiWork::sourceRank() const {
  if (opType_ != OpType::RECVANYSOURCE) return Work::sourceRank();
  std::lock_guard lock(mutex_);
  wick::check(completed_ && !exception_, "sourceRank: nothing has been received yet: call wait() first");
  return source_;
}
std::vector<wick::Tensor> MpiWork::result() {
  wick::check(isSuccess(), "Work::result: {} is not complete, or it failed: call wait() first",
              opTypeToString(opType_));
  return outputs_;
}

std::string Operation::name() const { return number == 0 ? what : fmt::format("#{}, {}", number, what); }

struct MpiWorker::Message {
  int32_t kind = 0, rank = 0;
  uint64_t number = 0;
  char text[480] = {};
};
// What another rank said of itself.
struct MpiWorker::State {
  bool answered = false;
  uint64_t number = 0;
  std::string text;
};

MpiWorker::MpiWorker(MPI_Comm comm, std::chrono::milliseconds timeout) : timeout_(timeout) {
  wick::check(timeout > 0ms, "createProcessGroupMPI: the timeout is {} ms: needs 1 or more", timeout.count());
  check_mpi(MPI_Comm_rank(comm, &rank_), "MPI_Comm_rank");
  check_mpi(MPI_Comm_size(comm, &size_), "MPI_Comm_size");
  for (MPI_Comm* own : {&data_, &check_, &control_}) {
    MPI_Request made;
    check_mpi(MPI_Comm_idup(comm, own, &made), "MPI_Comm_idup");
    await(made, "MPI_Comm_idup", fmt::format("createProcessGroupMPI: rank {} of {}", rank_, size_), timeout);
    check_mpi(MPI_Comm_set_errhandler(*own, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  }
  states_.resize(static_cast<size_t>(size_));
  incoming_ = std::make_unique<Message>();
  receive();
  thread_ = std::thread([this] { run(); });
}

MpiWorker::~MpiWorker() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::shared_ptr<Work> MpiWorker::enqueue(Operation operation) {
  auto own = std::make_unique<Operation>(std::move(operation));
  own->work = std::make_shared<MpiWork>(own->type, own->outputs);
  std::shared_ptr<Work> work = own->work;
  {
    std::lock_guard lock(mutex_);
    if (own->timeout == kUnsetTimeout) own->timeout = timeout_;
    queue_.push_back(std::move(own));
  }
  wake_.notify_all();
  return work;
}

void MpiWorker::fail(const std::string& why) {
  std::unique_lock lock(mutex_);
  failing_ = why;
  wake_.notify_all();
  told_.wait(lock, [this] { return failing_.empty(); });
}

void MpiWorker::set_timeout(std::chrono::milliseconds timeout) {
  wick::check(timeout > 0ms, "setTimeout: {} ms: needs 1 or more", timeout.count());
  std::lock_guard lock(mutex_);
  timeout_ = timeout;
}

void MpiWorker::run() {
  wick::NoGradGuard off;  // copies into results
  allow_short_pauses();
  Clock::time_point stopped{}, last_news = Clock::now();
  for (;;) {
    std::deque<std::unique_ptr<Operation>> taken;
    std::string why;
    {
      std::unique_lock lock(mutex_);
      const auto news = [this] { return !queue_.empty() || !failing_.empty() || (stop_ && running_.empty()); };
      const auto pause = running_.empty() ? kIdle : pause_after(Clock::now() - last_news);
      if (pause > 0us && !news()) wake_.wait_for(lock, pause, news);
      taken.swap(queue_);
      why = failing_;
      if (stop_ && taken.empty() && running_.empty()) {
        if (broken_.empty()) break;
        if (stopped == Clock::time_point()) stopped = Clock::now();
        if (Clock::now() > stopped + kLinger) break;
        lock.unlock();
        std::this_thread::sleep_for(1ms);
      }
    }
    if (!why.empty()) {
      if (broken_.empty()) break_up(why, true);
      std::lock_guard lock(mutex_);
      failing_.clear();
      told_.notify_all();
    }
    for (auto& operation : taken) start(std::move(operation));
    if (poll() || !taken.empty()) last_news = Clock::now();
    serve();
  }
  // A receive can be taken back.
  if (receiving_ != MPI_REQUEST_NULL) {
    MPI_Cancel(&receiving_);
    MPI_Wait(&receiving_, MPI_STATUS_IGNORE);
  }
  for (auto& [request, message] : sending_) static_cast<void>(message.release());  // MPI may still read it
}

void MpiWorker::start(std::unique_ptr<Operation> operation) {
  Operation& o = *operation;
  if (o.collective) {
    o.number = ++number_;
    last_ = o.name();
  }
  if (!broken_.empty()) {
    o.work->finish(error(fmt::format("{}: the group has failed before: {}", o.name(), broken_)));
    return;
  }
  o.end = Clock::now() + o.timeout;
  running_.push_back(std::move(operation));
  try {
    if (o.collective && size_ > 1) {
      o.mine = hash(o.what);
      o.agreed[0] = o.mine;
      o.agreed[1] = -o.mine;
      check_mpi(MPI_Iallreduce(MPI_IN_PLACE, o.agreed, 2, MPI_INT64_T, MPI_MIN, check_, &o.checking), "MPI_Iallreduce");
    }
    o.start(data_, o.requests);
  } catch (const std::exception& e) {
    break_up(fmt::format("{}: {}", o.name(), e.what()), true);
  }
}

// Whether something ended.
bool MpiWorker::poll() {
  bool ended = false;
  for (auto i = running_.begin(); i != running_.end();) {
    Operation& o = **i;
    try {
      if (is_done(o)) {
        if (o.finish) o.finish();
        o.work->finish();
        i = running_.erase(i);
        ended = true;
        continue;
      }
    } catch (const std::exception& e) {
      break_up(fmt::format("rank {}, {}: {}", rank_, o.name(), e.what()), true);
      return true;
    }
    if (Clock::now() > o.end) {
      break_up(fmt::format("{}: rank {} of {} waited for {} ms.{}", o.name(), rank_, size_, o.timeout.count(),
                           who_is_where(o)),
               true);
      return true;
    }
    ++i;
  }
  return ended;
}

bool MpiWorker::is_done(Operation& o) {
  int done = 1;
  if (o.checking != MPI_REQUEST_NULL) {
    check_mpi(MPI_Test(&o.checking, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done && (o.agreed[0] != o.mine || o.agreed[1] != -o.mine))
      wick::fail("the ranks do not call the same operation.{}", who_is_where(o));
  }
  if (!done) return false;
  std::vector<MPI_Status> statuses(o.requests.size());
  const int result = MPI_Testall(static_cast<int>(o.requests.size()), o.requests.data(), &done, statuses.data());
  if (result == MPI_ERR_IN_STATUS)
    for (const MPI_Status& s : statuses)
      if (s.MPI_ERROR != MPI_ERR_PENDING) check_mpi(s.MPI_ERROR, "the data");
  check_mpi(result, "the data");
  if (int got = 0; done && o.bytes > 0) {
    check_mpi(MPI_Get_count(&statuses[0], MPI_BYTE, &got), "MPI_Get_count");
    wick::check(got == o.bytes, "{} bytes were sent, not {}", got, o.bytes);
  }
  if (done && o.type == OpType::RECVANYSOURCE) o.work->source_ = statuses[0].MPI_SOURCE;
  return done != 0;
}

void MpiWorker::receive() {
  check_mpi(MPI_Irecv(incoming_.get(), sizeof(Message), MPI_BYTE, MPI_ANY_SOURCE, 0, control_, &receiving_),
            "MPI_Irecv");
}

// Reads the messages that have come.
void MpiWorker::serve() {
  for (;;) {
    int done = 0;
    if (MPI_Test(&receiving_, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS || !done) break;
    const Message message = *incoming_;
    receive();
    handle(message);
  }
  std::erase_if(sending_, [](auto& s) {
    int done = 0;
    return MPI_Test(&s.first, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && done;
  });
}

void MpiWorker::handle(const Message& m) {
  const auto rank = static_cast<size_t>(m.rank);
  if (m.kind == kAsk) {
    answer(m.rank, m.number);
  } else if (m.kind == kState) {
    states_[rank] = {true, m.number, m.text};
  } else if (broken_.empty() && !asking_) {  // a rank that asks finds out for itself
    break_up(fmt::format("rank {} says: {}", m.rank, m.text), false);
  }
}

void MpiWorker::send(int to, int kind, uint64_t number, const std::string& text) {
  auto m = std::make_unique<Message>();
  m->kind = kind;
  m->rank = rank_;
  m->number = number;
  std::strncpy(m->text, text.c_str(), sizeof m->text - 1);
  MPI_Request request;
  if (MPI_Isend(m.get(), sizeof *m, MPI_BYTE, to, 0, control_, &request) == MPI_SUCCESS)
    sending_.emplace_back(request, std::move(m));
}
void MpiWorker::tell_all(int kind, uint64_t number, const std::string& text) {
  for (int r = 0; r < size_; ++r)
    if (r != rank_) send(r, kind, number, text);
}

// Where this rank is, for one that asks about the operation of a number.
void MpiWorker::answer(int to, uint64_t number) {
  for (const auto& o : running_)
    if (o->number == number && o->number > 0) return send(to, kState, number, o->name());
  if (const auto o = given_up_.find(number); o != given_up_.end()) return send(to, kState, number, o->second);
  send(to, kState, number_, number_ == 0 ? "nothing yet" : last_);
}

// " Rank 2 has not called it: …" for those that are not where this rank is.
std::string MpiWorker::who_is_where(const Operation& o) {
  if (o.number == 0) return "";
  for (State& s : states_) s = {};
  asking_ = true;
  tell_all(kAsk, o.number, "");
  const auto all_answered = [this] {
    return std::ranges::count_if(states_, [](const State& s) { return s.answered; }) >= size_ - 1;
  };
  const auto given = std::clamp(o.timeout, kShortestAnswer, kLongestAnswer);
  for (const auto end = Clock::now() + given; !all_answered() && Clock::now() < end;) {
    serve();
    std::this_thread::sleep_for(1ms);
  }
  asking_ = false;
  std::map<std::string, std::vector<int>> where;
  for (int r = 0; r < size_; ++r) {
    const State& s = states_[static_cast<size_t>(r)];
    if (r == rank_ || (s.answered && s.number == o.number && s.text == o.name())) continue;
    std::string text;
    if (!s.answered)
      text = "no answer: it has died, hangs or has left";
    else if (s.number < o.number)
      text = "has not called it. Its last one: " + s.text;
    else if (s.number > o.number)
      text = "is further. Its last one: " + s.text;
    else
      text = "called " + s.text;
    where[text].push_back(r);
  }
  std::string all;
  for (const auto& [text, ranks] : where) {
    all += ranks.size() == 1 ? " Rank " : " Ranks ";
    for (size_t i = 0; i < ranks.size(); ++i) all += fmt::format("{}{}", i == 0 ? "" : ", ", ranks[i]);
    all += ": " + text + ".";
  }
  return all;
}

void MpiWorker::break_up(const std::string& why, bool tell) {
  broken_ = why;
  group_has_failed = true;
  if (tell) tell_all(kFailed, number_, why);
  for (auto& o : running_) {
    const bool first = why.find(o->name()) != std::string::npos;
    o->work->finish(error(first ? why : fmt::format("{}: the group has failed: {}", o->name(), why)));
    if (o->number > 0) given_up_[o->number] = o->name();
    abandon(std::move(o));
  }
  running_.clear();
}

}  // namespace c10d::detail
