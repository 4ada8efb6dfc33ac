#include <autograd/graph/record.h>
#include <autograd/kernels/sort/sort.h>
#include <autograd/ops/all.h>

#include <algorithm>

namespace wick {

Tensor searchsorted(const Tensor& sequence, const Tensor& self, bool out_int32, bool right,
                    std::optional<std::string_view> side, const std::optional<Tensor>& sorter) {
  const OperatorScope scope("searchsorted");
  check_defined("searchsorted", sequence, "sorted_sequence");
  check_defined("searchsorted", self);
  check(!side || *side == "left" || *side == "right", "searchsorted: side is \"{}\": needs \"left\" or \"right\"",
        side.value_or(""));
  check(!side || !(*side == "left" && right), "searchsorted: side \"left\" contradicts right = true");
  right = right || (side && *side == "right");
  check(sequence.dim() > 0, "searchsorted: the sequence is a number: needs at least one dimension");
  if (sequence.dim() > 1) {
    bool fits = sequence.dim() == self.dim();
    for (int64_t d = 0; fits && d + 1 < sequence.dim(); ++d) fits = sequence.size(d) == self.size(d);
    check(fits, "searchsorted: the sequence {} and the values {} need the same leading dimensions",
          shape_string(sequence.sizes()), shape_string(self.sizes()));
  }
  NoGradGuard off;
  const ScalarType t = wide(result_type(sequence, self));
  Tensor in_order = sequence.to(t);
  if (sorter && sorter->defined()) {
    check(sorter->sizes() == sequence.sizes() && sorter->scalar_type() == kLong,
          "searchsorted: the sorter is {}: needs int64 in the sequence's shape {}", describe(*sorter),
          shape_string(sequence.sizes()));
    in_order = in_order.gather(-1, *sorter);
  }
  in_order = in_order.contiguous();
  const Tensor x = self.to(t).contiguous();
  Tensor out = make_empty("searchsorted", self.sizes(), kLong);
  const int64_t n = sequence.size(-1), row = sequence.dim() == 1 ? std::max<int64_t>(x.numel(), 1) : x.size(-1);
  kernels::binary_search(right, t, in_order.data_ptr(), n, x.data_ptr(), x.numel(), row, out.data_ptr<int64_t>());
  return out_int32 ? out.to(kInt) : out;
}
Tensor searchsorted(const Tensor& sequence, const Scalar& self, bool out_int32, bool right,
                    std::optional<std::string_view> side, const std::optional<Tensor>& sorter) {
  const OperatorScope scope("searchsorted");
  check_defined("searchsorted", sequence, "sorted_sequence");
  check(sequence.dim() == 1, "searchsorted: a number needs a vector to stand in, got {}",
        shape_string(sequence.sizes()));
  return searchsorted(sequence, full({}, self, sequence.scalar_type()), out_int32, right, side, sorter);
}

Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32, bool right) {
  const OperatorScope scope("bucketize");
  check_defined("bucketize", boundaries, "boundaries");
  check(boundaries.dim() == 1, "bucketize: the boundaries are {}: needs a vector", shape_string(boundaries.sizes()));
  return searchsorted(boundaries, self, out_int32, right);
}
Tensor bucketize(const Scalar& self, const Tensor& boundaries, bool out_int32, bool right) {
  const OperatorScope scope("bucketize");
  check_defined("bucketize", boundaries, "boundaries");
  return bucketize(full({}, self, boundaries.scalar_type()), boundaries, out_int32, right);
}

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool, bool invert) {
  const OperatorScope scope("isin");
  check_defined("isin", elements, "elements");
  check_defined("isin", test_elements, "test_elements");
  NoGradGuard off;
  const ScalarType t = wide(result_type(elements, test_elements));
  const Tensor x = elements.to(t).contiguous(), in_order = std::get<0>(sort(test_elements.to(t).reshape({-1}), 0));
  Tensor out = make_empty("isin", x.sizes(), kBool);
  kernels::is_member(invert, t, in_order.data_ptr(), in_order.numel(), x.data_ptr(), x.numel(), out.data_ptr<bool>());
  return out;
}
Tensor isin(const Tensor& elements, const Scalar& test_element, bool, bool invert) {
  const OperatorScope scope("isin");
  return isin(elements, wrapped(test_element), false, invert);
}
Tensor isin(const Scalar& element, const Tensor& test_elements, bool, bool invert) {
  const OperatorScope scope("isin");
  return isin(wrapped(element), test_elements, false, invert);
}

}  // namespace wick
