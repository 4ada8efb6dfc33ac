#pragma once
// Values for each dimension, given one by one or as one for all: kernel_size {3, 2} or 3.

#include <autograd/core/shape.h>

#include <array>
#include <optional>
#include <vector>

namespace wick {

/// D values, made of D values or of one, which is repeated; throws for another number. *a is the std::array.
template <size_t D, class T = int64_t>
class ExpandingArray {
 public:
  ExpandingArray(std::initializer_list<T> values) : ExpandingArray(ArrayRef<T>(values.begin(), values.size())) {}
  ExpandingArray(const std::vector<T>& values) : ExpandingArray(ArrayRef<T>(values)) {}
  ExpandingArray(ArrayRef<T> values) {
    check(values.size() == D, "Expected {} values, but instead got {}", D, values.size());
    for (size_t d = 0; d < D; ++d) values_[d] = values[d];
  }
  ExpandingArray(T value) { values_.fill(value); }
  ExpandingArray(const std::array<T, D>& values) : values_(values) {}
  std::array<T, D>& operator*() { return values_; }
  const std::array<T, D>& operator*() const { return values_; }
  std::array<T, D>* operator->() { return &values_; }
  const std::array<T, D>* operator->() const { return &values_; }
  operator ArrayRef<T>() const { return {values_.data(), D}; }
  size_t size() const noexcept { return D; }

 protected:
  std::array<T, D> values_;
};

/// D values that may be nullopt: {3, nullopt}.
template <size_t D, class T = int64_t>
class ExpandingArrayWithOptionalElem : public ExpandingArray<D, std::optional<T>> {
 public:
  using Base = ExpandingArray<D, std::optional<T>>;
  using Base::Base;
  ExpandingArrayWithOptionalElem(std::initializer_list<T> values)
      : ExpandingArrayWithOptionalElem(ArrayRef<T>(values.begin(), values.size())) {}
  ExpandingArrayWithOptionalElem(const std::vector<T>& values) : ExpandingArrayWithOptionalElem(ArrayRef<T>(values)) {}
  ExpandingArrayWithOptionalElem(ArrayRef<T> values) : Base(std::optional<T>()) {
    check(values.size() == D, "Expected {} values, but instead got {}", D, values.size());
    for (size_t d = 0; d < D; ++d) this->values_[d] = values[d];
  }
  ExpandingArrayWithOptionalElem(T value) : Base(std::optional<T>(value)) {}
};

namespace detail {
/// Prints "[3, 2]", or "3" for a single integer.
void print_values(std::ostream& out, ArrayRef<int64_t> values);
/// Prints "[3, None]", with brackets for a single value too.
void print_values(std::ostream& out, ArrayRef<std::optional<int64_t>> values);
std::string text_of_values(ArrayRef<int64_t> values);
std::string text_of_values(ArrayRef<std::optional<int64_t>> values);
struct ValuesFormatter {
  constexpr auto parse(auto& context) { return context.begin(); }
  template <size_t D, class T>
  auto format(const ExpandingArray<D, T>& values, auto& context) const {
    auto out = context.out();
    for (char c : text_of_values(ArrayRef<T>(*values))) *out++ = c;
    return out;
  }
};
}  // namespace detail
/// Prints "[3, 2]"; a single integer as "3", and nullopt as "None".
template <size_t D, class T>
std::ostream& operator<<(std::ostream& out, const ExpandingArray<D, T>& values) {
  detail::print_values(out, ArrayRef<T>(*values));
  return out;
}

}  // namespace wick
/// fmt::print("{}", array) prints the same text.
template <size_t D, class T>
struct fmt::formatter<wick::ExpandingArray<D, T>> : wick::detail::ValuesFormatter {};
template <size_t D, class T>
struct fmt::formatter<wick::ExpandingArrayWithOptionalElem<D, T>> : wick::detail::ValuesFormatter {};
