// The rarer methods and functions of tensors: that LibTorch's calls compile here, and mean the same.

#include "peer.h"

#include <sstream>

using peer::constant;
using peer::text;
using torch::Tensor;

TEST_CASE("tensors: other names") {
  const Tensor x = constant({1, -2, 3}), y = constant({2, 2, 2});
  CHECK(text(torch::absolute(x)) == "1 2 3");
  CHECK(text(x.multiply(y)) == "2 -4 6");
  CHECK(text(torch::subtract(x, y)) == "-1 -4 1");
  CHECK(text(torch::true_divide(x, 2)) == "0.5 -1 1.5");
  CHECK(text(x.negative()) == "-1 2 -3");
  CHECK(text(torch::clip(x, -1, 2)) == "1 -1 2");
  CHECK(text(x.clamp(constant({0, 0, 0}), constant({2, 2, 2}))) == "1 0 2");
  CHECK(text(torch::less(x, y).to(torch::kDouble)) == "1 1 0");
  CHECK(text(torch::concat({x, y})) == "1 -2 3 2 2 2");
  CHECK((torch::swapaxes(torch::ones({2, 3}), 0, 1).sizes() == torch::IntArrayRef({3, 2})));
  CHECK((torch::ones({2, 3, 4}).moveaxis({0}, {2}).sizes() == torch::IntArrayRef({3, 4, 2})));
}

TEST_CASE("tensors: changed in place") {
  Tensor x = constant({0.25, 4, -9});
  torch::relu_(x);
  torch::sqrt_(x);
  CHECK(text(x) == "0.5 2 0");
  x.exp2_().cumsum_(0).clamp_(2, 6);
  CHECK(text(x.round(2)) == "2 5.41 6");
  x.index_fill_(0, torch::tensor({0, 2}), 1).masked_scatter_(torch::tensor({false, true, false}), constant({7}));
  CHECK(text(x) == "1 7 1");
  x.scatter_(0, torch::tensor({1}), constant({3})).put_(torch::tensor({2}), constant({5}));
  CHECK(text(x) == "1 3 5");
  x.addmv_(torch::eye(3, torch::kDouble), x.clone());
  CHECK(text(x) == "2 6 10");
  Tensor i = torch::tensor({1, 2, 7});
  i &= torch::tensor({3, 3, 3});
  i |= torch::tensor(4);
  CHECK(text(i.to(torch::kDouble)) == "5 6 7");
  CHECK(text((i & 1).to(torch::kDouble)) == "1 0 1");
}

TEST_CASE("tensors: pieces and arrangements") {
  const Tensor x = torch::arange(6, torch::kDouble).view({2, 3});
  CHECK(text(torch::hstack({x, x})) == "0 1 2 0 1 2 3 4 5 3 4 5");
  CHECK(text(x.tensor_split(2, 1)[1]) == "2 5");
  CHECK(text(x.tensor_split({1, 2}, 1)[1]) == "1 4");
  CHECK(text(torch::hsplit(x, 3)[2]) == "2 5");
  CHECK(text(x.unfold(1, 2, 1)) == "0 1 1 2 3 4 4 5");
  CHECK(text(x.repeat_interleave(2, 0)) == "0 1 2 0 1 2 3 4 5 3 4 5");
  CHECK(text(torch::repeat_interleave(x, torch::tensor({0, 2}), 0)) == "3 4 5 3 4 5");
  CHECK(text(torch::tile(x[0], {2})) == "0 1 2 0 1 2");
  CHECK(text(torch::rot90(x)) == "2 5 1 4 0 3");
  CHECK(text(x.fliplr()) == "2 1 0 5 4 3");
  const std::vector<Tensor> grid = torch::meshgrid({x[0], x[1]}, "xy");
  CHECK(text(grid[1]) == "3 3 3 4 4 4 5 5 5");
  CHECK(text(torch::cartesian_prod({x[0].slice(0, 0, 2), x[1].slice(0, 0, 1)})) == "0 3 1 3");
  CHECK(text(torch::combinations(x[0])) == "0 1 0 2 1 2");
  CHECK(text(torch::diag_embed(x[0])) == "0 0 0 0 1 0 0 0 2");
  CHECK(text(torch::block_diag({x[0], x[1].slice(0, 0, 1)})) == "0 1 2 0 0 0 0 3");
  CHECK(text(torch::tril_indices(2, 2).to(torch::kDouble)) == "0 1 1 0 0 1");
  CHECK(text(torch::slice_scatter(x, torch::zeros({2, 1}, torch::kDouble), 1, 0, 1)) == "0 1 2 0 4 5");
  CHECK(torch::atleast_2d(x[0]).dim() == 2);
  CHECK((torch::broadcast_tensors({x, x[0]})[1].sizes() == x.sizes()));
}

TEST_CASE("tensors: many numbers to few") {
  const Tensor x = constant({3, 1, 3, 2});
  CHECK(text(std::get<1>(x.cummax(0)).to(torch::kDouble)) == "0 0 2 2");
  CHECK(text(torch::cumprod(x, 0)) == "3 3 9 18");
  CHECK(text(torch::diff(x)) == "-2 2 -1");
  CHECK(text(torch::trapz(x)) == "6.5");
  CHECK(text(std::get<0>(x.kthvalue(2))) == "2");
  CHECK(text(std::get<0>(torch::mode(x))) == "3");
  CHECK(text(x.nansum()) == "9");
  CHECK(text(x.quantile(0.5)) == "2.5");
  CHECK(text(std::get<1>(torch::var_mean(x))) == "2.25");
  CHECK(text(std::get<0>(torch::aminmax(x))) == "1");
  CHECK(text(torch::dist(x, x + 1)) == "2");
  CHECK(text(torch::histc(x, 3, 1, 4)) == "1 1 2");
  CHECK(text(torch::bincount(torch::tensor({1, 3, 1})).to(torch::kDouble)) == "0 2 0 1");
  CHECK(text(torch::bucketize(x, constant({1, 2})).to(torch::kDouble)) == "2 0 2 1");
  CHECK(text(std::get<0>(torch::_unique2(x))) == "1 2 3");
  CHECK(text(std::get<2>(torch::unique_consecutive(constant({1, 1, 2}), false, true)).to(torch::kDouble)) == "2 1");
  CHECK(text(torch::isin(x, constant({3})).to(torch::kDouble)) == "1 0 1 0");
  CHECK(text(torch::cdist(constant({0, 0}).view({1, 2}), constant({3, 4}).view({1, 2}))) == "5");
  CHECK(text(x.scatter_reduce(0, torch::tensor({0, 0}), constant({2, 5}), "amax")) == "5 1 3 2");
}

TEST_CASE("tensors: products") {
  const Tensor a = constant({1, 2, 3}), b = constant({0, 1, 0});
  CHECK(text(torch::cross(a, b)) == "-3 0 1");
  CHECK(text(torch::inner(a, b)) == "2");
  CHECK(text(a.vdot(b)) == "2");
  CHECK(text(torch::kron(a, b)) == "0 1 0 0 2 0 0 3 0");
  CHECK(text(torch::linalg::multi_dot({a.view({1, 3}), a.view({3, 1}), b.view({1, 3})})) == "0 14 0");
  CHECK(text(torch::tensordot(a, a, {0}, {0})) == "14");
  CHECK(text(torch::matrix_power(constant({1, 1, 0, 1}).view({2, 2}), 3)) == "1 3 0 1");
  CHECK(text(torch::special::expit(constant({0}))) == "0.5");
}

TEST_CASE("tensors: what they are") {
  const Tensor x = torch::ones({2, 3});
  CHECK(x.type().toString() == "CPUFloatType");
  CHECK(x.toString() == "CPUFloatType");
  CHECK((torch::typeMetaToScalarType(x.dtype()) == torch::kFloat));
  CHECK(x.is_signed());
  CHECK(x[0][0].is_nonzero());
  CHECK((x.options().layout() == torch::kStrided));
  CHECK(x.is_contiguous(torch::MemoryFormat::Contiguous));
  CHECK((x.new_zeros({2}, torch::kLong).scalar_type() == torch::kLong));
  CHECK(torch::elementSize(torch::kDouble) == 8);
  const auto a = x.packed_accessor64<float, 2>();
  CHECK(a[1][2] == 1);
  CHECK(a.size(0) == 2);
  CHECK((x.sizes().vec() == std::vector<int64_t>{2, 3}));
  CHECK(torch::isclose(x, x + 1e-9).all().item<bool>());
  CHECK(x.t().is_non_overlapping_and_dense());
  Tensor y = torch::arange(6);
  y.resize_({2, 2});
  CHECK(text(y.to(torch::kDouble)) == "0 1 2 3");
  y.fill_diagonal_(9);
  CHECK(text(y.to(torch::kDouble)) == "9 1 2 9");
  std::ostringstream out;
  torch::print(out, y, 80);
  CHECK(out.str() == " 9  1\n 2  9\n[ CPULongType{2,2} ]");
}
