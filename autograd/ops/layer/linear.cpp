// Layers of weights and biases, and their derivatives.

#include <autograd/graph/record.h>
#include <autograd/kernels/broadcast.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/linalg/product.h>

namespace wick {

// Z = A Wᵀ + b, a row for each sample, and its three derivatives (examples/backprop.md, "As matrices"):
//
//   ∂J/∂A = E W        ∂J/∂W = Eᵀ A        ∂J/∂b = Σₙ eₙ
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const OperatorScope scope("linear");
  check_defined("linear", x, "input");
  check_defined("linear", weight, "weight");
  check(x.dim() > 0 && (weight.dim() == 2 || weight.dim() == 1),
        "linear: input {} and weight {} do not fit: needs (…×in) and (out×in)", shape_string(x.sizes()),
        shape_string(weight.sizes()));
  if (weight.dim() == 1) return bias.defined() ? x.matmul(weight) + bias : x.matmul(weight);
  check(x.size(-1) == weight.size(1),
        "linear: input {} and weight {} do not fit (mat1 and mat2 shapes cannot be multiplied): {} ≠ {}",
        shape_string(x.sizes()), shape_string(weight.sizes()), x.size(-1), weight.size(1));
  if (x.dim() != 2) {
    Dims sizes(x.sizes());
    sizes.back() = weight.size(0);
    Tensor out = linear(x.reshape({count_elements(x.sizes().slice(0, x.sizes().size() - 1)), x.size(-1)}), weight, bias)
                     .reshape(sizes);
    tell_tracer("linear", {x, weight, bias}, {out});
    return out;
  }
  check(weight.scalar_type() == x.scalar_type() && (!bias.defined() || bias.scalar_type() == x.scalar_type()),
        "linear: the dtypes differ: input {}, weight {}, bias {}", describe(x), describe(weight), describe(bias));
  if (!bias.defined()) return product(x, false, weight, true);
  check(is_expandable(bias.sizes(), {weight.size(0)}), "linear: bias {} and weight {} do not fit: needs {} biases",
        shape_string(bias.sizes()), shape_string(weight.sizes()), weight.size(0));
  if (!kernels::multiplies(x.scalar_type())) return in_wide(linear, x, weight, bias);
  // The product is added to the biases, which fill the rows of the result first.
  Tensor out = make_empty("linear", {x.size(0), weight.size(0)}, x.scalar_type());
  if (bias.is_contiguous() && bias.numel() == out.size(1)) {
    kernels::broadcast_row(x.scalar_type(), bias.data_ptr(), out.size(0), out.size(1), out.data_ptr());
  } else {
    copy_elements(out, bias);
  }
  multiply(out, x, false, weight, true, 1, 1);
  tell_tracer("linear", {x, weight, bias}, {out});
  // x is A of backprop.md, weight its W transposed; eₙ is row n of E.
  // clang-format off
  return record("AddmmBackward0", out,
                wrt(bias, [](auto& e) { return e; }),  // ∂J/∂b = Σₙ eₙ: the walk sums
                wrt(x, saving(weight), [](auto& e, auto& w) { return product(e, false, w, false); }),  // ∂J/∂A = E W
                wrt(weight, saving(x), [](auto& e, auto& a) { return product(e, true, a, false); }));  // ∂J/∂W = Eᵀ A
  // clang-format on
}

// Derivatives by einsum().
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias) {
  const OperatorScope scope("bilinear");
  check_defined("bilinear", x1, "input1");
  check_defined("bilinear", x2, "input2");
  check_defined("bilinear", weight, "weight");
  check(weight.dim() == 3 && x1.dim() > 0 && x1.dim() == x2.dim() && x1.size(-1) == weight.size(1) &&
            x2.size(-1) == weight.size(2),
        "bilinear: inputs {} and {} do not fit the weight {}: needs (…×in1), (…×in2) and (out×in1×in2)",
        shape_string(x1.sizes()), shape_string(x2.sizes()), shape_string(weight.sizes()));
  Tensor y = einsum("...i,oij,...j->...o", {{x1, weight, x2}});
  return bias.defined() ? y + bias : y;
}

}  // namespace wick
