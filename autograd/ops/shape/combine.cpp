#include <autograd/core/warning.h>
#include <autograd/kernels/fill/sequence.h>
#include <autograd/ops/all.h>
#include <autograd/ops/shape/each_of.h>

#include <algorithm>
#include <atomic>

namespace wick {

std::vector<Tensor> broadcast_tensors(TensorList tensors) {
  Dims sizes;
  for (const Tensor& t : tensors) {
    check_defined("broadcast_tensors", t);
    sizes = broadcast_shapes("broadcast_tensors", sizes, t.sizes());
  }
  return each_of(tensors, [&](const Tensor& t) { return t.expand(sizes); });
}

std::vector<Tensor> meshgrid(TensorList tensors) {
  static std::atomic<bool> given;
  if (Warning::is_due(given)) warn("meshgrid: name the indexing, which PyTorch will require: \"ij\" as now, or \"xy\"");
  return meshgrid(tensors, "ij");
}
std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing) {
  check(!tensors.empty(), "meshgrid: needs at least one tensor");
  check(indexing == "ij" || indexing == "xy", "meshgrid: indexing is \"{}\": needs \"ij\" or \"xy\"", indexing);
  std::vector<Tensor> axes(tensors.begin(), tensors.end());
  const bool swap = indexing == "xy" && axes.size() >= 2;
  if (swap) std::swap(axes[0], axes[1]);
  Dims sizes;
  for (const Tensor& t : axes) {
    check_defined("meshgrid", t);
    check(t.dim() <= 1, "meshgrid: needs vectors, got {}", shape_string(t.sizes()));
    check(t.scalar_type() == axes[0].scalar_type(), "meshgrid: the dtypes differ: {} and {}", describe(axes[0]),
          describe(t));
    sizes.push_back(t.numel());
  }
  std::vector<Tensor> out;
  for (size_t k = 0; k < axes.size(); ++k) {
    Dims ones(axes.size(), 1);
    ones[k] = axes[k].numel();
    out.push_back(axes[k].reshape(ones).expand(sizes));
  }
  if (swap) std::swap(out[0], out[1]);
  return out;
}

Tensor cartesian_prod(TensorList tensors) {
  const OperatorScope scope("cartesian_prod");
  check(!tensors.empty(), "cartesian_prod: needs at least one tensor");
  for (const Tensor& t : tensors) {
    check_defined("cartesian_prod", t);
    check(t.dim() == 1, "cartesian_prod: needs vectors, got {}", shape_string(t.sizes()));
  }
  if (tensors.size() == 1) return tensors[0];
  return stack(each_of(meshgrid(tensors, "ij"), [](const Tensor& t) { return t.flatten(); }), 1);
}

Tensor combinations(const Tensor& self, int64_t r, bool with_replacement) {
  const OperatorScope scope("combinations");
  check_defined("combinations", self);
  check(self.dim() == 1, "combinations: needs a vector, got {}", shape_string(self.sizes()));
  check(r >= 0, "combinations: the number is {}: needs 0 or more", r);
  if (r == 0) return self.new_empty({0});
  const int64_t n = self.numel(), count = kernels::combination_count(n, r, with_replacement);
  const Tensor index = make_empty("combinations", {count, r}, kLong);
  kernels::combinations(n, r, with_replacement, count, index.data_ptr<int64_t>());
  return self.index_select(0, index.reshape({-1})).reshape({-1, r});
}

}  // namespace wick
