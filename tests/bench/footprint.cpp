// One training step, then what memory it took: the program that footprint.sh measures.

#include <sys/resource.h>
#include <torch/torch.h>

#include <cstdio>

int main() {
  torch::nn::Sequential net(torch::nn::Linear(784, 128), torch::nn::ReLU(), torch::nn::Linear(128, 10));
  torch::optim::SGD sgd(net->parameters(), torch::optim::SGDOptions(0.1).momentum(0.9));
  const torch::Tensor loss =
      torch::cross_entropy_loss(net->forward(torch::randn({64, 784})), torch::randint(10, {64}, torch::kLong));
  loss.backward();
  sgd.step();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.1f\n", static_cast<double>(usage.ru_maxrss) / 1000);
  return loss.item<float>() > 0 ? 0 : 1;
}
