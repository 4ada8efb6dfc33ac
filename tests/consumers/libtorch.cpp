// A program in LibTorch's words: it includes <torch/torch.h> and knows nothing of wick.

#include <torch/torch.h>

#include <iostream>

struct Net : torch::nn::Module {
  Net() {
    fc1 = register_module("fc1", torch::nn::Linear(2, 8));
    fc2 = register_module("fc2", torch::nn::Linear(8, 1));
  }
  torch::Tensor forward(torch::Tensor x) { return torch::sigmoid(fc2->forward(torch::tanh(fc1->forward(x)))); }
  torch::nn::Linear fc1{nullptr}, fc2{nullptr};
};

int main() {
  torch::manual_seed(3);
  auto net = std::make_shared<Net>();
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(1.0).momentum(0.9));
  auto x = torch::tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}});
  auto y = torch::tensor({{0.0}, {1.0}, {1.0}, {0.0}});
  for (int step = 0; step < 500; ++step) {
    optimizer.zero_grad();
    auto loss = torch::binary_cross_entropy(net->forward(x), y);
    loss.backward();
    optimizer.step();
  }
  std::cout << *net << "\n" << net->forward(x) << "\n";
  return torch::allclose(net->forward(x).round(), y) ? 0 : 1;
}
