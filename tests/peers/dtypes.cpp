// int8, int16, float16 and bfloat16; dtypes, options and devices as text; generators; memory formats; at::tensor().

#include "peer.h"

#include <sstream>

using torch::Tensor;

namespace {

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

TEST_CASE("narrow dtypes: storage, conversion, arithmetic") {
  const Tensor i8 = torch::full({2}, 100, torch::kInt8), i16 = torch::full({2}, 300, torch::kInt16);
  CHECK(peer::text(i8 + i8) == "-56 -56");
  CHECK(peer::text(i8 + 200) == "44 44");
  CHECK(peer::text(i16 * i16) == "24464 24464");
  CHECK(((i8 + i16).dtype() == torch::kInt16));
  CHECK(((i8 + torch::ones({2}, torch::kUInt8)).dtype() == torch::kInt16));
  CHECK(((i8 / 3).dtype() == torch::kFloat));
  CHECK((i8.sum().dtype() == torch::kLong));
  CHECK_THROWS(torch::full({2}, 300, torch::kInt8));
  CHECK(peer::text(torch::tensor({3.9f, -3.9f}).to(torch::kInt8)) == "3 -3");
  CHECK(peer::text(torch::tensor({300, -200}).to(torch::kChar)) == "44 56");

  const Tensor h = torch::full({3}, 1.0 / 3, torch::kHalf), b = torch::full({3}, 1.0 / 3, torch::kBFloat16);
  CHECK(peer::text(h) == "0.3332519531 0.3332519531 0.3332519531");
  CHECK(peer::text(b) == "0.333984375 0.333984375 0.333984375");
  CHECK(((h + torch::ones({3}, torch::kInt)).dtype() == torch::kHalf));
  CHECK(((h + b).dtype() == torch::kFloat));
  CHECK(((b * torch::ones({3})).dtype() == torch::kFloat));
  CHECK(((b * 2.5).dtype() == torch::kBFloat16));
  CHECK(peer::text(b * 3) == "1 1 1");
  CHECK(peer::text(b.exp()) == "1.3984375 1.3984375 1.3984375");
  CHECK(peer::text(torch::ones({1000}, torch::kBFloat16).sum()) == "1000");
  CHECK(peer::text(torch::full({1}, 70000.0).to(torch::kHalf)) == "inf");
  CHECK_THROWS(torch::full({1}, 70000, torch::kHalf));
  CHECK((h.data_ptr<at::Half>()[0] == at::Half(1.0f / 3)));
  CHECK((b.accessor<at::BFloat16, 1>()[1] == at::BFloat16(1.0f / 3)));
  CHECK((h[0].item<float>() == static_cast<float>(at::Half(1.0f / 3))));
  CHECK((torch::tensor({at::Half(1), at::Half(2)}).dtype() == torch::kHalf));
  CHECK((static_cast<float>(at::Half(2049.0f)) == 2048));
  CHECK((std::numeric_limits<at::Half>::max() == 65504));
}

TEST_CASE("narrow dtypes: gradients") {
  const Tensor x = torch::tensor({1.5f, -2.0f, 3.0f}).to(torch::kBFloat16).requires_grad_();
  (x * x + x.exp()).sum().backward();
  CHECK((x.grad().dtype() == torch::kBFloat16));
  CHECK(peer::text(x.grad()) == "7.46875 -3.859375 26.125");
  const Tensor y = torch::tensor({1.5f, -2.0f, 3.0f}).to(torch::kHalf).requires_grad_();
  y.to(torch::kFloat).pow(2).sum().backward();
  CHECK((y.grad().dtype() == torch::kHalf));
  CHECK(peer::text(y.grad()) == "3 -4 6");
}

TEST_CASE("dtypes, options and devices as text") {
  CHECK(printed(torch::ones({1}).dtype()) == "float");
  CHECK(printed(torch::ones({1}).scalar_type()) == "Float");
  CHECK(printed(torch::ones({1}, torch::kHalf).dtype()) == "c10::Half");
  CHECK(printed(torch::ones({1}, torch::kLong).dtype()) == "long int");
  CHECK(printed(torch::ones({1}, torch::kByte).dtype()) == "unsigned char");
  CHECK(std::string(torch::ones({1}).dtype().name()) == "float");
  CHECK(torch::ones({1}, torch::kDouble).dtype().itemsize() == 8);
  CHECK((torch::typeMetaToScalarType(torch::ones({1}).dtype()) == torch::kFloat));
  CHECK((torch::ones({1}).dtype() == torch::kFloat));
  CHECK((torch::ones({1}).dtype() != torch::kDouble));
  CHECK((torch::ones({1}).to(torch::ones({1}, torch::kInt).dtype()).dtype() == torch::kInt));
  CHECK((torch::zeros({1}, torch::ones({1}, torch::kInt).dtype()).dtype() == torch::kInt));
  CHECK(printed(torch::tensor({1.5f, -2.0f}, torch::kBFloat16)) == " 1.5000\n-2.0000\n[ CPUBFloat16Type{2} ]");
  CHECK(printed(torch::TensorOptions()) ==
        "TensorOptions(dtype=float (default), device=cpu (default), layout=Strided (default), requires_grad=false "
        "(default), pinned_memory=false (default), memory_format=(nullopt))");
  CHECK(printed(torch::ones({1}, torch::kInt).options().requires_grad(true)) ==
        "TensorOptions(dtype=int, device=cpu, layout=Strided, requires_grad=true, pinned_memory=false (default), "
        "memory_format=(nullopt))");
  CHECK(!torch::TensorOptions().has_dtype());
  CHECK(torch::TensorOptions().device(torch::kCPU).has_device());
  CHECK((torch::Device("cuda:1") == torch::Device(torch::kCUDA, 1)));
  CHECK((torch::Device("cuda:1") != torch::Device(torch::kCUDA)));
  CHECK((torch::Device("cuda:1").str() == "cuda:1"));
  CHECK((torch::Device("cpu:0").index() == 0));
  for (const char* bad : {"", "cud", "cpu:", "cpu:a", "cpu:1a", "cpu:-1", "cpu:01", ":1", "cpu::1"})
    CHECK_THROWS(torch::Device(bad));
}

TEST_CASE("tensor() and at::tensor() of C++ numbers") {
  CHECK((torch::tensor(1).dtype() == torch::kLong));
  CHECK((at::tensor(1).dtype() == torch::kInt));
  CHECK((at::tensor({1, 2}).dtype() == torch::kInt));
  CHECK((at::tensor(1.5).dtype() == torch::kDouble));
  CHECK((at::tensor(std::vector<double>{1.5}).dtype() == torch::kDouble));
  CHECK((torch::tensor(std::vector<double>{1.5}).dtype() == torch::kFloat));
  CHECK((torch::tensor(std::vector<int>{1}).dtype() == torch::kLong));
  CHECK((torch::tensor({static_cast<int8_t>(1)}).dtype() == torch::kChar));
  CHECK((torch::tensor(static_cast<short>(1)).dtype() == torch::kShort));
  CHECK((torch::tensor({{true, false}}).dtype() == torch::kBool));
  CHECK_THROWS(torch::tensor({{1, 2}, {3}}));
}

TEST_CASE("generators") {
  auto g = at::detail::createCPUGenerator(5);
  const Tensor first = torch::rand({3}, g);
  CHECK(peer::text(first.mul(1000).floor()) == "830 126 907");
  CHECK(g.current_seed() == 5);
  const Tensor state = g.get_state();
  const Tensor a = torch::randn({4}, g), p = torch::randperm(5, g), i = torch::randint(10, {4}, g);
  Tensor filled = torch::empty({20});
  filled.normal_(0, 1, g);
  filled.uniform_(-1, 1, g);
  filled.bernoulli_(0.5, g);
  filled.exponential_(1, g);
  filled.random_(0, 9, g);
  const Tensor m = torch::multinomial(torch::ones({4}), 3, true, g), n = torch::normal(0.0, 1.0, {3}, g);
  auto same = g.clone();
  same.set_state(state);
  CHECK(torch::randn({4}, same).equal(a));
  CHECK(torch::randperm(5, same).equal(p));
  CHECK(torch::randint(10, {4}, same).equal(i));
  auto made = torch::make_generator<at::CPUGeneratorImpl>(5);
  CHECK(torch::rand({3}, made).equal(first));
  torch::manual_seed(5);
  CHECK(torch::rand({3}, torch::optional<at::Generator>()).equal(first));
  CHECK(at::Generator().defined() == false);
  CHECK(at::detail::getDefaultCPUGenerator().current_seed() == 5);
  CHECK(m.numel() + n.numel() == 6);
}

TEST_CASE("memory formats") {
  const Tensor x = torch::arange(120, torch::kFloat).reshape({2, 3, 4, 5});
  const Tensor y = x.to(torch::TensorOptions(), false, false, torch::MemoryFormat::ChannelsLast);
  CHECK((y.strides() == torch::IntArrayRef({60, 1, 15, 3})));
  CHECK(y.is_contiguous(torch::MemoryFormat::ChannelsLast));
  CHECK(!y.is_contiguous());
  CHECK((y.suggest_memory_format() == torch::MemoryFormat::ChannelsLast));
  CHECK((x.suggest_memory_format() == torch::MemoryFormat::Contiguous));
  CHECK(y.equal(x));
  CHECK((x.contiguous(torch::MemoryFormat::ChannelsLast).strides() == y.strides()));
  CHECK((x.clone(torch::MemoryFormat::ChannelsLast).strides() == y.strides()));
  CHECK((y.clone(torch::MemoryFormat::Contiguous).strides() == x.strides()));
  CHECK((torch::empty({2, 3, 4, 5}, torch::MemoryFormat::ChannelsLast).strides() == y.strides()));
  CHECK((torch::empty_like(x, torch::TensorOptions(), torch::MemoryFormat::ChannelsLast).strides() == y.strides()));
  CHECK_THROWS(torch::ones({2, 3}).contiguous(torch::MemoryFormat::ChannelsLast));
  CHECK(printed(torch::MemoryFormat::ChannelsLast) == "ChannelsLast");
  const Tensor leaf = torch::ones({1, 2, 2, 2}).requires_grad_();
  (leaf.contiguous(torch::MemoryFormat::ChannelsLast) * 3).sum().backward();
  CHECK(peer::text(leaf.grad()) == "3 3 3 3 3 3 3 3");
}
