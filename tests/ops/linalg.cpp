// Linear algebra: identities that hold of every matrix, batches and empty ones, what throws and how it says so, and the
// derivatives where matrices are singular. LibTorch's numbers are in tests/peers/linalg.cpp.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace wick {
namespace {

Tensor draw(IntArrayRef sizes, ScalarType dtype = kDouble) {
  manual_seed(7);
  return randn(sizes, dtype);
}
double distance(const Tensor& a, const Tensor& b) {
  REQUIRE(a.sizes() == b.sizes());
  return a.numel() == 0 ? 0 : (a - b).abs().max().item<double>();
}
Tensor turned(const Tensor& a) { return a.transpose(-2, -1); }
double tolerance(ScalarType t) { return t == kDouble ? 1e-9 : 5e-3; }

std::string message(const std::function<void()>& f) {
  try {
    f();
  } catch (const LinAlgError& e) {
    return std::string("LinAlgError ") + e.what();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing is thrown";
}

// Sizes on both sides of the blocks of 64 that the factors are computed in.
const std::vector<std::pair<int64_t, int64_t>> kShapes = {{1, 1},   {2, 3},   {3, 2},   {5, 5},
                                                          {64, 64}, {65, 70}, {130, 67}};

TEST_CASE("factors multiply to their matrix") {
  for (const ScalarType t : {kDouble, kFloat})
    for (const auto& shape : kShapes) {
      const int64_t m = shape.first, n = shape.second;
      CAPTURE(m);
      CAPTURE(n);
      const Tensor A = draw({2, m, n}, t), k = eye(std::min(m, n), t);
      const auto [P, L, U] = linalg_lu(A);
      CHECK(distance(P.matmul(L).matmul(U), A) < tolerance(t));
      CHECK(L.abs().max().item<double>() <= 1);  // the largest pivots were taken
      const auto [Q, R] = linalg_qr(A);
      CHECK(distance(Q.matmul(R), A) < tolerance(t));
      CHECK(distance(turned(Q).matmul(Q), k.expand({2, k.size(0), k.size(0)})) < tolerance(t));
      CHECK(distance(triu(R), R) == 0);
      const auto [full_Q, tall_R] = linalg_qr(A, "complete");
      CHECK(distance(full_Q.matmul(tall_R), A) < tolerance(t));
      CHECK(distance(turned(full_Q).matmul(full_Q), eye(m, t).expand({2, m, m})) < tolerance(t));
      const auto [a, tau] = geqrf(A);
      if (m >= n) CHECK(distance(linalg_householder_product(a, tau), Q) < tolerance(t));
      CHECK(distance(ormqr(a, tau, A, true, true), tall_R) < tolerance(t));
      const auto [u, s, vh] = linalg_svd(A, false);
      CHECK(distance((u * s.unsqueeze(-2)).matmul(vh), A) < tolerance(t));
      CHECK((s.diff() <= 0).all().item<bool>());
      CHECK(distance(linalg_svdvals(A), s) < tolerance(t));
      const auto [full_u, same, full_vh] = linalg_svd(A);
      CHECK(distance(turned(full_u).matmul(full_u), eye(m, t).expand({2, m, m})) < tolerance(t));
      CHECK(distance(full_vh.matmul(turned(full_vh)), eye(n, t).expand({2, n, n})) < tolerance(t));
      const Tensor X = linalg_pinv(A);
      CHECK(distance(A.matmul(X).matmul(A), A) < tolerance(t));
      CHECK(distance(X.matmul(A).matmul(X), X) < tolerance(t) * (1 + X.abs().max().item<double>()));
    }
}

TEST_CASE("squares of the elements may leave the range of the dtype") {
  for (const double scale : {1e30, 1e-30, 1e38, 1e-38}) {
    CAPTURE(scale);
    const Tensor plain = draw({5, 3}, kFloat), A = plain * scale;
    const Tensor mixed = plain * tensor({scale, 1., 1 / scale}, kFloat);  // columns far apart
    for (const Tensor& x : {A, mixed}) {
      const auto [Q, R] = linalg_qr(x);
      CHECK(distance(Q.t().matmul(Q), eye(3)) < 1e-5);
      CHECK(((Q.matmul(R) - x).abs() <= 1e-5 * x.abs().amax(0)).all().item<bool>());
    }
    CHECK(distance(linalg_svdvals(A) / scale, linalg_svdvals(plain)) < 1e-4);
    CHECK(distance(std::get<0>(linalg_lstsq(A, ones({5, 1}))) * scale, std::get<0>(linalg_lstsq(plain, ones({5, 1})))) <
          1e-4);
    const Tensor S = plain.t().matmul(plain) / 40;
    CHECK(distance(linalg_eigvalsh(S * scale) / scale, linalg_eigvalsh(S)) < 1e-5);
  }
}

TEST_CASE("factors of square matrices") {
  for (const ScalarType t : {kDouble, kFloat})
    for (const int64_t n : {1, 2, 5, 64, 65, 150}) {
      CAPTURE(n);
      const Tensor A = draw({2, n, n}, t) + 2 * std::sqrt(static_cast<double>(n)) * eye(n, t), B = draw({2, n, 3}, t);
      const Tensor one = eye(n, t).expand({2, n, n});
      CHECK(distance(A.matmul(linalg_inv(A)), one) < tolerance(t));
      CHECK(distance(A.matmul(linalg_solve(A, B)), B) < tolerance(t));
      CHECK(distance(linalg_solve(A, turned(B), false).matmul(A), turned(B)) < tolerance(t));
      const Tensor S = A.matmul(turned(A)), L = linalg_cholesky(S);
      CHECK(distance(L.matmul(turned(L)), S) / static_cast<double>(n) < tolerance(t));
      CHECK(distance(tril(L), L) == 0);
      CHECK(distance(linalg_cholesky(S, true), turned(L)) < tolerance(t));
      CHECK(distance(L.matmul(linalg_solve_triangular(L, B, false)), B) < tolerance(t));
      CHECK(distance(turned(L).matmul(linalg_solve_triangular(turned(L), B, true)), B) < tolerance(t));
      const auto [w, v] = linalg_eigh(S);
      CHECK(distance(v.matmul(turned(v)), one) < tolerance(t));
      CHECK(distance(S.matmul(v), v * w.unsqueeze(-2)) / static_cast<double>(n) < tolerance(t));
      CHECK((w.diff() >= 0).all().item<bool>());
      const auto [sign, logarithm] = linalg_slogdet(S);
      CHECK((sign == 1).all().item<bool>());
      CHECK(distance(logarithm, w.log().sum(-1)) / static_cast<double>(n) < tolerance(t));
      if (n > 5) continue;  // larger determinants leave the range of float
      CHECK(distance(linalg_det(tril(A)), tril(A).diagonal(0, -2, -1).prod(-1)) <
            tolerance(t) * linalg_det(tril(A)).abs().max().item<double>());
      const Tensor similar = A.matmul(tril(ones({n, n}, t))).matmul(linalg_inv(A));  // its eigenvalues are all 1
      CHECK(distance(linalg_det(similar), ones({2}, t)) < 100 * tolerance(t));
    }
}

TEST_CASE("views and batches of any strides") {
  const Tensor A = draw({3, 2, 4, 4}) + 4 * eye(4, kDouble), B = draw({2, 4, 3});
  const Tensor view = A.permute({1, 0, 3, 2}).slice(1, 0, 3, 2);  // 2×2 matrices, transposed
  CHECK(distance(linalg_inv(view), linalg_inv(view.contiguous())) == 0);
  CHECK(distance(view.matmul(linalg_solve(view, B.unsqueeze(1))), B.unsqueeze(1).expand({2, 2, 4, 3})) < 1e-12);
  CHECK(distance(linalg_det(view), linalg_det(view.contiguous())) == 0);
  CHECK(distance(std::get<0>(linalg_eigh(view)), std::get<0>(linalg_eigh(view.contiguous()))) == 0);
  CHECK(distance(linalg_solve_triangular(view, B.unsqueeze(1), true),
                 linalg_solve_triangular(view.contiguous(), B.unsqueeze(1), true)) == 0);
  const Tensor expanded = A[0][0].expand({5, 4, 4});
  CHECK(distance(linalg_cholesky(matmul(expanded, turned(expanded)))[4],
                 linalg_cholesky(matmul(A[0][0], A[0][0].t()))) < 1e-12);
}

TEST_CASE("empty matrices and batches") {
  for (const Tensor& none : {zeros({0, 0}, kDouble), zeros({0, 2, 2}, kDouble), zeros({2, 0, 0}, kDouble)}) {
    Tensor x = none.clone().requires_grad_();
    const auto sizes = x.sizes();
    CHECK(linalg_inv(x).sizes() == sizes);
    CHECK(linalg_cholesky(x).sizes() == sizes);
    CHECK(matrix_exp(x).sizes() == sizes);
    CHECK(linalg_solve(x, x).sizes() == sizes);
    CHECK(linalg_pinv(x).sizes() == sizes);
    CHECK(std::get<0>(linalg_eigh(x)).numel() == 0);
    CHECK(std::get<1>(linalg_qr(x)).sizes() == sizes);
    CHECK(std::get<2>(linalg_svd(x)).sizes() == sizes);
    CHECK(std::get<0>(linalg_lstsq(x, x)).sizes() == sizes);
    CHECK((linalg_det(x) == 1).all().item<bool>());
    (linalg_inv(x).sum() + linalg_det(x).sum() + linalg_svdvals(x).sum() + linalg_cholesky(x).sum()).backward();
    CHECK(x.grad().sizes() == sizes);
  }
  CHECK(linalg_matrix_rank(zeros({2, 0, 3})).equal(zeros({2}, kLong)));
  CHECK(std::get<0>(linalg_qr(zeros({3, 0}), "complete")).equal(eye(3)));
}

TEST_CASE("errors say which matrix, and what is wrong with it") {
  const Tensor bad = stack({eye(2), eye(2), ones({2, 2})}), minor = tensor({{1., 2.}, {2., 1.}});
  CHECK(message([&] { linalg_inv(bad); }) ==
        "LinAlgError linalg_inv: matrix 2 of the batch is singular: element (2, 2) of the upper factor of its LU, "
        "counted from 1, is zero");
  CHECK(
      message([&] {
        linalg_solve(ones({2, 2}), ones({2}));
      }) ==
      "LinAlgError linalg_solve: the matrix is singular: element (2, 2) of the upper factor of its LU, counted from 1, "
      "is zero");
  CHECK(message([&] {
          linalg_cholesky(stack({eye(2), minor}));
        }) ==
        "LinAlgError linalg_cholesky: matrix 1 of the batch is not positive definite: its leading minor of order 2 is "
        "not positive");
  CHECK(message([&] { cholesky(-eye(2)); }) ==
        "LinAlgError cholesky: the matrix is not positive definite: its leading minor of order 1 is not positive");
  CHECK(message([&] { cholesky(full({2, 2}, std::nan(""))); }).starts_with("LinAlgError cholesky: the matrix is not"));
  CHECK(message([&] {
          linalg_svd(full({2, 2}, std::nan("")));
        }) == "LinAlgError linalg_svd: the matrix has elements that are infinite or NaN");
  CHECK(message([&] {
          linalg_eigvals(tensor({{0., 1.}, {-1., 0.}}));
        }) == "LinAlgError linalg_eigvals: the matrix has complex eigenvalues, and there are no complex tensors here");
  CHECK(message([&] {
          linalg_lstsq(ones({3, 2}), ones({3, 1}), {}, "gels");
        }) == "LinAlgError linalg_lstsq: the matrix has no full rank: use driver 'gelsy'");
  CHECK(message([&] { linalg_lu_factor(ones({2, 2})); }).starts_with("LinAlgError linalg_lu_factor: the matrix is"));
  CHECK(message([&] { linalg_det(ones({2, 3})); }) == "linalg_det: A is (2×3): needs square matrices");
  CHECK(message([&] { inverse(ones({3})); }) == "inverse: A is (3): needs at least 2 dimensions");
  CHECK(message([&] { linalg_eigh(ones({2, 2}, kLong)); }) == "linalg_eigh: self is (2×2) Long: needs Float or Double");
  CHECK(message([&] {
          linalg_solve(eye(2), ones({3, 2}));
        }) == "linalg_solve: A (2×2) and B (3×2) do not fit in A X = B");
  CHECK(message([&] {
          linalg_lu_solve(eye(2), tensor({1, 0}, kInt), eye(2));
        }) == "linalg_lu_solve: pivot 1 is 0: needs 1 to 2, as linalg_lu_factor() gives");
  CHECK(message([&] { linalg_qr(eye(2), "full"); }) ==
        "linalg_qr: the mode is 'full': needs 'reduced', 'complete' or 'r'");
  CHECK(message([&] { linalg_svd(eye(2), true, "gesvd"); }) ==
        "linalg_svd: the driver is 'gesvd': drivers are for other devices");
  CHECK(message([&] { linalg_matrix_norm(eye(2), 3); }).starts_with("linalg_matrix_norm: ord is 3"));
  CHECK(message([&] { linalg_norm(ones({2, 2, 2}), 2); }).starts_with("linalg_norm: with ord it needs"));
}

TEST_CASE("NaN in symmetric matrices is NaN in their eigenvalues") {
  const Tensor x = stack({eye(2), full({2, 2}, std::nan(""))});
  const auto [L, V] = linalg_eigh(x);
  CHECK(L[0].equal(ones({2})));
  CHECK((L[1].isnan().all() & V[1].isnan().all()).item<bool>());
}

// f's gradient by central differences, which need no operator to be right.
Tensor numeric(const std::function<Tensor(const Tensor&)>& f, const Tensor& at, double h = 1e-5) {
  const Tensor g = zeros_like(at);
  for (int64_t i = 0; i < at.numel(); ++i) {
    const Tensor up = at.clone(), down = at.clone();
    up.view(-1)[i] += h, down.view(-1)[i] -= h;
    g.view(-1)[i].fill_((f(up) - f(down)) / (2 * h));
  }
  return g;
}

TEST_CASE("determinants of singular matrices have gradients of first and second order") {
  for (const Tensor& singular :
       {tensor({{1., 2., 3.}, {2., 4., 6.}, {1., -1., 0.5}}, kDouble), diag(tensor({1., 2., 0.}, kDouble)),
        diag(tensor({3., 0., 0.}, kDouble)), zeros({3, 3}, kDouble), zeros({2, 2}, kDouble)}) {
    const Tensor x = singular.clone().requires_grad_(), direction = draw(singular.sizes());
    const Tensor slope = autograd::grad({linalg_det(x)}, {x}, {}, true, true)[0];
    CHECK(distance(slope, numeric([](const Tensor& a) { return linalg_det(a); }, singular)) < 1e-8);
    const Tensor second = autograd::grad({(slope * direction).sum()}, {x})[0];
    const auto along = [&](const Tensor& a) {
      const Tensor leaf = a.detach().clone().requires_grad_();
      return (autograd::grad({linalg_det(leaf)}, {leaf})[0] * direction).sum();
    };
    CHECK(distance(second, numeric(along, singular)) < 1e-8);
  }
}

TEST_CASE("the third derivative of a determinant") {
  const Tensor at = draw({3, 3}), H = draw({3, 3}) + 1, K = draw({3, 3}) * 2;
  const auto second = [&](const Tensor& a, bool again) {
    const Tensor slope = autograd::grad({linalg_det(a)}, {a}, {}, true, true)[0];
    return autograd::grad({(slope * H).sum()}, {a}, {}, again, again)[0];
  };
  const Tensor x = at.clone().requires_grad_();
  const Tensor third = autograd::grad({(second(x, true) * K).sum()}, {x})[0];
  const auto along = [&](const Tensor& a) { return (second(a.clone().requires_grad_(), false) * K).sum().detach(); };
  CHECK(distance(third, numeric(along, at)) < 1e-8);
}

TEST_CASE("which derivatives are missing") {
  const Tensor x = draw({3, 2}).requires_grad_();
  CHECK(message([&] { std::get<1>(linalg_qr(x, "r")).sum().backward(); }) ==
        "linalg_qr: the gradient needs Q, which mode 'r' does not compute: use 'reduced'");
  CHECK(message([&] {
          std::get<0>(linalg_qr(x, "complete")).sum().backward();
        }).starts_with("linalg_qr: mode 'complete' has no gradient with more rows than columns"));
  CHECK(message([&] { std::get<0>(geqrf(x)).sum().backward(); }).starts_with("geqrf: there is no gradient"));
}

TEST_CASE("exponentials of large and small matrices") {
  const Tensor a =
      stack({diag(tensor({1e-8, 2.}, kDouble)), diag(tensor({-40., 30.}, kDouble)), zeros({2, 2}, kDouble)});
  const Tensor e = matrix_exp(a).diagonal(0, -2, -1), truth = a.diagonal(0, -2, -1).exp();
  CHECK(((e - truth).abs() <= truth * 1e-13 * 40).all().item<bool>());
  CHECK(matrix_exp(full({2, 2}, std::nan(""))).isnan().all().item<bool>());
}

}  // namespace
}  // namespace wick
