// What cannot be exported says so, with the operator and the layer.

#include "exported.h"

namespace onnx_tests {

// The message of an export that must fail.
template <class M, class F>
std::string refusal(const M& module, const F& f, const Tensors& inputs, const onnx::ExportOptions& options = {}) {
  const std::string path = path_of("refused.onnx");
  std::filesystem::remove(path);
  try {
    onnx::export_model(module, f, inputs, path, options);
  } catch (const Error& e) {
    CHECK(!std::filesystem::exists(path));
    return e.what();
  }
  return "";
}
template <class F>
std::string refusal(const F& f, const Tensors& inputs, const onnx::ExportOptions& options = {}) {
  return refusal(Nothing(), f, inputs, options);
}

bool says(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    if (message.find(part) == std::string::npos) {
      MESSAGE(message, " does not say ", part);
      return false;
    }
  return true;
}

struct OddImpl : nn::Module {
  Tensor forward(const Tensor& x) { return x.cumprod(1); }
};
WICK_MODULE(Odd);

TEST_CASE("an operator without a counterpart") {
  nn::Sequential net(nn::Linear(4, 4), Odd());
  CHECK(says(refusal(net, [&](const Tensors& in) { return net->forward(in[0]); }, {randn({2, 4})}),
             {"export_model", "cumprod", "in 1"}));
  // Operators that say nothing of themselves are found by what they leave behind.
  CHECK(says(refusal([](const Tensors& in) { return linalg_cholesky(in[0]) + 1; }, {eye(3)}),
             {"export_model", "LinalgCholesky"}));
  CHECK(says(refusal(
                 [](const Tensors& in) {
                   return in[0].as_strided({2, 2}, {1, 1}) * 2;
                 },
                 {randn({4})}),
             {"export_model", "AsStrided"}));
}

TEST_CASE("a program that depends on values") {
  CHECK(says(refusal([](const Tensors& in) { return in[0].sum().item<float>() > 0 ? in[0] : -in[0]; }, {randn({3})}),
             {"item()", "where()"}));
  CHECK(says(refusal([](const Tensors& in) { return in[0] * in[0].data_ptr<float>()[0]; }, {arange(5.0)}),
             {"export_model", "mul"}));
  CHECK(says(refusal([](const Tensors& in) { return in[0] + rand({3}); }, {randn({3})}), {"export_model", "random"}));
  int runs = 0;
  CHECK(says(refusal([&](const Tensors& in) { return runs++ == 0 ? in[0].exp() : in[0].log(); }, {rand({3})}),
             {"log", "exp"}));
  onnx::ExportOptions dynamic;
  dynamic.input_names = {"x"};
  dynamic.dynamic_axes = {{"x", {{0, "n"}}}};
  CHECK(says(refusal(
                 [](const Tensors& in) {
                   Tensor sum = in[0][0];
                   for (int64_t i = 1; i < in[0].size(0); ++i) sum = sum + in[0][i];
                   return sum;
                 },
                 {randn({3, 2})}, dynamic),
             {"export_model", "loop"}));
}

TEST_CASE("writing where export does not see it") {
  CHECK(says(refusal([](const Tensors& in) { return zeros_like(in[0]).uniform_() + in[0]; }, {randn({3})}),
             {"export_model: add", "random"}));
  CHECK(says(refusal(
                 [](const Tensors& in) {
                   const Tensor y = in[0] * 2;
                   y.data_ptr<float>()[0] = 7;
                   return y + 1;
                 },
                 {randn({3})}),
             {"export_model: add", "changed", "program itself"}));
}

TEST_CASE("writing through a view") {
  CHECK(says(refusal(
                 [](const Tensors& in) {
                   const Tensor y = in[0] * 2;
                   y[0].fill_(7);
                   return y + 1;
                 },
                 {randn({3, 2})}),
             {"export_model", "view"}));
}

TEST_CASE("options that do not fit") {
  const auto f = [](const Tensors& in) { return in[0] * 2; };
  const Tensors x = {randn({3, 2})};
  onnx::ExportOptions o;
  o.opset_version = 18;
  CHECK(says(refusal(f, x, o), {"opset_version", "18"}));
  o = {};
  o.input_names = {"a", "b"};
  CHECK(says(refusal(f, x, o), {"2 input names for 1"}));
  o = {};
  o.input_names = o.output_names = {"a"};
  CHECK(says(refusal(f, x, o), {"both called \"a\""}));
  o = {};
  o.dynamic_axes = {{"image", {{0, "batch"}}}};
  CHECK(says(refusal(f, x, o), {"\"image\"", "no input or output"}));
  o.dynamic_axes = {{"input", {{2, "batch"}}}};
  CHECK(says(refusal(f, x, o), {"axis 2", "\"input\"", "3×2"}));
  CHECK(says(refusal(f, {}), {"at least one"}));
  CHECK(says(refusal(f, {Tensor()}), {"undefined"}));
  CHECK_THROWS_WITH_AS(onnx::export_model(Nothing(), f, x, "/nowhere/net.onnx"), doctest::Contains("/nowhere/net.onnx"),
                       Error);
  nn::Linear linear(3, 2);
  CHECK_THROWS_WITH_AS(onnx::export_model(linear, {randn({3}), randn({3})}, path_of("refused.onnx")),
                       doctest::Contains("takes no 2 tensors"), Error);
  CHECK_THROWS_WITH_AS(onnx::export_model(linear, {randn({4})}, path_of("refused.onnx")), doctest::Contains("linear"),
                       Error);
}

TEST_CASE("everything is as before") {
  nn::Sequential net(nn::Dropout(0.5), nn::Linear(3, 2), nn::BatchNorm1d(2));
  net[0]->eval();
  const TensorMap before = [&] {
    TensorMap m;
    for (const auto& p : net->named_parameters()) m.emplace_back(p.key(), p.value().detach().clone());
    for (const auto& b : net->named_buffers()) m.emplace_back(b.key(), b.value().clone());
    return m;
  }();
  manual_seed(3);
  const Tensor next = rand({3});
  const Tensor x = ones({2, 3});
  manual_seed(3);
  const auto drawing = [&](const Tensors& in) {
    (void)rand({3});
    return net->forward(in[0]);
  };
  onnx::export_model(net, drawing, {x}, path_of("as_before.onnx"));
  CHECK(rand({3}).equal(next));
  size_t i = 0;
  for (const auto& p : net->named_parameters()) {
    CHECK(p.value().equal(before[i++].second));
    CHECK(!p.value().grad().defined());
  }
  for (const auto& b : net->named_buffers()) CHECK(b.value().equal(before[i++].second));
  CHECK(!net[0]->is_training());
  CHECK(net[1]->is_training());
  CHECK(net->is_training());
}

}  // namespace onnx_tests
