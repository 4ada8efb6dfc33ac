#pragma once
// MNIST, and data sets in its format.

#include <nn/data/dataset.h>

#include <string>

namespace wick::data::datasets {

/// The images (1×H×W, float32 in [0, 1]) and classes (int64) of a folder with the four files of MNIST, Fashion-MNIST,
/// …; see read_image_set(). Throws when they are missing or damaged.
class MNIST : public Dataset<MNIST> {
 public:
  enum class Mode { kTrain, kTest };  ///< which of the two sets of a folder
  explicit MNIST(const std::string& root, Mode mode = Mode::kTrain);
  Example<> get(size_t index) override;
  std::optional<size_t> size() const override { return static_cast<size_t>(images_.size(0)); }
  bool is_train() const noexcept { return mode_ == Mode::kTrain; }
  const Tensor& images() const { return images_; }
  const Tensor& targets() const { return targets_; }

 private:
  Mode mode_;
  Tensor images_, targets_;
};

}  // namespace wick::data::datasets
