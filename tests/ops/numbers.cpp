// Numbers that do not fit in a dtype: refused, never wrapped around; and compared by mathematics.

#include <autograd/autograd.h>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace wick;

namespace {

constexpr int64_t kBig = int64_t{1} << 40;
constexpr double kInf = std::numeric_limits<double>::infinity(), kNaN = std::numeric_limits<double>::quiet_NaN();

template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("item() and Scalar convert only to types that can hold the number") {
  CHECK(error_of([] { tensor(kBig).item<int>(); }) == "item: the number 1099511627776 does not fit in int32");
  CHECK(error_of([] { tensor(kNaN).item<int64_t>(); }) == "item: the number nan does not fit in int64");
  CHECK_THROWS_AS(tensor(300).item<uint8_t>(), Error);
  CHECK_THROWS_AS(tensor(1e300, kDouble).item<float>(), Error);
  CHECK_THROWS_AS(Scalar(kBig).toInt(), Error);
  CHECK_THROWS_AS(Scalar(1e20).toLong(), Error);
  CHECK_THROWS_AS(Scalar(0x1p63).toLong(), Error);
  CHECK_THROWS_AS(Scalar(-kInf).toLong(), Error);
  CHECK(Scalar(-0x1p63).toLong() == std::numeric_limits<int64_t>::min());
  CHECK(tensor(2.7).item<int>() == 2);
  CHECK(tensor(kInf).item<float>() == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(tensor(kNaN).item<float>()));
  CHECK(tensor(5).item<bool>());
  CHECK(tensor(kNaN).item<bool>());
  CHECK(tensor(-1).item<uint8_t>() == 255);  // as in LibTorch
  CHECK(Scalar(int64_t{0x1'0000'0000}).fits<int>() == false);
}

TEST_CASE("tensors are filled only with numbers that their dtype can hold") {
  const Tensor byte = tensor({7}, kByte), small = tensor({5}, kInt), single = tensor({1.f}), mask = tensor({true}),
               first = tensor({0}, kLong);
  CHECK(error_of([] { full({2}, 300, kByte); }) == "full: the number 300 does not fit in uint8");
  CHECK(error_of([&] { small.clone().fill_(kBig); }) == "fill_: the number 1099511627776 does not fit in int32");
  CHECK(error_of([&] { small.masked_fill(mask, kNaN); }) == "masked_fill: the number nan does not fit in int32");
  CHECK(error_of([&] { small.clamp_max(kBig); }) == "clamp_max: the number 1099511627776 does not fit in int32");
  CHECK(error_of([&] { byte.clamp(0, 300); }) == "clamp: the number 300 does not fit in uint8");
  CHECK_THROWS_AS(full({2}, 1e300, kFloat), Error);
  CHECK_THROWS_AS(single.clone().fill_(1e300), Error);
  CHECK_THROWS_AS(byte.new_full({1}, 256), Error);
  CHECK_THROWS_AS(full_like(byte, -256), Error);
  CHECK_THROWS_AS(byte.scatter(0, first, 300), Error);
  CHECK_THROWS_AS(byte.index_fill(0, first, 300), Error);
  CHECK_THROWS_AS(constant_pad_nd(byte, {1, 0}, 300), Error);
  CHECK_THROWS_AS(threshold(small, 3, kBig), Error);
  CHECK_THROWS_AS(tensor({300, 1}, kByte), Error);
  CHECK_THROWS_AS(scalar_tensor(300, kByte), Error);
  CHECK_THROWS_AS(ones({2, 2}, kByte).fill_diagonal_(300), Error);
  Tensor row = byte.clone();
  CHECK_THROWS_AS(row[0] = 300, Error);
  CHECK(full({1}, kInf, kFloat).item<float>() == std::numeric_limits<float>::infinity());
  CHECK(full({1}, -1, kByte).item<int>() == 255);
  CHECK(full({1}, 2, kBool).item<bool>());
}

TEST_CASE("a tensor is compared with a number as mathematics says, whatever its dtype can hold") {
  const Tensor byte = tensor({0, 7, 255}, kByte), flags = tensor({true, false});
  CHECK((byte < 256).all().item<bool>());
  CHECK((byte > -1).all().item<bool>());
  CHECK(!(byte == 263).any().item<bool>());
  CHECK((byte != 263).all().item<bool>());
  CHECK((byte <= 255.5).all().item<bool>());
  CHECK((byte >= 6.5).equal(tensor({false, true, true})));
  CHECK((byte < 7.0).equal(tensor({true, false, false})));
  CHECK((byte <= 7.0).equal(tensor({true, true, false})));
  CHECK(!(byte == 7.5).any().item<bool>());
  CHECK((byte.lt(tensor(256))).all().item<bool>());
  CHECK((tensor(256).gt(byte)).all().item<bool>());
  CHECK(!(byte < kNaN).any().item<bool>());
  CHECK((byte != kNaN).all().item<bool>());
  CHECK((byte < kInf).all().item<bool>());
  CHECK((flags == 2).equal(tensor({false, false})));
  const Tensor whole = tensor({int64_t{9007199254740993}, int64_t{16777217}}, kLong);
  CHECK((whole == 9007199254740992.0).equal(tensor({false, false})));
  CHECK((whole > 16777216.0).equal(tensor({true, true})));
  CHECK((tensor({5}, kInt) < kBig).item<bool>());
  CHECK(!(tensor({5}, kInt) == 5 + (int64_t{1} << 32)).item<bool>());
  CHECK((whole < 1e30).all().item<bool>());
  const Tensor floats = tensor({1.f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()});
  CHECK((floats < 1e300).equal(tensor({true, false, false})));
  CHECK((floats > 1e300).equal(tensor({false, true, false})));
  CHECK((floats == 1e300).equal(tensor({false, false, false})));
  CHECK((floats != 1e300).equal(tensor({true, true, true})));
  CHECK((-floats >= -1e300).equal(tensor({true, false, false})));
  CHECK((tensor({0.1f}) == 0.1).item<bool>());  // rounded to the tensor's dtype, as always
}

TEST_CASE("sums with a factor are computed in the dtype of the result") {
  const Tensor whole = tensor({1}, kLong), byte = tensor({7}, kByte), small = tensor({1}, kInt),
               zero = tensor({0}, kLong);
  CHECK(add(whole, byte, 1000).item<int64_t>() == 7001);
  CHECK(sub(whole, byte, 1000).item<int64_t>() == -6999);
  CHECK(rsub(byte, whole, 1000).item<int64_t>() == -6999);
  CHECK(addcmul(whole, byte, byte, 100).item<int64_t>() == 1 + 4900);
  CHECK(error_of([&] { small.index_add(0, zero, small, 1.5); }) == "index_add: alpha is 1.5: Int needs an integer");
  CHECK(whole.clone().add_(byte, 1000).item<int64_t>() == 7001);
}
