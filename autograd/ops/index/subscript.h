#pragma once
// x.index({...}): elements by integers, slices, None, "...", bools, index tensors and masks, mixed as in NumPy and
// PyTorch. https://pytorch.org/cppdocs/notes/tensor_indexing.html
//
//   using namespace wick::indexing;
//   x.index({0, Slice(1, None), "...", tensor({2, 0})});      // x[0, 1:, ..., [2, 0]]
//   x.index_put_({x < 0}, 0);                                  // x[x < 0] = 0

#include <autograd/tensor/tensor.h>

#include <initializer_list>

namespace wick {
namespace indexing {

/// In an index: a new dimension of size 1. In a Slice: the bound left out.
inline constexpr std::nullopt_t None = std::nullopt;
struct EllipsisIndexType {};
/// As many whole dimensions as fit.
inline constexpr EllipsisIndexType Ellipsis{};

/// start:stop:step, the step at least 1.
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

/// One part of an index.
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
  int64_t integer() const { return integer_; }
  const wick::indexing::Slice& slice() const { return slice_; }
  const wick::Tensor& tensor() const { return tensor_; }

 private:
  Kind kind_;
  int64_t integer_ = 0;
  wick::indexing::Slice slice_;
  wick::Tensor tensor_;
};

}  // namespace indexing

/// The elements that the indices name: a view as long as no tensor is among them. Index tensors broadcast against each
/// other; their dimensions stand where the first one stood if they are neighbours, else in front. A mask counts as the
/// positions where it is true. Throws IndexError for what is out of range or too much.
Tensor index(const Tensor& self, ArrayRef<indexing::TensorIndex> indices);
/// self with those elements set to value (broadcast), in place; with accumulate they are added to, repeated ones often.
Tensor& index_put_(const Tensor& self, ArrayRef<indexing::TensorIndex> indices, const Tensor& value,
                   bool accumulate = false);

/// The same on a copy of self.
Tensor index_put(const Tensor& self, ArrayRef<indexing::TensorIndex> indices, const Tensor& value,
                 bool accumulate = false);

}  // namespace wick
