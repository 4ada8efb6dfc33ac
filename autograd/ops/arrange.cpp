#include <autograd/kernels/fill/sequence.h>
#include <autograd/kernels/index/segment.h>

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <algorithm>

namespace wick {

Tensor tile(const Tensor& self, IntArrayRef dims) {
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
  check_defined("repeat_interleave", repeats, "repeats");
  check(repeats.dim() == 1 && (repeats.scalar_type() == kLong || repeats.scalar_type() == kInt),
        "repeat_interleave: the repeats are {}: needs a vector of int64 or int32", describe(repeats));
  NoGradGuard off;
  const Tensor counts = repeats.to(kLong).contiguous();
  const int64_t* n = counts.data_ptr<int64_t>();
  int64_t total = 0;
  if (const int64_t bad = kernels::segment_total(n, counts.numel(), &total); bad >= 0)
    fail("repeat_interleave: the repeat {} is negative", n[bad]);
  check_output_size(output_size, total);
  Tensor out = make_empty({total}, kLong);
  kernels::segment_ids_from_sizes(n, counts.numel(), out.data_ptr<int64_t>());
  return out.to(repeats.scalar_type());
}
Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  check_defined("repeat_interleave", self);
  check_defined("repeat_interleave", repeats, "repeats");
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
  return repeat_interleave(self, full({1}, repeats, kLong), dim, output_size);
}

Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
  check_defined("unfold", self);
  const auto d = static_cast<size_t>(wrap_dim("unfold", dimension, self.dim()));
  const int64_t n = self.dim() == 0 ? 1 : self.sizes()[d];
  check(size >= 0 && size <= n, "unfold: windows of {} along dimension {} of size {}", size, dimension, n);
  check(step > 0, "unfold: the step is {}: needs 1 or more", step);
  Dims sizes(self.sizes()), strides(self.strides());
  if (self.dim() > 0) {
    sizes[d] = (n - size) / step + 1;
    strides[d] *= step;
  }
  sizes.push_back(size);
  strides.push_back(self.dim() == 0 ? 1 : self.strides()[d]);
  return self.as_strided(sizes, strides, self.storage_offset());
}

// Cut.

std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: a 0-d tensor cannot be split");
  std::vector<Tensor> parts;
  int64_t from = 0;
  for (int64_t to : indices) {
    parts.push_back(self.slice(dim, from, to));
    from = to;
  }
  parts.push_back(self.slice(dim, from));
  return parts;
}
std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: a 0-d tensor cannot be split");
  check(sections > 0, "tensor_split: the number of sections is {}: needs 1 or more", sections);
  const int64_t n = self.size(dim);
  std::vector<int64_t> at;
  for (int64_t i = 1; i < sections; ++i) at.push_back(i * (n / sections) + std::min(i, n % sections));
  return tensor_split(self, at, dim);
}
std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices, int64_t dim) {
  check_defined("tensor_split", indices, "indices_or_sections");
  check(indices.scalar_type() == kLong && indices.dim() <= 1,
        "tensor_split: indices_or_sections is {}: needs int64, a number or a vector", describe(indices));
  if (indices.dim() == 0) return tensor_split(self, indices.item<int64_t>(), dim);
  const Tensor at = indices.contiguous();
  return tensor_split(self, IntArrayRef(at.data_ptr<int64_t>(), static_cast<size_t>(at.numel())), dim);
}

namespace {
int64_t split_dim(const char* op, const Tensor& self, int64_t dim) {
  check_defined(op, self);
  const int64_t least = op[0] == 'h' ? 1 : op[0] == 'v' ? 2 : 3;
  check(self.dim() >= least, "{}: needs a tensor of at least {} dimensions, got {}", op, least,
        shape_string(self.sizes()));
  return std::min(dim, self.dim() - 1);
}
std::vector<Tensor> equal_sections(const char* op, const Tensor& self, int64_t sections, int64_t dim) {
  const int64_t d = split_dim(op, self, dim);
  check(sections > 0 && self.size(d) % sections == 0, "{}: dimension {} of {} cannot be split in {} equal sections", op,
        d, shape_string(self.sizes()), sections);
  return tensor_split(self, sections, d);
}
}  // namespace
std::vector<Tensor> hsplit(const Tensor& self, int64_t n) { return equal_sections("hsplit", self, n, 1); }
std::vector<Tensor> vsplit(const Tensor& self, int64_t n) { return equal_sections("vsplit", self, n, 0); }
std::vector<Tensor> dsplit(const Tensor& self, int64_t n) { return equal_sections("dsplit", self, n, 2); }
std::vector<Tensor> hsplit(const Tensor& self, IntArrayRef indices) {
  return tensor_split(self, indices, split_dim("hsplit", self, 1));
}
std::vector<Tensor> vsplit(const Tensor& self, IntArrayRef indices) {
  return tensor_split(self, indices, split_dim("vsplit", self, 0));
}
std::vector<Tensor> dsplit(const Tensor& self, IntArrayRef indices) {
  return tensor_split(self, indices, split_dim("dsplit", self, 2));
}
std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  return split(self, split_sizes, dim);
}

// Joined.

Tensor atleast_1d(const Tensor& self) {
  check_defined("atleast_1d", self);
  return self.dim() == 0 ? self.reshape({1}) : self;
}
Tensor atleast_2d(const Tensor& self) {
  const Tensor x = atleast_1d(self);
  return x.dim() == 1 ? x.unsqueeze(0) : x;
}
Tensor atleast_3d(const Tensor& self) {
  const Tensor x = atleast_2d(self);
  return x.dim() == 2 ? x.unsqueeze(-1) : x;
}

namespace {
template <class F>
std::vector<Tensor> each_of(TensorList tensors, F f) {
  std::vector<Tensor> out;
  for (const Tensor& t : tensors) out.push_back(f(t));
  return out;
}
}  // namespace
std::vector<Tensor> atleast_1d(TensorList tensors) {
  return each_of(tensors, [](const Tensor& t) { return atleast_1d(t); });
}
std::vector<Tensor> atleast_2d(TensorList tensors) {
  return each_of(tensors, [](const Tensor& t) { return atleast_2d(t); });
}
std::vector<Tensor> atleast_3d(TensorList tensors) {
  return each_of(tensors, [](const Tensor& t) { return atleast_3d(t); });
}
Tensor hstack(TensorList tensors) {
  check(!tensors.empty(), "hstack: needs at least one tensor");
  const auto all = atleast_1d(tensors);
  return cat(all, all[0].dim() == 1 ? 0 : 1);
}
Tensor vstack(TensorList tensors) {
  check(!tensors.empty(), "vstack: needs at least one tensor");
  return cat(atleast_2d(tensors), 0);
}
Tensor row_stack(TensorList tensors) { return vstack(tensors); }
Tensor dstack(TensorList tensors) {
  check(!tensors.empty(), "dstack: needs at least one tensor");
  return cat(atleast_3d(tensors), 2);
}
Tensor column_stack(TensorList tensors) {
  check(!tensors.empty(), "column_stack: needs at least one tensor");
  return hstack(each_of(tensors, [](const Tensor& t) {
    check_defined("column_stack", t);
    return t.dim() <= 1 ? t.reshape({t.numel(), 1}) : t;
  }));
}
Tensor block_diag(TensorList tensors) {
  check(!tensors.empty(), "block_diag: needs at least one tensor");
  const auto blocks = atleast_2d(tensors);
  int64_t rows = 0, cols = 0;
  ScalarType t = kBool;
  for (const Tensor& b : blocks) {
    check(b.dim() == 2, "block_diag: needs tensors of at most 2 dimensions, got {}", shape_string(b.sizes()));
    rows += b.size(0);
    cols += b.size(1);
    t = promoteTypes(t, b.scalar_type());
  }
  const Tensor out = zeros({rows, cols}, t);
  int64_t row = 0, col = 0;
  for (const Tensor& b : blocks) {
    out.narrow(0, row, b.size(0)).narrow(1, col, b.size(1)).copy_(b);
    row += b.size(0);
    col += b.size(1);
  }
  return out;
}

// Combined.

std::vector<Tensor> broadcast_tensors(TensorList tensors) {
  Dims sizes;
  for (const Tensor& t : tensors) {
    check_defined("broadcast_tensors", t);
    sizes = broadcast_shapes("broadcast_tensors", sizes, t.sizes());
  }
  return each_of(tensors, [&](const Tensor& t) { return t.expand(sizes); });
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
  check(!tensors.empty(), "cartesian_prod: needs at least one tensor");
  for (const Tensor& t : tensors) {
    check_defined("cartesian_prod", t);
    check(t.dim() == 1, "cartesian_prod: needs vectors, got {}", shape_string(t.sizes()));
  }
  if (tensors.size() == 1) return tensors[0];
  return stack(each_of(meshgrid(tensors), [](const Tensor& t) { return t.flatten(); }), 1);
}
Tensor combinations(const Tensor& self, int64_t r, bool with_replacement) {
  check_defined("combinations", self);
  check(self.dim() == 1, "combinations: needs a vector, got {}", shape_string(self.sizes()));
  check(r >= 0, "combinations: the number is {}: needs 0 or more", r);
  if (r == 0) return self.new_empty({0});
  const int64_t n = self.numel(), count = kernels::combination_count(n, r, with_replacement);
  const Tensor index = make_empty({count, r}, kLong);
  kernels::combinations(n, r, with_replacement, count, index.data_ptr<int64_t>());
  return self.index_select(0, index.reshape({-1})).reshape({-1, r});
}

// Diagonals.

Tensor diag_embed(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  check_defined("diag_embed", self);
  check(self.dim() > 0, "diag_embed: needs a tensor of at least one dimension");
  const int64_t dims = self.dim() + 1, a = wrap_dim("diag_embed", dim1, dims), b = wrap_dim("diag_embed", dim2, dims);
  check(a != b, "diag_embed: the new dimensions are both {}", a);
  const int64_t n = self.size(-1) + std::abs(offset);
  Dims sizes(self.sizes());
  sizes.erase(sizes.size() - 1);
  sizes.insert(static_cast<size_t>(std::min(a, b)), n);
  sizes.insert(static_cast<size_t>(std::max(a, b)), n);
  const Tensor out = zeros(sizes, self.scalar_type());
  out.diagonal(offset, a, b).copy_(self);
  return out;
}
Tensor diagflat(const Tensor& self, int64_t offset) {
  check_defined("diagflat", self);
  return self.reshape({-1}).diag(offset);
}
namespace {
Tensor triangle_indices(bool lower, int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  const Tensor ones_ = ones({row, col}, kBool);
  const Tensor part = lower ? ones_.tril(offset) : ones_.triu(offset);
  return nonzero(part).t().contiguous().to(options.dtype_opt().value_or(kLong));
}
}  // namespace
Tensor tril_indices(int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  return triangle_indices(true, row, col, offset, options);
}
Tensor triu_indices(int64_t row, int64_t col, int64_t offset, const TensorOptions& options) {
  return triangle_indices(false, row, col, offset, options);
}

namespace {
// self's copy with src in a part of it.
template <class F>
Tensor with_part(const char* op, const Tensor& self, const Tensor& src, F part_of) {
  check_defined(op, self);
  check_defined(op, src, "src");
  const Tensor out = self.clone();
  const Tensor part = part_of(out);
  check(part.sizes() == src.sizes(), "{}: src is {}, its place {}", op, shape_string(src.sizes()),
        shape_string(part.sizes()));
  part.copy_(src);
  return out;
}
}  // namespace
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index) {
  return with_part("select_scatter", self, src, [&](const Tensor& x) { return x.select(dim, index); });
}
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim, std::optional<int64_t> start,
                     std::optional<int64_t> end, int64_t step) {
  return with_part("slice_scatter", self, src, [&](const Tensor& x) { return x.slice(dim, start, end, step); });
}
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) {
  return with_part("diagonal_scatter", self, src, [&](const Tensor& x) { return x.diagonal(offset, dim1, dim2); });
}
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntArrayRef size, IntArrayRef stride,
                          std::optional<int64_t> storage_offset) {
  return with_part("as_strided_scatter", self, src,
                   [&](const Tensor& x) { return x.as_strided(size, stride, storage_offset); });
}

// Turned.

Tensor rot90(const Tensor& self, int64_t k, IntArrayRef dims) {
  check_defined("rot90", self);
  check(dims.size() == 2 && self.dim() >= 2, "rot90: needs two dimensions of a tensor that has them, got {} of {}",
        dims.size(), shape_string(self.sizes()));
  const int64_t a = wrap_dim("rot90", dims[0], self.dim()), b = wrap_dim("rot90", dims[1], self.dim());
  check(a != b, "rot90: both dimensions are {}", a);
  switch ((k % 4 + 4) % 4) {
    case 1:
      return self.flip(b).transpose(a, b);
    case 2:
      return self.flip({a, b});
    case 3:
      return self.flip(a).transpose(a, b);
    default:
      return self.clone();
  }
}
Tensor fliplr(const Tensor& self) {
  check_defined("fliplr", self);
  check(self.dim() >= 2, "fliplr: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  return self.flip(1);
}
Tensor flipud(const Tensor& self) {
  check_defined("flipud", self);
  check(self.dim() >= 1, "flipud: needs a tensor of at least one dimension");
  return self.flip(0);
}
Tensor ravel(const Tensor& self) {
  check_defined("ravel", self);
  return self.contiguous().view({-1});
}
Tensor adjoint(const Tensor& self) {
  check_defined("adjoint", self);
  check(self.dim() >= 2, "adjoint: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  return self.transpose(-2, -1);
}
Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  return narrow(self, dim, start, length).clone();
}
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length) {
  check_defined("narrow", start, "start");
  check(start.dim() == 0 && isIntegralType(start.scalar_type(), false),
        "narrow: the start is {}: needs a 0-d tensor of integers", describe(start));
  return narrow(self, dim, start.item<int64_t>(), length);
}

}  // namespace wick
