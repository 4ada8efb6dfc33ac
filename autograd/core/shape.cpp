#include <autograd/core/shape.h>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace wick {

void Dims::insert(size_t at, int64_t v) {
  Dims r;
  r.reserve(n_ + 1);
  std::copy_n(data(), at, r.data());
  r.data()[at] = v;
  std::copy_n(data() + at, n_ - at, r.data() + at + 1);
  *this = std::move(r);
}
void Dims::erase(size_t at) {
  Dims r;
  r.reserve(n_ - 1);
  std::copy_n(data(), at, r.data());
  std::copy_n(data() + at + 1, n_ - at - 1, r.data() + at);
  *this = std::move(r);
}

std::ostream& operator<<(std::ostream& out, IntArrayRef values) {
  out << '[';
  for (size_t i = 0; i < values.size(); ++i) out << (i ? ", " : "") << values[i];
  return out << ']';
}

std::string ShapeText::text() const {
  std::string s = "(";
  for (size_t i = 0; i < sizes.size(); ++i) s += (i ? "×" : "") + std::to_string(sizes[i]);
  return s + ")";
}

Checked Checked::overflow(const char* sign, int64_t b) const {
  fail("{}: {} {} {} is more than an int64 holds", op_, n_, sign, b);
}

int64_t count_elements(const char* op, IntArrayRef sizes) {
  int64_t n = 1;
  bool empty = false;
  for (int64_t s : sizes) {
    if (s < 0) [[unlikely]]
      fail("{}: Trying to create tensor with negative dimension: {}", op, shape_string(sizes));
    empty = empty || s == 0;
    if (__builtin_mul_overflow(n, s == 0 ? 1 : s, &n))
        [[unlikely]]  // so that no product of some of the sizes overflows
      fail("{}: the shape {} has too many elements", op, shape_string(sizes));
  }
  return empty ? 0 : n;
}

int64_t storage_extent(const char* op, IntArrayRef sizes, IntArrayRef strides, int64_t offset) {
  check(sizes.size() == strides.size(), "{}: {} sizes but {} strides", op, sizes.size(), strides.size());
  check(offset >= 0, "{}: the offset {} is negative", op, offset);
  const int64_t numel = count_elements(op, sizes);
  Checked last(op, offset);
  for (size_t d = 0; d < sizes.size(); ++d) {
    check(strides[d] >= 0, "{}: the stride {} is negative", op, strides[d]);
    if (numel > 0) last = last + Checked(op, sizes[d] - 1) * strides[d];
  }
  return numel == 0 ? 0 : static_cast<int64_t>(last + 1);
}

Dims contiguous_strides(const char* op, IntArrayRef sizes) {
  Dims strides(sizes.size(), 1);
  for (size_t i = sizes.size(); i-- > 1;)
    if (__builtin_mul_overflow(strides[i], std::max<int64_t>(sizes[i], 1), &strides[i - 1]))
      fail("{}: the shape {} has too many elements", op, shape_string(sizes));
  return strides;
}

bool is_contiguous(IntArrayRef sizes, IntArrayRef strides) {
  int64_t expected = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    if (sizes[i] == 0) return true;
    if (sizes[i] != 1 && strides[i] != expected) return false;
    expected *= sizes[i];
  }
  return true;
}

bool overlaps_itself(IntArrayRef sizes, IntArrayRef strides) {
  // In order of their strides, each dimension must step over all that the smaller ones reach.
  std::vector<std::pair<int64_t, int64_t>> dims;
  for (size_t d = 0; d < sizes.size(); ++d) {
    if (sizes[d] == 0) return false;
    if (sizes[d] > 1) dims.emplace_back(strides[d], sizes[d]);
  }
  std::sort(dims.begin(), dims.end());
  int64_t reach = 0;
  for (auto [stride, size] : dims) {
    if (stride <= reach) return true;
    reach += stride * (size - 1);  // within the storage, so it fits
  }
  return false;
}

Dims broadcast_shapes(const char* op, IntArrayRef a, IntArrayRef b) {
  if (a.size() < b.size()) std::swap(a, b);
  Dims out(a);
  const size_t shift = a.size() - b.size();
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t& s = out[i + shift];
    if (b[i] == s || b[i] == 1) continue;
    if (s != 1)
      fail("{}: The size of tensor a {} must match the size of tensor b {} to broadcast: {} ≠ {}", op, shape_string(a),
           shape_string(b), s, b[i]);
    s = b[i];
  }
  return out;
}

bool is_expandable(IntArrayRef from, IntArrayRef to) {
  if (from.size() > to.size()) return false;
  const size_t shift = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i)
    if (from[i] != to[i + shift] && from[i] != 1) return false;
  return true;
}

void fail_dim(const char* op, int64_t dim, int64_t n) {
  fail<IndexError>("{}: Dimension out of range (expected to be in range of [{}, {}], but got {})", op, -n, n - 1, dim);
}

std::vector<bool> dim_mask(const char* op, IntArrayRef dims, int64_t ndim) {
  std::vector<bool> mask(static_cast<size_t>(std::max<int64_t>(ndim, 1)), dims.empty());
  for (int64_t d : dims) {
    const auto i = static_cast<size_t>(wrap_dim(op, d, ndim));
    check(!mask[i], "{}: dimension {} appears twice", op, d);
    mask[i] = true;
  }
  mask.resize(static_cast<size_t>(ndim));
  return mask;
}

}  // namespace wick
