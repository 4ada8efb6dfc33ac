#include <autograd/graph/check_history.h>
#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>

#include <algorithm>
#include <cstring>

namespace wick {

namespace {

// self ← view, a view of self: its geometry and its history. No element changes, so that expanded memory is no
// obstacle.
Tensor& become(const char* op, const Tensor& self, const Tensor& view) {
  detail::check_history(op, self);
  self.impl()->elements = view.impl()->elements;
  if (auto node = view.grad_fn()) detail::set_history(self, std::move(node), view.output_nr());
  return const_cast<Tensor&>(self);
}

}  // namespace

Tensor& squeeze_(const Tensor& self) { return become("squeeze_", self, squeeze(self)); }
Tensor& squeeze_(const Tensor& self, int64_t dim) { return become("squeeze_", self, squeeze(self, dim)); }
Tensor& unsqueeze_(const Tensor& self, int64_t dim) { return become("unsqueeze_", self, unsqueeze(self, dim)); }
Tensor& t_(const Tensor& self) { return become("t_", self, t(self)); }
Tensor& transpose_(const Tensor& self, int64_t a, int64_t b) {
  return become("transpose_", self, transpose(self, a, b));
}
Tensor& as_strided_(const Tensor& self, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> offset) {
  return become("as_strided_", self, as_strided(self, size, stride, offset));
}

namespace {

void check_without_grad(const char* op, const Tensor& t) {
  check_defined(op, t);
  check(!t.requires_grad(), "{}: a tensor that requires grad cannot be given other memory: use detach()", op);
}

}  // namespace

const Tensor& resize_(const Tensor& self, IntArrayRef size) {
  check_without_grad("resize_", self);
  Ref<Elements>& elements = self.impl()->elements;
  const Dims strides = contiguous_strides("resize_", size);
  const int64_t offset = self.storage_offset();
  const auto held = static_cast<int64_t>(elements->storage->nbytes() / self.element_size());
  if (storage_extent("resize_", size, strides, offset) <= held) {
    elements = Elements::make(elements->storage, size, strides, offset, self.scalar_type());
    return self;
  }
  const Tensor fresh = make_empty("resize_", size, self.scalar_type());
  std::memcpy(fresh.data_ptr(), self.data_ptr(), static_cast<size_t>(held - offset) * self.element_size());
  elements = fresh.impl()->elements;
  return self;
}

Tensor& set_(const Tensor& self, const Tensor& source) {
  check_without_grad("set_", self);
  check_defined("set_", source, "source");
  check(source.scalar_type() == self.scalar_type(), "set_: the dtypes differ: {} and {}", describe(self),
        describe(source));
  self.impl()->elements = source.impl()->elements;
  return const_cast<Tensor&>(self);
}
Tensor& set_(const Tensor& self, const Tensor& source, int64_t offset, IntArrayRef size, IntArrayRef stride) {
  NoGradGuard off;
  check_defined("set_", source, "source");
  return set_(
      self, as_strided(source, size, stride.empty() ? IntArrayRef(contiguous_strides("set_", size)) : stride, offset));
}
Tensor& set_(const Tensor& self) { return set_(self, make_empty("set_", {0}, self.scalar_type())); }

}  // namespace wick
