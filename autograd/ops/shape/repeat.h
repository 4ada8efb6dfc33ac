#pragma once
// Elements repeated.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The tensor laid side by side repeats[d] times along each dimension d.
Tensor repeat(const Tensor& self, IntArrayRef repeats);
// Repeated.
Tensor tile(const Tensor& self, IntArrayRef dims);  ///< repeat(), with as many ones in front as dims lacks
/// Each slice along dim (of the flat tensor if none is given) repeated: all as often, or each as repeats says.
Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
/// 0 repeats[0] times, then 1 repeats[1] times, …
Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size = std::nullopt);

}  // namespace wick
