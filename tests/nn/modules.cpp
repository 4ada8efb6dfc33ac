// Module: registration, names, traversal, conversion, gradients and copies.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;
using Names = std::vector<std::string>;

namespace {

struct InnerImpl : nn::Cloneable<InnerImpl> {
  InnerImpl() { reset(); }
  void reset() override {
    scale = register_parameter("scale", full({2}, 2.0));
    count = register_buffer("count", zeros({}, kLong));
    mean = register_buffer("mean", full({2}, 0.5));
  }
  Tensor forward(const Tensor& x) { return x * scale; }
  Tensor scale, count, mean;
};
WICK_MODULE(Inner);

struct OuterImpl : nn::Cloneable<OuterImpl> {
  explicit OuterImpl(int64_t width_ = 2) : width(width_) { reset(); }
  void reset() override {
    w = register_parameter("w", ones({width}));
    fixed = register_parameter("fixed", ones({1}), false);
    absent = register_parameter("absent", Tensor(), false);
    first = register_module("first", Inner());
    nn::Sequential s;
    s->push_back("fc", nn::Linear(2, 3));
    s->push_back(nn::BatchNorm1d(3));
    rest = register_module("rest", s);
    mlp = register_module("mlp", nn::MLP({3, 4, 1}));
    seen = register_buffer("seen", ones({1}));
  }
  Tensor forward(const Tensor& x) { return mlp(rest->forward(first(x))); }
  int64_t width;
  Tensor w, fixed, absent, seen;
  Inner first{nullptr};
  nn::Sequential rest{nullptr};
  nn::MLP mlp{nullptr};
};
WICK_MODULE(Outer);

struct Plain : nn::Module {
  Plain() = default;
  using nn::Module::Module;
  using nn::Module::named_children;
};

Names names(const OrderedDict<std::string, Tensor>& d) { return d.keys(); }

}  // namespace

TEST_CASE("registration refuses names that are empty, have dots, or come twice") {
  auto m = std::make_shared<Plain>();
  Tensor& p = m->register_parameter("p", ones({2}));
  CHECK(p.requires_grad());
  CHECK(p.is_same(m->named_parameters()["p"]));
  Tensor& b = m->register_buffer("b", ones({2}));
  CHECK_FALSE(b.requires_grad());
  CHECK(b.is_same(m->named_buffers()["b"]));
  check_fault([&] { m->register_parameter("", ones({1})); }, {"Parameter", "name"});
  check_fault([&] { m->register_parameter("a.b", ones({1})); }, {"Parameter", "dot", "'a.b'"});
  check_fault([&] { m->register_parameter("p", ones({1})); }, {"Parameter 'p' already defined"});
  check_fault([&] { m->register_parameter("i", ones({1}, kLong)); }, {"float"});
  check_fault([&] { m->register_buffer("", ones({1})); }, {"Buffer", "name"});
  check_fault([&] { m->register_buffer("a.b", ones({1})); }, {"Buffer", "dot", "'a.b'"});
  check_fault([&] { m->register_buffer("b", ones({1})); }, {"Buffer 'b' already defined"});
  m->register_module("m", nn::Linear(1, 1));
  check_fault([&] { m->register_module("", nn::Linear(1, 1)); }, {"Submodule", "name"});
  check_fault([&] { m->register_module("a.b", nn::Linear(1, 1)); }, {"Submodule", "dot", "'a.b'"});
  check_fault([&] { m->register_module("m", nn::Linear(1, 1)); }, {"Submodule 'm' already defined"});
  check_fault([&] { m->register_module("n", std::shared_ptr<nn::Module>()); }, {"'n'", "null"});
  check_fault([&] { m->register_module("n", nn::Linear(nullptr)); }, {"empty", "ModuleHolder"});
  CHECK(names(m->named_parameters()) == Names{"p", "m.weight", "m.bias"});
  CHECK(names(m->named_buffers()) == Names{"b"});
  CHECK(m->named_children().size() == 1);
}

TEST_CASE("parameters that need no gradient, of integers, or undefined") {
  auto m = std::make_shared<Plain>();
  CHECK_FALSE(m->register_parameter("fixed", ones({1}), false).requires_grad());
  CHECK_FALSE(m->register_parameter("int", ones({1}, kLong), false).requires_grad());
  CHECK_FALSE(m->register_parameter("absent", Tensor()).defined());
  CHECK(names(m->named_parameters()) == Names{"fixed", "int"});
  check_fault([&] { m->register_parameter("absent", ones({1})); }, {"already defined"});  // it keeps its place
  m->register_buffer("none", Tensor());
  CHECK(m->buffers().empty());
}

TEST_CASE("parameters, buffers, modules and children come in order of registration with dotted names") {
  const Outer net;
  CHECK(names(net->named_parameters()) == Names{"w", "fixed", "first.scale", "rest.fc.weight", "rest.fc.bias",
                                                "rest.1.weight", "rest.1.bias", "mlp.fc1.weight", "mlp.fc1.bias",
                                                "mlp.fc2.weight", "mlp.fc2.bias"});
  CHECK(names(net->named_parameters(false)) == Names{"w", "fixed"});
  CHECK(names(net->named_buffers()) == Names{"seen", "first.count", "first.mean", "rest.1.running_mean",
                                             "rest.1.running_var", "rest.1.num_batches_tracked"});
  CHECK(names(net->named_buffers(false)) == Names{"seen"});
  const auto list = net->parameters();
  const auto named = net->named_parameters();
  REQUIRE(list.size() == named.size());
  for (size_t i = 0; i < list.size(); ++i) CHECK(list[i].is_same(named[i].value()));
  CHECK(net->parameters(false).size() == 2);
  CHECK(net->buffers().size() == 6);
  CHECK(net->buffers(false)[0].is_same(net->seen));

  const Names modules{"first", "rest", "rest.fc", "rest.1", "mlp", "mlp.fc1", "mlp.fc2"};
  CHECK(net->named_modules({}, false).keys() == modules);
  Names with_self{""};
  with_self.insert(with_self.end(), modules.begin(), modules.end());
  CHECK(net->named_modules().keys() == with_self);
  CHECK(net->named_modules("net").keys()[0] == "net");
  CHECK(net->named_modules("net").keys()[3] == "net.rest.fc");
  CHECK(net->modules().size() == 8);
  CHECK(net->modules()[0].get() == net.get());
  CHECK(net->modules(false)[0] == net->first.ptr());
  CHECK(net->children().size() == 3);
  CHECK(net->named_children().keys() == Names{"first", "rest", "mlp"});
  CHECK(net->children()[2] == net->mlp.ptr());

  Plain on_the_stack;
  check_fault([&] { on_the_stack.modules(); }, {"shared_ptr", "Plain"});
  check_fault([&] { on_the_stack.apply([](const std::shared_ptr<nn::Module>&) {}); }, {"shared_ptr", "Plain"});
  CHECK(on_the_stack.modules(false).empty());
}

TEST_CASE("apply visits all modules, parents first, in every form") {
  const Outer net;
  const Names order{"", "first", "rest", "rest.fc", "rest.1", "mlp", "mlp.fc1", "mlp.fc2"};
  std::vector<const nn::Module*> all, seen;
  for (const auto& m : net->modules()) all.push_back(m.get());
  Outer mutable_net = net;
  mutable_net->apply([&](nn::Module& m) { seen.push_back(&m); });
  CHECK(seen == all);
  seen.clear();
  net->apply([&](const nn::Module& m) { seen.push_back(&m); });
  CHECK(seen == all);
  seen.clear();
  mutable_net->apply([&](const std::shared_ptr<nn::Module>& m) { seen.push_back(m.get()); });
  CHECK(seen == all);
  seen.clear();
  Names visited;
  mutable_net->apply([&](const std::string& name, nn::Module& m) {
    visited.push_back(name);
    seen.push_back(&m);
  });
  CHECK(visited == order);
  CHECK(seen == all);
  visited.clear();
  mutable_net->apply([&](const std::string& name, nn::Module&) { visited.push_back(name); }, "top");
  CHECK(visited[0] == "top");
  CHECK(visited[4] == "top.rest.1");

  visited.clear();
  seen.clear();
  net->apply([&](const std::string& name, const nn::Module& m) {
    visited.push_back(name);
    seen.push_back(&m);
  });
  CHECK(visited == order);
  CHECK(seen == all);
  visited.clear();
  seen.clear();
  mutable_net->apply(
      [&](const std::string& name, const std::shared_ptr<nn::Module>& m) {
        visited.push_back(name);
        seen.push_back(m.get());
      },
      "top");
  CHECK(visited[0] == "top");
  CHECK(visited[4] == "top.rest.1");
  CHECK(seen == all);

  mutable_net->apply([](nn::Module& m) {
    if (auto* linear = m.as<nn::Linear>()) nn::init::constant_(linear->weight, 3);
  });
  CHECK(net->mlp->named_parameters()["fc2.weight"].equal(full({1, 4}, 3.0)));
  CHECK(net->first->scale.equal(full({2}, 2.0)));
}

TEST_CASE("train and eval reach every module") {
  Outer net;
  auto modes = [&] {
    std::string text;
    for (const auto& m : net->modules()) text += m->is_training() ? 't' : 'e';
    return text;
  };
  CHECK(modes() == "tttttttt");
  net->eval();
  CHECK(modes() == "eeeeeeee");
  net->rest->train();
  CHECK(modes() == "eettteee");
  net->train();
  CHECK(modes() == "tttttttt");
  net->train(false);
  CHECK(modes() == "eeeeeeee");
}

TEST_CASE("to(dtype) converts what is floating and keeps every tensor's identity") {
  Outer net;
  const auto parameters = net->parameters(), buffers = net->buffers();
  net->forward(ones({4, 2})).sum().backward();
  const Tensor w0 = net->mlp->named_parameters()["fc1.weight"].detach().clone(),
               grad = net->first->scale.grad().clone();
  optim::SGD sgd(net->parameters(), 0.1);
  net->to(kDouble);
  for (size_t i = 0; i < parameters.size(); ++i) {
    CHECK(net->parameters()[i].is_same(parameters[i]));
    CHECK((parameters[i].dtype() == kDouble));
    CHECK(parameters[i].is_leaf());
    if (parameters[i].grad().defined()) CHECK((parameters[i].grad().dtype() == kDouble));
  }
  CHECK(net->first->scale.is_same(parameters[2]));
  CHECK(net->first->scale.grad().equal(grad.to(kDouble)));
  CHECK_FALSE(net->fixed.requires_grad());
  CHECK(net->mlp->named_parameters()["fc1.weight"].equal(w0.to(kDouble)));
  for (size_t i = 0; i < buffers.size(); ++i) CHECK(net->buffers()[i].is_same(buffers[i]));
  CHECK((net->first->count.dtype() == kLong));
  CHECK((net->first->mean.dtype() == kDouble));
  CHECK((net->named_buffers()["rest.1.num_batches_tracked"].dtype() == kLong));

  net->zero_grad();
  net->forward(ones({4, 2}, kDouble)).sum().backward();
  sgd.step();
  CHECK_FALSE(net->named_parameters()["mlp.fc2.bias"].grad().equal(zeros({1}, kDouble)));
  net->to(kCPU);
  net->to(kCPU, kFloat);
  CHECK((net->first->scale.dtype() == kFloat));
  CHECK(net->forward(ones({4, 2})).is_floating_point());
}

TEST_CASE("zero_grad forgets gradients, or sets them to 0") {
  Outer net;
  auto backward = [&] { net->forward(randn({5, 2})).square().sum().backward(); };
  backward();
  const Tensor grad = net->first->scale.grad();
  REQUIRE(grad.defined());
  net->zero_grad(false);
  CHECK(net->first->scale.grad().defined());
  CHECK(net->first->scale.grad().equal(zeros({2})));
  CHECK(net->named_parameters()["mlp.fc1.weight"].grad().equal(zeros({4, 3})));
  CHECK_FALSE(net->w.grad().defined());
  backward();
  net->zero_grad();
  for (const Tensor& p : net->parameters()) CHECK_FALSE(p.grad().defined());
}

TEST_CASE("clone has the same values in memory of its own") {
  Outer net(3);
  for (const Tensor& p : net->parameters()) p.data().uniform_(-1, 1);
  net->forward(randn({6, 2}));  // moves the running statistics
  net->first->count.fill_(41);
  net->rest->eval();
  auto copy = std::dynamic_pointer_cast<OuterImpl>(net->clone());
  REQUIRE(copy != nullptr);
  CHECK(copy->width == 3);
  const auto mine = net->named_parameters(), theirs = copy->named_parameters();
  CHECK(mine.keys() == theirs.keys());
  for (const auto& p : mine) {
    CAPTURE(p.key());
    CHECK(theirs[p.key()].equal(p.value()));
    CHECK_FALSE(theirs[p.key()].is_alias_of(p.value()));
    CHECK(theirs[p.key()].requires_grad() == p.value().requires_grad());
    CHECK(theirs[p.key()].is_leaf());
  }
  const auto buffers = copy->named_buffers();
  CHECK(buffers.keys() == net->named_buffers().keys());
  for (const auto& b : net->named_buffers()) {
    CHECK(buffers[b.key()].equal(b.value()));
    CHECK_FALSE(buffers[b.key()].is_alias_of(b.value()));
  }
  // The copy's members are the copy's registered ones.
  CHECK(copy->w.is_same(theirs["w"]));
  CHECK(copy->first->scale.is_same(theirs["first.scale"]));
  CHECK(copy->first.ptr() == copy->children()[0]);
  CHECK(copy->first.ptr() != net->first.ptr());
  CHECK_FALSE(copy->rest->is_training());
  CHECK(copy->is_training());

  net->eval();
  copy->eval();
  const Tensor x = randn({4, 2}), before = net->forward(x);
  CHECK(copy->forward(x).equal(before));
  for (const Tensor& p : copy->parameters()) p.data().zero_();
  CHECK(net->forward(x).equal(before));
  CHECK_FALSE(copy->forward(x).equal(before));
}

TEST_CASE("clone of containers, and its refusals") {
  nn::Sequential sequence({{"fc", nn::Linear(2, 3)}, {"norm", nn::BatchNorm1d(3)}, {"drop", nn::Dropout(0.5)}});
  sequence->ptr(1)->eval();  // a frozen norm stays frozen
  auto copy = std::dynamic_pointer_cast<nn::SequentialImpl>(sequence->clone());
  CHECK(copy->named_parameters().keys() == sequence->named_parameters().keys());
  CHECK(copy->is_training());
  CHECK_FALSE(copy->ptr(1)->is_training());
  CHECK(copy->ptr(2)->is_training());
  sequence->eval();
  copy->eval();
  const Tensor x = randn({4, 2});
  CHECK(copy->forward(x).equal(sequence->forward(x)));
  copy->at<nn::LinearImpl>(0).bias.data().add_(1);
  CHECK_FALSE(copy->forward(x).equal(sequence->forward(x)));

  nn::MLP mlp(nn::MLPOptions({2, 5, 4, 3}).batch_norm(true).dropout(0.3).activation("tanh"));
  mlp->forward(randn({9, 2}));
  auto twin = std::dynamic_pointer_cast<nn::MLPImpl>(mlp->clone());
  mlp->eval();
  const Tensor before = mlp->forward(x);
  twin->eval();
  CHECK(twin->forward(x).equal(before));
  for (const Tensor& p : twin->parameters()) p.data().zero_();
  CHECK(mlp->forward(x).equal(before));
  CHECK(twin->forward(x).equal(zeros({4, 3})));

  const Plain plain;
  check_fault([&] { plain.clone(); }, {"clone", "Plain", "Cloneable"});
  Outer grown;
  grown->register_parameter("late", ones({1}));
  check_fault([&] { grown->clone(); }, {"clone", "reset"});
  Outer more;
  more->register_module("late", nn::Linear(1, 1));
  check_fault([&] { more->clone(); }, {"clone", "reset"});
}

TEST_CASE("replace and unregister modules, as<>, name") {
  auto m = std::make_shared<Plain>();
  m->register_module("a", nn::Linear(2, 3));
  m->register_module("b", nn::ReLU());
  nn::Linear other(2, 4);
  CHECK(m->replace_module("a", other) == other.ptr());
  CHECK(m->children()[0] == other.ptr());
  CHECK(m->named_children().keys() == Names{"a", "b"});
  CHECK(m->named_parameters()["a.weight"].is_same(other->weight));
  check_fault([&] { m->replace_module("zz", nn::ReLU()); }, {"'zz'", "not defined"});
  check_fault([&] { m->replace_module("a", std::shared_ptr<nn::Module>()); }, {"'a'", "null"});
  check_fault([&] { m->unregister_module("zz"); }, {"'zz'", "not defined"});
  m->unregister_module("a");
  CHECK(m->parameters().empty());
  CHECK(m->named_children().keys() == Names{"b"});
  m->register_module("a", other);
  CHECK(m->named_children().keys() == Names{"b", "a"});

  nn::Module& base = *other;
  CHECK(base.as<nn::Linear>() == other.get());
  CHECK(base.as<nn::LinearImpl>() == other.get());
  CHECK(base.as<nn::Module>() == &base);
  CHECK(base.as<nn::ReLU>() == nullptr);
  CHECK(base.as<nn::ReLUImpl>() == nullptr);
  CHECK(other->name() == "torch::nn::LinearImpl");
  CHECK(Plain("Own").name() == "Own");
}

TEST_CASE("a dictionary keeps its order") {
  OrderedDict<std::string, int> d{{"z", 1}, {"a", 2}, {"m", 3}};
  CHECK(d.keys() == Names{"z", "a", "m"});
  CHECK(d.values() == std::vector<int>{1, 2, 3});
  CHECK(d.pairs()[1] == std::pair<std::string, int>("a", 2));
  CHECK(d.front().key() == "z");
  CHECK(*d.back() == 3);
  d["a"] = 7;
  CHECK(d[1].value() == 7);
  d.erase("z");
  CHECK(d.keys() == Names{"a", "m"});
  CHECK(d["m"] == 3);
  CHECK(d.find("z") == nullptr);
  CHECK(*d.find("m") == 3);
  d.insert("z", 9);
  CHECK(d.back().key() == "z");
  check_fault([&] { d.insert("a", 0); }, {"'a'", "already defined"});
  check_fault([&] { d["q"]; }, {"'q'", "not defined"});
  check_fault([&] { d[3]; }, {"3", "out of bounds"});
  check_fault([&] { d.erase("q"); }, {"'q'", "not defined"});
  OrderedDict<std::string, int> more{{"x", 1}};
  more.update(d);
  CHECK(more.keys() == Names{"x", "a", "m", "z"});
  CHECK_THROWS_AS(more.update(d), Error);
  d.clear();
  CHECK(d.is_empty());
  CHECK_FALSE(d.contains("a"));
  CHECK_THROWS_AS(d.front(), Error);
  CHECK_THROWS_AS(d.back(), Error);
}
