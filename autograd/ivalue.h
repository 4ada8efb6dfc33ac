#pragma once
// A value of one of several types.

#include <autograd/tensor/impl.h>

#include <any>
#include <concepts>
#include <string>
#include <vector>

namespace wick {

/// None, a bool, an integer, a floating-point number, a string, a tensor, or a list of integers, numbers or tensors:
/// what AutogradContext::saved_data holds. A to…() for another type than is stored throws.
/// https://pytorch.org/cppdocs/api/structc10_1_1_i_value.html
class IValue {
 public:
  IValue() = default;
  template <class T>
  requires std::integral<T> || std::floating_point<T> IValue(T v) {
    if constexpr (std::same_as<T, bool>)
      value_ = v;
    else if constexpr (std::integral<T>)
      value_ = static_cast<int64_t>(v);
    else
      value_ = static_cast<double>(v);
  }
  IValue(std::string v);
  IValue(const char* v);
  IValue(Tensor v);
  IValue(std::vector<int64_t> v);
  IValue(IntArrayRef v);
  IValue(std::vector<double> v);
  IValue(std::vector<Tensor> v);
  bool isNone() const;
  bool isBool() const;
  bool isInt() const;
  bool isDouble() const;
  bool isString() const;
  bool isTensor() const;
  bool isIntList() const;
  bool isDoubleList() const;
  bool isTensorList() const;
  bool toBool() const;
  int64_t toInt() const;
  double toDouble() const;
  const std::string& toStringRef() const;
  const Tensor& toTensor() const;
  std::vector<int64_t> toIntVector() const;
  std::vector<double> toDoubleVector() const;
  std::vector<Tensor> toTensorVector() const;

 private:
  std::any value_;
};

}  // namespace wick
