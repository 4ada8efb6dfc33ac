#pragma once
// Seeing which operators run: what an exporter or a profiler of networks needs. Recording for derivatives
// (graph/record.h) keeps closures, which say nothing of an operator's numbers, and sees no integers; so operators also
// call tell_tracer(). While no Tracer lives, each of these places costs a test of a pointer.

#include <autograd/tensor/tensor.h>

#include <chrono>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace wick {
namespace autograd {

/// One call of an operator, after it ran. An operator that is made of others may be seen through those only, or be
/// followed by a call of its own with the same output: then the later call says all.
struct OperatorCall {
  using Number = std::variant<int64_t, double, bool, std::string, std::vector<int64_t>, std::vector<double>>;
  struct Attribute {
    const char* name;
    Number value;
  };
  std::chrono::steady_clock::time_point end;
  const char* op;               ///< "softmax"
  std::vector<Tensor> inputs;   ///< undefined where an optional one was left out
  std::vector<Tensor> outputs;  ///< an input that comes back here was changed in place
  std::vector<Attribute> attributes;
};

/// While it lives, its members are called for what this thread runs, but not for operators that they run themselves. If
/// several live, only the newest is called.
class Tracer {
 public:
  Tracer();
  virtual ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  /// An operator looks at its first argument.
  virtual void begins(const char*) {}
  /// It has ended. Most operators call one of the next two instead.
  virtual void ends() {}
  /// An operator has run. "item" without outputs says that the program, not an operator, read a tensor's value.
  virtual void sees(const OperatorCall&) {}
  /// The result of an operator is recorded, or would be: also of those that sees() is not called for. `node` is the
  /// name of its node, "MulBackward0".
  virtual void records(const char* /*node*/, const Tensor& /*out*/) {}
  /// backward() visits a node, or has visited it.
  virtual void visits(const std::string& /*node*/, bool /*begins*/) {}

 private:
  Tracer* before_;
};

}  // namespace autograd

namespace detail {
extern constinit thread_local autograd::Tracer* tracer;  // this thread's innermost one, or null
[[gnu::cold, gnu::noinline]] void tell_tracer_now(const autograd::OperatorCall& call);
[[gnu::cold, gnu::noinline]] void tell_begin_now(const char* op);
[[gnu::cold, gnu::noinline]] void tell_end_now();
[[gnu::cold, gnu::noinline]] void tell_recorded_now(const char* node, const Tensor& out);
[[gnu::cold, gnu::noinline]] void tell_visit_now(const std::string& node, bool begins);

inline void add_attributes(std::vector<autograd::OperatorCall::Attribute>&) {}
template <class T, class... Rest>
void add_attributes(std::vector<autograd::OperatorCall::Attribute>& to, const char* name, const T& value,
                    const Rest&... rest) {
  if constexpr (std::is_convertible_v<const T&, IntArrayRef> && !std::is_arithmetic_v<T>) {
    const IntArrayRef list(value);
    to.push_back({name, std::vector<int64_t>(list.begin(), list.end())});
  } else if constexpr (std::is_same_v<T, ScalarType>) {
    to.push_back({name, static_cast<int64_t>(value)});
  } else if constexpr (std::is_convertible_v<const T&, std::string>) {
    to.push_back({name, std::string(value)});
  } else {
    to.push_back({name, value});
  }
  add_attributes(to, rest...);
}
template <class... A>
[[gnu::cold, gnu::noinline]] void tell_call(const char* op, const auto& inputs, const auto& outputs,
                                            const A&... attributes) {
  autograd::OperatorCall call{
      std::chrono::steady_clock::now(), op, {inputs.begin(), inputs.end()}, {outputs.begin(), outputs.end()}, {}};
  add_attributes(call.attributes, attributes...);
  tell_tracer_now(call);
}
}  // namespace detail

/// Whether somebody watches this thread.
inline bool is_traced() { return detail::tracer != nullptr; }
/// Tells the tracer, if there is one, that `op` begins. check_defined() does.
inline void tell_begin(const char* op) {
  if (detail::tracer) [[unlikely]]
    detail::tell_begin_now(op);
}
/// Tells the tracer, if there is one, that an operator has ended that does not call tell_tracer() nor record().
inline void tell_end() {
  if (detail::tracer) [[unlikely]]
    detail::tell_end_now();
}
/// Tells the tracer, if there is one, that `op` made the outputs of the inputs; the rest are names and numbers in turn:
/// tell_tracer("softmax", {x}, {out}, "dim", dim). An operator calls it once its result is there.
template <class... A>
inline void tell_tracer(const char* op, std::initializer_list<std::reference_wrapper<const Tensor>> inputs,
                        std::initializer_list<std::reference_wrapper<const Tensor>> outputs, const A&... attributes) {
  if (detail::tracer) [[unlikely]]
    detail::tell_call(op, inputs, outputs, attributes...);
}
/// The same for an operator on a list of tensors.
template <class... A>
inline void tell_tracer(const char* op, TensorList inputs,
                        std::initializer_list<std::reference_wrapper<const Tensor>> outputs, const A&... attributes) {
  if (detail::tracer) [[unlikely]]
    detail::tell_call(op, inputs, outputs, attributes...);
}

}  // namespace wick
