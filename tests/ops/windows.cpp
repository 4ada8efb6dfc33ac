// Convolutions and poolings against plain loops: shapes around the edges of vectors, tiles and blocks, on every
// instruction set that this processor has.

#include "targets.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace wick;
using test::instruction_sets;
using test::Only;
using test::same_bits;

namespace {

struct Shape {
  int64_t n, groups, in, out;
  std::vector<int64_t> x, kernel, stride, padding, dilation;  // three numbers each
};
// f(y index, x index, weight index) for each product in a convolution.
template <class F>
void each_product(const Shape& s, const Tensor& y, F&& f) {
  const auto &x = s.x, &k = s.kernel;
  const int64_t y_size[] = {y.size(2), y.size(3), y.size(4)};
  for (int64_t n = 0; n < s.n; ++n)
    for (int64_t o = 0; o < s.groups * s.out; ++o)
      for (int64_t i = 0; i < y_size[0] * y_size[1] * y_size[2]; ++i)
        for (int64_t c = 0; c < s.in; ++c)
          for (int64_t j = 0; j < k[0] * k[1] * k[2]; ++j) {
            const int64_t at[] = {i / y_size[2] / y_size[1], i / y_size[2] % y_size[1], i % y_size[2]},
                          tap[] = {j / k[2] / k[1], j / k[2] % k[1], j % k[2]};
            int64_t place = n * s.groups * s.in + o / s.out * s.in + c;
            bool inside = true;
            for (size_t d = 0; d < 3; ++d) {
              const int64_t p = at[d] * s.stride[d] - s.padding[d] + tap[d] * s.dilation[d];
              inside = inside && p >= 0 && p < x[d];
              place = place * x[d] + p;
            }
            if (inside)
              f((n * s.groups * s.out + o) * y_size[0] * y_size[1] * y_size[2] + i, place,
                (o * s.in + c) * k[0] * k[1] * k[2] + j);
          }
}
// The largest difference of a result from its sum in double, in units of what rounding may do.
double distance(const Tensor& got, const std::vector<double>& sum, const std::vector<double>& scale, double unit) {
  const Tensor g = got.detach().to(kDouble).contiguous();
  double worst = 0;
  for (int64_t i = 0; i < g.numel(); ++i) {
    const auto k = static_cast<size_t>(i);
    const double error = std::abs(g.data_ptr<double>()[i] - sum[k]) / (unit * scale[k] + 1e-300);
    worst = std::isnan(error) ? 1e300 : std::max(worst, error);
  }
  return worst;
}
void check_convolution(const Shape& s, ScalarType t) {
  const Tensor x = randn({s.n, s.groups * s.in, s.x[0], s.x[1], s.x[2]}, t).requires_grad_(),
               w = randn({s.groups * s.out, s.in, s.kernel[0], s.kernel[1], s.kernel[2]}, t).requires_grad_(),
               b = randn({s.groups * s.out}, t).requires_grad_();
  const Tensor y = conv3d(x, w, b, s.stride, s.padding, s.dilation, s.groups), e = randn(y.sizes(), t);
  const auto gradients = autograd::grad({y}, {x, w}, {e});
  const auto numbers = [](const Tensor& v) {
    const Tensor d = v.detach().to(kDouble).contiguous();
    return std::vector<double>(d.data_ptr<double>(), d.data_ptr<double>() + d.numel());
  };
  const auto xs = numbers(x), ws = numbers(w), bs = numbers(b), es = numbers(e);
  std::vector<double> sums[3], scales[3];
  const size_t sizes[] = {es.size(), xs.size(), ws.size()};
  for (size_t i = 0; i < 3; ++i) sums[i].assign(sizes[i], 0), scales[i].assign(sizes[i], 0);
  const size_t plane = bs.empty() ? 1 : es.size() / static_cast<size_t>(s.n) / bs.size();
  for (size_t i = 0; i < es.size(); ++i) sums[0][i] = bs[i / plane % bs.size()], scales[0][i] = std::abs(sums[0][i]);
  each_product(s, y, [&](int64_t y_, int64_t x_, int64_t w_) {
    const auto i = static_cast<size_t>(y_), j = static_cast<size_t>(x_), k = static_cast<size_t>(w_);
    const auto add = [&](size_t which, size_t at, double v) { sums[which][at] += v, scales[which][at] += std::abs(v); };
    add(0, i, xs[j] * ws[k]), add(1, j, es[i] * ws[k]), add(2, k, es[i] * xs[j]);
  });
  const double unit = t == kFloat ? 1e-6 : 2e-15;
  CHECK(distance(y, sums[0], scales[0], unit) < 2);
  CHECK(distance(gradients[0], sums[1], scales[1], unit) < 2);
  CHECK(distance(gradients[1], sums[2], scales[2], unit) < 2);
}

using V = std::vector<int64_t>;
const V one{1, 1, 1}, none{0, 0, 0};

}  // namespace

TEST_CASE("windows: convolutions of many shapes, on every instruction set") {
  const Shape shapes[] = {
      {2, 1, 3, 5, {1, 9, 20}, {1, 3, 3}, one, {0, 1, 1}, one},
      {3, 1, 2, 13, {1, 7, 7}, {1, 3, 3}, {1, 2, 2}, {0, 1, 1}, one},
      {5, 1, 4, 4, {1, 3, 3}, {1, 3, 3}, one, none, one},               // one result a plane
      {2, 1, 1, 9, {1, 6, 35}, {1, 1, 4}, {1, 1, 3}, none, {1, 1, 2}},  // stride 3
      {1, 1, 2, 3, {4, 5, 6}, {2, 3, 2}, {1, 2, 1}, {1, 1, 0}, {2, 1, 3}},
      {2, 2, 3, 2, {1, 5, 17}, {1, 2, 5}, one, {0, 0, 4}, one},    // padding beyond the kernel's half
      {2, 1, 40, 26, {1, 4, 5}, {1, 3, 3}, one, {0, 1, 1}, one},   // deeper than a block
      {1, 1, 3, 14, {1, 40, 40}, {1, 3, 3}, one, {0, 1, 1}, one},  // more columns than a group
      {2, 3, 1, 1, {1, 9, 19}, {1, 3, 3}, one, {0, 1, 1}, one},    // plane by plane
      {2, 2, 1, 3, {1, 9, 40}, {1, 5, 5}, {1, 2, 2}, {0, 2, 2}, one},
      {3, 2, 1, 2, {3, 5, 4}, {2, 2, 3}, {2, 1, 3}, {1, 0, 1}, {1, 2, 1}},
      {2, 1, 3, 4, {1, 12, 12}, {1, 1, 1}, one, none, one},  // the elements themselves
      {2, 1, 3, 4, {1, 3, 5}, {1, 1, 1}, one, none, one},
      {2, 1, 2, 4, {1, 6, 6}, {1, 2, 2}, {1, 3, 3}, none, one},  // elements that no window looks at
  };
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    for (const Shape& s : shapes)
      for (const ScalarType t : {kFloat, kDouble}) {
        CAPTURE(&s - shapes);
        check_convolution(s, t);
      }
  }
}

TEST_CASE("windows: the same bits with any number of threads, and on AVX2 as on AVX-512") {
  const int threads = get_num_threads();
  const auto results = [](const Tensor& x, const Tensor& w, const Tensor& e, int64_t stride, int64_t groups) {
    const Tensor a = x.detach().requires_grad_(), b = w.detach().requires_grad_();
    const Tensor y = conv2d(a, b, {}, stride, 1, 1, groups);
    auto g = autograd::grad({y}, {a, b}, {e});
    return std::vector<Tensor>{y, g[0], g[1]};
  };
  for (const int64_t stride : {1, 2})
    for (const int64_t groups : {1, 8}) {
      const Tensor x = randn({9, 8, 30, 30}), w = randn({24, 8 / groups, 3, 3}),
                   e = randn(conv2d(x, w, {}, stride, 1, 1, groups).sizes());
      set_num_threads(1);
      const auto wanted = results(x, w, e, stride, groups);
      const auto check = [&] {
        const auto got = results(x, w, e, stride, groups);
        for (size_t i = 0; i < 3; ++i) CHECK(same_bits(got[i], wanted[i]));
      };
      for (const int n : {2, 3}) {
        set_num_threads(n);
        check();
      }
      for (const int64_t set : instruction_sets()) {
        if (!test::fuses_multiply_adds(set)) continue;
        const Only only(set);
        check();
      }
    }
  set_num_threads(threads);
}

TEST_CASE("windows: infinity and NaN reach only the results whose windows hold them") {
  for (const int64_t groups : {1, 4})
    for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
      const Tensor x = ones({3, 4, 5, 9}), w = ones({4, 4 / groups, 3, 3});
      x[1][2][2][8] = bad;
      const Tensor y = conv2d(x, w, {}, 1, 1, 1, groups);
      // Three rows of two windows, of all channels or one.
      CHECK(y.isfinite().logical_not().sum().item<int64_t>() == 6 * (groups == 1 ? 4 : 1));
      const Tensor a = x.detach().requires_grad_(), b = w.detach().requires_grad_();
      const auto g = autograd::grad({conv2d(a, b, {}, 1, 1, 1, groups)}, {a, b}, {ones(y.sizes())});
      CHECK(g[0].isfinite().all().item<bool>());
      // Its column is the last: no window sees it by its first column … all but three of nine taps do.
      CHECK(g[1].isfinite().logical_not().sum().item<int64_t>() == 6 * (groups == 1 ? 4 : 1));
    }
}

TEST_CASE("windows: the largest element is the first of equals, or the last NaN, never padding") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  std::mt19937 random(1);
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    for (const ScalarType t : {kFloat, kDouble})
      for (const int64_t width : {4, 7, 19, 40})
        for (const int64_t kernel : {2, 3})
          for (const int64_t stride : {1, 2, 3}) {
            const int64_t height = 6, dilation = 1 + stride % 2, padding = kernel / 2;
            Tensor x = empty({2, height, width}, kDouble);
            const double values[] = {-inf, -inf, 1, 1, 2, inf, nan};  // many equal ones
            for (int64_t i = 0; i < x.numel(); ++i) x.data_ptr<double>()[i] = values[random() % (i % 3 ? 5 : 7)];
            x = x.to(t);
            const bool ceil = random() % 2;
            const auto [y, index] = max_pool2d_with_indices(x, kernel, stride, padding, dilation, ceil);
            const Tensor from = x.to(kDouble), to = y.to(kDouble);
            int64_t wrong = 0;
            for (int64_t p = 0; p < 2; ++p)
              for (int64_t i = 0; i < y.size(1); ++i)
                for (int64_t j = 0; j < y.size(2); ++j) {
                  int64_t best = -1;
                  double top = 0;
                  for (int64_t a = 0; a < kernel; ++a)
                    for (int64_t b = 0; b < kernel; ++b) {
                      const int64_t r = i * stride - padding + a * dilation, c = j * stride - padding + b * dilation;
                      if (r < 0 || r >= height || c < 0 || c >= width) continue;
                      const double v = from[p][r][c].item<double>();
                      if (best < 0 || v > top || std::isnan(v)) best = r * width + c, top = v;
                    }
                  const double got = to[p][i][j].item<double>();
                  wrong +=
                      index[p][i][j].item<int64_t>() != best || !(got == top || (std::isnan(got) && std::isnan(top)));
                }
            CHECK(wrong == 0);
          }
  }
}

TEST_CASE("windows: normalisations give the same bits with any number of threads, and on AVX2 as on AVX-512") {
  const int threads = get_num_threads();
  const Tensor w = randn({12}), b = randn({12});
  for (const auto& sizes : {Dims{6, 12, 9, 11}, Dims{40, 12}, Dims{40, 12, 4}}) {
    const Tensor x = randn(sizes) * 3 + 5, e = randn(sizes);
    using Layer = Tensor (*)(const Tensor&, const Tensor&, const Tensor&);
    const Layer layers[] = {
        [](const Tensor& x, const Tensor& w, const Tensor& b) { return batch_norm(x, w, b, {}, {}, true, 0.1, 1e-5); },
        [](const Tensor& x, const Tensor& w, const Tensor& b) { return group_norm(x, 3, w, b); },
        [](const Tensor& x, const Tensor& w, const Tensor& b) {
          return layer_norm(x.transpose(1, -1).contiguous(), {12}, w, b);
        }};
    for (const Layer layer : layers) {
      const auto results = [&] {
        const Tensor x_ = x.detach().requires_grad_(), w_ = w.detach().requires_grad_();
        const Tensor y = layer(x_, w_, b);
        auto g = autograd::grad({y}, {x_, w_}, {e.reshape(y.sizes())});
        return std::vector<Tensor>{y, g[0], g[1]};
      };
      set_num_threads(1);
      const auto wanted = results();
      for (const int n : {2, 3}) {
        set_num_threads(n);
        const auto got = results();
        for (size_t i = 0; i < 3; ++i) CHECK(same_bits(got[i], wanted[i]));
      }
      for (const int64_t set : instruction_sets()) {
        if (!test::fuses_multiply_adds(set)) continue;
        const Only only(set);
        const auto got = results();
        for (size_t i = 0; i < 3; ++i) CHECK(same_bits(got[i], wanted[i]));
      }
    }
  }
  set_num_threads(threads);
}
