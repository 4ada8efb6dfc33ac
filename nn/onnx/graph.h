#pragma once
// The graph of an ONNX file while it is built. Internal.

#include <nn/onnx/trace.h>
#include <onnx/onnx_pb.h>

#include <initializer_list>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace wick::onnx::detail {

/// An attribute of a node.
struct Attribute {
  const char* name;
  std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<std::string>> value;
};
using Names = std::vector<std::string>;

/// ONNX's number of a dtype. Throws if it has none.
int32_t onnx_type(ScalarType t);

class Graph {
 public:
  Graph(const Trace& trace, const ExportOptions& options, ::onnx::GraphProto& proto);

  /// The name of a value, which its call must have defined; of a parameter or constant its initializer.
  std::string name_of(int value);
  /// The same, cast to a dtype. The file's numbers are cast at once.
  std::string name_of(int value, ScalarType t);
  /// Says that a value, a result, is what `name` is.
  void define(int value, const std::string& name) { names_[value] = name; }

  /// Adds a node and returns the names of its outputs. Empty inputs are left out.
  Names add_all(const char* op_type, const Names& inputs, size_t outputs,
                const std::vector<Attribute>& attributes = {});
  std::string add(const char* op_type, const Names& inputs, const std::vector<Attribute>& attributes = {}) {
    return add_all(op_type, inputs, 1, attributes)[0];
  }
  /// A node of the same name and inputs is not added twice.
  std::string add_once(const char* op_type, const Names& inputs, const std::vector<Attribute>& attributes = {});

  /// Constants of the file: integers, one number of a dtype, a tensor.
  std::string integers(const std::vector<int64_t>& values);
  std::string integer(int64_t value);  ///< 0-d
  std::string scalar(double value, ScalarType t);
  std::string tensor(const Tensor& t, const std::string& hint = "constant");

  /// The numbers as a vector of int64, and one as a 0-d tensor. One that differs between the runs is computed from the
  /// size of a value. Throws, naming `what`, if no size explains it.
  std::string vector_of(const Numbers& numbers, const char* what);
  std::string scalar_of(const Number& number, const char* what);

  const Value& value(int number) const { return trace_.values[static_cast<size_t>(number)]; }
  /// The call that nodes are added for: it names them, and says up to where sizes are known.
  void begin(const Call& call) { call_ = &call; }
  const Call& call() const { return *call_; }
  int64_t opset() const { return options_.opset_version; }
  /// The name of a dynamic size, if the inputs have one like it.
  std::string dimension_name(const Number& n) const;
  /// Marks a value as defined from here on, for the sizes of others.
  void know_sizes(int value) { known_.push_back(value); }

 private:
  std::string fresh(const std::string& name);
  std::string node_path(const char* op_type);
  std::string initializer(const Tensor& t, const std::string& name);
  // A size that was seen: dimension `dim` of a value.
  struct Size {
    int value;
    int64_t dim;
    Number n;
  };
  std::string size_name(const Size& s);
  std::vector<Size> sizes() const;
  std::string compute(const Number& n, const char* what);

  const Trace& trace_;
  const ExportOptions& options_;
  ::onnx::GraphProto& proto_;
  const Call* call_ = nullptr;
  std::map<int, std::string> names_;
  std::map<std::pair<int, int>, std::string> cast_;
  std::map<std::string, std::string> once_;
  std::map<std::string, int> used_;
  std::vector<int> known_;
};

/// What a mapping sees of one call.
class Mapper {
 public:
  Mapper(Graph& graph, const Call& call) : g(graph), call_(call) {}

  bool has(size_t i) const { return i < call_.inputs.size() && call_.inputs[i] >= 0; }
  size_t input_count() const { return call_.inputs.size(); }
  std::string in(size_t i) const { return g.name_of(call_.inputs[i]); }
  std::string in(size_t i, ScalarType t) const { return g.name_of(call_.inputs[i], t); }
  /// Empty for an input that was left out.
  std::string optional(size_t i) const { return has(i) ? in(i) : std::string(); }
  const Value& value(size_t i) const { return g.value(call_.inputs[i]); }
  const Numbers& sizes(size_t i) const { return value(i).sizes; }
  int64_t rank(size_t i) const { return static_cast<int64_t>(sizes(i).size()); }
  ScalarType dtype(size_t i) const { return value(i).dtype; }
  /// The elements of a parameter or constant. Throws if input i is computed.
  Tensor constant(size_t i) const;

  const Value& result(size_t i = 0) const { return g.value(call_.outputs[i]); }
  /// Whether anything reads output i.
  bool wants(size_t i) const { return i < call_.outputs.size() && call_.outputs[i] >= 0; }
  void out(const std::string& name, size_t i = 0) const {
    if (wants(i)) g.define(call_.outputs[i], name);
  }
  /// The output is one node's.
  void node(const char* op_type, const Names& inputs, const std::vector<Attribute>& attributes = {}) const {
    out(g.add(op_type, inputs, attributes));
  }

  const Numbers& numbers(const char* name) const { return std::get<Numbers>(call_.attributes.at(name)); }
  const Number& number(const char* name) const { return numbers(name)[0]; }
  /// Numbers that ONNX wants to be fixed. Throws if they depend on dynamic sizes.
  int64_t fixed(const Number& n, const char* what) const;
  int64_t fixed(const char* name) const { return fixed(number(name), name); }
  std::vector<int64_t> all_fixed(const char* name) const;
  bool flag(const char* name) const { return fixed(name) != 0; }
  double real(const char* name, size_t i = 0) const {
    return std::get<std::vector<double>>(call_.attributes.at(name))[i];
  }
  const std::string& text(const char* name) const { return std::get<std::string>(call_.attributes.at(name)); }
  /// Throws: the operator cannot be exported, because …
  [[noreturn]] void refuse(const std::string& why) const;

  Graph& g;

 private:
  const Call& call_;
};

using Mapping = void (*)(const Mapper& m);
using Mappings = std::map<std::string_view, Mapping>;
// By operator, each set in a file of its own.
const Mappings& elementwise_mappings();
const Mappings& shape_mappings();
const Mappings& reduce_mappings();
const Mappings& layer_mappings();
const Mappings& conv_mappings();
const Mappings& recurrent_mappings();

}  // namespace wick::onnx::detail
