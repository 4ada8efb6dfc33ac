#pragma once
// Where the time of a run goes: operators by time, calls and memory, forward and backward.
//
//   autograd::profiler::Profile profile;
//   for (auto& batch : *loader) step(batch);
//   profile.stop();
//   fmt::print("{}", profile.table());
//   profile.export_chrome_trace("run.json");   // opens in https://ui.perfetto.dev or chrome://tracing

#include <autograd/tensor.h>
#include <autograd/tensor/trace.h>

#include <optional>

namespace wick::autograd::profiler {

enum class Phase { forward, backward, range };

/// Something that took time. Times are in nanoseconds since the profile began.
struct Event {
  std::string name;  ///< an operator, "linear"; a node that backward() visits, "LinearBackward0"; or a Range's name
  Phase phase;
  int64_t begin, end;
  int64_t bytes;  ///< of the memory that the result brought: 0 for a view and for a change in place
  bool is_call;   ///< not, if it is the rest of an operator that called others
};

/// All events of one name and phase.
struct Row {
  std::string name;
  Phase phase;
  int64_t calls, nanoseconds, bytes;
};

/// Records what this thread runs, from its construction until stop(). An operator's time is its own: of one that calls
/// others, what they take is theirs. A node of backward() has all that it runs. Measuring adds about 0.1 µs to a call.
/// Threads that take part in one operator are not seen apart, nor are those that load data. One profile at a time
/// counts, the newest.
class Profile : public Tracer {
 public:
  Profile();
  /// Ends the recording. What has been recorded stays.
  void stop();

  const std::vector<Event>& events() const { return events_; }
  /// The sums, the largest time first, ranges last.
  std::vector<Row> rows() const;
  /// The rows as text, `most` of them: calls, milliseconds, microseconds for each call, share of the time of all
  /// operators, memory; then forward, backward and what passed outside of operators.
  std::string table(size_t most = 20) const;
  /// Writes the events as a Chrome trace (JSON). Throws if the file cannot be written.
  /// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
  void export_chrome_trace(const std::string& path) const;

 private:
  friend class Range;
  using Clock = std::chrono::steady_clock;
  struct Open {
    const char* name;
    int64_t begin;
    bool is_call;
  };
  int64_t since_start(Clock::time_point t) const;
  int64_t now() const { return since_start(Clock::now()); }
  void begins(const char* op) override;
  void ends() override;
  void sees(const OperatorCall& call) override;
  void records(const char* node, const Tensor& out) override;
  void visits(const std::string& node, bool begins) override;
  void close(int64_t end, int64_t bytes);
  void end_operator(const std::string& name, int64_t end, const Tensor& out, int64_t bytes);

  Clock::time_point start_;
  std::optional<int64_t> stopped_;
  std::vector<Event> events_;
  uint64_t scope_ = 0;                 // the number of the OperatorScope whose operator has been counted
  const char* cut_ = nullptr;          // the operator that one within it has interrupted
  std::optional<Open> open_;           // the operator that has begun
  int64_t last_end_ = 0;               // of the last operator
  const void* last_result_ = nullptr;  // what it put out, until another begins
  bool has_ended_ = false;             // it has said so itself
  std::optional<int64_t> node_begin_;  // of the node that backward() visits
  int64_t node_bytes_ = 0;
};

/// A part of a program, for the profile: what runs until its end is named in the trace, and it has a row of its own. It
/// costs next to nothing while no Profile is there.
///
///   { const autograd::profiler::Range range("data");  batch = next(); }
class Range {
 public:
  explicit Range(const char* name);
  ~Range();
  Range(const Range&) = delete;
  Range& operator=(const Range&) = delete;

 private:
  const char* name_;
  Profile* profile_;
  int64_t begin_ = 0;
};

}  // namespace wick::autograd::profiler
