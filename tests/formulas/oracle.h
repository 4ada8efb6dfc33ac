#pragma once
// Backpropagation done by hand: a multi-layer perceptron in plain loops, and its gradient in the three ways in which
// backprop.md, "Backpropagation", writes it: one unit at a time, as vectors, as matrices.
//
// This is what the engine is held against, so it knows nothing of it: standard headers only, no line of code shared.
// Read it beside the page. L, N, X, A, Z, E are named as there, and [l] means (l).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <random>
#include <stdexcept>
#include <vector>

namespace oracle {

// ---------------------------------------------------------------------------------------------------------------------
// Matrices. A vector is a matrix of one column, as in backprop.md, "Notation".

/// rows × cols numbers, row by row.
struct Matrix {
  size_t rows = 0, cols = 0;
  std::vector<double> v;

  Matrix() = default;
  Matrix(size_t r, size_t c) : rows(r), cols(c), v(r * c) {}
  double& operator()(size_t i, size_t j) { return v[at(i, j)]; }
  double operator()(size_t i, size_t j) const { return v[at(i, j)]; }

 private:
  // An index that strays into the next row would give plausible numbers: every one is checked.
  size_t at(size_t i, size_t j) const {
    if (i >= rows || j >= cols) throw std::out_of_range("oracle::Matrix");
    return i * cols + j;
  }
};

inline void require(bool ok, const char* what) {
  if (!ok) throw std::invalid_argument(what);
}

inline Matrix column(const Matrix& M, size_t n) {
  Matrix r(M.rows, 1);
  for (size_t i = 0; i < M.rows; ++i) r(i, 0) = M(i, n);
  return r;
}

inline Matrix transpose(const Matrix& M) {
  Matrix r(M.cols, M.rows);
  for (size_t i = 0; i < M.rows; ++i)
    for (size_t j = 0; j < M.cols; ++j) r(j, i) = M(i, j);
  return r;
}

inline Matrix product(const Matrix& A, const Matrix& B) {
  require(A.cols == B.rows, "product: the inner sizes differ");
  Matrix r(A.rows, B.cols);
  for (size_t i = 0; i < A.rows; ++i)
    for (size_t j = 0; j < B.cols; ++j)
      for (size_t k = 0; k < A.cols; ++k) r(i, j) += A(i, k) * B(k, j);
  return r;
}

inline Matrix apply(const std::function<double(double)>& f, const Matrix& M) {
  Matrix r = M;
  for (double& s : r.v) s = f(s);
  return r;
}

/// A ⊙ B.
inline Matrix hadamard(const Matrix& A, const Matrix& B) {
  require(A.rows == B.rows && A.cols == B.cols, "hadamard: the shapes differ");
  Matrix r = A;
  for (size_t i = 0; i < r.v.size(); ++i) r.v[i] *= B.v[i];
  return r;
}

/// s (A − B).
inline Matrix scaled_difference(double s, const Matrix& A, const Matrix& B) {
  require(A.rows == B.rows && A.cols == B.cols, "scaled_difference: the shapes differ");
  Matrix r = A;
  for (size_t i = 0; i < r.v.size(); ++i) r.v[i] = s * (r.v[i] - B.v[i]);
  return r;
}

/// Ŷ: the softmax of each column.
inline Matrix softmax(const Matrix& Z) {
  Matrix r(Z.rows, Z.cols);
  for (size_t n = 0; n < Z.cols; ++n) {
    double max = Z(0, n), sum = 0;
    for (size_t j = 0; j < Z.rows; ++j) max = std::max(max, Z(j, n));
    for (size_t j = 0; j < Z.rows; ++j) sum += r(j, n) = std::exp(Z(j, n) - max);
    for (size_t j = 0; j < Z.rows; ++j) r(j, n) /= sum;
  }
  return r;
}

// ---------------------------------------------------------------------------------------------------------------------
// The network.

enum class Activation { kIdentity, kSigmoid, kTanh, kRelu };
enum class Loss { kSquaredError, kCrossEntropy };

/// f(s).
inline double activation(Activation f, double s) {
  switch (f) {
    case Activation::kIdentity:
      return s;
    case Activation::kSigmoid:
      return 1 / (1 + std::exp(-s));
    case Activation::kTanh:
      return std::tanh(s);
    case Activation::kRelu:
      return s > 0 ? s : 0;
  }
  throw std::invalid_argument("activation");
}

/// f'(s), from s itself: not from f(s), the usual shortcut, so that a slip in the shortcut shows.
inline double derivative(Activation f, double s) {
  switch (f) {
    case Activation::kIdentity:
      return 1;
    case Activation::kSigmoid:
      return 1 / (2 + std::exp(s) + std::exp(-s));
    case Activation::kTanh:
      return 1 / (std::cosh(s) * std::cosh(s));
    case Activation::kRelu:
      return s > 0 ? 1 : 0;  // ReLU'(0) = 0: backprop.md, claim 7
  }
  throw std::invalid_argument("derivative");
}

/// L layers: d[0] inputs, d[l] units in layer l. Hidden layers have the activation f, the output layer none
/// (backprop.md, claim 8). Everything by layer starts at [1], as in the page; [0] of W and b stays empty.
struct Network {
  std::vector<size_t> d;
  std::vector<Matrix> W;  // W[l]: d[l-1] × d[l]; W[l](i, j) joins unit i of layer l-1 to unit j of layer l
  std::vector<Matrix> b;  // b[l]: d[l] × 1
  Activation f = Activation::kIdentity;
  Loss loss = Loss::kSquaredError;

  size_t depth() const { return d.size() - 1; }
};

/// Normal weights of variance 1/d(l-1), so that the numbers keep their size from layer to layer: an absolute
/// tolerance then means the same for deep networks and shallow ones.
inline Network random_network(const std::vector<size_t>& d, Activation f, Loss loss, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  Network net{.d = d, .W = std::vector<Matrix>(d.size()), .b = std::vector<Matrix>(d.size()), .f = f, .loss = loss};
  for (size_t l = 1; l < d.size(); ++l) {
    net.W[l] = Matrix(d[l - 1], d[l]);
    net.b[l] = Matrix(d[l], 1);
    for (double& w : net.W[l].v) w = normal(random) / std::sqrt(static_cast<double>(d[l - 1]));
    for (double& b : net.b[l].v) b = normal(random);
  }
  return net;
}

// ---------------------------------------------------------------------------------------------------------------------
// Forward.

/// Z(l) = W(l)ᵀ A(l-1) + b(l), the bias added to every column.
inline Matrix layer(const Network& net, size_t l, const Matrix& A) {
  Matrix Z(net.d[l], A.cols);
  for (size_t n = 0; n < A.cols; ++n)
    for (size_t j = 0; j < net.d[l]; ++j) {
      Z(j, n) = net.b[l](j, 0);
      for (size_t i = 0; i < net.d[l - 1]; ++i) Z(j, n) += net.W[l](i, j) * A(i, n);
    }
  return Z;
}

/// A(l) = f(Z(l)).
inline Matrix activate(const Network& net, const Matrix& Z) {
  return apply([&](double s) { return activation(net.f, s); }, Z);
}

/// What the forward pass leaves for the backward pass: Z[1..L], and A[0] = X, A[1..L-1].
struct Pass {
  std::vector<Matrix> Z, A;
};

inline Pass forward(const Network& net, const Matrix& X) {
  const size_t L = net.depth();
  Pass p{.Z = std::vector<Matrix>(L + 1), .A = std::vector<Matrix>(L)};
  p.A[0] = X;
  for (size_t l = 1; l <= L; ++l) {
    p.Z[l] = layer(net, l, p.A[l - 1]);
    if (l < L) p.A[l] = activate(net, p.Z[l]);
  }
  return p;
}

/// J of Z(L). Y is d(L) × N: what the outputs should be or, for cross entropy, a 1 in the row of the right class.
inline double loss(const Network& net, const Matrix& Z, const Matrix& Y) {
  const double N = static_cast<double>(Z.cols);
  double sum = 0;
  if (net.loss == Loss::kSquaredError) {
    for (size_t i = 0; i < Z.v.size(); ++i) sum += (Y.v[i] - Z.v[i]) * (Y.v[i] - Z.v[i]);
  } else {
    const Matrix P = softmax(Z);
    for (size_t i = 0; i < P.v.size(); ++i) sum -= Y.v[i] == 0 ? 0 : Y.v[i] * std::log(P.v[i]);
  }
  return sum / N;
}

/// J as a function of Z(l): the rest of the network, from layer l up.
inline double loss_from(const Network& net, size_t l, Matrix Z, const Matrix& Y) {
  for (++l; l <= net.depth(); ++l) Z = layer(net, l, activate(net, Z));
  return loss(net, Z, Y);
}

// ---------------------------------------------------------------------------------------------------------------------
// Backward, three times. W[l] = ∂J/∂W(l), b[l] = ∂J/∂b(l), E[l] = ∂J/∂Z(l), of the shapes of W(l), b(l) and Z(l).

struct Gradient {
  std::vector<Matrix> W, b, E;
};

/// Of L layers, to be filled.
inline Gradient empty_gradient(size_t L) {
  return {.W = std::vector<Matrix>(L + 1), .b = std::vector<Matrix>(L + 1), .E = std::vector<Matrix>(L + 1)};
}

inline Gradient zero_gradient(const Network& net, size_t N) {
  const size_t L = net.depth();
  Gradient g = empty_gradient(L);
  for (size_t l = 1; l <= L; ++l) {
    g.W[l] = Matrix(net.d[l - 1], net.d[l]);
    g.b[l] = Matrix(net.d[l], 1);
    g.E[l] = Matrix(net.d[l], N);
  }
  return g;
}

/// "One unit at a time": a sample at a time too; the batch's gradient is their mean (backprop.md, claim 9).
inline Gradient backward_by_units(const Network& net, const Matrix& X, const Matrix& Y) {
  const size_t L = net.depth(), N = X.cols;
  const double mean = 1 / static_cast<double>(N);
  Gradient g = zero_gradient(net, N);
  for (size_t n = 0; n < N; ++n) {
    const Pass p = forward(net, column(X, n));
    std::vector<std::vector<double>> e(L + 1);  // e[l][j] = e_j(l), of this sample alone
    for (size_t l = 1; l <= L; ++l) e[l].resize(net.d[l]);

    // e_j(L): 2 (z_j − y_j), or ŷ_j − y_j with ŷ_j = exp(z_j) / Σ_k exp(z_k) = 1 / Σ_k exp(z_k − z_j).
    for (size_t j = 0; j < net.d[L]; ++j) {
      const double z_j = p.Z[L](j, 0), y_j = Y(j, n);
      if (net.loss == Loss::kSquaredError) {
        e[L][j] = 2 * (z_j - y_j);
      } else {
        double sum = 0;
        for (size_t k = 0; k < net.d[L]; ++k) sum += std::exp(p.Z[L](k, 0) - z_j);
        e[L][j] = 1 / sum - y_j;
      }
    }
    // e_j(l) = ( Σ_k w_jk(l+1) e_k(l+1) ) f'(z_j(l))
    for (size_t l = L - 1; l >= 1; --l)
      for (size_t j = 0; j < net.d[l]; ++j) {
        double sum = 0;
        for (size_t k = 0; k < net.d[l + 1]; ++k) sum += net.W[l + 1](j, k) * e[l + 1][k];
        e[l][j] = sum * derivative(net.f, p.Z[l](j, 0));
      }
    // ∂J/∂w_ij(l) = a_i(l-1) e_j(l); ∂J/∂b_j(l) = e_j(l)
    for (size_t l = 1; l <= L; ++l)
      for (size_t j = 0; j < net.d[l]; ++j) {
        for (size_t i = 0; i < net.d[l - 1]; ++i) g.W[l](i, j) += mean * p.A[l - 1](i, 0) * e[l][j];
        g.b[l](j, 0) += mean * e[l][j];
        g.E[l](j, n) = mean * e[l][j];
      }
  }
  return g;
}

/// "As vectors": one sample, that is X and Y of one column.
inline Gradient backward_of_sample(const Network& net, const Matrix& x, const Matrix& y) {
  require(x.cols == 1 && y.cols == 1, "backward_of_sample: needs one sample");
  const size_t L = net.depth();
  const Pass p = forward(net, x);
  Gradient g = zero_gradient(net, 1);
  for (size_t l = L; l >= 1; --l) {
    Matrix& e = g.E[l];
    for (size_t j = 0; j < net.d[l]; ++j) {
      if (l == L) {  // at the top, N = 1
        e(j, 0) = net.loss == Loss::kSquaredError ? 2 * (p.Z[L](j, 0) - y(j, 0)) : softmax(p.Z[L])(j, 0) - y(j, 0);
      } else {  // ( W(l+1) e(l+1) ) ⊙ f'(z(l)): row j of W(l+1) with e(l+1), times f' at j
        for (size_t k = 0; k < net.d[l + 1]; ++k) e(j, 0) += net.W[l + 1](j, k) * g.E[l + 1](k, 0);
        e(j, 0) *= derivative(net.f, p.Z[l](j, 0));
      }
    }
    for (size_t i = 0; i < net.d[l - 1]; ++i)  // a(l-1) e(l)ᵀ, the outer product
      for (size_t j = 0; j < net.d[l]; ++j) g.W[l](i, j) = p.A[l - 1](i, 0) * e(j, 0);
    g.b[l] = e;
  }
  return g;
}

/// The mean of the samples' gradients (backprop.md, claim 9), each of them as vectors.
inline Gradient backward_by_vectors(const Network& net, const Matrix& X, const Matrix& Y) {
  const size_t N = X.cols;
  Gradient g = zero_gradient(net, N);
  for (size_t n = 0; n < N; ++n) {
    const Gradient one = backward_of_sample(net, column(X, n), column(Y, n));
    for (size_t l = 1; l <= net.depth(); ++l) {
      for (size_t i = 0; i < g.W[l].v.size(); ++i) g.W[l].v[i] += one.W[l].v[i] / static_cast<double>(N);
      for (size_t j = 0; j < net.d[l]; ++j) g.b[l](j, 0) += one.b[l](j, 0) / static_cast<double>(N);
      // J is a mean, so a sample's part of J, and with it its column of E(l), carries 1/N.
      for (size_t j = 0; j < net.d[l]; ++j) g.E[l](j, n) = one.E[l](j, 0) / static_cast<double>(N);
    }
  }
  return g;
}

/// "As matrices": the whole batch at once.
inline Gradient backward_by_matrices(const Network& net, const Matrix& X, const Matrix& Y) {
  const size_t L = net.depth();
  const double N = static_cast<double>(X.cols);
  const Pass p = forward(net, X);
  const auto& [Z, A] = p;
  Gradient g = zero_gradient(net, X.cols);
  auto& E = g.E;

  // "At the top": (2/N) (Z(L) − Y), or (1/N) (Ŷ − Y).
  E[L] =
      net.loss == Loss::kSquaredError ? scaled_difference(2 / N, Z[L], Y) : scaled_difference(1 / N, softmax(Z[L]), Y);
  for (size_t l = L - 1; l >= 1; --l)
    E[l] = hadamard(product(net.W[l + 1], E[l + 1]), apply([&](double s) { return derivative(net.f, s); }, Z[l]));
  const auto sum_columns = [](const Matrix& M) {
    Matrix ones(M.cols, 1);
    std::fill(ones.v.begin(), ones.v.end(), 1.0);
    return product(M, ones);
  };
  for (size_t l = 1; l <= L; ++l) {
    g.W[l] = product(A[l - 1], transpose(E[l]));
    g.b[l] = sum_columns(E[l]);
  }
  return g;
}

}  // namespace oracle
