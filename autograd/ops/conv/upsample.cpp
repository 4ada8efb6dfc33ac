// Enlarging and shrinking: along each dimension in turn y = M x, where M is a sparse matrix. So ∂J/∂x = Mᵀ e, which
// multiply_dim() has (spatial.cpp).

#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>

#include <algorithm>
#include <cmath>

namespace wick {

using kernels::CsrMatrix;
using Scale = std::optional<double>;

namespace {

// How m outputs of one dimension are read from n inputs.
struct Resampling {
  const char* op;
  int64_t n, m;
  Scale scale;
  bool align_corners = false;

  // How far apart outputs are, in inputs.
  double step() const {
    if (align_corners) return m > 1 ? static_cast<double>(n - 1) / static_cast<double>(m - 1) : 0;
    return scale && *scale > 0 ? 1 / *scale : static_cast<double>(n) / static_cast<double>(m);
  }
  // Where output i is read, in inputs.
  double position(int64_t i) const {
    return align_corners ? step() * static_cast<double>(i) : step() * (static_cast<double>(i) + 0.5) - 0.5;
  }
  int64_t clamp(int64_t i) const { return std::clamp<int64_t>(i, 0, n - 1); }
};

// The matrices that follow have a row for each output, with the weights of the inputs that it is read from.

// A matrix without rows yet, with room for all of this many entries each.
CsrMatrix empty_matrix(const Resampling& a, int64_t entries) {
  CsrMatrix matrix;
  matrix.cols = a.n;
  reserve(a.op, matrix, a.m, entries);
  return matrix;
}

// PyTorch computes the positions of nearest neighbours in float32. So does this, to find the same elements.
template <bool exact>
CsrMatrix nearest_matrix(const Resampling& a) {
  CsrMatrix matrix = empty_matrix(a, 1);
  const float step =
      a.scale && *a.scale > 0 ? static_cast<float>(1 / *a.scale) : static_cast<float>(a.n) / static_cast<float>(a.m);
  for (int64_t i = 0; i < a.m; ++i) {
    const float position = (static_cast<float>(i) + (exact ? 0.5F : 0.0F)) * step;
    matrix.add(std::min(static_cast<int64_t>(std::floor(position)), a.n - 1), 1);
    matrix.end_row();
  }
  return matrix;
}

// y_i = (1 − t) x[left] + t x[left + 1], where left + t is the position.
CsrMatrix linear_matrix(const Resampling& a) {
  CsrMatrix matrix = empty_matrix(a, 2);
  for (int64_t i = 0; i < a.m; ++i) {
    const double position = std::max(a.position(i), 0.0);
    const int64_t left = std::min(static_cast<int64_t>(position), a.n - 1);
    const double t = std::clamp(position - static_cast<double>(left), 0.0, 1.0);
    matrix.add(left, 1 - t);
    matrix.add(a.clamp(left + 1), t);
    matrix.end_row();
  }
  return matrix;
}

// near and far are Keys' cubic at distances t ≤ 1 and 1 < t < 2.
CsrMatrix cubic_matrix(const Resampling& a) {
  constexpr double k = -0.75;
  const auto near = [](double t) { return ((k + 2) * t - (k + 3)) * t * t + 1; };
  const auto far = [](double t) { return ((k * t - 5 * k) * t + 8 * k) * t - 4 * k; };
  CsrMatrix matrix = empty_matrix(a, 4);
  for (int64_t i = 0; i < a.m; ++i) {
    const double position = a.position(i), below = std::floor(position), t = position - below;
    const double weights[] = {far(t + 1), near(t), near(1 - t), far(2 - t)};
    for (int64_t j = 0; j < 4; ++j) matrix.add(a.clamp(static_cast<int64_t>(below) - 1 + j), weights[j]);
    matrix.end_row();
  }
  return matrix;
}

// One dimension after the other becomes size[d].
Tensor resize(const char* op, const char* node, size_t dims, const Tensor& x, IntArrayRef size,
              std::initializer_list<Scale> scales, bool align_corners, CsrMatrix (*matrix_of)(const Resampling&)) {
  check_defined(op, x);
  check(x.sizes().size() == dims + 2, "{}: the input is {}: needs {} dimensions", op, shape_string(x.sizes()),
        dims + 2);
  check(size.size() == dims, "{}: output_size needs {} numbers, got {}", op, dims, size.size());
  Dims sizes(x.sizes());
  for (size_t d = 0; d < dims; ++d) sizes[2 + d] = std::max<int64_t>(size[d], 0);
  make_empty(op, sizes, x.scalar_type());  // throws if there is not as much memory, before the work begins
  Tensor y = x;
  for (size_t d = dims; d-- > 0;) {
    const int64_t n = x.sizes()[2 + d];
    check(n > 0 && size[d] > 0, "{}: from the input {} to size {}: needs sizes above 0", op, shape_string(x.sizes()),
          size[d]);
    y = multiply_dim({op, node}, y, static_cast<int64_t>(d) - static_cast<int64_t>(dims),
                     matrix_of({op, n, size[d], scales.begin()[d], align_corners}));
  }
  if (is_traced()) [[unlikely]] {
    std::vector<double> factors;  // 0 where the sizes say it
    for (const Scale& s : scales) factors.push_back(s.value_or(0));
    tell_tracer(op, {x}, {y}, "size", size, "scales", factors, "align_corners", align_corners);
  }
  return y;
}

// resize() of floating dtypes only.
Tensor resize_floating(const char* op, const char* node, size_t dims, const Tensor& x, IntArrayRef size,
                       std::initializer_list<Scale> scales, bool align_corners,
                       CsrMatrix (*matrix_of)(const Resampling&)) {
  check(isFloatingType(x.scalar_type()), "{}: needs a floating-point tensor, got {}", op, toString(x.scalar_type()));
  return resize(op, node, dims, x, size, scales, align_corners, matrix_of);
}

}  // namespace

Tensor upsample_nearest1d(const Tensor& x, IntArrayRef size, Scale w) {
  return resize("upsample_nearest1d", "UpsampleNearest1DBackward0", 1, x, size, {w}, false, nearest_matrix<false>);
}
Tensor upsample_nearest2d(const Tensor& x, IntArrayRef size, Scale h, Scale w) {
  return resize("upsample_nearest2d", "UpsampleNearest2DBackward0", 2, x, size, {h, w}, false, nearest_matrix<false>);
}
Tensor upsample_nearest3d(const Tensor& x, IntArrayRef size, Scale d, Scale h, Scale w) {
  return resize("upsample_nearest3d", "UpsampleNearest3DBackward0", 3, x, size, {d, h, w}, false,
                nearest_matrix<false>);
}

Tensor _upsample_nearest_exact1d(const Tensor& x, IntArrayRef size, Scale w) {
  return resize("_upsample_nearest_exact1d", "UpsampleNearestExact1DBackward0", 1, x, size, {w}, false,
                nearest_matrix<true>);
}
Tensor _upsample_nearest_exact2d(const Tensor& x, IntArrayRef size, Scale h, Scale w) {
  return resize("_upsample_nearest_exact2d", "UpsampleNearestExact2DBackward0", 2, x, size, {h, w}, false,
                nearest_matrix<true>);
}
Tensor _upsample_nearest_exact3d(const Tensor& x, IntArrayRef size, Scale d, Scale h, Scale w) {
  return resize("_upsample_nearest_exact3d", "UpsampleNearestExact3DBackward0", 3, x, size, {d, h, w}, false,
                nearest_matrix<true>);
}

Tensor upsample_linear1d(const Tensor& x, IntArrayRef size, bool align_corners, Scale w) {
  return resize_floating("upsample_linear1d", "UpsampleLinear1DBackward0", 1, x, size, {w}, align_corners,
                         linear_matrix);
}
Tensor upsample_bilinear2d(const Tensor& x, IntArrayRef size, bool align_corners, Scale h, Scale w) {
  return resize_floating("upsample_bilinear2d", "UpsampleBilinear2DBackward0", 2, x, size, {h, w}, align_corners,
                         linear_matrix);
}
Tensor upsample_trilinear3d(const Tensor& x, IntArrayRef size, bool align_corners, Scale d, Scale h, Scale w) {
  return resize_floating("upsample_trilinear3d", "UpsampleTrilinear3DBackward0", 3, x, size, {d, h, w}, align_corners,
                         linear_matrix);
}

Tensor upsample_bicubic2d(const Tensor& x, IntArrayRef size, bool align_corners, Scale h, Scale w) {
  return resize_floating("upsample_bicubic2d", "UpsampleBicubic2DBackward0", 2, x, size, {h, w}, align_corners,
                         cubic_matrix);
}

}  // namespace wick
