// Sums, means, extremes and the like over dimensions; products of matrices.

#include <nn/onnx/graph.h>

#include <algorithm>
#include <cmath>

namespace wick::onnx::detail {

namespace {

// One of ONNX's reductions of `x` over the dimensions of the call. Their axes are an attribute up to opset 17; only
// ReduceSum's are an input.
std::string reduce(const Mapper& m, const char* op, const std::string& x, bool keepdim) {
  const std::vector<int64_t> dims = m.all_fixed("dims");
  if (dims.empty()) return x;  // of a 0-d tensor
  const int64_t keep = keepdim ? 1 : 0;
  if (std::string_view(op) == "ReduceSum") return m.g.add(op, {x, m.g.integers(dims)}, {{"keepdims", keep}});
  return m.g.add(op, {x}, {{"axes", dims}, {"keepdims", keep}});
}
void reduce(const Mapper& m, const char* op) { m.out(reduce(m, op, m.in(0, m.result().dtype), m.flag("keepdim"))); }

// all() and any(): the least and the largest of 0 and 1.
void truth(const Mapper& m, const char* op) {
  const std::string bits = m.g.add("Cast", {m.in(0, kBool)}, {{"to", int64_t{onnx_type(kInt)}}});
  m.node("Cast", {reduce(m, op, bits, m.flag("keepdim"))}, {{"to", int64_t{onnx_type(kBool)}}});
}

void norm(const Mapper& m) {
  const double p = m.real("p");
  if (p == 2) return reduce(m, "ReduceL2");
  const ScalarType t = m.result().dtype;
  const std::string powers = m.g.add("Pow", {m.g.add("Abs", {m.in(0)}), m.g.scalar(p, t)});
  m.node("Pow", {reduce(m, "ReduceSum", powers, m.flag("keepdim")), m.g.scalar(1 / p, t)});
}

// Σ (x − mean)² / (n − correction)
void var(const Mapper& m) {
  const ScalarType t = m.result().dtype;
  const std::string d = m.g.add("Sub", {m.in(0), reduce(m, "ReduceMean", m.in(0), true)});
  const std::string mean = reduce(m, "ReduceMean", m.g.add("Mul", {d, d}), m.flag("keepdim"));
  const int64_t correction = m.fixed("correction");
  if (correction == 0) return m.out(mean);
  const Number n = m.number("count");
  if (n.is_fixed()) {
    const auto count = static_cast<double>(n.at[0]);
    return m.node("Mul", {mean, m.g.scalar(count / (count - static_cast<double>(correction)), t)});
  }
  const std::string count =
      m.g.add("Cast", {m.g.scalar_of(n, "the number of elements")}, {{"to", int64_t{onnx_type(t)}}});
  const std::string rest = m.g.add("Sub", {count, m.g.scalar(static_cast<double>(correction), t)});
  m.node("Mul", {mean, m.g.add("Div", {count, rest})});
}

void arg(const Mapper& m, const char* op) {
  if (m.rank(0) == 0) return m.out(m.g.integer(0));
  m.node(op, {m.in(0)}, {{"axis", m.fixed("dim")}, {"keepdims", m.fixed("keepdim")}});
}

void topk(const Mapper& m) {
  if (m.rank(0) == 0) m.refuse("of a 0-d tensor ONNX has no counterpart");
  const Names both = m.g.add_all("TopK", {m.in(0), m.g.vector_of({m.number("k")}, "k")}, 2,
                                 {{"axis", m.fixed("dim")}, {"largest", m.fixed("largest")}, {"sorted", int64_t{1}}});
  m.out(both[0], 0);
  m.out(both[1], 1);
}

void cumsum(const Mapper& m) {
  if (m.rank(0) == 0) return m.out(m.in(0));
  m.node("CumSum", {m.in(0), m.g.integer(m.fixed("dim"))}, {{"reverse", m.fixed("from_end")}});
}

// A matrix as it is, or transposed.
std::string matrix(const Mapper& m, size_t i, bool transposed) {
  return transposed ? m.g.add("Transpose", {m.in(i)}, {{"perm", std::vector<int64_t>{1, 0}}}) : m.in(i);
}
void mm(const Mapper& m) {
  const bool a = m.flag("transpose_a"), b = m.flag("transpose_b");
  if ((a || b) && isFloatingType(m.result().dtype))
    return m.node("Gemm", {m.in(0), m.in(1)}, {{"transA", int64_t{a}}, {"transB", int64_t{b}}});
  m.node("MatMul", {matrix(m, 0, a), matrix(m, 1, b)});
}

void linear(const Mapper& m) {
  if (m.rank(0) == 2 && isFloatingType(m.result().dtype))
    return m.node("Gemm", {m.in(0), m.in(1), m.optional(2)}, {{"transB", int64_t{1}}});
  const std::string product = m.g.add("MatMul", {m.in(0), matrix(m, 1, true)});
  m.out(m.has(2) ? m.g.add("Add", {product, m.in(2)}) : product);
}

}  // namespace

const Mappings& reduce_mappings() {
  // clang-format off
  static const Mappings table = {
    {"sum",            [](const Mapper& m) { reduce(m, "ReduceSum"); }},
    {"mean",           [](const Mapper& m) { reduce(m, "ReduceMean"); }},
    {"prod",           [](const Mapper& m) { reduce(m, "ReduceProd"); }},
    {"amax",           [](const Mapper& m) { reduce(m, "ReduceMax"); }},
    {"amin",           [](const Mapper& m) { reduce(m, "ReduceMin"); }},
    {"sum_of_squares", [](const Mapper& m) { reduce(m, "ReduceSumSquare"); }},
    {"logsumexp",      [](const Mapper& m) { reduce(m, "ReduceLogSumExp"); }},
    {"all",            [](const Mapper& m) { truth(m, "ReduceMin"); }},
    {"any",            [](const Mapper& m) { truth(m, "ReduceMax"); }},
    {"norm",           norm},
    {"var",            var},
    {"argmax",         [](const Mapper& m) { arg(m, "ArgMax"); }},
    {"argmin",         [](const Mapper& m) { arg(m, "ArgMin"); }},
    {"topk",           topk},
    {"cumsum",         cumsum},
    {"mm",             mm},
    {"matmul",         [](const Mapper& m) { m.node("MatMul", {m.in(0), m.in(1)}); }},
    {"linear",         linear},
    {"addmm",          [](const Mapper& m) { m.node("Gemm", {m.in(1), m.in(2), m.in(0)}, {{"alpha", m.real("alpha")}, {"beta", m.real("beta")}}); }},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
