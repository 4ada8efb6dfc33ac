// Shapes, parts and indices: views in wick, nodes in ONNX. New tensors of one number or of a sequence.

#include <nn/onnx/graph.h>

#include <algorithm>
#include <limits>

namespace wick::onnx::detail {

namespace {

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

// The input in another shape. A single size that depends on dynamic ones is left to ONNX: −1.
void reshape(const Mapper& m) {
  Numbers size = m.numbers("size");
  const auto moving = std::count_if(size.begin(), size.end(), [](const Number& n) { return !n.is_fixed(); });
  if (moving == 1) *std::find_if(size.begin(), size.end(), [](const Number& n) { return !n.is_fixed(); }) = Number(-1);
  m.node("Reshape", {m.in(0), m.g.vector_of(size, "the new shape")});
}

void permute(const Mapper& m, const std::vector<int64_t>& order) {
  if (std::is_sorted(order.begin(), order.end())) return m.out(m.in(0));
  m.node("Transpose", {m.in(0)}, {{"perm", order}});
}
void transpose(const Mapper& m) {
  std::vector<int64_t> order(static_cast<size_t>(m.rank(0)));
  for (size_t d = 0; d < order.size(); ++d) order[d] = static_cast<int64_t>(d);
  if (!order.empty())
    std::swap(order[static_cast<size_t>(m.fixed("dim0"))], order[static_cast<size_t>(m.fixed("dim1"))]);
  permute(m, order);
}

// `name`, of these sizes, expanded to others.
std::string expanded(const Mapper& m, const std::string& name, const Numbers& from, const Numbers& to) {
  return from == to ? name : m.g.add("Expand", {name, m.g.vector_of(to, "the expanded shape")});
}

// A place along a dimension of `size`: counted from the end if that is fixed and the place is not.
Number place(const Number& n, const Number& size) {
  if (n.is_fixed()) return n;
  Number back;
  for (size_t r = 0; r < kRuns; ++r) back.at[r] = n.at[r] - size.at[r];
  return back.is_fixed() ? back : n;
}

void select(const Mapper& m) {
  const int64_t d = m.fixed("dim");
  const Number index = place(m.number("index"), m.sizes(0)[static_cast<size_t>(d)]);
  m.node("Gather", {m.in(0), m.g.scalar_of(index, "the index")}, {{"axis", d}});
}

void slice(const Mapper& m) {
  const int64_t d = m.fixed("dim");
  const Number size = m.sizes(0)[static_cast<size_t>(d)];
  const Number from = place(m.number("start"), size);
  Number to = place(m.number("end"), size);
  if (m.number("end") == size) to = Number(kEnd);
  if (from == Number(0) && to == Number(kEnd) && m.fixed("step") == 1) return m.out(m.in(0));
  m.node("Slice", {m.in(0), m.g.vector_of({from}, "the start"), m.g.vector_of({to}, "the end"), m.g.integers({d}),
                   m.g.integers({m.fixed("step")})});
}

void cat(const Mapper& m) {
  Names parts;
  for (size_t i = 0; i < m.input_count(); ++i) {
    const bool skipped = m.rank(i) == 1 && m.sizes(i)[0] == Number(0) && m.result().sizes.size() != 1;
    if (!skipped) parts.push_back(m.in(i, m.result().dtype));
  }
  m.node("Concat", parts, {{"axis", m.fixed("dim")}});
}

void flip(const Mapper& m) {
  std::vector<int64_t> dims = m.all_fixed("dims");
  if (dims.empty()) return m.out(m.in(0));
  const std::vector<int64_t> last(dims.size(), -1), before_first(dims.size(), -kEnd), back(dims.size(), -1);
  m.node("Slice", {m.in(0), m.g.integers(last), m.g.integers(before_first), m.g.integers(dims), m.g.integers(back)});
}

void full(const Mapper& m) {
  m.node("Expand", {m.g.scalar(m.real("value"), m.result().dtype), m.g.vector_of(m.numbers("size"), "the shape")});
}

// Start, start + step, …: of integers, since ONNX Runtime's Range counts floats by adding them up.
void arange(const Mapper& m) {
  const ScalarType t = m.result().dtype;
  const std::string counted =
      m.g.add("Range", {m.g.integer(0), m.g.scalar_of(m.number("length"), "the length"), m.g.integer(1)});
  if (!isFloatingType(t)) {
    const std::string y = m.g.add("Add", {m.g.add("Mul", {counted, m.g.scalar_of(m.number("step"), "the step")}),
                                          m.g.scalar_of(m.number("start"), "the start")});
    return m.out(t == kLong ? y : m.g.add("Cast", {y}, {{"to", int64_t{onnx_type(t)}}}));
  }
  const std::string y =
      m.g.add("Mul", {m.g.add("Cast", {counted}, {{"to", int64_t{onnx_type(t)}}}), m.g.scalar(m.real("step"), t)});
  m.node("Add", {y, m.g.scalar(m.real("start"), t)});
}

// The index as a vector.
void index_select(const Mapper& m) {
  const std::string index = m.rank(1) == 0 ? m.g.add("Unsqueeze", {m.in(1), m.g.integers({0})}) : m.in(1);
  m.node("Gather", {m.in(0), index}, {{"axis", m.fixed("dim")}});
}

void scatter(const Mapper& m, const char* reduction) {
  if (m.rank(0) == 0) m.refuse("of a 0-d tensor ONNX has no counterpart");
  if (m.sizes(1) != m.sizes(2)) m.refuse("ONNX needs an index and a source of the same shape");
  if (m.g.opset() < 16 && *reduction) m.refuse("needs opset 16");
  std::vector<Attribute> attributes = {{"axis", m.fixed("dim")}};
  if (*reduction) attributes.push_back({"reduction", std::string(reduction)});
  m.node("ScatterElements", {m.in(0), m.in(1), m.in(2, m.result().dtype)}, attributes);
}

// As scatter_add, with the index expanded to the source.
void index_add(const Mapper& m) {
  if (m.g.opset() < 16) m.refuse("needs opset 16");
  if (m.rank(0) == 0) m.refuse("of a 0-d tensor ONNX has no counterpart");
  const int64_t d = m.fixed("dim");
  std::vector<int64_t> shape(static_cast<size_t>(m.rank(0)), 1);
  shape[static_cast<size_t>(d)] = -1;
  const std::string index = m.g.add(
      "Expand", {m.g.add("Reshape", {m.in(1), m.g.integers(shape)}), m.g.vector_of(m.sizes(2), "the source's shape")});
  m.node("ScatterElements", {m.in(0), index, m.in(2)}, {{"axis", d}, {"reduction", std::string("add")}});
}

// Elements of x along an axis: `index` is a vector, or a matrix, whose two dimensions come in the axis' place.
std::string gathered(const Mapper& m, const std::string& x, int64_t axis, const Tensor& index) {
  return m.g.add("Gather", {x, m.g.tensor(index, "indices")}, {{"axis", axis}});
}

// Both dimensions as one, of which every (columns + 1)-th element is taken.
void diagonal(const Mapper& m) {
  const int64_t k = m.fixed("offset"), a = m.fixed("dim1"), b = m.fixed("dim2"), n = m.rank(0);
  std::vector<int64_t> order;
  Numbers joined;
  for (int64_t d = 0; d < n; ++d)
    if (d != a && d != b) order.push_back(d), joined.push_back(m.sizes(0)[static_cast<size_t>(d)]);
  const int64_t rows = m.fixed(m.sizes(0)[static_cast<size_t>(a)], "number of rows");
  const int64_t columns = m.fixed(m.sizes(0)[static_cast<size_t>(b)], "number of columns");
  order.insert(order.end(), {a, b});
  joined.push_back(Number(rows * columns));
  const std::string flat = m.g.add(
      "Reshape", {m.g.add("Transpose", {m.in(0)}, {{"perm", order}}), m.g.vector_of(joined, "the joined shape")});
  const int64_t count = m.fixed(m.result().sizes.back(), "length");
  m.out(gathered(m, flat, n - 2, arange(count, kLong) * (columns + 1) + (k >= 0 ? k : -k * columns)));
}

// Windows along a dimension, whose elements become the last dimension.
void unfold(const Mapper& m) {
  const int64_t d = m.fixed("dim"), size = m.fixed("size"), step = m.fixed("step"), n = m.rank(0);
  const int64_t count = m.fixed(m.result().sizes[static_cast<size_t>(d)], "number of windows");
  const Tensor index = arange(count, kLong).unsqueeze(1) * step + arange(size, kLong);
  std::vector<int64_t> order;
  for (int64_t i = 0; i <= n; ++i)
    if (i != d + 1) order.push_back(i);
  order.push_back(d + 1);
  m.node("Transpose", {gathered(m, m.in(0), d, index)}, {{"perm", order}});
}

std::string range(const Mapper& m, const Number& n) {
  return m.g.add_once("Range", {m.g.integer(0), m.g.scalar_of(n, "the number of elements"), m.g.integer(1)});
}
std::string unsqueezed(const Mapper& m, const std::string& x, int64_t d) {
  return m.g.add("Unsqueeze", {x, m.g.integers({d})});
}

// The number of the segment of each element, from where segments start: how many start at or before it, less one.
void segment_ids(const Mapper& m) {
  const std::string has_begun =
      m.g.add("LessOrEqual", {unsqueezed(m, m.in(0), 1), unsqueezed(m, range(m, m.number("count")), 0)});
  const std::string begun = m.g.add("Cast", {has_begun}, {{"to", int64_t{onnx_type(kLong)}}});
  m.node("Sub", {m.g.add("ReduceSum", {begun, m.g.integers({0})}, {{"keepdims", int64_t{0}}}), m.g.integer(1)});
}

// The row of x with the largest element of each segment and column, −1 where a segment has no row but padding. All
// segments × rows × columns are compared.
void segment_argmax(const Mapper& m) {
  const ScalarType t = m.dtype(0);
  const std::string segments = unsqueezed(m, range(m, m.number("segments")), 1);
  const std::string own = m.g.add("Equal", {segments, unsqueezed(m, m.in(1), 0)});
  const std::string used = m.g.add("Not", {m.g.add("Equal", {m.in(2), m.g.integer(m.fixed("padding"))})});
  const std::string mask = unsqueezed(m, m.g.add("And", {own, unsqueezed(m, used, 0)}), 2);
  const std::string lowest = m.g.scalar(-std::numeric_limits<double>::infinity(), t);
  const std::string rows = m.g.add("Where", {mask, unsqueezed(m, m.in(0), 0), lowest});
  const std::vector<Attribute> over_rows = {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}};
  const std::string count =
      m.g.add("ReduceSum", {m.g.add("Cast", {mask}, {{"to", int64_t{onnx_type(kLong)}}}), m.g.integers({1})},
              {{"keepdims", int64_t{0}}});
  m.node("Where", {m.g.add("Greater", {count, m.g.integer(0)}), m.g.add("ArgMax", {rows}, over_rows), m.g.integer(-1)});
}

}  // namespace

const Mappings& shape_mappings() {
  // clang-format off
  static const Mappings table = {
    {"clone",          [](const Mapper& m) { m.out(m.in(0)); }},
    {"to",             [](const Mapper& m) { m.out(m.in(0, m.result().dtype)); }},
    {"copy_",          [](const Mapper& m) { m.out(expanded(m, m.in(0, m.result().dtype), m.sizes(0), m.result().sizes)); }},
    {"full",           full},
    {"arange",         arange},
    {"reshape",        reshape},
    {"permute",        [](const Mapper& m) { permute(m, m.all_fixed("dims")); }},
    {"transpose",      transpose},
    {"squeeze",        [](const Mapper& m) { if (m.numbers("dims").empty()) return m.out(m.in(0)); m.node("Squeeze", {m.in(0), m.g.integers(m.all_fixed("dims"))}); }},
    {"unsqueeze",      [](const Mapper& m) { m.node("Unsqueeze", {m.in(0), m.g.integers({m.fixed("dim")})}); }},
    {"expand",         [](const Mapper& m) { m.out(expanded(m, m.in(0), m.sizes(0), m.numbers("size"))); }},
    {"select",         select},
    {"slice",          slice},
    {"cat",            cat},
    {"flip",           flip},
    {"triu",           [](const Mapper& m) { m.node("Trilu", {m.in(0), m.g.scalar_of(m.number("diagonal"), "the diagonal")}, {{"upper", int64_t{1}}}); }},
    {"tril",           [](const Mapper& m) { m.node("Trilu", {m.in(0), m.g.scalar_of(m.number("diagonal"), "the diagonal")}, {{"upper", int64_t{0}}}); }},
    {"index_select",   index_select},
    {"embedding",      [](const Mapper& m) { m.node("Gather", {m.in(0), m.in(1)}, {{"axis", int64_t{0}}}); }},
    {"gather",         [](const Mapper& m) { m.node("GatherElements", {m.in(0), m.in(1)}, {{"axis", m.fixed("dim")}}); }},
    {"scatter",        [](const Mapper& m) { scatter(m, ""); }},
    {"scatter_add",    [](const Mapper& m) { scatter(m, "add"); }},
    {"index_add",      index_add},
    {"diagonal",        diagonal},
    {"unfold",          unfold},
    {"segment_ids",    segment_ids},
    {"segment_argmax", segment_argmax},
    {"nonzero",        [](const Mapper& m) { m.node("Transpose", {m.g.add("NonZero", {m.in(0)})}, {{"perm", std::vector<int64_t>{1, 0}}}); }},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
