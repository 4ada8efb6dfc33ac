#pragma once
// Memory that a kernel needs while it runs. Internal.

#include <autograd/core/memory.h>

namespace wick::kernels {

/// n elements, not initialised. The memory is given back at the end of the scope.
template <class T>
class Scratch {
 public:
  explicit Scratch(int64_t n)
      : bytes_(static_cast<size_t>(n) * sizeof(T) + 1), data_(static_cast<T*>(memory::allocate(bytes_))) {}
  ~Scratch() { memory::deallocate(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  T* data() const { return data_; }

 private:
  size_t bytes_;
  T* data_;
};

}  // namespace wick::kernels
