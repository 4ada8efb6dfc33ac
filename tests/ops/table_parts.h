#pragma once
// What the files of the table share: numbers that are the same at each run, and the samples that most operators want.

#include "table.h"

#include <cmath>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <utility>

namespace wick::test {

using T = const Tensor&;
using Inputs = std::vector<Tensor>;

/// A sample's function, written with one parameter for each input (or one for all).
class SampleCall {
 public:
  template <class F>
  SampleCall(F f) {
    if constexpr (std::invocable<F, const Inputs&>) {
      f_ = std::move(f);
    } else if constexpr (std::invocable<F, T>) {
      f_ = [f](const Inputs& x) -> Tensor { return f(x.at(0)); };
    } else if constexpr (std::invocable<F, T, T>) {
      f_ = [f](const Inputs& x) -> Tensor { return f(x.at(0), x.at(1)); };
    } else if constexpr (std::invocable<F, T, T, T>) {
      f_ = [f](const Inputs& x) -> Tensor { return f(x.at(0), x.at(1), x.at(2)); };
    } else {
      f_ = [f](const Inputs& x) -> Tensor { return f(x.at(0), x.at(1), x.at(2), x.at(3)); };
    }
  }
  std::function<Tensor(const Inputs&)> function() && { return std::move(f_); }

 private:
  std::function<Tensor(const Inputs&)> f_;
};

/// Random numbers of our own, so that the library's generator is neither needed nor moved.
class Numbers {
 public:
  explicit Numbers(const std::string& seed) {
    for (const char c : seed) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  double uniform() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 33) / 2147483648.0;
  }

 private:
  uint64_t state_ = 0xcbf29ce484222325u;
};

/// Which numbers the table is made with.
inline uint64_t& table_seed() {
  thread_local uint64_t seed = 0;
  return seed;
}
/// The numbers of the operator that is being put down: each starts anew, so that one's samples do not move another's.
inline Numbers& numbers() {
  thread_local Numbers it("");
  return it;
}

/// A leaf that requires grad, filled row by row.
template <class F>
Tensor leaf(IntArrayRef sizes, F next) {
  const Tensor r = empty(sizes, kDouble);
  for (int64_t i = 0; i < r.numel(); ++i) r.data_ptr<double>()[i] = next(i);
  return r.requires_grad_();
}
inline Tensor between(double low, double high, IntArrayRef sizes) {
  return leaf(sizes, [=](int64_t) { return low + (high - low) * numbers().uniform(); });
}
/// 0.2 ≤ |x| ≤ 1.7, of both signs.
inline Tensor values(IntArrayRef sizes) {
  return leaf(sizes, [](int64_t) {
    const double magnitude = 0.2 + 1.5 * numbers().uniform();
    return numbers().uniform() < 0.5 ? -magnitude : magnitude;
  });
}
/// |x| is shift + step, shift + 2·step, … in random order, the sign random: no ties, neither of x nor of |x|, and
/// nothing nearer than step to 0.
inline Tensor apart(IntArrayRef sizes, double step = 0.15, double shift = 0) {
  const int64_t n = std::accumulate(sizes.begin(), sizes.end(), int64_t{1}, std::multiplies<>());
  std::vector<double> x;
  for (int64_t i = 0; i < n; ++i) {
    const double magnitude = shift + step * static_cast<double>(i + 1);
    x.push_back(numbers().uniform() < 0.5 ? -magnitude : magnitude);
    std::swap(x.back(), x[static_cast<size_t>(numbers().uniform() * static_cast<double>(i + 1))]);
  }
  return leaf(sizes, [&](int64_t i) { return x[static_cast<size_t>(i)]; });
}
/// The same numbers, not to be differentiated by.
inline Tensor fixed(T t) { return t.detach().clone(); }
/// The numbers given, to be differentiated by.
inline Tensor given(const detail::TensorData& x) { return tensor(x, kDouble).requires_grad_(); }

using Make = std::function<Tensor(IntArrayRef)>;
inline Make in(double low, double high) {
  return [=](IntArrayRef sizes) { return between(low, high, sizes); };
}
inline Make steps(double step = 0.15, double shift = 0) {
  return [=](IntArrayRef sizes) { return apart(sizes, step, shift); };
}

class Table {
 public:
  /// What is added next are samples of this operator.
  void op(const std::string& name) {
    numbers() = Numbers(table_seed() == 0 ? name : name + std::to_string(table_seed()));
    at_ = 0;
    while (at_ < operators.size() && operators[at_].name != name) ++at_;
    if (at_ == operators.size()) operators.push_back({name, {}});
  }
  void add(std::string what, Inputs inputs, SampleCall f, bool twice = true) {
    operators[at_].samples.push_back({std::move(what), std::move(inputs), std::move(f).function(), twice});
  }

  /// f(x), elementwise or at least for every shape.
  template <class F>
  void unary(const std::string& name, F f, const Make& x = values) {
    op(name);
    add("plain", {x({2, 3})}, [f](T a) { return f(a); });
    add("vector", {x({4})}, [f](T a) { return f(a); });
    add("0-d", {x({})}, [f](T a) { return f(a); });
    add("empty", {x({0, 3})}, [f](T a) { return f(a); });
    add("transposed view", {x({2, 3})}, [f](T a) { return f(a.t()); });
    add("strided slice", {x({2, 5})}, [f](T a) { return f(a.slice(1, 0, 5, 2)); });
    add("expanded", {x({2, 1})}, [f](T a) { return f(a.expand({2, 3})); });
    add("permuted", {x({2, 3, 2})}, [f](T a) { return f(a.permute({2, 0, 1})); });
    add("applied twice over", {x({3})}, [f](T a) { return f(a) * f(a + 0); });
  }

  /// f(x, y), which broadcasts.
  template <class F>
  void binary(const std::string& name, F f, const Make& x = values, const Make& y = values) {
    op(name);
    const auto of = [f](T a, T b) { return f(a, b); };
    add("plain", {x({2, 3}), y({2, 3})}, of);
    add("left only", {x({2, 3}), fixed(y({2, 3}))}, of);
    add("right only", {fixed(x({2, 3})), y({2, 3})}, of);
    add("broadcast a row", {x({2, 3}), y({3})}, of);
    add("broadcast left", {x({3}), y({2, 3})}, of);
    add("broadcast both", {x({2, 1}), y({1, 3})}, of);
    add("broadcast both in the middle", {x({2, 1, 2}), y({3, 1})}, of);
    add("broadcast, the broadcast one only", {fixed(x({2, 3})), y({2, 1})}, of);
    add("0-d both", {x({}), y({})}, of);
    add("0-d left", {x({}), y({2, 2})}, of);
    add("0-d right", {x({2, 2}), y({})}, of);
    add("empty", {x({0, 3}), y({0, 3})}, of);
    add("empty, broadcast", {x({0, 3}), y({3})}, of);
    add("empty against size 1", {x({1, 2}), y({0, 1})}, of);
    add("transposed view left", {x({3, 2}), y({2, 3})}, [f](T a, T b) { return f(a.t(), b); });
    add("transposed view right", {x({2, 3}), y({3, 2})}, [f](T a, T b) { return f(a, b.t()); });
    add("transposed views", {x({3, 2}), y({3, 2})}, [f](T a, T b) { return f(a.t(), b.t()); });
    add("strided slices", {x({2, 5}), y({4, 3})},
        [f](T a, T b) { return f(a.slice(1, 0, 5, 2), b.slice(0, 0, 4, 2)); });
    add("expanded", {x({2, 1}), y({2, 3})}, [f](T a, T b) { return f(a.expand({2, 3}), b); });
  }

  std::vector<Operator> operators;

 private:
  size_t at_ = 0;
};

void put_math(Table& table);
void put_shape(Table& table);
void put_other(Table& table);
void put_in_place(Table& table);
void put_spatial(Table& table);
void put_more_layers(Table& table);
void put_sequences(Table& table);
void put_special(Table& table);
void put_rest(Table& table);
void put_linalg(Table& table);

}  // namespace wick::test
