#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/index/indices.h>
#include <fmt/format.h>

#include <limits>
#include <ostream>

namespace wick {

using indexing::TensorIndex;

namespace {

// What is left to do after integers, slices and new dimensions: a view, and the index tensors of its dimensions.
struct Plan {
  Tensor view;
  std::vector<Tensor> tensors;  // int64; undefined where a dimension stays whole
};

// How many of self's dimensions an index takes. A mask takes all of its own.
int64_t dimensions_of(const TensorIndex& i) {
  switch (i.kind()) {
    case TensorIndex::Kind::Integer:
    case TensorIndex::Kind::Slice:
      return 1;
    case TensorIndex::Kind::Tensor: {
      const ScalarType t = i.tensor().scalar_type();
      return t == kBool || t == kByte ? i.tensor().dim() : 1;
    }
    default:
      return 0;
  }
}

// Works through the indices from the first to the last.
Plan plan_of(const Tensor& self, ArrayRef<TensorIndex> indices) {
  check_defined("index", self);
  check(!indices.empty(), "index: needs at least one index");
  int64_t used = 0, dots = 0;
  for (const TensorIndex& i : indices) {
    if (i.kind() == TensorIndex::Kind::Tensor) check_defined("index", i.tensor(), "an index");
    used += dimensions_of(i);
    dots += i.kind() == TensorIndex::Kind::Ellipsis;
  }
  check(dots <= 1, "index: only one \"...\" can stand in an index");
  if (used > self.dim()) fail<IndexError>("index: too many indices for tensor of dimension {}: {}", self.dim(), used);
  Plan p{self, {}};
  int64_t d = 0;
  const auto add = [&](Tensor t) {
    p.tensors.resize(static_cast<size_t>(d));
    p.tensors.push_back(std::move(t));
    ++d;
  };
  for (const TensorIndex& i : indices) {
    switch (i.kind()) {
      case TensorIndex::Kind::None:
        p.view = p.view.unsqueeze(d++);
        break;
      case TensorIndex::Kind::Ellipsis:
        d += self.dim() - used;
        break;
      case TensorIndex::Kind::Integer:
        p.view = p.view.select(d, i.integer());
        break;
      case TensorIndex::Kind::Slice:
        p.view = p.view.slice(d, i.slice().start(), i.slice().stop(), i.slice().step());
        ++d;
        break;
      case TensorIndex::Kind::Boolean:  // a new dimension with all or nothing
        p.view = p.view.unsqueeze(d);
        add(arange(i.integer()));
        break;
      case TensorIndex::Kind::Tensor: {
        const Tensor& t = i.tensor();
        const bool mask = t.scalar_type() == kBool || t.scalar_type() == kByte;
        check(mask || t.scalar_type() == kLong || t.scalar_type() == kInt,
              "index: tensors used as indices must be long, byte or bool tensors, got {}", toString(t.scalar_type()));
        if (!mask && t.dim() == 0) {  // a number
          p.view = p.view.select(d, t.item<int64_t>());
          break;
        }
        if (!mask) {
          add(t.detach().to(kLong));
          break;
        }
        for (int64_t k = 0; k < t.dim(); ++k)
          if (t.size(k) != p.view.size(d + k))
            fail<IndexError>(
                "index: The shape of the mask {} does not match the shape of the indexed tensor {} at index {}",
                shape_string(t.sizes()), shape_string(p.view.sizes()), d + k);
        const Tensor hits = as_mask("index", t);
        if (t.dim() == 0) {
          p.view = p.view.unsqueeze(d);
          add(arange(hits.item<bool>() ? 1 : 0));
          break;
        }
        const Tensor positions = nonzero(hits);
        for (int64_t k = 0; k < t.dim(); ++k) add(positions.select(1, k));
        break;
      }
    }
  }
  p.tensors.resize(static_cast<size_t>(p.view.dim()));
  return p;
}

// The view as a matrix: the indexed dimensions come first and are joined to one, whose rows are selected by number.
struct RowSelection {
  Dims order;             // of the view's dimensions, the indexed ones first
  Dims shape;             // (rows, the other dimensions…)
  Tensor row_numbers;     // the numbers of the selected rows, a vector
  Dims index_sizes;       // the index tensors' common shape
  int64_t index_dim = 0;  // where its dimensions begin in the result
};

// The index tensors of a plan, checked, broadcast and joined to row numbers.
RowSelection row_selection(const Plan& p) {
  const OperatorScope scope("index");
  RowSelection r;
  std::vector<int64_t> indexed, others;
  for (size_t d = 0; d < p.tensors.size(); ++d)
    (p.tensors[d].defined() ? indexed : others).push_back(static_cast<int64_t>(d));
  const bool neighbours = indexed.back() - indexed.front() + 1 == static_cast<int64_t>(indexed.size());
  r.index_dim = neighbours ? indexed.front() : 0;
  for (int64_t d : indexed)
    r.index_sizes = broadcast_shapes("index", r.index_sizes, p.tensors[static_cast<size_t>(d)].sizes());
  int64_t rows = 1;
  NoGradGuard off;
  r.row_numbers = zeros({}, kLong);
  for (int64_t d : indexed) {
    const int64_t n = p.view.size(d);
    const Tensor& t = p.tensors[static_cast<size_t>(d)];
    if (t.numel() > 0) {
      const int64_t least = t.min().item<int64_t>(), most = t.max().item<int64_t>();
      if (least < -n || most >= n)
        fail<IndexError>("index: {} is out of bounds for dimension {} with size {}", most >= n ? most : least, d, n);
    }
    r.row_numbers = r.row_numbers * n + where(t < 0, t + n, t);
    rows *= n;
  }
  r.row_numbers = r.row_numbers.expand(r.index_sizes).reshape({-1});
  for (int64_t d : indexed) r.order.push_back(d);
  for (int64_t d : others) r.order.push_back(d);
  r.shape.push_back(rows);
  for (int64_t d : others) r.shape.push_back(p.view.size(d));
  return r;
}

// Dimensions 0 … count − 1 moved to begin at `to`, or moved back from there.
Tensor move_index_dims(const Tensor& x, int64_t count, int64_t to, bool back) {
  if (to == 0 || count == 0) return x;
  std::vector<int64_t> front, there;
  for (int64_t i = 0; i < count; ++i) front.push_back(i), there.push_back(to + i);
  return back ? x.movedim(there, front) : x.movedim(front, there);
}

bool has_tensors(const Plan& p) {
  for (const Tensor& t : p.tensors)
    if (t.defined()) return true;
  return false;
}

// The sizes of the selected rows, with the index dimensions in front.
Dims result_sizes(const RowSelection& r) {
  Dims sizes = r.index_sizes;
  for (size_t d = 1; d < r.shape.size(); ++d) sizes.push_back(r.shape[d]);
  return sizes;
}

// A value may have more dimensions than its place: those of size 1 in front are dropped, as NumPy does.
Tensor without_leading_ones(const Tensor& value, int64_t dims) {
  Tensor out = value;
  while (out.dim() > dims && out.size(0) == 1) out = out.squeeze(0);
  return out;
}

}  // namespace

Tensor index(const Tensor& self, ArrayRef<TensorIndex> indices) {
  const Plan p = plan_of(self, indices);
  if (!has_tensors(p)) return p.view.is_same(self) ? self.view(self.sizes()) : p.view;
  const RowSelection r = row_selection(p);
  const Tensor rows = p.view.permute(r.order).reshape(r.shape).index_select(0, r.row_numbers).reshape(result_sizes(r));
  return move_index_dims(rows, static_cast<int64_t>(r.index_sizes.size()), r.index_dim, false);
}

Tensor& index_put_(const Tensor& self, ArrayRef<TensorIndex> indices, const Tensor& value_, bool accumulate) {
  const Plan p = plan_of(self, indices);
  check_defined("index_put_", value_, "value");
  check(self.scalar_type() == value_.scalar_type() || value_.dim() == 0 || !has_tensors(p),
        "index_put_: the dtypes differ: self {}, value {}", toString(self.scalar_type()),
        toString(value_.scalar_type()));
  if (self.scalar_type() != value_.scalar_type() && value_.dim() == 0)
    check_fits("index_put_", value_.item(), self.scalar_type());
  const Tensor value = value_.to(self.scalar_type());
  if (!has_tensors(p)) {
    const Tensor fitting = without_leading_ones(value, p.view.dim());
    if (accumulate)
      p.view.add_(fitting);
    else
      p.view.copy_(fitting);
    return const_cast<Tensor&>(self);
  }
  const RowSelection r = row_selection(p);
  const auto count = static_cast<int64_t>(r.index_sizes.size());
  // value in the shape that index() would return, then with the index dimensions in front and joined to rows.
  const Dims front = result_sizes(r);
  Dims wanted(front.size(), 0);
  {
    NoGradGuard off;
    wanted = move_index_dims(zeros({}).expand(front), count, r.index_dim, false).sizes();
  }
  const Tensor fitting = without_leading_ones(value, static_cast<int64_t>(wanted.size()));
  check(is_expandable(fitting.sizes(), wanted),
        "index_put_: shape mismatch: value tensor of shape {} cannot be broadcast to indexing result of shape {}",
        shape_string(value.sizes()), shape_string(wanted));
  Dims rows = r.shape;
  rows[0] = r.row_numbers.numel();
  const Tensor source = move_index_dims(fitting.expand(wanted), count, r.index_dim, true).reshape(rows);
  in_place("index_put_", p.view, [&](const Tensor& old) {
    const Tensor flat = old.permute(r.order).reshape(r.shape);
    Tensor changed;
    if (accumulate) {
      changed = flat.index_add(0, r.row_numbers, source);
    } else {
      Dims ones(r.shape.size(), 1);
      ones[0] = r.row_numbers.numel();
      changed = flat.scatter(0, r.row_numbers.reshape(ones).expand(rows), source);
    }
    Dims sizes, inverse(r.order.size(), 0);
    for (size_t i = 0; i < r.order.size(); ++i) {
      sizes.push_back(p.view.size(r.order[i]));
      inverse[static_cast<size_t>(r.order[i])] = static_cast<int64_t>(i);
    }
    return changed.reshape(sizes).permute(inverse);
  });
  return const_cast<Tensor&>(self);
}

Tensor index_put(const Tensor& self, ArrayRef<TensorIndex> indices, const Tensor& value, bool accumulate) {
  check_defined("index_put", self);
  const Tensor out = self.clone();
  index_put_(out, indices, value, accumulate);
  return out;
}

namespace indexing {

std::ostream& operator<<(std::ostream& out, const Slice& slice) {
  return out << slice.start().value_or(0) << ':' << slice.stop().value_or(std::numeric_limits<int64_t>::max()) << ':'
             << slice.step();
}
std::ostream& operator<<(std::ostream& out, const TensorIndex& index) {
  switch (index.kind()) {
    case TensorIndex::Kind::None:
      return out << "None";
    case TensorIndex::Kind::Ellipsis:
      return out << "...";
    case TensorIndex::Kind::Integer:
      return out << index.integer();
    case TensorIndex::Kind::Boolean:
      return out << (index.boolean() ? "true" : "false");
    case TensorIndex::Kind::Slice:
      return out << index.slice();
    default:
      return out << index.tensor();
  }
}

}  // namespace indexing

}  // namespace wick
