// Microseconds for a step of the playground's training: the same program natively, on one thread, and as WebAssembly.

#include "network.h"

#include <chrono>

using namespace playground;

int main() {
  set_num_threads(1);
  Settings spiral;
  spiral.data = "spiral", spiral.hidden = {100}, spiral.activation = "relu", spiral.loss = "cross_entropy";
  spiral.start = "small", spiral.optimizer = "sgd", spiral.rate = 1;
  Settings circles;
  circles.data = "circles", circles.hidden = {8, 8};
  const std::pair<const char*, Settings> cases[] = {{"XOR 2-4-1, batch 4, tanh, Adam", Settings()},
                                                    {"circles 2-8-8-1, batch 150, tanh, Adam", circles},
                                                    {"spiral 2-100-3, batch 300, ReLU, SGD", spiral}};
  for (const auto& [name, settings] : cases) {
    Network network(settings);
    network.train(20);
    std::vector<double> times;  // of ten steps each
    for (int i = 0; i < 100; ++i) {
      const auto start = std::chrono::steady_clock::now();
      network.train(10);
      times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / 10);
    }
    std::sort(times.begin(), times.end());
    fmt::print("{:40} {:8.1f} µs a step (the fastest tenth: {:.1f}), J = {:.4f}\n", name, times[50], times[10],
               network.loss(network.forward(network.data().x).a.back(), network.data().y).item<double>());
  }
}
