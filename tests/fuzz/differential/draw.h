#pragma once
// Draw: one random case. It draws the arguments of an operator, says them as lines of C++, runs the call, and writes
// down what came out. Written in LibTorch's words only: the same source is built against both libraries.

#include <torch/torch.h>

#include <cstdio>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "random.h"

namespace fuzz {

using torch::Scalar;
using torch::ScalarType;
using torch::Tensor;
using Sizes = std::vector<int64_t>;

/// What dtypes an argument may have. A few times in a hundred it has another one all the same.
enum class Kind { any, number, floating, integral, boolean, index };
/// What numbers: `moderate` ones have neither huge nor tiny ones among them, `unit` ones are in [0, 1], `ordinary` ones
/// are neither special nor ties.
enum class Values { any, moderate, ordinary, unit };

/// What a call returned, whatever its type.
struct Outputs {
  std::vector<Tensor> tensors;
  Outputs(const Tensor& t) : tensors{t} {}
  Outputs(std::vector<Tensor> t) : tensors(std::move(t)) {}
  template <class... T>
  Outputs(const std::tuple<T...>& t) {
    std::apply([&](const auto&... each) { (tensors.push_back(each), ...); }, t);
  }
  Outputs(bool v) : tensors{torch::scalar_tensor(Scalar(v), torch::kBool)} {}
  Outputs(double v) : tensors{torch::scalar_tensor(Scalar(v), torch::kDouble)} {}
  Outputs(int64_t v) : tensors{torch::scalar_tensor(Scalar(v), torch::kLong)} {}
};

/// A number to be handed over as a Scalar, and its text.
struct Number {
  Scalar value;
  std::string text;
};

class Draw {
 public:
  /// Case `number` of the run `seed`; what happens is written to file, unless it is null: then nothing is run.
  Draw(uint64_t seed, uint64_t number, std::FILE* file);

  Random random;

  // Plain arguments. `name` is what the line of C++ calls them.
  int64_t integer(const char* name, int64_t low, int64_t high);
  bool flag(const char* name, double p = 0.5);
  double real(const char* name, const std::vector<double>& choices);
  std::string word(const char* name, const std::vector<std::string>& choices);
  Scalar scalar(const char* name);              ///< any number, huge, tiny and special ones among them
  Scalar small_scalar(const char* name);        ///< a number of ordinary size
  int64_t dim(const char* name, int64_t dims);  ///< a dimension of `dims`, −1 the last; seldom out of range
  Sizes dims(const char* name, int64_t dims);   ///< some of them
  Sizes list(const char* name, size_t n, int64_t low, int64_t high);  ///< n integers
  Sizes say(const char* name, Sizes v);                               ///< v itself, said
  torch::optional<ScalarType> maybe_dtype(const char* name);          ///< mostly none
  ScalarType dtype(const char* name);

  // Sizes of tensors, unsaid.
  Sizes sizes(int64_t low = 0, int64_t high = 4);  ///< of low to high dimensions
  Sizes broadcastable(const Sizes& to);            ///< that broadcast with `to`; seldom not
  Sizes same_or_wrong(Sizes s, double p = 0.03);   ///< s; with probability p another

  // Tensors: of random dtype, numbers, strides, and often to be differentiated by.
  Tensor tensor(const char* name, Kind kind = Kind::any, Values values = Values::any);
  Tensor tensor(const char* name, const Sizes& sizes, Kind kind = Kind::any, Values values = Values::any);
  /// A tensor that is changed in place: a part of another one, which is an output too.
  Tensor target(const char* name, Kind kind = Kind::any, Values values = Values::any);
  Tensor target(const char* name, const Sizes& sizes, Kind kind = Kind::any, Values values = Values::any);
  /// Numbers in [low, n), seldom one outside: int64, seldom another dtype.
  Tensor index(const char* name, const Sizes& sizes, int64_t n, double negative = 0.1);

  /// Runs the call that is written as `text` and writes down its outputs, their gradients through random weights, and
  /// the gradients of the sum of the squares of those gradients.
  void run(const char* text, const std::function<Outputs()>& call);
  /// The arguments so far.
  std::string text() const { return text_; }

  /// For an operator whose derivative is not compared.
  void without_gradients() { differentiate_ = false; }

 private:
  struct Built {
    Tensor value;
    std::string text;
  };
  Built contents(const Sizes& sizes, ScalarType dtype, Values values);
  ScalarType choose(Kind kind);
  Tensor make(const char* name, const Sizes& sizes, ScalarType dtype, Values values, bool in_place);
  void add(const std::string& name, const std::string& value);
  void write(const char* what, size_t i, const Tensor& t);
  void differentiate(const std::vector<Tensor>& outputs);

  std::FILE* file_;
  std::string text_;
  bool differentiate_;
  ScalarType floating_, other_;  // the dtypes that most tensors of this case have
  std::vector<Tensor> leaves_, bases_;
};

/// The call in the brackets, run and said.
#define FUZZ_RUN(...) d.run(#__VA_ARGS__, [&]() -> ::fuzz::Outputs { return __VA_ARGS__; })

/// How near to each other the numbers of an operator must be.
enum class Nearness { exact, pointwise, sums };

struct Operator {
  const char* name;
  void (*run)(Draw& d);
  Nearness nearness = Nearness::pointwise;
};
using Operators = std::vector<Operator>;

Operators unary_operators();
Operators binary_operators();
Operators reductions();
Operators shapes();
Operators indexing();
Operators products();
Operators windows();
Operators layers();
Operators losses();
Operators sorting();
Operators creation();

}  // namespace fuzz
