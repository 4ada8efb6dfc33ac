#include <autograd/graph/record.h>
#include <autograd/kernels/index/segment.h>
#include <autograd/ops/all.h>

namespace wick {

Tensor repeat(const Tensor& self, IntArrayRef repeats) {
  const OperatorScope scope("repeat");
  check_defined("repeat", self);
  check(static_cast<int64_t>(repeats.size()) >= self.dim(),
        "repeat: {} counts for the tensor {}: needs at least one a dimension", repeats.size(),
        shape_string(self.sizes()));
  // A dimension of size s becomes (1×s), is expanded to (r×s) and joined to r·s.
  const size_t lead = repeats.size() - self.sizes().size();
  Dims ones, expanded, joined;
  for (size_t d = 0; d < repeats.size(); ++d) {
    const int64_t s = d < lead ? 1 : self.sizes()[d - lead];
    check(repeats[d] >= 0, "repeat: the count {} is negative", repeats[d]);
    ones.push_back(1), ones.push_back(s);
    expanded.push_back(repeats[d]), expanded.push_back(s);
    joined.push_back(Checked("repeat", repeats[d]) * s);
  }
  return self.reshape(ones).expand(expanded).clone().reshape(joined);
}

Tensor tile(const Tensor& self, IntArrayRef dims) {
  const OperatorScope scope("tile");
  check_defined("tile", self);
  Dims repeats(dims);
  while (static_cast<int64_t>(repeats.size()) < self.dim()) repeats.insert(0, 1);
  return self.repeat(repeats);
}

namespace {

void check_output_size(std::optional<int64_t> wanted, int64_t n) {
  check(!wanted || *wanted == n, "repeat_interleave: output_size is {}, but the repeats add up to {}",
        wanted.value_or(0), n);
}

}  // namespace

Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size) {
  const OperatorScope scope("repeat_interleave");
  check_defined("repeat_interleave", repeats, "repeats");
  check(repeats.dim() == 1 && (repeats.scalar_type() == kLong || repeats.scalar_type() == kInt),
        "repeat_interleave: the repeats are {}: needs a vector of int64 or int32", describe(repeats));
  NoGradGuard off;
  const Tensor counts = repeats.to(kLong).contiguous();
  const int64_t* n = counts.data_ptr<int64_t>();
  int64_t total = 0;
  if (const int64_t bad = kernels::segment_total(n, counts.numel(), &total); bad >= 0)
    fail("repeat_interleave: the repeat {} is negative, or with it they add up to more than an int64 holds", n[bad]);
  check_output_size(output_size, total);
  Tensor out = make_empty("repeat_interleave", {total}, kLong);
  kernels::segment_ids_from_sizes(n, counts.numel(), out.data_ptr<int64_t>());
  return out.to(repeats.scalar_type());
}

Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  const OperatorScope scope("repeat_interleave");
  check_defined("repeat_interleave", self);
  check_defined("repeat_interleave", repeats, "repeats");
  check(!dim || self.dim() > 0, "repeat_interleave: a 0-d tensor has no dimension {}", dim.value_or(0));
  const Tensor x = dim ? self : self.reshape({-1});
  const int64_t d = dim.value_or(0), n = x.dim() == 0 ? 1 : x.size(d);
  check(repeats.dim() <= 1, "repeat_interleave: the repeats are {}: needs a number or a vector",
        shape_string(repeats.sizes()));
  const Tensor each = repeats.numel() == 1 ? repeats.reshape({1}).expand({n}) : repeats;
  check(each.numel() == n, "repeat_interleave: {} repeats for {} along dimension {}", repeats.numel(), n, d);
  return x.index_select(d, repeat_interleave(each, output_size));
}

Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  const OperatorScope scope("repeat_interleave");
  return repeat_interleave(self, full({1}, repeats, kLong), dim, output_size);
}

}  // namespace wick
