#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/shape/each_of.h>

namespace wick {

Tensor cat(TensorList tensors, int64_t dim) {
  const OperatorScope scope("cat");
  check(!tensors.empty(), "cat: expected a non-empty list of Tensors");
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
  Tensor out = make_empty("cat", sizes, type);
  {
    NoGradGuard off;
    for (size_t i = 0; i < tensors.size(); ++i)
      if (length[i] > 0) out.narrow(d, from[i], length[i]).copy_(tensors[i]);
    out.impl()->elements->storage->reset_version();
  }
  tell_tracer("cat", tensors, {out}, "dim", d);
  return record_list("CatBackward0", out, tensors, [d, from, length](const Tensor& e, size_t i) {
    return length[i] ? e.narrow(d, from[i], length[i]) : Tensor();
  });
}

Tensor stack(TensorList tensors, int64_t dim) {
  const OperatorScope scope("stack");
  check(!tensors.empty(), "stack expects a non-empty TensorList");
  std::vector<Tensor> slices;
  for (const Tensor& t : tensors) {
    check_defined("stack", t, "tensors");
    check(t.sizes() == tensors[0].sizes(), "stack expects each tensor to be equal size, but got {} and {}",
          shape_string(tensors[0].sizes()), shape_string(t.sizes()));
    slices.push_back(t.unsqueeze(dim));
  }
  return cat(slices, wrap_dim("stack", dim, tensors[0].dim() + 1));
}

Tensor vstack(TensorList tensors) {
  const OperatorScope scope("vstack");
  check(!tensors.empty(), "vstack: needs at least one tensor");
  return cat(atleast_2d(tensors), 0);
}
Tensor row_stack(TensorList tensors) {
  const OperatorScope scope("row_stack");
  return vstack(tensors);
}

Tensor hstack(TensorList tensors) {
  const OperatorScope scope("hstack");
  check(!tensors.empty(), "hstack: needs at least one tensor");
  const auto all = atleast_1d(tensors);
  return cat(all, all[0].dim() == 1 ? 0 : 1);
}

Tensor dstack(TensorList tensors) {
  const OperatorScope scope("dstack");
  check(!tensors.empty(), "dstack: needs at least one tensor");
  return cat(atleast_3d(tensors), 2);
}

Tensor column_stack(TensorList tensors) {
  const OperatorScope scope("column_stack");
  check(!tensors.empty(), "column_stack: needs at least one tensor");
  return hstack(each_of(tensors, [](const Tensor& t) {
    check_defined("column_stack", t);
    return t.dim() <= 1 ? t.reshape({t.numel(), 1}) : t;
  }));
}

Tensor block_diag(TensorList tensors) {
  const OperatorScope scope("block_diag");
  check(!tensors.empty(), "block_diag: needs at least one tensor");
  const auto blocks = atleast_2d(tensors);
  int64_t rows = 0, cols = 0;
  ScalarType of_dims = kBool, of_zero = kBool;  // a 0-d tensor raises the dtype less
  bool dims = false;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const Tensor& b = blocks[i];
    check(b.dim() == 2, "block_diag: needs tensors of at most 2 dimensions, got {}", shape_string(b.sizes()));
    rows += b.size(0);
    cols += b.size(1);
    ScalarType& t = tensors[i].dim() == 0 ? of_zero : of_dims;
    t = promoteTypes(t, b.scalar_type());
    dims |= tensors[i].dim() > 0;
  }
  const Tensor out = zeros({rows, cols}, dims ? result_type(empty({0}, of_dims), empty({}, of_zero)) : of_zero);
  int64_t row = 0, col = 0;
  for (const Tensor& b : blocks) {
    out.narrow(0, row, b.size(0)).narrow(1, col, b.size(1)).copy_(b);
    row += b.size(0);
    col += b.size(1);
  }
  return out;
}

Tensor atleast_1d(const Tensor& self) {
  check_defined("atleast_1d", self);
  return self.dim() == 0 ? self.reshape({1}) : self;
}
std::vector<Tensor> atleast_1d(TensorList tensors) {
  return each_of(tensors, [](const Tensor& t) { return atleast_1d(t); });
}

Tensor atleast_2d(const Tensor& self) {
  const OperatorScope scope("atleast_2d");
  const Tensor x = atleast_1d(self);
  return x.dim() == 1 ? x.unsqueeze(0) : x;
}
std::vector<Tensor> atleast_2d(TensorList tensors) {
  const OperatorScope scope("atleast_2d");
  return each_of(tensors, [](const Tensor& t) { return atleast_2d(t); });
}

Tensor atleast_3d(const Tensor& self) {
  const OperatorScope scope("atleast_3d");
  const Tensor x = atleast_2d(self);
  return x.dim() == 2 ? x.unsqueeze(-1) : x;
}
std::vector<Tensor> atleast_3d(TensorList tensors) {
  const OperatorScope scope("atleast_3d");
  return each_of(tensors, [](const Tensor& t) { return atleast_3d(t); });
}

}  // namespace wick
