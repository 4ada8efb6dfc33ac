// save() and load() of modules.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;
using wick::test::Folder;

namespace {

/// All values of a module by name, apart from its memory.
TensorMap state(const nn::Module& m) {
  TensorMap s;
  for (const auto& p : m.named_parameters()) s.emplace_back(p.key(), p.value().detach().clone());
  for (const auto& b : m.named_buffers()) s.emplace_back(b.key(), b.value().detach().clone());
  return s;
}
void check_same(const TensorMap& a, const TensorMap& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    CAPTURE(a[i].first);
    CHECK(a[i].first == b[i].first);
    CHECK((a[i].second.dtype() == b[i].second.dtype()));
    CHECK(a[i].second.equal(b[i].second));
  }
}
bool same(const TensorMap& a, const TensorMap& b) {
  for (size_t i = 0; i < a.size(); ++i)
    if (!a[i].second.equal(b[i].second)) return false;
  return true;
}

struct TowerImpl : nn::Module {
  explicit TowerImpl(int64_t width = 3) {
    body = register_module("body", nn::Sequential(nn::Linear(2, width), nn::BatchNorm1d(width), nn::PReLU()));
    head = register_module("head", nn::MLP({width, 2}));
    own = register_parameter("own", randn({2}));
    absent = register_parameter("absent", Tensor());
    mask = register_buffer("mask", tensor({true, false}));
    counts = register_buffer("counts", tensor({1, 2, 3}));
  }
  Tensor forward(const Tensor& x) { return head(body->forward(x)) * own; }
  nn::Sequential body{nullptr};
  nn::MLP head{nullptr};
  Tensor own, absent, mask, counts;
};
WICK_MODULE(Tower);

}  // namespace

TEST_CASE("an MLP with batch norm comes back from its file") {
  const Folder folder;
  const std::string path = folder / "mlp.safetensors";
  const nn::MLPOptions options = nn::MLPOptions({4, 6, 5, 2}).batch_norm(true).dropout(0.1);
  nn::MLP mlp(options), other(options);
  for (int i = 0; i < 3; ++i) mlp(randn({8, 4}) + 2);
  save(mlp, path);
  REQUIRE_FALSE(same(state(*mlp), state(*other)));
  const std::vector<Tensor> handles = other->parameters();
  load(other, path);
  check_same(state(*other), state(*mlp));
  CHECK(other->named_buffers()["norm1.num_batches_tracked"].item<int64_t>() == 3);
  for (size_t i = 0; i < handles.size(); ++i) {
    CHECK(other->parameters()[i].is_same(handles[i]));
    CHECK(handles[i].requires_grad());
    CHECK(handles[i].is_leaf());
  }
  CHECK(other->is_training());
  mlp->eval();
  other->eval();
  const Tensor x = randn({3, 4});
  CHECK(other(x).equal(mlp(x)));
  CHECK(folder.names() == std::vector<std::string>{"mlp.safetensors"});  // nothing beside it

  // The file has them in the order of Python's state_dict: each module's parameters, its buffers, what is below.
  TensorMap file = load_safetensors(path), expected = state(*mlp);
  CHECK(file[0].first == "fc1.weight");
  CHECK(file[4].first == "norm1.running_mean");
  auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(file.begin(), file.end(), by_name);
  std::sort(expected.begin(), expected.end(), by_name);
  check_same(file, expected);
}

TEST_CASE("nested modules with buffers of every kind, by module, holder and pointer") {
  const Folder folder;
  const std::string path = folder / "tower.safetensors";
  Tower a, b, c;
  a->forward(randn({5, 2}));
  a->counts.fill_(int64_t{1} << 60);
  a->mask.logical_not_();
  save(*a, path);
  load(*b, path);
  check_same(state(*b), state(*a));
  CHECK(b->counts.equal(full({3}, int64_t{1} << 60)));
  CHECK(b->mask.equal(tensor({false, true})));
  CHECK_FALSE(b->absent.defined());
  std::shared_ptr<TowerImpl> pointer = c.ptr();
  a->own.data().fill_(4);
  save(a.ptr(), path);  // over the old file
  load(pointer, path);
  CHECK(c->own.equal(full({2}, 4.0)));
  check_same(state(*c), state(*a));
}

TEST_CASE("float64 modules keep all digits; dtypes are the module's") {
  const Folder folder;
  const std::string path = folder / "double.safetensors";
  nn::MLP a({3, 4, 2}), b({3, 4, 2}), single({3, 4, 2});
  for (auto* m : {&a, &b}) (*m)->to(kDouble);
  for (const Tensor& p : a->parameters()) p.data().uniform_(-1, 1);
  save(a, path);
  load(b, path);
  check_same(state(*b), state(*a));
  load(single, path);
  for (size_t i = 0; i < 4; ++i) {
    CHECK((single->parameters()[i].dtype() == kFloat));
    CHECK(single->parameters()[i].equal(a->parameters()[i].to(kFloat)));
  }
  save(single, path);
  load(a, path);
  CHECK((a->parameters()[0].dtype() == kDouble));
  CHECK(a->parameters()[0].equal(single->parameters()[0].to(kDouble)));
}

TEST_CASE("parameters that lie otherwise in memory, and that are used twice") {
  const Folder folder;
  const std::string path = folder / "strides.safetensors";
  auto make = [] {
    auto m = std::make_shared<nn::Module>();
    const Tensor shared = m->register_parameter("a", randn({3, 2}).t());
    m->register_parameter("b", shared);
    return m;
  };
  auto a = make(), b = make();
  save(a, path);
  load(b, path);
  check_same(state(*a), state(*b));
  CHECK(b->parameters()[0].is_same(b->parameters()[1]));
  CHECK_FALSE(b->parameters()[0].is_contiguous());
  CHECK(load_safetensors(path)[0].second.sizes() == IntArrayRef({2, 3}));
}

TEST_CASE("load lists all that does not fit and leaves the module as it was") {
  const Folder folder;
  const std::string path = folder / "m.safetensors";
  nn::MLP mlp({4, 3, 2});
  const TensorMap before = state(*mlp);
  auto refuses = [&](const TensorMap& file, std::initializer_list<std::string_view> words) {
    save_safetensors(path, file);
    check_fault([&] { load(mlp, path); }, words);
    check_fault([&] { load(mlp, path); }, {path, "MLP"});
    check_same(state(*mlp), before);
  };
  TensorMap other = before;
  for (auto& [name, t] : other) t = t + 1;

  TensorMap missing(other.begin(), other.begin() + 2);
  refuses(missing, {"missing", "fc2.weight", "fc2.bias"});
  TensorMap unexpected = other;
  unexpected.emplace_back("fc3.weight", ones({1}));
  unexpected.emplace_back("extra", ones({1}));
  refuses(unexpected, {"unexpected", "fc3.weight", "extra"});
  TensorMap ill = other;
  ill[0].second = ones({3, 5});
  ill[3].second = ones({1});
  refuses(ill, {"shape", "fc1.weight", "(3×5)", "(3×4)", "fc2.bias", "(1)", "(2)"});
  TensorMap all = ill;
  all.emplace_back("extra", ones({1}));
  all.erase(all.begin() + 1);
  refuses(all, {"missing: fc1.bias", "unexpected: extra", "shape: fc1.weight", "fc2.bias"});
  refuses({}, {"missing: fc1.weight fc1.bias fc2.weight fc2.bias"});
  TensorMap transposed = other;
  transposed[0].second = transposed[0].second.t();
  refuses(transposed, {"fc1.weight", "(4×3)", "(3×4)"});

  save_safetensors(path, {other.rbegin(), other.rend()});  // the order does not matter
  load(mlp, path);
  check_same(state(*mlp), other);
}

TEST_CASE("files that are missing or damaged leave the module as it was") {
  const Folder folder;
  const std::string path = folder / "m.safetensors", bad = folder / "bad.safetensors";
  nn::MLP mlp({4, 3, 2}), other({4, 3, 2});
  const TensorMap before = state(*mlp);
  save(other, path);
  const std::string good = test::get(path);
  check_fault([&] { load(mlp, folder / "none"); }, {"none"});
  check_fault([&] { load(mlp, folder.path().string()); }, {folder.path().string()});
  for (const size_t length : {size_t{0}, size_t{7}, size_t{8}, size_t{60}, good.size() - 1}) {
    CAPTURE(length);
    test::put(bad, good.substr(0, length));
    check_fault([&] { load(mlp, bad); }, {bad});
  }
  test::put(bad, good + "x");
  check_fault([&] { load(mlp, bad); }, {bad});
  std::string damaged = good;
  damaged[10] = '\x01';
  test::put(bad, damaged);
  check_fault([&] { load(mlp, bad); }, {bad});
  check_same(state(*mlp), before);
  check_fault([&] { save(mlp, folder / "no/such/place"); }, {"no/such/place"});

  test::put(bad, good);
  load(mlp, bad);
  check_same(state(*mlp), state(*other));
}

TEST_CASE("save refuses a module whose names clash") {
  const Folder folder;
  auto m = std::make_shared<nn::Module>("Own");
  m->register_parameter("a", ones({1}));
  bool registered = true;
  try {
    m->register_buffer("a", zeros({1}));
  } catch (const Error&) {
    registered = false;
  }
  if (registered) check_fault([&] { save(m, folder / "m.safetensors"); }, {"'a'", "twice"});
  CHECK(folder.names().empty());
}

TEST_CASE("optimizers go on from a loaded module") {
  const Folder folder;
  const std::string path = folder / "m.safetensors";
  nn::MLP a({2, 3, 1}), b({2, 3, 1});
  const Tensor x = randn({8, 2}), y = randn({8, 1});
  optim::Adam for_a(a->parameters(), 0.05), for_b(b->parameters(), 0.05);
  save(a, path);
  load(b, path);
  for (int i = 0; i < 5; ++i) {
    for (auto [net, opt] : {std::pair{&a, &for_a}, std::pair{&b, &for_b}}) {
      opt->zero_grad();
      mse_loss((*net)(x), y).backward();
      opt->step();
    }
  }
  check_same(state(*b), state(*a));
}
