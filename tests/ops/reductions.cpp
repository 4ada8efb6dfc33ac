// Sums, products and other reductions over many elements and along all kinds of dimensions against float64; the views
// of split() and unbind(); integers that wrap around.

#include <autograd/autograd.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

using namespace wick;

namespace {

// The largest difference, as a share of the largest exact number (of 0.001 if that is larger).
double far_from(const Tensor& result, const Tensor& exact) {
  REQUIRE(result.sizes() == exact.sizes());
  REQUIRE((exact.dtype() == kDouble));
  return (result.to(kDouble) - exact).abs().max().item<double>() / std::max(exact.abs().max().item<double>(), 1e-3);
}

TEST_CASE("sums of ten million float32 keep their digits") {
  // All of one sign and not around 0: added one by one in float32 the sum is off in its third digit.
  const Tensor x = rand({10'000'000}) + 0.1, y = x.to(kDouble);
  CHECK(far_from(x.sum(), y.sum()) < 3e-7);
  CHECK(far_from(x.mean(), y.mean()) < 3e-7);
  CHECK(far_from(x.var(), y.var()) < 1e-6);
  CHECK(far_from(x.std(), y.std()) < 1e-6);
  CHECK(far_from((x + 1000).var(), (x + 1000).to(kDouble).var()) < 1e-6);
  CHECK(far_from(x.norm(), y.norm()) < 3e-7);
  CHECK(far_from(x.norm(1), y.norm(1)) < 3e-7);
  CHECK(far_from(x.norm(3), y.norm(3)) < 1e-6);
  CHECK(far_from(x.cumsum(0), y.cumsum(0)) < 1e-7);
  CHECK(far_from(x.logsumexp({0}), y.logsumexp({0})) < 3e-7);
  CHECK(far_from(x.softmax(0), y.softmax(0)) < 1e-6);
  CHECK(far_from(x.log_softmax(0), y.log_softmax(0)) < 3e-7);
  CHECK(far_from(x.prod(), y.prod()) == 0);  // 0
  CHECK(x.max().item<float>() == y.max().item<double>());
  CHECK(x[x.argmax().item<int64_t>()].equal(x.max()));
  const Tensor labels = randint(1000, {10'000}, kLong), logits = x.reshape({10'000, 1000});
  CHECK(far_from(cross_entropy_loss(logits, labels), cross_entropy_loss(y.reshape({10'000, 1000}), labels)) < 1e-6);
  // and the sum in softmax's derivative
  const Tensor a = x.softmax(0), b = y.softmax(0);
  CHECK(far_from(softmax_backward(x, a, 0), softmax_backward(y, b, 0)) < 1e-5);
}

TEST_CASE("reductions along all dimensions and layouts are those of float64") {
  const Tensor base = rand({60, 70, 80}) + 0.1;
  const std::pair<std::string, Tensor> layouts[] = {{"contiguous", base},
                                                    {"reversed", base.permute({2, 1, 0})},
                                                    {"rotated", base.permute({1, 2, 0})},
                                                    {"strided", base.slice(2, 1, 80, 3)},
                                                    {"expanded", base.slice(1, 0, 1).expand({60, 70, 80})}};
  const std::vector<int64_t> dims[] = {{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};
  for (const auto& layout : layouts)
    for (const auto& d : dims)
      for (const bool keep : {false, true}) {
        const auto& x = layout.second;
        INFO(layout.first, ", first dimension ", d[0], " of ", d.size(), std::string(keep ? ", kept" : ""));
        // The same numbers, row-major, with the reduced dimensions last.
        std::vector<int64_t> order, back;
        for (int64_t i = 0; i < 3; ++i)
          if (std::find(d.begin(), d.end(), i) == d.end()) order.push_back(i);
        order.insert(order.end(), d.begin(), d.end());
        std::vector<int64_t> kept;
        for (int64_t i = 0; i < 3; ++i)
          if (std::find(d.begin(), d.end(), i) == d.end())
            kept.push_back(x.size(i));
          else if (keep)
            kept.push_back(1);
        const Tensor y = x.to(kDouble).permute(order).contiguous();
        const int64_t count = [&] {
          int64_t n = 1;
          for (const int64_t i : d) n *= x.size(i);
          return n;
        }();
        const Tensor rows = y.reshape({-1, count});
        const auto exact = [&](auto f) {
          Tensor out = empty({rows.size(0)}, kDouble);
          for (int64_t r = 0; r < rows.size(0); ++r)
            out.data_ptr<double>()[r] = f(rows.const_data_ptr<double>() + r * count);
          return out.reshape(kept);
        };
        const auto sum = [count](const double* p) {
          double s = 0;
          for (int64_t i = 0; i < count; ++i) s += p[i];
          return s;
        };
        const auto squares = [count](const double* p, double middle) {
          double s = 0;
          for (int64_t i = 0; i < count; ++i) s += (p[i] - middle) * (p[i] - middle);
          return s;
        };
        const double n = static_cast<double>(count);
        // Up to 64 additions follow one another, each off by half a unit: 4e-6 at the very worst.
        CHECK(far_from(x.sum(d, keep), exact(sum)) < 1e-6);
        CHECK(far_from(x.mean(d, keep), exact([&](auto p) { return sum(p) / n; })) < 1e-6);
        CHECK(far_from(x.norm(2, d, keep), exact([&](auto p) { return std::sqrt(squares(p, 0)); })) < 1e-6);
        CHECK(far_from(x.var(d, true, keep), exact([&](auto p) { return squares(p, sum(p) / n) / (n - 1); })) < 2e-6);
        CHECK(far_from(x.amax(d, keep), exact([&](auto p) { return *std::max_element(p, p + count); })) < 1e-7);
        CHECK(far_from(x.amin(d, keep), exact([&](auto p) { return *std::min_element(p, p + count); })) < 1e-7);
        CHECK(far_from(x.logsumexp(d, keep), exact([&](auto p) {
                         double s = 0;
                         for (int64_t i = 0; i < count; ++i) s += std::exp(p[i]);
                         return std::log(s);
                       })) < 5e-7);
      }
}

TEST_CASE("extremes and their places, NaN first") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const int64_t n : {1, 63, 64, 65, 1000, 5000})
    for (const ScalarType t : {kByte, kInt, kLong, kFloat, kDouble}) {
      const Tensor x = randint(200, {3, n}, t);
      const auto [top, at] = x.max(1);
      const auto [low, below] = x.min(1);
      for (int64_t r = 0; r < 3; ++r) {
        int64_t first = 0, least = 0;
        const Tensor row = x[r].to(kLong);
        const int64_t* p = row.const_data_ptr<int64_t>();
        for (int64_t i = 1; i < n; ++i) {
          if (p[i] > p[first]) first = i;
          if (p[i] < p[least]) least = i;
        }
        CHECK(at[r].item<int64_t>() == first);
        CHECK(below[r].item<int64_t>() == least);
        CHECK(top[r].to(kLong).item<int64_t>() == p[first]);
        CHECK(low[r].to(kLong).item<int64_t>() == p[least]);
        CHECK(x[r].amax(IntArrayRef()).to(kLong).item<int64_t>() == p[first]);
      }
    }
  for (const int64_t place : {0, 5, 64, 700, 4999}) {
    Tensor x = randn({5000});
    x.data_ptr<float>()[place] = nan;
    x.data_ptr<float>()[4999] = nan;
    CHECK(x.argmax().item<int64_t>() == place);
    CHECK(x.argmin().item<int64_t>() == place);
    CHECK(std::isnan(x.max().item<float>()));
    CHECK(std::isnan(x.min().item<float>()));
  }
}

TEST_CASE("softmax is right over rows of any length, beside ∞ and NaN") {
  const float inf = std::numeric_limits<float>::infinity();
  for (const int64_t n : {1, 3, 15, 16, 17, 100, 4097}) {
    const Tensor x = randn({2, n}) * 5, y = x.to(kDouble);
    CHECK(far_from(x.softmax(1), y.exp() / y.exp().sum({1}, true)) < 1e-6);
    CHECK(far_from(x.softmax(1).sum({1}), ones({2}, kDouble)) < 1e-6);
  }
  const Tensor masked = tensor({1.0f, -inf, 2.0f}).softmax(0);
  CHECK(masked[1].item<float>() == 0);
  CHECK(masked.sum().item<float>() == doctest::Approx(1));
  const Tensor z = tensor({1.0f, -inf, 2.0f}).requires_grad_();
  z.log_softmax(0)[2].backward();
  CHECK(z.grad()[1].item<float>() == 0);
  CHECK(z.grad().isfinite().all().item<bool>());
}

TEST_CASE("the parts of split and unbind make one gradient in one go") {
  struct Count {
    int nodes = 0;
    int64_t elements = 0;
  };
  const auto backward = [](const Tensor& result) {
    Count c;
    autograd::Watcher watch([&](const Node& node, std::span<const Tensor>, std::span<const Tensor> gradients) {
      if (node.name() != "UnbindBackward0" && node.name() != "SplitBackward0") return;
      ++c.nodes;
      for (const Tensor& g : gradients) c.elements += g.numel();
    });
    result.backward();
    return c;
  };
  for (const int64_t dim : {0, 1}) {
    const Tensor x = randn({200, 300}, kDouble).requires_grad_();
    Tensor sum = zeros({}, kDouble);
    const std::vector<Tensor> rows = x.unbind(dim);
    for (size_t i = 0; i < rows.size(); i += 3) sum = sum + rows[i].sum() * static_cast<double>(i);  // some of them
    const Count c = backward(sum);
    CHECK(c.nodes == 1);
    CHECK(c.elements == x.numel());
    for (int64_t i = 0; i < x.size(dim); ++i)
      CHECK(x.grad().select(dim, i).equal(full({500 - x.size(dim)}, i % 3 ? 0.0 : static_cast<double>(i), kDouble)));
  }
  const Tensor x = randn({7, 4}, kDouble).requires_grad_();
  const std::vector<Tensor> parts = x.split(3);
  CHECK(backward((parts[2] * parts[2]).sum()).nodes == 1);
  CHECK(x.grad().slice(0, 0, 6).equal(zeros({6, 4}, kDouble)));
  CHECK(x.grad()[6].equal(2 * x.detach()[6]));
  // A part changed in place changes the whole.
  Tensor y = x * 1;
  y.unbind(1)[2].mul_(3);
  x.grad().zero_();
  y.sum().backward();
  CHECK(x.grad().select(1, 2).equal(full({7}, 3, kDouble)));
  CHECK(x.grad().select(1, 1).equal(ones({7}, kDouble)));
}

TEST_CASE("scatter_add and index_add on integers wrap around") {
  const int64_t most = std::numeric_limits<int64_t>::max();
  const Tensor at = zeros({2}, kLong);
  CHECK(full({1}, most, kLong).scatter_add(0, at, full({2}, 1, kLong)).item<int64_t>() ==
        std::numeric_limits<int64_t>::min() + 1);
  CHECK(full({1}, most, kLong).index_add(0, at, full({2}, most, kLong)).item<int64_t>() == most - 2);
  CHECK(full({1}, 2147483647, kInt).scatter_add(0, at, full({2}, 1, kInt)).item<int32_t>() == -2147483647);
  CHECK(full({1}, 2147483647, kInt).index_add(0, at, full({2}, 1, kInt)).item<int32_t>() == -2147483647);
  CHECK(full({1}, 255, kByte).index_add(0, at, full({2}, 1, kByte)).item<uint8_t>() == 1);
  CHECK(full({1}, true, kBool).scatter_add(0, at, full({2}, true, kBool)).item<bool>());
}

}  // namespace
