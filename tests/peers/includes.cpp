// Headers that programs include one by one, namespaces that they add to, and c10's small helpers.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIndexing.h>
#include <c10/util/ArrayRef.h>
#include <c10/util/Exception.h>
#include <c10/util/Optional.h>
#include <c10/util/flat_hash_map.h>
#include <c10/util/irange.h>
#include <c10/util/string_view.h>
#include <c10/util/tempfile.h>
#include <torch/autograd.h>
#include <torch/csrc/autograd/functions/basic_ops.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/utils/tensor_flatten.h>
#include <torch/cuda.h>
#include <torch/data.h>
#include <torch/data/datasets/base.h>
#include <torch/expanding_array.h>
#include <torch/linalg.h>
#include <torch/nn.h>
#include <torch/nn/functional/activation.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/options/conv.h>
#include <torch/optim.h>
#include <torch/optim/adam.h>
#include <torch/script.h>
#include <torch/serialize.h>
#include <torch/special.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <filesystem>
#include <numeric>

#include "peer.h"

namespace torch {
namespace nn {
/// A module beside LibTorch's own.
struct TwiceImpl : Module {
  Tensor forward(const Tensor& x) { return x * 2; }
};
TORCH_MODULE(Twice);
}  // namespace nn
int added_to_torch() { return 1; }
}  // namespace torch
namespace at {
Tensor added_to_at(const Tensor& x) { return x + 1; }
}  // namespace at
namespace c10 {
int added_to_c10() { return 2; }
}  // namespace c10

TEST_CASE("includes: a program adds to LibTorch's namespaces") {
  const at::Tensor x = torch::ones({2});
  CHECK(torch::added_to_torch() + c10::added_to_c10() == 3);
  CHECK(peer::text(at::added_to_at(x)) == "2 2");
  torch::nn::Sequential net{torch::nn::Twice(), torch::nn::Identity()};
  CHECK(peer::text(net->forward(x)) == "2 2");
  using namespace torch;
  CHECK(peer::text(nn::Twice()(x)) == "2 2");
  CHECK(peer::text(x.index({indexing::Slice(0, 1)})) == "1");
}

TEST_CASE("includes: c10's helpers") {
  CHECK(c10::to_string(12) == "12");
  CHECK(*torch::make_unique<int>(3) == 3);
  const c10::optional<int> none = c10::nullopt;
  CHECK(!none.has_value());
  CHECK(c10::string_view("abc").size() == 3);
  ska::flat_hash_map<std::string, int> map;
  map["a"] = 1;
  CHECK(map.at("a") == 1);
  int64_t sum = 0;
  for (const auto i : c10::irange(4)) sum += i;
  for (const auto i : c10::irange(2, 4)) sum += i;
  CHECK(sum == 11);
  std::string name;
  {
    const auto file = c10::make_tempfile();
    name = file.name;
    CHECK(std::filesystem::exists(name));
  }
  CHECK(!std::filesystem::exists(name));
  CHECK(c10::maybe_wrap_dim(-1, 3) == 2);
  CHECK_THROWS(c10::maybe_wrap_dim(3, 3));
  const auto shape = at::infer_size({2, 1}, {3});
  CHECK(shape[0] == 2);
  CHECK(shape[1] == 3);
}

TEST_CASE("includes: parallel_for covers a range once, and throws on") {
  at::init_num_threads();
  CHECK(at::get_num_threads() >= 1);
  std::vector<int> hits(1000);
  at::parallel_for(10, 1000, 7, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) ++hits[static_cast<size_t>(i)];
  });
  CHECK(std::accumulate(hits.begin(), hits.begin() + 10, 0) == 0);
  CHECK(std::accumulate(hits.begin() + 10, hits.end(), 0) == 990);
  CHECK(*std::max_element(hits.begin(), hits.end()) == 1);
  at::parallel_for(5, 5, 1, [&](int64_t, int64_t) { FAIL("nothing to do"); });
  CHECK_THROWS_AS(at::parallel_for(0, 10, 1, [](int64_t, int64_t) { throw std::runtime_error("inside"); }),
                  std::runtime_error);
}

TEST_CASE("includes: flattened tensors, and autograd's own names") {
  const std::vector<torch::Tensor> both{torch::ones({2, 2}), torch::zeros({3})};
  const torch::Tensor flat = torch::utils::flatten_dense_tensors(both);
  CHECK(peer::text(flat) == "1 1 1 1 0 0 0");
  const auto back = torch::utils::unflatten_dense_tensors(flat, both);
  CHECK(back[0].sizes() == both[0].sizes());
  CHECK(back[1].sizes() == both[1].sizes());
  {
    torch::autograd::AutoGradMode off(false);
    CHECK(!torch::autograd::GradMode::is_enabled());
  }
  const torch::autograd::IndexRange range{1, 2};
  CHECK(range.second == 2);
  const torch::Tensor leaf = torch::autograd::make_variable(torch::ones({2}), true);
  CHECK(leaf.requires_grad());
  CHECK(leaf.is_leaf());
  torch::Tensor x = torch::ones({2}).requires_grad_();
  auto out = torch::autograd::UndefinedGrad().apply({x});
  CHECK(peer::text(out[0]) == "1 1");
  (out[0] + 0).sum().backward();
  CHECK(!x.grad().defined());
}

TEST_CASE("includes: TorchScript's names throw") {
  torch::jit::script::Module module;
  CHECK_THROWS(module = torch::jit::load("no-such-file.pt"));
}
