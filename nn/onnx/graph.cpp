#include <nn/onnx/graph.h>

#include <fmt/ranges.h>

#include <algorithm>

namespace wick::onnx::detail {

namespace {

::onnx::TensorProto proto_of(const Tensor& t, const std::string& name) {
  const Tensor x = t.detach().contiguous();
  ::onnx::TensorProto proto;
  proto.set_name(name);
  proto.set_data_type(onnx_type(x.scalar_type()));
  for (const int64_t n : x.sizes()) proto.add_dims(n);
  proto.set_raw_data(x.data_ptr(), x.nbytes());
  return proto;
}

void set(::onnx::AttributeProto& proto, const Attribute& a) {
  using Proto = ::onnx::AttributeProto;
  proto.set_name(a.name);
  std::visit(
      [&]<class T>(const T& v) {
        if constexpr (std::is_same_v<T, int64_t>) {
          proto.set_type(Proto::INT);
          proto.set_i(v);
        } else if constexpr (std::is_same_v<T, double>) {
          proto.set_type(Proto::FLOAT);
          proto.set_f(static_cast<float>(v));
        } else if constexpr (std::is_same_v<T, std::string>) {
          proto.set_type(Proto::STRING);
          proto.set_s(v);
        } else if constexpr (std::is_same_v<T, std::vector<int64_t>>) {
          proto.set_type(Proto::INTS);
          for (const int64_t n : v) proto.add_ints(n);
        } else {
          proto.set_type(Proto::STRINGS);
          for (const std::string& s : v) proto.add_strings(s);
        }
      },
      a.value);
}

// The text of an operator with its inputs and attributes, to find the same one again.
std::string key_of(const char* op_type, const Names& inputs, const std::vector<Attribute>& attributes) {
  ::onnx::NodeProto node;
  node.set_op_type(op_type);
  for (const std::string& in : inputs) node.add_input(in);
  for (const Attribute& a : attributes) set(*node.add_attribute(), a);
  return node.SerializeAsString();
}

}  // namespace

int32_t onnx_type(ScalarType t) {
  using Proto = ::onnx::TensorProto;
  switch (t) {
    case kFloat:
      return Proto::FLOAT;
    case kDouble:
      return Proto::DOUBLE;
    case kHalf:
      return Proto::FLOAT16;
    case kBFloat16:
      return Proto::BFLOAT16;
    case kByte:
      return Proto::UINT8;
    case kChar:
      return Proto::INT8;
    case kShort:
      return Proto::INT16;
    case kInt:
      return Proto::INT32;
    case kLong:
      return Proto::INT64;
    case kBool:
      return Proto::BOOL;
    default:
      fail("export_model: ONNX has no counterpart of the dtype {}", toString(t));
  }
}

Graph::Graph(const Trace& trace, const ExportOptions& options, ::onnx::GraphProto& proto)
    : trace_(trace), options_(options), proto_(proto) {
  for (const int i : trace.inputs) {
    names_[i] = fresh(value(i).name);
    know_sizes(i);
  }
}

// name, or name_1, name_2 … if it is taken.
std::string Graph::fresh(const std::string& name) {
  const int n = used_[name]++;
  return n == 0 ? name : fresh(fmt::format("{}_{}", name, n));
}

std::string Graph::initializer(const Tensor& t, const std::string& name) {
  const std::string unique = fresh(name);
  *proto_.add_initializer() = proto_of(t, unique);
  return unique;
}

std::string Graph::name_of(int number) {
  if (const auto found = names_.find(number); found != names_.end()) return found->second;
  const Value& v = value(number);
  check(v.kind != Value::Kind::result, "export_model: {}{} reads a result that no node makes", call_ ? call_->op : "",
        call_ ? in_module(call_->place) : "");
  if (!v.number.is_fixed())
    return names_[number] = add("Cast", {scalar_of(v.number, "a number of it")}, {{"to", int64_t{onnx_type(v.dtype)}}});
  if (v.kind == Value::Kind::parameter && !options_.export_params) {
    const std::string name = fresh(v.name);
    auto* type = proto_.add_input();
    type->set_name(name);
    auto* tensor = type->mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(onnx_type(v.dtype));
    for (const Number& n : v.sizes) tensor->mutable_shape()->add_dim()->set_dim_value(n.at[0]);
    return names_[number] = name;
  }
  return names_[number] = initializer(v.tensor, v.kind == Value::Kind::parameter ? v.name : "constant");
}

std::string Graph::name_of(int number, ScalarType t) {
  const Value& v = value(number);
  if (v.dtype == t) return name_of(number);
  const auto [at, is_new] = cast_.try_emplace({number, static_cast<int>(t)});
  if (is_new)
    at->second = v.kind == Value::Kind::constant && v.number.is_fixed()
                     ? initializer(v.tensor.to(t), "constant")
                     : add("Cast", {name_of(number)}, {{"to", int64_t{onnx_type(t)}}});
  return at->second;
}

std::string Graph::node_path(const char* op_type) {
  std::string path = "/";
  if (call_) {
    for (const char c : call_->place) path += c == '.' ? '/' : c;
    if (!call_->place.empty()) path += '/';
  }
  return fresh(path + op_type);
}

Names Graph::add_all(const char* op_type, const Names& inputs, size_t outputs,
                     const std::vector<Attribute>& attributes) {
  auto* node = proto_.add_node();
  node->set_op_type(op_type);
  node->set_name(node_path(op_type));
  size_t n = inputs.size();
  while (n > 0 && inputs[n - 1].empty()) --n;
  for (size_t i = 0; i < n; ++i) node->add_input(inputs[i]);
  Names names;
  for (size_t i = 0; i < outputs; ++i) {
    names.push_back(fresh(fmt::format("{}_output_{}", node->name(), i)));
    node->add_output(names.back());
  }
  for (const Attribute& a : attributes) set(*node->add_attribute(), a);
  return names;
}

std::string Graph::add_once(const char* op_type, const Names& inputs, const std::vector<Attribute>& attributes) {
  const std::string key = key_of(op_type, inputs, attributes);
  if (const auto found = once_.find(key); found != once_.end()) return found->second;
  return once_[key] = add(op_type, inputs, attributes);
}

std::string Graph::integers(const std::vector<int64_t>& values) {
  const std::string key = fmt::format("integers {}", fmt::join(values, " "));
  if (const auto found = once_.find(key); found != once_.end()) return found->second;
  Tensor t = empty({static_cast<int64_t>(values.size())}, kLong);
  std::copy(values.begin(), values.end(), t.data_ptr<int64_t>());
  return once_[key] = initializer(t, "integers");
}
std::string Graph::integer(int64_t n) {
  const std::string key = fmt::format("integer {}", n);
  if (const auto found = once_.find(key); found != once_.end()) return found->second;
  return once_[key] = initializer(full({}, n, kLong), "integer");
}
std::string Graph::scalar(double x, ScalarType t) {
  const std::string key = fmt::format("scalar {:a} {}", x, toString(t));
  if (const auto found = once_.find(key); found != once_.end()) return found->second;
  return once_[key] = initializer(full({}, x, kDouble).to(t), "number");
}
std::string Graph::tensor(const Tensor& t, const std::string& hint) { return initializer(t, hint); }

// Sizes that differ between the runs.

// The dynamic sizes, those of the inputs first, then the newest.
std::vector<Graph::Size> Graph::sizes() const {
  std::vector<Size> all;
  const auto add = [&](int v) {
    const Numbers& n = value(v).sizes;
    for (size_t d = 0; d < n.size(); ++d)
      if (!n[d].is_fixed()) all.push_back({v, static_cast<int64_t>(d), n[d]});
  };
  for (const int v : trace_.inputs) add(v);
  for (size_t i = known_.size(); i-- > trace_.inputs.size();) add(known_[i]);
  return all;
}

std::string Graph::size_name(const Size& s) {
  return add_once("Gather", {add_once("Shape", {name_of(s.value)}), integer(s.dim)});
}

// n as a sum, product or quotient of sizes that were seen. Three runs tell apart what two would not.
std::string Graph::compute(const Number& n, const char* what) {
  if (n.is_fixed()) return integer(n.at[0]);
  const std::vector<Size> seen = sizes();
  for (const Size& s : seen)
    if (s.n == n) return size_name(s);
  const auto all_of = [](auto&& holds) {
    bool all = true;
    for (size_t r = 0; r < kRuns; ++r) all = all && holds(r);
    return all;
  };
  for (const Size& s : seen) {
    const int64_t from = s.n.at[0], to = n.at[0];
    if (from > 0 && to % from == 0 && all_of([&](size_t r) { return n.at[r] == s.n.at[r] * (to / from); }))
      return add_once("Mul", {size_name(s), integer(to / from)});
    if (all_of([&](size_t r) { return n.at[r] - s.n.at[r] == to - from; }))
      return add_once("Add", {size_name(s), integer(to - from)});
    if (to > 0 && from / to > 1 && all_of([&](size_t r) { return s.n.at[r] / (from / to) == n.at[r]; }))
      return add_once("Div", {size_name(s), integer(from / to)});
  }
  for (const Size& a : seen)
    for (const Size& b : seen) {
      const int64_t product = a.n.at[0] * b.n.at[0];
      if (product == 0 || n.at[0] % product != 0) continue;
      const int64_t factor = n.at[0] / product;
      if (!all_of([&](size_t r) { return n.at[r] == a.n.at[r] * b.n.at[r] * factor; })) continue;
      const std::string both = add_once("Mul", {size_name(a), size_name(b)});
      return factor == 1 ? both : add_once("Mul", {both, integer(factor)});
    }
  fail(
      "export_model: {}{}: {} is {} here and {} with other dynamic sizes, and export does not see how it is computed "
      "from them: make it of sizes by one sum, product or quotient, or leave that axis fixed",
      call_->op, in_module(call_->place), what, n.at[0], n.at[1]);
}

std::string Graph::scalar_of(const Number& n, const char* what) { return compute(n, what); }

std::string Graph::vector_of(const Numbers& numbers, const char* what) {
  Names parts;
  std::vector<int64_t> fixed;
  const auto flush = [&] {
    if (!fixed.empty()) parts.push_back(integers(fixed));
    fixed.clear();
  };
  for (const Number& n : numbers) {
    if (n.is_fixed()) {
      fixed.push_back(n.at[0]);
      continue;
    }
    flush();
    parts.push_back(add_once("Unsqueeze", {compute(n, what), integers({0})}));
  }
  flush();
  if (parts.empty()) return integers({});
  return parts.size() == 1 ? parts[0] : add_once("Concat", parts, {{"axis", int64_t{0}}});
}

std::string Graph::dimension_name(const Number& n) const {
  for (const int i : trace_.inputs) {
    const auto axes = options_.dynamic_axes.find(value(i).name);
    if (axes == options_.dynamic_axes.end()) continue;
    for (const auto& [axis, name] : axes->second) {
      const auto dims = static_cast<int64_t>(value(i).sizes.size());
      if (value(i).sizes[static_cast<size_t>(axis < 0 ? axis + dims : axis)] == n) return name;
    }
  }
  return {};
}

// Mapper.

Tensor Mapper::constant(size_t i) const {
  if (value(i).kind != Value::Kind::constant && value(i).kind != Value::Kind::parameter)
    refuse(fmt::format("input {} is computed: ONNX needs a constant", i));
  return value(i).tensor;
}

int64_t Mapper::fixed(const Number& n, const char* what) const {
  if (!n.is_fixed())
    refuse(fmt::format("its {} depends on a dynamic size ({} here, {} with others), but ONNX needs a fixed one", what,
                       n.at[0], n.at[1]));
  return n.at[0];
}
std::vector<int64_t> Mapper::all_fixed(const char* name) const {
  std::vector<int64_t> out;
  for (const Number& n : numbers(name)) out.push_back(fixed(n, name));
  return out;
}

void Mapper::refuse(const std::string& why) const {
  fail("export_model: {}{}: {}", call_.op, in_module(call_.place), why);
}

}  // namespace wick::onnx::detail
