// Made of operators: the derivative by the grid is that of the weights, the one by the input that of gather().

#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/grid_sample.h>
#include <autograd/ops/elementwise/narrow.h>

namespace wick {

namespace {

// x, but size − 1 or 0 beyond these, where the derivative is 0, also at the ends themselves.
Tensor clip(const Tensor& x, double last) { return where(logical_and(x > 0, x < last), x, clamp(x.detach(), 0, last)); }
// x reflected at low and high until it is between them.
Tensor reflect(const Tensor& x, double low, double high) {
  const double span = high - low;
  if (span == 0) return zeros_like(x);
  const Tensor distance = abs(x - low), rest = fmod(distance, span);
  const Tensor even = remainder(floor(distance.detach() / span), 2) == 0;
  return where(even, rest + low, span - rest + low);
}

// Coordinates from −1 to 1 as numbers of pixels, moved into the image unless the padding is zeros.
Tensor pixels(const Tensor& coordinate, int64_t size, int64_t padding_mode, bool align_corners) {
  const double n = static_cast<double>(size);
  const Tensor x = align_corners ? (coordinate + 1) * ((n - 1) / 2) : ((coordinate + 1) * n - 1) * 0.5;
  if (padding_mode == 0) return x;
  if (padding_mode == 1) return clip(x, n - 1);
  return clip(align_corners ? reflect(x, 0, n - 1) : reflect(x, -0.5, n - 0.5), n - 1);
}

}  // namespace

Tensor affine_grid_generator(const Tensor& theta, IntArrayRef size, bool align_corners) {
  const OperatorScope scope("affine_grid_generator");
  check_defined("affine_grid_generator", theta, "theta");
  const int64_t d = static_cast<int64_t>(size.size()) - 2;
  check(isFloatingType(theta.scalar_type()),
        "affine_grid_generator: Expected theta to have floating point type, but got {}", toString(theta.scalar_type()));
  check(
      d == 2 || d == 3,
      "affine_grid_generator: AffineGrid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. "
      "Got size {}",
      shape_string(size));
  check(theta.dim() == 3 && theta.size(1) == d && theta.size(2) == d + 1 && theta.size(0) == size[0],
        "affine_grid_generator: Expected a batch of {}D affine matrices of shape Nx{}x{} for size {}. Got {}.", d, d,
        d + 1, shape_string(size), shape_string(theta.sizes()));
  for (const int64_t n : size)
    check(n > 0, "affine_grid_generator: Expected non-zero, positive output size. Got {}", shape_string(size));
  const IntArrayRef space = size.slice(2);
  std::vector<Tensor> parts;
  for (int64_t k = d - 1; k >= 0; --k) {
    const int64_t n = space[static_cast<size_t>(k)];
    const double inner = static_cast<double>(n - 1) / static_cast<double>(n);
    Tensor line = n == 1 ? zeros({1}, kDouble) : linspace(-1, 1, n, kDouble) * (align_corners ? 1 : inner);
    Dims sizes(static_cast<size_t>(d), 1);
    sizes[static_cast<size_t>(k)] = n;
    parts.push_back(line.to(theta.scalar_type()).view(sizes).expand(space));
  }
  parts.push_back(ones(space, theta.scalar_type()));
  const Tensor places = stack(parts, -1).view({1, -1, d + 1}).expand({size[0], count_elements(space), d + 1});
  Dims out{size[0]};
  for (const int64_t n : space) out.push_back(n);
  out.push_back(d);
  return bmm(places, theta.transpose(1, 2)).view(out);
}

Tensor grid_sampler(const Tensor& input, const Tensor& grid, int64_t interpolation_mode, int64_t padding_mode,
                    bool align_corners) {
  const OperatorScope scope("grid_sampler");
  check_defined("grid_sampler", input, "input");
  check_defined("grid_sampler", grid, "grid");
  const int64_t d = input.dim() - 2;
  check((d == 2 || d == 3) && grid.dim() == input.dim() && grid.size(-1) == d && grid.size(0) == input.size(0),
        "grid_sampler: input {} and grid {} do not fit: needs (N×C×H×W) and (N×H'×W'×2), or (N×C×D×H×W) and "
        "(N×D'×H'×W'×3)",
        shape_string(input.sizes()), shape_string(grid.sizes()));
  check(isFloatingType(input.scalar_type()) && grid.scalar_type() == input.scalar_type(),
        "grid_sampler: the input is {}, the grid {}: needs one floating dtype", describe(input), describe(grid));
  check(interpolation_mode == 0 || interpolation_mode == 1,
        "grid_sampler: the mode is {}: needs 0 (linear) or 1 (nearest)", interpolation_mode);
  check(padding_mode >= 0 && padding_mode <= 2, "grid_sampler: the padding mode is {}: needs 0, 1 or 2", padding_mode);
  if (is_narrow(input))
    return in_wide(
        [&](const Tensor& x, const Tensor& at) {
          return grid_sampler(x, at, interpolation_mode, padding_mode, align_corners);
        },
        input, grid);
  const IntArrayRef space = input.sizes().slice(2);
  for (const int64_t n : space) check(n > 0, "grid_sampler: the input {} has no pixels", shape_string(input.sizes()));
  const int64_t batch = input.size(0), channels = input.size(1),
                places = count_elements(grid.sizes().slice(1, grid.sizes().size() - 2));
  const Tensor flat = input.reshape({batch, channels, count_elements(space)}), at = grid.reshape({batch, places, d});

  // The corners of the cell around each place: each dimension has a lower and, if linear, an upper one.
  std::vector<Tensor> x, low;
  for (int64_t k = 0; k < d; ++k) {
    x.push_back(pixels(at.select(2, d - 1 - k), space[static_cast<size_t>(k)], padding_mode, align_corners));
    low.push_back((interpolation_mode == 1 ? round(x.back()) : floor(x.back())).detach());
  }
  Tensor sum;
  for (int64_t corner = 0; corner < (interpolation_mode == 1 ? 1 : int64_t{1} << d); ++corner) {
    Tensor index, weight, inside;
    for (int64_t k = 0; k < d; ++k) {
      const size_t i = static_cast<size_t>(k);
      const bool upper = (corner >> k) % 2 == 1;
      const Tensor pixel = low[i] + (upper ? 1 : 0), known = logical_and(pixel >= 0, pixel <= space[i] - 1);
      const Tensor share = upper ? x[i] - low[i] : 1 - (x[i] - low[i]);
      const Tensor number = where(known, pixel, zeros_like(pixel)).to(kLong);
      index = k == 0 ? number : index * space[i] + number;
      inside = k == 0 ? known : logical_and(inside, known);
      weight = k == 0 ? share : weight * share;
    }
    const Tensor values = gather(flat, 2, index.unsqueeze(1).expand({batch, channels, places}));
    Tensor part = interpolation_mode == 1 ? values : values * weight.unsqueeze(1);
    part = where(inside.unsqueeze(1), part, zeros({}, part.scalar_type()));
    sum = corner == 0 ? part : sum + part;
  }
  Dims out{batch, channels};
  for (const int64_t n : grid.sizes().slice(1, grid.sizes().size() - 2)) out.push_back(n);
  const Tensor result = sum.reshape(out);
  tell_tracer("grid_sampler", {input, grid}, {result}, "mode", interpolation_mode, "padding_mode", padding_mode,
              "align_corners", align_corners);
  return result;
}

}  // namespace wick
