#include <autograd/ops/all.h>

namespace wick {

Tensor pixel_shuffle(const Tensor& x, int64_t r) {
  const OperatorScope scope("pixel_shuffle");
  check_defined("pixel_shuffle", x);
  check(r > 0, "pixel_shuffle: upscale_factor is {}: needs at least 1", r);
  const int64_t area = Checked("pixel_shuffle", r) * r;
  check(x.dim() >= 3 && x.size(-3) % area == 0, "pixel_shuffle: the input is {}: needs (…×C×H×W), C a multiple of {}",
        shape_string(x.sizes()), area);
  const int64_t c = x.size(-3) / area, h = x.size(-2), w = x.size(-1);
  Dims split(x.sizes().slice(0, x.sizes().size() - 3)), order;
  for (size_t d = 0; d < split.size(); ++d) order.push_back(static_cast<int64_t>(d));
  const auto lead = static_cast<int64_t>(split.size());
  Dims sizes = split;
  for (const int64_t n : {c, r, r, h, w}) split.push_back(n);
  for (const int64_t d : {0, 3, 1, 4, 2}) order.push_back(lead + d);
  for (const int64_t n : {c, int64_t{Checked("pixel_shuffle", h) * r}, int64_t{Checked("pixel_shuffle", w) * r}})
    sizes.push_back(n);
  return x.reshape(split).permute(order).reshape(sizes);
}

Tensor pixel_unshuffle(const Tensor& x, int64_t r) {
  const OperatorScope scope("pixel_unshuffle");
  check_defined("pixel_unshuffle", x);
  check(r > 0, "pixel_unshuffle: downscale_factor is {}: needs at least 1", r);
  check(x.dim() >= 3 && x.size(-2) % r == 0 && x.size(-1) % r == 0,
        "pixel_unshuffle: the input is {}: needs (…×C×H×W), H and W multiples of {}", shape_string(x.sizes()), r);
  const int64_t c = x.size(-3), h = x.size(-2) / r, w = x.size(-1) / r;
  Dims split(x.sizes().slice(0, x.sizes().size() - 3)), order;
  for (size_t d = 0; d < split.size(); ++d) order.push_back(static_cast<int64_t>(d));
  const auto lead = static_cast<int64_t>(split.size());
  Dims sizes = split;
  for (const int64_t n : {c, h, r, w, r}) split.push_back(n);
  for (const int64_t d : {0, 2, 4, 1, 3}) order.push_back(lead + d);
  for (const int64_t n : {int64_t{Checked("pixel_unshuffle", c) * r * r}, h, w}) sizes.push_back(n);
  return x.reshape(split).permute(order).reshape(sizes);
}

}  // namespace wick
