// Functions of each element, comparisons and choices.

#include <nn/onnx/graph.h>

#include <cmath>
#include <numbers>

namespace wick::onnx::detail {

namespace {

using std::numbers::pi;
using std::numbers::sqrt2;

// Nodes on values of the result's dtype.
struct Math {
  const Mapper& m;
  ScalarType t = m.result().dtype;

  std::string x(size_t i = 0) const { return m.in(i, t); }
  std::string number(double v) const { return m.g.scalar(v, t); }
  std::string of(const char* op, const std::string& a) const { return m.g.add(op, {a}); }
  std::string of(const char* op, const std::string& a, const std::string& b) const { return m.g.add(op, {a, b}); }
  std::string add(const std::string& a, const std::string& b) const { return of("Add", a, b); }
  std::string sub(const std::string& a, const std::string& b) const { return of("Sub", a, b); }
  std::string mul(const std::string& a, const std::string& b) const { return of("Mul", a, b); }
  std::string div(const std::string& a, const std::string& b) const { return of("Div", a, b); }
  std::string choose(const std::string& c, const std::string& a, const std::string& b) const {
    return m.g.add("Where", {c, a, b});
  }
  std::string truncated(const std::string& a) const { return mul(of("Sign", a), of("Floor", of("Abs", a))); }
};

// The dtype in which two operands are compared.
ScalarType common_type(const Mapper& m) {
  const auto like = [&](size_t i) { return zeros(Dims(m.rank(i) == 0 ? 0 : 1, 1), m.dtype(i)); };
  return result_type(like(0), like(1));
}
template <bool negated>
void compare(const Mapper& m, const char* op) {
  const ScalarType t = common_type(m);
  const std::string r = m.g.add(op, {m.in(0, t), m.in(1, t)});
  m.out(negated ? m.g.add("Not", {r}) : r);
}
void logic(const Mapper& m, const char* op) { m.node(op, {m.in(0, kBool), m.in(1, kBool)}); }
// An operator that bools have under the name of a logical one, and integers only from opset 18 on.
void bits(const Mapper& m, const char* op) {
  if (m.result().dtype != kBool) m.refuse("ONNX has operators on bits from opset 18 on");
  logic(m, op);
}
void arithmetic(const Mapper& m, const char* op, const char* of_bools) {
  const Math f{m};
  if (f.t == kBool)
    logic(m, of_bools);
  else
    m.node(op, {f.x(0), f.x(1)});
}

void elu(const Mapper& m) {  // s x if x > 0, else outer (exp(inner x) − 1)
  const Math f{m};
  const double s = m.real("params", 0), outer = m.real("params", 1), inner = m.real("params", 2);
  if (s == 1 && inner == 1) return m.node("Elu", {f.x()}, {{"alpha", outer}});
  if (inner == 1) return m.node("Selu", {f.x()}, {{"alpha", outer / s}, {"gamma", s}});
  const std::string low = f.mul(f.sub(f.of("Exp", f.mul(f.x(), f.number(inner))), f.number(1)), f.number(outer));
  m.out(f.choose(f.of("Greater", f.x(), f.number(0)), f.mul(f.x(), f.number(s)), low));
}

void softplus(const Mapper& m) {  // log(1 + exp(b x)) / b, but x where b x > top
  const Math f{m};
  const double b = m.real("params", 0), top = m.real("params", 1);
  const std::string bx = b == 1 ? f.x() : f.mul(f.x(), f.number(b)), y = f.of("Softplus", bx);
  const std::string soft = b == 1 ? y : f.div(y, f.number(b));
  m.out(f.choose(f.of("Greater", bx, f.number(top)), f.x(), soft));
}

void clamp(const Mapper& m) {
  const Math f{m};
  const double low = m.real("params", 0), high = m.real("params", 1);
  m.node("Clip",
         {f.x(), std::isinf(low) ? std::string() : f.number(low), std::isinf(high) ? std::string() : f.number(high)});
}

void gelu(const Mapper& m) {  // x (1 + erf(x / √2)) / 2
  const Math f{m};
  const std::string e = f.of("Erf", f.div(f.x(), f.number(sqrt2)));
  m.out(f.mul(f.mul(f.x(), f.number(0.5)), f.add(e, f.number(1))));
}
void gelu_tanh(const Mapper& m) {  // x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2
  const Math f{m};
  const std::string cube = f.mul(f.mul(f.x(), f.x()), f.mul(f.x(), f.number(0.044715)));
  const std::string t = f.of("Tanh", f.mul(f.add(f.x(), cube), f.number(std::sqrt(2 / pi))));
  m.out(f.mul(f.mul(f.x(), f.number(0.5)), f.add(t, f.number(1))));
}

// Integer quotients of ONNX are cut towards 0.
void floor_div(const Mapper& m) {
  const Math f{m};
  if (isFloatingType(f.t)) return m.out(f.of("Floor", f.div(f.x(0), f.x(1))));
  m.out(f.div(f.sub(f.x(0), f.of("Mod", f.x(0), f.x(1))), f.x(1)));
}
void remainder(const Mapper& m) {
  const Math f{m};
  if (!isFloatingType(f.t)) return m.node("Mod", {f.x(0), f.x(1)});
  m.out(f.sub(f.x(0), f.mul(f.x(1), f.of("Floor", f.div(f.x(0), f.x(1))))));
}

// The quotient's arc tangent is right for x > 0; else the half turn on y's side is added.
void atan2(const Mapper& m) {
  const Math f{m};
  const std::string y = f.x(0), x = f.x(1), zero = f.number(0);
  const std::string both_zero = m.g.add("And", {f.of("Equal", x, zero), f.of("Equal", y, zero)});
  const std::string a = f.choose(both_zero, zero, f.of("Atan", f.div(y, x)));
  const std::string turn = f.choose(f.of("Less", y, zero), f.number(-pi), f.number(pi));
  m.out(f.choose(f.of("Less", x, zero), f.add(a, turn), a));
}

void log_add_exp(const Mapper& m) {  // max + log(1 + exp(−|x − y|))
  const Math f{m};
  const std::string apart = f.of("Neg", f.of("Abs", f.sub(f.x(0), f.x(1))));
  m.out(f.add(f.of("Max", f.x(0), f.x(1)), f.of("Log", f.add(f.of("Exp", apart), f.number(1)))));
}

}  // namespace

const Mappings& elementwise_mappings() {
  // clang-format off
  static const Mappings table = {
    {"neg",         [](const Mapper& m) { m.node("Neg", {m.in(0)}); }},
    {"abs",         [](const Mapper& m) { m.node("Abs", {m.in(0)}); }},
    {"sign",        [](const Mapper& m) { m.node("Sign", {m.in(0)}); }},
    {"relu",        [](const Mapper& m) { m.node("Relu", {m.in(0)}); }},
    {"reciprocal",  [](const Mapper& m) { m.node("Reciprocal", {Math{m}.x()}); }},
    {"sqrt",        [](const Mapper& m) { m.node("Sqrt", {Math{m}.x()}); }},
    {"rsqrt",       [](const Mapper& m) { const Math f{m}; m.out(f.of("Reciprocal", f.of("Sqrt", f.x()))); }},
    {"floor",       [](const Mapper& m) { m.node("Floor", {Math{m}.x()}); }},
    {"ceil",        [](const Mapper& m) { m.node("Ceil", {Math{m}.x()}); }},
    {"round",       [](const Mapper& m) { m.node("Round", {Math{m}.x()}); }},
    {"trunc",       [](const Mapper& m) { const Math f{m}; m.out(f.truncated(f.x())); }},
    {"frac",        [](const Mapper& m) { const Math f{m}; m.out(f.sub(f.x(), f.truncated(f.x()))); }},
    {"exp",         [](const Mapper& m) { m.node("Exp", {Math{m}.x()}); }},
    {"exp2",        [](const Mapper& m) { const Math f{m}; m.out(f.of("Pow", f.number(2), f.x())); }},
    {"expm1",       [](const Mapper& m) { const Math f{m}; m.out(f.sub(f.of("Exp", f.x()), f.number(1))); }},
    {"log",         [](const Mapper& m) { m.node("Log", {Math{m}.x()}); }},
    {"log1p",       [](const Mapper& m) { const Math f{m}; m.out(f.of("Log", f.add(f.x(), f.number(1)))); }},
    {"log2",        [](const Mapper& m) { const Math f{m}; m.out(f.div(f.of("Log", f.x()), f.number(std::numbers::ln2))); }},
    {"log10",       [](const Mapper& m) { const Math f{m}; m.out(f.div(f.of("Log", f.x()), f.number(std::numbers::ln10))); }},
    {"sin",         [](const Mapper& m) { m.node("Sin", {Math{m}.x()}); }},
    {"cos",         [](const Mapper& m) { m.node("Cos", {Math{m}.x()}); }},
    {"tan",         [](const Mapper& m) { m.node("Tan", {Math{m}.x()}); }},
    {"asin",        [](const Mapper& m) { m.node("Asin", {Math{m}.x()}); }},
    {"acos",        [](const Mapper& m) { m.node("Acos", {Math{m}.x()}); }},
    {"atan",        [](const Mapper& m) { m.node("Atan", {Math{m}.x()}); }},
    {"sinh",        [](const Mapper& m) { m.node("Sinh", {Math{m}.x()}); }},
    {"cosh",        [](const Mapper& m) { m.node("Cosh", {Math{m}.x()}); }},
    {"tanh",        [](const Mapper& m) { m.node("Tanh", {Math{m}.x()}); }},
    {"asinh",       [](const Mapper& m) { m.node("Asinh", {Math{m}.x()}); }},
    {"acosh",       [](const Mapper& m) { m.node("Acosh", {Math{m}.x()}); }},
    {"atanh",       [](const Mapper& m) { m.node("Atanh", {Math{m}.x()}); }},
    {"sigmoid",     [](const Mapper& m) { m.node("Sigmoid", {Math{m}.x()}); }},
    {"erf",         [](const Mapper& m) { m.node("Erf", {Math{m}.x()}); }},
    {"erfc",        [](const Mapper& m) { const Math f{m}; m.out(f.sub(f.number(1), f.of("Erf", f.x()))); }},
    {"gelu",        gelu},
    {"gelu_tanh",   gelu_tanh},
    {"silu",        [](const Mapper& m) { const Math f{m}; m.out(f.mul(f.x(), f.of("Sigmoid", f.x()))); }},
    {"softplus",    softplus},
    {"mish",        [](const Mapper& m) { const Math f{m}; m.out(f.mul(f.x(), f.of("Tanh", f.of("Softplus", f.x())))); }},
    {"log_sigmoid", [](const Mapper& m) { const Math f{m}; m.out(f.of("Neg", f.of("Softplus", f.of("Neg", f.x())))); }},
    {"leaky_relu",  [](const Mapper& m) { m.node("LeakyRelu", {Math{m}.x()}, {{"alpha", m.real("params")}}); }},
    {"elu",         elu},
    {"clamp",       clamp},
    {"hardsigmoid", [](const Mapper& m) { m.node("HardSigmoid", {Math{m}.x()}, {{"alpha", 1.0 / 6}, {"beta", 0.5}}); }},
    {"hardswish",   [](const Mapper& m) { m.node("HardSwish", {Math{m}.x()}); }},
    {"hardshrink",  [](const Mapper& m) { m.node("Shrink", {Math{m}.x()}, {{"lambd", m.real("params")}, {"bias", 0.0}}); }},
    {"softshrink",  [](const Mapper& m) { m.node("Shrink", {Math{m}.x()}, {{"lambd", m.real("params")}, {"bias", m.real("params")}}); }},
    {"threshold",   [](const Mapper& m) { const Math f{m}; m.out(f.choose(f.of("Greater", f.x(), f.number(m.real("params", 0))), f.x(), f.number(m.real("params", 1)))); }},
    {"isnan",       [](const Mapper& m) { m.node("IsNaN", {m.in(0)}); }},
    {"isinf",       [](const Mapper& m) { m.node("IsInf", {m.in(0)}); }},
    {"isfinite",    [](const Mapper& m) { m.node("Not", {m.g.add("Or", {m.g.add("IsNaN", {m.in(0)}), m.g.add("IsInf", {m.in(0)})})}); }},
    {"logical_not", [](const Mapper& m) { m.node("Not", {m.in(0, kBool)}); }},
    {"bitwise_not", [](const Mapper& m) { if (m.result().dtype != kBool) m.refuse("ONNX has operators on bits from opset 18 on"); m.node("Not", {m.in(0)}); }},

    {"add",         [](const Mapper& m) { arithmetic(m, "Add", "Or"); }},
    {"sub",         [](const Mapper& m) { arithmetic(m, "Sub", "Xor"); }},
    {"mul",         [](const Mapper& m) { arithmetic(m, "Mul", "And"); }},
    {"div",         [](const Mapper& m) { arithmetic(m, "Div", "And"); }},
    {"add_scaled",  [](const Mapper& m) { const Math f{m}; m.out(f.add(f.x(0), f.mul(f.x(1), f.number(m.real("params"))))); }},
    {"addcmul",     [](const Mapper& m) { const Math f{m}; m.out(f.add(f.x(0), f.mul(f.mul(f.x(1), f.x(2)), f.number(m.real("value"))))); }},
    {"addcdiv",     [](const Mapper& m) { const Math f{m}; m.out(f.add(f.x(0), f.mul(f.div(f.x(1), f.x(2)), f.number(m.real("value"))))); }},
    {"floor_div",   floor_div},
    {"trunc_div",   [](const Mapper& m) { const Math f{m}; const std::string q = f.div(f.x(0), f.x(1)); m.out(isFloatingType(f.t) ? f.truncated(q) : q); }},
    {"fmod",        [](const Mapper& m) { m.node("Mod", {Math{m}.x(0), Math{m}.x(1)}, {{"fmod", int64_t{1}}}); }},
    {"remainder",   remainder},
    {"pow",         [](const Mapper& m) { m.node("Pow", {Math{m}.x(0), Math{m}.x(1)}); }},
    {"atan2",       atan2},
    {"hypot",       [](const Mapper& m) { const Math f{m}; m.out(f.of("Sqrt", f.add(f.mul(f.x(0), f.x(0)), f.mul(f.x(1), f.x(1))))); }},
    {"logaddexp",   log_add_exp},
    {"prelu",       [](const Mapper& m) { m.node("PRelu", {Math{m}.x(0), Math{m}.x(1)}); }},
    {"maximum",     [](const Mapper& m) { arithmetic(m, "Max", "Or"); }},
    {"minimum",     [](const Mapper& m) { arithmetic(m, "Min", "And"); }},
    {"bitwise_and", [](const Mapper& m) { bits(m, "And"); }},
    {"bitwise_or",  [](const Mapper& m) { bits(m, "Or"); }},
    {"bitwise_xor", [](const Mapper& m) { bits(m, "Xor"); }},
    {"eq",          [](const Mapper& m) { compare<false>(m, "Equal"); }},
    {"ne",          [](const Mapper& m) { compare<true>(m, "Equal"); }},
    {"lt",          [](const Mapper& m) { compare<false>(m, "Less"); }},
    {"le",          [](const Mapper& m) { compare<false>(m, "LessOrEqual"); }},
    {"gt",          [](const Mapper& m) { compare<false>(m, "Greater"); }},
    {"ge",          [](const Mapper& m) { compare<false>(m, "GreaterOrEqual"); }},
    {"logical_and", [](const Mapper& m) { logic(m, "And"); }},
    {"logical_or",  [](const Mapper& m) { logic(m, "Or"); }},
    {"logical_xor", [](const Mapper& m) { logic(m, "Xor"); }},
    {"where",       [](const Mapper& m) { m.node("Where", {m.in(0, kBool), m.in(1, m.result().dtype), m.in(2, m.result().dtype)}); }},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
