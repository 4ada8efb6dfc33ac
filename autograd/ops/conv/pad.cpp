#include <autograd/graph/record.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>

#include <algorithm>

namespace wick {

namespace {

void check_pad(const char* op, const Tensor& x, IntArrayRef pad) {
  check_defined(op, x);
  check(pad.size() % 2 == 0, "{}: needs pairs of paddings, got {} numbers", op, pad.size());
  check(pad.size() / 2 <= x.sizes().size(), "{}: {} pairs of paddings for the input {}", op, pad.size() / 2,
        shape_string(x.sizes()));
  for (size_t d = 0; d < pad.size() / 2; ++d) {
    const int64_t n = x.sizes()[x.sizes().size() - 1 - d];
    const int64_t cut = Checked(op, 0) - std::min<int64_t>(pad[2 * d], 0) - std::min<int64_t>(pad[2 * d + 1], 0);
    check(cut <= n, "{}: padding {} and {} leave less than nothing of the input {}", op, pad[2 * d], pad[2 * d + 1],
          shape_string(x.sizes()));
  }
}

enum class Mode { Reflect, Replicate, Circular };

// The index in x of the element that is repeated at i, which is below 0 or at least n in the padding. A circle is made
// of what negative paddings leave, the elements from first to last.
int64_t source_index(Mode mode, int64_t i, int64_t n, int64_t first, int64_t last) {
  switch (mode) {
    case Mode::Reflect:
      return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
    case Mode::Replicate:
      return std::clamp<int64_t>(i, 0, n - 1);
    default:
      return i < first ? i + (last - first) : i >= last ? i - (last - first) : i;
  }
}

// Pads `dims` spatial dimensions one by one. Each is a sparse map.
Tensor pad_by(const char* op, const char* node, Mode mode, const Tensor& x, IntArrayRef pad, size_t dims) {
  check_pad(op, x, pad);
  check(pad.size() == 2 * dims, "{}: needs {} paddings, got {}", op, 2 * dims, pad.size());
  check(x.sizes().size() == dims + 1 || x.sizes().size() == dims + 2,
        "{}: the input is {}: {} paddings need {} dimensions, or {} without a batch", op, shape_string(x.sizes()),
        pad.size(), dims + 2, dims + 1);
  Tensor y = x;
  for (size_t d = 0; d < dims; ++d) {
    const int64_t n = x.sizes()[x.sizes().size() - 1 - d], before = pad[2 * d], after = pad[2 * d + 1];
    // The padded elements, by their index in x.
    const int64_t begin = Checked(op, 0) - before, end = Checked(op, n) + after;
    const int64_t first = std::max<int64_t>(begin, 0), last = std::min(end, n);
    const int64_t most = mode == Mode::Reflect ? n - 1 : last - first;
    check(n > 0 && (mode == Mode::Replicate || (before <= most && after <= most)),
          "{}: padding {} and {} is too much for size {} of the input {}", op, before, after, n,
          shape_string(x.sizes()));
    check(end > begin, "{}: padding {} and {} leave nothing of the input {}", op, before, after,
          shape_string(x.sizes()));
    if (before == 0 && after == 0) continue;
    kernels::CsrMatrix matrix;
    matrix.cols = n;
    reserve(op, matrix, Checked(op, end) - begin, 1);
    for (int64_t i = begin; i < end; ++i) {
      matrix.add(source_index(mode, i, n, first, last), 1);
      matrix.end_row();
    }
    y = multiply_dim({op, node}, y, -1 - static_cast<int64_t>(d), std::move(matrix));
  }
  if (y.is_same(x)) return x.clone();
  tell_tracer("pad", {x}, {y}, "pad", pad, "mode",
              mode == Mode::Reflect     ? "reflect"
              : mode == Mode::Replicate ? "edge"
                                        : "wrap");
  return y;
}

}  // namespace

Tensor constant_pad_nd(const Tensor& self, IntArrayRef pad, const Scalar& value) {
  const OperatorScope scope("constant_pad_nd");
  check_pad("constant_pad_nd", self, pad);
  const size_t n = self.sizes().size();
  Dims sizes(self.sizes()), back(pad);
  for (size_t d = 0; d < pad.size() / 2; ++d)
    sizes[n - 1 - d] = Checked("constant_pad_nd", sizes[n - 1 - d]) + pad[2 * d] + pad[2 * d + 1];
  for (int64_t& p : back) p = Checked("constant_pad_nd", 0) - p;
  const bool grows = std::any_of(pad.begin(), pad.end(), [](int64_t p) { return p > 0; });
  Tensor out = grows ? full(sizes, value, self.scalar_type()) : empty(sizes, self.scalar_type());
  {
    NoGradGuard off;
    Tensor from = self.detach(), to = out;
    for (size_t d = 0; d < pad.size() / 2; ++d) {
      const auto dim = static_cast<int64_t>(n - 1 - d);
      const int64_t before = pad[2 * d], after = pad[2 * d + 1];
      // Both are cut to the elements that they have in common.
      const int64_t first = std::max<int64_t>(-before, 0), last = self.size(dim) - std::max<int64_t>(-after, 0);
      from = from.slice(dim, first, last);
      to = to.slice(dim, std::max<int64_t>(before, 0),
                    std::max<int64_t>(before, 0) + std::max<int64_t>(last - first, 0));
    }
    if (to.numel() > 0) copy_elements(to, from);
  }
  tell_tracer("pad", {self}, {out}, "pad", pad, "mode", "constant", "value", value.toDouble());
  return record("ConstantPadNdBackward0", out, wrt(self, [back](auto& e) { return constant_pad_nd(e, back, 0); }));
}

#define WICK_PAD(D)                                                                               \
  Tensor reflection_pad##D##d(const Tensor& x, IntArrayRef padding) {                             \
    return pad_by("reflection_pad" #D "d", "ReflectionPad" #D "DBackward0", Mode::Reflect, x,     \
                  padding.size() == 1 ? Dims(size_t{2 * D}, padding[0]) : Dims(padding), D);      \
  }                                                                                               \
  Tensor replication_pad##D##d(const Tensor& x, IntArrayRef padding) {                            \
    return pad_by("replication_pad" #D "d", "ReplicationPad" #D "DBackward0", Mode::Replicate, x, \
                  padding.size() == 1 ? Dims(size_t{2 * D}, padding[0]) : Dims(padding), D);      \
  }
WICK_PAD(1)
WICK_PAD(2)
WICK_PAD(3)
#undef WICK_PAD

Tensor pad(const Tensor& self, IntArrayRef pad, std::string_view mode, std::optional<double> value) {
  const OperatorScope scope("pad");
  if (mode == "constant") return constant_pad_nd(self, pad, value.value_or(0));
  check(!value || *value == 0, "pad: mode \"{}\" takes no value", mode);
  if (mode == "reflect") return pad_by("pad", "ReflectionPadBackward0", Mode::Reflect, self, pad, pad.size() / 2);
  if (mode == "replicate") return pad_by("pad", "ReplicationPadBackward0", Mode::Replicate, self, pad, pad.size() / 2);
  if (mode == "circular") return pad_by("pad", "PadCircularBackward0", Mode::Circular, self, pad, pad.size() / 2);
  fail("pad: the mode is \"{}\": needs \"constant\", \"reflect\", \"replicate\" or \"circular\"", mode);
}

}  // namespace wick
