// Reductions and scans along rows and along columns, at sizes around the blocks in which they work.

#include <autograd/autograd.h>

#include <doctest/doctest.h>

#include <limits>

using namespace wick;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity(), kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("softmax down columns is softmax along rows of the transposed, also where there is none") {
  for (const ScalarType t : {kFloat, kDouble})
    for (const auto& [n, columns] : {std::pair<int64_t, int64_t>{1, 16}, {3, 17}, {64, 64}, {65, 100}, {200, 31}}) {
      Tensor x = randn({n, columns}, t) * 5, e = randn({n, columns}, t);
      x.select(1, 1).fill_(-kInf);
      x.select(1, 2)[n - 1].fill_(kNaN);
      x.select(1, 3)[n / 2].fill_(kInf);
      if (n > 1) x.select(1, 4)[0].fill_(-kInf);
      for (const auto f : {+[](const Tensor&z, int64_t dim) { return softmax(z, dim); },
                           +[](const Tensor&z, int64_t dim) { return log_softmax(z, dim); }}) {
        const Tensor down = x.detach().clone().requires_grad_(), along = x.t().contiguous().requires_grad_();
        const Tensor y = f(down, 0), z = f(along, 1);
        CHECK(y.allclose(z.t(), 1e-5, 1e-6, true));
        y.backward(e);
        z.backward(e.t());
        CHECK(down.grad().allclose(along.grad().t(), 1e-4, 1e-6, true));
      }
    }
}

TEST_CASE("running sums down columns and along rows are those that addition gives") {
  for (const ScalarType t : {kFloat, kDouble, kInt, kLong, kByte})
    for (const auto& [n, columns] : {std::pair<int64_t, int64_t>{1, 1}, {7, 5}, {3, 300}, {50, 256}, {4, 513}}) {
      const Tensor x = randint(10, {n, columns}, kLong).to(t), down = x.cumsum(0), along = x.t().contiguous().cumsum(1);
      CHECK(down.equal(along.t()));
      Tensor sum = zeros({columns}, down.scalar_type());
      for (int64_t i = 0; i < n; ++i) {
        sum = sum + x[i];
        CHECK(down[i].equal(sum));
      }
    }
}

TEST_CASE("as many bools are true as numbers are 1") {
  for (const auto& [rows, n] : {std::pair<int64_t, int64_t>{1, 70'001}, {3, 16'400}, {70'001, 2}, {300, 700}, {0, 4}}) {
    const Tensor all_true = ones({rows, n}, kBool), some = rand({rows, n}) > 0.3;
    for (const Tensor& x : {all_true, some, some.t()}) {
      const Tensor numbers = x.to(kLong);
      CHECK(x.sum().equal(numbers.sum()));
      CHECK(x.sum(0).equal(numbers.sum(0)));
      CHECK(x.sum(1, true).equal(numbers.sum(1, true)));
    }
    CHECK(all_true.sum().item<int64_t>() == rows * n);
  }
}

TEST_CASE("extremes of a row see NaN wherever it stands") {
  for (const ScalarType t : {kFloat, kDouble})
    for (const int64_t n : {5, 64, 65, 100, 200}) {
      Tensor x = randn({n, n}, t);
      CHECK(x.amax(1).equal(std::get<0>(x.sort(1)).select(1, n - 1)));
      CHECK(x.amin(1).equal(std::get<0>(x.sort(1)).select(1, 0)));
      for (int64_t i = 0; i < n; ++i) x[i][i].fill_(kNaN);
      CHECK(x.amax(1).isnan().all().item<bool>());
      CHECK(x.amin(1).isnan().all().item<bool>());
      CHECK(x.argmax(1).equal(arange(n)));
      CHECK(x.argmin(1).equal(arange(n)));
    }
}

}  // namespace
