#pragma once
// Calls of operators by name, for the cases that reference.json holds.

#include <autograd/autograd.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace wick::test {

/// What an operator is called with: tensors, and its other arguments in the order of the C++ declaration.
struct Call {
  std::vector<Tensor> x;
  nlohmann::json args = nlohmann::json::array();

  const nlohmann::json& arg(size_t i) const {
    static const nlohmann::json none;
    return i < args.size() ? args[i] : none;
  }
  bool has(size_t i) const { return !arg(i).is_null(); }
  int64_t i(size_t i) const { return arg(i).get<int64_t>(); }
  bool b(size_t i, bool otherwise = false) const { return has(i) ? arg(i).get<bool>() : otherwise; }
  double d(size_t i) const { return s(i).toDouble(); }
  std::string str(size_t i) const { return arg(i).get<std::string>(); }
  std::vector<int64_t> dims(size_t i) const { return arg(i).get<std::vector<int64_t>>(); }
  /// A number as Python has it: bool, integer or float ("inf", "-inf" and "nan" are strings in JSON).
  Scalar s(size_t i) const;
  std::optional<Scalar> optional(size_t i) const { return has(i) ? std::optional(s(i)) : std::nullopt; }
  std::optional<int64_t> index(size_t n) const { return has(n) ? std::optional(i(n)) : std::nullopt; }
  std::optional<ScalarType> type(size_t i) const;
  int64_t reduction(size_t i) const;
};

/// Outputs of any form as a list.
struct Results : std::vector<Tensor> {
  Results(const Tensor& t) : std::vector<Tensor>{t} {}
  Results(std::vector<Tensor> t) : std::vector<Tensor>(std::move(t)) {}
  Results(const std::tuple<Tensor, Tensor>& t) : std::vector<Tensor>{std::get<0>(t), std::get<1>(t)} {}
};

using Calls = std::map<std::string, std::function<Results(const Call&)>>;

/// The operators by the names that reference.py gives them, subject by subject.
void add_math_calls(Calls& calls);
void add_tensor_calls(Calls& calls);
void add_layer_calls(Calls& calls);
void add_spatial_calls(Calls& calls);
void add_rest_calls(Calls& calls);
/// All of them.
const Calls& all_calls();

/// A number of the file; "inf", "-inf" and "nan" are strings.
double number(const nlohmann::json& v);

}  // namespace wick::test
