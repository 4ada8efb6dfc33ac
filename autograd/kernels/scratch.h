#pragma once
// Memory for the time of a call. Internal.

#include <autograd/core/memory.h>

namespace wick::kernels {

/// Room for n elements, not initialised, which is given back with the scope.
template <class T>
class Buffer {
 public:
  explicit Buffer(int64_t n)
      : bytes_(static_cast<size_t>(n) * sizeof(T) + 1), data_(static_cast<T*>(memory::allocate(bytes_))) {}
  ~Buffer() { memory::deallocate(data_, bytes_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  T* data() const { return data_; }

 private:
  size_t bytes_;
  T* data_;
};

}  // namespace wick::kernels
