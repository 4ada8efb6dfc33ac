#include <autograd/ops/all.h>

namespace wick {

Tensor linalg_vander(const Tensor& x, std::optional<int64_t> N) {
  const OperatorScope scope("linalg_vander");
  check_defined("linalg_vander", x, "x");
  check(x.dim() > 0, "linalg_vander: x is a number: needs at least 1 dimension");
  const int64_t columns = N.value_or(x.size(-1));
  check(columns > 1, "linalg_vander: N is {}: needs more than 1", columns);
  Dims sizes(x.sizes());
  sizes.push_back(columns - 1);
  const ScalarType dtype = isFloatingType(x.scalar_type()) ? x.scalar_type() : kLong;
  const Tensor base = x.to(dtype).unsqueeze(-1);
  return cat({ones_like(base), cumprod(base.expand(sizes), -1)}, -1);
}

Tensor vander(const Tensor& x, std::optional<int64_t> N, bool increasing) {
  const OperatorScope scope("vander");
  check_defined("vander", x, "x");
  check(x.dim() == 1, "vander: x is {}: needs a vector", shape_string(x.sizes()));
  const int64_t columns = N.value_or(x.size(0));
  check(columns >= 0, "vander: N is {}: needs 0 or more", columns);
  const ScalarType dtype = isFloatingType(x.scalar_type()) ? x.scalar_type() : kLong;
  if (columns <= 1) return ones({x.size(0), columns}, dtype);
  const Tensor rising = linalg_vander(x, columns);
  return increasing ? rising : rising.flip(-1);
}

}  // namespace wick
