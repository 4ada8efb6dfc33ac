// The table's operators of ops/linalg on matrices: factors, inverses, norms. A sample whose input another operator
// makes says "computed".

#include "table_parts.h"

#include <fmt/format.h>

namespace wick::test {
namespace {

/// Matrices with a large diagonal (∓2 to ∓4 by turns), so that they are regular and their pivots and values are apart.
Tensor regular(IntArrayRef sizes) {
  const int64_t n = sizes.back(), rows = sizes[sizes.size() - 2];
  return leaf(sizes, [=](int64_t i) {
    const int64_t row = i / n % rows, column = i % n;
    const double far = row == column ? (row % 2 == 0 ? 2.0 : -3.0) + 0.7 * static_cast<double>(row) : 0;
    return far + 0.8 * numbers().uniform() - 0.4;
  });
}
/// The triangle with a large diagonal is read; what is beside it must not matter.
Tensor symmetric(T a) { return (a + a.transpose(-2, -1)) / 2; }
Tensor definite(T a) { return matmul(a, a.transpose(-2, -1)) + eye(a.size(-2), kDouble); }
template <size_t I, class F>
auto part(F f) {
  return [f](T a) { return std::get<I>(f(a)); };
}

void put_determinants(Table& t) {
  for (const auto& [name, f] : {std::pair{"linalg_det", &wick::linalg_det}, std::pair{"det", &wick::det}}) {
    t.op(name);
    t.add("plain", {regular({3, 3})}, f);
    t.add("batch", {regular({2, 2, 2})}, f);
    t.add("rank 2 of 3", {given({{1., 2., 3.}, {2., 4., 6.}, {0.5, -1., 2.}})}, f);
    t.add("rank 1 of 3", {given({{1., 2., 3.}, {2., 4., 6.}, {0.5, 1., 1.5}})}, f);
    t.add("zeros", {given({{0., 0.}, {0., 0.}})}, f);
    t.add("one of a batch is singular", {given({{{1., 2.}, {2., 4.}}, {{1., 0.5}, {-0.5, 1.}}})}, f);
  }
  for (const auto& [name, f] :
       {std::pair{"linalg_slogdet", &wick::linalg_slogdet}, std::pair{"slogdet", &wick::slogdet}}) {
    t.op(name);
    t.add("plain", {regular({3, 3})}, part<1>(f));
    t.add("batch", {regular({2, 2, 2})}, part<1>(f));
  }
  t.op("logdet");
  t.add("computed positive definite", {regular({3, 3})}, [](T a) { return logdet(definite(a)); });
}

void put_solutions(Table& t) {
  for (const auto& [name, f] : {std::pair{"linalg_inv", &wick::linalg_inv}, std::pair{"inverse", &wick::inverse}}) {
    t.op(name);
    t.add("plain", {regular({3, 3})}, f);
    t.add("batch", {regular({2, 2, 2})}, f);
  }
  t.op("linalg_inv_ex");
  t.add("plain", {regular({3, 3})}, [](T a) { return std::get<0>(linalg_inv_ex(a)); });
  t.op("linalg_solve");
  const auto solution = [](T a, T b) { return linalg_solve(a, b); };
  t.add("plain", {regular({3, 3}), values({3, 2})}, solution);
  t.add("vector", {regular({3, 3}), values({3})}, solution);
  t.add("vectors", {regular({2, 2, 2}), values({2, 2})}, solution);
  t.add("broadcast left", {regular({2, 2}), values({3, 2, 1})}, solution);
  t.add("broadcast both", {regular({2, 1, 2, 2}), values({3, 2, 1})}, solution);
  t.add("on the right", {regular({2, 2}), values({3, 2})}, [](T a, T b) { return linalg_solve(a, b, false); });
  t.op("linalg_solve_ex");
  t.add("plain", {regular({2, 2}), values({2, 2})}, [](T a, T b) { return std::get<0>(linalg_solve_ex(a, b)); });
  t.op("linalg_tensorinv");
  t.add("plain", {regular({4, 2, 2})}, [](T a) { return linalg_tensorinv(a, 1); });
  t.op("linalg_tensorsolve");
  t.add("plain", {regular({4, 2, 2}), values({4})}, [](T a, T b) { return linalg_tensorsolve(a, b); });
  t.add("dims", {regular({2, 4, 2}), values({4})}, [](T a, T b) { return linalg_tensorsolve(a, b, {0}); });
  t.op("linalg_solve_triangular");
  for (const bool upper : {true, false})
    for (const bool left : {true, false})
      for (const bool unit : {true, false})
        t.add(fmt::format("upper {}, left {}, unit {}", upper, left, unit), {regular({3, 3}), values({3, 3})},
              [=](T a, T b) { return linalg_solve_triangular(a, b, upper, left, unit); });
  t.add("broadcast", {regular({2, 1, 2, 2}), values({3, 2, 2})},
        [](T a, T b) { return linalg_solve_triangular(a, b, true); });
  t.op("triangular_solve");
  for (const bool transpose : {true, false})
    t.add(fmt::format("turned {}", transpose), {values({3, 2}), regular({3, 3})},
          [=](T b, T a) { return std::get<0>(triangular_solve(b, a, true, transpose)); });
}

void put_factors(Table& t) {
  for (const auto& [name, f] :
       {std::pair{"linalg_cholesky", &wick::linalg_cholesky}, std::pair{"cholesky", &wick::cholesky}}) {
    t.op(name);
    t.add("computed", {regular({3, 3})}, [f = f](T a) { return f(definite(a), false); });
    t.add("computed, upper", {regular({2, 2, 2})}, [f = f](T a) { return f(definite(a), true); });
  }
  t.op("linalg_cholesky_ex");
  t.add("computed", {regular({3, 3})}, [](T a) { return std::get<0>(linalg_cholesky_ex(definite(a))); });
  t.op("cholesky_solve");
  for (const bool upper : {true, false})
    t.add(fmt::format("upper {}", upper), {values({3, 2}), regular({3, 3})},
          [=](T b, T a) { return cholesky_solve(b, a, upper); });
  t.op("cholesky_inverse");
  for (const bool upper : {true, false})
    t.add(fmt::format("upper {}", upper), {regular({3, 3})}, [=](T a) { return cholesky_inverse(a, upper); });

  t.op("linalg_lu_factor");
  const auto lu = [](T a) { return std::get<0>(linalg_lu_factor(a)); };
  t.add("square", {regular({3, 3})}, lu);
  t.add("wide", {regular({2, 4})}, lu);
  t.add("tall", {regular({4, 2})}, lu);
  t.add("with swaps", {given({{0.1, 2., 0.3}, {3., 0.2, 0.1}, {0.5, 0.4, -2.}})}, lu);
  t.add("tall with swaps", {given({{0.1, 2.}, {0.5, 0.4}, {3., 0.2}})}, lu);
  t.add("batch", {regular({2, 2, 2})}, lu);
  t.op("linalg_lu_factor_ex");
  t.add("plain", {regular({3, 3})}, [](T a) { return std::get<0>(linalg_lu_factor_ex(a)); });
  t.op("linalg_lu");
  t.add("L", {regular({4, 2})}, [](T a) { return std::get<1>(linalg_lu(a)); });
  t.add("U", {regular({2, 4})}, [](T a) { return std::get<2>(linalg_lu(a)); });
  t.op("lu_unpack");
  t.add("sums of L and U", {regular({3, 3})}, [](T a) {
    const auto [P, L, U] = lu_unpack(a, full({3}, 3, kInt));
    return L + U;
  });
  t.op("linalg_lu_solve");
  for (const bool left : {true, false})
    for (const bool adjoint : {true, false})
      t.add(fmt::format("left {}, adjoint {}", left, adjoint), {regular({3, 3}), values({3, 3})},
            [=](T a, T b) { return linalg_lu_solve(a, full({3}, 3, kInt), b, left, adjoint); });
  t.op("lu_solve");
  t.add("plain", {values({3, 2}), regular({3, 3})}, [](T b, T a) { return lu_solve(b, a, full({3}, 3, kInt)); });

  t.op("linalg_qr");
  const auto qr = [](const char* mode) { return [mode](T a) { return linalg_qr(a, mode); }; };
  t.add("Q", {regular({3, 3})}, part<0>(qr("reduced")));
  t.add("R", {regular({3, 3})}, part<1>(qr("reduced")));
  t.add("Q of a tall one", {regular({4, 2})}, part<0>(qr("reduced")));
  t.add("R of a tall one", {regular({2, 3, 2})}, part<1>(qr("reduced")));
  t.add("Q of a wide one", {regular({2, 4})}, part<0>(qr("complete")));
  t.add("R of a wide one", {regular({2, 4})}, part<1>(qr("complete")));
  t.op("qr");
  t.add("sums of Q and R", {regular({2, 2})}, [](T a) {
    const auto [Q, R] = wick::qr(a);
    return Q + R;
  });
  for (const auto& [name, f] :
       {std::pair{"linalg_householder_product", &wick::linalg_householder_product}, std::pair{"orgqr", &wick::orgqr}}) {
    t.op(name);
    t.add("plain", {values({4, 3}), values({2})}, f);
    t.add("batch", {values({2, 3, 2}), values({2, 2})}, f);
  }
  t.op("ormqr");
  for (const bool left : {true, false})
    for (const bool transpose : {true, false})
      t.add(fmt::format("left {}, turned {}", left, transpose), {values({3, 2}), values({2}), values({3, 3})},
            [=](T a, T b, T c) { return ormqr(a, b, c, left, transpose); });
}

// The signs of vectors are arbitrary: their squares are not.
void put_values_and_vectors(Table& t) {
  const auto squares = [](T u) { return u * u; };
  t.op("linalg_svd");
  const auto svd_of = [](bool full) { return [full](T a) { return linalg_svd(a, full); }; };
  for (const auto& sizes : {Dims{3, 3}, Dims{4, 2}, Dims{2, 4}, Dims{2, 3, 2}}) {
    const std::string what = shape_string(sizes);
    t.add("U of " + what, {regular(sizes)}, [=](T a) { return squares(std::get<0>(linalg_svd(a, false))); });
    t.add("S of " + what, {regular(sizes)}, part<1>(svd_of(true)));
    t.add("V of " + what, {regular(sizes)}, [=](T a) { return squares(std::get<2>(linalg_svd(a, false))); });
    t.add("all of " + what, {regular(sizes)}, [=](T a) {
      const auto [U, S, Vh] = linalg_svd(a, false);
      return matmul(U * S.exp().unsqueeze(-2), Vh);
    });
  }
  t.op("svd");
  t.add("all", {regular({3, 2})}, [](T a) {
    const auto [U, S, V] = svd(a);
    return matmul(U * S.exp().unsqueeze(-2), V.transpose(-2, -1));
  });
  t.op("linalg_svdvals");
  t.add("tall", {regular({4, 2})}, [](T a) { return linalg_svdvals(a); });
  t.add("batch", {regular({2, 2, 3})}, [](T a) { return linalg_svdvals(a); });
  t.op("linalg_eigh");
  t.add("L computed", {regular({3, 3})}, [](T a) { return std::get<0>(linalg_eigh(symmetric(a))); });
  t.add("V computed", {regular({3, 3})}, [=](T a) { return squares(std::get<1>(linalg_eigh(symmetric(a)))); });
  t.add("both computed", {regular({2, 2, 2})}, [](T a) {
    const auto [L, V] = linalg_eigh(symmetric(a), "U");
    return matmul(V * L.exp().unsqueeze(-2), V.transpose(-2, -1));
  });
  t.op("linalg_eigvalsh");
  t.add("computed", {regular({2, 2, 2})}, [](T a) { return linalg_eigvalsh(symmetric(a)); });
  t.op("symeig");
  t.add("computed", {regular({3, 3})}, [](T a) { return std::get<0>(symeig(symmetric(a))); });
  t.add("both computed", {regular({3, 3})}, [](T a) {
    const auto [L, V] = symeig(symmetric(a), true);
    return L.unsqueeze(-2) * V * V;
  });
  // Their eigenvalues come in no order, which may change with the last bit of the matrix.
  t.op("linalg_eig");
  t.add("L", {regular({3, 3})}, [](T a) { return std::get<0>(std::get<0>(linalg_eig(a)).sort()); });
  t.add("V computed in order", {regular({3, 3})}, [=](T a) {
    const auto [L, V] = linalg_eig(a);
    return squares(V.index_select(1, L.detach().argsort()));
  });
  t.add("both of a batch", {regular({2, 2, 2})}, [](T a) {
    const auto [L, V] = linalg_eig(a);
    return (L.unsqueeze(-2) * V * V).sum(-1);
  });
  t.op("linalg_eigvals");
  t.add("sorted", {regular({3, 3})}, [](T a) { return std::get<0>(linalg_eigvals(a).sort()); });
}

void put_rest_of_matrices(Table& t) {
  t.op("linalg_pinv");
  const auto pinv = [](T a) { return linalg_pinv(a); };
  t.add("tall", {regular({3, 2})}, pinv);
  t.add("wide", {regular({2, 2, 3})}, pinv);
  t.add("computed of rank 1", {values({3}), values({2})}, [](T a, T b) { return linalg_pinv(outer(a, b), 1e-8); });
  t.add("computed symmetric", {regular({2, 2})}, [](T a) { return linalg_pinv(symmetric(a), 1e-8, true); });
  t.op("pinverse");
  t.add("plain", {regular({3, 2})}, [](T a) { return pinverse(a); });
  t.op("linalg_lstsq");
  const auto least = [](const char* driver) {
    return [driver](T a, T b) { return std::get<0>(linalg_lstsq(a, b, std::nullopt, driver)); };
  };
  t.add("tall", {regular({4, 2}), values({4, 2})}, least("gelsy"));
  t.add("wide", {regular({2, 3}), values({2, 1})}, least("gelsd"));
  t.add("vectors", {regular({2, 3, 2}), values({2, 3})}, least("gels"));

  t.op("linalg_matrix_norm");
  for (const double ord : {2., -2., 1., -1., HUGE_VAL, -HUGE_VAL})
    t.add(fmt::format("ord {}", ord), {regular({3, 2})}, [=](T a) { return linalg_matrix_norm(a, ord); });
  for (const char* ord : {"fro", "nuc"})
    t.add(ord, {regular({2, 3, 2})}, [=](T a) { return linalg_matrix_norm(a, ord, {0, 2}, true); });
  t.op("linalg_norm");
  t.add("all", {values({2, 3})}, [](T a) { return linalg_norm(a); });
  t.add("vector", {values({3})}, [](T a) { return linalg_norm(a, 3); });
  t.add("nuc", {regular({2, 3})}, [](T a) { return linalg_norm(a, "nuc"); });
  t.op("nuclear_norm");
  t.add("plain", {regular({2, 3})}, [](T a) { return nuclear_norm(a); });
  t.add("dims", {regular({2, 3, 2})}, [](T a) { return nuclear_norm(a, {1, 2}); });
  t.op("linalg_cond");
  t.add("2", {regular({3, 2})}, [](T a) { return linalg_cond(a); });
  t.add("1", {regular({3, 3})}, [](T a) { return linalg_cond(a, 1); });
  t.add("fro", {regular({2, 2, 2})}, [](T a) { return linalg_cond(a, "fro"); });

  for (const auto& [name, f] :
       {std::pair{"linalg_matrix_exp", &wick::linalg_matrix_exp}, std::pair{"matrix_exp", &wick::matrix_exp}}) {
    t.op(name);
    t.add("plain", {values({3, 3})}, f);
    t.add("batch", {values({2, 2, 2})}, f);
    t.add("computed with halvings", {regular({2, 2, 2})}, [f = f](T a) { return f(a * 3); });
  }
  t.op("linalg_matrix_power");
  for (const int64_t n : {-2, 3})
    t.add(fmt::format("n {}", n), {regular({2, 2})}, [n](T a) { return linalg_matrix_power(a, n); });
  t.op("linalg_matmul");
  t.add("plain", {values({2, 3}), values({3, 2})}, linalg_matmul);
  t.op("linalg_vecdot");
  t.add("broadcast", {values({2, 3}), values({3})}, [](T a, T b) { return linalg_vecdot(a, b); });
  t.op("linalg_diagonal");
  t.add("plain", {values({2, 3, 3})}, [](T a) { return linalg_diagonal(a); });
  t.op("linalg_vander");
  t.add("plain", {values({3})}, [](T a) { return linalg_vander(a); });
  t.add("batch", {values({2, 2})}, [](T a) { return linalg_vander(a, 4); });
  t.op("vander");
  t.add("falling", {values({3})}, [](T a) { return vander(a); });
  t.add("rising", {values({3})}, [](T a) { return vander(a, 4, true); });
}

}  // namespace

void put_linalg(Table& t) {
  put_determinants(t);
  put_solutions(t);
  put_factors(t);
  put_values_and_vectors(t);
  put_rest_of_matrices(t);
}

}  // namespace wick::test
