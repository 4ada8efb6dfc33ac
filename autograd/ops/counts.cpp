// What statistics.h says of counts, places in order, and sets.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/statistics/histogram.h>
#include <autograd/kernels/statistics/sorted.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>
#include <autograd/ops/rows.h>

#include <algorithm>
#include <cmath>

namespace wick {

Tensor histc(const Tensor& self, int64_t bins, const Scalar& min_, const Scalar& max_) {
  check_defined("histc", self);
  check(isFloatingType(self.scalar_type()), "histc: needs a floating-point tensor, got {}", describe(self));
  check(bins > 0, "histc: the number of bins is {}: needs 1 or more", bins);
  NoGradGuard off;
  double low = min_.toDouble(), high = max_.toDouble();
  if (low == high && self.numel() > 0) {
    low = self.min().item<double>();
    high = self.max().item<double>();
  }
  check(std::isfinite(low) && std::isfinite(high), "histc: the range [{}, {}] is not finite", low, high);
  check(low <= high, "histc: min {} is above max {}", low, high);
  if (low == high) low -= 1, high += 1;
  const Tensor x = self.contiguous();
  const Tensor out = zeros({bins}, self.scalar_type());
  kernels::histogram(self.scalar_type(), x.data_ptr(), x.numel(), low, high, bins, out.data_ptr());
  return out;
}

Tensor bincount(const Tensor& self, const std::optional<Tensor>& weights, int64_t minlength) {
  check_defined("bincount", self);
  check(self.dim() == 1 && isIntegralType(self.scalar_type(), false), "bincount: needs a vector of integers, got {}",
        describe(self));
  check(minlength >= 0, "bincount: minlength is negative: {}", minlength);
  const bool weighted = weights && weights->defined();
  check(!weighted || weights->sizes() == self.sizes(), "bincount: weights {} do not fit {}",
        shape_string(weighted ? weights->sizes() : IntArrayRef()), shape_string(self.sizes()));
  const ScalarType t = !weighted ? kLong : weights->scalar_type() == kFloat ? kFloat : kDouble;
  if (self.numel() == 0) return zeros({minlength}, kLong);
  NoGradGuard off;
  check(self.min().item<int64_t>() >= 0, "bincount: the number {} is negative", self.min().item<int64_t>());
  const int64_t n = std::max(minlength, self.max().item<int64_t>() + 1);
  return zeros({n}, t).index_add(0, self, weighted ? weights->to(t) : ones(self.sizes(), t));
}

// Places in order.

Tensor searchsorted(const Tensor& sequence, const Tensor& self, bool out_int32, bool right,
                    std::optional<std::string_view> side, const std::optional<Tensor>& sorter) {
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
  const ScalarType t = result_type(sequence, self);
  Tensor in_order = sequence.to(t);
  if (sorter && sorter->defined()) {
    check(sorter->sizes() == sequence.sizes() && sorter->scalar_type() == kLong,
          "searchsorted: the sorter is {}: needs int64 in the sequence's shape {}", describe(*sorter),
          shape_string(sequence.sizes()));
    in_order = in_order.gather(-1, *sorter);
  }
  in_order = in_order.contiguous();
  const Tensor x = self.to(t).contiguous();
  Tensor out = make_empty(self.sizes(), kLong);
  const int64_t n = sequence.size(-1), row = sequence.dim() == 1 ? std::max<int64_t>(x.numel(), 1) : x.size(-1);
  kernels::binary_search(right, t, in_order.data_ptr(), n, x.data_ptr(), x.numel(), row, out.data_ptr<int64_t>());
  return out_int32 ? out.to(kInt) : out;
}
Tensor searchsorted(const Tensor& sequence, const Scalar& self, bool out_int32, bool right,
                    std::optional<std::string_view> side, const std::optional<Tensor>& sorter) {
  check_defined("searchsorted", sequence, "sorted_sequence");
  check(sequence.dim() == 1, "searchsorted: a number needs a vector to stand in, got {}",
        shape_string(sequence.sizes()));
  return searchsorted(sequence, full({}, self, sequence.scalar_type()), out_int32, right, side, sorter);
}
Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32, bool right) {
  check_defined("bucketize", boundaries, "boundaries");
  check(boundaries.dim() == 1, "bucketize: the boundaries are {}: needs a vector", shape_string(boundaries.sizes()));
  return searchsorted(boundaries, self, out_int32, right);
}
Tensor bucketize(const Scalar& self, const Tensor& boundaries, bool out_int32, bool right) {
  check_defined("bucketize", boundaries, "boundaries");
  return bucketize(full({}, self, boundaries.scalar_type()), boundaries, out_int32, right);
}

// Sets.

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool, bool invert) {
  check_defined("isin", elements, "elements");
  check_defined("isin", test_elements, "test_elements");
  NoGradGuard off;
  const ScalarType t = result_type(elements, test_elements);
  const Tensor x = elements.to(t).contiguous(), in_order = std::get<0>(sort(test_elements.to(t).reshape({-1}), 0));
  Tensor out = make_empty(x.sizes(), kBool);
  kernels::is_member(invert, t, in_order.data_ptr(), in_order.numel(), x.data_ptr(), x.numel(), out.data_ptr<bool>());
  return out;
}
Tensor isin(const Tensor& elements, const Scalar& test_element, bool, bool invert) {
  return isin(elements, wrapped(test_element), false, invert);
}
Tensor isin(const Scalar& element, const Tensor& test_elements, bool, bool invert) {
  return isin(wrapped(element), test_elements, false, invert);
}

namespace {

// The different slices of x along its dimension 0. in_order: all are put in order first.
std::tuple<Tensor, Tensor, Tensor> unique_rows(const char* op, const Tensor& x_, bool in_order, bool inverse,
                                               bool counts) {
  const Tensor x = x_.contiguous();
  const int64_t n = x.size(0), row = n == 0 ? 0 : x.numel() / n;
  check(n == 0 || row > 0, "{}: the slices of {} have no elements", op, shape_string(x.sizes()));
  const Tensor order = arange(n, kLong), first = make_empty({n}, kLong), run_of = make_empty({n}, kLong),
               lengths = make_empty({n}, kLong);
  int64_t* in = order.data_ptr<int64_t>();
  if (in_order) kernels::sort_slices(x.scalar_type(), x.data_ptr(), n, row, in);
  const int64_t runs = kernels::runs_of_equals(x.scalar_type(), x.data_ptr(), n, row, in, first.data_ptr<int64_t>(),
                                               run_of.data_ptr<int64_t>(), lengths.data_ptr<int64_t>());
  return {x.index_select(0, first.narrow(0, 0, runs)), inverse ? run_of : make_empty({0}, kLong),
          counts ? lengths.narrow(0, 0, runs).clone() : make_empty({0}, kLong)};
}
std::tuple<Tensor, Tensor, Tensor> unique_elements(const char* op, const Tensor& self, bool in_order, bool inverse,
                                                   bool counts) {
  check_defined(op, self);
  NoGradGuard off;
  auto [values, places, lengths] = unique_rows(op, self.reshape({-1}), in_order, inverse, counts);
  return {values, inverse ? places.reshape(self.sizes()) : places, lengths};
}
std::tuple<Tensor, Tensor, Tensor> unique_slices(const char* op, const Tensor& self, int64_t dim, bool in_order,
                                                 bool inverse, bool counts) {
  check_defined(op, self);
  check(self.dim() > 0, "{}: a 0-d tensor has no slices", op);
  NoGradGuard off;
  const int64_t d = wrap_dim(op, dim, self.dim());
  auto [values, places, lengths] = unique_rows(op, self.movedim(d, 0), in_order, inverse, counts);
  return {values.movedim(0, d).contiguous().detach(), places, lengths};
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> _unique2(const Tensor& self, bool, bool inverse, bool counts) {
  return unique_elements("_unique2", self, true, inverse, counts);
}
std::tuple<Tensor, Tensor, Tensor> unique_dim(const Tensor& self, int64_t dim, bool, bool inverse, bool counts) {
  return unique_slices("unique_dim", self, dim, true, inverse, counts);
}
std::tuple<Tensor, Tensor, Tensor> unique_consecutive(const Tensor& self, bool inverse, bool counts,
                                                      std::optional<int64_t> dim) {
  if (dim) return unique_slices("unique_consecutive", self, *dim, false, inverse, counts);
  return unique_elements("unique_consecutive", self, false, inverse, counts);
}
std::tuple<Tensor, Tensor, Tensor> unique_dim_consecutive(const Tensor& self, int64_t dim, bool inverse, bool counts) {
  return unique_slices("unique_dim_consecutive", self, dim, false, inverse, counts);
}

}  // namespace wick
