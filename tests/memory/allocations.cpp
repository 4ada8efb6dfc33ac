// What happens when memory runs out: each allocation of a program is made to fail, one in a run, alone or with all that
// come after it. Every run must end normally, or with a wick::Error or std::bad_alloc; nothing stops the process,
// nothing leaks, and the program runs as before afterwards.
#include "../faults/files.h"
#include "failing.h"

#include <autograd/checkpoint.h>
#include <autograd/gradcheck.h>
#include <autograd/io/npy.h>
#include <autograd/io/pt.h>
#include <autograd/io/safetensors.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <functional>
#include <new>
#include <string>
#include <vector>

using namespace wick;

namespace {

struct Outcome {
  size_t failed = 0;  // runs in which an allocation failed
  size_t errors = 0, bad_allocs = 0, survived = 0;
  std::vector<std::string> wrong;
};

// Runs the program with one allocation failing: number `first`, with for_good also all after it. Returns whether there
// are as many.
bool fail_one(const std::function<void()>& program, test::Drained& drained, size_t first, size_t left, bool for_good,
              Outcome& all) {
  drained.take(left);
  test::fail_from(first, for_good);
  try {
    program();
    if (!test::stop_failing()) return false;
    ++all.survived;
  } catch (const Error& e) {
    test::stop_failing();
    ++all.errors;
  } catch (const std::bad_alloc&) {
    test::stop_failing();
    ++all.bad_allocs;
  } catch (const data::WorkerException&) {  // what a data loader's worker threw
    test::stop_failing();
    ++all.bad_allocs;
  } catch (const std::exception& e) {
    test::stop_failing();
    all.wrong.push_back(fmt::format("allocation {}: {}", first, e.what()));
  }
  ++all.failed;
  return true;
}

// The first 300 allocations fail one by one, later ones a few per cent apart.
void check_program(const std::function<void()>& program) {
  for (int i = 0; i < 3; ++i) program();  // what is made once is there
  Outcome all;
  const auto pass = [&] {
    test::Drained drained;
    for (const size_t left : {0, 1, 5})
      for (const bool for_good : {false, true})
        for (size_t first = 0; fail_one(program, drained, first, left, for_good, all);) first += 1 + first / 300 * 10;
    program();
  };
  pass();
  const long blocks = test::blocks_in_use();
  pass();
  CHECK(test::blocks_in_use() == blocks);
  MESSAGE(fmt::format("{} failed allocations: {} wick::Error, {} std::bad_alloc, {} without harm", all.failed,
                      all.errors, all.bad_allocs, all.survived));
  CHECK(all.failed > 0);
  CHECK(all.wrong == std::vector<std::string>());
}

struct Cube : autograd::Function<Cube> {
  static Tensor forward(autograd::AutogradContext* context, Tensor x) {
    context->save_for_backward({x});
    return x * x * x;
  }
  static autograd::variable_list backward(autograd::AutogradContext* context, autograd::variable_list e) {
    const Tensor x = context->get_saved_variables()[0];
    return {3 * e[0] * x * x};
  }
};

TEST_CASE("recording, views, changes in place, hooks and backward()") {
  check_program([] {
    const Tensor x = ones({3, 4}).requires_grad_(), w = ones({4, 2}).requires_grad_();
    x.register_hook([](const Tensor& e) { return e * 2; });
    Tensor y = matmul(x, w);
    y.slice(0, 0, 2).mul_(3);
    y.select(1, 0).add_(y.select(1, 1));
    const std::vector<Tensor> parts = y.split(1, 0);
    y.retain_grad();
    Tensor z = cat({parts[0], y.exp(), y.t().contiguous().t()}, 0);
    z = index_select(z, 0, tensor({0, 2, 1})) + z.max();
    z.index_put_({tensor({0, 1})}, zeros({2}));
    z.sum().backward();
  });
}

TEST_CASE("derivatives of derivatives, functions of one's own, checkpoints") {
  check_program([] {
    const Tensor x = full({3}, 0.5, kDouble).requires_grad_();
    const Tensor y = (Cube::apply(x) * x.tanh()).sum();
    const Tensor first = autograd::grad({y}, {x}, {}, true, true)[0];
    autograd::grad({first.sum()}, {x});
    autograd::functional::jacobian(
        [](const autograd::variable_list& in) { return autograd::variable_list{in[0] * in[0].sin()}; }, {x});
    autograd::gradcheck([](const autograd::variable_list& in) { return autograd::variable_list{in[0].exp()}; }, {x});
  });
}

TEST_CASE("a network is built, trained and copied") {
  check_program([] {
    nn::Sequential net(nn::Conv2d(nn::Conv2dOptions(1, 2, 3).padding(1)), nn::BatchNorm2d(2), nn::ReLU(),
                       nn::MaxPool2d(2), nn::Flatten(), nn::Dropout(0.1), nn::Linear(8, 3));
    optim::Adam adam(net->parameters(), 0.01);
    const Tensor x = ones({2, 1, 4, 4}), y = tensor({0, 2});
    for (int step = 0; step < 2; ++step) {
      adam.zero_grad();
      nn::functional::cross_entropy(net->forward(x), y).backward();
      nn::utils::clip_grad_norm_(net->parameters(), 1.0);
      adam.step();
    }
    const auto copy = std::dynamic_pointer_cast<nn::SequentialImpl>(net->clone());
    copy->named_parameters();
    (void)fmt::format("{}", *copy);
  });
}

TEST_CASE("recurrent layers and attention") {
  check_program([] {
    nn::LSTM lstm(nn::LSTMOptions(3, 4).num_layers(2));
    const auto [out, state] = lstm->forward(ones({5, 2, 3}));
    out.sum().backward();
    nn::MultiheadAttention attention(4, 2);
    const Tensor q = ones({3, 2, 4}).requires_grad_();
    std::get<0>(attention->forward(q, q, q)).sum().backward();
  });
}

TEST_CASE("reductions, sorting, linear algebra") {
  check_program([] {
    const Tensor x = (eye(4, kDouble) * 2 + 0.1 * arange(16, kDouble).view({4, 4}).sin()).requires_grad_();
    const Tensor sum = std::get<0>(x.sort(1)).cumsum(0).sum() + x.std() + x.norm() + x.logsumexp(0).sum() +
                       linalg_inv(x).sum() + std::get<1>(linalg_svd(x, false)).sum() + linalg_det(x);
    sum.backward();
    unique_dim(x.detach(), 0);
    x.detach().topk(2);
    (void)fmt::format("{}", x);
  });
}

TEST_CASE("tensors and networks in files") {
  const test::Folder folder;
  check_program([&] {
    const Tensor x = ones({2, 3});
    save_npz(folder / "x.npz", {{"x", x}}, true);
    load_npz(folder / "x.npz");
    nn::Linear net(3, 2);
    save(net, folder / "net.safetensors");
    load(net, folder / "net.safetensors");
    save(net, folder / "net.pt");
    load(net, folder / "net.pt");
  });
  CHECK(folder.names().size() == 3);  // no temporary file is left
}

TEST_CASE("a data loader with workers, and work for all threads") {
  check_program([] {
    struct Numbers : data::datasets::Dataset<Numbers> {
      data::Example<> get(size_t i) override { return {full({2}, static_cast<double>(i)), tensor(1)}; }
      std::optional<size_t> size() const override { return 6; }
    };
    auto loader =
        data::make_data_loader(Numbers().map(data::transforms::Stack<>()), data::DataLoaderOptions(2).workers(2));
    for (auto& batch : *loader) (batch.data * 2).sum();
    const Tensor x = ones({300, 300}).requires_grad_();
    matmul(x, x).exp().sum().backward();
  });
}

}  // namespace
