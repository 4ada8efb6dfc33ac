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
  CHECK_ERROR(a.matmul(b), "matmul: (64×784) and (10×128) do not fit: 784 ≠ 10");
  CHECK_ERROR(a.mm(b), "mm: (64×784) and (10×128) do not fit: 784 ≠ 10");
  CHECK_ERROR(a + b, "add: (64×784) and (10×128) do not broadcast");
  CHECK_ERROR(zeros({2, 3, 4}).bmm(zeros({3, 4, 2})), "bmm");
  CHECK_ERROR(a.reshape({3, 5}), "reshape: the tensor (64×784) of 50176 elements cannot take the shape (3×5)");
  CHECK_ERROR(a.t().view({-1}), "use reshape()");
  CHECK_ERROR(a.expand({64, 700}), "expand");
  CHECK_ERROR(cat({a, b}), "cat: (64×784) and (10×128) do not fit");
  CHECK_ERROR(stack({a, b}), "stack");
  CHECK_ERROR(a.sum(2), "dimension 2 is out of range");
  CHECK_ERROR(a.sum({0, 0}), "appears twice");
  CHECK_ERROR(a.select(0, 64), "index 64 is out of range");
  CHECK_ERROR(a[-65], "index -65 is out of range");
  CHECK_ERROR(linear(a, zeros({10, 128})), "linear: input (64×784) and weight (10×128) do not fit: 784 ≠ 128");
  CHECK_ERROR(linear(a, zeros({10, 784}), zeros({9})), "bias (9)");
  CHECK_ERROR(einsum("ij,jk", {a, b}), "einsum");
  CHECK_ERROR(einsum("ij,jk", {a}), "2 terms for 1 operands");
  CHECK_ERROR(zeros({-1}), "negative");
  CHECK_ERROR(zeros({int64_t{1} << 40, int64_t{1} << 40}), "too many elements");
  CHECK_ERROR(tensor({{1, 2}, {3}}), "not equally long");
  CHECK_ERROR(a.item(), "item: needs a tensor of one element, got (64×784)");
  CHECK_ERROR(a.data_ptr<double>(), "expected a Double tensor, got Float");
  CHECK_ERROR((a.accessor<float, 3>()), "accessor: needs a 3-d tensor");
  CHECK_ERROR(a.as_strided({10, 10}, {10000, 1}), "outside of the storage");
  CHECK_ERROR(Tensor() + a, "add: the tensor `self` is undefined");
  CHECK_ERROR(a.topk(785), "topk: k = 785 is out of range");
}

TEST_CASE("dtypes that do not fit") {
  const Tensor f = zeros({2, 2}), d = zeros({2, 2}, kDouble), i = zeros({2, 2}, kLong), b = zeros({2, 2}, kBool);
  CHECK_ERROR(f.mm(d), "mm: the dtypes differ: (2×2) Float and (2×2) Double");
  CHECK_ERROR(i.mean(), "mean: needs a floating-point tensor, got Long");
  CHECK_ERROR(i.requires_grad_(), "only floating-point tensors can require grad, got Long");
  CHECK_ERROR(i.add_(f), "cannot be stored");
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
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 10, 2})), "target 10 at 1 is not a class: needs [0, 10)");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, -1, 2})), "target -1 at 1");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1.0, 2.0, 3.0})), "the classes are Float: needs int64");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 2})), "the input (3×10) and the classes (2) do not fit");
  CHECK_ERROR(cross_entropy_loss(scores, tensor({1, 2, 3}), ones({9})), "one floating weight for each of 10 classes");
  CHECK_ERROR(nll_loss(scores, tensor({1, 2, 11})), "nll_loss: target 11");
  CHECK_ERROR(binary_cross_entropy(tensor({2.0}), tensor({1.0})), "outside of [0, 1]");
  CHECK_ERROR(embedding(randn({5, 2}), tensor({5})), "embedding: index 5 is out of range");
  CHECK_ERROR(one_hot(tensor({3}), 3), "one_hot: index 3");
  CHECK_ERROR(scores.gather(1, tensor({{10}})), "gather: index 10 is out of range: needs [0, 10)");
  CHECK(cross_entropy_loss(scores, tensor({1, -100, 2})).item<double>() > 0);  // ignore_index is no fault
}

TEST_CASE("backward where it cannot go") {
  const Tensor x = randn({3}).requires_grad_();
  CHECK_ERROR((x * 2).backward(), "the gradient of an output of shape (3) can be left out only if it has one element");
  CHECK_ERROR(randn({1}).backward(), "does not require grad");
  CHECK_ERROR((x * 2).backward(ones({4})), "does not have the shape (3)");
  CHECK_ERROR((x * 2).backward(ones({3}, kLong)), "floating");
  const Tensor y = (x * x).sum();
  y.backward();
  CHECK_ERROR(y.backward(), "MulBackward0: the graph was freed by an earlier backward pass: pass retain_graph = true");
  CHECK_ERROR(autograd::grad({(x * 2).sum()}, {randn({1}).requires_grad_()}), "do not depend on input 0");
  CHECK_ERROR(autograd::grad({(x * 2).sum()}, {randn({1})}), "input 0 does not require grad");
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
  CHECK_ERROR(y.backward(), "MulBackward0: a tensor of shape (3) needed for the gradient was changed in place");
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
  CHECK_ERROR(x.add_(1), "a leaf tensor that requires grad cannot be changed in place");
  CHECK_ERROR(x[0].mul_(2), "a view of a leaf tensor that requires grad");
  CHECK_ERROR(zeros({1}).expand({3}).add_(1), "share one memory cell");
  CHECK_ERROR(zeros({2}).add_(zeros({3, 2})), "does not fit into the tensor (2)");
  CHECK_ERROR((x * 1).requires_grad_(false), "use detach()");
  Tensor inside;
  {
    InferenceMode mode;
    inside = randn({2, 2});
  }
  CHECK_ERROR(inside.add_(1), "inference mode");
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
