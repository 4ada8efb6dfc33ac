// int8, int16, float16 and bfloat16: stored narrow, computed wide.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <sstream>
#include <tuple>

#include "../faults/files.h"
#include "table.h"
#include "targets.h"

using namespace wick;
using test::check_fault;

namespace {

float rounded(float x, ScalarType t) {
  return t == kHalf ? static_cast<float>(Half(x)) : static_cast<float>(BFloat16(x));
}

// The distance between neighbouring numbers of the type near 1.
double epsilon(ScalarType t) { return t == kHalf ? 0x1p-10 : 0x1p-7; }

}  // namespace

TEST_CASE("float16 and bfloat16 round to nearest, ties to even") {
  // Each bit pattern that is a number comes back from float.
  for (uint32_t i = 0; i < 0x10000; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const Half h(bits, Half::from_bits());
    const BFloat16 b(bits, BFloat16::from_bits());
    if (!std::isnan(h)) CHECK(Half(static_cast<float>(h)).x == bits);
    if (!std::isnan(b)) CHECK(BFloat16(static_cast<float>(b)).x == bits);
  }
  CHECK(Half(1.0F).x == 0x3c00);
  CHECK(Half(-2.0F).x == 0xc000);
  CHECK(Half(65504.0F).x == 0x7bff);
  CHECK(Half(65519.0F).x == 0x7bff);
  CHECK(std::isinf(Half(65520.0F)));
  CHECK(Half(0x1p-24F).x == 1);
  CHECK(Half(0x1p-25F).x == 0);     // a tie: 0 is even
  CHECK(Half(0x1.8p-24F).x == 2);   // a tie: 2 is even
  CHECK(Half(2049.0F) == 2048.0F);  // a tie between 2048 and 2050
  CHECK(Half(2051.0F) == 2052.0F);
  CHECK(Half(std::bit_cast<float>(0x80000000U)).x == 0x8000);
  CHECK(std::isnan(Half(std::nanf(""))));
  CHECK(BFloat16(257.0F) == 256.0F);  // a tie between 256 and 258
  CHECK(BFloat16(259.0F) == 260.0F);
  CHECK(BFloat16(3.4e38F) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(BFloat16(std::bit_cast<float>(0x7f800001U))));
  Half sum = 1;
  sum += 2;
  CHECK(sum * 2 == 6);
}

TEST_CASE("dtypes promote as PyTorch's") {
  const std::vector<ScalarType> types = {kBool, kByte, kChar, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble};
  // Rows and columns in that order; the table of PyTorch's documentation.
  const std::vector<std::vector<ScalarType>> table = {
      {kBool, kByte, kChar, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kByte, kByte, kShort, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kChar, kShort, kChar, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kShort, kShort, kShort, kShort, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kInt, kInt, kInt, kInt, kInt, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kLong, kLong, kLong, kLong, kLong, kLong, kHalf, kBFloat16, kFloat, kDouble},
      {kHalf, kHalf, kHalf, kHalf, kHalf, kHalf, kHalf, kFloat, kFloat, kDouble},
      {kBFloat16, kBFloat16, kBFloat16, kBFloat16, kBFloat16, kBFloat16, kFloat, kBFloat16, kFloat, kDouble},
      {kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kDouble},
      {kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, kDouble}};
  for (size_t i = 0; i < types.size(); ++i)
    for (size_t j = 0; j < types.size(); ++j) {
      CHECK((promoteTypes(types[i], types[j]) == table[i][j]));
      CHECK(((ones({2}, types[i]) + ones({2}, types[j])).scalar_type() == table[i][j]));
      // 0-d tensors and numbers do not count unless their kind is higher.
      const bool is_float = isFloatingType(types[j]), was_float = isFloatingType(types[i]);
      const bool higher = types[i] == kBool || (is_float && !was_float);
      CHECK(((ones({2}, types[i]) * ones({}, types[j])).scalar_type() == (higher ? table[i][j] : types[i])));
      CHECK(ones({2}, types[i]).to(types[j]).eq(1).all().item<bool>());
    }
  CHECK(((ones({2}, kChar) * 2.5).scalar_type() == kFloat));
  CHECK(((ones({2}, kHalf) * 2.5).scalar_type() == kHalf));
}

TEST_CASE("the narrow integers wrap around, and refuse numbers that do not fit") {
  CHECK((full({1}, 100, kChar) + full({1}, 100, kChar)).item<int>() == -56);
  CHECK((full({1}, 100, kChar) + 200).item<int>() == 44);
  CHECK(full({1}, -128, kChar).abs().item<int>() == -128);
  CHECK((full({1}, 300, kShort) * 300).item<int>() == 24464);
  CHECK(full({1}, 1, kChar).bitwise_left_shift(7).item<int>() == -128);
  CHECK(full({2}, 100, kChar).sum().item<int64_t>() == 200);
  CHECK((full({2}, 100, kChar).sum().scalar_type() == kLong));
  CHECK(full({2}, 100, kChar).sum(kChar).item<int>() == -56);
  CHECK(((full({1}, 7, kChar) / 2).scalar_type() == kFloat));
  CHECK(full({1}, -7, kShort).div(2, "floor").item<int>() == -4);
  CHECK(full({1}, -7, kShort).remainder(3).item<int>() == 2);
  CHECK(full({2}, 100, kChar).eq(1000).any().item<bool>() == false);
  CHECK((full({2}, 100, kChar) < 1000).all().item<bool>());
  CHECK(full({1}, 3.9F).to(kChar).item<int>() == 3);
  CHECK(full({1}, 300).to(kChar).item<int>() == 44);
  // Where PyTorch's sums of two ends wrap, these do not.
  CHECK(trapezoid(full({3}, 100, kChar)).item<float>() == 200);
  CHECK(trapezoid(full({2}, 100, kByte), tensor({200, 100}, kByte)).item<float>() == -10000);
  CHECK(cumulative_trapezoid(full({3}, 100, kChar))[1].item<float>() == 200);
  check_fault([] { ones({3}).index({tensor({1}, kChar)}); }, {"index", "long, byte or bool", "Char"});
  check_fault([] { full({1}, 300, kChar); }, {"full", "300", "int8"});
  check_fault([] { full({1}, -32769, kShort); }, {"full", "-32769", "int16"});
  check_fault([] { ones({1}, kHalf).fill_(70000); }, {"fill_", "70000", "float16"});
  check_fault([] { full({1}, 1e39, kBFloat16); }, {"full", "1e+39", "bfloat16"});
  check_fault([] { ones({1}, kLong).mul(1000).item<int8_t>(); }, {"item", "1000", "int8"});
}

TEST_CASE("the elements of narrow tensors are C++ numbers, text and dtypes") {
  const Tensor h = tensor({1.5F, -2.0F, 0.333F}, kHalf);
  CHECK(h.data_ptr<Half>()[1] == -2);
  CHECK(h.accessor<Half, 1>()[0] == 1.5F);
  CHECK(h[2].item<float>() == rounded(0.333F, kHalf));
  CHECK(h[2].item<Half>() == rounded(0.333F, kHalf));
  CHECK((tensor({int8_t{1}, int8_t{-2}}).scalar_type() == kChar));
  CHECK(tensor(std::vector<int16_t>{1, -2}).data_ptr<int16_t>()[1] == -2);
  CHECK((tensor({Half(1), Half(2)}).scalar_type() == kHalf));
  CHECK((tensor({BFloat16(1), BFloat16(2)}).scalar_type() == kBFloat16));
  std::ostringstream out;
  out << tensor({1.5F, -2.0F}, kBFloat16) << h.dtype() << h.scalar_type() << tensor({1, 2}, kChar).dtype();
  CHECK(out.str() == " 1.5000\n-2.0000\n[ CPUBFloat16Type{2} ]c10::HalfHalfsigned char");
  CHECK(h.element_size() == 2);
  CHECK(fmt::format("{} {}", h.dtype(), h.scalar_type()) == "c10::Half Half");
  std::vector<float> blob(2);
  auto* bytes = reinterpret_cast<BFloat16*>(blob.data());
  bytes[0] = 1.5F, bytes[1] = 2;
  CHECK(from_blob(bytes, {2}, kBFloat16).sum().item<float>() == 3.5F);
  CHECK(arange(3, kHalf)[2].item<float>() == 2);
  CHECK(linspace(0, 1, 3, kBFloat16)[1].item<float>() == 0.5F);
  CHECK(eye(2, kChar).sum().item<int>() == 2);
  CHECK(h.index({indexing::Slice(1)}).size(0) == 2);
  CHECK((cat({h, h}).scalar_type() == kHalf));
}

TEST_CASE("sums and products of narrow numbers are rounded once") {
  CHECK(ones({4096}, kBFloat16).sum().item<float>() == 4096);  // one after the other would stop at 256
  CHECK(ones({4096}, kHalf).cumsum(0)[-1].item<float>() == 4096);
  CHECK(full({100000}, 2, kHalf).mean().item<float>() == 2);  // the sum does not fit
  CHECK(std::isinf(full({100000}, 2, kHalf).sum().item<float>()));
  CHECK(ones({2, 4096}, kBFloat16).mm(ones({4096, 2}, kBFloat16))[0][0].item<float>() == 4096);
  CHECK(full({4}, 200, kHalf).norm().item<float>() == 400);
  CHECK(full({8}, 300, kBFloat16).var().item<float>() == 0);
}

TEST_CASE("products of bfloat16, on each instruction set") {
  manual_seed(1);
  const auto whole = [](IntArrayRef size) { return randint(-3, 4, size, kFloat); };  // so that all sums are exact
  const auto narrow = [](const Tensor& x) { return x.to(kBFloat16); };
  for (const int64_t target : test::instruction_sets()) {
    const test::Only only(target);
    for (const auto& [m, k, n] : std::vector<std::tuple<int64_t, int64_t, int64_t>>{
             {1, 1, 1}, {3, 5, 7}, {12, 2, 32}, {13, 65, 33}, {1, 64, 100}, {100, 64, 1}, {70, 129, 41}, {4, 0, 3}}) {
      const Tensor a = whole({m, k}), b = whole({k, n}), c = whole({m, n});
      const Tensor product = a.mm(b);
      CHECK(narrow(a).mm(narrow(b)).equal(narrow(product)));
      CHECK(narrow(a.t().contiguous()).t().mm(narrow(b)).equal(narrow(product)));
      CHECK(narrow(a).mm(narrow(b.t().contiguous()).t()).equal(narrow(product)));
      CHECK(addmm(narrow(c), narrow(a), narrow(b), 2, -1).equal(narrow(2 * c - product)));
      const Tensor stack = whole({3, m, k}), other = whole({3, k, n});
      CHECK(narrow(stack).bmm(narrow(other)).equal(narrow(stack.bmm(other))));
      const Tensor x = narrow(a).requires_grad_(), w = narrow(b.t().contiguous()).requires_grad_(), bias = narrow(c[0]);
      const Tensor y = linear(x, w, bias);
      CHECK(y.equal(narrow(product + c[0])));
      y.backward(narrow(c));
      CHECK(x.grad().equal(narrow(c.mm(b.t()))));
      CHECK(w.grad().equal(narrow(c.t().mm(a))));
    }
  }
}

TEST_CASE("random numbers of narrow dtypes") {
  manual_seed(0);
  for (const ScalarType t : {kHalf, kBFloat16}) {
    const Tensor u = rand({10000}, t);
    CHECK((u.scalar_type() == t));
    CHECK((u < 1).all().item<bool>());
    CHECK(u.mean(kFloat).item<double>() == doctest::Approx(0.5).epsilon(0.02));
    CHECK(randn({10000}, t).to(kFloat).std().item<double>() == doctest::Approx(1).epsilon(0.03));
    CHECK(dropout(ones({1000}, t), 0.5, true).max().item<float>() == 2);
  }
  // LibTorch's numbers of the seed 0.
  manual_seed(0);
  CHECK(rand({3}, kBFloat16).equal(tensor({0.671875F, 0.18359375F, 0.45703125F}, kBFloat16)));
  for (const ScalarType t : {kChar, kShort}) {
    const Tensor r = randint(-5, 5, {1000}, t);
    CHECK((r.scalar_type() == t));
    CHECK(r.min().item<int>() == -5);
    CHECK(r.max().item<int>() == 4);
    CHECK(empty({1000}, t).random_().min().item<int>() >= 0);
  }
  check_fault([] { randint(0, 1000, {2}, kChar); }, {"random_", "1000", "Char"});
}

// Each operator of the table, on inputs that the narrow type holds, beside the same in float32: values and gradients
// are those, but for some roundings. Operators that are made of others round at each of their steps.
TEST_CASE("all operators take float16 and bfloat16, but factors of matrices, as in PyTorch") {
  constexpr double kRoundings = 20;
  int64_t compared = 0, refused = 0;
  for (const ScalarType t : {kBFloat16, kHalf}) {
    for (const test::Operator& op : test::operator_table()) {
      const bool random = op.name == "uniform_" || op.name == "rrelu";  // other digits are drawn
      for (const test::Sample& s : op.samples) {
        INFO(std::string(toString(t)), " ", op.name, ": ", s.what);
        std::vector<Tensor> wide_inputs, narrow_inputs;
        for (const Tensor& x : s.inputs) {
          const bool floats = x.defined() && x.is_floating_point();
          const Tensor stored = floats ? x.detach().to(t) : x;
          narrow_inputs.push_back(floats ? stored.clone().requires_grad_(x.requires_grad()) : x);
          wide_inputs.push_back(floats ? stored.to(kFloat).requires_grad_(x.requires_grad()) : x);
        }
        Tensor expected, got;
        try {
          manual_seed(0);
          expected = s.f(wide_inputs);
        } catch (const Error&) {
          continue;  // the rounded inputs are outside of the operator's domain
        }
        try {
          manual_seed(0);
          got = s.f(narrow_inputs);
        } catch (const Error& e) {
          CHECK(std::string_view(e.what()).find("needs Float or Double") != std::string_view::npos);
          ++refused;
          continue;
        }
        // With an operand of float32, as in some samples, the result is float32.
        CHECK((got.scalar_type() == t || got.scalar_type() == expected.scalar_type()));
        const auto compare = [&](const Tensor& a, const Tensor& b) {
          CHECK(a.defined() == b.defined());
          if (!a.defined() || a.numel() == 0 || random) return;
          CHECK(a.sizes() == b.sizes());
          const Tensor x = a.detach().to(kDouble), y = b.detach().to(kDouble);
          const double scale = y.abs().nan_to_num(0, 0, 0).max().item<double>();
          const Tensor off = (x - y).abs() / (y.abs() + 0.1 * scale + 1e-3);
          CHECK(off.nan_to_num(0, 0, 0).max().item<double>() < kRoundings * epsilon(t));
          ++compared;
        };
        compare(got, expected);
        if (!expected.requires_grad()) continue;
        CHECK(got.requires_grad());
        expected.sum().backward();
        got.sum().backward();
        for (size_t i = 0; i < wide_inputs.size(); ++i)
          if (wide_inputs[i].defined()) compare(narrow_inputs[i].grad(), wide_inputs[i].grad());
      }
    }
  }
  CHECK(compared > 20000);
  CHECK(refused < 300);
}
