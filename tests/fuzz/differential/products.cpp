// Products of vectors and matrices.

#include "draw.h"

namespace fuzz {

namespace {

Tensor matrix(Draw& d, const char* name, const Sizes& sizes) {
  return d.tensor(name, d.same_or_wrong(sizes, 0.02), Kind::number, Values::moderate);
}
int64_t size(Draw& d) {
  return d.random.chance(0.04) ? 0 : d.random.chance(0.1) ? d.random.integer(8, 40) : d.random.integer(1, 5);
}

}  // namespace

Operators products() {
  return {
      {"dot",
       [](Draw& d) {
         const int64_t n = size(d);
         const Tensor a = matrix(d, "a", {n}), b = matrix(d, "b", {n});
         FUZZ_RUN(torch::dot(a, b));
       },
       Nearness::sums},
      {"vdot",
       [](Draw& d) {
         const int64_t n = size(d);
         const Tensor a = matrix(d, "a", {n}), b = matrix(d, "b", {n});
         FUZZ_RUN(torch::vdot(a, b));
       },
       Nearness::sums},
      {"inner",
       [](Draw& d) {
         const int64_t n = size(d);
         Sizes s = d.sizes(0, 2), t = d.sizes(0, 2);
         s.push_back(n), t.push_back(n);
         const Tensor a = matrix(d, "a", d.random.chance(0.9) ? s : Sizes{}), b = matrix(d, "b", t);
         FUZZ_RUN(torch::inner(a, b));
       },
       Nearness::sums},
      {"outer",
       [](Draw& d) {
         const Tensor a = matrix(d, "a", {size(d)}), b = matrix(d, "b", {size(d)});
         FUZZ_RUN(torch::outer(a, b));
       },
       Nearness::sums},
      {"ger",
       [](Draw& d) {
         const Tensor a = matrix(d, "a", {size(d)}), b = matrix(d, "b", {size(d)});
         FUZZ_RUN(torch::ger(a, b));
       },
       Nearness::sums},
      {"mm",
       [](Draw& d) {
         const int64_t n = size(d);
         const Tensor a = matrix(d, "a", {size(d), n}), b = matrix(d, "b", {n, size(d)});
         FUZZ_RUN(torch::mm(a, b));
       },
       Nearness::sums},
      {"mv",
       [](Draw& d) {
         const int64_t n = size(d);
         const Tensor a = matrix(d, "a", {size(d), n}), b = matrix(d, "b", {n});
         FUZZ_RUN(torch::mv(a, b));
       },
       Nearness::sums},
      {"bmm",
       [](Draw& d) {
         const int64_t batch = size(d) % 4, n = size(d);
         const Tensor a = matrix(d, "a", {batch, size(d), n}), b = matrix(d, "b", {batch, n, size(d)});
         FUZZ_RUN(torch::bmm(a, b));
       },
       Nearness::sums},
      {"matmul",
       [](Draw& d) {
         const int64_t n = size(d);
         Sizes s = d.random.chance(0.4) ? Sizes{} : d.sizes(1, 2), t = d.broadcastable(s);
         if (d.random.chance(0.8))
           s.push_back(size(d));
         else
           s = {};
         s.push_back(n), t.push_back(n);
         if (d.random.chance(0.8))
           t.push_back(size(d));
         else
           t = {n};
         const Tensor a = matrix(d, "a", s), b = matrix(d, "b", t);
         FUZZ_RUN(torch::matmul(a, b));
       },
       Nearness::sums},
      {"addmm",
       [](Draw& d) {
         const int64_t n = size(d), h = size(d), w = size(d);
         const Tensor c = matrix(d, "c", d.broadcastable({h, w})), a = matrix(d, "a", {h, n}),
                      b = matrix(d, "b", {n, w});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::addmm(c, a, b, beta, alpha));
       },
       Nearness::sums},
      {"addmm_",
       [](Draw& d) {
         const int64_t n = size(d), h = size(d), w = size(d);
         const Tensor c = d.target("c", {h, w}, Kind::floating, Values::moderate), a = matrix(d, "a", {h, n}),
                      b = matrix(d, "b", {n, w});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(c.addmm_(a, b, beta, alpha));
       },
       Nearness::sums},
      {"addmv",
       [](Draw& d) {
         const int64_t n = size(d), h = size(d);
         const Tensor c = matrix(d, "c", d.broadcastable({h})), a = matrix(d, "a", {h, n}), b = matrix(d, "b", {n});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::addmv(c, a, b, beta, alpha));
       },
       Nearness::sums},
      {"addr",
       [](Draw& d) {
         const int64_t h = size(d), w = size(d);
         const Tensor c = matrix(d, "c", d.broadcastable({h, w})), a = matrix(d, "a", {h}), b = matrix(d, "b", {w});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::addr(c, a, b, beta, alpha));
       },
       Nearness::sums},
      {"baddbmm",
       [](Draw& d) {
         const int64_t batch = size(d) % 4, n = size(d), h = size(d), w = size(d);
         const Tensor c = matrix(d, "c", d.broadcastable({batch, h, w})), a = matrix(d, "a", {batch, h, n}),
                      b = matrix(d, "b", {batch, n, w});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::baddbmm(c, a, b, beta, alpha));
       },
       Nearness::sums},
      {"addbmm",
       [](Draw& d) {
         const int64_t batch = size(d) % 4, n = size(d), h = size(d), w = size(d);
         const Tensor c = matrix(d, "c", d.broadcastable({h, w})), a = matrix(d, "a", {batch, h, n}),
                      b = matrix(d, "b", {batch, n, w});
         const Scalar beta = d.small_scalar("beta"), alpha = d.small_scalar("alpha");
         FUZZ_RUN(torch::addbmm(c, a, b, beta, alpha));
       },
       Nearness::sums},
      {"linear",
       [](Draw& d) {
         const int64_t n = size(d), out = size(d);
         Sizes s = d.sizes(0, 3);
         s.push_back(n);
         const Tensor a = matrix(d, "a", s), w = matrix(d, "w", d.random.chance(0.95) ? Sizes{out, n} : Sizes{n});
         FUZZ_RUN(torch::linear(a, w));
       },
       Nearness::sums},
      {"linear.bias",
       [](Draw& d) {
         const int64_t n = size(d), out = size(d);
         Sizes s = d.sizes(0, 3);
         s.push_back(n);
         const Tensor a = matrix(d, "a", s), w = matrix(d, "w", {out, n}),
                      b = matrix(d, "b", d.random.chance(0.9) ? Sizes{out} : Sizes{1});
         FUZZ_RUN(torch::linear(a, w, b));
       },
       Nearness::sums},
      {"bilinear",
       [](Draw& d) {
         const int64_t n = size(d), m = size(d), out = size(d);
         const Sizes s = d.sizes(0, 2);
         Sizes s1 = s, s2 = s;
         s1.push_back(n), s2.push_back(m);
         const Tensor a = matrix(d, "a", s1), b = matrix(d, "b", s2), w = matrix(d, "w", {out, n, m}),
                      bias = matrix(d, "bias", {out});
         FUZZ_RUN(torch::bilinear(a, b, w, bias));
       },
       Nearness::sums},
      {"tensordot",
       [](Draw& d) {
         const int64_t n = size(d), m = size(d);
         const Tensor a = matrix(d, "a", {size(d), n, m}), b = matrix(d, "b", {m, size(d), n});
         const bool two = d.flag("two");
         FUZZ_RUN(two ? torch::tensordot(a, b, {1, 2}, {2, 0}) : torch::tensordot(a, b, {-1}, {0}));
       },
       Nearness::sums},
      {"einsum.one",
       [](Draw& d) {
         const int64_t n = size(d);
         const Tensor a = matrix(d, "a", {n, n});
         const std::string e = d.word(
             "e", {"ij->ji", "ii", "ii->i", "ij->", "ij->j", "ij", "ji", "...->...", "i...->...", "ij->ijk", "i"});
         FUZZ_RUN(torch::einsum(e, {a}));
       },
       Nearness::sums},
      {"einsum.two",
       [](Draw& d) {
         const int64_t n = size(d), m = size(d);
         const Tensor a = matrix(d, "a", {n, m}), b = matrix(d, "b", {m, n});
         const std::string e = d.word("e", {"ij,jk->ik", "ij,ji->", "ij,jk", "ij,kl->ijkl", "ij,ji->ij",
                                            "i...,...i->...", " i j , j k -> k i ", "ij,j->i", "ab,bc->ab"});
         FUZZ_RUN(torch::einsum(e, {a, b}));
       },
       Nearness::sums},
      {"kron",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 2), Kind::any, Values::moderate),
                      b = d.tensor("b", d.sizes(0, 2), Kind::any, Values::moderate);
         FUZZ_RUN(torch::kron(a, b));
       },
       Nearness::sums},
      {"cross",
       [](Draw& d) {
         Sizes s = d.sizes(1, 3);
         s[static_cast<size_t>(d.random.integer(0, static_cast<int64_t>(s.size()) - 1))] = 3;
         const Tensor a = matrix(d, "a", s), b = matrix(d, "b", d.broadcastable(s));
         FUZZ_RUN(torch::cross(a, b));
       },
       Nearness::sums},
      {"cross.dim",
       [](Draw& d) {
         Sizes s = d.sizes(1, 3);
         s.back() = 3;
         const Tensor a = matrix(d, "a", s), b = matrix(d, "b", s);
         const int64_t dim = d.random.chance(0.8) ? d.integer("dim", -1, -1) : d.dim("dim", a.dim());
         FUZZ_RUN(torch::cross(a, b, dim));
       },
       Nearness::sums},
      {"matrix_power",
       [](Draw& d) {
         const int64_t n = size(d) % 6;
         const Tensor a = d.tensor("a", d.same_or_wrong({n, n}), Kind::floating, Values::ordinary);
         const int64_t power = d.integer("power", 0, 5);
         FUZZ_RUN(torch::matrix_power(a, power));
       },
       Nearness::sums},
      {"chain_matmul",
       [](Draw& d) {
         const int64_t n = size(d), m = size(d), k = size(d);
         const Tensor a = d.tensor("a", {2, n}, Kind::floating, Values::ordinary),
                      b = d.tensor("b", {n, m}, Kind::floating, Values::ordinary),
                      c = d.tensor("c", {m, k}, Kind::floating, Values::ordinary);
         FUZZ_RUN(torch::chain_matmul({a, b, c}));
       },
       Nearness::sums},
      {"cdist",
       [](Draw& d) {
         const int64_t n = size(d);
         Sizes s = d.random.chance(0.7) ? Sizes{} : Sizes{2};
         Sizes t = s;
         s.push_back(size(d)), s.push_back(n), t.push_back(size(d)), t.push_back(n);
         const Tensor a = d.tensor("a", s, Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.same_or_wrong(t), Kind::floating, Values::ordinary);
         const double p = d.real("p", {2, 1, 0, 3, 0.5, INFINITY, -1});
         FUZZ_RUN(torch::cdist(a, b, p));
       },
       Nearness::sums},
      {"cosine_similarity",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(1, 3), Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.broadcastable(a.sizes().vec()), Kind::floating, Values::ordinary);
         const int64_t dim = d.dim("dim", a.dim());
         FUZZ_RUN(torch::cosine_similarity(a, b, dim));
       },
       Nearness::sums},
      {"pairwise_distance",
       [](Draw& d) {
         const Tensor a = d.tensor("a", d.sizes(0, 3), Kind::floating, Values::ordinary),
                      b = d.tensor("b", d.broadcastable(a.sizes().vec()), Kind::floating, Values::ordinary);
         const double p = d.real("p", {2, 1, 3, 0.5, INFINITY, 0});
         const bool keepdim = d.flag("keepdim");
         FUZZ_RUN(torch::pairwise_distance(a, b, p, 1e-6, keepdim));
       },
       Nearness::sums},
  };
}

}  // namespace fuzz
