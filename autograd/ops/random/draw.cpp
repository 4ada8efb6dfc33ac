// The check of probabilities.

#include <autograd/kernels/random/random.h>
#include <autograd/ops/random/draw.h>

namespace wick {

void check_probabilities(const char* op, const Tensor& p) {
  const int64_t bad = kernels::first_not_probability(p.scalar_type(), p.data_ptr(), p.numel());
  if (bad < 0) return;
  dispatch_floating(p.scalar_type(), op, [&]<class T>() {
    fail("{}: the probability is {}: needs [0, 1]", op, p.reshape({-1})[bad].item<T>());
  });
}

}  // namespace wick
