#include <autograd/graph/record.h>
#include <autograd/kernels/conv/im2col.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>
#include <autograd/ops/elementwise/narrow.h>

namespace wick {

using kernels::Windows;

namespace {

// The windows over images of this size. All numbers are one or two.
Windows windows(const char* op, IntArrayRef size, IntArrayRef kernel, IntArrayRef dilation, IntArrayRef padding,
                IntArrayRef stride) {
  Windows w;
  const auto k = spatial(op, "kernel_size", kernel, 2, 1, 1), l = spatial(op, "dilation", dilation, 2, 1, 1),
             p = spatial(op, "padding", padding, 2, 0, 0), s = spatial(op, "stride", stride, 2, 1, 1),
             x = spatial(op, "size", size, 2, 1, 1);
  for (size_t d = 0; d < 3; ++d) {
    w.x[d] = x[d], w.kernel[d] = k[d], w.dilation[d] = l[d], w.padding[d] = p[d], w.stride[d] = s[d];
    count_windows(op, w, d);
    check(w.y[d] > 0, "{}: the kernel {} with dilation {} is larger than the image {} with padding {}", op, w.kernel[d],
          w.dilation[d], w.x[d], w.padding[d]);
  }
  count_elements(op, w.kernel);  // throws if there are too many
  count_elements(op, w.y);
  return w;
}

// The windows of images x as columns, and the transposed map: columns added up where they came from. Each is the
// derivative of the other.
Tensor columns_of(const Windows& w, const Tensor& x);
Tensor images_of(const Windows& w, const Tensor& columns);

Tensor columns_of(const Windows& w, const Tensor& x_) {
  const Tensor x = x_.detach().contiguous();
  Tensor out =
      make_empty("im2col", {x.size(0), Checked("im2col", x.size(1)) * w.kernel_size(), w.y_size()}, x.scalar_type());
  kernels::im2col(x.scalar_type(), w, x.size(0) * x.size(1), x.data_ptr(), out.data_ptr());
  return record("Im2ColBackward0", out, wrt(x_, [w](auto& e) { return images_of(w, e); }));
}

Tensor images_of(const Windows& w, const Tensor& columns) {
  const Tensor x = columns.detach().contiguous();
  Tensor out = make_empty("col2im", {x.size(0), x.size(1) / w.kernel_size(), w.x[1], w.x[2]}, x.scalar_type());
  kernels::col2im(x.scalar_type(), w, out.size(0) * out.size(1), x.data_ptr(), out.data_ptr());
  return record("Col2ImBackward0", out, wrt(columns, [w](auto& e) { return columns_of(w, e); }));
}

}  // namespace

Tensor im2col(const Tensor& self, IntArrayRef kernel_size, IntArrayRef dilation, IntArrayRef padding,
              IntArrayRef stride) {
  check_defined("im2col", self);
  check(self.dim() == 4 || self.dim() == 3, "im2col: the input is {}: needs (N×C×H×W) or (C×H×W)",
        shape_string(self.sizes()));
  if (is_narrow(self))
    return in_wide([&](const Tensor& x) { return im2col(x, kernel_size, dilation, padding, stride); }, self);
  const Windows w =
      windows("im2col", self.sizes().slice(self.sizes().size() - 2), kernel_size, dilation, padding, stride);
  return batched(self, 2, [&](const Tensor& x) {
    Tensor columns = columns_of(w, x);
    tell_tracer("im2col", {x}, {columns}, "kernel", kernel_size, "dilation", dilation, "padding", padding, "stride",
                stride);
    return columns;
  });
}

Tensor col2im(const Tensor& self, IntArrayRef output_size, IntArrayRef kernel_size, IntArrayRef dilation,
              IntArrayRef padding, IntArrayRef stride) {
  check_defined("col2im", self);
  check(self.dim() == 3 || self.dim() == 2, "col2im: the input is {}: needs (N×C·kernel×windows) or (C·kernel×windows)",
        shape_string(self.sizes()));
  if (is_narrow(self))
    return in_wide([&](const Tensor& x) { return col2im(x, output_size, kernel_size, dilation, padding, stride); },
                   self);
  const Windows w = windows("col2im", output_size, kernel_size, dilation, padding, stride);
  check(self.size(-2) % w.kernel_size() == 0 && self.size(-1) == w.y_size(),
        "col2im: the input {} does not fit: needs a multiple of {} rows and {} windows", shape_string(self.sizes()),
        w.kernel_size(), w.y_size());
  return batched(self, 1, [&](const Tensor& x) {
    Tensor images = images_of(w, x);
    tell_tracer("col2im", {x}, {images}, "size", output_size, "kernel", kernel_size, "dilation", dilation, "padding",
                padding, "stride", stride);
    return images;
  });
}

}  // namespace wick
