// Elementwise loops over operands whose dimensions lie in memory in another order: tiles of them are turned in
// registers.
#include <autograd/autograd.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace wick;

namespace {

// The elements of x in the order of its dimensions, read one by one.
std::vector<double> elements(const Tensor& x) {
  std::vector<double> out;
  std::vector<int64_t> index(static_cast<size_t>(x.dim()), 0);
  for (int64_t i = 0; i < x.numel(); ++i) {
    int64_t offset = 0, rest = i;
    for (int64_t d = x.dim(); d-- > 0;) {
      offset += rest % x.size(d) * x.stride(d);
      rest /= x.size(d);
    }
    const Tensor one = x.as_strided({}, {}, x.storage_offset() + offset);
    out.push_back(one.item<double>());
  }
  return out;
}

Tensor numbered(IntArrayRef sizes, ScalarType t) {
  int64_t n = 1;
  for (const int64_t s : sizes) n *= s;
  const Tensor x = arange(n, kInt).remainder(t == kBool ? 2 : 113);
  return x.to(t).view(sizes);
}

constexpr ScalarType kAll[] = {kBool, kByte, kChar, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble};

TEST_CASE("a transposed matrix of any size and dtype is copied right") {
  for (const ScalarType t : kAll)
    for (const int64_t m : {1, 2, 7, 16, 17, 33, 64, 66})
      for (const int64_t n : {1, 3, 8, 15, 16, 31, 65, 130}) {
        CAPTURE(toString(t));
        CAPTURE(m);
        CAPTURE(n);
        const Tensor x = numbered({m, n}, t), flipped = x.t().contiguous();
        const std::vector<double> from = elements(x), to = elements(flipped);
        bool same = true;
        for (int64_t i = 0; i < m; ++i)
          for (int64_t j = 0; j < n; ++j)
            same = same && from[static_cast<size_t>(i * n + j)] == to[static_cast<size_t>(j * m + i)];
        CHECK(same);
        // And written transposed.
        const Tensor out = zeros({m, n}, t);
        out.t().copy_(flipped);
        CHECK(out.equal(x));
      }
}

TEST_CASE("every order of four dimensions is copied right") {
  for (const ScalarType t : {kByte, kShort, kFloat, kDouble}) {
    std::vector<int64_t> order = {0, 1, 2, 3};
    const Tensor x = numbered({17, 3, 20, 9}, t);
    do {
      CAPTURE(order);
      const Tensor view = x.permute(order), some = view.slice(0, 1).slice(3, 0, std::nullopt, 2);
      CHECK(elements(view.contiguous()) == elements(view));
      CHECK(elements(some.contiguous()) == elements(some));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_CASE("operators read operands in other orders, and repeated ones") {
  const Tensor x = numbered({40, 70}, kFloat), y = numbered({70, 40}, kFloat) + 1, row = numbered({70}, kFloat);
  const Tensor y_t = y.t().contiguous();
  CHECK((x + y.t()).equal(x + y_t));
  CHECK((y.t() - x).equal(y_t - x));
  CHECK((y.t() * row).equal(y_t * row));
  CHECK((y.t() / y.t()).equal(ones({40, 70})));
  CHECK(y.t().exp().equal(y_t.exp()));
  CHECK(where(y.t() > 50, x, y.t()).equal(where(y_t > 50, x, y_t)));
  CHECK(addcmul(x, y.t(), x, 2).equal(addcmul(x, y_t, x, 2)));
  CHECK(y.t().to(kLong).equal(y_t.to(kLong)));
  CHECK((x.to(kDouble) + y.t()).equal(x.to(kDouble) + y_t));
  const Tensor in_place = y.t().clone();
  in_place.t().add_(x.t());
  CHECK(in_place.equal(x + y_t));
}

}  // namespace
