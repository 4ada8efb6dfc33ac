#pragma once
// An existing tensor in another shape or over other memory.

#include <autograd/tensor/tensor.h>

namespace wick {

// These make self the view that the function without _ returns: after x.squeeze_() x is what x.squeeze() was. They
// throw where other changes in place do.

Tensor& squeeze_(const Tensor& self);                 ///< self ← squeeze(self)
Tensor& squeeze_(const Tensor& self, int64_t dim);    ///< self ← squeeze(self, dim)
Tensor& unsqueeze_(const Tensor& self, int64_t dim);  ///< self ← unsqueeze(self, dim)
Tensor& t_(const Tensor& self);                       ///< self ← t(self)
/// self ← transpose(self, dim0, dim1)
Tensor& transpose_(const Tensor& self, int64_t dim0, int64_t dim1);
/// self ← as_strided(self, size, stride, storage_offset)
Tensor& as_strided_(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                    std::optional<int64_t> storage_offset = std::nullopt);

/// self in another shape over the same memory or, if that has too few elements, over new memory that begins with the
/// old ones; further elements are not initialised. Throws if self requires grad.
const Tensor& resize_(const Tensor& self, IntArrayRef size);
/// self becomes a tensor over source's memory, with source's geometry or the one given (row-major if no stride is);
/// without a source it becomes a tensor of no elements. Throws if self requires grad or the dtypes differ.
Tensor& set_(const Tensor& self, const Tensor& source);
Tensor& set_(const Tensor& self, const Tensor& source, int64_t storage_offset, IntArrayRef size,
             IntArrayRef stride = {});
Tensor& set_(const Tensor& self);

}  // namespace wick
