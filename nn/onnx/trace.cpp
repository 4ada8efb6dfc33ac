#include <autograd/graph/node.h>
#include <nn/onnx/trace.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace wick::onnx::detail {

std::string in_module(const std::string& place) { return place.empty() ? "" : fmt::format(" in {}", place); }

namespace {

// One run, as it is seen.
class Recorder : public autograd::Tracer, public nn::ForwardWatcher {
 public:
  Recorder(const nn::Module& module, const std::vector<Tensor>& inputs, const std::vector<std::string>& input_names) {
    for (const auto& p : module.named_parameters()) parameters_.emplace(p.value().impl(), p.key());
    for (const auto& b : module.named_buffers()) parameters_.emplace(b.value().impl(), b.key());
    for (size_t i = 0; i < inputs.size(); ++i) {
      Value& v = add(inputs[i], Value::Kind::input);
      v.name = input_names[i];
      trace.inputs.push_back(known_.at(inputs[i].impl()));
    }
    // What has a history from now on was computed in this run.
    const Tensor leaf = zeros({}, TensorOptions().requires_grad(true));
    start_ = (leaf + 1).grad_fn()->sequence_nr();
    active_ = true;
  }

  void sees(const autograd::OperatorCall& call) override {
    if (!active_) return;
    Call c;
    c.op = call.op;
    if (!modules_.empty()) c.place = modules_.back()->path();
    for (const Tensor& t : call.inputs) c.inputs.push_back(number_of(t));
    for (const Tensor& t : call.outputs) c.outputs.push_back(write(t, call));
    for (const auto& [name, value] : call.attributes) c.attributes[name] = attribute(value);
    trace.calls.push_back(std::move(c));
  }

  void records(const char* node, const Tensor& out) override {
    if (!active_) return;
    made_by_[out.impl()] = node;
    held_.push_back(out);
  }

  void enter(const nn::Module& module) override { modules_.push_back(&module); }
  void returned(const std::vector<Tensor>&) override {}
  void leave() noexcept override { modules_.pop_back(); }

  void end(const std::vector<Tensor>& outputs) {
    active_ = false;
    for (const Tensor& t : outputs) trace.outputs.push_back(number_of(t));
  }

  Trace trace;

 private:
  static std::variant<Numbers, std::vector<double>, std::string> attribute(const autograd::OperatorCall::Number& n) {
    return std::visit(
        []<class T>(const T& v) -> std::variant<Numbers, std::vector<double>, std::string> {
          if constexpr (std::is_same_v<T, std::string>)
            return v;
          else if constexpr (std::is_same_v<T, double>)
            return std::vector<double>{v};
          else if constexpr (std::is_same_v<T, std::vector<double>>)
            return v;
          else if constexpr (std::is_same_v<T, std::vector<int64_t>>)
            return Numbers(v.begin(), v.end());
          else
            return Numbers{Number(static_cast<int64_t>(v))};
        },
        n);
  }

  Value& add(const Tensor& t, Value::Kind kind) {
    known_[t.impl()] = static_cast<int>(trace.values.size());
    aliases_[t.impl()->elements->storage.get()].push_back(t);
    Value& v = trace.values.emplace_back();
    v.kind = kind;
    v.dtype = t.scalar_type();
    v.sizes.assign(t.sizes().begin(), t.sizes().end());
    sums_.push_back(sum_of(t));
    follows_.push_back(kind == Value::Kind::input);
    return v;
  }

  // A checksum, to notice changes that no operator reports: by a kernel, or by the program through data_ptr().
  static size_t sum_of(const Tensor& t) {
    const Tensor row_major = t.detach().contiguous();
    return std::hash<std::string_view>{}({static_cast<const char*>(row_major.data_ptr()), row_major.nbytes()});
  }
  // The number of t as it is now. The other runs show whether it depends on the inputs after all.
  int add_constant(const Tensor& t) {
    Value v;
    v.dtype = t.scalar_type();
    v.sizes.assign(t.sizes().begin(), t.sizes().end());
    v.tensor = t.detach().clone();
    add_again(t, std::move(v));
    return known_.at(t.impl());
  }
  // The number of t, or of a faulty value if it is no longer what was written.
  int unchanged(const Tensor& t, int number) {
    if (sums_[static_cast<size_t>(number)] == sum_of(t)) return number;
    if (!follows_[static_cast<size_t>(number)]) return add_constant(t);
    const auto maker = made_by_.find(t.impl());
    Value& stale = add_again(t, trace.values[static_cast<size_t>(number)]);
    stale.fault = fmt::format("was changed where export does not see it, by {}the program itself",
                              maker == made_by_.end() ? "" : maker->second + " or ");
    return known_.at(t.impl());
  }

  // The number of a tensor that is read.
  int number_of(const Tensor& t) {
    if (!t.defined()) return -1;
    if (const auto found = known_.find(t.impl()); found != known_.end()) return unchanged(t, found->second);
    std::string fault;
    for (const Tensor& other : aliases_[t.impl()->elements->storage.get()]) {
      if (other.is_set_to(t) && other.scalar_type() == t.scalar_type()) {  // detach() and the like
        const int number = known_.at(other.impl());
        known_[t.impl()] = number;
        held_.push_back(t);
        return unchanged(t, number);
      }
      if (trace.values[static_cast<size_t>(known_.at(other.impl()))].kind == Value::Kind::result)
        fault = "is a view by an operator that ONNX has no counterpart of";
    }
    if (const auto maker = made_by_.find(t.impl()); maker != made_by_.end())
      fault = fmt::format("was made by {}, which ONNX has no counterpart of", maker->second);
    else if (const auto node = t.grad_fn(); node && node->sequence_nr() > start_)
      fault = fmt::format("was made by {}, which ONNX has no counterpart of", node->name());
    const auto parameter = parameters_.find(t.impl());
    Value& v = add(t, parameter == parameters_.end() ? Value::Kind::constant : Value::Kind::parameter);
    if (parameter != parameters_.end()) v.name = parameter->second;
    v.tensor = t.detach().clone();
    v.fault = fault;
    return known_.at(t.impl());
  }

  // The number of a tensor that a call has written. One that had a number before has either been changed in place, or
  // an operator made of others says what it is as a whole.
  int write(const Tensor& t, const autograd::OperatorCall& call) {
    if (!t.defined()) return -1;
    const bool changed = std::string_view(call.op) == "copy_" || std::string_view(call.op) == "full" ||
                         std::any_of(call.inputs.begin(), call.inputs.end(), [&](auto& in) { return in.is_same(t); });
    const bool was_known = known_.contains(t.impl());
    const bool follows = std::any_of(call.inputs.begin(), call.inputs.end(), [&](auto& in) {
      return in.defined() && known_.contains(in.impl()) && follows_[static_cast<size_t>(known_.at(in.impl()))];
    });
    if (was_known && changed)
      for (const Tensor& other : aliases_[t.impl()->elements->storage.get()])
        if (!other.is_set_to(t)) {
          if (!follows && !follows_[static_cast<size_t>(known_.at(other.impl()))]) {
            add_constant(other);
            continue;
          }
          const Value before = trace.values[static_cast<size_t>(known_.at(other.impl()))];
          Value& stale = add_again(other, before);
          stale.fault = fmt::format("was changed through a view of it, by {}: use where() or cat() instead", call.op);
        }
    Value fresh;
    fresh.kind = Value::Kind::result;
    fresh.dtype = t.scalar_type();
    fresh.sizes.assign(t.sizes().begin(), t.sizes().end());
    if (!was_known) aliases_[t.impl()->elements->storage.get()].push_back(t);
    for (const Tensor& other : aliases_[t.impl()->elements->storage.get()])
      if (other.is_set_to(t)) known_[other.impl()] = static_cast<int>(trace.values.size());
    known_[t.impl()] = static_cast<int>(trace.values.size());
    trace.values.push_back(std::move(fresh));
    sums_.push_back(sum_of(t));
    follows_.push_back(follows);
    return known_[t.impl()];
  }
  Value& add_again(const Tensor& t, Value value) {
    known_[t.impl()] = static_cast<int>(trace.values.size());
    sums_.push_back(sum_of(t));
    follows_.push_back(value.kind != Value::Kind::constant);
    return trace.values.emplace_back(std::move(value));
  }

  std::unordered_map<const TensorImpl*, std::string> parameters_;
  std::unordered_map<const TensorImpl*, int> known_;
  std::unordered_map<const void*, std::vector<Tensor>> aliases_;  // by storage; they also keep what they name alive
  std::unordered_map<const TensorImpl*, std::string> made_by_;    // by an operator that sees() is not called for
  std::vector<bool> follows_;                                     // of each value, whether it depends on an input
  std::vector<size_t> sums_;                                      // of each value, sum_of()
  std::vector<Tensor> held_;                                      // they keep what the maps name alive
  std::vector<const nn::Module*> modules_;                        // whose forward() runs, the innermost last
  uint64_t start_ = 0;
  bool active_ = false;
};

// The calls that the outputs depend on.
std::vector<bool> needed_calls(const Trace& t) {
  std::vector<bool> value(t.values.size()), call(t.calls.size());
  for (const int o : t.outputs)
    if (o >= 0) value[static_cast<size_t>(o)] = true;
  for (size_t c = t.calls.size(); c-- > 0;) {
    for (const int o : t.calls[c].outputs) call[c] = call[c] || (o >= 0 && value[static_cast<size_t>(o)]);
    if (!call[c]) continue;
    for (const int i : t.calls[c].inputs)
      if (i >= 0) value[static_cast<size_t>(i)] = true;
  }
  return call;
}

// Whether each value depends on an input.
std::vector<bool> follows_inputs(const Trace& t) {
  std::vector<bool> value(t.values.size());
  for (const int i : t.inputs) value[static_cast<size_t>(i)] = true;
  for (const Call& c : t.calls) {
    const bool any =
        std::any_of(c.inputs.begin(), c.inputs.end(), [&](int i) { return i >= 0 && value[static_cast<size_t>(i)]; });
    for (const int o : c.outputs)
      if (o >= 0) value[static_cast<size_t>(o)] = any;
  }
  return value;
}

// An element of the network's inputs or results that the program itself looked at.
void check_reads(const Trace& t) {
  const auto follows = follows_inputs(t);
  for (const Call& c : t.calls)
    check(c.op != "item" || c.inputs[0] < 0 || !follows[static_cast<size_t>(c.inputs[0])],
          "export_model: the program reads an element that depends on the inputs{} (item(), or a condition): what "
          "follows "
          "from it would be fixed in the file. Use where() and other operators instead",
          in_module(c.place));
}

// Without the calls that are not needed. What the needed ones read must be known.
Trace cut(const Trace& t) {
  const auto needed = needed_calls(t);
  Trace out = t;
  out.calls.clear();
  for (size_t i = 0; i < t.calls.size(); ++i) {
    if (!needed[i]) continue;
    for (const int v : t.calls[i].inputs)
      if (v >= 0)
        check(t.values[static_cast<size_t>(v)].fault.empty(), "export_model: {}{}: an input of it {}", t.calls[i].op,
              in_module(t.calls[i].place), t.values[static_cast<size_t>(v)].fault);
    out.calls.push_back(t.calls[i]);
  }
  std::vector<bool> read(t.values.size());
  for (const int v : t.outputs)
    if (v >= 0) read[static_cast<size_t>(v)] = true;
  for (const Call& c : out.calls)
    for (const int v : c.inputs)
      if (v >= 0) read[static_cast<size_t>(v)] = true;
  for (Call& c : out.calls)
    for (int& v : c.outputs)
      if (v >= 0 && !read[static_cast<size_t>(v)]) v = -1;
  for (const int v : t.outputs) {
    check(v >= 0, "export_model: an output of the network is undefined");
    check(t.values[static_cast<size_t>(v)].fault.empty(), "export_model: an output of the network {}",
          t.values[static_cast<size_t>(v)].fault);
  }
  return out;
}

// Takes over the numbers of another run. `same` says whether they fit.
bool join(Number& n, const Number& other, size_t run) {
  n.at[run] = other.at[0];
  return true;
}
bool join(Numbers& n, const Numbers& other, size_t run) {
  for (size_t i = 0; i < n.size() && n.size() == other.size(); ++i) join(n[i], other[i], run);
  return n.size() == other.size();
}

// Adds run number `run` to `t`.
void join(Trace& t, const Trace& other, size_t run) {
  const char* why =
      "it would have to be fixed in the file. A condition or a loop may depend on the inputs' values or dynamic sizes";
  for (size_t i = 0; i < std::min(t.calls.size(), other.calls.size()); ++i) {
    Call& c = t.calls[i];
    const Call& o = other.calls[i];
    check(c.op == o.op && c.inputs.size() == o.inputs.size() && c.place == o.place,
          "export_model: with other inputs of the same kind the network calls {}{}, not {}{}: {}", o.op,
          in_module(o.place), c.op, in_module(c.place), why);
    for (auto& [name, value] : c.attributes) {
      const auto& there = o.attributes.at(name);
      bool same = value.index() == there.index();
      if (auto* numbers = std::get_if<Numbers>(&value); same && numbers)
        same = join(*numbers, std::get<Numbers>(there), run);
      else
        same = same && value == there;
      check(same, "export_model: {}{}: with other inputs of the same kind its {} is another: {}", c.op,
            in_module(c.place), name, why);
    }
  }
  check(t.calls.size() == other.calls.size(),
        "export_model: with other inputs of the same kind the network calls {} operators, not {}: {}",
        other.calls.size(), t.calls.size(), why);
}

// A number of `other` for each value of t that the calls name, in their order.
std::unordered_map<int, int> matched(const Trace& t, const Trace& other) {
  std::unordered_map<int, int> map;
  const auto match = [&](const std::vector<int>& a, const std::vector<int>& b) {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      const auto [at, is_new] = map.emplace(a[i], b[i]);
      check(is_new || at->second == b[i],
            "export_model: with other inputs of the same kind the network computes from other tensors: a condition may "
            "depend on the inputs' values");
    }
  };
  match(t.inputs, other.inputs);
  for (size_t c = 0; c < t.calls.size(); ++c) {
    match(t.calls[c].inputs, other.calls[c].inputs);
    match(t.calls[c].outputs, other.calls[c].outputs);
  }
  match(t.outputs, other.outputs);
  return map;
}

// The user of a value, for messages.
std::string user_of(const Trace& t, int value) {
  for (const Call& c : t.calls)
    if (std::find(c.inputs.begin(), c.inputs.end(), value) != c.inputs.end())
      return fmt::format("{}{}", c.op, in_module(c.place));
  return "the outputs";
}

// Whether a constant is one whole number, which may come of a size, as in x / x.size(0).
bool join_number(Value& a, const Value& b, size_t run) {
  if (a.kind != Value::Kind::constant || a.tensor.dim() != 0) return false;
  const double x = a.tensor.item<double>(), y = b.tensor.item<double>();
  constexpr double largest = 1 << 24;
  if (std::trunc(x) != x || std::trunc(y) != y || std::abs(x) > largest || std::abs(y) > largest) return false;
  if (run == 1) a.number = Number(static_cast<int64_t>(x));
  a.number.at[run] = static_cast<int64_t>(y);
  return true;
}

void join_values(Trace& t, const Trace& other, size_t run) {
  for (const auto& [mine, theirs] : matched(t, other)) {
    if (mine < 0) continue;
    Value& a = t.values[static_cast<size_t>(mine)];
    const Value& b = other.values[static_cast<size_t>(theirs)];
    const bool same_kind = a.kind == b.kind && a.dtype == b.dtype && join(a.sizes, b.sizes, run);
    if (same_kind && join_number(a, b, run)) continue;
    const bool fixed =
        a.kind != Value::Kind::constant ||
        (same_kind && a.tensor.sizes() == b.tensor.sizes() &&
         (a.tensor.equal(b.tensor) || (a.tensor == b.tensor).logical_or(a.tensor != a.tensor).all().item<bool>()));
    check(
        same_kind && fixed,
        "export_model: {} takes a tensor of {} that is another with other inputs of the same kind, but export does not "
        "see how it is computed: by the program itself, by random numbers, or by an operator that ONNX has no "
        "counterpart of",
        user_of(t, mine), toString(a.dtype));
  }
}

// How the inputs of other runs differ from the example: indices and masks keep their kind, numbers their rough size.
struct Way {
  bool larger;    // whether dynamic sizes are larger than the example's
  bool shuffled;  // whether numbers change their places
  double noise;   // what is added to numbers, at most
};

// Other values of the kind of x.
Tensor other_values(const Tensor& x, size_t run, const Way& way) {
  const auto r = static_cast<int64_t>(run);
  if (x.numel() == 0) return x;
  const bool floats = isFloatingType(x.scalar_type());
  const Tensor flat = x.reshape({-1}), moved = flat.roll(r, 0);
  if (floats) {
    const Tensor noise = (arange(flat.numel(), kDouble) * (10 + r)).sin() * way.noise;
    return ((way.shuffled ? moved : flat) + noise.to(x.scalar_type())).reshape(x.sizes());
  }
  if ((way.shuffled || x.scalar_type() == kBool) && !moved.equal(flat)) return moved.reshape(x.sizes());
  if (x.scalar_type() == kBool) return x.logical_not();
  const Tensor lower = (x - 1).clamp_min(0);  // in the order they had, as offsets need it
  return lower.equal(x) ? x + 1 : lower;
}

// The example inputs in run number `run`: other values, and other sizes along the dynamic axes.
std::vector<Tensor> other_inputs(const std::vector<Tensor>& inputs, const std::vector<std::string>& names,
                                 const ExportOptions& options, size_t run, const Way& way) {
  constexpr int64_t factors[] = {2, 3, 5, 7};
  std::map<std::string, int64_t> size_of;  // of a name
  std::vector<Tensor> out;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Tensor x = inputs[i].detach();
    if (const auto axes = options.dynamic_axes.find(names[i]); axes != options.dynamic_axes.end())
      for (const auto& [axis, name] : axes->second) {
        const int64_t n = x.size(axis), order = static_cast<int64_t>(size_of.size());
        const int64_t factor = factors[(static_cast<size_t>(order) + run - 1) % 4];
        const int64_t wanted = way.larger ? n * factor : n - static_cast<int64_t>(run) - order;
        const int64_t size = size_of.emplace(name, wanted).first->second;
        check(size > 0, "dynamic axis {} of \"{}\" has size {}, and other sizes than the example's cannot be tried",
              axis, names[i], n);
        x = x.index_select(axis, arange(size).remainder(n));
      }
    out.push_back(other_values(x, run, way));
  }
  return out;
}

// What the network does on these inputs.
Trace trace_run(const nn::Module& module, const Run& run, const std::vector<Tensor>& inputs,
                const std::vector<std::string>& names) {
  const AutoGradMode on(true);
  std::vector<Tensor> given;
  for (const Tensor& x : inputs) {
    const bool floats = isFloatingType(x.scalar_type());
    // Not a leaf, so that the network may change it in place.
    given.push_back(floats ? x.detach().requires_grad_().clone() : x.detach().clone());
  }
  Recorder recorder(module, given, names);
  std::vector<Tensor> outputs = run(given);
  std::erase_if(outputs, [](const Tensor& t) { return !t.defined(); });
  recorder.end(outputs);
  return std::move(recorder.trace);
}

// Checks what it did, and leaves out what the outputs do not depend on.
Trace checked(const Trace& trace) {
  check(!trace.outputs.empty(), "export_model: the network returns no tensor");
  check_reads(trace);
  return cut(trace);
}

}  // namespace

Trace trace_runs(const nn::Module& module, const Run& run, const std::vector<Tensor>& inputs,
                 const std::vector<std::string>& names, const ExportOptions& options) {
  Trace trace = checked(trace_run(module, run, inputs, names));
  for (size_t r = 1; r < kRuns; ++r) {
    Trace other;
    // Not all values are valid inputs, as of a matrix to be factored; and sizes may have an upper limit, as with a
    // table of positions.
    constexpr Way ways[] = {{true, true, 0.1}, {true, false, 1e-3}, {false, true, 0.1}, {false, false, 1e-3}};
    std::string first;
    for (const Way& way : ways) {
      try {
        other = trace_run(module, run, other_inputs(inputs, names, options, r, way), names);
        break;
      } catch (const Error& e) {
        if (first.empty()) first = e.what();
        check(&way != std::end(ways) - 1,
              "export_model: the network runs on the example, but not on others with other values or dynamic sizes, "
              "which show what depends on them: {}",
              first);
      }
    }
    other = checked(other);
    join(trace, other, r);
    join_values(trace, other, r);
  }
  return trace;
}

}  // namespace wick::onnx::detail
