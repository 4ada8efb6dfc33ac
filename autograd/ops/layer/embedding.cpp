// Embeddings: rows of a matrix by index, and bags of them.

#include <autograd/graph/record.h>
#include <autograd/kernels/index/bounds.h>
#include <autograd/kernels/index/segment.h>
#include <autograd/kernels/loss/classes.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <fmt/format.h>

#include <algorithm>

namespace wick {

namespace {

// The indices as one row-major vector. Throws if one is out of range.
Tensor checked_indices(const char* op, const Tensor& weight, const Tensor& indices) {
  check_defined(op, weight, "weight");
  check_defined(op, indices, "indices");
  check(weight.dim() == 2, "{}: the weight is {}: needs a matrix", op, shape_string(weight.sizes()));
  check(isIntegralType(indices.scalar_type(), false), "{}: the index is {}: needs int64", op,
        toString(indices.scalar_type()));
  const Tensor flat = indices.detach().to(kLong).reshape({-1}).contiguous();
  const int64_t n = weight.size(0);
  if (const int64_t bad = kernels::first_outside(flat.data_ptr<int64_t>(), flat.numel(), n); bad >= 0)
    fail<IndexError>("{}: index out of range in self: {} needs [0, {})", op, flat.data_ptr<int64_t>()[bad], n);
  return flat;
}

// 1 / how often each index occurs among all of them, as a column.
Tensor inverse_frequency(const Tensor& flat, int64_t n, ScalarType t) {
  const Tensor occurrences = zeros({n}, t).index_add(0, flat, ones({flat.numel()}, t));
  return occurrences.index_select(0, flat).reciprocal().unsqueeze(1);
}

// The rows of weight at the indices. Derivative: the rows of e, added up at their indices; those at padding_idx are
// left out, the others divided by their frequency if asked.
Tensor lookup(const Tensor& weight, const Tensor& flat, int64_t padding_idx, bool scale_grad_by_freq) {
  return record("EmbeddingBackward0", weight.detach().index_select(0, flat),
                wrt(weight, saving(flat),
                    [n = weight.size(0), dim = weight.size(1), padding_idx, scale_grad_by_freq](auto& e, auto& flat) {
                      Tensor g = e;
                      if (scale_grad_by_freq) g = g * inverse_frequency(flat, n, e.scalar_type());
                      if (padding_idx >= 0) g = g.masked_fill((flat == padding_idx).unsqueeze(1), 0);
                      return e.new_zeros({n, dim}).index_add(0, flat, g);
                    }));
}

}  // namespace

Tensor embedding(const Tensor& weight, const Tensor& indices, int64_t padding_idx, bool scale_grad_by_freq, bool) {
  const OperatorScope scope("embedding");
  const Tensor flat = checked_indices("embedding", weight, indices);
  const Tensor found = lookup(weight, flat, padding_idx, scale_grad_by_freq);
  Dims sizes(indices.sizes());
  sizes.push_back(weight.size(1));
  Tensor out = indices.dim() == 1 ? found : found.reshape(sizes);
  tell_tracer("embedding", {weight, indices}, {out});
  return out;
}

Tensor& embedding_renorm_(const Tensor& self, const Tensor& indices, double max_norm, double norm_type) {
  const Tensor flat = checked_indices("embedding_renorm_", self, indices);
  NoGradGuard off;
  const Tensor weight = self.detach(), length = weight.norm(norm_type, 1);
  const Tensor is_named = zeros({self.size(0)}, kBool).scatter(0, flat, true);
  const Tensor scale = where(is_named & (length > max_norm), max_norm / (length + 1e-7), 1);
  weight.mul_(scale.to(self.scalar_type()).unsqueeze(1));
  return const_cast<Tensor&>(self);
}

// Derivatives by the operators it is made of: lookup, index_add, and gather for the maximum.
std::tuple<Tensor, Tensor, Tensor, Tensor> embedding_bag(const Tensor& weight, const Tensor& indices,
                                                         const Tensor& offsets, bool scale_grad_by_freq, int64_t mode,
                                                         bool, const Tensor& per_sample_weights,
                                                         bool include_last_offset, std::optional<int64_t> padding_idx) {
  const OperatorScope scope("embedding_bag");
  check(mode >= 0 && mode <= 2, "embedding_bag: the mode is {}: needs 0 (sum), 1 (mean) or 2 (max)", mode);
  const Tensor flat = checked_indices("embedding_bag", weight, indices);
  check_defined("embedding_bag", offsets, "offsets");
  check(indices.dim() == 1 && offsets.dim() == 1 && isIntegralType(offsets.scalar_type(), false),
        "embedding_bag: indices {} and offsets {}: needs two vectors of int64", describe(indices), describe(offsets));
  check(!per_sample_weights.defined() || (mode == 0 && per_sample_weights.sizes() == indices.sizes()),
        "embedding_bag: per_sample_weights {} for indices {}: needs the same shape, and mode sum",
        describe(per_sample_weights), shape_string(indices.sizes()));
  const int64_t n = flat.numel(), given = offsets.numel(), bags = given - (include_last_offset ? 1 : 0);
  check(bags >= 0, "embedding_bag: include_last_offset needs at least one offset");
  const Tensor starts = offsets.detach().to(kLong).contiguous(), bag = make_empty("embedding_bag", {n}, kLong);
  const int64_t* start = starts.data_ptr<int64_t>();
  check(given == 0 || start[0] == 0, "embedding_bag: the first offset is {}: needs 0", given ? start[0] : 0);
  check(bags > 0 || n == 0, "embedding_bag: {} indices, but no bag", n);
  if (const int64_t bad = kernels::segment_ids_from_offsets(start, given, bags, n, bag.data_ptr<int64_t>()); bad >= 0)
    fail("embedding_bag: offset {} at {} needs [{}, {}]", bad + 1 < given ? start[bad + 1] : n, bad + 1, start[bad], n);
  check(!include_last_offset || start[bags] == n,
        "embedding_bag: the last offset is {}: needs the number of indices {}", start[std::max<int64_t>(bags, 0)], n);
  tell_tracer("segment_ids", {starts}, {bag}, "count", n);
  const int64_t padding = padding_idx ? (*padding_idx < 0 ? *padding_idx + weight.size(0) : *padding_idx) : -1;
  const Tensor all = lookup(weight, flat, padding, scale_grad_by_freq),
               used = (flat != padding).to(weight.scalar_type());
  const Dims sizes{bags, weight.size(1)};
  const Tensor counts = zeros({bags}, kLong).index_add(0, bag, (flat != padding).to(kLong));
  if (mode == 2) {
    // The row of `all` with the largest element of each bag and column, −1 in bags without a row.
    const Tensor best = full(sizes, -1, kLong), x = widened(all.detach()).contiguous();
    check(isFloatingType(x.scalar_type()), "embedding_bag: needs a floating-point tensor, got {}",
          toString(x.scalar_type()));
    kernels::segment_argmax(x.scalar_type(), x.data_ptr(), n, sizes[1], bag.data_ptr<int64_t>(),
                            flat.data_ptr<int64_t>(), padding, best.data_ptr<int64_t>());
    tell_tracer("segment_argmax", {x, bag, flat}, {best}, "segments", bags, "padding", padding);
    if (n == 0) return {zeros(sizes, weight.scalar_type()) + all.sum(), bag, counts, zeros(sizes, kLong)};
    const Tensor rows = where(best >= 0, flat.index_select(0, best.clamp_min(0).flatten()).reshape(sizes), 0);
    return {where(best >= 0, all.gather(0, best.clamp_min(0)), 0), bag, counts, rows};
  }
  Tensor terms = all * used.unsqueeze(1);
  if (per_sample_weights.defined()) terms = terms * per_sample_weights.unsqueeze(1);
  const Tensor sum = zeros(sizes, weight.scalar_type()).index_add(0, bag, terms);
  if (mode == 0) return {sum, bag, counts, counts};
  return {sum / counts.clamp_min(1).to(weight.scalar_type()).unsqueeze(1), bag, counts, counts};
}

}  // namespace wick
