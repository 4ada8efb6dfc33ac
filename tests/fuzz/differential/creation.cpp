// Tensors from numbers.

#include "draw.h"

namespace fuzz {

Operators creation() {
  return {
      {"zeros",
       [](Draw& d) {
         const Sizes s = d.list("s", static_cast<size_t>(d.random.integer(0, 3)), d.random.chance(0.1) ? -1 : 0, 4);
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::zeros(s, t));
       },
       Nearness::exact},
      {"ones",
       [](Draw& d) {
         const Sizes s = d.list("s", static_cast<size_t>(d.random.integer(0, 3)), 0, 4);
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::ones(s, t));
       },
       Nearness::exact},
      {"full",
       [](Draw& d) {
         const Sizes s = d.list("s", static_cast<size_t>(d.random.integer(0, 3)), 0, 4);
         const Scalar v = d.scalar("v");
         FUZZ_RUN(torch::full(s, v));
       },
       Nearness::exact},
      {"full.dtype",
       [](Draw& d) {
         const Sizes s = d.list("s", static_cast<size_t>(d.random.integer(0, 3)), 0, 4);
         const Scalar v = d.scalar("v");
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::full(s, v, t));
       },
       Nearness::exact},
      {"scalar_tensor",
       [](Draw& d) {
         const Scalar v = d.scalar("v");
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::scalar_tensor(v, t));
       },
       Nearness::exact},
      {"eye",
       [](Draw& d) {
         const int64_t n = d.integer("n", -1, 5), m = d.integer("m", -1, 5);
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::eye(n, m, t));
       },
       Nearness::exact},
      {"arange",
       [](Draw& d) {
         const Scalar end = d.small_scalar("end");
         FUZZ_RUN(torch::arange(end));
       }},
      {"arange.step",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end"), step = d.small_scalar("step");
         FUZZ_RUN(torch::arange(start, end, step));
       }},
      {"arange.dtype",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end"), step = d.small_scalar("step");
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::arange(start, end, step, t));
       }},
      {"range",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end"), step = d.small_scalar("step");
         FUZZ_RUN(torch::range(start, end, step));
       }},
      {"linspace",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end");
         const int64_t steps = d.integer("steps", -1, 12);
         FUZZ_RUN(torch::linspace(start, end, steps));
       },
       Nearness::sums},
      {"linspace.dtype",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end");
         const int64_t steps = d.integer("steps", 0, 12);
         const auto t = d.dtype("t");
         FUZZ_RUN(torch::linspace(start, end, steps, t));
       },
       Nearness::sums},
      {"logspace",
       [](Draw& d) {
         const Scalar start = d.small_scalar("start"), end = d.small_scalar("end");
         const int64_t steps = d.integer("steps", -1, 8);
         const double base = d.real("base", {10, 2, 0.5, 1, 0, -2});
         FUZZ_RUN(torch::logspace(start, end, steps, base));
       }},
      {"tril_indices",
       [](Draw& d) {
         const int64_t rows = d.integer("rows", -1, 5), columns = d.integer("columns", 0, 5),
                       offset = d.integer("offset", -6, 6);
         FUZZ_RUN(torch::tril_indices(rows, columns, offset));
       },
       Nearness::exact},
      {"triu_indices",
       [](Draw& d) {
         const int64_t rows = d.integer("rows", 0, 5), columns = d.integer("columns", 0, 5),
                       offset = d.integer("offset", -6, 6);
         FUZZ_RUN(torch::triu_indices(rows, columns, offset));
       },
       Nearness::exact},
  };
}

}  // namespace fuzz
