// Functions of two and three tensors, element by element; their forms with a number; in place.

#include "draw.h"

namespace fuzz {

namespace {

Tensor other(Draw& d, const char* name, const Tensor& a, Kind kind = Kind::any) {
  return d.tensor(name, d.broadcastable(a.sizes().vec()), kind);
}

}  // namespace

#define FUZZ_BINARY(f)                                         \
  {                                                            \
#f, [](Draw& d) {                                            \
     const Tensor a = d.tensor("a"), b = other(d, "b", a);      \
     FUZZ_RUN(torch::f(a, b));                                  \
   } \
  }
#define FUZZ_NUMBER(f)                                         \
  {                                                            \
#f ".scalar", [](Draw& d) {                                  \
     const Tensor a = d.tensor("a");                            \
     const Scalar b = d.scalar("b");                            \
     FUZZ_RUN(torch::f(a, b));                                  \
   } \
  }
#define FUZZ_IN_PLACE(f)                                       \
  {                                                            \
#f "_", [](Draw& d) {                                        \
     const Tensor a = d.target("a"), b = other(d, "b", a);      \
     FUZZ_RUN(a.f##_(b));                                       \
   } \
  }
#define FUZZ_NUMBER_IN_PLACE(f)                                \
  {                                                            \
#f "_.scalar", [](Draw& d) {                                 \
     const Tensor a = d.target("a");                            \
     const Scalar b = d.scalar("b");                            \
     FUZZ_RUN(a.f##_(b));                                       \
   } \
  }
#define FUZZ_FOUR(f) FUZZ_BINARY(f), FUZZ_NUMBER(f), FUZZ_IN_PLACE(f), FUZZ_NUMBER_IN_PLACE(f)
#define FUZZ_TWO(f) FUZZ_BINARY(f), FUZZ_IN_PLACE(f)
#define FUZZ_OPERATOR(name, op)                            \
  {"operator" name,                                        \
   [](Draw& d) {                                           \
     const Tensor a = d.tensor("a"), b = other(d, "b", a); \
     FUZZ_RUN(a op b);                                     \
   }},                                                     \
  {                                                        \
    "operator" name ".scalar", [](Draw& d) {               \
      const Tensor a = d.tensor("a");                      \
      const Scalar b = d.scalar("b");                      \
      FUZZ_RUN(a op b);                                    \
    }                                                      \
  }
#define FUZZ_OPERATOR_LEFT(name, op)       \
  {                                        \
    "operator" name ".left", [](Draw& d) { \
      const Tensor a = d.tensor("a");      \
      const Scalar b = d.scalar("b");      \
      FUZZ_RUN(b op a);                    \
    }                                      \
  }

Operators binary_operators() {
  return {
      FUZZ_FOUR(add),
      FUZZ_FOUR(sub),
      FUZZ_FOUR(mul),
      FUZZ_FOUR(div),
      FUZZ_FOUR(floor_divide),
      FUZZ_FOUR(fmod),
      FUZZ_FOUR(remainder),
      FUZZ_FOUR(pow),
      FUZZ_FOUR(float_power),
      FUZZ_FOUR(xlogy),
      FUZZ_FOUR(copysign),
      FUZZ_FOUR(bitwise_left_shift),
      FUZZ_FOUR(bitwise_right_shift),
      FUZZ_FOUR(eq),
      FUZZ_FOUR(ne),
      FUZZ_FOUR(lt),
      FUZZ_FOUR(le),
      FUZZ_FOUR(gt),
      FUZZ_FOUR(ge),
      FUZZ_FOUR(bitwise_and),
      FUZZ_FOUR(bitwise_or),
      FUZZ_FOUR(bitwise_xor),
      FUZZ_TWO(atan2),
      FUZZ_TWO(hypot),
      FUZZ_TWO(nextafter),
      FUZZ_TWO(gcd),
      FUZZ_TWO(lcm),
      FUZZ_TWO(logical_and),
      FUZZ_TWO(logical_or),
      FUZZ_TWO(logical_xor),
      FUZZ_TWO(heaviside),
      FUZZ_TWO(ldexp),
      FUZZ_BINARY(logaddexp),
      FUZZ_BINARY(logaddexp2),
      FUZZ_BINARY(maximum),
      FUZZ_BINARY(minimum),
      FUZZ_BINARY(fmax),
      FUZZ_BINARY(fmin),
      FUZZ_BINARY(equal),
      FUZZ_BINARY(isclose),
      FUZZ_BINARY(allclose),
      FUZZ_BINARY(rsub),
      FUZZ_BINARY(max),
      FUZZ_BINARY(min),
      FUZZ_NUMBER(rsub),
      FUZZ_BINARY(prelu),
      FUZZ_OPERATOR("+", +),
      FUZZ_OPERATOR("-", -),
      FUZZ_OPERATOR("*", *),
      FUZZ_OPERATOR("/", /),
      FUZZ_OPERATOR("%", %),
      FUZZ_OPERATOR("==", ==),
      FUZZ_OPERATOR("<", <),
      FUZZ_OPERATOR("&", &),
      FUZZ_OPERATOR("|", |),
      FUZZ_OPERATOR("^", ^),
      FUZZ_OPERATOR_LEFT("+", +),
      FUZZ_OPERATOR_LEFT("-", -),
      FUZZ_OPERATOR_LEFT("*", *),
      FUZZ_OPERATOR_LEFT("/", /),
      FUZZ_OPERATOR_LEFT("<", <),
      {"add.alpha",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         const Scalar alpha = d.scalar("alpha");
         FUZZ_RUN(torch::add(a, b, alpha));
       },
       Nearness::sums},
      {"add_.alpha",
       [](Draw& d) {
         const Tensor a = d.target("a"), b = other(d, "b", a);
         const Scalar alpha = d.scalar("alpha");
         FUZZ_RUN(a.add_(b, alpha));
       },
       Nearness::sums},
      {"sub.alpha",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         const Scalar alpha = d.scalar("alpha");
         FUZZ_RUN(torch::sub(a, b, alpha));
       },
       Nearness::sums},
      {"rsub.alpha",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         const Scalar alpha = d.scalar("alpha");
         FUZZ_RUN(torch::rsub(a, b, alpha));
       },
       Nearness::sums},
      {"add.scalar_alpha",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar b = d.scalar("b"), alpha = d.scalar("alpha");
         FUZZ_RUN(torch::add(a, b, alpha));
       }},
      {"div.mode",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         const std::string mode = d.word("mode", {"floor", "trunc", "floor", "trunc", "round"});
         FUZZ_RUN(torch::div(a, b, mode));
       }},
      {"div.scalar_mode",
       [](Draw& d) {
         const Tensor a = d.tensor("a");
         const Scalar b = d.scalar("b");
         const std::string mode = d.word("mode", {"floor", "trunc"});
         FUZZ_RUN(torch::div(a, b, mode));
       }},
      {"div_.mode",
       [](Draw& d) {
         const Tensor a = d.target("a"), b = other(d, "b", a);
         const std::string mode = d.word("mode", {"floor", "trunc"});
         FUZZ_RUN(a.div_(b, mode));
       }},
      {"pow.base",
       [](Draw& d) {
         const Scalar base = d.scalar("base");
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::pow(base, a));
       }},
      {"float_power.base",
       [](Draw& d) {
         const Scalar base = d.scalar("base");
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::float_power(base, a));
       }},
      {"xlogy.left",
       [](Draw& d) {
         const Scalar left = d.scalar("left");
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::xlogy(left, a));
       }},
      {"remainder.left",
       [](Draw& d) {
         const Scalar left = d.scalar("left");
         const Tensor a = d.tensor("a");
         FUZZ_RUN(torch::remainder(left, a));
       }},
      {"addcmul",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a), c = other(d, "c", a);
         const Scalar value = d.scalar("value");
         FUZZ_RUN(torch::addcmul(a, b, c, value));
       },
       Nearness::sums},
      {"addcdiv",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a), c = other(d, "c", a);
         const Scalar value = d.scalar("value");
         FUZZ_RUN(torch::addcdiv(a, b, c, value));
       },
       Nearness::sums},
      {"addcmul_",
       [](Draw& d) {
         const Tensor a = d.target("a"), b = other(d, "b", a), c = other(d, "c", a);
         const Scalar value = d.scalar("value");
         FUZZ_RUN(a.addcmul_(b, c, value));
       },
       Nearness::sums},
      {"addcdiv_",
       [](Draw& d) {
         const Tensor a = d.target("a"), b = other(d, "b", a), c = other(d, "c", a);
         const Scalar value = d.scalar("value");
         FUZZ_RUN(a.addcdiv_(b, c, value));
       },
       Nearness::sums},
      {"lerp",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating), b = other(d, "b", a, Kind::floating),
                      w = other(d, "w", a, Kind::floating);
         FUZZ_RUN(torch::lerp(a, b, w));
       },
       Nearness::sums},
      {"lerp.scalar",
       [](Draw& d) {
         const Tensor a = d.tensor("a", Kind::floating), b = other(d, "b", a, Kind::floating);
         const Scalar w = d.scalar("w");
         FUZZ_RUN(torch::lerp(a, b, w));
       },
       Nearness::sums},
      {"lerp_",
       [](Draw& d) {
         const Tensor a = d.target("a", Kind::floating), b = other(d, "b", a, Kind::floating);
         const Scalar w = d.scalar("w");
         FUZZ_RUN(a.lerp_(b, w));
       },
       Nearness::sums},
      {"where",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a),
                      c = other(d, "c", a, d.random.chance(0.9) ? Kind::boolean : Kind::any);
         FUZZ_RUN(torch::where(c, a, b));
       }},
      {"where.right_scalar",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), c = other(d, "c", a, Kind::boolean);
         const Scalar b = d.scalar("b");
         FUZZ_RUN(torch::where(c, a, b));
       }},
      {"where.left_scalar",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), c = other(d, "c", a, Kind::boolean);
         const Scalar b = d.scalar("b");
         FUZZ_RUN(torch::where(c, b, a));
       }},
      {"where.scalars",
       [](Draw& d) {
         const Tensor c = d.tensor("c", Kind::boolean);
         const Scalar a = d.scalar("a"), b = d.scalar("b");
         FUZZ_RUN(torch::where(c, a, b));
       }},
      {"isclose.options",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         const double rtol = d.real("rtol", {0, 0.1, 1e-5, 1, -1}), atol = d.real("atol", {0, 0.5, 1e-8, -1});
         const bool equal_nan = d.flag("equal_nan");
         FUZZ_RUN(torch::isclose(a, b, rtol, atol, equal_nan));
       }},
      {"copy_",
       [](Draw& d) {
         const Tensor a = d.target("a"), b = other(d, "b", a);
         FUZZ_RUN(a.copy_(b));
       }},
      {"operator+=",
       [](Draw& d) {
         Tensor a = d.target("a");
         const Tensor b = other(d, "b", a);
         FUZZ_RUN(a += b);
       }},
      {"operator/=.scalar",
       [](Draw& d) {
         Tensor a = d.target("a");
         const Scalar b = d.scalar("b");
         FUZZ_RUN(a /= b);
       }},
      {"broadcast_tensors",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = other(d, "b", a);
         FUZZ_RUN(torch::broadcast_tensors({a, b}));
       }},
      {"result_type",
       [](Draw& d) {
         const Tensor a = d.tensor("a"), b = d.tensor("b");
         FUZZ_RUN(torch::zeros({1}, torch::result_type(a, b)));
       }},
  };
}

}  // namespace fuzz
