// Sequential, AnyModule, module holders and MLP.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;
using Names = std::vector<std::string>;

namespace {

struct SplitImpl : nn::Module {
  std::tuple<Tensor, Tensor> forward(const Tensor& x) { return {x * 2, x + 1}; }
};
WICK_MODULE(Split);
struct MeetImpl : nn::Module {
  Tensor forward(const std::tuple<Tensor, Tensor>& x) { return std::get<0>(x) - std::get<1>(x); }
};
WICK_MODULE(Meet);
struct CountImpl : nn::Module {
  int forward(const Tensor& x) { return static_cast<int>(x.numel()); }
};
WICK_MODULE(Count);
struct ScaleImpl : nn::Module {
  Tensor forward(const Tensor& x, double by, Tensor plus) { return x * by + plus; }
};
WICK_MODULE(Scale);

/// A module whose value constructor was called says so.
struct SizedImpl : nn::Module {
  SizedImpl(int a_ = 1, std::string b_ = "none") : a(a_), b(std::move(b_)) {}
  Tensor forward(const Tensor& x) { return x * a; }
  int a;
  std::string b;
};
WICK_MODULE(Sized);

}  // namespace

TEST_CASE("Sequential from modules, from names, and piece by piece") {
  const Tensor x = randn({4, 2});
  nn::Linear a(2, 3), b(3, 1);
  const Tensor expected = b(a(x).relu());

  nn::Sequential plain(a, nn::ReLU(), b);
  CHECK(plain->forward(x).equal(expected));
  CHECK(plain->named_parameters().keys() == Names{"0.weight", "0.bias", "2.weight", "2.bias"});
  CHECK(plain->size() == 3);

  nn::Sequential named({{"in", a}, {"act", nn::ReLU()}, {"out", b}});
  CHECK(named->forward(x).equal(expected));
  CHECK(named->named_parameters().keys() == Names{"in.weight", "in.bias", "out.weight", "out.bias"});

  OrderedDict<std::string, nn::AnyModule> dict;
  dict.insert("in", nn::AnyModule(a));
  dict.insert("out", nn::AnyModule(nn::Identity()));
  nn::Sequential from_dict(std::move(dict));
  CHECK(from_dict->named_children().keys() == Names{"in", "out"});
  CHECK(from_dict->forward(x).equal(a(x)));

  nn::Sequential pieces;
  CHECK(pieces->is_empty());
  check_fault([&] { pieces->forward(x); }, {"Sequential", "empty"});
  pieces->push_back(a);                                      // a holder
  pieces->push_back("act", nn::ReLU());                      // with a name
  pieces->push_back(b.ptr());                                // a shared_ptr
  pieces->push_back(nn::AnyModule(nn::Identity()));          // wrapped already
  pieces->push_back(nn::FlattenImpl(nn::FlattenOptions()));  // the module itself
  CHECK(pieces->named_children().keys() == Names{"0", "act", "2", "3", "4"});
  CHECK(pieces->forward(x).equal(expected));
  check_fault([&] { pieces->push_back("act", nn::ReLU()); }, {"'act'", "already defined"});

  nn::Sequential longer;
  longer->push_back(nn::Identity());
  longer->extend(*plain);
  CHECK(longer->size() == 4);
  CHECK(longer->forward(x).equal(expected));
  CHECK(longer->ptr(1) == a.ptr());

  nn::Sequential nothing;
  CHECK(nothing->size() == 0);
}

TEST_CASE("the parts of a Sequential") {
  nn::Linear a(2, 3);
  nn::Sequential s(a, nn::Dropout(0.25), nn::MLP({3, 4, 1}));
  CHECK(s[0] == a.ptr());
  CHECK(s->ptr(0) == a.ptr());
  CHECK(&s->at<nn::LinearImpl>(0) == a.get());
  CHECK(s->at<nn::DropoutImpl>(1).options.p() == 0.25);
  CHECK(s->at<nn::MLPImpl>(2).options.sizes() == std::vector<int64_t>{3, 4, 1});
  check_fault([&] { s->at<nn::ReLUImpl>(0); }, {"cast module of type"});
  check_fault([&] { s->at<nn::ReLUImpl>(3); }, {"out of range: 3", "3 modules"});
  check_fault([&] { s->ptr(3); }, {"out of range: 3", "3 modules"});
  check_fault([&] { s[3]; }, {"out of range: 3"});
  size_t i = 0;
  for (nn::AnyModule& m : *s) CHECK(m.ptr() == s[i++]);
  CHECK(i == 3);
  CHECK(s->children().size() == 3);
}

TEST_CASE("Sequential hands values of any type from module to module") {
  const Tensor x = randn({3});
  nn::Sequential s{Split(), Meet()};
  CHECK(s->forward(x).equal(x * 2 - (x + 1)));
  nn::Sequential two{nn::Identity(), Split()};
  const auto [twice, more] = two->forward<std::tuple<Tensor, Tensor>>(x);
  CHECK(twice.equal(x * 2));
  CHECK(more.equal(x + 1));
  check_fault([&] { two->forward(x); }, {"Sequential", "you asked for"});
  nn::Sequential count{Count()};
  CHECK(count->forward<int>(x) == 3);
  nn::Sequential wrong{Split(), nn::Linear(2, 3)};
  check_fault([&] { wrong->forward(x); }, {"LinearImpl", "argument #0"});
  nn::Sequential three{Scale(), nn::Identity()};
  CHECK(three->forward(x, 2.0, x).equal(x * 2 + x));
}

TEST_CASE("AnyModule passes arguments on and checks them") {
  const Tensor x = randn({3});
  nn::AnyModule none;
  CHECK(none.is_empty());
  check_fault([&] { none.forward(x); }, {"AnyModule", "empty"});

  Scale scale;
  nn::AnyModule any(scale);
  CHECK_FALSE(any.is_empty());
  CHECK(any.ptr() == scale.ptr());
  CHECK(any.forward(x, 3.0, x).equal(x * 3 + x));
  check_fault([&] { any.forward(x); }, {"ScaleImpl", "3 argument(s)", "received 1"});
  check_fault([&] { any.forward(x, 3.0, x, x); }, {"ScaleImpl", "3 argument(s)", "received 4"});
  check_fault([&] { any.forward(x, 3, x); }, {"ScaleImpl", "argument #1"});
  check_fault([&] { any.forward(x, 3.0, 1.0); }, {"ScaleImpl", "argument #2"});
  check_fault([&] { any.forward<int>(x, 3.0, x); }, {"ScaleImpl", "you asked for"});
  CHECK(any.get<Scale>().ptr() == scale.ptr());
  CHECK(&any.get<ScaleImpl>() == scale.get());
  check_fault([&] { any.get<nn::Linear>(); }, {"cast module of type"});
  check_fault([&] { any.get<nn::LinearImpl>(); }, {"cast module of type"});

  nn::AnyModule linear(nn::Linear(3, 2)), copy = linear.clone();
  CHECK(copy.forward(x).equal(linear.forward(x)));
  CHECK(copy.ptr() != linear.ptr());
  copy.get<nn::Linear>()->weight.data().zero_();
  CHECK_FALSE(copy.forward(x).equal(linear.forward(x)));
  check_fault([&] { any.clone(); }, {"clone", "ScaleImpl"});
}

TEST_CASE("module holders") {
  Sized none(nullptr);
  CHECK(none.is_empty());
  CHECK_FALSE(static_cast<bool>(none));
  check_fault([&] { none->a = 1; }, {"empty ModuleHolder"});
  check_fault([&] { (*none).a = 1; }, {"empty ModuleHolder"});
  check_fault([&] { none(ones({1})); }, {"empty ModuleHolder"});
  check_fault([&] { none.ptr(); }, {"empty ModuleHolder"});
  check_fault([&] { none.get(); }, {"empty ModuleHolder"});
  check_fault([&] { std::shared_ptr<nn::Module> p = none; }, {"empty ModuleHolder"});

  CHECK(Sized()->a == 1);
  CHECK(Sized(7)->a == 7);
  CHECK(Sized(7, "x")->b == "x");
  Sized one(7, "x"), same = one;
  same->a = 9;
  CHECK(one->a == 9);
  CHECK(same.ptr() == one.ptr());
  const Sized constant = one;
  CHECK(constant->a == 9);
  CHECK(&*constant == one.get());
  CHECK(one(ones({1})).item<float>() == 9);
  std::shared_ptr<nn::Module> base = one;
  CHECK(base.get() == one.get());
  Sized from_pointer(std::make_shared<SizedImpl>(5));
  CHECK(from_pointer->a == 5);
  none = one;
  CHECK_FALSE(none.is_empty());
  CHECK(static_cast<bool>(none));
}

TEST_CASE("MLP applies its layers, activation, norms and dropout in order") {
  const Tensor x = randn({6, 3});
  nn::MLP mlp({3, 5, 4, 2});
  CHECK(mlp->named_parameters().keys() ==
        Names{"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"});
  auto p = mlp->named_parameters();
  auto layer = [&](const std::string& name, const Tensor& a) {
    return linear(a, p[name + ".weight"], p[name + ".bias"]);
  };
  CHECK(mlp(x).equal(layer("fc3", layer("fc2", layer("fc1", x).relu()).relu())));
  CHECK(mlp(x.reshape({6, 3, 1})).equal(mlp(x)));
  CHECK(mlp(randn({2, 1, 3})).sizes() == IntArrayRef({2, 2}));
  CHECK_THROWS_AS(mlp(randn({2, 4})), Error);

  nn::MLP one({3, 2});
  CHECK(one->named_parameters().keys() == Names{"fc1.weight", "fc1.bias"});
  CHECK((one(x) < 0).any().item<bool>());  // no activation behind the last layer

  nn::MLP normed(nn::MLPOptions({3, 5, 2}).batch_norm(true).dropout(0.5).activation("tanh"));
  CHECK(normed->named_children().keys() == Names{"fc1", "norm1", "fc2", "dropout"});
  CHECK(normed->named_children()["dropout"]->as<nn::Dropout>()->options.p() == 0.5);
  p = normed->named_parameters();
  const Tensor fc1 = layer("fc1", x);
  manual_seed(3);
  const Tensor out = normed(x);
  manual_seed(3);
  const Tensor a = batch_norm(fc1, p["norm1.weight"], p["norm1.bias"], {}, {}, true, 0.1, 1e-5).tanh();
  CHECK(out.equal(layer("fc2", dropout(a, 0.5, true))));
  normed->eval();
  const auto b = normed->named_buffers();
  const Tensor e = batch_norm(fc1, p["norm1.weight"], p["norm1.bias"], b["norm1.running_mean"], b["norm1.running_var"],
                              false, 0.1, 1e-5);
  CHECK(normed(x).equal(layer("fc2", e.tanh())));
}

TEST_CASE("MLP knows its activations and refuses what is none") {
  const std::pair<const char*, Tensor (*)(const Tensor&)> activations[] = {
      {"relu", [](const Tensor& z) { return z.relu(); }},
      {"leaky_relu", [](const Tensor& z) { return z.leaky_relu(0.01); }},
      {"elu", [](const Tensor& z) { return z.elu(); }},
      {"selu", [](const Tensor& z) { return z.selu(); }},
      {"gelu", [](const Tensor& z) { return z.gelu(); }},
      {"silu", [](const Tensor& z) { return z * z.sigmoid(); }},
      {"mish", [](const Tensor& z) { return z.mish(); }},
      {"tanh", [](const Tensor& z) { return z.tanh(); }},
      {"sigmoid", [](const Tensor& z) { return z.sigmoid(); }},
      {"softplus", [](const Tensor& z) { return z.exp().log1p(); }},
      {"identity", [](const Tensor& z) { return z; }}};
  const Tensor x = randn({4, 3});
  for (const auto& [activation, f] : activations) {
    const std::string name = activation;
    CAPTURE(name);
    nn::MLP mlp(nn::MLPOptions({3, 5, 2}).activation(name));
    const auto p = mlp->parameters();
    CHECK(mlp(x).allclose(linear(f(linear(x, p[0], p[1])), p[2], p[3]), 1e-5, 1e-6));
  }
  check_fault([] { nn::MLP(nn::MLPOptions({3, 2}).activation("swish")); }, {"MLP", "\"swish\"", "relu", "identity"});
  check_fault([] { nn::MLP(nn::MLPOptions(std::vector<int64_t>{3})); }, {"MLP", "1 sizes"});
  check_fault([] { nn::MLP(nn::MLPOptions(std::vector<int64_t>{})); }, {"MLP", "0 sizes"});
  check_fault([] { nn::MLP({3, -1, 2}); }, {"Linear", "-1"});
  check_fault([] { nn::MLP(nn::MLPOptions({3, 4, 2}).dropout(1.5)); }, {"dropout", "1.5"});
  check_fault([] { nn::MLP(nn::MLPOptions({3, 4, 2}).dropout(-0.5)); }, {"dropout", "-0.5"});
}

TEST_CASE("copies of containers keep names, flags and modes, and have memory of their own") {
  nn::Sequential s({{"in", nn::Linear(2, 2)}, {"act", nn::Tanh()}});
  s->eval();
  auto copy = std::dynamic_pointer_cast<nn::SequentialImpl>(s->clone());
  CHECK(copy->named_children().keys() == Names{"in", "act"});
  CHECK_FALSE(copy->is_training());

  nn::ParameterList list(ones({2}).requires_grad_(), zeros({1}), Tensor());
  auto list_copy = std::dynamic_pointer_cast<nn::ParameterListImpl>(list->clone());
  REQUIRE(list_copy->size() == 3);
  CHECK(list_copy->at(0).requires_grad());
  CHECK(list_copy->at(0).is_leaf());
  CHECK_FALSE(list_copy->at(1).requires_grad());
  CHECK_FALSE(list_copy->at(2).defined());
  list->at(0).data().zero_();
  CHECK(list_copy->at(0).equal(ones({2})));

  nn::ParameterDict dict(OrderedDict<std::string, Tensor>{{"w", ones({2}).requires_grad_()}});
  dict->update({{"w", zeros({2})}, {"new", ones({1})}});
  CHECK(dict->keys() == Names{"w", "new"});
  auto dict_copy = std::dynamic_pointer_cast<nn::ParameterDictImpl>(dict->clone());
  CHECK(dict_copy->keys() == dict->keys());
  dict->get("new").zero_();
  CHECK(dict_copy->get("new").equal(ones({1})));

  nn::ModuleList modules(nn::Linear(1, 1), nn::Sequential(nn::Linear(1, 1)));
  auto modules_copy = std::dynamic_pointer_cast<nn::ModuleListImpl>(modules->clone());
  CHECK(modules_copy->named_parameters().keys() == modules->named_parameters().keys());
  modules->at<nn::LinearImpl>(0).bias.data().fill_(9);
  CHECK_FALSE(modules_copy->at<nn::LinearImpl>(0).bias.equal(full({1}, 9.0)));
}

TEST_CASE("containers say what is wrong") {
  nn::ModuleList list{nn::Linear(1, 1)};
  check_fault([&] { list->ptr(1); }, {"ModuleList", "out of range: 1", "1 modules"});
  check_fault([&] { list->insert(2, nn::Linear(1, 1)); }, {"ModuleList", "out of range: 2", "1 modules"});
  check_fault([&] { list->push_back(std::shared_ptr<nn::Module>()); }, {"ModuleList", "null"});
  check_fault([&] { list->at<nn::ReLUImpl>(0); }, {"LinearImpl", "ReLUImpl"});
  nn::ModuleDict dict(std::vector<nn::ModuleDictImpl::Item>{{"a", nn::Linear(1, 1).ptr()}});
  check_fault([&] { dict->at<nn::ReLUImpl>("a"); }, {"'a'", "LinearImpl", "ReLUImpl"});
  check_fault([&] { dict->ptr("b"); }, {"'b'"});
  check_fault([&] { dict->update(std::vector<nn::ModuleDictImpl::Item>{{"x.y", nn::Linear(1, 1).ptr()}}); }, {"dot"});
  check_fault([] { nn::Functional(nn::FunctionalImpl::Function{}); }, {"Functional", "empty"});
  check_fault([] { nn::AnyModule(std::shared_ptr<nn::LinearImpl>()); }, {"AnyModule", "null"});
  CHECK(list->size() == 1);
}
