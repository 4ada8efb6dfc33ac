#pragma once
// Elements repeated. Copies of self's dtype; the gradient is summed over the repetitions.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self side by side repeats[d] times in each dimension d; missing leading dimensions of self count as size 1.
Tensor repeat(const Tensor& self, IntArrayRef repeats);
/// repeat(), where also dims may be too short: it is filled up with ones in front.
Tensor tile(const Tensor& self, IntArrayRef dims);
/// Each slice along dim (each element of the flat tensor if none is given) repeated next to itself: all as often, or
/// slice i repeats[i] times. output_size, if given, must be the sum of the repeats.
/// https://pytorch.org/docs/stable/generated/torch.repeat_interleave.html
Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
/// 0 repeats[0] times, then 1 repeats[1] times, …, for a vector of int64 or int32. No gradient.
Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size = std::nullopt);

}  // namespace wick
