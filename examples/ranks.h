#pragma once
// One process, or one of several that mpirun started.

#include "course.h"

namespace course {

class Ranks {
 public:
  /// Those of mpirun, or this process alone. Throws if they are asked for and wick was built without MPI.
  explicit Ranks(bool distributed);
  int rank() const { return rank_; }
  int size() const { return size_; }
  /// This rank's rows of a batch.
  Tensor part(const Tensor& batch) const {
    const int64_t n = batch.size(0);
    return batch.slice(0, n * rank_ / size_, n * (rank_ + 1) / size_);
  }
  /// forward() of a network whose gradients are averaged over the ranks from now on.
  std::function<Tensor(const Tensor&)> forward_of(nn::MLP net) const;
  /// The sums of all ranks' numbers.
  std::vector<double> sum(std::vector<double> numbers) const;

 private:
  int rank_ = 0, size_ = 1;
  std::shared_ptr<void> group_;
};

}  // namespace course
