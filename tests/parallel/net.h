#pragma once
// A network and data for the tests of what trains on several ranks.

#include <nn/parallel/distributed_data_parallel.h>

#include "group.h"

namespace parallel_test {

using namespace wick;
using nn::parallel::DistributedDataParallel;
using nn::parallel::DistributedDataParallelOptions;

/// The group of all ranks, for what shares it.
inline std::shared_ptr<c10d::ProcessGroup> handle() { return {std::shared_ptr<void>(), &group()}; }

// Two layers that every pass uses, and one that not every pass does.
struct NetImpl : nn::Cloneable<NetImpl> {
  explicit NetImpl(int64_t inputs_ = 5) : inputs(inputs_) { reset(); }
  void reset() override {
    first = register_module("first", nn::Linear(inputs, 40));
    norm = register_module("norm", nn::BatchNorm1d(40));
    extra = register_module("extra", nn::Linear(40, 40));
    last = register_module("last", nn::Linear(40, 3));
  }
  Tensor forward(const Tensor& x, bool with_extra = true) {
    Tensor h = first(x).relu();
    if (with_norm) h = norm(h);
    if (with_extra) h = extra(h).tanh();
    return last(h);
  }
  int64_t inputs;
  bool with_norm = false;
  nn::Linear first{nullptr}, extra{nullptr}, last{nullptr};
  nn::BatchNorm1d norm{nullptr};
};
WICK_MODULE(Net);

// Another seed on each rank, so that only what DistributedDataParallel does makes them equal.
inline Net net_of(uint64_t seed) {
  manual_seed(seed);
  Net net;
  for (auto& p : net->norm->parameters()) p.requires_grad_(false);
  return net;
}
inline Net clone_of(const Net& net) { return Net(std::dynamic_pointer_cast<NetImpl>(net->clone())); }

inline bool same_on_all(const std::vector<Tensor>& tensors) {
  bool same = true;
  for (const Tensor& t : tensors) {  // all of them, as the other ranks do
    std::vector<Tensor> root{t.detach().clone()};
    group().broadcast(root)->wait();
    same = same && root[0].equal(t.detach());
  }
  return same;
}
inline double largest_difference(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, (a[i] - b[i]).abs().max().item<double>());
  return most;
}
inline std::vector<Tensor> gradients(const Net& net) {
  std::vector<Tensor> all;
  for (const auto& p : net->parameters())
    if (p.grad().defined()) all.push_back(p.grad().clone());
  return all;
}

// The whole batch, and this rank's part of it.
struct Data {
  explicit Data(uint64_t seed) {
    manual_seed(seed);
    x = randn({12, 5});
    y = randint(3, {12}, kLong);
    const int64_t n = 12 / size();
    mine_x = x.narrow(0, rank() * n, n);
    mine_y = y.narrow(0, rank() * n, n);
  }
  Tensor x, y, mine_x, mine_y;
};

}  // namespace parallel_test
