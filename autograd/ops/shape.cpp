#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

#include <algorithm>
#include <numeric>

namespace wick {

namespace {

// A view: another look at self's memory, whose error goes back by `closure`.
template <class F>
Tensor view_of(const char* name, const Tensor& self, IntArrayRef sizes, IntArrayRef strides, int64_t offset,
               F closure) {
  Tensor v = record(name, make_alias(self, sizes, strides, offset), wrt(self, std::move(closure)));
  set_base(v, self);
  return v;
}

// The strides with which a tensor of this geometry shows `shape`, if it can.
std::optional<Dims> view_strides(IntArrayRef sizes, IntArrayRef strides, IntArrayRef shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return contiguous_strides(shape);
  Dims out(shape.size(), 1);
  // Runs of dimensions that lie in memory as one are cut anew.
  size_t to = shape.size();
  int64_t run = 1, step = strides.empty() ? 1 : strides.back();
  for (size_t d = sizes.size(); d-- > 0;) {
    run *= sizes[d];
    const bool ends = d == 0 || (sizes[d - 1] != 1 && strides[d - 1] != run * step);
    if (!ends) continue;
    int64_t done = 1;
    while (to > 0 && (done < run || shape[to - 1] == 1)) {
      out[--to] = done * step;
      done *= shape[to];
    }
    if (done != run) return std::nullopt;
    if (d > 0) {
      step = strides[d - 1];
      run = 1;
    }
  }
  while (to > 0) {
    if (shape[--to] != 1) return std::nullopt;
  }
  return out;
}

// shape with its −1 worked out.
Dims infer(const char* op, IntArrayRef shape, int64_t numel, IntArrayRef from) {
  Dims out(shape);
  int64_t known = 1, unknown = -1;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == -1) {
      check(unknown < 0, "{}: only one size of {} can be −1", op, shape_string(shape));
      unknown = static_cast<int64_t>(d);
    } else {
      check(shape[d] >= 0, "{}: the size {} is negative", op, shape[d]);
      known *= shape[d];
    }
  }
  if (unknown >= 0 && known != 0 && numel % known == 0) {
    out[static_cast<size_t>(unknown)] = numel / known;
    return out;
  }
  check(unknown < 0 && known == numel, "{}: the tensor {} of {} elements cannot take the shape {}", op,
        shape_string(from), numel, shape_string(shape));
  return out;
}

Tensor try_view(const Tensor& self, const Dims& shape) {
  const auto strides = view_strides(self.sizes(), self.strides(), shape);
  if (!strides) return {};
  return view_of("ViewBackward0", self, shape, *strides, self.storage_offset(),
                 [sizes = Dims(self.sizes())](const Tensor& e) { return e.reshape(sizes); });
}

}  // namespace

Tensor reshape(const Tensor& self, IntArrayRef shape_) {
  check_defined("reshape", self);
  const Dims shape = infer("reshape", shape_, self.numel(), self.sizes());
  if (Tensor v = try_view(self, shape); v.defined()) return v;
  return try_view(self.clone(), shape);
}
Tensor view(const Tensor& self, IntArrayRef size) {
  check_defined("view", self);
  Tensor v = try_view(self, infer("view", size, self.numel(), self.sizes()));
  check(v.defined(), "view: memory laid out as sizes {}, strides {} cannot be seen as {}: use reshape()",
        shape_string(self.sizes()), shape_string(self.strides()), shape_string(size));
  return v;
}
Tensor flatten(const Tensor& self, int64_t start_dim, int64_t end_dim) {
  check_defined("flatten", self);
  if (self.dim() == 0) return self.reshape({1});
  const int64_t from = wrap_dim("flatten", start_dim, self.dim()), to = wrap_dim("flatten", end_dim, self.dim());
  check(from <= to, "flatten: start_dim {} comes after end_dim {}", start_dim, end_dim);
  if (from == to) return self;
  Dims shape;
  int64_t joined = 1;
  for (int64_t d = 0; d < self.dim(); ++d) {
    if (d < from || d > to) {
      shape.push_back(self.size(d));
    } else {
      joined *= self.size(d);
      if (d == to) shape.push_back(joined);
    }
  }
  return self.reshape(shape);
}
Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes) {
  check_defined("unflatten", self);
  const int64_t d = wrap_dim("unflatten", dim, self.dim());
  const Dims parts = infer("unflatten", sizes, self.size(d), self.sizes());
  Dims shape;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (i != d)
      shape.push_back(self.size(i));
    else
      for (int64_t s : parts) shape.push_back(s);
  }
  return self.reshape(shape);
}

Tensor permute(const Tensor& self, IntArrayRef dims) {
  check_defined("permute", self);
  check(static_cast<int64_t>(dims.size()) == self.dim(), "permute: {} dimensions given for the tensor {}", dims.size(),
        shape_string(self.sizes()));
  dim_mask("permute", dims, self.dim());
  Dims sizes, strides, inverse(dims.size(), 0);
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto d = static_cast<size_t>(wrap_dim("permute", dims[i], self.dim()));
    sizes.push_back(self.sizes()[d]);
    strides.push_back(self.strides()[d]);
    inverse[d] = static_cast<int64_t>(i);
  }
  return view_of("PermuteBackward0", self, sizes, strides, self.storage_offset(),
                 [inverse](const Tensor& e) { return e.permute(inverse); });
}
Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1) {
  check_defined("transpose", self);
  const int64_t a = wrap_dim("transpose", dim0, self.dim()), b = wrap_dim("transpose", dim1, self.dim());
  Dims sizes(self.sizes()), strides(self.strides());
  if (self.dim() > 0) {
    std::swap(sizes[static_cast<size_t>(a)], sizes[static_cast<size_t>(b)]);
    std::swap(strides[static_cast<size_t>(a)], strides[static_cast<size_t>(b)]);
  }
  return view_of("TransposeBackward0", self, sizes, strides, self.storage_offset(),
                 [a, b](const Tensor& e) { return e.transpose(a, b); });
}
Tensor t(const Tensor& self) {
  check_defined("t", self);
  check(self.dim() <= 2, "t: needs a tensor of at most 2 dimensions, got {}", shape_string(self.sizes()));
  if (self.dim() < 2) return self.reshape(self.sizes());
  return view_of("TBackward0", self, {self.size(1), self.size(0)}, {self.stride(1), self.stride(0)},
                 self.storage_offset(), [](const Tensor& e) { return e.t(); });
}
Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination) {
  check_defined("movedim", self);
  check(source.size() == destination.size(), "movedim: {} dimensions to move to {} places", source.size(),
        destination.size());
  std::vector<bool> moved(static_cast<size_t>(self.dim())), taken = moved;
  if (!source.empty())
    moved = dim_mask("movedim", source, self.dim()), taken = dim_mask("movedim", destination, self.dim());
  Dims order(static_cast<size_t>(self.dim()), 0);
  for (size_t i = 0; i < source.size() && self.dim() > 0; ++i)
    order[static_cast<size_t>(wrap_dim("movedim", destination[i], self.dim()))] =
        wrap_dim("movedim", source[i], self.dim());
  for (size_t from = 0, to = 0; to < order.size(); ++to) {
    if (taken[to]) continue;
    while (moved[from]) ++from;
    order[to] = static_cast<int64_t>(from++);
  }
  return self.permute(order);
}

namespace {
Tensor squeeze_where(const Tensor& self, auto&& drops) {
  check_defined("squeeze", self);
  Dims sizes, strides;
  for (size_t d = 0; d < self.sizes().size(); ++d) {
    if (self.sizes()[d] == 1 && drops(d)) continue;
    sizes.push_back(self.sizes()[d]);
    strides.push_back(self.strides()[d]);
  }
  return view_of("SqueezeBackward0", self, sizes, strides, self.storage_offset(),
                 [from = Dims(self.sizes())](const Tensor& e) { return e.reshape(from); });
}
}  // namespace
Tensor squeeze(const Tensor& self) {
  return squeeze_where(self, [](size_t) { return true; });
}
Tensor squeeze(const Tensor& self, int64_t dim) {
  check_defined("squeeze", self);
  const int64_t d = wrap_dim("squeeze", dim, self.dim());
  return squeeze_where(self, [d](size_t i) { return static_cast<int64_t>(i) == d; });
}
Tensor unsqueeze(const Tensor& self, int64_t dim) {
  check_defined("unsqueeze", self);
  const int64_t d = wrap_dim("unsqueeze", dim, self.dim() + 1);
  const auto at = static_cast<size_t>(d);
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t step = at < sizes.size() ? sizes[at] * strides[at] : 1;
  sizes.insert(at, 1);
  strides.insert(at, step);
  return view_of("UnsqueezeBackward0", self, sizes, strides, self.storage_offset(),
                 [d](const Tensor& e) { return e.squeeze(d); });
}

Tensor expand(const Tensor& self, IntArrayRef size) {
  check_defined("expand", self);
  const IntArrayRef from = self.sizes();
  check(size.size() >= from.size(), "expand: {} has fewer dimensions than the tensor {}", shape_string(size),
        shape_string(from));
  Dims sizes(size);
  const size_t lead = size.size() - from.size();
  for (size_t d = 0; d < size.size(); ++d) {
    if (sizes[d] == -1 && d >= lead) sizes[d] = from[d - lead];
    check(sizes[d] >= 0, "expand: the size {} of a new dimension is negative", sizes[d]);
  }
  check(is_expandable(from, sizes), "expand: the tensor {} cannot be stretched to {}: only sizes of 1 stretch",
        shape_string(from), shape_string(size));
  // The walk sums the error over what was stretched.
  return view_of("ExpandBackward0", self, sizes, expanded_strides(self, sizes), self.storage_offset(),
                 [](const Tensor& e) { return e; });
}
Tensor expand_as(const Tensor& self, const Tensor& other) { return expand(self, other.sizes()); }
Tensor broadcast_to(const Tensor& self, IntArrayRef size) { return expand(self, size); }

Tensor repeat(const Tensor& self, IntArrayRef repeats) {
  check_defined("repeat", self);
  check(static_cast<int64_t>(repeats.size()) >= self.dim(),
        "repeat: {} counts for the tensor {}: needs at least one a dimension", repeats.size(),
        shape_string(self.sizes()));
  // Each dimension (s) becomes (r, s), stretched from (1, s), and then r·s.
  const size_t lead = repeats.size() - self.sizes().size();
  Dims ones, stretched, joined;
  for (size_t d = 0; d < repeats.size(); ++d) {
    const int64_t s = d < lead ? 1 : self.sizes()[d - lead];
    check(repeats[d] >= 0, "repeat: the count {} is negative", repeats[d]);
    ones.push_back(1), ones.push_back(s);
    stretched.push_back(repeats[d]), stretched.push_back(s);
    joined.push_back(repeats[d] * s);
  }
  return self.reshape(ones).expand(stretched).clone().reshape(joined);
}

// Parts.

Tensor select(const Tensor& self, int64_t dim, int64_t index) {
  check_defined("select", self);
  check(self.dim() > 0, "select: a 0-d tensor has no dimension to index");
  const int64_t d = wrap_dim("select", dim, self.dim()), n = self.size(d);
  if (index < -n || index >= n) [[unlikely]]
    throw IndexError(fmt::format("select: index {} is out of range for dimension {} of {}", index, dim,
                                 shape_string(self.sizes()).text()));
  const int64_t i = index < 0 ? index + n : index;
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t offset = self.storage_offset() + i * strides[static_cast<size_t>(d)];
  sizes.erase(static_cast<size_t>(d));
  strides.erase(static_cast<size_t>(d));
  return view_of("SelectBackward0", self, sizes, strides, offset, [from = Dims(self.sizes()), d, i](const Tensor& e) {
    Tensor all = e.new_zeros(from);
    all.select(d, i).copy_(e);
    return all;
  });
}
Tensor slice(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) {
  check_defined("slice", self);
  check(self.dim() > 0, "slice: a 0-d tensor has no dimension to slice");
  check(step > 0, "slice: the step is {}: needs 1 or more", step);
  const int64_t d = wrap_dim("slice", dim, self.dim()), n = self.size(d);
  auto place = [n](int64_t i) { return std::clamp(i < 0 ? i + n : i, int64_t{0}, n); };
  const int64_t from = place(start.value_or(0)), to = std::max(from, place(end.value_or(n)));
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t offset = self.storage_offset() + from * strides[static_cast<size_t>(d)];
  sizes[static_cast<size_t>(d)] = (to - from + step - 1) / step;
  strides[static_cast<size_t>(d)] *= step;
  return view_of("SliceBackward0", self, sizes, strides, offset,
                 [whole = Dims(self.sizes()), d, from, to, step](const Tensor& e) {
                   Tensor all = e.new_zeros(whole);
                   all.slice(d, from, to, step).copy_(e);
                   return all;
                 });
}
Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  check_defined("narrow", self);
  check(self.dim() > 0, "narrow: a 0-d tensor has no dimension to narrow");
  const int64_t n = self.size(dim), from = start < 0 ? start + n : start;
  check(length >= 0 && from >= 0 && from + length <= n, "narrow: start {} and length {} leave dimension {} of {}",
        start, length, dim, shape_string(self.sizes()));
  return self.slice(dim, from, from + length);
}

namespace {

// The node of views that together make up a tensor: their errors are put together at once, by join(errors, zero for
// those that did not come).
template <class Join>
class PartsNode final : public Node {
 public:
  PartsNode(const char* name, const Tensor& self, const std::vector<Tensor>& parts, Join join)
      : name_(name), edge_(gradient_edge(self)), dtype_(self.scalar_type()), join_(std::move(join)) {
    for (const Tensor& part : parts) infos_.push_back({part.sizes(), dtype_});
    set_edges(&edge_, 1);
    set_infos(infos_.data(), infos_.size());
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> errors, std::span<Tensor> gradients) override {
    std::vector<Tensor> e(errors.begin(), errors.end());
    for (size_t i = 0; i < e.size(); ++i)
      if (!e[i].defined()) e[i] = zeros({}, dtype_).expand(infos_[i].sizes);
    gradients[0] = join_(e);
  }

 private:
  const char* name_;
  Edge edge_;
  ScalarType dtype_;
  std::vector<Info> infos_;
  Join join_;
};

// Makes `parts`, aliases of self, views that are recorded.
template <class Join>
std::vector<Tensor> views_of(const char* name, const Tensor& self, std::vector<Tensor> parts, Join join) {
  if (GradMode::is_enabled() && self.requires_grad() && !parts.empty()) {
    const Ref<Node> node(new PartsNode<Join>(name, self, parts, std::move(join)));
    for (size_t i = 0; i < parts.size(); ++i) detail::set_history(parts[i], node, static_cast<uint32_t>(i));
  }
  for (const Tensor& part : parts) set_base(part, self);
  return parts;
}

}  // namespace

std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  check_defined("split", self);
  check(self.dim() > 0, "split: a 0-d tensor has no dimension");
  const int64_t d = wrap_dim("split", dim, self.dim()), step = self.stride(d);
  const int64_t total = std::accumulate(split_sizes.begin(), split_sizes.end(), int64_t{0});
  check(total == self.size(d), "split: the sizes {} add up to {}: dimension {} of {} has {}", shape_string(split_sizes),
        total, dim, shape_string(self.sizes()), self.size(d));
  std::vector<Tensor> parts;
  Dims sizes(self.sizes());
  int64_t from = self.storage_offset();
  for (int64_t s : split_sizes) {
    check(s >= 0, "split: the size {} is negative", s);
    sizes[static_cast<size_t>(d)] = s;
    parts.push_back(make_alias(self, sizes, self.strides(), from));
    from += s * step;
  }
  return views_of("SplitBackward0", self, std::move(parts), [d](const std::vector<Tensor>& e) { return cat(e, d); });
}
std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim) {
  check_defined("split", self);
  const int64_t n = self.size(dim);
  check(split_size > 0 || (split_size == 0 && n == 0), "split: the size is {}: needs 1 or more", split_size);
  std::vector<int64_t> sizes;
  for (int64_t from = 0; from < n; from += split_size) sizes.push_back(std::min(split_size, n - from));
  if (sizes.empty()) sizes.push_back(0);
  return split(self, IntArrayRef(sizes), dim);
}
std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  check(chunks > 0, "chunk: the number of chunks is {}: needs 1 or more", chunks);
  check_defined("chunk", self);
  const int64_t n = self.size(dim);
  if (n == 0) return split(self, IntArrayRef(std::vector<int64_t>(static_cast<size_t>(chunks), 0)), dim);
  return split(self, (n + chunks - 1) / chunks, dim);
}
std::vector<Tensor> unbind(const Tensor& self, int64_t dim) {
  check_defined("unbind", self);
  check(self.dim() > 0, "unbind: a 0-d tensor has no dimension");
  const int64_t d = wrap_dim("unbind", dim, self.dim()), step = self.stride(d);
  Dims sizes(self.sizes()), strides(self.strides());
  sizes.erase(static_cast<size_t>(d));
  strides.erase(static_cast<size_t>(d));
  std::vector<Tensor> parts;
  for (int64_t i = 0; i < self.size(d); ++i)
    parts.push_back(make_alias(self, sizes, strides, self.storage_offset() + i * step));
  return views_of("UnbindBackward0", self, std::move(parts), [d](const std::vector<Tensor>& e) { return stack(e, d); });
}

namespace {
// For each element of a strided view its place in the flat memory it looks at, int64.
Tensor places(const Dims& sizes, const Dims& strides, int64_t offset) {
  Tensor at = full({}, offset);
  for (size_t d = 0; d < sizes.size(); ++d) at = at.unsqueeze(-1) + arange(sizes[d]) * strides[d];
  return at;
}
}  // namespace

Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset) {
  check_defined("as_strided", self);
  check(size.size() == stride.size(), "as_strided: {} sizes but {} strides", size.size(), stride.size());
  const int64_t offset = storage_offset.value_or(self.storage_offset());
  const int64_t numel = count_elements(size);
  int64_t last = offset;
  for (size_t d = 0; d < size.size(); ++d) {
    check(stride[d] >= 0, "as_strided: the stride {} is negative", stride[d]);
    last += (size[d] - 1) * stride[d];
  }
  const auto held = static_cast<int64_t>(self.impl()->elements->storage->nbytes() / self.element_size());
  check(offset >= 0 && (numel == 0 || last < held),
        "as_strided: sizes {}, strides {} and offset {} reach outside of the storage of {} elements",
        shape_string(size), shape_string(stride), offset, held);
  // Errors are added up in flat memory, as far as either reaches, and read from it as self sees it.
  const Dims sizes(size), strides(stride), self_sizes(self.sizes()), self_strides(self.strides());
  const int64_t self_offset = self.storage_offset();
  int64_t self_last = self_offset;
  bool overlaps = false;
  for (size_t d = 0; d < self_sizes.size(); ++d) {
    self_last += std::max<int64_t>(self_sizes[d] - 1, 0) * self_strides[d];
    overlaps = overlaps || (self_strides[d] == 0 && self_sizes[d] > 1);
  }
  const int64_t extent = std::max(last, self_last) + 1;
  return view_of("AsStridedBackward0", self, size, stride, offset, [=](const Tensor& e) {
    check(!overlaps, "as_strided: of an expanded tensor there is no gradient: call contiguous() first");
    const Tensor flat =
        e.new_zeros({extent}).index_add(0, places(sizes, strides, offset).reshape({-1}), e.reshape({-1}));
    return as_strided(flat, self_sizes, self_strides, self_offset);
  });
}
Tensor diagonal(const Tensor& self, int64_t k, int64_t dim1, int64_t dim2) {
  check_defined("diagonal", self);
  const int64_t a = wrap_dim("diagonal", dim1, self.dim()), b = wrap_dim("diagonal", dim2, self.dim());
  check(a != b && self.dim() >= 2, "diagonal: needs two different dimensions of {}", shape_string(self.sizes()));
  const int64_t rows = self.size(a), cols = self.size(b);
  const int64_t n = std::max<int64_t>(0, k >= 0 ? std::min(rows, cols - k) : std::min(rows + k, cols));
  Dims sizes(self.sizes()), strides(self.strides());
  const int64_t step = self.stride(a) + self.stride(b);
  int64_t offset = self.storage_offset();
  if (n > 0) offset += k >= 0 ? k * self.stride(b) : -k * self.stride(a);
  for (int64_t d : {std::max(a, b), std::min(a, b)})
    sizes.erase(static_cast<size_t>(d)), strides.erase(static_cast<size_t>(d));
  sizes.push_back(n);
  strides.push_back(step);
  return view_of("DiagonalBackward0", self, sizes, strides, offset,
                 [from = Dims(self.sizes()), k, a, b](const Tensor& e) {
                   Tensor all = e.new_zeros(from);
                   all.diagonal(k, a, b).copy_(e);
                   return all;
                 });
}
Tensor diag(const Tensor& self, int64_t k) {
  check_defined("diag", self);
  check(self.dim() == 1 || self.dim() == 2, "diag: needs a vector or a matrix, got {}", shape_string(self.sizes()));
  if (self.dim() == 2) return self.diagonal(k).clone();
  const int64_t n = self.size(0) + std::abs(k);
  Tensor out = self.new_zeros({n, n});
  {
    NoGradGuard off;
    out.diagonal(k).copy_(self);
  }
  return record("DiagBackward0", out, wrt(self, [k](const Tensor& e) { return e.diagonal(k); }));
}

Tensor& fill_diagonal_(const Tensor& self, const Scalar& value, bool wrap) {
  check_defined("fill_diagonal_", self);
  check(self.dim() >= 2, "fill_diagonal_: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  int64_t least = self.size(0), step = 0;
  for (int64_t d = 0; d < self.dim(); ++d) {
    check(self.dim() == 2 || self.size(d) == self.size(0),
          "fill_diagonal_: needs equal sizes beyond 2 dimensions, got {}", shape_string(self.sizes()));
    least = std::min(least, self.size(d));
    step += self.stride(d);
  }
  self.as_strided({least}, {step}, self.storage_offset()).fill_(value);
  const int64_t rows = self.size(0), columns = self.size(1);
  if (wrap && self.dim() == 2)
    for (int64_t row = columns + 1; columns > 0 && row < rows; row += columns + 1)
      self.slice(0, row, std::min(rows, row + columns)).fill_diagonal_(value);
  return const_cast<Tensor&>(self);
}

// Together.

Tensor cat(TensorList tensors, int64_t dim) {
  check(!tensors.empty(), "cat: needs at least one tensor");
  auto skipped = [](const Tensor& t) { return t.dim() == 1 && t.size(0) == 0; };
  const Tensor* like = &tensors[0];
  ScalarType type = kBool;
  for (const Tensor& t : tensors) {
    check_defined("cat", t, "tensors");
    check(t.dim() > 0, "cat: a 0-d tensor cannot be joined: use stack()");
    if (skipped(*like)) like = &t;
    type = promoteTypes(type, t.scalar_type());
  }
  const int64_t d = wrap_dim("cat", dim, like->dim());
  const auto at = static_cast<size_t>(d);
  Dims sizes(like->sizes());
  sizes[at] = 0;
  std::vector<int64_t> from, length;
  for (const Tensor& t : tensors) {
    from.push_back(sizes[at]);
    length.push_back(skipped(t) ? 0 : t.size(d));
    if (skipped(t)) continue;
    Dims expected(like->sizes());
    if (t.dim() == like->dim()) expected[at] = t.size(d);
    check(t.sizes() == expected, "cat: {} and {} do not fit: they may differ only in dimension {}",
          shape_string(like->sizes()), shape_string(t.sizes()), d);
    sizes[at] += t.size(d);
  }
  Tensor out = make_empty(sizes, type);
  {
    NoGradGuard off;
    for (size_t i = 0; i < tensors.size(); ++i)
      if (length[i] > 0) out.narrow(d, from[i], length[i]).copy_(tensors[i]);
  }
  return record_list("CatBackward0", out, tensors, [d, from, length](const Tensor& e, size_t i) {
    return length[i] ? e.narrow(d, from[i], length[i]) : Tensor();
  });
}
Tensor stack(TensorList tensors, int64_t dim) {
  check(!tensors.empty(), "stack: needs at least one tensor");
  std::vector<Tensor> rows;
  for (const Tensor& t : tensors) {
    check_defined("stack", t, "tensors");
    check(t.sizes() == tensors[0].sizes(), "stack: {} and {} do not fit: all shapes must be equal",
          shape_string(tensors[0].sizes()), shape_string(t.sizes()));
    rows.push_back(t.unsqueeze(dim));
  }
  return cat(rows, wrap_dim("stack", dim, tensors[0].dim() + 1));
}

// Copies in other places.

namespace {
Tensor triangle(const char* op, bool upper, const Tensor& self, int64_t k) {
  check_defined(op, self);
  check(self.dim() >= 2, "{}: needs a matrix or a batch of them, got {}", op, shape_string(self.sizes()));
  NoGradGuard off;
  const Tensor distance = arange(self.size(-1)) - arange(self.size(-2)).unsqueeze(1);
  return where(upper ? distance >= k : distance <= k, self, zeros({}, self.scalar_type()));
}
}  // namespace
Tensor triu(const Tensor& self, int64_t k) {
  Tensor out = triangle("triu", true, self, k);
  return record("TriuBackward0", out, wrt(self, [k](const Tensor& e) { return e.triu(k); }));
}
Tensor tril(const Tensor& self, int64_t k) {
  Tensor out = triangle("tril", false, self, k);
  return record("TrilBackward0", out, wrt(self, [k](const Tensor& e) { return e.tril(k); }));
}

Tensor flip(const Tensor& self, IntArrayRef dims) {
  check_defined("flip", self);
  Tensor out = self.detach();
  if (!dims.empty()) {
    const auto mask = dim_mask("flip", dims, self.dim());
    for (size_t d = 0; d < mask.size(); ++d)
      if (mask[d]) out = out.index_select(static_cast<int64_t>(d), (self.sizes()[d] - 1) - arange(self.sizes()[d]));
  }
  if (out.is_alias_of(self)) out = out.clone();
  return record("FlipBackward0", out, wrt(self, [dims = Dims(dims)](const Tensor& e) { return e.flip(dims); }));
}
Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims) {
  check_defined("roll", self);
  if (dims.empty()) {
    check(shifts.size() == 1, "roll: {} shifts without dimensions: needs one", shifts.size());
    return self.reshape({-1}).roll(shifts, 0).reshape(self.sizes());
  }
  check(shifts.size() == dims.size(), "roll: {} shifts for {} dimensions", shifts.size(), dims.size());
  Tensor out = self.detach();
  Dims back;
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t n = self.dim() == 0 ? 1 : self.size(dims[i]);
    back.push_back(-shifts[i]);
    if (n > 0 && self.dim() > 0) out = out.index_select(dims[i], (arange(n) - shifts[i]).remainder(n));
  }
  if (out.is_alias_of(self)) out = out.clone();
  return record("RollBackward0", out,
                wrt(self, [back, dims = Dims(dims)](const Tensor& e) { return e.roll(back, dims); }));
}

}  // namespace wick
