// Operators that write into a given tensor.

#include "peer.h"

using torch::Tensor;

TEST_CASE("out: the result has the shape, the tensor its memory") {
  const Tensor x = peer::constant({1, 2}), y = peer::constant({3, 5});
  Tensor out = torch::zeros({2}, torch::kDouble);
  const void* memory = out.data_ptr();
  CHECK((&torch::add_out(out, x, y) == &out));
  CHECK(peer::text(out) == "4 7");
  CHECK(peer::text(torch::add_out(out, x, y, 2)) == "7 12");
  CHECK(peer::text(torch::add_outf(x, y, 1, out)) == "4 7");
  CHECK(peer::text(torch::mul_out(out, x, y)) == "3 10");
  CHECK(peer::text(torch::sub_out(out, out, x)) == "2 8");
  CHECK(peer::text(torch::exp_out(out, x * 0)) == "1 1");
  CHECK(peer::text(torch::pow_out(out, x, 2)) == "1 4");
  CHECK(peer::text(torch::clamp_out(out, y, 4)) == "4 5");
  CHECK(peer::text(torch::maximum_out(out, x, y)) == "3 5");
  CHECK(peer::text(torch::where_out(out, x > 1, x, y)) == "3 2");
  CHECK(out.data_ptr() == memory);
  Tensor empty = torch::empty({0}, torch::kDouble);
  torch::mm_out(empty, torch::ones({2, 3}, torch::kDouble), torch::ones({3, 1}, torch::kDouble));
  CHECK(empty.sizes() == torch::IntArrayRef{2, 1});
  CHECK(peer::text(empty) == "3 3");
}

TEST_CASE("out: dimensions, lists, sizes, two results") {
  const Tensor m = torch::arange(6, torch::kDouble).reshape({2, 3});
  Tensor out = torch::empty({0}, torch::kDouble), index = torch::empty({0}, torch::kLong);
  CHECK(peer::text(torch::sum_out(out, m, {0})) == "3 5 7");
  out = torch::empty({0}, torch::kDouble);
  CHECK(peer::text(torch::mean_out(out, m, {1}, true)) == "1 4");
  out = torch::empty({0}, torch::kDouble);
  CHECK(peer::text(torch::cat_out(out, {m[0], m[1]})) == "0 1 2 3 4 5");
  out = torch::empty({0}, torch::kDouble);
  CHECK(torch::stack_out(out, {m, m}, 1).sizes() == torch::IntArrayRef{2, 2, 3});
  out = torch::empty({0}, torch::kDouble);
  const auto [values, indices] = torch::max_out(out, index, m, 1);
  CHECK(peer::text(values) == "2 5");
  CHECK(peer::text(indices) == "2 2");
  CHECK(values.data_ptr() == out.data_ptr());
  out = torch::empty({0}, torch::kDouble), index = torch::empty({0}, torch::kLong);
  torch::sort_out(out, index, m, 1, true);
  CHECK(peer::text(out) == "2 1 0 5 4 3");
  torch::ones_out(out, {2});
  CHECK(peer::text(out) == "1 1");
  torch::full_out(out, {2}, 3);
  CHECK(peer::text(out) == "3 3");
  torch::arange_out(out, 3);
  CHECK(peer::text(out) == "0 1 2");
  CHECK((out.scalar_type() == torch::kDouble));
}

TEST_CASE("out: what is refused") {
  const Tensor x = peer::constant({1, 2}), leaf = peer::leaf({1, 2});
  Tensor out = torch::zeros({2}, torch::kDouble), ints = torch::zeros({2}, torch::kLong), none;
  CHECK_THROWS(torch::add_out(out, leaf, x));
  CHECK_THROWS(torch::add_out(ints, x, x));
  Tensor taught = leaf * 1;
  CHECK_THROWS(torch::add_out(taught, x, x));
  {
    torch::NoGradGuard off;
    CHECK(peer::text(torch::add_out(out, leaf, x)) == "2 4");
  }
  CHECK(!out.requires_grad());
}
