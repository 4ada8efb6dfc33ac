// Archives: values, nested parts, streams, memory and functions; tensors and lists of them; and nn::utils.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "../faults/files.h"

using namespace wick;
using serialize::InputArchive;
using serialize::OutputArchive;
using wick::test::check_fault;
using wick::test::Folder;
using wick::test::get;
using wick::test::put;
using Names = std::vector<std::string>;

TEST_CASE("archives keep values of every kind exactly") {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> numbers{0.1, 1, -0.0, 1e300, 5e-324, 1.0 / 3, inf, -inf, 123456789012345680.0};
  std::stringstream file;
  OutputArchive out;
  for (size_t i = 0; i < numbers.size(); ++i) out.write("d" + std::to_string(i), numbers[i]);
  out.write("nan", std::nan(""));
  out.write("int", int64_t{INT64_MIN});
  out.write("big", int64_t{INT64_MAX});
  out.write("yes", true);
  out.write("text", "a \"quoted\" text\nof two lines, ü");
  out.write("digits", std::string("5"));
  out.write("nothing", IValue());
  out.write("tensor", IValue(arange(3)));
  check_fault([&] { out.write("yes", false); }, {"'yes'", "twice"});
  check_fault([&] { out.write("tensor", ones({1})); }, {"'tensor'", "twice"});
  check_fault([&] { out.write("undefined", Tensor()); }, {"'undefined'", "undefined"});
  check_fault([&] { out.write("list", IValue(std::vector<int64_t>{1})); }, {"list"});
  out.save_to(file);

  InputArchive in;
  in.load_from(file);
  IValue v;
  for (size_t i = 0; i < numbers.size(); ++i) {
    in.read("d" + std::to_string(i), v);
    REQUIRE(v.isDouble());
    CHECK(v.toDouble() == numbers[i]);
    CHECK(std::signbit(v.toDouble()) == std::signbit(numbers[i]));
  }
  in.read("nan", v);
  CHECK(std::isnan(v.toDouble()));
  in.read("int", v);
  CHECK(v.toInt() == INT64_MIN);
  in.read("big", v);
  CHECK(v.toInt() == INT64_MAX);
  in.read("yes", v);
  CHECK(v.isBool());
  CHECK(v.toBool());
  in("text", v);
  CHECK(v.toStringRef() == "a \"quoted\" text\nof two lines, ü");
  in.read("digits", v);
  CHECK(v.isString());
  in.read("nothing", v);
  CHECK(v.isNone());
  in.read("tensor", v);
  CHECK(v.toTensor().equal(arange(3)));
  CHECK_FALSE(in.try_read("absent", v));
  check_fault([&] { in.read("absent", v); }, {"'absent'", "the stream"});
  check_fault([&] { v.toInt(); }, {"integer"});
}

TEST_CASE("archives in archives, and their keys") {
  const Folder folder;
  OutputArchive inner, outer;
  inner.write("x", ones({2}));
  inner.write("n", 3);
  outer.write("a", zeros({1}));
  outer.write("part", inner);
  outer.write("part", ones({3}));  // a tensor may have the name of a part
  outer("epoch", IValue(7));
  outer.save_to(folder / "a");

  InputArchive in, part;
  in.load_from(folder / "a");
  CHECK(in.keys() == Names{"a", "part", "epoch"});
  in.read("part", part);
  CHECK(part.keys() == Names{"x", "n"});
  Tensor x;
  part.read("x", x);
  CHECK(x.equal(ones({2})));
  in.read("part.x", x);
  CHECK(x.equal(ones({2})));
  CHECK_FALSE(in.try_read("par", part));
  check_fault([&] { in.read("nope", part); }, {"'nope'", folder / "a"});
  check_fault([&] { part.read("y", x); }, {"'part.y'"});

  // What is read into a tensor that is there keeps its handle; twice read, memory is not shared.
  Tensor w = zeros({5}).requires_grad_(), again;
  const Tensor same = w;
  part.read("x", w);
  CHECK(same.equal(ones({2})));
  CHECK(w.requires_grad());
  part.read("x", again);
  again.fill_(9);
  CHECK(w.equal(ones({2})));
  CHECK(InputArchive().keys().empty());
}

TEST_CASE("from and to streams, memory and functions") {
  const Tensor x = randn({100, 3});
  std::string bytes;
  save(x, [&](const void* data, size_t n) {
    bytes.append(static_cast<const char*>(data), n);
    return n;
  });
  Tensor a, b, c;
  load(a, bytes.data(), bytes.size());
  CHECK(a.equal(x));
  size_t largest = 0;
  load(
      b,
      [&](uint64_t at, void* to, size_t n) {
        n = std::min<size_t>(n, 100);  // in small pieces
        largest = std::max(largest, static_cast<size_t>(at) + n);
        std::copy_n(bytes.data() + at, n, static_cast<char*>(to));
        return n;
      },
      [&] { return bytes.size(); });
  CHECK(b.equal(x));
  CHECK(largest <= bytes.size());
  std::stringstream file;
  save(x, file);
  CHECK(file.str() == bytes);
  load(c, file);
  CHECK(c.equal(x));
  load(c, static_cast<const char*>(bytes.data()), bytes.size(), Device(kCPU));
  check_fault([&] { load(c, bytes.data(), bytes.size(), Device(kCUDA)); }, {"cuda"});
  check_fault([&] { load(c, bytes.data(), bytes.size() - 1); }, {"function"});
  check_fault([&] { load(c, bytes.data(), size_t{0}); }, {"0 bytes"});
  check_fault([&] { save(x, [](const void*, size_t n) { return n - 1; }); }, {"function took"});
  check_fault(
      [&] {
        load(
            c, [](uint64_t, void*, size_t n) { return n + 1; }, [] { return size_t{100}; });
      },
      {"gave"});
  check_fault(
      [&] {
        load(
            c, [](uint64_t, void*, size_t) { return size_t{0}; }, [] { return size_t{100}; });
      },
      {"0 bytes"});
}

TEST_CASE("tensors and lists of them") {
  const Folder folder;
  const std::vector<Tensor> list{ones({2}), arange(3), tensor(true), zeros({0, 4}, kDouble)};
  save(list, folder / "list");
  std::vector<Tensor> back;
  load(back, folder / "list");
  REQUIRE(back.size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(back[i].equal(list[i]));
    CHECK((back[i].dtype() == list[i].dtype()));
  }
  load(back, folder / "list");
  CHECK(back.size() == 8);  // behind those that are there
  save(std::vector<Tensor>{}, folder / "none");
  std::vector<Tensor> none;
  load(none, folder / "none");
  CHECK(none.empty());
  Tensor t;
  check_fault([&] { load(t, folder / "none"); }, {"'0'"});
  check_fault([&] { save(Tensor(), folder / "x"); }, {"undefined"});
  CHECK_FALSE(std::filesystem::exists(folder / "x"));
}

namespace {

/// Keeps a number beside its parameters.
struct CountingImpl : nn::Module {
  CountingImpl() { w = register_parameter("w", ones({2})); }
  void save(serialize::OutputArchive& archive) const override {
    Module::save(archive);
    archive.write("count", count);
  }
  void load(serialize::InputArchive& archive) override {
    Module::load(archive);
    IValue v;
    archive.read("count", v);
    count = v.toInt();
  }
  Tensor forward(const Tensor& x) { return x * w; }
  Tensor w;
  int64_t count = 0;
};
WICK_MODULE(Counting);

}  // namespace

TEST_CASE("modules with values of their own, functions in between, and extra keys beside a module") {
  const Folder folder;
  Counting counting;
  counting->count = 41;
  nn::Sequential a(nn::Linear(2, 2), nn::Functional(relu), counting);
  save(a, folder / "a");
  nn::Sequential b(nn::Linear(2, 2), nn::Functional(relu), Counting());
  load(b, folder / "a");
  CHECK(b->at<CountingImpl>(2).count == 41);
  CHECK(b->parameters()[0].equal(a->parameters()[0]));
  check_fault(
      [&] {
        nn::Sequential c(nn::Linear(2, 2), nn::Functional(relu), nn::Identity());
        load(c, folder / "a");
      },
      {"unexpected", "2.w"});

  // A module and more in one archive, as training programs keep them.
  OutputArchive out, model;
  a->save(model);
  out.write("model", model);
  out.write("best", tensor(0.5));
  out.save_to(folder / "run");
  InputArchive in, part;
  in.load_from(folder / "run");
  in.read("model", part);
  nn::Sequential d(nn::Linear(2, 2), nn::Functional(relu), Counting());
  d->load(part);
  CHECK(d->parameters()[0].equal(a->parameters()[0]));
  // All that is wrong is named at once, and nothing is changed.
  nn::Sequential e(nn::Linear(2, 3), nn::BatchNorm1d(3), Counting());
  const Tensor before = e->parameters()[0].detach().clone();
  check_fault([&] { e->load(part); },
              {"missing:", "model.1.weight", "model.1.running_mean", "shape:", "model.0.weight", "(2×2)", "(3×2)"});
  CHECK(e->parameters()[0].equal(before));
  check_fault([&] { load(e, folder / "a"); }, {"missing:", "1.weight", "shape:", "0.bias"});
}

TEST_CASE("files of others: texts that are no values of ours") {
  const Folder folder;
  save_safetensors(folder / "a", {{"w", ones({2})}}, {{"format", "pt"}, {"list", "[1, 2]"}, {"n", "5"}});
  InputArchive in;
  in.load_from(folder / "a");
  IValue v;
  in.read("format", v);
  CHECK(v.toStringRef() == "pt");
  in.read("list", v);
  CHECK(v.toStringRef() == "[1, 2]");
  in.read("n", v);
  CHECK(v.toInt() == 5);
  auto m = std::make_shared<nn::Module>("M");
  m->register_parameter("w", zeros({2}));
  load(m, folder / "a");
  CHECK(m->parameters()[0].equal(ones({2})));
}

TEST_CASE("clip_grad_norm_ and clip_grad_value_") {
  const auto give = [](std::initializer_list<double> g) {
    const Tensor p = zeros({static_cast<int64_t>(g.size())}).requires_grad_();
    p.mutable_grad() = tensor(std::vector<double>(g), kFloat);
    return p;
  };
  const double inf = std::numeric_limits<double>::infinity();
  using nn::utils::clip_grad_norm_;
  {
    const Tensor a = give({3, 0}), b = give({-4}), none = zeros({2}).requires_grad_();
    CHECK(clip_grad_norm_({a, b, none}, 10.0) == doctest::Approx(5));
    CHECK(a.grad().equal(tensor({3.0, 0.0})));  // small enough already
    CHECK(clip_grad_norm_({a, b, none}, 1.0) == doctest::Approx(5));
    CHECK(a.grad().allclose(tensor({0.6, 0.0}), 1e-5, 1e-6));
    CHECK(b.grad().allclose(tensor({-0.8}), 1e-5, 1e-6));
    CHECK_FALSE(none.grad().defined());
  }
  const Tensor a = give({3, -4});
  CHECK(clip_grad_norm_(a, 100, 1) == doctest::Approx(7));
  CHECK(clip_grad_norm_(a, 100, inf) == doctest::Approx(4));
  CHECK(clip_grad_norm_(a, 100, 3) == doctest::Approx(std::cbrt(91)));
  CHECK(clip_grad_norm_(std::vector<Tensor>{}, 1) == 0);
  nn::utils::clip_grad_value_(a, 3.5);
  CHECK(a.grad().equal(tensor({3.0, -3.5})));
  nn::utils::clip_grad_value_(std::vector<Tensor>{a, zeros({1})}, 1);
  CHECK(a.grad().equal(tensor({1.0, -1.0})));
  const Tensor bad = give({1, NAN});
  check_fault([&] { clip_grad_norm_(bad, 1, 2, true); }, {"non-finite", "nan"});
  CHECK(bad.grad()[0].item<double>() == 1);
  CHECK(std::isnan(clip_grad_norm_(bad, 1)));
  CHECK(bad.grad().isnan().all().item<bool>());
  const Tensor endless = give({1, INFINITY});
  CHECK(clip_grad_norm_(endless, 1) == inf);
  CHECK(endless.grad()[0].item<double>() == 0);
}

TEST_CASE("parameters to a vector and back") {
  nn::MLP net({3, 4, 2});
  const Tensor flat = nn::utils::parameters_to_vector(net->parameters());
  CHECK(flat.sizes() == IntArrayRef({26}));
  CHECK(flat.slice(0, 0, 12).equal(net->parameters()[0].flatten()));
  flat.sum().backward();
  CHECK(net->parameters()[3].grad().equal(ones({2})));
  const Tensor vec = arange(26, kFloat);
  const std::vector<Tensor> handles = net->parameters();
  nn::utils::vector_to_parameters(vec, net->parameters());
  CHECK(handles[1].equal(tensor({12.0, 13.0, 14.0, 15.0})));
  CHECK(handles[1].requires_grad());
  CHECK(nn::utils::parameters_to_vector(net->parameters()).equal(vec));
  check_fault([&] { nn::utils::vector_to_parameters(ones({25}), net->parameters()); }, {"26", "(25)"});
  check_fault([&] { nn::utils::vector_to_parameters(ones({2, 13}), net->parameters()); }, {"26", "(2×13)"});
  check_fault([&] { nn::utils::vector_to_parameters(Tensor(), net->parameters()); }, {"26"});
}
