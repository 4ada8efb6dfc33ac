#pragma once
// What losses share: their reduction, and the checks of their inputs. Internal. (But Reduction is for users.)

#include <autograd/tensor/tensor.h>

namespace wick {

/// What becomes of the losses of the elements: None keeps all of them, Mean and Sum give one number.
namespace Reduction {
enum Reduction { None, Mean, Sum };
}

/// The losses, or their mean or sum. Throws for another reduction; op is the name in the message, here and below.
Tensor reduced(const char* op, const Tensor& losses, int64_t reduction);
/// Throws unless reduction is None, Mean or Sum.
void check_reduction(const char* op, int64_t reduction);
/// Throws unless both are defined and, if same_shape, of one shape.
void check_pair(const char* op, const Tensor& input, const Tensor& target, bool same_shape);
/// Throws unless both are defined and can be broadcast. Warns when their shapes differ: (N×1) with (N) becomes (N×N),
/// which is rarely meant.
void warn_if_broadcast(const char* op, const Tensor& input, const Tensor& target);

}  // namespace wick
