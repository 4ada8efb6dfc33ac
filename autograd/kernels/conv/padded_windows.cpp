#include <autograd/kernels/conv/padded_windows.h>

#include <algorithm>

namespace wick::kernels {
namespace {

// In one dimension: a kernel element, and the offset from the begin of a window to what it is multiplied by.
struct KernelOffset {
  int64_t kernel, offset;
};

// Sets step, offsets and kernel; the other members are set.
void finish(PaddedWindows& g, const Windows& w, const std::vector<KernelOffset> (&offsets)[3], const int64_t* stride) {
  const int64_t row = g.padded[2] / g.split, area = g.padded[1] * row;
  g.step[0] = stride[0] * area, g.step[1] = stride[1] * row, g.step[2] = 1;
  for (const KernelOffset a : offsets[0])
    for (const KernelOffset b : offsets[1])
      for (const KernelOffset c : offsets[2]) {
        g.offsets.push_back(a.offset * area + b.offset * row + c.offset % g.split * (g.padded[0] * area) +
                            c.offset / g.split);
        g.kernel.push_back((a.kernel * w.kernel[1] + b.kernel) * w.kernel[2] + c.kernel);
      }
}

}  // namespace

PaddedWindows padded_windows(const Windows& w) {
  PaddedWindows g;
  std::vector<KernelOffset> offsets[3];
  g.split = w.stride[2];
  for (int d = 0; d < 3; ++d) {
    g.image[d] = w.x[d], g.out[d] = w.y[d], g.shift[d] = w.padding[d];
    g.padded[d] = std::max<int64_t>(w.y[d] - 1, 0) * w.stride[d] + w.dilation[d] * (w.kernel[d] - 1) + 1;
    for (int64_t k = 0; k < w.kernel[d]; ++k) offsets[d].push_back({k, k * w.dilation[d]});
  }
  g.padded[2] = (g.padded[2] + g.split - 1) / g.split * g.split;
  g.out_step[0] = w.y[1] * w.y[2], g.out_step[1] = w.y[2], g.out_step[2] = 1;
  finish(g, w, offsets, w.stride);
  return g;
}

std::vector<PaddedWindows> transposed_windows(const Windows& w) {
  std::vector<PaddedWindows> phases;
  const int64_t out_step[] = {w.x[1] * w.x[2], w.x[2], 1}, by_one[] = {1, 1, 1};
  int64_t phase[3];
  for (phase[0] = 0; phase[0] < w.stride[0]; ++phase[0])
    for (phase[1] = 0; phase[1] < w.stride[1]; ++phase[1])
      for (phase[2] = 0; phase[2] < w.stride[2]; ++phase[2]) {
        PaddedWindows g;
        std::vector<KernelOffset> offsets[3];
        for (int d = 0; d < 3; ++d) {
          // Kernel element k takes element i of x to output (i + padding − k·dilation)/stride, if that is whole. So
          // all elements i ≡ phase − padding (mod stride) see the kernel elements with k·dilation ≡ phase.
          const int64_t stride = w.stride[d];
          const int64_t first = ((phase[d] - w.padding[d]) % stride + stride) % stride;
          g.image[d] = w.y[d];
          g.out[d] = w.x[d] > first ? (w.x[d] - first + stride - 1) / stride : 0;
          g.begin += first * out_step[d];
          g.out_step[d] = stride * out_step[d];
          for (int64_t k = 0; k < w.kernel[d]; ++k)
            if ((first + w.padding[d] - k * w.dilation[d]) % stride == 0)
              offsets[d].push_back({k, (first + w.padding[d] - k * w.dilation[d]) / stride});
          const auto by_offset = [](KernelOffset a, KernelOffset b) { return a.offset < b.offset; };
          const auto [low, high] = std::minmax_element(offsets[d].begin(), offsets[d].end(), by_offset);
          const int64_t least = offsets[d].empty() ? 0 : low->offset, most = offsets[d].empty() ? 0 : high->offset;
          g.shift[d] = -least;
          g.padded[d] = std::max<int64_t>(g.out[d] - 1, 0) + most - least + 1;
          for (KernelOffset& t : offsets[d]) t.offset -= least;
        }
        finish(g, w, offsets, by_one);
        if (g.size() > 0) phases.push_back(std::move(g));
      }
  return phases;
}

}  // namespace wick::kernels
