// LibTorch's words beside tensors and modules: macros that check, dispatch over dtypes, devices, exports.

#include "peer.h"

#include <sstream>
#include <type_traits>

namespace {

std::string error_of(void (*f)()) {
  try {
    f();
  } catch (const c10::Error& e) {
    return e.what_without_backtrace();
  }
  return "none";
}

/// As tutorials derive it, from torch::data::Dataset.
struct Squares : torch::data::Dataset<Squares> {
  torch::data::Example<> get(size_t i) override {
    return {torch::full({1}, static_cast<double>(i)), torch::full({1}, static_cast<double>(i * i))};
  }
  torch::optional<size_t> size() const override { return 4; }
};

}  // namespace

TEST_CASE("TORCH_CHECK makes its text of all that follows") {
  CHECK(error_of([] { TORCH_CHECK(true, "never"); }) == "none");
  CHECK(error_of([] {
          TORCH_CHECK(1 > 2, "got ", 3, ", needs ", torch::ones({2, 3}).sizes());
        }) == "got 3, needs [2, 3]");
  CHECK(error_of([] { TORCH_CHECK(1 > 2); }).rfind("Expected 1 > 2 to be true, but got false.", 0) == 0);
  CHECK(error_of([] { AT_ERROR("bad ", 7); }).find("bad 7") != std::string::npos);
  CHECK(error_of([] { TORCH_INTERNAL_ASSERT(false, "why"); }).find("why") != std::string::npos);
  CHECK_THROWS_AS(TORCH_CHECK_INDEX(false, "i"), c10::IndexError);
  CHECK_THROWS_AS(TORCH_CHECK_VALUE(false, "v"), c10::ValueError);
  CHECK_THROWS_AS(TORCH_CHECK_TYPE(false, "t"), c10::TypeError);
  CHECK_THROWS_AS(TORCH_CHECK_NOT_IMPLEMENTED(false, "n"), c10::NotImplementedError);
  int evaluated = 0;
  TORCH_CHECK(true, ++evaluated);  // the text is made only when it is needed
  CHECK(evaluated == 0);
  std::ostringstream out;
  out << torch::Scalar(3) << ' ' << torch::Scalar(2.5) << ' ' << torch::Scalar(true);
  CHECK(out.str() == "3 2.5 true");
  CHECK(c10::str("a", 1, 'b', 2.5) == "a1b2.5");
}

TEST_CASE("AT_DISPATCH gives the C++ type") {
  auto bytes = [](const torch::Tensor& t) {
    return AT_DISPATCH_FLOATING_TYPES(t.scalar_type(), "bytes", [&] { return sizeof(scalar_t); });
  };
  CHECK(bytes(torch::ones(1)) == 4);
  CHECK(bytes(torch::ones(1, torch::kDouble)) == 8);
  CHECK_THROWS(bytes(torch::ones(1, torch::kLong)));
  auto sum = [](const torch::Tensor& t) {
    double total = 0;
    AT_DISPATCH_ALL_TYPES(t.scalar_type(), "sum", [&] {
      for (const auto i : c10::irange(t.numel())) total += static_cast<double>(t.data_ptr<scalar_t>()[i]);
    });
    return total;
  };
  CHECK(sum(torch::arange(5)) == 10);
  CHECK(sum(torch::full({3}, 0.5)) == 1.5);
  CHECK_THROWS(sum(torch::ones(2, torch::kBool)));
}

TEST_CASE("devices by name; dtypes have one name each way") {
  const torch::Device cpu("cpu");
  CHECK(cpu == torch::Device(torch::kCPU));
  CHECK(!cpu.has_index());
  CHECK(torch::Device(torch::kCPU, 0).has_index());
  std::ostringstream out;
  out << cpu;
  CHECK(out.str() == "cpu");
  CHECK(torch::ones(2).to("cpu").sum().item<float>() == 2);
  CHECK_THROWS(torch::Device("toaster"));
  const auto options = torch::TensorOptions().dtype<double>().device(torch::kCPU);
  CHECK((torch::ones(1, options).scalar_type() == torch::kDouble));
  CHECK((torch::ones(1, torch::dtype<int64_t>()).scalar_type() == torch::kLong));
  if (!torch::cuda::is_available()) CHECK(torch::cuda::device_count() == 0);
  torch::cuda::manual_seed_all(1);
  CHECK((torch::get_default_dtype_as_scalartype() == torch::kFloat));
  torch::set_default_dtype(torch::scalarTypeToTypeMeta(torch::kDouble));
  CHECK((torch::ones(1).scalar_type() == torch::kDouble));
  torch::set_default_dtype(torch::scalarTypeToTypeMeta(torch::kFloat));
}

TEST_CASE("var(1) and std(1) are along a dimension, var(true) is not") {
  const torch::Tensor x = torch::tensor({{1.0, 3.0}, {2.0, 6.0}}, torch::kDouble);
  CHECK(peer::text(x.var(1)) == "2 8");
  CHECK(peer::text(std::get<0>(torch::var_mean(x, 1))) == "2 8");
  CHECK(peer::text(std::get<0>(torch::std_mean(x, 1)).square()) == "2 8");
  CHECK(peer::text(x.std(1).square()) == "2 8");
  CHECK(peer::text(torch::var(x, 0)) == "0.5 4.5");
  CHECK(peer::text(torch::std(x, -1).square()) == "2 8");
  CHECK(peer::text(x.var({1})) == "2 8");
  CHECK(peer::text(x.var(false)) == "3.5");
  CHECK(x.var().dim() == 0);
}

TEST_CASE("a data set derived from torch::data::Dataset") {
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      Squares().map(torch::data::transforms::Stack<>()), /*batch_size=*/3);
  std::string seen;
  for (auto& batch : *loader) seen += peer::text(batch.target) + ";";
  CHECK(seen == "0 1 4;9;");
}

TEST_CASE("batch_norm takes LibTorch's last argument") {
  const torch::Tensor x = torch::tensor({{1.0, 2.0}, {3.0, 6.0}}, torch::kDouble);
  const torch::Tensor y = torch::batch_norm(x, {}, {}, {}, {}, /*training=*/true, /*momentum=*/0.1, /*eps=*/0,
                                            /*cudnn_enabled=*/false);
  CHECK(peer::text(y) == "-1 -1 1 1");
}

TEST_CASE("pad_sequence fills sequences up to the longest, and hands each its part of the gradient") {
  using torch::nn::utils::rnn::pad_sequence;
  const torch::Tensor a = peer::leaf({1, 2, 3}), b = peer::leaf({4});
  const torch::Tensor rows = pad_sequence({a, b}, /*batch_first=*/true, /*padding_value=*/-1);
  CHECK(rows.sizes() == torch::IntArrayRef({2, 3}));
  CHECK(peer::text(rows) == "1 2 3 4 -1 -1");
  CHECK(peer::text(pad_sequence({a, b})) == "1 4 2 0 3 0");
  (rows * rows).sum().backward();
  CHECK(peer::text(a.grad()) == "2 4 6");
  CHECK(peer::text(b.grad()) == "8");
  const auto one = torch::tensor({7}), two = torch::tensor({8, 9});
  CHECK(pad_sequence({one, two}).equal(torch::tensor({{7, 8}, {0, 9}})));
  CHECK(pad_sequence({torch::ones({2, 0}), torch::ones({1, 0})}).sizes() == torch::IntArrayRef({2, 2, 0}));
  CHECK(pad_sequence({torch::ones({2, 3}), torch::ones({4, 3})}, true).sizes() == torch::IntArrayRef({2, 4, 3}));
  CHECK_THROWS(pad_sequence({}));
  CHECK_THROWS(pad_sequence({torch::ones({2, 3}), torch::ones({2, 4})}));
}
