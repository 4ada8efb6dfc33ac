#pragma once
// What the operators of a network did in several runs, as one list of calls. Internal.

#include <autograd/tensor/trace.h>
#include <nn/onnx/export.h>

#include <array>

namespace wick::onnx::detail {

/// The runs that are compared. A number that differs between them depends on the dynamic sizes.
constexpr size_t kRuns = 3;

/// An integer in each of the runs: a size, or one of an operator's numbers.
struct Number {
  std::array<int64_t, kRuns> at{};
  Number() = default;
  Number(int64_t n) { at.fill(n); }  // NOLINT: a fixed number is one too
  bool is_fixed() const { return at[0] == at[1] && at[0] == at[2]; }
  bool operator==(const Number&) const = default;
};
using Numbers = std::vector<Number>;

/// A tensor that a call read or made.
struct Value {
  enum class Kind { input, parameter, constant, result } kind = Kind::constant;
  std::string name;  // of inputs and parameters
  ScalarType dtype = ScalarType::Undefined;
  Numbers sizes;
  Tensor tensor;      // a parameter or constant: its elements, of the first run
  Number number;      // of a constant that is one whole number: that
  std::string fault;  // why it cannot be exported; empty if it can
};

/// A call of an operator. Values are numbered; −1 is an undefined tensor, or an output that nobody reads.
struct Call {
  std::string op, place;  // where: "encoder.fc1", empty in the outermost module
  std::vector<int> inputs, outputs;
  std::map<std::string, std::variant<Numbers, std::vector<double>, std::string>> attributes;
};

struct Trace {
  std::vector<Value> values;
  std::vector<Call> calls;  // in the order in which they ran
  std::vector<int> inputs, outputs;
};

/// " in encoder.fc1", or nothing in the outermost module.
std::string in_module(const std::string& place);

/// Runs the network on the inputs, with the names in options, and on others. Only calls that the outputs depend on are
/// kept. Throws where the runs differ in more than numbers.
Trace trace_runs(const nn::Module& module, const Run& run, const std::vector<Tensor>& inputs,
                 const std::vector<std::string>& input_names, const ExportOptions& options);

}  // namespace wick::onnx::detail
