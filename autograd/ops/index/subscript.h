#pragma once
// x.index({...}): elements by integers, slices, None, "...", bools, index tensors and masks, mixed as in NumPy and
// PyTorch. https://pytorch.org/cppdocs/notes/tensor_indexing.html
//
//   using namespace wick::indexing;
//   x.index({0, Slice(1, None), "...", tensor({2, 0})});      // x[0, 1:, ..., [2, 0]]
//   x.index_put_({x < 0}, 0);                                  // x[x < 0] = 0

#include <autograd/tensor/tensor.h>

#include <initializer_list>
#include <iosfwd>

namespace wick {
namespace indexing {

/// In an index: a new dimension of size 1. In a Slice: the bound left out.
inline constexpr std::nullopt_t None = std::nullopt;
/// The type of Ellipsis.
struct EllipsisIndexType {};
/// In an index: as many whole dimensions as are left.
inline constexpr EllipsisIndexType Ellipsis{};

/// start:stop:step as in Python: numbers below 0 count from the end, bounds are clipped, step is at least 1.
class Slice {
 public:
  Slice(std::optional<int64_t> start = std::nullopt, std::optional<int64_t> stop = std::nullopt,
        std::optional<int64_t> step = std::nullopt)
      : start_(start), stop_(stop), step_(step.value_or(1)) {}
  std::optional<int64_t> start() const { return start_; }
  std::optional<int64_t> stop() const { return stop_; }
  int64_t step() const { return step_; }

 private:
  std::optional<int64_t> start_, stop_;
  int64_t step_;
};

/// One entry of an index. Text must be "...", which is Ellipsis.
class TensorIndex {
 public:
  enum class Kind : uint8_t { None, Ellipsis, Integer, Boolean, Slice, Tensor };
  TensorIndex(std::nullopt_t) : kind_(Kind::None) {}
  TensorIndex(EllipsisIndexType) : kind_(Kind::Ellipsis) {}
  TensorIndex(const char* text) : kind_(Kind::Ellipsis) {
    check(std::string_view(text) == "...", "index: \"{}\" is no index: needs \"...\"", text);
  }
  template <class T>
  requires std::integral<T> TensorIndex(T v)
      : kind_(std::same_as<T, bool> ? Kind::Boolean : Kind::Integer), integer_(static_cast<int64_t>(v)) {}
  TensorIndex(wick::indexing::Slice s) : kind_(Kind::Slice), slice_(s) {}
  TensorIndex(wick::Tensor t) : kind_(Kind::Tensor), tensor_(std::move(t)) {}
  Kind kind() const { return kind_; }
  bool is_none() const { return kind_ == Kind::None; }
  bool is_ellipsis() const { return kind_ == Kind::Ellipsis; }
  bool is_integer() const { return kind_ == Kind::Integer; }
  bool is_boolean() const { return kind_ == Kind::Boolean; }
  bool is_slice() const { return kind_ == Kind::Slice; }
  bool is_tensor() const { return kind_ == Kind::Tensor; }
  int64_t integer() const { return integer_; }
  bool boolean() const { return integer_ != 0; }
  const wick::indexing::Slice& slice() const { return slice_; }
  const wick::Tensor& tensor() const { return tensor_; }

 private:
  Kind kind_;
  int64_t integer_ = 0;
  wick::indexing::Slice slice_;
  wick::Tensor tensor_;
};

std::ostream& operator<<(std::ostream& out, const Slice& slice);        // 1:3:1
std::ostream& operator<<(std::ostream& out, const TensorIndex& index);  // what it was made from

}  // namespace indexing

/// The elements that the indices name, for the dimensions of self in turn; dimensions without an index stay whole. A
/// view if no tensor is among them, else a copy. Index tensors broadcast against each other: their common dimensions
/// come where the first of them was if they are neighbours, else in front. A mask counts as the positions where it is
/// true. Throws IndexError for a number out of range and for too many indices.
Tensor index(const Tensor& self, ArrayRef<indexing::TensorIndex> indices);
/// Those elements of self ← value (broadcast), in place; with accumulate value is added, for repeated elements each
/// time. Throws unless value broadcasts to what index() returns and has self's dtype or is 0-d.
Tensor& index_put_(const Tensor& self, ArrayRef<indexing::TensorIndex> indices, const Tensor& value,
                   bool accumulate = false);
/// index_put_() on a copy of self.
Tensor index_put(const Tensor& self, ArrayRef<indexing::TensorIndex> indices, const Tensor& value,
                 bool accumulate = false);

}  // namespace wick
