// What each node of backward() computes of its incoming gradient e, as it stands in the source of wick: the file, the
// line that says it, and the same as mathematics. tests/playground/ looks each line up in its file.
export const closures = {
  AddmmBackward0: {
    file: "autograd/ops/layer/linear.cpp",
    code: [
      "wrt(bias, [](auto& e) { return e; }),  // ∂J/∂b = Σₙ eₙ: the walk sums",
      "wrt(x, saving(weight), [](auto& e, auto& w) { return product(e, false, w, false); }),  // ∂J/∂A = E W",
      "wrt(weight, saving(x), [](auto& e, auto& a) { return product(e, true, a, false); }));  // ∂J/∂W = Eᵀ A",
    ],
  },
  TanhBackward0: { file: "autograd/ops/elementwise/math.cpp", code: ["[](auto& e, auto& a) { return tanh_backward(e, a); }); }     // e * (1 - a * a)"] },
  SigmoidBackward0: { file: "autograd/ops/elementwise/math.cpp", code: ["[](auto& e, auto& a) { return sigmoid_backward(e, a); }); }  // e * a * (1 - a)"] },
  SignBackward0: { file: "autograd/ops/elementwise/math.cpp", code: ["wrt(x, [](auto& e) { return zeros_like(e); })"] },
  ReluBackward0: { file: "autograd/ops/layer/activation.cpp", code: ["return threshold_backward(e, a, 0);  // 0 if z <= 0, else e"] },
  LeakyReluBackward0: { file: "autograd/ops/layer/activation.cpp", code: ["Binary::leaky_relu_backward,  // e if z > 0, else e slope"] },
  EluBackward0: { file: "autograd/ops/layer/activation.cpp", code: ["Binary::elu_backward,  // e s if z > 0, else e outer inner exp(inner z)"] },
  PowBackward0: { file: "autograd/ops/elementwise/power.cpp", code: ["if (p.equal(2)) return e * (x * 2);"] },
  SubBackward0: { file: "autograd/ops/elementwise/arithmetic.cpp", code: ["wrt(x, [](auto& e) { return e; }),", "wrt(y, [](auto& e) { return -e; }));"] },
  SumBackward0: { file: "autograd/ops/reduce/sum.cpp", code: ["return with_ones(e, ones).expand(sizes);"] },
  DivBackward1: { file: "autograd/ops/elementwise/arithmetic.cpp", code: ["wrt(x, saving(y),    [](auto& e, auto& y)          { return e / y; }),"] },
  NllLossBackward0: { file: "autograd/ops/loss/class_loss.cpp", code: ["wrt(z, saving(z, log_p), [ce](auto& e, auto& z, auto& log_p) {  // e (p Σq − q)/divisor"] },
};
