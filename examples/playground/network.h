#pragma once
// A network of the playground and its training.

#include "data.h"

namespace playground {

/// What the page lets one choose.
struct Settings {
  std::string data = "xor";
  uint64_t seed = 1;
  std::vector<double> points = {};    ///< added to the training data: x₁, x₂ and the class (or value), in turn
  std::vector<int64_t> hidden = {4};  ///< units of each hidden layer
  std::string activation = "tanh";    ///< "sgn", "identity", "sigmoid", "tanh", "relu", "leaky_relu" or "elu"
  bool activate_output = false;       ///< whether the output layer has it too
  std::string loss = "mse";           ///< "mse", (1/N) Σ‖y − a(L)‖², or "cross_entropy"
  std::string start =
      "default";  ///< the weights at first: nn::Linear's, "small" (0.01 normal), "large" (8 normal), "text"
  std::string optimizer = "adam";  ///< "sgd", "momentum", "rmsprop" or "adam"
  double rate = 0.05;              ///< the learning rate
  int64_t batch = 0;               ///< samples in a step; 0 for all
};

/// f of that name, element by element. Throws for another name.
Tensor activate(const std::string& name, const Tensor& z);

/// What a forward pass leaves: z[l] and a[l] of layer l, a row for each sample; a[0] is x, z[0] undefined.
struct Pass {
  std::vector<Tensor> z, a;
};

class Network {
 public:
  /// Draws data and weights. Throws for names that it does not know.
  explicit Network(const Settings& settings);
  virtual ~Network() = default;

  /// This many steps of the optimizer, each over the next batch of the training data.
  void train(int64_t steps);
  /// One step over these samples of the training data.
  void step(const Tensor& x, const Tensor& y);
  int64_t steps() const { return steps_; }

  /// The number of layers, L.
  size_t depth() const { return layers_.size(); }
  const nn::Linear& layer(size_t l) const { return layers_[l - 1]; }
  /// The name of layer l's f: "identity" if it has none.
  const std::string& activation(size_t l) const;
  /// W(1), b(1), W(2), … as nn::Linear holds them.
  std::vector<Tensor> parameters() const;
  const Settings& settings() const { return settings_; }
  const Data& data() const { return data_; }

  Pass forward(const Tensor& x) const { return forward(x, parameters()); }
  /// The same with other parameters.
  Pass forward(const Tensor& x, const std::vector<Tensor>& parameters) const;
  /// J of outputs (N×d(L)) for targets.
  Tensor loss(const Tensor& output, const Tensor& y) const;
  /// What the outputs mean: with one output a number, where cross entropy's is from −1 to 1; with several a probability
  /// for each under cross entropy, else the outputs themselves.
  Tensor meaning(const Tensor& output) const;
  /// The class of each row: 0 or 1 (by the sign) with one output, else the largest output.
  Tensor classes(const Tensor& output) const;
  /// The share of rows of the right class, from 0 to 1; NaN for a regression.
  double accuracy(const Tensor& output, const Tensor& y) const;

 protected:
  /// Returns a(l), and sets z(l), of what is below, a(l-1).
  virtual Tensor layer_forward(size_t l, const Tensor& below, const Tensor& weight, const Tensor& bias,
                               Tensor& z) const;

 private:
  void draw_weights();
  Settings settings_;
  Data data_;
  std::vector<nn::Linear> layers_;
  std::unique_ptr<optim::Optimizer> optimizer_;
  Tensor order_;  // of the samples in this epoch
  int64_t steps_ = 0, at_ = 0;
};

}  // namespace playground
