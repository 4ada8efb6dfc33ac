#include <autograd/io/file.h>
#include <fmt/ranges.h>
#include <nn/onnx/graph.h>
#include <nn/summary.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <set>

namespace wick::onnx::detail {

namespace {

// The names given, then "input" or "input.0", "input.1" …
std::vector<std::string> names(const std::vector<std::string>& given, size_t n, const char* what) {
  check(given.size() <= n, "export_model: {} {} names for {} {}s", given.size(), what, n, what);
  std::vector<std::string> out = given;
  while (out.size() < n) out.push_back(n == 1 ? what : fmt::format("{}.{}", what, out.size()));
  std::set<std::string> seen;
  for (const std::string& name : out) {
    check(!name.empty(), "export_model: the name of an {} is empty", what);
    check(seen.insert(name).second, "export_model: two {}s are called \"{}\"", what, name);
  }
  return out;
}

void check_options(const ExportOptions& o, const std::vector<Tensor>& inputs,
                   const std::vector<std::string>& in_names) {
  check(o.opset_version >= 14 && o.opset_version <= 17, "export_model: opset_version is {}: needs 14 to 17",
        o.opset_version);
  for (const auto& [name, axes] : o.dynamic_axes) {
    const auto at = std::find(in_names.begin(), in_names.end(), name);
    const bool is_output = std::find(o.output_names.begin(), o.output_names.end(), name) != o.output_names.end();
    check(at != in_names.end() || is_output, "export_model: dynamic_axes names \"{}\", which is no input or output: {}",
          name, fmt::format("{}", fmt::join(in_names, ", ")));
    if (at == in_names.end()) continue;
    const Tensor& x = inputs[static_cast<size_t>(at - in_names.begin())];
    for (const auto& [axis, size] : axes) {
      check(axis >= -x.dim() && axis < x.dim(), "export_model: dynamic axis {} of \"{}\", which is {}", axis, name,
            shape_string(x.sizes()));
      check(!size.empty(), "export_model: dynamic axis {} of \"{}\" has no name", axis, name);
      check(x.size(axis) > 0, "export_model: dynamic axis {} of \"{}\" has size 0: needs an example", axis, name);
    }
  }
}

// The type and shape of an input or output.
void describe_value(::onnx::ValueInfoProto& info, const std::string& name, const Value& v, const Graph& g,
                    const std::map<int64_t, std::string>* axes) {
  info.set_name(name);
  auto* type = info.mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx_type(v.dtype));
  auto* shape = type->mutable_shape();
  for (size_t d = 0; d < v.sizes.size(); ++d) {
    auto* dim = shape->add_dim();
    if (v.sizes[d].is_fixed()) {
      dim->set_dim_value(v.sizes[d].at[0]);
      continue;
    }
    std::string own = g.dimension_name(v.sizes[d]);
    if (axes)
      for (const auto& [axis, given] : *axes)
        if (axis == static_cast<int64_t>(d) || axis + static_cast<int64_t>(v.sizes.size()) == static_cast<int64_t>(d))
          own = given;
    dim->set_dim_param(own.empty() ? fmt::format("{}_dim_{}", name, d) : own);
  }
}

const Mapping* mapping_of(const std::string& op) {
  for (const auto* table : {&elementwise_mappings(), &shape_mappings(), &reduce_mappings(), &layer_mappings(),
                            &conv_mappings(), &recurrent_mappings()})
    if (const auto found = table->find(op); found != table->end()) return &found->second;
  return nullptr;
}

const std::map<int64_t, std::string>* axes_of(const ExportOptions& o, const std::string& name) {
  const auto found = o.dynamic_axes.find(name);
  return found == o.dynamic_axes.end() ? nullptr : &found->second;
}

// Without the constants that a mapping has made and not used.
void drop_unused(::onnx::GraphProto& proto) {
  std::set<std::string> used;
  for (const auto& node : proto.node()) used.insert(node.input().begin(), node.input().end());
  auto& initializers = *proto.mutable_initializer();
  initializers.erase(
      std::remove_if(initializers.begin(), initializers.end(), [&](const auto& i) { return !used.contains(i.name()); }),
      initializers.end());
}

::onnx::ModelProto build(const Trace& trace, const std::vector<std::string>& output_names, const ExportOptions& o,
                         const std::string& name) {
  ::onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("wick");
  auto* opset = model.add_opset_import();
  opset->set_domain("");
  opset->set_version(o.opset_version);
  auto& proto = *model.mutable_graph();
  proto.set_name(name);
  Graph graph(trace, o, proto);
  for (const int i : trace.inputs)
    describe_value(*proto.add_input(), graph.name_of(i), graph.value(i), graph, axes_of(o, graph.value(i).name));
  for (const Call& call : trace.calls) {
    graph.begin(call);
    const Mapper m(graph, call);
    const Mapping* mapping = mapping_of(call.op);
    if (!mapping) m.refuse("ONNX has no counterpart of this operator");
    (*mapping)(m);
    for (const int v : call.outputs)
      if (v >= 0) graph.know_sizes(v);
  }
  // Each output is a node's of its own name, also if it is an input or is there twice.
  for (size_t i = 0; i < trace.outputs.size(); ++i) {
    auto* node = proto.add_node();
    node->set_op_type("Identity");
    node->set_name("/" + output_names[i]);
    node->add_input(graph.name_of(trace.outputs[i]));
    node->add_output(output_names[i]);
    describe_value(*proto.add_output(), output_names[i], graph.value(trace.outputs[i]), graph,
                   axes_of(o, output_names[i]));
  }
  drop_unused(proto);
  return model;
}

// The module in evaluation mode, each sub-module back in its own mode at the end.
class Evaluating {
 public:
  explicit Evaluating(nn::Module& module) {
    for (const auto& m : module.modules()) modes_.emplace_back(m, m->is_training());
    module.eval();
  }
  ~Evaluating() {
    for (const auto& [module, training] : modes_) module->train(training);
  }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  std::vector<std::pair<std::shared_ptr<nn::Module>, bool>> modes_;
};

}  // namespace

void export_run(nn::Module& module, const Run& run, const std::vector<Tensor>& inputs, const std::string& path,
                const ExportOptions& options) {
  check(!inputs.empty(), "export_model: needs at least one example input");
  for (const Tensor& x : inputs) check(x.defined(), "export_model: an example input is undefined");
  const auto input_names = names(options.input_names, inputs.size(), "input");
  check_options(options, inputs, input_names);
  const Evaluating evaluating(module);
  Trace trace;
  nn::detail::unchanged(module, [&] { trace = trace_runs(module, run, inputs, input_names, options); });
  const auto output_names = names(options.output_names, trace.outputs.size(), "output");
  for (const std::string& name : output_names)
    check(std::find(input_names.begin(), input_names.end(), name) == input_names.end(),
          "export_model: an input and an output are both called \"{}\"", name);
  ::onnx::ModelProto model = build(trace, output_names, options, module.name());
  try {
    ::onnx::checker::check_model(model);
    ::onnx::shape_inference::InferShapes(model);
  } catch (const std::exception& e) {
    fail("export_model: ONNX refuses the graph: {}", e.what());
  }
  const size_t bytes = model.ByteSizeLong();
  check(bytes < size_t{1} << 31, "export_model: the file would have {} bytes: an ONNX file holds at most 2 GB", bytes);
  const std::string content = model.SerializeAsString();
  replace_file("export_model", path, [&](FileWriter& file) { file.write(content.data(), content.size()); });
}

}  // namespace wick::onnx::detail
