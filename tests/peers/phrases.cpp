// What errors say: the words of LibTorch that programs and tests look for are in wick's messages, too.

#include "peer.h"

#include <cmath>
#include <memory>
#include <sstream>

using namespace torch::nn;
namespace F = torch::nn::functional;
using torch::Tensor;
using torch::indexing::None;
using torch::indexing::Slice;

namespace {

struct M : Module {
  Tensor forward(Tensor x) { return x; }
};
struct TwoArgs : Module {
  int forward(int a, int b) { return a + b; }
};
struct Uncl : Module {};
// What is registered in the constructor, and not in reset(), is missing from a clone.
struct BadClone : Cloneable<BadClone> {
  BadClone() { register_module("l", Linear(2, 2)); }
  void reset() override {}
};
struct BadClone2 : Cloneable<BadClone2> {
  BadClone2() { register_parameter("w", torch::ones(2)); }
  void reset() override {}
};
struct BadClone3 : Cloneable<BadClone3> {
  BadClone3() { register_buffer("w", torch::ones(2)); }
  void reset() override {}
};
struct DS : torch::data::Dataset<DS> {
  torch::data::Example<> get(size_t) override { return {torch::ones(1), torch::ones(1)}; }
  torch::optional<size_t> size() const override { return 3; }
};

template <class Call>
void says(const std::string& words, Call call) {
  std::string message = "nothing was thrown";
  try {
    call();
  } catch (const std::exception& e) {
    message = e.what();
  }
  INFO("wanted ", words);
  INFO("got ", message);
  CHECK(message.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("words of errors: modules and containers") {
  says("forward() method expects 2 argument(s), but received 1", [] {
    AnyModule a(TwoArgs{});
    a.forward<int>(1);
  });
  says("forward() method expects 2 argument(s), but received 0", [] {
    AnyModule a(TwoArgs{});
    a.forward<int>();
  });
  says("to be of type int, but received value of type double", [] {
    AnyModule a(TwoArgs{});
    a.forward<int>(1.0, 2.0);
  });
  says("Cannot call forward() on an empty AnyModule", [] {
    AnyModule a;
    a.forward<int>(1);
  });
  says("Cannot call ptr() on an empty AnyModule", [] {
    AnyModule a;
    a.ptr<M>();
  });
  says("on an empty AnyModule", [] {
    AnyModule a;
    a.get<M>();
  });
  says("Attempted to cast module of type", [] {
    AnyModule a(M{});
    a.get<TwoArgs>();
  });
  says("Cannot call forward() on an empty Sequential", [] {
    Sequential s;
    s->forward(torch::ones(1));
  });
  says("Index out of range", [] {
    Sequential s(Linear(1, 2));
    s->ptr(5);
  });
  says("Index out of range", [] {
    Sequential s(Linear(1, 2));
    s->at<LinearImpl>(5);
  });
  says("Attempted to cast module of type torch::nn::LinearImpl to type torch::nn::Conv2dImpl", [] {
    Sequential s(Linear(1, 2));
    s->at<Conv2dImpl>(0);
  });
  says("The type of the return value", [] {
    Sequential s(Linear(1, 2));
    s->forward<int>(torch::ones({1, 1}));
  });
  says("Index out of range", [] {
    ModuleList s(Linear(1, 2));
    s->ptr(5);
  });
  says("Index out of range", [] {
    ModuleList s(Linear(1, 2));
    s->insert(5, std::make_shared<LinearImpl>(1, 2));
  });
  says("'x' is not defined", [] {
    ModuleDict d;
    (*d)["x"];
  });
  says("Parameter 'x' is not defined", [] {
    ParameterDict d;
    (*d)["x"];
  });
  says("Submodule name must not contain a dot (got 'a.b')", [] {
    M m;
    m.register_module("a.b", Linear(1, 1));
  });
  says("Submodule name must not be empty", [] {
    M m;
    m.register_module("", Linear(1, 1));
  });
  says("Submodule 'l' already defined", [] {
    M m;
    m.register_module("l", Linear(1, 1));
    m.register_module("l", Linear(1, 1));
  });
  says("Parameter name must not contain a dot (got 'a.b')", [] {
    M m;
    m.register_parameter("a.b", torch::ones(1));
  });
  says("Parameter name must not be empty", [] {
    M m;
    m.register_parameter("", torch::ones(1));
  });
  says("Parameter 'p' already defined", [] {
    M m;
    m.register_parameter("p", torch::ones(1));
    m.register_parameter("p", torch::ones(1));
  });
  says("Buffer name must not contain a dot (got 'a.b')", [] {
    M m;
    m.register_buffer("a.b", torch::ones(1));
  });
  says("Buffer name must not be empty", [] {
    M m;
    m.register_buffer("", torch::ones(1));
  });
  says("Buffer 'p' already defined", [] {
    M m;
    m.register_buffer("p", torch::ones(1));
    m.register_buffer("p", torch::ones(1));
  });
  says("clone() has not been implemented for", [] {
    Uncl m;
    m.clone();
  });
  says("does not have the same number of child modules as the original module after calling reset()", [] {
    BadClone m;
    m.clone();
  });
  says("does not have the same number of parameters as the original module after calling reset()", [] {
    BadClone2 m;
    m.clone();
  });
  says("does not have the same number of buffers as the original module after calling reset()", [] {
    BadClone3 m;
    m.clone();
  });
  says(
      "It looks like you attempted to retrieve your top-level module as a shared_ptr, but it is not stored in a "
      "shared_ptr",
      [] {
        M m;
        m.modules();
      });
  says("Accessing empty ModuleHolder", [] {
    Linear l{nullptr};
    l->weight;
  });
  says("Expected 5 values, but instead got 3", [] { torch::ExpandingArray<5> a({1, 2, 3}); });
  says("Expected 2 values, but instead got 3", [] { Conv2d(Conv2dOptions(1, 2, {1, 2, 3})); });
  says("device type at start of device string: gpu", [] { torch::Device("gpu"); });
  says("Invalid device string: 'cpu:'", [] { torch::Device("cpu:"); });
  says("Invalid device string: 'cpu:x'", [] { torch::Device("cpu:x"); });
  says("Device string must not be empty", [] { torch::Device(""); });
}

TEST_CASE("words of errors: devices, loaders, dictionaries, archives, optimizers") {
  says("Attempted to increment iterator past the end", [] {
    auto l = torch::data::make_data_loader(DS().map(torch::data::transforms::Stack<>()), 2);
    auto it = l->begin();
    while (it != l->end()) ++it;
    ++it;
  });
  says("Attempted to dereference iterator that was past the end", [] {
    auto l = torch::data::make_data_loader(DS().map(torch::data::transforms::Stack<>()), 2);
    auto it = l->begin();
    while (it != l->end()) ++it;
    *it;
  });
  says("Key 'a' already defined", [] {
    torch::OrderedDict<std::string, int> d;
    d.insert("a", 1);
    d.insert("a", 2);
  });
  says("Key 'b' is not defined", [] {
    torch::OrderedDict<std::string, int> d;
    d["b"];
  });
  says("Penguin 'b' is not defined", [] {
    torch::OrderedDict<std::string, int> d("Penguin");
    d["b"];
  });
  says("Index 3 is out of bounds", [] {
    torch::OrderedDict<std::string, int> d;
    d[3];
  });
  says("No such serialized tensor 'b'", [] {
    std::stringstream s;
    torch::serialize::OutputArchive o;
    o.write("a", torch::ones(1));
    o.save_to(s);
    torch::serialize::InputArchive i;
    i.load_from(s);
    Tensor x;
    i.read("b", x);
  });
  says("No such serialized submodule: 'b'", [] {
    std::stringstream s;
    torch::serialize::OutputArchive o;
    o.write("a", torch::ones(1));
    o.save_to(s);
    torch::serialize::InputArchive i;
    i.load_from(s);
    torch::serialize::InputArchive x;
    i.read("b", x);
  });
  says("can't optimize a non-leaf Tensor", [] {
    auto p = torch::ones(1).requires_grad_();
    torch::optim::SGD o({p * 2}, 0.1);
  });
  says("Invalid learning rate: -1",
       [] { torch::optim::Adam o({torch::ones(1).requires_grad_()}, torch::optim::AdamOptions(-1)); });
  says("Invalid beta parameter at index 0: 2", [] {
    torch::optim::Adam o({torch::ones(1).requires_grad_()}, torch::optim::AdamOptions().betas(std::make_tuple(2., .9)));
  });
  says("Invalid momentum value: -1",
       [] { torch::optim::SGD o({torch::ones(1).requires_grad_()}, torch::optim::SGDOptions(.1).momentum(-1)); });
  says("Nesterov momentum requires a momentum and zero dampening",
       [] { torch::optim::SGD o({torch::ones(1).requires_grad_()}, torch::optim::SGDOptions(.1).nesterov(true)); });
  says("LBFGS requires a closure function", [] {
    torch::optim::LBFGS o({torch::ones(1).requires_grad_()});
    o.step(nullptr);
  });
  says("too many indices for tensor of dimension 1", [] { torch::ones(2).index({0, 0}); });
  says("select() cannot be applied to a 0-dim tensor", [] { torch::tensor(1)[0]; });
  says("index 5 out of range for", [] { torch::ones(2)[5]; });
  says("The shape of the mask", [] { torch::ones({2, 3}).index({torch::ones(3, torch::kBool)}); });
  says("tensors used as indices must be long, byte or bool tensors", [] {
    torch::ones({2, 3}).index({torch::ones(3)});
  });
  says("shape mismatch: value tensor of shape", [] {
    torch::ones({2, 3}).index_put_({torch::tensor({0, 1})}, torch::ones({3, 3}));
  });
  says("9 is out of bounds for dimension 0 with size 2", [] { torch::ones({2, 3}).index({torch::tensor({0, 9})}); });
  says("start (1) + length (4) exceeds dimension size (2)", [] { torch::ones({2, 3}).narrow(0, 1, 4); });
}

TEST_CASE("words of errors: indices and gradients") {
  says("element 0 of tensors does not require grad and does not have a grad_fn", [] { torch::ones(1).backward(); });
  says("grad can be implicitly created only for scalar outputs",
       [] { torch::ones(2, torch::requires_grad()).mul(2).backward(); });
  says("Trying to backward through the graph a second time", [] {
    auto y = torch::ones(1, torch::requires_grad()).exp();
    y.backward();
    y.backward();
  });
  says("One of the differentiated Tensors appears to not have been used in the graph", [] {
    auto a = torch::ones(1, torch::requires_grad()), b = torch::ones(1, torch::requires_grad());
    torch::autograd::grad({a * 2}, {b});
  });
  says("One of the differentiated Tensors does not require grad", [] {
    auto a = torch::ones(1, torch::requires_grad()), b = torch::ones(1);
    torch::autograd::grad({a * 2}, {b});
  });
  says("grad requires non-empty inputs.", [] {
    auto a = torch::ones(1, torch::requires_grad());
    torch::autograd::grad({a * 2}, {});
  });
  says("'inputs' argument to backward cannot be empty", [] {
    auto a = torch::ones(1, torch::requires_grad());
    (a * 2).backward({}, torch::nullopt, false, std::vector<Tensor>{});
  });
  says("a leaf Variable that requires grad is being used in an in-place operation",
       [] { torch::ones(1, torch::requires_grad()).add_(1); });
  says("a view of a leaf Variable that requires grad is being used in an in-place operation", [] {
    auto x = torch::ones(2, torch::requires_grad());
    x[0].add_(1);
  });
  says("you can only change requires_grad flags of leaf variables", [] {
    auto x = torch::ones(2, torch::requires_grad()) * 2;
    x.requires_grad_(false);
  });
  says("can require gradients", [] { torch::ones(2, torch::kInt).requires_grad_(); });
  says("Inference tensors cannot be saved for backward", [] {
    Tensor i;
    {
      torch::InferenceMode g;
      i = torch::ones(2);
    }
    auto x = torch::ones(2, torch::requires_grad());
    x* i;
  });
  says("Inplace update to inference tensor outside InferenceMode is not allowed", [] {
    Tensor i;
    {
      torch::InferenceMode g;
      i = torch::ones(2);
    }
    i.add_(1);
  });
  says("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed", [] {
    Tensor i;
    {
      torch::InferenceMode g;
      i = torch::ones(2);
    }
    i.requires_grad_();
  });
  says("Inference tensors do not track version counter.", [] {
    Tensor i;
    {
      torch::InferenceMode g;
      i = torch::ones(2);
    }
    i._version();
  });
  says("Can't detach views in-place. Use detach() instead", [] {
    auto x = torch::ones(2, torch::requires_grad()).clone();
    x.view({2}).detach_();
  });
  says("can't retain_grad on Tensor that has requires_grad=False", [] { torch::ones(2).retain_grad(); });
  says("cannot register a hook on a variable that doesn't require gradient",
       [] { torch::ones(2).register_hook([](Tensor g) { return g; }); });
  says("The total norm of order 2 for gradients from `parameters` is non-finite", [] {
    auto x = torch::ones(2, torch::requires_grad());
    x.mutable_grad() = torch::full({2}, INFINITY);
    torch::nn::utils::clip_grad_norm_({x}, 1., 2., true);
  });
  says("mat1 and mat2 shapes cannot be multiplied", [] { torch::ones({2, 3}).mm(torch::ones({2, 3})); });
  says("mat1 and mat2 shapes cannot be multiplied", [] { torch::ones({2, 3}).matmul(torch::ones({2, 3})); });
  says("mat1 and mat2 shapes cannot be multiplied", [] { Linear(3, 2)(torch::ones({1, 4})); });
  says("in_channels must be divisible by groups", [] { Conv2d(Conv2dOptions(3, 2, 3).groups(2)); });
  says("out_channels must be divisible by groups", [] { Conv2d(Conv2dOptions(4, 3, 3).groups(2)); });
  says("Use .reshape(...) instead", [] { torch::ones({2, 3}).t().view({6}); });
  says("only one dimension can be inferred", [] { torch::ones({2, 3}).reshape({-1, -1}); });
  says("expected a non-empty list of Tensors", [] { torch::cat(std::vector<Tensor>{}); });
  says("stack expects each tensor to be equal size, but got", [] {
    torch::stack({torch::ones({2, 3}), torch::ones({2, 4})});
  });
  says("stack expects a non-empty TensorList", [] { torch::stack(std::vector<Tensor>{}); });
  says("Dimension out of range (expected to be in range of [-1, 0], but got 3)", [] { torch::ones(2).sum(3); });
  says("Dimension out of range (expected to be in range of [-1, 0], but got 1)", [] { torch::ones(2).softmax(1); });
}

TEST_CASE("words of errors: operators") {
  says("Dimension out of range (expected to be in range of [-1, 0], but got 3)", [] { torch::ones(2).size(3); });
  says("a Tensor with 2 elements cannot be converted to Scalar", [] { torch::ones(2).item(); });
  says("a Tensor with 2 elements cannot be converted to Scalar", [] { torch::ones(2).item<float>(); });
  says("Boolean value of Tensor with more than one value", [] { torch::ones(2).is_nonzero(); });
  says("expected scalar type Int but found Float", [] { torch::ones(2).data_ptr<int>(); });
  says("expected scalar type Int but found Float", [] {
    auto x = torch::ones(2);
    x.accessor<int, 1>();
  });
  says("TensorAccessor expected 2 dims but tensor has 1", [] {
    auto x = torch::ones(2);
    x.accessor<float, 2>();
  });
  says("Trying to create tensor with negative dimension", [] { torch::ones({-1}); });
  says("random_ expects 'from' to be less than 'to', but got from=0 >= to=0", [] { torch::randint(0, 0, {2}); });
  says("normal expects std >= 0.0, but found std -1", [] { torch::ones(2).normal_(0, -1); });
  says("uniform_ expects to return a [from, to) range, but found from=1 > to=0", [] { torch::ones(2).uniform_(1, 0); });
  says("bernoulli_ expects p to be in [0, 1], but got p=2", [] { torch::ones(2).bernoulli_(2); });
  says("cannot sample n_sample > prob_dist.size(-1) samples without replacement",
       [] { torch::ones(2).multinomial(3); });
  says("probability tensor contains either `inf`, `nan` or element < 0", [] {
    torch::tensor({-1., 1.}).multinomial(1);
  });
  says("dropout probability has to be between 0 and 1, but got 2", [] { torch::dropout(torch::ones(2), 2, true); });
  says("dropout probability has to be between 0 and 1, but got 2", [] { Dropout d(2.0); });
  says("dropout probability has to be between 0 and 1, but got -1",
       [] { F::dropout(torch::ones(2), F::DropoutFuncOptions().p(-1)); });
  says("index out of range in self", [] { Embedding(3, 2)(torch::tensor({5})); });
  says("Padding_idx must be within num_embeddings", [] { Embedding(EmbeddingOptions(3, 2).padding_idx(5)); });
  says("Embeddings parameter is expected to be 2-dimensional", [] { Embedding::from_pretrained(torch::ones(3)); });
  says("offsets has to be a 1D Tensor but got null", [] { EmbeddingBag(3, 2)(torch::tensor({1, 2})); });
  says("then offsets has to be null", [] { EmbeddingBag(3, 2)(torch::tensor({{1, 2}}), torch::tensor({0})); });
  says("expected 4D input (got 2D input)", [] { BatchNorm2d(3)(torch::ones({2, 3})); });
  says("expected 2D or 3D input (got 4D input)", [] { BatchNorm1d(3)(torch::ones({2, 3, 4, 5})); });
  says("Expected more than 1 value per channel when training, got input size", [] {
    BatchNorm1d(3)(torch::ones({1, 3}));
  });
  says("Given normalized_shape=", [] { LayerNorm(LayerNormOptions({3}))(torch::ones({2, 4})); });
  says("Expected number of channels in input to be divisible by num_groups, but got", [] {
    GroupNorm(GroupNormOptions(2, 3))(torch::ones({2, 3}));
  });
  says("Target 5 is out of bounds", [] { F::nll_loss(torch::ones({2, 3}), torch::tensor({1, 5})); });
  says("all elements of input should be between 0 and 1",
       [] { F::binary_cross_entropy(torch::full({2}, 3.), torch::ones({2})); });
  says("must be the same as input size",
       [] { F::binary_cross_entropy_with_logits(torch::ones({3}), torch::ones({2})); });
  says("only p == 1 and p == 2 supported", [] { MultiMarginLoss(MultiMarginLossOptions().p(3)); });
  says("flatten() has invalid args: start_dim", [] { torch::ones({2, 3}).flatten(1, 0); });
  says("Halving dimension must be even, but dimension 0 is size 3", [] { GLU()(torch::ones(3)); });
  says("lambda must be greater or equal to 0, but found to be -1", [] { Softshrink(-1.)(torch::ones(2)); });
  says("max_val must be greater than min_val", [] { Hardtanh(HardtanhOptions().min_val(2).max_val(1)); });
}

TEST_CASE("words of errors: layers and losses") {
  says("Class values must be non-negative", [] { F::one_hot(torch::tensor({-1})); });
  says("Class values must be smaller than num_classes", [] { F::one_hot(torch::tensor({3}), 2); });
  says("Can not infer total number of classes from empty tensor",
       [] { F::one_hot(torch::ones({0}, torch::kLong), -1); });
  says("one_hot is only applicable to index tensor", [] { F::one_hot(torch::ones({1})); });
  says("dropout should be a number in range [0, 1] representing the probability of an element being zeroed",
       [] { LSTM(LSTMOptions(2, 3).dropout(2)); });
  says("proj_size has to be a positive integer, smaller than hidden_size",
       [] { LSTM(LSTMOptions(2, 3).proj_size(5)); });
  says("input has inconsistent input_size: got", [] { LSTMCell(2, 3)(torch::ones({2, 5})); });
  says("hidden has inconsistent hidden_size", [] { GRUCell(2, 3)(torch::ones({2, 2}), torch::ones({2, 5})); });
  says("`lengths` array must be sorted in decreasing order", [] {
    torch::nn::utils::rnn::pack_padded_sequence(torch::ones({2, 2, 2}), torch::tensor({1, 2}), false, true);
  });
  says("Expected `len(lengths)` to be equal to batch_size, but got 1", [] {
    torch::nn::utils::rnn::pack_padded_sequence(torch::ones({2, 2, 2}), torch::tensor({1}), false, true);
  });
  says("Expected total_length to be at least the length of the longest sequence in input, but got total_length=1", [] {
    auto p = torch::nn::utils::rnn::pack_padded_sequence(torch::ones({2, 2, 2}), torch::tensor({2, 1}), false, true);
    torch::nn::utils::rnn::pad_packed_sequence(p, false, 0., 1);
  });
  says("embed_dim must be divisible by num_heads", [] { MultiheadAttention(MultiheadAttentionOptions(5, 2)); });
  says("Only tensors with 3, 4, or 5 dimensions are supported", [] { torch::nn::init::dirac_(torch::ones({2, 2})); });
  says("Only tensors with 2 dimensions are supported", [] { torch::nn::init::sparse_(torch::ones({2}), 0.1); });
  says("Only tensors with 2 or more dimensions are supported", [] { torch::nn::init::orthogonal_(torch::ones({2})); });
  says("Only tensors with 2 dimensions are supported", [] { torch::nn::init::eye_(torch::ones({2})); });
  says("an out can not be computed for tensor with fewer than 2 dimensions",
       [] { torch::nn::init::xavier_uniform_(torch::ones({2})); });
  says("Expected non-zero, positive output size. Got", [] { F::affine_grid(torch::ones({1, 2, 3}), {1, 1, 2, -2}); });
  says("Expected a batch of 2D affine matrices of shape Nx2x3 for size", [] {
    F::affine_grid(torch::ones({2, 3}), {1, 1, 2, 2});
  });
  says("Expected theta to have floating point type, but got", [] {
    F::affine_grid(torch::ones({1, 2, 3}, torch::kLong), {1, 1, 2, 2});
  });
  says("only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size", [] {
    F::affine_grid(torch::ones({1, 2, 3}), {1, 1, 2});
  });
  says("0D or 1D target tensor expected, multi-target not supported", [] {
    F::cosine_embedding_loss(torch::ones({2, 3}), torch::ones({2, 3}), torch::ones({2, 2}));
  });
  says("All input tensors should have same dimension but got sizes: input1:", [] {
    F::margin_ranking_loss(torch::ones({2, 3}), torch::ones({2}), torch::ones({2}));
  });
  says("smooth_l1_loss does not support negative values for beta",
       [] { F::smooth_l1_loss(torch::ones(2), torch::zeros(2), F::SmoothL1LossFuncOptions(torch::kMean), -1); });
  says("huber_loss does not support non-positive values for delta",
       [] { F::huber_loss(torch::ones(2), torch::zeros(2), F::HuberLossFuncOptions().delta(-1)); });
  says("Expected all sub-lists to have sizes", [] { torch::tensor({{1, 2}, {3}}); });
  says("expected condition to be a boolean tensor, but got a tensor with dtype Float",
       [] { torch::where(torch::ones(2), torch::ones(2), torch::ones(2)); });
  says("is out of bounds", [] { torch::ones({2, 2}).gather(0, torch::tensor({{5, 0}})); });
  says("Index tensor must have the same number of dimensions as input tensor", [] {
    torch::ones({2, 2}).gather(0, torch::tensor({5}));
  });
  says("Expected self.dtype to be equal to src.dtype",
       [] { torch::ones({2}).scatter(0, torch::tensor({0}), torch::ones({1}, torch::kDouble)); });
  says("result type Float can't be cast to the desired output type Int",
       [] { torch::ones({2}, torch::kInt).add_(1.5); });
  says("refers to a single memory location", [] { torch::ones({1}).expand({3}).add_(1); });
  says("should have equal batch size", [] {
    Transformer(TransformerOptions(4, 2))(torch::ones({2, 2, 4}), torch::ones({2, 3, 4}));
  });
  says("should have same feature size as d_model", [] {
    Transformer(TransformerOptions(4, 2))(torch::ones({2, 2, 3}), torch::ones({2, 2, 3}));
  });
}
