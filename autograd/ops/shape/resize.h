#pragma once
// Another shape, or other memory, for an existing tensor.

#include <autograd/tensor/tensor.h>

namespace wick {

// self becomes the view of the same name: x.squeeze_() makes x what x.squeeze() returns.
Tensor& squeeze_(const Tensor& self);
Tensor& squeeze_(const Tensor& self, int64_t dim);
Tensor& unsqueeze_(const Tensor& self, int64_t dim);
Tensor& t_(const Tensor& self);
Tensor& transpose_(const Tensor& self, int64_t dim0, int64_t dim1);
Tensor& as_strided_(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                    std::optional<int64_t> storage_offset = std::nullopt);

/// Another shape over the same memory, or, if that has too few elements, over new memory that begins with the old ones.
/// New elements are not initialised. Throws if self requires grad.
const Tensor& resize_(const Tensor& self, IntArrayRef size);
/// self becomes a tensor over source's memory, as source shows it, or with another geometry; without a source, a tensor
/// of no elements. Throws if self requires grad or the dtypes differ.
Tensor& set_(const Tensor& self, const Tensor& source);
Tensor& set_(const Tensor& self, const Tensor& source, int64_t storage_offset, IntArrayRef size,
             IntArrayRef stride = {});
Tensor& set_(const Tensor& self);

}  // namespace wick
