#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/shape/view_of.h>

#include <algorithm>

namespace wick {

namespace {

// The strides with which a tensor of these sizes and strides shows `shape` without a copy, if it can.
// Neighbouring dimensions that lie in memory like one are taken together, from the last to the first, and each such run
// is cut into dimensions of shape.
std::optional<Dims> view_strides(IntArrayRef sizes, IntArrayRef strides, IntArrayRef shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return contiguous_strides("view", shape);
  Dims out(shape.size(), 1);
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
  int64_t unknown = -1;
  Checked known(op, 1);
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == -1) {
      check(unknown < 0, "{}: only one dimension can be inferred, got {}", op, shape_string(shape));
      unknown = static_cast<int64_t>(d);
    } else {
      check(shape[d] >= 0, "{}: the size {} is negative", op, shape[d]);
      known = known * shape[d];
    }
  }
  if (unknown >= 0 && known != 0 && numel % known == 0) {
    out[static_cast<size_t>(unknown)] = numel / known;
    return out;
  }
  check(unknown < 0 && known == numel, "{}: shape '{}' is invalid for input of size {}, a tensor {}", op,
        shape_string(shape), numel, shape_string(from));
  return out;
}

// self in another shape as a view; undefined if that needs a copy.
Tensor try_view(const Tensor& self, const Dims& shape) {
  const auto strides = view_strides(self.sizes(), self.strides(), shape);
  if (!strides) return {};
  Tensor v = view_of("ViewBackward0", self, shape, *strides, self.storage_offset(),
                     [sizes = Dims(self.sizes())](const Tensor& e) { return e.reshape(sizes); });
  tell_tracer("reshape", {self}, {v}, "size", shape);
  return v;
}

}  // namespace

Tensor reshape(const Tensor& self, IntArrayRef shape_) {
  check_defined("reshape", self);
  const Dims shape = infer("reshape", shape_, self.numel(), self.sizes());
  if (Tensor v = try_view(self, shape); v.defined()) return v;
  Tensor copy = try_view(self.clone(), shape);
  tell_tracer("reshape", {self}, {copy}, "size", shape);
  return copy;
}
Tensor view(const Tensor& self, IntArrayRef size) {
  check_defined("view", self);
  Tensor v = try_view(self, infer("view", size, self.numel(), self.sizes()));
  check(v.defined(),
        "view: size is not compatible with input tensor's size and stride: memory laid out as sizes {}, strides {} "
        "cannot be "
        "seen as {}. Use .reshape(...) instead",
        shape_string(self.sizes()), shape_string(self.strides()), shape_string(size));
  return v;
}

Tensor flatten(const Tensor& self, int64_t start_dim, int64_t end_dim) {
  const OperatorScope scope("flatten");
  check_defined("flatten", self);
  const int64_t from = wrap_dim("flatten", start_dim, self.dim()), to = wrap_dim("flatten", end_dim, self.dim());
  if (self.dim() == 0) return self.reshape({1});
  check(from <= to, "flatten() has invalid args: start_dim {} cannot come after end_dim {}", start_dim, end_dim);
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
  const OperatorScope scope("unflatten");
  check_defined("unflatten", self);
  const int64_t d = wrap_dim("unflatten", dim, self.dim());
  check(!sizes.empty(), "unflatten: sizes must be non-empty");
  const Dims pieces = infer("unflatten", sizes, self.size(d), self.sizes());
  Dims shape;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (i != d)
      shape.push_back(self.size(i));
    else
      for (int64_t s : pieces) shape.push_back(s);
  }
  return self.reshape(shape);
}

Tensor ravel(const Tensor& self) {
  check_defined("ravel", self);
  return self.contiguous().view({-1});
}

Tensor permute(const Tensor& self, IntArrayRef dims) {
  check_defined("permute", self);
  check(static_cast<int64_t>(dims.size()) == self.dim(), "permute: {} dimensions given for the tensor {}", dims.size(),
        shape_string(self.sizes()));
  dim_mask("permute", dims, self.dim());
  Dims sizes, strides, order, inverse(dims.size(), 0);
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto d = static_cast<size_t>(wrap_dim("permute", dims[i], self.dim()));
    order.push_back(static_cast<int64_t>(d));
    sizes.push_back(self.sizes()[d]);
    strides.push_back(self.strides()[d]);
    inverse[d] = static_cast<int64_t>(i);
  }
  Tensor v = view_of("PermuteBackward0", self, sizes, strides, self.storage_offset(),
                     [inverse](const Tensor& e) { return e.permute(inverse); });
  tell_tracer("permute", {self}, {v}, "dims", order);
  return v;
}

Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1) {
  check_defined("transpose", self);
  const int64_t a = wrap_dim("transpose", dim0, self.dim()), b = wrap_dim("transpose", dim1, self.dim());
  Dims sizes(self.sizes()), strides(self.strides());
  if (self.dim() > 0) {
    std::swap(sizes[static_cast<size_t>(a)], sizes[static_cast<size_t>(b)]);
    std::swap(strides[static_cast<size_t>(a)], strides[static_cast<size_t>(b)]);
  }
  Tensor v = view_of("TransposeBackward0", self, sizes, strides, self.storage_offset(),
                     [a, b](const Tensor& e) { return e.transpose(a, b); });
  tell_tracer("transpose", {self}, {v}, "dim0", a, "dim1", b);
  return v;
}

Tensor t(const Tensor& self) {
  check_defined("t", self);
  check(self.dim() <= 2, "t: needs a tensor of at most 2 dimensions, got {}", shape_string(self.sizes()));
  if (self.dim() < 2) return self.reshape(self.sizes());
  Tensor v = view_of("TBackward0", self, {self.size(1), self.size(0)}, {self.stride(1), self.stride(0)},
                     self.storage_offset(), [](const Tensor& e) { return e.t(); });
  tell_tracer("transpose", {self}, {v}, "dim0", 0, "dim1", 1);
  return v;
}

Tensor adjoint(const Tensor& self) {
  check_defined("adjoint", self);
  check(self.dim() >= 2, "adjoint: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  return self.transpose(-2, -1);
}

Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination) {
  const OperatorScope scope("movedim");
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

// self without the dimensions d of size 1 for which drops(d).
Tensor squeeze_where(const Tensor& self, auto&& drops) {
  check_defined("squeeze", self);
  Dims sizes, strides, dropped;
  for (size_t d = 0; d < self.sizes().size(); ++d) {
    if (self.sizes()[d] == 1 && drops(d)) {
      dropped.push_back(static_cast<int64_t>(d));
      continue;
    }
    sizes.push_back(self.sizes()[d]);
    strides.push_back(self.strides()[d]);
  }
  Tensor v = view_of("SqueezeBackward0", self, sizes, strides, self.storage_offset(),
                     [from = Dims(self.sizes())](const Tensor& e) { return e.reshape(from); });
  tell_tracer("squeeze", {self}, {v}, "dims", dropped);
  return v;
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
  Tensor v = view_of("UnsqueezeBackward0", self, sizes, strides, self.storage_offset(),
                     [d](const Tensor& e) { return e.squeeze(d); });
  tell_tracer("unsqueeze", {self}, {v}, "dim", d);
  return v;
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
  count_elements("expand", sizes);  // throws if there are too many
  check(is_expandable(from, sizes),
        "expand: The expanded size of the tensor must match the existing size at non-singleton dimensions: {} to {}",
        shape_string(from), shape_string(size));
  // The walk sums e over the repetitions.
  Tensor v = view_of("ExpandBackward0", self, sizes, expanded_strides(self, sizes), self.storage_offset(),
                     [](const Tensor& e) { return e; });
  tell_tracer("expand", {self}, {v}, "size", sizes);
  return v;
}
Tensor expand_as(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("expand_as");
  return expand(self, other.sizes());
}
Tensor broadcast_to(const Tensor& self, IntArrayRef size) {
  const OperatorScope scope("broadcast_to");
  return expand(self, size);
}

}  // namespace wick
