#pragma once
// Tensors to be printed, in words that LibTorch has too: print_reference.py compiles this file against LibTorch to
// record what it prints. The includer says what `torch` is.

#include <cmath>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace print_samples {

using torch::Tensor;

/// Numbers that are the same at each run, in [0, 1).
class Numbers {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / 16777216.0;
  }

 private:
  uint64_t state_ = 7;
};

/// low + (high − low)·u, every third one negative if signs.
inline Tensor drawn(Numbers& numbers, const std::vector<int64_t>& sizes, double low, double high, bool signs = false) {
  Tensor t = torch::empty(sizes, torch::kDouble);
  double* at = t.data_ptr<double>();
  for (int64_t i = 0; i < t.numel(); ++i)
    at[i] = (signs && i % 3 == 1 ? -1 : 1) * (low + (high - low) * numbers.next());
  return t;
}

/// What `out << tensor` and print() give for tensors of all dtypes, shapes and scales, one text after the other.
inline std::vector<std::string> texts() {
  std::vector<std::string> all;
  auto put = [&](const Tensor& t) {
    std::ostringstream out;
    out << t;
    all.push_back(out.str());
  };
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const auto dtypes = {torch::kBool, torch::kByte, torch::kInt, torch::kLong, torch::kFloat, torch::kDouble};
  Numbers numbers;

  put(Tensor());
  // 0-d.
  for (double v : {0.0,       1.0,          -1.0, 3.14159265358979, 0.1,   1e-5, 1e-4, 1.5e-7, 123456.0,
                   1234567.0, 12345.678,    1e10, -2.5e-300,        1e300, -0.0, nan,  inf,    -inf,
                   100000.5,  0.00012345678}) {
    put(torch::full({}, v, torch::kDouble));
    if (std::fabs(v) < 1e30 && (v == 0 || std::fabs(v) > 1e-30)) put(torch::full({}, v, torch::kFloat));
  }
  for (auto t : dtypes) put(torch::ones({}, t));
  for (int64_t v : {int64_t{255}, int64_t{-123456789}, int64_t{9007199254740993}, std::numeric_limits<int64_t>::max(),
                    std::numeric_limits<int64_t>::min()})
    put(torch::full({}, v, torch::kLong));
  // Every dtype in 1 to 4 dimensions, and nothing in them.
  for (auto t : dtypes) {
    put(torch::arange(0, 5, torch::kLong).to(t));
    put(torch::arange(0, 6, torch::kLong).view({2, 3}).to(t));
    put(torch::arange(0, 12, torch::kLong).view({2, 2, 3}).to(t));
    put(torch::zeros({2, 2}, t));
    for (const std::vector<int64_t>& sizes :
         std::vector<std::vector<int64_t>>{{0}, {0, 3}, {3, 0}, {2, 0, 3}, {0, 2, 2}, {2, 3, 0}, {1, 1, 1, 0}})
      put(torch::zeros(sizes, t));
  }
  put(torch::arange(0, 48, torch::kFloat).view({2, 3, 2, 4}));
  put(torch::arange(0, 32, torch::kInt).view({2, 2, 2, 2, 2}));
  put(torch::ones({1, 1, 1, 1, 1, 1}));
  // Scales: the largest and the smallest number decide.
  for (int high : {-300, -20, -6, -3, -1, 0, 1, 2, 3, 4, 5, 6, 8, 12, 40, 300})
    for (int span : {0, 2, 4, 5, 7}) {
      const double top = std::pow(10.0, high), bottom = std::pow(10.0, high - span);
      Tensor t = drawn(numbers, {5}, bottom, top, span % 2 == 1);
      t.data_ptr<double>()[0] = bottom * 1.25;
      t.data_ptr<double>()[1] = top * -0.75;
      put(t);
      if (std::abs(high) < 30) put(t.to(torch::kFloat));
      if (span == 4) put(torch::cat({t, torch::zeros({1}, torch::kDouble)}).view({2, 3}));
    }
  // Whole numbers in floats and integers, up to the width where they turn scientific.
  for (int digits = 1; digits < 19; ++digits) {
    int64_t v = 1;
    for (int k = 1; k < digits; ++k) v *= 10;
    put(torch::full({2}, v, torch::kLong));
    put(torch::full({1, 2}, -(v * 9 + (v - 1)), torch::kLong));
    put(torch::full({2}, static_cast<double>(v), torch::kDouble));
  }
  put(torch::tensor({std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(), int64_t{0}}));
  put(torch::tensor({int64_t{9007199254740993}, int64_t{1}}));
  put(torch::tensor({2147483647, -2147483647}, torch::kInt));
  // NaN and the infinities among others, alone, among whole numbers.
  put(torch::tensor({nan, inf, -inf}, torch::kDouble));
  put(torch::tensor({nan, nan}, torch::kDouble));
  put(torch::tensor({inf, 1.0, 2.0}, torch::kDouble));
  put(torch::tensor({-inf, 1.5, 2.0}, torch::kDouble));
  put(torch::tensor({nan, 100.25, -3.0}, torch::kFloat));
  put(torch::tensor({nan, 1e10, 1.0}, torch::kFloat));
  put(torch::tensor({inf, 1e-10, 1.0}, torch::kFloat).view({3, 1}));
  put(torch::tensor({-0.0, 0.0, 0.0}, torch::kFloat));
  put(torch::tensor({-0.0, 0.5, -1e-7}, torch::kFloat));
  put(torch::tensor({5e-324, 1.0}, torch::kDouble));
  put(torch::tensor({1e-45, 1.0}, torch::kFloat));
  // Around the places where the width changes.
  for (double v : {0.99999, 0.999999, 0.9999, 9.99999, 9.9999, 99.99999, 999.99999, 9999.9999, 99999.999, 99999.5,
                   999999.5, 0.09999, 0.1, 0.01})
    put(torch::tensor({v, v / 3}, torch::kDouble));
  // Large negative numbers among small ones, first and later.
  for (double v : {-1000.0, -1234.5, -1e7, -2.5e-9})
    for (double w : {1.0, 0.5, 3e-9}) {
      put(torch::tensor({v, w, w}, torch::kDouble));
      put(torch::tensor({w, v, w, v}, torch::kDouble).view({2, 2}));
    }
  put(torch::tensor({1, -123456, 3}, torch::kInt));
  put(torch::tensor({-123456, 1, 3}, torch::kInt));
  put(torch::tensor({nan, -1000.5, 2.0}, torch::kDouble));
  // Rows that are wrapped into columns.
  for (int64_t columns : {7, 8, 9, 10, 11, 15, 16, 26, 27, 40, 41, 80}) {
    put(drawn(numbers, {2, columns}, 0, 1));
    put(torch::arange(0, 2 * columns, torch::kLong).view({2, columns}));
    put(drawn(numbers, {2, 2, columns}, 0, 900, true).to(torch::kFloat));
  }
  put(drawn(numbers, {3, 20}, 1e5, 1e7));
  put(drawn(numbers, {2, 2, 20}, 1e5, 1e9, true));
  put(drawn(numbers, {2, 20}, 1e-9, 1e9));
  put(torch::zeros({2, 50}, torch::kBool));
  put(torch::ones({1, 100}, torch::kByte));
  put(drawn(numbers, {1, 1, 1, 12}, 1e6, 1e7));
  // What it is made of does not show.
  put(drawn(numbers, {3, 2}, 0, 1).t());
  put(torch::ones({1, 3}).expand({2, 3}));
  put(torch::ones({2}).requires_grad_());
  put(drawn(numbers, {2, 6}, 0, 1).slice(1, 0, 6, 2));
  // Other line lengths.
  for (int64_t line : {10, 20, 40, 79, 81, 120, 200}) {
    std::ostringstream out;
    torch::print(out, drawn(numbers, {2, 12}, 0, 1), line);
    torch::print(out, torch::arange(0, 40, torch::kLong).view({2, 2, 10}), line);
    all.push_back(out.str());
  }
  // The stream's own settings: what they change, and that they are as before afterwards.
  {
    std::ostringstream out;
    out << std::setprecision(3) << std::scientific << 1.0 / 3 << "\n"
        << torch::full({}, 2.0 / 3, torch::kDouble) << "\n"
        << torch::full({2}, 2.0 / 3, torch::kDouble) << "\n"
        << 1.0 / 3 << "\n";
    out << std::defaultfloat << std::showpos << std::left << std::setfill('*') << torch::full({2}, 2, torch::kLong)
        << "\n"
        << 5 << "\n"
        << std::setprecision(9) << torch::full({2, 2}, 1e7 / 3, torch::kDouble) << "\n"
        << torch::full({1, 1, 2}, 1e7 / 3, torch::kDouble) << "\n"
        << torch::full({2}, 10.25, torch::kDouble);
    all.push_back(out.str());
  }
  return all;
}

}  // namespace print_samples
