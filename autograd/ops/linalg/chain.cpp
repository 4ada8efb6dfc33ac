// Products of many matrices.

#include <autograd/ops/all.h>

#include <limits>

namespace wick {

namespace {

// The product of the matrices from first to last. cut[i][j] is where the product from i to j is split in two.
Tensor chain_product(const std::vector<Tensor>& m, const std::vector<std::vector<size_t>>& cut, size_t first,
                     size_t last) {
  if (first == last) return m[first];
  const size_t k = cut[first][last];
  return mm(chain_product(m, cut, first, k), chain_product(m, cut, k + 1, last));
}

}  // namespace

Tensor linalg_multi_dot(TensorList tensors) {
  const OperatorScope scope("linalg_multi_dot");
  const size_t n = tensors.size();
  check(n >= 2, "linalg_multi_dot: needs at least two tensors, got {}", n);
  for (size_t i = 0; i < n; ++i) {
    check_defined("linalg_multi_dot", tensors[i]);
    check(tensors[i].dim() == 2 || (tensors[i].dim() == 1 && (i == 0 || i == n - 1)),
          "linalg_multi_dot: tensor {} is {}: needs matrices (vectors only at the ends)", i,
          shape_string(tensors[i].sizes()));
  }
  std::vector<Tensor> m(tensors.begin(), tensors.end());
  if (m[0].dim() == 1) m[0] = m[0].unsqueeze(0);
  if (m[n - 1].dim() == 1) m[n - 1] = m[n - 1].unsqueeze(1);
  // The cheapest split of each chain, from short chains to long ones (Cormen et al., Introduction to Algorithms, 15.2).
  std::vector<std::vector<double>> cost(n, std::vector<double>(n, 0));
  std::vector<std::vector<size_t>> cut(n, std::vector<size_t>(n, 0));
  for (size_t length = 1; length < n; ++length)
    for (size_t i = 0; i + length < n; ++i) {
      const size_t j = i + length;
      cost[i][j] = std::numeric_limits<double>::infinity();
      for (size_t k = i; k < j; ++k) {
        const double c =
            cost[i][k] + cost[k + 1][j] +
            static_cast<double>(m[i].size(0)) * static_cast<double>(m[k].size(1)) * static_cast<double>(m[j].size(1));
        if (c < cost[i][j]) cost[i][j] = c, cut[i][j] = k;
      }
    }
  Tensor out = chain_product(m, cut, 0, n - 1);
  if (tensors[n - 1].dim() == 1) out = out.squeeze(1);
  return tensors[0].dim() == 1 ? out.squeeze(0) : out;
}

Tensor chain_matmul(TensorList matrices) {
  const OperatorScope scope("chain_matmul");
  check(!matrices.empty(), "chain_matmul: needs at least one matrix");
  for (const Tensor& t : matrices) {
    check_defined("chain_matmul", t);
    check(t.dim() == 2, "chain_matmul: needs matrices, got {}", shape_string(t.sizes()));
  }
  return matrices.size() == 1 ? matrices[0] : linalg_multi_dot(matrices);
}

}  // namespace wick
