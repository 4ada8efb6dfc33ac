#include <autograd/io/file.h>
#include <autograd/profiler.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace wick::autograd::profiler {

namespace {

// The operator of a node: addmm of "AddmmBackward0". For operators that do not tell their names.
std::string operator_of(std::string node) {
  if (const size_t at = node.rfind("Backward"); at != std::string::npos) node.resize(at);
  std::string name;
  for (const char c : node) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !name.empty()) name += '_';
    name += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

// The bytes of a result, 0 if others see the same memory: it is a view, or was changed in place.
int64_t new_bytes(const Tensor& out) {
  const Elements& elements = *out.impl()->elements;
  const bool is_shared = elements.use_count() > 1 || elements.storage->use_count() > 1;
  return is_shared ? 0 : static_cast<int64_t>(out.nbytes());
}

std::string bytes_text(int64_t bytes) {
  const auto n = static_cast<double>(bytes);
  if (n >= 1e9) return fmt::format("{:.2f} GB", n / 1e9);
  if (n >= 1e6) return fmt::format("{:.2f} MB", n / 1e6);
  if (n >= 1e3) return fmt::format("{:.1f} kB", n / 1e3);
  return fmt::format("{} B", bytes);
}

double milliseconds(int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-6; }

constexpr const char* phase_name(Phase p) {
  return p == Phase::forward ? "forward" : p == Phase::backward ? "backward" : "range";
}

}  // namespace

Profile::Profile() : start_(Clock::now()) {}

int64_t Profile::since_start(Clock::time_point t) const {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(t - start_).count();
}

void Profile::stop() {
  if (!stopped_) stopped_ = now();
}

void Profile::begins(const char* op) {
  if (stopped_ || node_begin_) return;
  const int64_t t = now();
  if (open_) {
    if (std::string_view(open_->name) == op) return;
    cut_ = open_->name;
    close(t, 0);
  }
  // The clock of an outer operator starts again after each inner one.
  const char* outermost = OperatorScope::outermost();
  const bool is_outermost = outermost && std::string_view(outermost) == op;
  const bool is_call = is_outermost ? scope_ != OperatorScope::number() : !cut_ || std::string_view(cut_) != op;
  if (is_outermost) scope_ = OperatorScope::number();
  last_result_ = nullptr;
  has_ended_ = false;
  open_ = {op, now(), is_call};
}

void Profile::close(int64_t end, int64_t bytes) {
  events_.push_back({open_->name, Phase::forward, open_->begin, end, bytes, open_->is_call});
  open_.reset();
}

void Profile::end_operator(const std::string& name, int64_t end, const Tensor& out, int64_t bytes) {
  if (stopped_) return;
  if (node_begin_) {
    node_bytes_ += bytes;
    return;
  }
  const void* result = out.defined() ? out.impl() : nullptr;
  if (open_) {
    if (cut_ && std::string_view(cut_) == open_->name) cut_ = nullptr;
    close(end, bytes);
  } else if (result != last_result_ && !has_ended_) {
    events_.push_back({name, Phase::forward, last_end_, end, bytes, false});
  }
  last_result_ = result;
  last_end_ = now();
}

void Profile::ends() {
  if (const int64_t t = now(); open_) end_operator(open_->name, t, Tensor(), 0);
  has_ended_ = true;
}

void Profile::sees(const OperatorCall& call) {
  int64_t bytes = 0;
  for (const Tensor& out : call.outputs)
    if (out.defined() &&
        std::none_of(call.inputs.begin(), call.inputs.end(), [&](auto& in) { return in.is_same(out); }))
      bytes += new_bytes(out);
  end_operator(call.op, since_start(call.end), call.outputs.empty() ? Tensor() : call.outputs[0], bytes);
}

void Profile::records(const char* node, const Tensor& out) {
  const int64_t t = now();
  end_operator(operator_of(node), t, out, new_bytes(out));
}

void Profile::visits(const std::string& node, bool begins) {
  if (stopped_) return;
  const int64_t t = now();
  if (begins) {
    if (open_) close(t, 0);
    node_bytes_ = 0;
    node_begin_ = now();
  } else if (node_begin_) {
    events_.push_back({node, Phase::backward, *node_begin_, t, node_bytes_, true});
    node_begin_.reset();
    last_end_ = now();
  }
}

std::vector<Row> Profile::rows() const {
  std::map<std::pair<std::string, Phase>, Row> sums;
  for (const Event& e : events_) {
    Row& row = sums.try_emplace({e.name, e.phase}, Row{e.name, e.phase, 0, 0, 0}).first->second;
    row.calls += e.is_call;
    row.nanoseconds += e.end - e.begin;
    row.bytes += e.bytes;
  }
  std::vector<Row> rows;
  for (const auto& [key, row] : sums) rows.push_back(row);
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    const bool a_last = a.phase == Phase::range, b_last = b.phase == Phase::range;
    return a_last != b_last ? b_last : a.nanoseconds > b.nanoseconds;
  });
  return rows;
}

std::string Profile::table(size_t most) const {
  const std::vector<Row> all = rows();
  int64_t forward = 0, backward = 0;
  size_t width = 8;
  for (const Row& r : all) {
    if (r.phase == Phase::forward) forward += r.nanoseconds;
    if (r.phase == Phase::backward) backward += r.nanoseconds;
    width = std::max(width, r.name.size());
  }
  const int64_t whole = stopped_.value_or(now());
  std::string text = fmt::format("{:<{}}  {:<8} {:>8} {:>11} {:>10} {:>7} {:>11}\n", "operator", width, "phase",
                                 "calls", "ms", "µs a call", "share", "memory");
  size_t shown = 0, left_out = 0;
  for (const Row& r : all) {
    if (r.phase != Phase::range && shown == most) {
      ++left_out;
      continue;
    }
    if (r.phase != Phase::range) ++shown;
    const auto calls = static_cast<double>(std::max<int64_t>(r.calls, 1));
    const std::string share = r.phase == Phase::range || forward + backward == 0
                                  ? ""
                                  : fmt::format("{:.1f} %", 100.0 * static_cast<double>(r.nanoseconds) /
                                                                static_cast<double>(forward + backward));
    text += fmt::format("{:<{}}  {:<8} {:>8} {:>11.3f} {:>9.2f} {:>7} {:>11}\n", r.name, width, phase_name(r.phase),
                        r.calls, milliseconds(r.nanoseconds), static_cast<double>(r.nanoseconds) * 1e-3 / calls, share,
                        bytes_text(r.bytes));
  }
  if (left_out > 0) text += fmt::format("and {} more\n", left_out);
  return text + fmt::format("forward {:.3f} ms, backward {:.3f} ms, outside of operators {:.3f} ms\n",
                            milliseconds(forward), milliseconds(backward),
                            milliseconds(std::max<int64_t>(whole - forward - backward, 0)));
}

void Profile::export_chrome_trace(const std::string& path) const {
  std::string json = "{\"displayTimeUnit\": \"ms\", \"traceEvents\": [\n";
  for (const Event& e : events_) {
    const std::string name = nlohmann::json(e.name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    json += fmt::format(
        R"({}{{"name": {}, "cat": "{}", "ph": "X", "pid": 1, "tid": 1, "ts": {:.3f}, "dur": {:.3f}, "args": {{"bytes": {}}}}})",
        &e == events_.data() ? "" : ",\n", name, phase_name(e.phase), static_cast<double>(e.begin) * 1e-3,
        static_cast<double>(e.end - e.begin) * 1e-3, e.bytes);
  }
  json += "\n]}\n";
  replace_file("export_chrome_trace", path, [&](FileWriter& file) { file.write(json.data(), json.size()); });
}

Range::Range(const char* name) : name_(name), profile_(dynamic_cast<Profile*>(wick::detail::tracer)) {
  if (profile_) begin_ = profile_->now();
}
Range::~Range() {
  if (!profile_ || wick::detail::tracer != profile_ || profile_->stopped_) return;
  profile_->events_.push_back({name_, Phase::range, begin_, profile_->now(), 0, true});
}

}  // namespace wick::autograd::profiler
