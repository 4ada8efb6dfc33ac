#include <nn/data/idx.h>
#include <nn/data/mnist.h>

namespace wick::data::datasets {

MNIST::MNIST(const std::string& root, Mode mode) : mode_(mode) {
  ImageSet set = read_image_set(root, is_train());
  images_ = set.images.unsqueeze(1).to(kFloat32).div_(255);
  targets_ = set.labels;
}
Example<> MNIST::get(size_t index) {
  const auto i = static_cast<int64_t>(index);
  return {images_[i], targets_[i]};
}

}  // namespace wick::data::datasets
