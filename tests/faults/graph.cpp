// Misuse of the graph and of shapes: each is an Error that says what, where and what was expected.

#include <nn/nn.h>

#include <doctest/doctest.h>

#include <functional>

using namespace wick;

namespace {

// The text of the Error that f throws; "" if it throws none.
std::string error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

#define CHECK_ERROR(expression, part)                                                       \
  do {                                                                                      \
    const std::string text = error_of([&] { (void)(expression); });                         \
    CHECK_MESSAGE(has(text, part), "the error \"", text, "\" does not say \"", part, "\""); \
  } while (false)

}  // namespace

TEST_CASE("shapes that do not fit") {
  const Tensor a = zeros({64, 784}), b = zeros({10, 128});
  CHECK_ERROR(a.matmul(b), "matmul: mat1 and mat2 shapes cannot be multiplied: (64×784) and (10×128), 784 ≠ 10");
  CHECK_ERROR(a.mm(b), "mm: mat1 and mat2 shapes cannot be multiplied: (64×784) and (10×128), 784 ≠ 10");
  CHECK_ERROR(a + b, "add: The size of tensor a (64×784) must match the size of tensor b (10×128)");
  CHECK_ERROR(zeros({2, 3, 4}).bmm(zeros({3, 4, 2})), "bmm");
  CHECK_ERROR(a.reshape({3, 5}), "reshape: shape '(3×5)' is invalid for input of size 50176, a tensor (64×784)");
  CHECK_ERROR(a.t().view({-1}), "Use .reshape(...)");
  CHECK_ERROR(a.expand({64, 700}), "expand");
  CHECK_ERROR(cat({a, b}), "cat: (64×784) and (10×128) do not fit");
  CHECK_ERROR(stack({a, b}), "stack");
  CHECK_ERROR(a.sum(2), "(expected to be in range of [-2, 1], but got 2)");
  CHECK_ERROR(a.sum({0, 0}), "appears twice");
  CHECK_ERROR(a.select(0, 64), "index 64 out of range");
  CHECK_ERROR(a[-65], "index -65 out of range");
  CHECK_ERROR(
      linear(a, zeros({10, 128})),
      "linear: input (64×784) and weight (10×128) do not fit (mat1 and mat2 shapes cannot be multiplied): 784 ≠ 128");
  CHECK_ERROR(linear(a, zeros({10, 784}), zeros({9})), "bias (9)");
  CHECK_ERROR(einsum("ij,jk", {a, b}), "einsum");
  CHECK_ERROR(einsum("ij,jk", {a}), "2 terms for 1 operands");
  CHECK_ERROR(zeros({-1}), "negative");
  CHECK_ERROR(zeros({int64_t{1} << 40, int64_t{1} << 40}), "too many elements");
  CHECK_ERROR(tensor({{1, 2}, {3}}), "all sub-lists to have sizes");
  CHECK_ERROR(a.item(), "item: a Tensor with 50176 elements cannot be converted to Scalar: its shape is (64×784)");
  CHECK_ERROR(a.data_ptr<double>(), "expected scalar type Double but found Float");
  CHECK_ERROR((a.accessor<float, 3>()), "TensorAccessor expected 3 dims but tensor has 2");
  CHECK_ERROR(a.as_strided({10, 10}, {10000, 1}), "outside of the storage");
  CHECK_ERROR(Tensor() + a, "add: the tensor `self` is undefined");
  CHECK_ERROR(a.topk(785), "topk: k = 785 is out of range");
}

TEST_CASE("dtypes that do not fit") {
  const Tensor f = zeros({2, 2}), d = zeros({2, 2}, kDouble), i = zeros({2, 2}, kLong), b = zeros({2, 2}, kBool);
  CHECK_ERROR(f.mm(d), "mm: the dtypes differ: (2×2) Float and (2×2) Double");
  CHECK_ERROR(i.mean(), "mean: needs a floating-point tensor, got Long");
  CHECK_ERROR(i.requires_grad_(), "can require gradients, got Long");
  CHECK_ERROR(i.add_(f), "can't be cast to the desired output type");
  CHECK_ERROR(b - b, "sub: not defined for Bool");
  CHECK_ERROR(i.pow(-1), "negative power");
  CHECK_ERROR(div(i, zeros({2, 2}, kLong), "floor"), "divided by 0");
  CHECK_ERROR(i.remainder(0), "divided by 0");
  CHECK_ERROR(f.bitwise_and(f), "bitwise_and: not defined for Float");
  CHECK_ERROR(f.masked_fill(f, 1), "the mask is Float: needs Bool");
  CHECK_ERROR(f.index_select(0, zeros({2})), "the index is Float: needs int64");
}

TEST_CASE("labels out of range or of a wrong dtype") {
  const Tensor scores = randn({3, 10});
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 10, 2})),
              "Target 10 is out of bounds: it stands at 1 and needs [0, 10)");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, -1, 2})), "Target -1 is out of bounds: it stands at 1");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1.0, 2.0, 3.0})), "the classes are Float: needs int64");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 2})), "Expected input (3×10) to match target (2)");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 2, 3}), ones({9})), "one floating weight for each of 10 classes");
  CHECK_ERROR(nll_loss(scores, tensor({1, 2, 11})), "nll_loss: Target 11");
  CHECK_ERROR(binary_cross_entropy(tensor({2.0}), tensor({1.0})), "should be between 0 and 1");
  CHECK_ERROR(embedding(randn({5, 2}), tensor({5})), "embedding: index out of range in self: 5");
  CHECK_ERROR(one_hot(tensor({3}), 3), "one_hot: Class values must be smaller than num_classes: 3");
  CHECK_ERROR(scores.gather(1, tensor({{10}})), "gather: index 10 is out of bounds: needs [0, 10)");
  CHECK(cross_entropy_loss(scores, tensor({1, -100, 2})).item<double>() > 0);  // ignore_index is no fault
}

TEST_CASE("backward where it cannot go") {
  const Tensor x = randn({3}).requires_grad_();
  CHECK_ERROR((x * 2).backward(), "grad can be implicitly created only for scalar outputs, and one has the shape (3)");
  CHECK_ERROR(randn({1}).backward(), "does not require grad");
  CHECK_ERROR((x * 2).backward(ones({4})), "expected shape compatible with (3)");
  CHECK_ERROR((x * 2).backward(ones({3}, kLong)), "floating");
  const Tensor y = (x * x).sum();
  y.backward();
  CHECK_ERROR(y.backward(),
              "MulBackward0: Trying to backward through the graph a second time: it was freed by an earlier backward "
              "pass. Pass retain_graph = true");
  CHECK_ERROR(autograd::grad({(x * 2).sum()}, {randn({1}).requires_grad_()}),
              "not have been used in the graph: input 0");
  CHECK_ERROR(autograd::grad({(x * 2).sum()}, {randn({1})}), "does not require grad: input 0");
  {
    NoGradGuard off;
    CHECK_ERROR((x * x).sum().backward(), "does not require grad");
  }
}

TEST_CASE("a saved tensor changed in place") {
  const Tensor x = randn({3}).requires_grad_();
  Tensor a = x * 2;
  const Tensor y = (a * a).sum();
  a.add_(1);
  CHECK_ERROR(y.backward(),
              "MulBackward0: one of the variables needed for gradient computation has been modified by an inplace "
              "operation: its shape is (3)");
  const Tensor s = x.sigmoid();
  {
    NoGradGuard off;
    s.mul_(2);
  }
  CHECK_ERROR(s.sum().backward(), "SigmoidBackward0");
  // What nobody saved may change.
  Tensor b = x + 1;
  const Tensor z = (b + 2).sum();
  b.mul_(3);
  CHECK(error_of([&] { z.backward(); }) == "");
}

TEST_CASE("changes in place that would lose history") {
  const Tensor x = randn({2, 2}).requires_grad_();
  CHECK_ERROR(x.add_(1), "a leaf Variable that requires grad is being used in an in-place operation");
  CHECK_ERROR(x[0].mul_(2), "a view of a leaf Variable that requires grad");
  CHECK_ERROR(zeros({1}).expand({3}).add_(1), "refers to a single memory location");
  CHECK_ERROR(zeros({2}).add_(zeros({3, 2})), "output with shape (2) doesn't match");
  CHECK_ERROR((x * 1).requires_grad_(false), "use detach()");
  Tensor inside;
  {
    InferenceMode mode;
    inside = randn({2, 2});
  }
  CHECK_ERROR(inside.add_(1), "outside InferenceMode");
  CHECK_ERROR(inside * x, "inference mode");
  NoGradGuard off;
  CHECK(error_of([&] { x.add_(1); }) == "");
}

namespace {

struct Crooked : autograd::Function<Crooked> {
  static Tensor forward(autograd::AutogradContext*, const Tensor& x) { return x * 2; }
  static autograd::variable_list backward(autograd::AutogradContext*, autograd::variable_list) { return {zeros({3})}; }
};

}  // namespace

TEST_CASE("a gradient of a wrong shape names the operator that gave it") {
  const Tensor x = ones({2}).requires_grad_(), y = x * 1;
  CHECK_ERROR(Crooked::apply(x).sum().backward(),
              "Crooked: its backward gave a gradient of shape (3) for an input of shape (2)");
  CHECK_ERROR(Crooked::apply(y).sum().backward(), "Crooked: its backward gave");
  CHECK_ERROR(record("Bent", y.detach(), wrt(y, [](auto&) { return zeros({5}); })).sum().backward(),
              "Bent: its backward gave a gradient of shape (5) for an input of shape (2)");
}
