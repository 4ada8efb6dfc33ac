// Modules, their holders and the containers: registration, names, traversal, text, and what throws.

#include "peer.h"

#include <sstream>

namespace nn = torch::nn;
using peer::text;
using torch::Tensor;
using Names = std::vector<std::string>;

namespace {

struct NetImpl : nn::Module {
  NetImpl() {
    fc = register_module("fc", nn::Linear(2, 3));
    register_parameter("w", torch::ones({2, 2}));
    register_buffer("seen", torch::ones({3}));
  }
  Tensor forward(Tensor x) { return fc(x); }
  nn::Linear fc{nullptr};
};
TORCH_MODULE(Net);

struct CopyImpl : nn::Cloneable<CopyImpl> {
  CopyImpl() { reset(); }
  void reset() override {
    layers = register_module("layers", nn::ModuleList(nn::Linear(2, 2), nn::Tanh()));
    net = register_module("net", nn::Sequential(nn::Linear(2, 2), nn::Functional(torch::tanh)));
    bias = register_parameter("bias", torch::zeros({2}));
  }
  Tensor forward(Tensor x) { return net->forward(layers[0]->as<nn::Linear>()->forward(x)) + bias; }
  nn::ModuleList layers{nullptr};
  nn::Sequential net{nullptr};
  Tensor bias;
};
TORCH_MODULE(Copy);

struct ScaledImpl : nn::Module {
  Tensor forward(Tensor x, double by = 2, int times = 1) { return x * by * times; }

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, nn::AnyValue(2.0)}, {2, nn::AnyValue(1)})
};
TORCH_MODULE(Scaled);

struct PairImpl : nn::Module {
  std::tuple<Tensor, int> forward(Tensor x) { return std::make_tuple(x * 2, 3); }
};
TORCH_MODULE(Pair);
struct UnpairImpl : nn::Module {
  Tensor forward(std::tuple<Tensor, int> x) { return std::get<0>(x) * std::get<1>(x); }
};
TORCH_MODULE(Unpair);

template <class T>
std::string shown(const T& what) {
  std::ostringstream out;
  out << what;
  return out.str();
}
template <class F>
std::string thrown(F f) {
  try {
    f();
  } catch (const c10::Error& e) {
    return e.what_without_backtrace();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("modules: what may be registered") {
  Net net;
  const Tensor one = torch::ones({1});
  CHECK(thrown([&] { net->register_parameter("", one); }) == "Parameter name must not be empty");
  CHECK(thrown([&] { net->register_parameter("a.b", one); }) == "Parameter name must not contain a dot (got 'a.b')");
  CHECK(thrown([&] { net->register_parameter("w", one); }) == "Parameter 'w' already defined");
  CHECK(thrown([&] { net->register_buffer("", one); }) == "Buffer name must not be empty");
  CHECK(thrown([&] { net->register_buffer("seen", one); }) == "Buffer 'seen' already defined");
  CHECK(thrown([&] { net->register_module("", nn::Linear(1, 1)); }) == "Submodule name must not be empty");
  CHECK(thrown([&] { net->register_module("fc", nn::Linear(1, 1)); }) == "Submodule 'fc' already defined");
  CHECK_THROWS_AS(net->replace_module("none", nn::Linear(1, 1)), c10::Error);
  CHECK_THROWS_AS(net->unregister_module("none"), c10::Error);
  net->replace_module("fc", nn::Linear(2, 5));
  CHECK(net->named_parameters()["fc.weight"].size(0) == 5);
  net->unregister_module("fc");
  CHECK(net->named_parameters().keys() == Names{"w"});
  CHECK_FALSE(net->register_parameter("fixed", torch::ones({2}), false).requires_grad());
}

TEST_CASE("modules: names, children, apply and modes") {
  Net net;
  CHECK(net->name() == "(anonymous namespace)::NetImpl");
  CHECK(net->named_parameters().keys() == Names{"w", "fc.weight", "fc.bias"});
  CHECK(net->named_parameters(false).keys() == Names{"w"});
  CHECK(net->named_buffers().keys() == Names{"seen"});
  CHECK(net->named_modules("top").keys() == Names{"top", "top.fc"});
  CHECK(net->named_modules("", false).keys() == Names{"fc"});
  CHECK(net->modules().size() == 2);
  CHECK(net->modules(false).size() == 1);
  CHECK(net->named_children().keys() == Names{"fc"});
  CHECK(net->children()[0] == net->fc.ptr());
  NetImpl stack;
  CHECK_THROWS_AS(stack.modules(), c10::Error);
  CHECK(stack.modules(false).size() == 1);

  std::string seen;
  net->apply([&](const std::string& name, nn::Module&) { seen += name + ";"; }, "top");
  net->apply([&](const std::string& name, const std::shared_ptr<nn::Module>&) { seen += name + ";"; });
  net->apply([&](nn::Module& m) { seen += m.is_training() ? "t" : "e"; });
  net->eval();
  net->apply([&](const nn::Module& m) { seen += m.is_training() ? "t" : "e"; });
  net->apply([&](const std::shared_ptr<nn::Module>&) { seen += "p"; });
  CHECK(seen == "top;top.fc;;fc;tteepp");
  CHECK(net->as<nn::Linear>() == nullptr);
  CHECK(net->children()[0]->as<nn::LinearImpl>() == net->fc.get());
  const std::shared_ptr<const nn::Module> constant = net.ptr();
  CHECK(constant->as<Net>() == net.get());
  CHECK(net->is_serializable());
  CHECK(net->shared_from_this() == net.ptr());

  net->to(torch::kDouble);
  CHECK((net->fc->weight.dtype() == torch::kDouble));
  CHECK(net->fc->weight.requires_grad());
  CHECK(net->fc->weight.is_leaf());
  net->forward(torch::ones({1, 2}, torch::kDouble)).sum().backward();
  net->zero_grad(false);
  CHECK(text(net->fc->bias.grad()) == "0 0 0");
  net->zero_grad(true);
  CHECK_FALSE(net->fc->bias.grad().defined());
}

TEST_CASE("modules: clone") {
  CHECK_THROWS_AS(Net()->clone(), c10::Error);
  Copy a;
  torch::NoGradGuard off;
  a->bias.fill_(3);
  auto b = std::dynamic_pointer_cast<CopyImpl>(a->clone());
  REQUIRE(b);
  const Tensor x = torch::randn({4, 2});
  CHECK(b->forward(x).equal(a->forward(x)));
  CHECK(b->named_parameters().keys() == a->named_parameters().keys());
  for (auto& p : b->parameters()) p.zero_();
  CHECK(text(a->bias) == "3 3");
  CHECK(a->layers->ptr(0) != b->layers->ptr(0));
  CHECK(b->forward(x).equal(torch::zeros({4, 2})));
  CHECK_FALSE(a->forward(x).equal(torch::zeros({4, 2})));
}

TEST_CASE("holders: nothing in them, or a module") {
  nn::Linear none(nullptr);
  CHECK(none.is_empty());
  CHECK_FALSE(static_cast<bool>(none));
  CHECK_THROWS_AS(none.ptr(), c10::Error);
  CHECK_THROWS_AS(none->bias.numel(), c10::Error);
  nn::Linear a(2, 3);
  nn::Linear same = a;
  CHECK(same.get() == a.get());
  CHECK(same.ptr() == a.ptr());
  std::shared_ptr<nn::Module> base = a.ptr();
  CHECK(base->as<nn::Linear>() == a.get());
  nn::Linear wrapped(std::make_shared<nn::LinearImpl>(4, 5));
  CHECK((*wrapped).weight.size(0) == 5);
  none = a;
  CHECK_FALSE(none.is_empty());
  const Tensor x = torch::ones({1, 2});
  CHECK(a(x).equal(a->forward(x)));
}

TEST_CASE("containers: their text") {
  nn::Sequential s(nn::Linear(1, 2), nn::Functional(torch::relu), nn::ReLU());
  CHECK(shown(s) ==
        "torch::nn::Sequential(\n"
        "  (0): torch::nn::Linear(in_features=1, out_features=2, bias=true)\n"
        "  (1): torch::nn::Functional()\n"
        "  (2): torch::nn::ReLU()\n)");
  nn::ModuleList outer(nn::Identity(), s);
  CHECK(shown(outer) ==
        "torch::nn::ModuleList(\n"
        "  (0): torch::nn::Identity()\n"
        "  (1): torch::nn::Sequential(\n"
        "    (0): torch::nn::Linear(in_features=1, out_features=2, bias=true)\n"
        "    (1): torch::nn::Functional()\n"
        "    (2): torch::nn::ReLU()\n  )\n)");
  CHECK(shown(nn::ModuleList(nn::Identity(), nn::ReLU())) ==
        "torch::nn::ModuleList(\n  (0): torch::nn::Identity()\n  (1): torch::nn::ReLU()\n)");
  CHECK(shown(nn::ParameterList(torch::ones({2, 3}), torch::ones({4}))) ==
        "torch::nn::ParameterList(\n(0): Parameter containing: [Float of size [2, 3]]\n"
        "(1): Parameter containing: [Float of size [4]]\n)");
  CHECK(shown(Net()) ==
        "(anonymous namespace)::NetImpl(\n"
        "  (fc): torch::nn::Linear(in_features=2, out_features=3, bias=true)\n)");
}

TEST_CASE("Sequential: from modules, by names, in pieces") {
  const Tensor x = torch::randn({3, 2});
  nn::Linear a(2, 3), b(3, 1);
  nn::Sequential s(a, nn::Functional(torch::relu), b);
  const Tensor expected = b(torch::relu(a(x)));
  CHECK(s->forward(x).equal(expected));
  CHECK(s->size() == 3);
  nn::Sequential named({{"l1", a}, {"act", nn::ReLU()}, {"l2", b}});
  CHECK(named->forward(x).equal(expected));
  CHECK(named->named_parameters().keys() == Names{"l1.weight", "l1.bias", "l2.weight", "l2.bias"});
  torch::OrderedDict<std::string, nn::AnyModule> dict;
  dict.insert("l1", nn::AnyModule(a));
  nn::Sequential of_dict(std::move(dict));
  CHECK(of_dict->named_children().keys() == Names{"l1"});

  nn::Sequential pieces;
  CHECK(pieces->is_empty());
  CHECK_THROWS_AS(pieces->forward(x), c10::Error);
  pieces->push_back(a);
  pieces->push_back("act", nn::ReLU());
  pieces->push_back(b.ptr());
  pieces->push_back(nn::IdentityImpl());
  CHECK(pieces->forward(x).equal(expected));
  CHECK(pieces->named_children().keys() == Names{"0", "act", "2", "3"});
  nn::Sequential longer{nn::Identity()};
  longer->extend(*pieces);
  CHECK(longer->size() == 5);
  std::vector<nn::Linear> more{nn::Linear(1, 1), nn::Linear(1, 1)};
  longer->extend(more);
  CHECK(longer->size() == 7);
  size_t count = 0;
  for (const auto& m : *longer) count += m.ptr() != nullptr;
  CHECK(count == 7);

  CHECK(s->ptr(0) == a.ptr());
  CHECK(s->ptr<nn::LinearImpl>(2) == b.ptr());
  CHECK(s[2] == b.ptr());
  CHECK(&s->at<nn::LinearImpl>(0) == a.get());
  CHECK_THROWS_AS(s->ptr(9), c10::Error);
  CHECK_THROWS_AS(s[9], c10::Error);
  CHECK_THROWS_AS(s->at<nn::ReLUImpl>(0), c10::Error);
  CHECK_THROWS_AS(s->forward<int>(x), c10::Error);

  nn::Sequential cloned(std::dynamic_pointer_cast<nn::SequentialImpl>(nn::Sequential(nn::Linear(2, 2))->clone()));
  CHECK(cloned->named_parameters().keys() == Names{"0.weight", "0.bias"});
}

TEST_CASE("Sequential: values of other types, default arguments") {
  const Tensor x = torch::ones({1});
  CHECK(text(nn::Sequential(Pair(), Unpair())->forward(x)) == "6");
  CHECK(std::get<1>(nn::Sequential(Pair())->forward<std::tuple<Tensor, int>>(x)) == 3);
  CHECK(text(nn::Sequential(Scaled(), Scaled())->forward(x)) == "4");
  nn::AnyModule any{Scaled()};
  CHECK(text(any.forward(x)) == "2");
  CHECK(text(any.forward(x, 5.0)) == "5");
  CHECK(text(any.forward(x, 5.0, 3)) == "15");
  CHECK_THROWS_AS(any.forward(x, 5.0, 3, 1), c10::Error);
}

TEST_CASE("AnyModule and AnyValue") {
  const Tensor x = torch::ones({1, 2});
  nn::AnyModule none;
  CHECK(none.is_empty());
  CHECK_THROWS_AS(none.forward(x), c10::Error);
  CHECK_THROWS_AS(none.ptr(), c10::Error);
  CHECK_THROWS_AS(none.get<nn::Linear>(), c10::Error);
  nn::Linear linear(2, 2);
  nn::AnyModule any(linear);
  CHECK(any.forward(x).equal(linear(x)));
  CHECK(any.get<nn::Linear>().ptr() == linear.ptr());
  CHECK(&any.get<nn::LinearImpl>() == linear.get());
  CHECK(any.ptr<nn::LinearImpl>() == linear.ptr());
  CHECK(any.ptr() == linear.ptr());
  CHECK((any.type_info() == typeid(nn::LinearImpl)));
  CHECK_THROWS_AS(any.get<nn::ReLU>(), c10::Error);
  CHECK_THROWS_AS(any.forward(x, 2), c10::Error);
  CHECK_THROWS_AS(any.forward(2), c10::Error);
  CHECK_THROWS_AS(any.forward<int>(x), c10::Error);
  nn::AnyModule copy = any.clone();
  CHECK(copy.ptr() != any.ptr());
  CHECK(copy.forward(x).equal(linear(x)));
  any = std::make_shared<nn::ReLUImpl>();
  CHECK((any.type_info() == typeid(nn::ReLUImpl)));

  nn::AnyValue value(5);
  CHECK(value.get<int>() == 5);
  CHECK(value.try_get<double>() == nullptr);
  CHECK_THROWS_AS(value.get<double>(), c10::Error);
  CHECK((value.type_info() == typeid(int)));
}

TEST_CASE("ModuleList") {
  nn::Linear a(1, 2);
  nn::ModuleList list(a, nn::ReLU());
  list->push_back(nn::TanhImpl());
  list->insert(1, nn::Identity());
  CHECK(list->size() == 4);
  CHECK(list->named_children().keys() == Names{"0", "1", "2", "3"});
  CHECK(list[1]->as<nn::Identity>() != nullptr);
  CHECK(list[3]->as<nn::Tanh>() != nullptr);
  CHECK(list->ptr<nn::LinearImpl>(0) == a.ptr());
  CHECK(&list->at<nn::LinearImpl>(0) == a.get());
  CHECK_THROWS_AS(list[4], c10::Error);
  CHECK_THROWS_AS(list->insert(6, nn::ReLU()), c10::Error);
  nn::ModuleList other{nn::Sigmoid()};
  other->extend(*list);
  CHECK(other->size() == 5);
  size_t count = 0;
  for (const auto& m : *other) count += m->children().empty();
  CHECK(count == 5);
  CHECK(list->named_parameters().keys() == Names{"0.weight", "0.bias"});
}

TEST_CASE("ModuleDict") {
  using Items = std::vector<std::pair<std::string, std::shared_ptr<nn::Module>>>;
  const Items items{{"x", nn::Linear(1, 2).ptr()}, {"y", nn::ReLU().ptr()}};
  nn::ModuleDict dict(items);
  CHECK(dict->size() == 2);
  CHECK(dict->keys() == Names{"x", "y"});
  CHECK(dict->contains("x"));
  CHECK_FALSE(dict->contains("z"));
  CHECK(dict["x"]->as<nn::Linear>() != nullptr);
  CHECK(dict->at<nn::LinearImpl>("x").options.out_features() == 2);
  CHECK_THROWS_AS(dict["z"], c10::Error);
  CHECK_THROWS_AS(dict->pop("z"), c10::Error);
  const Items more{{"x", nn::Tanh().ptr()}, {"q", nn::ReLU().ptr()}};
  dict->update(more);
  CHECK(dict->keys() == Names{"x", "y", "q"});
  CHECK(dict["x"]->as<nn::Tanh>() != nullptr);
  CHECK(dict->pop("y")->as<nn::ReLU>() != nullptr);
  CHECK(dict->values().size() == 2);
  for (const auto& item : *dict) CHECK(item.value() == dict[item.key()]);
  torch::OrderedDict<std::string, std::shared_ptr<nn::Module>> ordered = {{"a", nn::Linear(1, 1).ptr()}};
  nn::ModuleDict from(ordered);
  CHECK(from->items()[0].first == "a");
  CHECK(from->named_parameters().keys() == Names{"a.weight", "a.bias"});
  auto copy = std::dynamic_pointer_cast<nn::ModuleDictImpl>(from->clone());
  CHECK(copy->keys() == from->keys());
  from->clear();
  CHECK(from->empty());
}

TEST_CASE("ParameterList and ParameterDict") {
  nn::ParameterList list(torch::ones({2}).requires_grad_(), torch::zeros({3}));
  CHECK(list->size() == 2);
  list->append(torch::full({1}, 7.0));
  CHECK(text(list[2]) == "7");
  CHECK(list->at(0).requires_grad());
  CHECK_FALSE(list->at(1).requires_grad());
  CHECK(list->named_parameters().keys() == Names{"0", "1", "2"});
  CHECK_THROWS_AS(list[3], c10::Error);
  nn::ParameterList other(torch::ones({1}));
  other->extend(*list);
  CHECK(other->size() == 4);
  (*other) += (*list);
  CHECK(other->size() == 7);
  int64_t elements = 0;
  for (const auto& item : *list) elements += item.value().numel();
  CHECK(elements == 6);

  nn::ParameterDict dict;
  CHECK(dict->empty());
  dict->insert("w", torch::ones({2}).requires_grad_());
  dict->insert("b", torch::zeros({1}));
  CHECK(dict->keys() == Names{"w", "b"});
  CHECK(dict["w"].requires_grad());
  CHECK(text(dict->get("b")) == "0");
  CHECK(dict->contains("w"));
  CHECK_THROWS_AS(dict["z"], c10::Error);
  CHECK_THROWS_AS(dict->insert("w", torch::ones({1})), c10::Error);
  CHECK_THROWS_AS(dict->pop("z"), c10::Error);
  torch::OrderedDict<std::string, Tensor> more = {{"b", torch::ones({1})}};
  dict->update(more);
  CHECK(dict->size() == 2);
  CHECK(text(dict["b"]) == "1");
  CHECK(text(dict->pop("b")) == "1");
  CHECK(dict->values().size() == 1);
  dict->clear();
  CHECK(dict->size() == 0);
}

TEST_CASE("Functional binds arguments") {
  const Tensor x = torch::tensor({{1., 2.}, {3., 4.}});
  CHECK(text(nn::Functional(torch::relu)->forward(-x)) == "0 0 0 0");
  CHECK(text(nn::Functional([](Tensor t) { return t * 2; })(x)) == "2 4 6 8");
  CHECK(text(nn::Functional([](Tensor t, double a, double b) { return t * a + b; }, 10.0, 1.0)(x)) == "11 21 31 41");
  CHECK_FALSE(nn::Functional(torch::relu)->is_serializable());
  CHECK(text(nn::Sequential(nn::Functional(torch::relu), nn::Functional(torch::abs))->forward(x)) == "1 2 3 4");
}

TEST_CASE("OrderedDict") {
  torch::OrderedDict<std::string, int> dict = {{"a", 1}, {"b", 2}};
  CHECK(dict.insert("c", 3) == 3);
  CHECK_THROWS_AS(dict.insert("a", 2), c10::Error);
  CHECK_THROWS_AS(dict["z"], c10::Error);
  CHECK_THROWS_AS(dict[5], c10::Error);
  CHECK_THROWS_AS(dict.erase("z"), c10::Error);
  CHECK(dict.front().key() == "a");
  CHECK(*dict.back() == 3);
  CHECK(dict[1].pair().second == 2);
  CHECK(dict.find("b") != nullptr);
  CHECK(dict.find("z") == nullptr);
  dict.erase("a");
  CHECK(dict.keys() == Names{"b", "c"});
  CHECK(dict.values() == std::vector<int>{2, 3});
  CHECK(dict["c"] == 3);
  CHECK(dict.contains("b"));
  CHECK_FALSE(dict.is_empty());
  dict.clear();
  CHECK(dict.size() == 0);
}
