#include "faults.h"

#include <algorithm>
#include <array>

namespace playground {

namespace {

Tensor faulty_linear(const std::string& fault, size_t l, const Tensor& x, const Tensor& weight, const Tensor& bias) {
  return record("FaultyLinear", linear(x.detach(), weight.detach(), bias.detach()),
                wrt(bias, [fault](auto& e) { return fault == "mean" ? e.mean(0) : e; }),
                wrt(x, saving(weight),
                    [fault](auto& e, auto& w) {
                      return fault == "sum" ? e.narrow(1, 0, 1).matmul(w.narrow(0, 0, 1)) : e.matmul(w);
                    }),
                wrt(weight, saving(x), [fault, l](auto& e, auto& a) {
                  const double factor = fault == "sign" && l == 1 ? -1 : fault == "factor" ? 0.5 : 1;
                  return factor * e.t().matmul(a);
                }));
}

// e ⊙ f'(s).
Tensor times_slope(const std::string& activation, const Tensor& e, const Tensor& s) {
  const Tensor at = s.detach().requires_grad_();
  AutoGradMode on(true);
  return autograd::grad({activate(activation, at)}, {at}, {e})[0];
}

Tensor faulty_activation(const std::string& fault, const std::string& activation, const Tensor& z) {
  const Tensor a = activate(activation, z.detach());
  return record("FaultyActivation", a, wrt(z, saving(z), [fault, activation](auto& e, auto& z) {
                  if (fault == "slope") return e;
                  return times_slope(activation, e, fault == "place" ? activate(activation, z.detach()) : z);
                }));
}

}  // namespace

FaultyNetwork::FaultyNetwork(const Settings& settings, const std::string& fault) : Network(settings), fault_(fault) {
  constexpr std::array<std::string_view, 7> faults = {"none", "sign", "factor", "sum", "slope", "place", "mean"};
  check(std::find(faults.begin(), faults.end(), fault) != faults.end(), "FaultyNetwork: there is no fault \"{}\"",
        fault);
}

Tensor FaultyNetwork::layer_forward(size_t l, const Tensor& below, const Tensor& weight, const Tensor& bias,
                                    Tensor& z) const {
  z = faulty_linear(fault_, l, below, weight, bias);
  return activation(l) == "identity" ? z : faulty_activation(fault_, activation(l), z);
}

std::vector<Checked> check_network(const Network& network, const Tensor& x, const Tensor& y) {
  std::vector<Checked> found;
  const std::vector<Tensor> parameters = network.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) {
    // J as a function of parameter i, which is moved by `change`.
    auto J = [&](const Tensor& change) {
      std::vector<Tensor> moved;
      for (size_t k = 0; k < parameters.size(); ++k)
        moved.push_back(k == i ? parameters[k].detach() + change : parameters[k].detach());
      return network.loss(network.forward(x, moved).a.back(), y);
    };
    const bool is_weight = i % 2 == 0;
    Checked checked{fmt::format("{}({})", is_weight ? "W" : "b", i / 2 + 1), {}, {}};
    autograd::GradcheckOptions names;
    names.input_names = {checked.name}, names.output_names = {"J"};
    checked.all = autograd::check_gradients([&](const std::vector<Tensor>& v) { return std::vector<Tensor>{J(v[0])}; },
                                            {zeros_like(parameters[i].detach()).requires_grad_()}, names);
    // One entry at a time, in the order of W(l) = weightᵀ.
    const int64_t rows = parameters[i].size(0), columns = is_weight ? parameters[i].size(1) : 1;
    for (int64_t column = 0; column < columns; ++column)
      for (int64_t row = 0; row < rows; ++row) {
        Tensor unit = zeros({rows, columns}, kDouble);
        unit[row][column] = 1.0;
        unit = unit.reshape(parameters[i].sizes());
        checked.entries.push_back(autograd::check_gradients_of([&](const Tensor& s) { return J(unit * s); },
                                                               zeros({}, kDouble).requires_grad_()));
      }
    found.push_back(std::move(checked));
  }
  return found;
}

}  // namespace playground
