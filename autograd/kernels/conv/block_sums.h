#pragma once
// Sums over samples for the gradient of a convolution's weights. Internal.
//
// The samples are cut into blocks. Each block has a sum of its own, so no thread waits for another. Then the sums of
// the blocks are added in order. The number of blocks depends on the sizes alone, so the number of threads does not
// change a bit.
//
//   samples   0 1 2  |  3 4 5  |  6 7 8
//   sums      total     sums[0]   sums[1]     total ← (total + sums[0]) + sums[1]

#include <autograd/kernels/scratch.h>

#include <algorithm>
#include <cstdint>

namespace wick::kernels {

template <class T>
class BlockSums {
 public:
  /// For n > 0 samples and sums of `size` weights. total gets the result. With many weights there is one block.
  BlockSums(int64_t n, int64_t size, T* total)
      : n_(n),
        size_(size),
        blocks_(size > kManyWeights ? 1 : std::min(n, kBlocks)),
        total_(total),
        sums_((blocks_ - 1) * size) {}
  int64_t blocks() const { return blocks_; }
  /// The first sample of a block; that of block blocks() is n.
  int64_t begin(int64_t block) const { return n_ * block / blocks_; }
  /// Where the sum of a block goes. It is not initialised.
  T* sum(int64_t block) const { return block == 0 ? total_ : sums_.data() + (block - 1) * size_; }
  /// total ← the sum of all blocks.
  void add_up() const {
    for (int64_t block = 1; block < blocks_; ++block) {
      const T* from = sum(block);
      for (int64_t i = 0; i < size_; ++i) total_[i] = static_cast<T>(total_[i] + from[i]);
    }
  }

 private:
  static constexpr int64_t kBlocks = 8, kManyWeights = 1 << 16;
  int64_t n_, size_, blocks_;
  T* total_;
  Scratch<T> sums_;
};

}  // namespace wick::kernels
