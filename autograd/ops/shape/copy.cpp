#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>

#include <cstring>

namespace wick {

Tensor clone(const Tensor& self, std::optional<MemoryFormat> format) {
  check_defined("clone", self);
  Tensor out = make_empty("clone", self.sizes(), self.scalar_type());
  if (format && is_channels_last(*format))
    out = make_alias(out, self.sizes(), channels_last_strides("clone", self.sizes(), *format), 0);
  copy_elements(out, self);
  tell_tracer("clone", {self}, {out});
  return record("CloneBackward0", out, wrt(self, [](auto& e) { return e; }));
}
Tensor contiguous(const Tensor& self, MemoryFormat format) {
  check(format != MemoryFormat::Preserve, "contiguous: the memory format Preserve names no order: needs another");
  return self.is_contiguous(format) ? self : clone(self, format);
}

Tensor to(const Tensor& self, ScalarType dtype, bool copy) {
  check_defined("to", self);
  const ScalarType from = self.scalar_type();
  if (from == dtype) {
    tell_end();
    return copy ? clone(self) : self;
  }
  Tensor out = make_empty("to", self.sizes(), dtype);
  copy_elements(out, self);
  tell_tracer("to", {self}, {out});
  if (!isFloatingType(dtype)) return out;
  return record("ToCopyBackward0", out, wrt(self, [from](auto& e) { return to(e, from); }));
}

Tensor detach(const Tensor& self) { return self.data(); }

Tensor& copy_(const Tensor& self, const Tensor& src) {
  check_defined("copy_", src, "src");
  detail::check_in_place("copy_", self);
  check(is_expandable(src.sizes(), self.sizes()), "copy_: {} does not broadcast to {}", shape_string(src.sizes()),
        shape_string(self.sizes()));
  if (GradMode::is_enabled() && isFloatingType(self.scalar_type()) && (self.requires_grad() || src.requires_grad())) {
    return in_place("copy_", self, [&](const Tensor& old) {
      const ScalarType from = src.scalar_type();
      const Tensor value = expand(to(src, self.scalar_type(), true), self.sizes());
      // The result does not depend on what was there before.
      return record("CopyBackwards", detach(contiguous(value)), wrt(old, [](auto& e) { return zeros_like(e); }),
                    wrt(src, [from](auto& e) { return to(e, from); }));
    });
  }
  if (self.is_same(src)) return const_cast<Tensor&>(self);
  if (self.is_alias_of(src)) {  // they may overlap
    NoGradGuard off;
    copy_elements(self, clone(src));
  } else {
    copy_elements(self, src);
  }
  tell_tracer("copy_", {src}, {self});
  self.impl()->elements->storage->bump_version();
  return const_cast<Tensor&>(self);
}

Tensor& fill_(const Tensor& self, const Tensor& value) {
  check_defined("fill_", self);
  check_defined("fill_", value, "value");
  check(value.dim() == 0, "fill_: needs a 0-d tensor, got {}", shape_string(value.sizes()));
  check_fits("fill_", value.item(), self.scalar_type());
  return copy_(self, value);
}
Tensor& fill_(const Tensor& self, const Scalar& value) {
  check_defined("fill_", self);
  check_fits("fill_", value, self.scalar_type());
  return copy_(self, wrapped(value));
}

Tensor& zero_(const Tensor& self) {
  if (self.defined() && self.is_contiguous() && !(GradMode::is_enabled() && self.requires_grad())) {
    detail::check_in_place("zero_", self);
    std::memset(self.data_ptr(), 0, self.nbytes());
    tell_tracer("full", {}, {self}, "size", self.sizes(), "value", 0.0);
    self.impl()->elements->storage->bump_version();
    return const_cast<Tensor&>(self);
  }
  return fill_(self, 0);
}

}  // namespace wick
