#include <autograd/core/parallel.h>
#include <autograd/kernels/index/gather.h>

#include <atomic>
#include <cstring>
#include <limits>

namespace wick::kernels {

int64_t gather(ScalarType t, const IndexedElements& elements, const void* x, void* out) {
  constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
  std::atomic<int64_t> first_bad{kNone};
  dispatch_size(t, [&]<class T>() {
    const T* from = static_cast<const T*>(x);
    T* to = static_cast<T*>(out);
    parallel_for(elements.rows(), 0.4 * static_cast<double>(elements.width()), [&](int64_t begin, int64_t end) {
      const int64_t bad = elements.walk(elements.strides, begin, end,
                                        [&](int64_t k, int64_t offset, int64_t) { to[k] = from[offset]; });
      // The smallest of all threads.
      for (int64_t seen = first_bad; bad >= 0 && bad < seen && !first_bad.compare_exchange_weak(seen, bad);) {
      }
    });
  });
  return first_bad == kNone ? -1 : first_bad.load();
}

namespace {

// Copies slices [begin, end) of out, each `fixed` bytes long, or `bytes` if that is 0.
template <size_t fixed>
void copy_slices(const char* x, int64_t n, size_t bytes, const int64_t* index, int64_t count, char* out, int64_t begin,
                 int64_t end) {
  const size_t size = fixed ? fixed : bytes;
  for (int64_t k = begin; k < end;)
    for (int64_t o = k / count, i = k % count; i < count && k < end; ++i, ++k)
      std::memcpy(out + static_cast<size_t>(k) * size, x + static_cast<size_t>(o * n + index[i]) * size, size);
}

}  // namespace

void gather_slices(ScalarType t, const void* x, int64_t outer, int64_t n, int64_t inner, const int64_t* index,
                   int64_t count, void* out) {
  const size_t bytes = static_cast<size_t>(inner) * elementSize(t);
  const auto copy = bytes == 4 ? copy_slices<4> : bytes == 8 ? copy_slices<8> : copy_slices<0>;
  parallel_for(outer * count, 5 + 0.05 * static_cast<double>(bytes), [&](int64_t begin, int64_t end) {
    copy(static_cast<const char*>(x), n, bytes, index, count, static_cast<char*>(out), begin, end);
  });
}

}  // namespace wick::kernels
