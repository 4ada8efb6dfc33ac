// Whole networks as ONNX files.

#include "exported.h"

namespace onnx_tests {

// y = relu(x + bn(conv(relu(bn(conv(x)))))), with a 1×1 convolution beside it.
struct ResidualBlockImpl : nn::Module {
  explicit ResidualBlockImpl(int64_t in, int64_t out, int64_t stride) {
    conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)));
    bn1 = register_module("bn1", nn::BatchNorm2d(out));
    conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(out, out, 3).padding(1).bias(false)));
    bn2 = register_module("bn2", nn::BatchNorm2d(out));
    side = register_module("side", nn::Conv2d(nn::Conv2dOptions(in, out, 1).stride(stride)));
  }
  Tensor forward(const Tensor& x) {
    Tensor y = bn2(conv2(relu(bn1(conv1(x)))));
    y += side(x);
    return y.relu_();
  }
  nn::Conv2d conv1{nullptr}, conv2{nullptr}, side{nullptr};
  nn::BatchNorm2d bn1{nullptr}, bn2{nullptr};
};
WICK_MODULE(ResidualBlock);

struct LeNetImpl : nn::Module {
  Tensor forward(Tensor x) {
    x = max_pool2d(relu(conv1(x)), 2);
    x = max_pool2d(relu(conv2(x)), 2);
    x = x.view({x.size(0), -1});
    x = relu(fc1(x));
    x = nn::functional::dropout(x, nn::functional::DropoutFuncOptions().p(0.5).training(is_training()));
    return log_softmax(fc2(x), 1);
  }
  nn::Conv2d conv1{register_module("conv1", nn::Conv2d(1, 6, 5))},
      conv2{register_module("conv2", nn::Conv2d(6, 16, 5))};
  nn::Linear fc1{register_module("fc1", nn::Linear(256, 64))}, fc2{register_module("fc2", nn::Linear(64, 10))};
};
WICK_MODULE(LeNet);

struct TaggerImpl : nn::Module {
  Tensor forward(const Tensor& words) {
    const auto [y, state] = lstm(embedding(words));
    return fc(y.select(1, -1)) + fc(std::get<0>(state)[-1]);
  }
  nn::Embedding embedding{register_module("embedding", nn::Embedding(20, 6))};
  nn::LSTM lstm{register_module("lstm", nn::LSTM(nn::LSTMOptions(6, 8).num_layers(2).batch_first(true)))};
  nn::Linear fc{register_module("fc", nn::Linear(8, 3))};
};
WICK_MODULE(Tagger);

// Words plus their positions, up to 32 of them, through an encoder that looks back only.
struct LanguageModelImpl : nn::Module {
  LanguageModelImpl() {
    words = register_module("words", nn::Embedding(20, 8));
    positions = register_module("positions", nn::Embedding(32, 8));
    encoder = register_module("encoder",
                              nn::TransformerEncoder(nn::TransformerEncoderOptions(
                                  nn::TransformerEncoderLayerOptions(8, 2).dim_feedforward(16).activation(kGELU), 2)));
    head = register_module("head", nn::Linear(8, 20));
  }
  Tensor forward(const Tensor& x) {  // (batch×length)
    const int64_t length = x.size(1);
    const Tensor mask = full({length, length}, -std::numeric_limits<double>::infinity()).triu(1);
    const Tensor y = words(x) + positions(arange(length, kLong));
    return head(encoder(y.transpose(0, 1), mask).transpose(0, 1));
  }
  nn::Embedding words{nullptr}, positions{nullptr};
  nn::TransformerEncoder encoder{nullptr};
  nn::Linear head{nullptr};
};
WICK_MODULE(LanguageModel);

TEST_CASE("whole networks") {
  exported("net_mlp",
           nn::Sequential(nn::Flatten(), nn::Linear(12, 16), nn::ReLU(), nn::BatchNorm1d(16), nn::Dropout(0.2),
                          nn::Linear(16, 4), nn::Softmax(1)),
           batches({3, 4}));
  exported("net_lenet", LeNet(), batches({1, 28, 28}));
  exported("net_residual", nn::Sequential(ResidualBlock(3, 4, 1), ResidualBlock(4, 8, 2), nn::AdaptiveAvgPool2d(1)),
           batches({3, 8, 8}));
  const Axes words = {{0, "batch"}, {1, "length"}};
  const std::vector<Tensor> texts = {randint(0, 20, {2, 6}, kLong), randint(0, 20, {1, 9}, kLong),
                                     randint(0, 20, {5, 30}, kLong)};
  exported("net_lstm", Tagger(), texts, words);
  exported("net_transformer", LanguageModel(), texts, words);
  exported("net_vae_decoder",
           nn::Sequential(nn::Linear(5, 32), nn::ReLU(), nn::Unflatten(nn::UnflattenOptions(1, {8, 2, 2})),
                          nn::ConvTranspose2d(nn::ConvTranspose2dOptions(8, 4, 4).stride(2).padding(1)), nn::ReLU(),
                          nn::ConvTranspose2d(nn::ConvTranspose2dOptions(4, 1, 4).stride(2).padding(1)), nn::Sigmoid()),
           batches({5}));
}

TEST_CASE("older versions of ONNX's operators, and parameters as inputs") {
  onnx::ExportOptions old;
  old.opset_version = 14;
  exported("opset14_lenet", LeNet(), batches({1, 28, 28}), kBatch, old);
}

TEST_CASE("names") {
  LeNet net;
  const std::string path = path_of("names.onnx");
  onnx::export_model(net, {zeros({1, 1, 28, 28})}, path);
  std::ifstream file(path, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(file), {});
  for (const char* name : {"fc1.weight", "fc1.bias", "conv2.weight", "/conv1/Conv", "/fc2/Gemm", "input", "output"})
    CHECK_MESSAGE(content.find(name) != std::string::npos, name);
  CHECK(net->is_training());
}

}  // namespace onnx_tests
