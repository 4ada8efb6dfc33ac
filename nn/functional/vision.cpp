#include <autograd/core/warning.h>
#include <nn/functional/vision.h>

namespace wick::nn::functional {

Tensor affine_grid(const Tensor& theta, IntArrayRef size, bool align_corners) {
  const OperatorScope scope("affine_grid");
  return affine_grid_generator(theta, size, align_corners);
}
Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleFuncOptions& o) {
  const OperatorScope scope("grid_sample");
  if (!o.align_corners())
    warn(
        "grid_sample: align_corners is not given and taken as false: say align_corners(true) to have −1 and 1 at the "
        "centres of the outermost pixels");
  return grid_sampler(input, grid, static_cast<int64_t>(o.mode().index()),
                      static_cast<int64_t>(o.padding_mode().index()), o.align_corners().value_or(false));
}

}  // namespace wick::nn::functional
