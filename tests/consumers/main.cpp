// Learns y = 2x + 1: enough to see that headers, library and kernels are all there.

#include <nn/nn.h>

#include <cmath>
#include <cstdio>

int main() {
  using namespace wick;
  manual_seed(1);
  nn::Linear line(1, 1);
  optim::SGD sgd(line->parameters(), 0.1);
  const Tensor x = linspace(-1, 1, 21).unsqueeze(1), y = 2 * x + 1;
  for (int i = 0; i < 500; ++i) {
    sgd.zero_grad();
    mse_loss(line(x), y).backward();
    sgd.step();
  }
  const double w = line->weight.item<double>(), b = line->bias.item<double>();
  std::printf("y = %.3f x + %.3f\n", w, b);
  return std::fabs(w - 2) < 1e-3 && std::fabs(b - 1) < 1e-3 ? 0 : 1;
}
