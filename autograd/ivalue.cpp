#include <autograd/ivalue.h>

namespace wick {

namespace {
template <class T>
const T& stored(const std::any& value, const char* what) {
  const T* v = std::any_cast<T>(&value);
  check(v != nullptr, "IValue: the value is not {}", what);
  return *v;
}
}  // namespace

IValue::IValue(std::string v) : value_(std::move(v)) {}
IValue::IValue(const char* v) : value_(std::string(v)) {}
IValue::IValue(Tensor v) : value_(std::move(v)) {}
IValue::IValue(std::vector<int64_t> v) : value_(std::move(v)) {}
IValue::IValue(IntArrayRef v) : value_(v.vec()) {}
IValue::IValue(std::vector<double> v) : value_(std::move(v)) {}
IValue::IValue(std::vector<Tensor> v) : value_(std::move(v)) {}
bool IValue::isNone() const { return !value_.has_value(); }
bool IValue::isBool() const { return value_.type() == typeid(bool); }
bool IValue::isInt() const { return value_.type() == typeid(int64_t); }
bool IValue::isDouble() const { return value_.type() == typeid(double); }
bool IValue::isString() const { return value_.type() == typeid(std::string); }
bool IValue::isTensor() const { return value_.type() == typeid(Tensor); }
bool IValue::isIntList() const { return value_.type() == typeid(std::vector<int64_t>); }
bool IValue::isDoubleList() const { return value_.type() == typeid(std::vector<double>); }
bool IValue::isTensorList() const { return value_.type() == typeid(std::vector<Tensor>); }
bool IValue::toBool() const { return stored<bool>(value_, "a bool"); }
int64_t IValue::toInt() const { return stored<int64_t>(value_, "an integer"); }
double IValue::toDouble() const { return stored<double>(value_, "a floating-point number"); }
const std::string& IValue::toStringRef() const { return stored<std::string>(value_, "a string"); }
const Tensor& IValue::toTensor() const { return stored<Tensor>(value_, "a tensor"); }
std::vector<int64_t> IValue::toIntVector() const { return stored<std::vector<int64_t>>(value_, "a list of integers"); }
std::vector<double> IValue::toDoubleVector() const { return stored<std::vector<double>>(value_, "a list of numbers"); }
std::vector<Tensor> IValue::toTensorVector() const { return stored<std::vector<Tensor>>(value_, "a list of tensors"); }

}  // namespace wick
