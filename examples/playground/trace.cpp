#include "trace.h"

#include <autograd/graph/watcher.h>

#include <map>

namespace playground {

namespace {

// f'(z): the gradient of the sum of f's values.
Tensor slope(const std::string& activation, const Tensor& z) {
  const Tensor at = z.detach().requires_grad_();
  const Tensor f = activate(activation, at);
  return autograd::grad({f.sum()}, {at})[0];
}

// Whose node is whose: W(1)ᵀ, b(1), z(1), a(1), …, J. A layer without f has a(l) = z(l).
std::map<const Node*, std::string> names_of_nodes(const Network& network, const Pass& pass, const Tensor& J) {
  std::map<const Node*, std::string> names;
  auto add = [&](const Tensor& t, const char* name, size_t l) {
    names[gradient_edge(t).function.get()] = fmt::format(fmt::runtime(name), l);
  };
  for (size_t l = 1; l <= network.depth(); ++l) {
    add(network.layer(l)->weight, "W({})ᵀ", l);
    add(network.layer(l)->bias, "b({})", l);
    add(pass.a[l], "a({})", l);
    add(pass.z[l], "z({})", l);
  }
  add(J, "J", 0);
  return names;
}

}  // namespace

Trace trace(const Network& network, const Tensor& x, const Tensor& y) {
  const Pass pass = network.forward(x);
  const Tensor J = network.loss(pass.a.back(), y);
  const std::map<const Node*, std::string> names = names_of_nodes(network, pass, J);
  auto what = [&](const Node& node) { return names.contains(&node) ? names.at(&node) : std::string(); };

  for (const Tensor& p : network.parameters()) p.mutable_grad() = Tensor();
  for (size_t l = 1; l <= network.depth(); ++l) pass.z[l].retain_grad(), pass.a[l].retain_grad();
  Trace t{x.t().contiguous(), y.t().contiguous(), J.item<double>(), {}, {}};
  {
    autograd::Watcher watcher([&](const Node& node, std::span<const Tensor> incoming, std::span<const Tensor> passed) {
      Visit visit{node.name(), what(node), incoming[0].detach().clone(), {}};
      for (size_t i = 0; i < node.edges().size(); ++i)
        if (const Node* to = node.next_edge(i).function.get(); to && passed[i].defined())
          visit.passes.push_back({to->name(), what(*to), passed[i].detach().clone()});
      t.walk.push_back(std::move(visit));
    });
    J.backward();
  }

  for (size_t l = 1; l <= network.depth(); ++l) {
    auto column = [](const Tensor& rows) { return rows.detach().t().contiguous(); };
    const nn::Linear& layer = network.layer(l);
    t.layers.push_back({column(layer->weight), layer->bias.detach().unsqueeze(1), column(pass.z[l]), column(pass.a[l]),
                        column(slope(network.activation(l), pass.z[l])), column(pass.a[l].grad()),
                        column(pass.z[l].grad()), column(layer->weight.grad()), layer->bias.grad().unsqueeze(1)});
  }
  return t;
}

}  // namespace playground
