// The differences that are on purpose, or LibTorch's own.

#include <cmath>
#include <regex>

#include "record.h"

namespace fuzz {

namespace {

struct Known {
  const char* operators;     ///< a regular expression for the operator's name
  const char* kind;          ///< one for the kind of difference
  const char* seen;          ///< a part of "C++ of the case | wick's outcome | LibTorch's outcome"
  const char* why;           ///< in one sentence
  double within = INFINITY;  ///< and how far apart two numbers may be, relative to the larger one
};

const Known kKnown[] = {
    // What LibTorch has no kernel or no derivative for.
    {".*", "only LibTorch throws.*", "not implemented", "LibTorch lacks a kernel for the dtype, or a derivative."},
    {".*\\.dtype|.*_dtype|softmax|log_softmax", "only LibTorch throws", "isDifferentiableType(",
     "LibTorch asserts that an integer result of a leaf is differentiable."},
    {"addc(mul|div)_?", "only LibTorch throws", "needs_dynamic_casting", "LibTorch asserts that the dtypes are equal."},
    {"ldexp_", "only LibTorch throws", "functions with out=", "LibTorch's ldexp_ cannot be differentiated."},
    {"addcdiv_?", "only LibTorch throws \\(gradient\\)", "can't be cast",
     "LibTorch's derivative by an integer divisor does not convert."},
    {"std.*|var.*", "only LibTorch throws \\(gradient\\)", "invalid gradient",
     "LibTorch's derivative forgets the shape of an empty input."},
    {"dist", "only LibTorch throws \\(gradient\\)", "Expected a proper Tensor",
     "LibTorch's derivative of the 0-norm is an undefined tensor."},
    {"isclose.*|logsumexp.*", "only LibTorch throws", "doesn't match the broadcast shape",
     "LibTorch writes a larger result into a smaller one."},
    {".*", "only LibTorch throws", "please report a bug to PyTorch", "LibTorch's own assertions fail."},
    // Where LibTorch computes something wrong.
    {"(std|var|std_mean|var_mean)\\.(dims|correction)", "(gradient|second) value", "dims = {};",
     "LibTorch divides by the wrong count when no dimension means all of them."},
    {"(std|var|std_mean|var_mean).*", "(gradient|second) value", "inf",
     "LibTorch's derivative of the variance of one number is infinite; 0/0 is NaN."},
    {"(std|var)_mean.*", "value", "INFINITY", "LibTorch's running mean turns an infinite mean into NaN."},
    {"(nan)?median\\.dim", "value", ".expand(", "LibTorch reads outside of an expanded tensor."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kInt",
     "LibTorch shifts int32 by counts below 0 or too large as the processor happens to do."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kLong",
     "LibTorch shifts int64 by counts below 0 or too large as the processor happens to do."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kByte", "The same for uint8, which LibTorch shifts as an int32."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kChar", "The same for int8, which LibTorch shifts as an int32."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kShort",
     "The same for int16, which LibTorch shifts as an int32."},
    {"bitwise_(left|right)_shift.*", "value", "torch::kBool", "The same for bools by a number beyond 63."},
    {"(digamma|lgamma|polygamma)_?", "((gradient|second) )?value", "", "LibTorch's polygamma has 11 digits.", 1e-7},
    {"hardsigmoid_?", "(gradient|second) value", "", "LibTorch's 1/6 is a float32.", 1e-6},
    {"xlogy.*", "(gradient|second) value", "", "LibTorch's xlogy(e, y) is 0 for e = 0, and float32 for integers y."},
    {"prod.*", "gradient value", "NAN", "LibTorch takes 0 for the product of 0 and NaN."},
    {"acosh_?", "(gradient|second) value", "", "LibTorch has a slope below 1, where acosh is NaN."},
    {"aminmax.dim", "shape", "IntArrayRef{}", "LibTorch gives a 0-d tensor one dimension with keepdim."},
    {"(logical_(and|or|xor|not)|eq|ne|lt|le|gt|ge|heaviside|nextafter)_?(\\.scalar)?", "requires_grad|gradient value",
     "", "LibTorch's results without a derivative keep the history of what was there."},
    {"fmod_?|remainder_?|floor_divide_?|div.*|operator%", "only LibTorch crashes", "Floating point exception",
     "LibTorch divides the smallest integer by -1."},
    {".*loss.*|.*entropy.*", "only LibTorch throws", "is not differentiable with respect to",
     "LibTorch has no gradients for targets and weights there."},
    {"masked_select", "gradient value", "transpose(", "LibTorch spreads the gradient in the order of the strides."},
    {"trace", "gradient value", "", "LibTorch's gradient of a tall matrix goes on below the square part."},
    {"scatter_?\\..*", "gradient undefined", "", "LibTorch drops the source's gradient when it multiplies."},
    {"pixel_(un)?shuffle", "shape|only LibTorch throws.*", "empty(", "LibTorch forgets the shape of empty tensors."},
    {"group_norm", "gradient value", "empty(",
     "LibTorch's group_norm of an empty batch has NaN as its weight's gradient."},
    {"batch_norm.*", "gradient value", "expand(", "LibTorch's batch_norm reads outside of an expanded weight."},
    {"poisson_nll_loss", "(gradient|second) value", "nan", "LibTorch takes 0 times the logarithm of a number below 0."},
    {"binary_cross_entropy.*|kl_div|multilabel_soft_margin_loss|digamma|gelu|addcmul|logaddexp",
     "((gradient|second) )?value", "", "LibTorch's constants or dtypes in between are float32.", 1e-4},
    {"operator%|remainder.*|fmod.*", "value", "nan", "LibTorch's quotient overflows."},
    {"unique.*|bincount.*|_unique2|to", "requires_grad|shape", "",
     "LibTorch's results without a derivative still require one."},
    {"to|.*\\.dtype|searchsorted|bucketize", "value", "-2147483648",
     "A float that no integer fits is converted as it happens."},
    {"searchsorted|to|sum.*", "value", "NAN", "NaN as an integer is what the processor makes of it."},
    {".*scatter.*|index_(put|add|copy).*", "only LibTorch throws", "dtype int64", "LibTorch takes int64 indices only."},
    {"index.*", "only LibTorch throws", "must be long, byte or bool", "LibTorch takes int64 indices only."},
    {"scatter_reduce.*", "only LibTorch throws \\(gradient\\)", "",
     "LibTorch's derivative needs a source as large as its index."},
    {"(cumulative_)?trapezoid.*", "value", "torch::kByte", "LibTorch's sums and differences of uint8 wrap."},
    {"(cumulative_)?trapezoid.*", "value", "torch::kChar", "LibTorch's sums and differences of int8 wrap."},
    {"(cumulative_)?trapezoid.*", "value", "torch::kShort", "LibTorch's sums and differences of int16 wrap."},
    {"relu6|hardswish|selu|elu|celu|hardtanh", "(gradient|second) value", "NAN",
     "LibTorch's slope at NaN depends on the vector."},
    // What wick refuses, or does where LibTorch does not.
    {".*_(\\..*)?", "only wick throws", "share one memory cell", "wick refuses all changes of expanded memory."},
    {"diff.*", "only wick throws", "needs 0 or more", "LibTorch takes an order below 0 for 1."},
    {"cum(sum|prod)_", "only wick throws", "cannot be stored in a Bool", "wick refuses a sum that does not fit bools."},
    {"operator[-/]\\.left", "dtype|only LibTorch throws", "",
     "LibTorch's C++ operators keep the tensor's dtype; its functions and Python promote."},
    {"(addbmm|addmm|addmv|addr|baddbmm|bmm|mm|mv|linear|tensordot|einsum|conv|lerp|cosine_similarity).*",
     "only wick throws", "the dtypes differ", "LibTorch does not look at the dtypes of empty tensors or of a bias."},
    {"(addcmul|addmm|addmv|addbmm|baddbmm|addr|index_add).*", "only wick throws", "needs an integer",
     "LibTorch truncates a fractional factor of integers."},
    {"arange.*", "only wick throws|shape", "", "LibTorch truncates a fractional start and step of integers first."},
    {"(eq|ne|lt|le|gt|ge)_?(\\.scalar)?", "value", "k",
     "wick compares with numbers beyond the dtype by mathematics; LibTorch wraps them."},
    {"threshold_?", "value", "k", "wick compares integers with a fraction by mathematics."},
    {".*hardtanh.*|fill_.*|threshold_?.*", "only LibTorch throws", "cannot be converted", "The tensor is empty."},
    {"cross_entropy_loss", "only wick throws", "label_smoothing", "LibTorch takes a negative smoothing."},
    {"(nan)?median", "only wick throws", "has no elements", "LibTorch gives the smallest integer for no median."},
    {"pad|functional.pad|reflection.*|replication.*", "only wick throws", "leave nothing",
     "wick refuses a padding that leaves nothing."},
    {"scatter.*", "only wick throws", "needs int64", "LibTorch does not look at the dtype of an empty index."},
    {"embedding_bag.*", "only wick throws", "needs a matrix", "LibTorch takes other shapes for a matrix."},
    {"index_select", "only wick throws", "for a 0-d tensor", "LibTorch reads outside of a 0-d tensor."},
    {"index_select|where.*", "only LibTorch crashes", "", "LibTorch reads outside of its memory."},
    {"conv_transpose.*", "only wick throws", "empty(", "LibTorch does not look at the sizes of an empty batch."},
    {"linspace.*", "value", "k", "LibTorch counts integers from both ends, with a step that is truncated on the way."},
    {"logit.*", "value", "eps", "With eps above 1/2 the bounds are in the wrong order."},
    {"multi_?(label_)?margin_loss", "value", "", "LibTorch passes over NaN, and reads a strided weight wrongly."},
    {"multilabel_margin_loss", "value", "inf", "LibTorch passes over NaN."},
    {"cross(\\.dim)?|cdist|bilinear|inner|tensordot|isin.*|nll_loss|kl_div|local_response_norm|convolution|slice|diag.*"
     "|"
     "embedding.*|gather|take_along_dim|functional.pad|pad|constant_pad_nd|fill_diagonal_|conv.*|instance_norm|"
     "linalg_vector_norm.*|cov.*|prelu|avg_pool3d|batch_norm.*|layer_norm|index_.*|mse_loss|scatter.*|interpolate.*|"
     "adaptive.*|addr|addcdiv",
     "only LibTorch throws.*", "", "LibTorch refuses what wick computes: other dtypes, no dimensions, no elements."},
    {"(masked_scatter|matrix_power|nanmedian|trapezoid)", "requires_grad", "",
     "A constant does not require grad; LibTorch's does if an input did."},
    {"tensordot|trapezoid.*|binary_cross_entropy_with_logits.*", "dtype", "",
     "LibTorch's mixed dtypes give another one."},
    {"unique.*", "value", "NAN", "LibTorch hashes NaN, and its sorted results are not."},
    {"searchsorted.*|bucketize.*", "value", "NAN", "LibTorch's search goes right at NaN, which is sorted last."},
    {"quantile.*|(nan)?quantile.*", "(gradient|second) value", "", "Of ties LibTorch takes any, wick the first."},
    {"clamp.*", "(gradient|second) value", "NAN", "A bound that is NaN has no derivative."},
    {"(conv|upsample|interpolate|bilinear|batch_norm|layer_norm|instance_norm|group_norm|trapezoid|lerp|logcumsumexp|"
     "cumprod|addmv|addmm).*",
     "((gradient|second) )?value", "nan", "0 times infinity, or infinities of both signs, in another order of sums."},
    {"cumprod.*", "(gradient|second) value", "", "LibTorch's derivative is computed in another dtype.", 1e-6},
    {"cosine_similarity|lerp_?|atan2|digamma_?|polygamma|sinc_?|(cumulative_)?trapezoid.*",
     "((gradient|second) )?value", "", "Rounding to float32 in between.", 1e-5},
    {"smooth_l1_loss|functional.softplus|softplus.*", "(gradient|second) value", "",
     "At a kink each side has its slope."},
    {"(linalg_vector_)?norm.*|dist|normalize|pairwise_distance", "second value", "",
     "LibTorch's norms have another convention where an element is 0."},
    {"prelu.*", "second value", "", "LibTorch's second derivative is NaN beside an infinity."},
    {"(hypot|hypot_|prod.*|acos_?|asin_?|atanh_?|acosh_?)", "second (value|number of tensors)", "",
     "The true value is 0 or a pole: rounding, or infinity against NaN."},
    {"addc(mul|div)", "(gradient|second) value", "", "LibTorch computes the derivative in the dtype of one input."},
    {"(atan2|asinh|sinc|atanh|soft_margin_loss).*", "(gradient|second) value", "nan",
     "0/0 or 0 times infinity in LibTorch's formula."},
    {"block_diag", "gradient value", "empty(", "LibTorch's derivative miscounts empty blocks."},
    {"batch_norm.*", "gradient value", "select(", "LibTorch's batch_norm reads a strided weight wrongly."},
    {"mse_loss", "gradient value", "", "LibTorch divides a broadcast target's gradient by the target's own count."},
    {"digamma_?|polygamma", "((gradient|second) )?value", "inf", "At a pole, rounding decides between sign and NaN."},
    {"hinge_embedding_loss|cov.*|inner|sum_to_size", "dtype", "", "LibTorch does not promote there."},
    {"pow.*", "value", "nan", "LibTorch's vectors round a tiny exponent to 0, its last elements do not."},
    {"baddbmm|addr", "value", "alpha = ", "LibTorch multiplies small batches by an alpha of 0, larger ones not."},
    {"mode.*|unique_dim", "value", "", "LibTorch's order of equal elements is another."},
    {"log_softmax|prod.*", "(gradient|second) value", "", "LibTorch's derivative is computed in another dtype.", 1e-5},
    {"prod.*|scatter_reduce.*", "(gradient|second) value", "",
     "LibTorch's derivative takes 0 for what is NaN, or reads "
     "beyond an index."},
    {"celu|binary_cross_entropy_with_logits.*|operator%.*|cosine_embedding_loss", "((gradient|second) )?value", "",
     "LibTorch's constants or dtypes in between are float32.", 1e-4},
    {".*", "only wick throws", "does not fit in", "The tensor is empty, or LibTorch wraps the number."},
    {"(scatter|gather|margin_ranking_loss|cosine_embedding_loss|trapezoid|cumulative_trapezoid|max_pool1d|bilinear|"
     "matmul|masked_fill|adjoint|multi_margin_loss|batch_norm|binary_cross_entropy_with_logits).*",
     "only wick throws", "",
     "wick refuses shapes and dtypes that LibTorch does not look at, or broadcasts against its "
     "documentation."},
    {"(cross_entropy_loss|huber_loss|group_norm|hardtanh|soft_margin_loss|multi_margin_loss|binary_cross_entropy|"
     "renorm|"
     "roll|take|trapezoid|unflatten|unique_consecutive|std_mean|clamp).*",
     "only LibTorch throws.*", "", "LibTorch refuses what wick computes: other dtypes, no dimensions, no elements."},
    {"index_put_.*", "requires_grad", "",
     "LibTorch's integer tensor requires grad after a view of it took one that does."},
    // Rounding that second derivatives show.
    {"sinc_?|copysign_?.*|float_power.*|pow.*|erfc_?|hypot_?|logaddexp2?|cumprod.*", "second (value|number of tensors)",
     "nan", "LibTorch's second derivative is NaN where the first is constant or overflows."},
};

}  // namespace

const char* reason(const Record& wick, const Record&, const Difference& d) {
  const std::string seen = wick.text + " | " + d.wick + " | " + d.libtorch;
  for (const Known& k : kKnown)
    if (std::regex_match(wick.operator_name, std::regex(k.operators)) && std::regex_match(d.kind, std::regex(k.kind)) &&
        seen.find(k.seen) != std::string::npos && !(d.relative > k.within))
      return k.why;
  return nullptr;
}

}  // namespace fuzz
