// Linear algebra in LibTorch's words: names, defaults, shapes, what throws, and the numbers.

#include "peer.h"

#include <cmath>

using peer::constant;
using peer::leaf;
using torch::Tensor;

namespace {

bool near(const Tensor& a, const std::vector<double>& b, double tolerance = 1e-10) {
  return a.numel() == static_cast<int64_t>(b.size()) &&
         torch::allclose(a.detach().to(torch::kDouble).reshape({-1}), constant(b), 0, tolerance);
}
bool same(const Tensor& a, const Tensor& b, double tolerance = 1e-10) {
  return a.sizes() == b.sizes() && torch::allclose(a.detach(), b.detach(), 0, tolerance);
}
bool has_sizes(const Tensor& t, const std::vector<int64_t>& sizes) { return t.sizes() == torch::IntArrayRef(sizes); }
Tensor matrix(int64_t rows, const std::vector<double>& v) { return constant(v).view({rows, -1}); }
/// A symmetric positive definite matrix.
Tensor definite() { return matrix(3, {4, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 2}); }
Tensor square() { return matrix(3, {0.5, 2, 1, 3, -1, 0.25, 1, 1, -2}); }
Tensor tall() { return matrix(3, {1, 2, 3, 4, 5, 7}); }
Tensor one(int64_t n) { return torch::eye(n, torch::kDouble); }

}  // namespace

TEST_CASE("linalg: determinants") {
  CHECK(near(torch::det(square()), {17.375}));
  CHECK(near(torch::linalg::det(torch::stack({square(), one(3)})), {17.375, 1}));
  CHECK(near(-square().det(), {-17.375}));
  const auto [sign, logarithm] = torch::linalg_slogdet(-square());
  CHECK(near(sign, {-1}));
  CHECK(near(logarithm, {std::log(17.375)}));
  CHECK(std::isnan(torch::logdet(-square()).item<double>()));
  CHECK(near(torch::logdet(square()), {std::log(17.375)}));
  CHECK(near(torch::det(torch::zeros({0, 0}, torch::kDouble)), {1}));
  CHECK(has_sizes(torch::det(torch::zeros({0, 2, 2})), {0}));
  CHECK(std::isinf(std::get<1>(torch::slogdet(torch::ones({2, 2}))).item<float>()));
  CHECK_THROWS_AS(torch::det(torch::ones({2, 3})), c10::Error);
  CHECK_THROWS_AS(torch::det(torch::ones({2, 2}, torch::kLong)), c10::Error);
}

TEST_CASE("linalg: the gradient of a determinant") {
  Tensor a = square().clone().requires_grad_();
  torch::det(a).backward();
  CHECK(near(a.grad(), {1.75, 6.25, 4, 5, -2, 1.5, 1.5, 2.875, -6.5}));
  Tensor flat = matrix(3, {1, 2, 3, 2, 4, 6, 3, 6, 9}).requires_grad_();  // of rank 1: no cofactor but 0
  torch::det(flat).backward();
  CHECK(near(flat.grad(), std::vector<double>(9, 0)));
  Tensor s = square().clone().requires_grad_();
  std::get<1>(torch::linalg::slogdet(s)).backward();
  CHECK(same(s.grad(), torch::linalg_inv(square()).t()));
}

TEST_CASE("linalg: inverses and equations") {
  CHECK(same(torch::matmul(torch::linalg::inv(square()), square()), one(3)));
  CHECK(same(square().inverse(), torch::inverse(square())));
  const Tensor singular = torch::stack({one(2), torch::ones({2, 2}, torch::kDouble)});
  const auto [inverse, info] = torch::linalg_inv_ex(singular);
  CHECK((info.scalar_type() == torch::kInt));
  CHECK(near(info, {0, 2}));
  CHECK(same(inverse[0], one(2)));
  CHECK_THROWS_AS(torch::linalg::inv(singular), c10::LinAlgError);
  CHECK_THROWS_AS(torch::linalg_inv_ex(singular, true), c10::LinAlgError);
  CHECK_THROWS_AS(torch::linalg_solve(singular, one(2)), c10::LinAlgError);
  CHECK_THROWS_AS(torch::linalg_inv(torch::ones({2, 3})), c10::Error);
  CHECK_THROWS_AS(torch::linalg_inv(torch::ones({2, 2}, torch::kLong)), c10::Error);
  CHECK(has_sizes(torch::linalg_inv(torch::zeros({0, 0})), {0, 0}));
  CHECK(has_sizes(torch::linalg_inv(torch::zeros({0, 3, 3})), {0, 3, 3}));

  const Tensor a = square(), b = tall(), x = torch::linalg::solve(a, b, true);
  CHECK(same(torch::matmul(a, x), b));
  CHECK(same(torch::matmul(torch::linalg_solve(a, b.t(), false), a), b.t()));
  CHECK(has_sizes(torch::linalg_solve(a, torch::ones({3}, torch::kDouble)), {3}));
  CHECK(has_sizes(torch::linalg_solve(torch::stack({a, a}), torch::ones({2, 3}, torch::kDouble)), {2, 3}));
  CHECK(has_sizes(torch::linalg_solve(torch::stack({a, a}), torch::ones({3, 4}, torch::kDouble)), {2, 3, 4}));
  CHECK(has_sizes(torch::linalg_solve(a, torch::ones({5, 3, 1}, torch::kDouble)), {5, 3, 1}));
  CHECK(has_sizes(torch::linalg_solve(torch::zeros({0, 0}), torch::zeros({0, 4})), {0, 4}));
  CHECK_THROWS_AS(torch::linalg_solve(a, torch::ones({2, 1}, torch::kDouble)), c10::Error);
  CHECK_THROWS_AS(torch::linalg_solve(a, torch::ones({3, 1}, torch::kFloat)), c10::Error);
  CHECK(same(torch::matrix_power(a, -2), torch::linalg_inv(torch::matmul(a, a))));
  CHECK(same(torch::linalg::matrix_power(a, 3), a.mm(a).mm(a)));
  CHECK_THROWS_AS(torch::matrix_power(torch::ones({2, 2}), -1), c10::LinAlgError);

  const Tensor six = torch::arange(36, torch::kDouble).square().cos().view({2, 3, 6});
  const Tensor back = torch::linalg::tensorinv(six, 2);
  CHECK(has_sizes(back, {6, 2, 3}));
  CHECK(same(torch::tensordot(back, six, {1, 2}, {0, 1}), one(6)));
  CHECK(same(torch::linalg::tensorsolve(six, tall().t(), c10::nullopt),
             torch::tensordot(back, tall().t(), {1, 2}, {0, 1})));
  CHECK_THROWS_AS(torch::linalg_tensorinv(tall(), 1), c10::Error);
  CHECK_THROWS_AS(torch::linalg_tensorsolve(tall(), tall()), c10::Error);
}

TEST_CASE("linalg: the gradients of inverses and equations") {
  Tensor a = square().clone().requires_grad_(), b = tall().clone().requires_grad_();
  torch::linalg_solve(a, b).square().sum().backward();
  Tensor a2 = square().clone().requires_grad_(), b2 = tall().clone().requires_grad_();
  torch::matmul(torch::linalg_inv(a2), b2).square().sum().backward();
  CHECK(same(a.grad(), a2.grad()));
  CHECK(same(b.grad(), b2.grad()));
  CHECK(near(b.grad()[0], {0.250711660887, 0.579059054914}));
}

TEST_CASE("linalg: triangular matrices") {
  const Tensor a = matrix(2, {2, 7, 1, 3});
  CHECK(near(torch::linalg_solve_triangular(a, one(2), true), {0.5, -7.0 / 6, 0, 1.0 / 3}));
  CHECK(near(torch::linalg_solve_triangular(a, one(2), false), {0.5, 0, -1.0 / 6, 1.0 / 3}));
  CHECK(near(torch::linalg::solve_triangular(a, one(2), true, true, true), {1, -7, 0, 1}));
  CHECK(near(torch::linalg_solve_triangular(a, tall(), true, false), {0.5, -0.5, 1.5, -13.0 / 6, 2.5, -3.5}));
  CHECK(has_sizes(torch::linalg_solve_triangular(torch::stack({a, a}), torch::ones({2, 5}, torch::kDouble), true),
                  {2, 2, 5}));
  CHECK_THROWS_AS(torch::linalg_solve_triangular(a, torch::ones({2}, torch::kDouble), true), c10::Error);
  CHECK_THROWS_AS(torch::linalg_solve_triangular(a, torch::ones({3, 2}, torch::kDouble), true), c10::Error);
  const auto [x, copy] = torch::triangular_solve(one(2), a);
  CHECK(near(x, {0.5, -7.0 / 6, 0, 1.0 / 3}));
  CHECK(same(copy, a));
  CHECK(near(std::get<0>(one(2).triangular_solve(a, true, true)), {0.5, 0, -7.0 / 6, 1.0 / 3}));
}

TEST_CASE("linalg: Cholesky's factor") {
  const Tensor a = definite(), L = torch::linalg::cholesky(a);
  CHECK(same(torch::matmul(L, L.t()), a));
  CHECK(near(L[0], {2, 0, 0}));
  CHECK(same(torch::linalg_cholesky(a, true), L.t()));
  CHECK(same(a.cholesky(), L));
  CHECK(near(torch::linalg_cholesky(matrix(2, {4, 100, 2, 5})), {2, 0, 1, 2}));  // the lower triangle is read
  CHECK(near(torch::linalg_cholesky(matrix(2, {4, 2, 100, 5}), true), {2, 1, 0, 2}));
  CHECK(same(torch::cholesky_solve(tall(), L), torch::linalg_solve(a, tall())));
  CHECK(same(tall().cholesky_solve(L.t(), true), torch::linalg_solve(a, tall())));
  CHECK(same(torch::cholesky_inverse(L), torch::linalg_inv(a)));
  CHECK(same(L.t().cholesky_inverse(true), torch::linalg_inv(a)));
  const Tensor bad = torch::stack({one(2), matrix(2, {1, 2, 2, 1})});
  CHECK(near(std::get<1>(torch::linalg_cholesky_ex(bad)), {0, 2}));
  CHECK_THROWS_AS(torch::linalg_cholesky(bad), c10::LinAlgError);
  CHECK_THROWS_AS(torch::cholesky(bad), c10::LinAlgError);
  CHECK_THROWS_AS(torch::cholesky_solve(torch::ones({2}, torch::kDouble), one(2)), c10::Error);
  CHECK(has_sizes(torch::linalg_cholesky(torch::zeros({0, 0})), {0, 0}));
  Tensor x = matrix(2, {4, 1, 100, 3}).requires_grad_();
  torch::linalg_cholesky(x, true).sum().backward();
  CHECK(near(x.grad(), {0.206344459036, 0.174622163856, 0.174622163856, 0.301511344578}));
}

TEST_CASE("linalg: LU") {
  const Tensor wide = matrix(2, {1, 2, 3, 4, 5, 6});
  const auto [LU, pivots] = torch::linalg::lu_factor(wide);
  CHECK(near(LU, {4, 5, 6, 0.25, 0.75, 1.5}));
  CHECK((pivots.scalar_type() == torch::kInt));
  CHECK(near(pivots, {2, 2}));
  const auto [P, L, U] = torch::linalg::lu(tall());
  CHECK(near(P, {0, 1, 0, 0, 0, 1, 1, 0, 0}));
  CHECK(has_sizes(L, {3, 2}));
  CHECK(has_sizes(U, {2, 2}));
  CHECK(same(torch::matmul(torch::matmul(P, L), U), tall()));
  CHECK(near(std::get<1>(torch::linalg_lu_factor(tall())), {3, 3}));
  const auto [F, steps] = torch::linalg_lu_factor(square());
  for (const bool left : {true, false})
    for (const bool adjoint : {true, false})
      CHECK(same(torch::linalg_lu_solve(F, steps, left ? tall() : tall().t(), left, adjoint),
                 torch::linalg_solve(adjoint ? square().t() : square(), left ? tall() : tall().t(), left)));
  CHECK(same(torch::lu_solve(tall(), F, steps), torch::linalg_solve(square(), tall())));
  const auto [none, lower, upper] = torch::lu_unpack(F, steps, true, false);
  CHECK(none.numel() == 0);
  CHECK(near(lower.diagonal(), {1, 1, 1}));
  const Tensor singular = torch::ones({2, 2}, torch::kDouble);
  CHECK(near(std::get<2>(torch::linalg_lu_factor_ex(singular)), {2}));
  CHECK_THROWS_AS(torch::linalg_lu_factor(singular), c10::Error);
  CHECK_THROWS_AS(torch::linalg_lu_factor(square(), false), c10::Error);
  CHECK_THROWS_AS(torch::linalg_lu_solve(one(2), torch::tensor({1, 2}, torch::kLong), one(2)), c10::Error);
  CHECK_THROWS_AS(torch::linalg_lu_solve(one(2), torch::tensor({1, 9}, torch::kInt), one(2)), c10::Error);
  Tensor x = tall().clone().requires_grad_();
  std::get<0>(torch::linalg_lu_factor(x)).square().sum().backward();
  Tensor y = wide.clone().requires_grad_();
  std::get<0>(torch::linalg_lu_factor(y)).square().sum().backward();
  CHECK(near(x.grad(), {-1.08148148148, 0.82962962963, 1.79555555556, -1.11111111111, 9.13896296296, 14.5007407407}));
  CHECK(near(y.grad(), {-6.25, 1.5, 3, 9.5625, 9.625, 11.25}));
}

TEST_CASE("linalg: QR") {
  const auto [Q, R] = torch::linalg::qr(tall());
  CHECK(has_sizes(Q, {3, 2}));
  CHECK(same(torch::matmul(Q, R), tall()));
  CHECK(near(R[0], {-std::sqrt(35), -49 / std::sqrt(35)}));  // LAPACK's signs
  const auto [full, high] = torch::linalg_qr(tall(), "complete");
  CHECK(has_sizes(full, {3, 3}));
  CHECK(has_sizes(high, {3, 2}));
  CHECK(same(torch::matmul(full.t(), full), one(3)));
  const auto [none, alone] = torch::linalg_qr(tall(), "r");
  CHECK(has_sizes(none, {0}));
  CHECK(same(alone, R));
  CHECK(has_sizes(std::get<0>(tall().qr(false)), {3, 3}));
  CHECK(has_sizes(std::get<0>(torch::linalg_qr(torch::zeros({3, 0}), "complete")), {3, 3}));
  CHECK_THROWS_AS(torch::linalg_qr(tall(), "x"), c10::Error);
  const auto [a, tau] = torch::geqrf(tall());
  CHECK(same(torch::triu(a).slice(0, 0, 2), R));
  CHECK(same(torch::orgqr(a, tau), Q));
  CHECK(same(torch::linalg::householder_product(a, tau), Q));
  CHECK(same(torch::ormqr(a, tau, tall(), true, true).slice(0, 0, 2), R));
  for (const char* mode : {"r", "complete"}) {
    Tensor x = tall().clone().requires_grad_();
    CHECK_THROWS_AS(std::get<1>(torch::linalg_qr(x, mode)).sum().backward(), c10::Error);
  }
  Tensor x = tall().clone().requires_grad_();
  const auto [q, r] = torch::linalg_qr(x);
  (q.sum() + r.square().sum()).backward();
  Tensor y = tall().clone().requires_grad_();
  const auto [q2, r2] = torch::linalg_qr(y);
  (q2.sum() + y.square().sum()).backward();  // R's squares are those of A
  CHECK(same(x.grad(), y.grad()));
  Tensor q_alone = tall().clone().requires_grad_(), w = matrix(2, {1, 2, 3, 4, 5, 7}).requires_grad_();
  std::get<0>(torch::linalg_qr(q_alone)).sum().backward();
  CHECK(near(q_alone.grad()[0], {-0.685740674789, 0.225876975726}));
  const auto [wide_q, wide_r] = torch::linalg_qr(w);
  (wide_q.sum() + wide_r.sum()).backward();
  CHECK(near(w.grad()[0], {2.43962305184, -1.21267812518, -1.21267812518}));
}

TEST_CASE("linalg: singular values") {
  const auto [U, S, Vh] = torch::linalg_svd(tall());
  CHECK(has_sizes(U, {3, 3}));
  CHECK(near(S, {10.1914282571, 0.367137685944}));
  CHECK(same(torch::matmul(U.slice(1, 0, 2) * S, Vh), tall()));
  const auto [u, s, v] = tall().svd();
  CHECK(has_sizes(u, {3, 2}));
  CHECK(same(torch::matmul(u * s, v.t()), tall()));
  CHECK(same(torch::linalg::svdvals(tall(), c10::nullopt), S));
  const auto [zero_u, values, zero_v] = torch::svd(tall(), true, false);
  CHECK(has_sizes(zero_u, {3, 3}));
  CHECK(zero_v.abs().sum().item<double>() == 0);
  CHECK(same(std::get<0>(torch::linalg_svd(torch::zeros({3, 0}, torch::kDouble))), one(3)));
  CHECK(has_sizes(std::get<2>(torch::linalg_svd(torch::zeros({0, 2, 3}))), {0, 3, 3}));
  CHECK_THROWS_AS(torch::linalg_svd(torch::full({2, 2}, std::nan(""))), c10::LinAlgError);
  CHECK_THROWS_AS(torch::linalg_svd(torch::ones({2, 2}, torch::kLong)), c10::Error);
  Tensor x = tall().clone().requires_grad_();
  torch::linalg_svdvals(x).sum().backward();
  CHECK(same(x.grad(), torch::matmul(u, v.t())));
  Tensor y = square().clone().requires_grad_();
  std::get<0>(torch::linalg_svd(y)).pow(4).sum().backward();
  CHECK(near(y.grad()[0], {-0.506577558159, -1.57153537868, -0.36793569282}));
}

TEST_CASE("linalg: eigenvalues") {
  const Tensor a = definite();
  const auto [L, V] = torch::linalg_eigh(a);
  CHECK(same(torch::matmul(V * L, V.t()), a));
  CHECK(same(torch::linalg::eigvalsh(a, "U"), L));
  CHECK(near(std::get<0>(torch::linalg_eigh(matrix(2, {1, 9, 2, 1}))), {-1, 3}));
  CHECK(near(std::get<0>(torch::linalg::eigh(matrix(2, {1, 9, 2, 1}), "U")), {-8, 10}));
  CHECK(near(std::get<0>(torch::symeig(matrix(2, {1, 9, 2, 1}))), {-8, 10}));
  CHECK(std::get<1>(torch::symeig(a)).numel() == 0);
  CHECK_THROWS_AS(torch::linalg_eigh(a, "X"), c10::Error);
  Tensor x = matrix(2, {2, 1, 1, 3}).requires_grad_();
  std::get<1>(torch::linalg_eigh(x)).abs().sum().backward();
  CHECK(near(x.grad(), {0.129967878493, 0.0649839392466, 0.0649839392466, -0.129967878493}));
}

TEST_CASE("linalg: pseudoinverses, ranks and least squares") {
  const Tensor flat = matrix(3, {1, 2, 2, 4, 3, 6});
  CHECK(same(torch::matmul(torch::linalg_pinv(tall()), tall()), one(2)));
  CHECK(near(torch::linalg_pinv(flat), {1. / 70, 2. / 70, 3. / 70, 2. / 70, 4. / 70, 6. / 70}));
  CHECK(same(torch::pinverse(tall()), torch::linalg::pinv(tall())));
  CHECK(near(torch::linalg_pinv(torch::ones({2, 2}, torch::kDouble), c10::optional<double>(), c10::nullopt, true),
             {0.25, 0.25, 0.25, 0.25}));
  CHECK(has_sizes(torch::linalg_pinv(torch::zeros({0, 3})), {3, 0}));
  CHECK(near(torch::linalg_pinv(tall(), 0.5)[0], {0.0123320432497, 0.0279001426266, 0.0480162355647}));
  CHECK(near(torch::linalg_matrix_rank(torch::stack({tall(), flat})), {2, 1}));
  CHECK(torch::linalg_matrix_rank(tall(), 100.).item<int64_t>() == 0);
  CHECK(near(torch::linalg_matrix_rank(torch::stack({tall(), flat}), constant({0.5, 100})), {1, 0}));

  const Tensor b = matrix(3, {1, 2, 3, -4, 2, 7});
  for (const char* driver : {"gels", "gelsy", "gelsd", "gelss"}) {
    const auto [x, residuals, rank, values] = torch::linalg::lstsq(tall(), b, c10::nullopt, driver);
    CHECK(near(x, {4. / 7, -44. / 7, 0, 5}, 1e-9));
    const std::string name = driver;
    if (name == "gelsy")
      CHECK(residuals.numel() == 0);
    else
      CHECK(near(residuals, {18. / 7, 288. / 7}, 1e-9));
    CHECK(rank.numel() == (name == "gels" ? 0 : 1));
    CHECK(values.numel() == (name == "gelsd" || name == "gelss" ? 2 : 0));
    if (name == "gels") continue;
    const auto [least, no, one_rank, sizes] = torch::linalg_lstsq(flat, b, c10::nullopt, driver);
    CHECK(near(least, {0.1857142857, 0.2142857143, 0.3714285714, 0.4285714286}, 1e-8));
    CHECK(one_rank.item<int64_t>() == 1);
    CHECK(no.numel() == 0);
  }
  CHECK(near(std::get<0>(torch::linalg_lstsq(tall().t(), torch::ones({2, 1}, torch::kDouble))),
             {-4. / 7, 2. / 7, 1. / 7}, 1e-9));
  CHECK(has_sizes(std::get<0>(torch::linalg_lstsq(torch::stack({tall(), tall()}), torch::ones({2, 3}, torch::kDouble))),
                  {2, 2}));
  CHECK_THROWS_AS(torch::linalg_lstsq(tall(), torch::ones({2, 1}, torch::kDouble)), c10::Error);
  CHECK_THROWS_AS(torch::linalg_lstsq(tall(), b, c10::nullopt, "x"), c10::Error);
  Tensor n = tall().clone().requires_grad_();
  torch::linalg_pinv(n).square().sum().backward();
  CHECK(near(n.grad(), {30.9183673469, -22, -11.2448979592, 8, -1.40816326531, 1}, 1e-8));
  Tensor x = tall().clone().requires_grad_(), y = b.clone().requires_grad_();
  std::get<0>(torch::linalg_lstsq(x, y)).square().sum().backward();
  Tensor x2 = tall().clone().requires_grad_(), y2 = b.clone().requires_grad_();
  torch::linalg_solve(x2.t().mm(x2), x2.t().mm(y2)).square().sum().backward();
  CHECK(same(x.grad(), x2.grad(), 1e-6));
  CHECK(same(y.grad(), y2.grad(), 1e-6));
}

TEST_CASE("linalg: norms") {
  const Tensor a = tall();
  CHECK(near(torch::linalg_matrix_norm(a), {std::sqrt(104)}));
  CHECK(near(torch::linalg_matrix_norm(a, "nuc"), {10.558565943}, 1e-8));
  CHECK(near(torch::linalg_matrix_norm(a, 1), {13}));
  CHECK(near(torch::linalg_matrix_norm(a, -1), {9}));
  CHECK(near(torch::linalg_matrix_norm(a, INFINITY), {12}));
  CHECK(near(torch::linalg_matrix_norm(a, -INFINITY), {3}));
  CHECK(near(torch::linalg_matrix_norm(a, 2), {10.1914282571}));
  CHECK(near(torch::linalg::norm(a, c10::nullopt, c10::nullopt, false, c10::nullopt), {std::sqrt(104)}));
  CHECK(near(torch::linalg_norm(torch::stack({a, a})), {std::sqrt(208)}));
  CHECK(near(torch::linalg_norm(a, 1, torch::IntArrayRef{0}), {9, 13}));
  CHECK(near(torch::linalg_norm(a, "fro"), {std::sqrt(104)}));
  CHECK(has_sizes(torch::linalg_matrix_norm(torch::stack({a, a}), "nuc", {2, 0}, true), {1, 3, 1}));
  CHECK(near(torch::linalg::vector_norm(a, 1, c10::nullopt, false, c10::nullopt), {22}));
  CHECK_THROWS_AS(torch::linalg_matrix_norm(a, 3), c10::Error);
  CHECK_THROWS_AS(torch::linalg_matrix_norm(a, "x"), c10::Error);
  CHECK_THROWS_AS(torch::linalg_norm(torch::stack({a, a}), 2), c10::Error);
  CHECK_THROWS_AS(torch::linalg_matrix_norm(a, "fro", {0, 0}), c10::Error);
  CHECK(near(torch::nuclear_norm(torch::stack({a, a}), {1, 2}), {10.558565943, 10.558565943}, 1e-8));
  CHECK(near(torch::linalg_cond(a), {27.7591449946}, 1e-8));
  CHECK(near(torch::linalg_cond(2 * one(2), "nuc"), {4}));
  CHECK(std::isinf(torch::linalg_cond(torch::ones({2, 2}), "fro").item<float>()));
  CHECK_THROWS_AS(torch::linalg_cond(a, 1), c10::Error);
  CHECK(torch::linalg_cond(torch::zeros({0, 0})).item<float>() == 0);
}

TEST_CASE("linalg: exponentials, powers and products") {
  CHECK(near(torch::matrix_exp(matrix(2, {0, 1, -1, 0})), {std::cos(1), std::sin(1), -std::sin(1), std::cos(1)}));
  CHECK(near(torch::linalg::matrix_exp(matrix(2, {0, 20, -20, 0}))[0], {std::cos(20), std::sin(20)}, 1e-9));
  CHECK(has_sizes(torch::matrix_exp(torch::zeros({0, 0})), {0, 0}));
  CHECK_THROWS_AS(torch::matrix_exp(torch::ones({2, 3})), c10::Error);
  Tensor x = matrix(2, {1, 2, 0, 3}).requires_grad_();
  torch::matrix_exp(x).sum().backward();
  CHECK(near(x.grad(), {8.68362754736, 8.68362754736, 31.487446299, 31.487446299}, 1e-8));
  CHECK(near(torch::linalg_vander(constant({1, 2, 3})), {1, 1, 1, 1, 2, 4, 1, 3, 9}));
  CHECK(near(torch::vander(torch::tensor({1, 2, 3}), 2), {1, 1, 2, 1, 3, 1}));
  CHECK(near(torch::vander(constant({2}), 4, true), {1, 2, 4, 8}));
  CHECK_THROWS_AS(torch::linalg_vander(torch::ones({2, 2}), 0), c10::Error);
  CHECK(near(torch::linalg_vecdot(tall(), tall()[0]), {5, 11, 19}));
  CHECK(near(torch::linalg_diagonal(torch::stack({square(), one(3)})), {0.5, -1, -2, 1, 1, 1}));
  CHECK(near(torch::linalg_cross(constant({1, 0, 0}), constant({0, 1, 0})), {0, 0, 1}));
  CHECK(same(torch::linalg_matmul(square(), tall()), square().mm(tall())));
}

TEST_CASE("linalg: old names warn") {
  struct Count : c10::WarningHandler {
    void process(const c10::SourceLocation&, const std::string&, const bool) override { ++n; }
    int n = 0;
  } count;
  const c10::Warning::WarningHandlerGuard guard(&count);
  const c10::Warning::WarnAlways always;
  const Tensor a = definite();
  const auto [LU, pivots] = torch::linalg_lu_factor(a);
  torch::linalg_cholesky(a);
  torch::svd(a);
  torch::inverse(a);
  CHECK(count.n == 0);
  a.cholesky();
  CHECK(count.n == 1);
  a.qr();
  CHECK(count.n == 2);
  a.symeig();
  CHECK(count.n == 3);
  torch::triangular_solve(tall(), a);
  CHECK(count.n == 4);
  torch::lu_solve(tall(), LU, pivots);
  CHECK(count.n == 5);
}
