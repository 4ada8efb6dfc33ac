#include <autograd/kernels/broadcast.h>

#include <cstring>

namespace wick::kernels {

void broadcast_row(ScalarType t, const void* row, int64_t m, int64_t n, void* out) {
  const size_t bytes = static_cast<size_t>(n) * elementSize(t);
  char* to = static_cast<char*>(out);
  for (int64_t i = 0; i < m; ++i, to += bytes) std::memcpy(to, row, bytes);
}

}  // namespace wick::kernels
