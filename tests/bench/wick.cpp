#include "bench.h"

#include <torch/torch.h>

#define PREFIX(name) wick_##name
#include "library.inc"
#include "operators.inc"

bench::Images bench::fashion_images(const std::string& folder, bool train) {
  const auto set = wick::data::read_image_set(folder, train);
  const torch::Tensor x = (set.images.to(torch::kFloat).reshape({-1, 784}) / 255).contiguous();
  const float* pixels = x.data_ptr<float>();
  const int64_t* labels = set.labels.data_ptr<int64_t>();
  return {{pixels, pixels + x.numel()}, {labels, labels + set.labels.numel()}};
}
