// Kernels that read whole vectors read nothing beyond their inputs, which here end where a page ends that is followed
// by one that may not be touched.

#include "targets.h"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <random>

using namespace wick;

namespace {

// t's elements at the end (or the beginning) of pages of their own.
Tensor guarded(const Tensor& t, bool at_end) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t bytes = t.nbytes(), inner = (bytes + page - 1) / page * page, all = inner + 2 * page;
  char* memory = static_cast<char*>(mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  REQUIRE(memory != MAP_FAILED);
  REQUIRE(mprotect(memory, page, PROT_NONE) == 0);
  REQUIRE(mprotect(memory + page + inner, page, PROT_NONE) == 0);
  char* data = memory + page + (at_end ? inner - bytes : 0);
  std::memcpy(data, t.contiguous().data_ptr(), bytes);
  return from_blob(
      data, t.sizes(), [memory, all](void*) { munmap(memory, all); }, t.scalar_type());
}

}  // namespace

TEST_CASE("bounds: products, windows and normalisations read nothing beyond their inputs") {
  std::mt19937 random(1);
  const auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  int64_t right = 0;
  for (const int64_t set : test::instruction_sets()) {
    const test::Only only(set);
    for (int round = 0; round < 60; ++round) {
      const ScalarType t = round % 2 ? kFloat : kDouble;
      const bool end = round % 4 < 2;
      const auto random_of = [&](IntArrayRef sizes) { return guarded(randn(sizes, t), end).requires_grad_(); };
      // The gradients of y's inputs too, from an incoming gradient that is guarded.
      const auto walk = [&](const Tensor& y, const autograd::variable_list& inputs) {
        for (const Tensor& g : autograd::grad({y}, inputs, {guarded(randn(y.sizes(), t), end)}))
          right += g.isfinite().all().item<bool>();
      };
      const int64_t kernel = pick(2, 4), stride = pick(1, 3), padding = pick(0, 1), dilation = pick(1, 2),
                    groups = pick(1, 2), least = dilation * (kernel - 1) + 1, h = pick(least, 20), w = pick(least, 40);
      const Tensor m = random_of({pick(2, 14), w}), n = random_of({w, pick(2, 9)});
      walk(mm(m, n), {m, n});
      const Tensor x = random_of({2, groups * 2, h, w}), weight = random_of({groups * pick(1, 13), 2, kernel, kernel}),
                   bias = random_of({weight.size(0)});
      walk(conv2d(x, weight, bias, stride, padding, dilation, groups), {x, weight, bias});
      const Tensor deep = random_of({groups * 2, 1, kernel, kernel});
      walk(conv2d(x, deep, {}, stride, padding, dilation, groups * 2), {x, deep});
      walk(max_pool2d(x, kernel, stride, padding, dilation), {x});
      walk(avg_pool2d(x, kernel, stride, padding), {x});
      walk(upsample_bilinear2d(x, {h + 3, 2 * w}, false), {x});
      const Tensor scale = random_of({groups * 2}), along = random_of({w});
      walk(batch_norm(x, scale, scale, {}, {}, true, 0.1, 1e-5), {x, scale});
      walk(group_norm(x, groups, scale, scale), {x, scale});
      walk(layer_norm(x, {w}, along, along), {x, along});
    }
  }
  CHECK(right == 16 * 60 * static_cast<int64_t>(test::instruction_sets().size()));
}
