#pragma once
// How operators fill tensors with random numbers. Internal.

#include <autograd/core/random.h>
#include <autograd/tensor/impl.h>

namespace wick {

/// For operator op: self ← kernel(generator, dtype, n, args…, memory), a random number for each element, in row-major
/// order. Not recorded; counts as a change of self.
template <class Kernel, class... Args>
void draw(const char* op, const Tensor& self, Kernel kernel, const Args&... args) {
  const ScalarType t = wide(self.scalar_type());
  const Tensor flat = self.is_contiguous() && t == self.scalar_type() ? self : make_empty(op, self.sizes(), t);
  kernel(GeneratorScope::generator(), t, self.numel(), args..., flat.data_ptr());
  if (!flat.is_same(self))
    self.copy_(flat);
  else
    self.impl()->elements->storage->bump_version();
}

/// Throws unless t's dtype is floating. op is the name in the message, here and below.
inline void check_floating(const char* op, const Tensor& t) {
  check(isFloatingType(t.scalar_type()), "{}: needs a floating-point tensor, got {}", op, toString(t.scalar_type()));
}
/// Throws unless each element of p, row-major and floating, is in [0, 1].
void check_probabilities(const char* op, const Tensor& p);

}  // namespace wick
