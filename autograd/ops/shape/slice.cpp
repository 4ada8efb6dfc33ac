#include <autograd/ops/all.h>
#include <autograd/ops/shape/view_of.h>
#include <fmt/format.h>

#include <algorithm>

namespace wick {

Tensor select(const Tensor& self, int64_t dim, int64_t index) {
  check_defined("select", self);
  check(self.dim() > 0, "select: select() cannot be applied to a 0-dim tensor: use item()");
  const int64_t d = wrap_dim("select", dim, self.dim()), n = self.size(d);
  if (index < -n || index >= n) [[unlikely]]
    fail<IndexError>("select: index {} out of range for dimension {} of {}", index, dim,
                     shape_string(self.sizes()).text());
  const int64_t i = index < 0 ? index + n : index;
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t offset = self.storage_offset() + i * strides[static_cast<size_t>(d)];
  sizes.erase(static_cast<size_t>(d));
  strides.erase(static_cast<size_t>(d));
  Tensor v =
      view_of("SelectBackward0", self, sizes, strides, offset, [sizes = Dims(self.sizes()), d, i](const Tensor& e) {
        Tensor whole = e.new_zeros(sizes);
        whole.select(d, i).copy_(e);
        return whole;
      });
  tell_tracer("select", {self}, {v}, "dim", d, "index", i);
  return v;
}

Tensor slice(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) {
  check_defined("slice", self);
  check(self.dim() > 0, "slice: a 0-d tensor has no dimension to slice");
  check(step > 0, "slice step must be positive, got {}", step);
  const int64_t d = wrap_dim("slice", dim, self.dim()), n = self.size(d);
  const auto clip = [n](int64_t i) { return std::clamp(i < 0 ? i + n : i, int64_t{0}, n); };
  const int64_t from = clip(start.value_or(0)), to = std::max(from, clip(end.value_or(n)));
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t offset = self.storage_offset() + from * strides[static_cast<size_t>(d)];
  const int64_t length = to > from ? (to - from - 1) / step + 1 : 0;
  sizes[static_cast<size_t>(d)] = length;
  if (length > 1) strides[static_cast<size_t>(d)] *= step;  // less than the dimension, so it fits
  Tensor v = view_of("SliceBackward0", self, sizes, strides, offset,
                     [sizes = Dims(self.sizes()), d, from, to, step](const Tensor& e) {
                       Tensor whole = e.new_zeros(sizes);
                       whole.slice(d, from, to, step).copy_(e);
                       return whole;
                     });
  tell_tracer("slice", {self}, {v}, "dim", d, "start", from, "end", to, "step", step);
  return v;
}

Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  const OperatorScope scope("narrow");
  check_defined("narrow", self);
  check(self.dim() > 0, "narrow: a 0-d tensor has no dimension to narrow");
  const int64_t n = self.size(dim), from = start < 0 ? start + n : start;
  check(length >= 0 && from >= 0 && from <= n && length <= n - from,
        "narrow: start ({}) + length ({}) exceeds dimension size ({}) of dimension {} of {}", start, length,
        self.size(dim), dim, shape_string(self.sizes()));
  return self.slice(dim, from, from + length);
}
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length) {
  const OperatorScope scope("narrow");
  check_defined("narrow", start, "start");
  check(start.dim() == 0 && isIntegralType(start.scalar_type(), false),
        "narrow: the start is {}: needs a 0-d tensor of integers", describe(start));
  return narrow(self, dim, start.item<int64_t>(), length);
}
Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  const OperatorScope scope("narrow_copy");
  return narrow(self, dim, start, length).clone();
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
    if (sizes[d] > 1) strides[d] *= step;  // less than the dimension, so it fits
  }
  sizes.push_back(size);
  strides.push_back(self.dim() == 0 ? 1 : self.strides()[d]);
  // Each element gets the gradients of its copies in all windows.
  Tensor v = view_of("UnfoldBackward0", self, sizes, strides, self.storage_offset(),
                     [from = Dims(self.sizes()), at = static_cast<int64_t>(d), size, step](const Tensor& e) {
                       if (from.empty()) return e.sum();  // of one window with one element or none
                       const Tensor windows = arange(e.size(at)).unsqueeze(1) * step + arange(size);
                       return e.new_zeros(from).index_add(at, windows.reshape({-1}),
                                                          e.movedim(-1, at + 1).flatten(at, at + 1));
                     });
  if (self.dim() > 0) tell_tracer("unfold", {self}, {v}, "dim", static_cast<int64_t>(d), "size", size, "step", step);
  return v;
}

namespace {

// A copy of self in which region_of(copy), a view of it, is overwritten by src. The derivatives are those of clone()
// and copy_().
template <class F>
Tensor clone_and_replace(const char* op, const Tensor& self, const Tensor& src, F region_of) {
  check_defined(op, self);
  check_defined(op, src, "src");
  const Tensor out = self.clone();
  const Tensor region = region_of(out);
  check(region.sizes() == src.sizes(), "{}: src is {}, its place {}", op, shape_string(src.sizes()),
        shape_string(region.sizes()));
  region.copy_(src);
  return out;
}

}  // namespace

Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index) {
  const OperatorScope scope("select_scatter");
  return clone_and_replace("select_scatter", self, src, [&](const Tensor& x) { return x.select(dim, index); });
}
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim, std::optional<int64_t> start,
                     std::optional<int64_t> end, int64_t step) {
  const OperatorScope scope("slice_scatter");
  return clone_and_replace("slice_scatter", self, src, [&](const Tensor& x) { return x.slice(dim, start, end, step); });
}
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) {
  const OperatorScope scope("diagonal_scatter");
  return clone_and_replace("diagonal_scatter", self, src,
                           [&](const Tensor& x) { return x.diagonal(offset, dim1, dim2); });
}
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntArrayRef size, IntArrayRef stride,
                          std::optional<int64_t> storage_offset) {
  const OperatorScope scope("as_strided_scatter");
  return clone_and_replace("as_strided_scatter", self, src,
                           [&](const Tensor& x) { return x.as_strided(size, stride, storage_offset); });
}

// Trickier ones.

namespace {

// For each element of a strided view its position in the flat storage, int64.
Tensor flat_positions(const Dims& sizes, const Dims& strides, int64_t offset) {
  Tensor positions = full({}, offset);
  for (size_t d = 0; d < sizes.size(); ++d) positions = positions.unsqueeze(-1) + arange(sizes[d]) * strides[d];
  return positions;
}

}  // namespace

// The view and self may show the same storage in any way, and the view may show an element several times. The gradient
// therefore goes through flat memory as large as either reaches: e is added up there at the view's positions, and then
// read as self sees it. An expanded self shows an element at several positions, among which a gradient cannot be
// divided.
Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset) {
  check_defined("as_strided", self);
  const int64_t given = storage_offset.value_or(self.storage_offset());
  const int64_t needed = storage_extent("as_strided", size, stride, given);
  const auto held = static_cast<int64_t>(self.impl()->elements->storage->nbytes() / self.element_size());
  check(needed <= held, "as_strided: sizes {}, strides {} and offset {} reach outside of the storage of {} elements",
        shape_string(size), shape_string(stride), given, held);
  const int64_t offset = std::min(given, held);  // a view without elements may begin anywhere
  const Dims sizes(size), strides(stride), self_sizes(self.sizes()), self_strides(self.strides());
  const int64_t self_offset = self.storage_offset();
  bool overlaps = false;
  for (size_t d = 0; d < self_sizes.size(); ++d) overlaps = overlaps || (self_strides[d] == 0 && self_sizes[d] > 1);
  const int64_t extent = std::max(needed, storage_extent("as_strided", self_sizes, self_strides, self_offset));
  return view_of("AsStridedBackward0", self, size, stride, offset, [=](const Tensor& e) {
    check(!overlaps, "as_strided: of an expanded tensor there is no gradient: call contiguous() first");
    const Tensor flat =
        e.new_zeros({extent}).index_add(0, flat_positions(sizes, strides, offset).reshape({-1}), e.reshape({-1}));
    return as_strided(flat, self_sizes, self_strides, self_offset);
  });
}

}  // namespace wick
