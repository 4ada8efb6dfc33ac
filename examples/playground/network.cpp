#include "network.h"

#include <limits>

namespace playground {

Tensor activate(const std::string& name, const Tensor& z) {
  if (name == "sgn") return z.sgn();
  if (name == "identity") return z;
  if (name == "sigmoid") return z.sigmoid();
  if (name == "tanh") return z.tanh();
  if (name == "relu") return z.relu();
  if (name == "leaky_relu") return leaky_relu(z, 0.1);
  check(name == "elu", "activate: there is no activation function \"{}\"", name);
  return elu(z);
}

namespace {

std::unique_ptr<optim::Optimizer> make_optimizer(const Settings& s, std::vector<Tensor> parameters) {
  if (s.optimizer == "sgd") return std::make_unique<optim::SGD>(std::move(parameters), s.rate);
  if (s.optimizer == "momentum")
    return std::make_unique<optim::SGD>(std::move(parameters), optim::SGDOptions(s.rate).momentum(0.9));
  if (s.optimizer == "rmsprop") return std::make_unique<optim::RMSprop>(std::move(parameters), s.rate);
  check(s.optimizer == "adam", "Network: there is no optimizer \"{}\"", s.optimizer);
  return std::make_unique<optim::Adam>(std::move(parameters), s.rate);
}

// The added points: their last number is a value, or says which class.
void add_points(Data& data, const std::vector<double>& points) {
  if (points.empty()) return;
  const Tensor rows = matrix(points, 3), last = rows.narrow(1, 2, 1);
  const int64_t outputs = data.y.size(1);
  data.x = cat({data.x, rows.narrow(1, 0, 2)});
  data.y = cat({data.y, outputs == 1 ? last : eye(outputs, kDouble).index_select(0, last.flatten().to(kLong))});
}

}  // namespace

Network::Network(const Settings& settings) : settings_(settings), data_(make_data(settings.data, settings.seed)) {
  check(settings.loss == "mse" || settings.loss == "cross_entropy", "Network: there is no loss \"{}\"", settings.loss);
  add_points(data_, settings.points);
  int64_t below = data_.x.size(1);
  for (size_t l = 1; l <= settings.hidden.size() + 1; ++l) {
    const int64_t units = l <= settings.hidden.size() ? settings.hidden[l - 1] : data_.y.size(1);
    layers_.emplace_back(below, units);
    layers_.back()->to(kDouble);
    below = units;
  }
  draw_weights();
  optimizer_ = make_optimizer(settings, parameters());
}

void Network::draw_weights() {
  const std::string& start = settings_.start;
  NoGradGuard off;
  if (start == "text") {
    const std::vector<Tensor>& text = data_.weights;
    check(text.size() == 2 * depth(), "Network: the text gives no weights for {} layers and \"{}\"", depth(),
          settings_.data);
    for (size_t l = 1; l <= depth(); ++l) {
      layer(l)->weight.copy_(text[2 * l - 2].t());
      layer(l)->bias.copy_(text[2 * l - 1].flatten());
    }
  } else if (start != "default") {
    check(start == "small" || start == "large", "Network: there is no start \"{}\"", start);
    for (size_t l = 1; l <= depth(); ++l) {
      nn::init::normal_(layer(l)->weight, 0, start == "small" ? 0.01 : 8);
      nn::init::zeros_(layer(l)->bias);
    }
  }
}

const std::string& Network::activation(size_t l) const {
  static const std::string none = "identity";
  return l < depth() || settings_.activate_output ? settings_.activation : none;
}

std::vector<Tensor> Network::parameters() const {
  std::vector<Tensor> all;
  for (const nn::Linear& layer : layers_) all.insert(all.end(), {layer->weight, layer->bias});
  return all;
}

Tensor Network::layer_forward(size_t l, const Tensor& below, const Tensor& weight, const Tensor& bias,
                              Tensor& z) const {
  z = linear(below, weight, bias);
  return activate(activation(l), z);
}

Pass Network::forward(const Tensor& x, const std::vector<Tensor>& parameters) const {
  Pass pass{{Tensor()}, {x}};
  for (size_t l = 1; l <= depth(); ++l) {
    Tensor z, a = layer_forward(l, pass.a.back(), parameters[2 * l - 2], parameters[2 * l - 1], z);
    pass.z.push_back(z);
    pass.a.push_back(a);
  }
  return pass;
}

Tensor Network::loss(const Tensor& output, const Tensor& y) const {
  if (settings_.loss == "mse") return (y - output).square().sum() / y.size(0);
  if (y.size(1) == 1) return binary_cross_entropy_with_logits(output, (y + 1) / 2);
  return cross_entropy_loss(output, y.argmax(1));
}

Tensor Network::meaning(const Tensor& output) const {
  if (settings_.loss == "mse") return output;
  return output.size(1) == 1 ? 2 * output.sigmoid() - 1 : output.softmax(1);
}

Tensor Network::classes(const Tensor& output) const {
  return output.size(1) == 1 ? (output > 0).to(kLong).flatten() : output.argmax(1);
}

double Network::accuracy(const Tensor& output, const Tensor& y) const {
  if (!data_.classes) return std::numeric_limits<double>::quiet_NaN();
  return (classes(output) == classes(y)).to(kDouble).mean().item<double>();
}

void Network::step(const Tensor& x, const Tensor& y) {
  optimizer_->zero_grad();
  const Tensor J = loss(forward(x).a.back(), y);
  J.backward();
  optimizer_->step();
  ++steps_;
}

void Network::train(int64_t steps) {
  const int64_t n = data_.x.size(0), batch = settings_.batch;
  for (int64_t i = 0; i < steps; ++i) {
    if (batch <= 0 || batch >= n) {
      step(data_.x, data_.y);
      continue;
    }
    if (!order_.defined() || at_ >= n) {
      order_ = randperm(n);
      at_ = 0;
    }
    const Tensor some = order_.narrow(0, at_, std::min(batch, n - at_));
    step(data_.x.index_select(0, some), data_.y.index_select(0, some));
    at_ += batch;
  }
}

}  // namespace playground
