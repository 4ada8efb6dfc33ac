#include <autograd/functional.h>

namespace wick::autograd::functional {
namespace {

// The inputs as new leaves. With create_graph those that require grad stay connected to the originals, so that the
// results can be differentiated by these.
variable_list prepared(const char* op, const variable_list& inputs, bool create_graph) {
  check(!inputs.empty(), "{}: needs at least one input", op);
  variable_list xs;
  for (const Tensor& x : inputs) {
    check_defined(op, x, "input");
    check(isFloatingType(x.scalar_type()), "{}: an input is {}: needs a floating dtype", op, toString(x.scalar_type()));
    if (create_graph && x.requires_grad())
      xs.push_back(x.view(x.sizes()));
    else
      xs.push_back(x.detach().requires_grad_());
  }
  return xs;
}

variable_list outputs_of(const char* op, const Function& f, const variable_list& xs) {
  variable_list ys = f(xs);
  check(!ys.empty(), "{}: the function has no output", op);
  for (const Tensor& y : ys) check_defined(op, y, "output");
  return ys;
}

// v, which must have the shapes of `like`, or 1 if it was left out.
variable_list checked_v(const char* op, const variable_list& v, const variable_list& like) {
  if (v.empty() || (v.size() == 1 && !v[0].defined())) {
    check(like.size() == 1 && like[0].numel() == 1, "{}: v can be left out only for a single tensor of one element",
          op);
    return {ones_like(like[0].detach())};
  }
  check(v.size() == like.size(), "{}: {} tensors in v for {}", op, v.size(), like.size());
  for (size_t i = 0; i < v.size(); ++i)
    check(v[i].defined() && v[i].sizes() == like[i].sizes(), "{}: v {} does not have the shape {}", op, describe(v[i]),
          shape_string(like[i].sizes()));
  return v;
}

// Σᵢ eᵢ ∂yᵢ/∂x for each x, zeros where no y depends on x.
variable_list pull_back(const char* op, const variable_list& ys, const variable_list& xs, const variable_list& e,
                        bool create_graph, bool strict) {
  variable_list roots, incoming;
  for (size_t i = 0; i < ys.size(); ++i) {
    check(!strict || ys[i].requires_grad(), "{}: output {} does not depend on the inputs", op, i);
    if (ys[i].requires_grad()) roots.push_back(ys[i]), incoming.push_back(e[i]);
  }
  variable_list g(xs.size());
  if (!roots.empty()) g = grad(roots, xs, incoming, true, create_graph, true);
  for (size_t i = 0; i < g.size(); ++i) {
    check(!strict || g[i].defined(), "{}: the outputs do not depend on input {}", op, i);
    if (!g[i].defined()) g[i] = zeros_like(xs[i].detach());
  }
  return g;
}

variable_list finished(variable_list all, const Options& o) {
  if (!o.create_graph)
    for (Tensor& t : all) t = t.detach();
  return all;
}

Tensor scalar_output(const char* op, const Function& f, const variable_list& xs) {
  const variable_list ys = outputs_of(op, f, xs);
  check(ys.size() == 1 && ys[0].numel() == 1,
        "{}: the function must have one output of one element, got {} of shape {}", op, ys.size(),
        shape_string(ys[0].sizes()));
  return ys[0];
}

}  // namespace

std::pair<variable_list, variable_list> vjp(const Function& f, const variable_list& inputs, const variable_list& v,
                                            Options o) {
  AutoGradMode on(true);
  const variable_list xs = prepared("vjp", inputs, o.create_graph), ys = outputs_of("vjp", f, xs);
  auto g = pull_back("vjp", ys, xs, checked_v("vjp", v, ys), o.create_graph, o.strict);
  return {finished(ys, o), finished(std::move(g), o)};
}

std::pair<variable_list, variable_list> jvp(const Function& f, const variable_list& inputs, const variable_list& v,
                                            Options o) {
  AutoGradMode on(true);
  const variable_list xs = prepared("jvp", inputs, o.create_graph), ys = outputs_of("jvp", f, xs);
  const variable_list direction = checked_v("jvp", v, xs);
  // eᵀJ is linear in e, so its derivative by e, times v, is Jv for every e.
  variable_list e;
  for (const Tensor& y : ys) e.push_back(zeros_like(y.detach()).requires_grad_());
  const auto g = pull_back("jvp", ys, xs, e, true, o.strict);
  auto jv = pull_back("jvp", g, e, direction, o.create_graph, false);
  return {finished(ys, o), finished(std::move(jv), o)};
}

std::vector<variable_list> jacobian(const Function& f, const variable_list& inputs, Options o) {
  AutoGradMode on(true);
  const variable_list xs = prepared("jacobian", inputs, o.create_graph), ys = outputs_of("jacobian", f, xs);
  std::vector<variable_list> all;
  for (size_t i = 0; i < ys.size(); ++i) {
    const Tensor flat = ys[i].reshape({-1});
    std::vector<variable_list> gradients(xs.size());  // for each input, of each output element
    for (int64_t k = 0; k < flat.numel(); ++k) {
      const Tensor element = flat[k];
      const auto g = pull_back("jacobian", {element}, xs, {ones_like(element.detach())}, o.create_graph, o.strict);
      for (size_t j = 0; j < xs.size(); ++j) gradients[j].push_back(g[j]);
    }
    variable_list blocks;
    for (size_t j = 0; j < xs.size(); ++j) {
      Dims sizes(ys[i].sizes());
      for (int64_t s : xs[j].sizes()) sizes.push_back(s);
      blocks.push_back(gradients[j].empty() ? zeros(sizes, ys[i].scalar_type()) : stack(gradients[j]).reshape(sizes));
    }
    all.push_back(finished(std::move(blocks), o));
  }
  return all;
}

std::vector<variable_list> hessian(const Function& f, const variable_list& inputs, Options o) {
  // The Jacobian of the gradient.
  auto gradient = [&f](const variable_list& xs) {
    variable_list ys;
    for (const Tensor& x : xs) ys.push_back(x.requires_grad() ? x : x.detach().requires_grad_());
    const Tensor y = scalar_output("hessian", f, ys);
    return pull_back("hessian", {y}, ys, {ones_like(y.detach())}, true, false);
  };
  return jacobian(gradient, inputs, o);
}

std::pair<Tensor, variable_list> vhp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o) {
  AutoGradMode on(true);
  const variable_list xs = prepared("vhp", inputs, o.create_graph);
  const Tensor y = scalar_output("vhp", f, xs);
  const auto g = pull_back("vhp", {y}, xs, {ones_like(y.detach())}, true, o.strict);
  auto vh = pull_back("vhp", g, xs, checked_v("vhp", v, xs), o.create_graph, false);
  return {finished({y}, o)[0], finished(std::move(vh), o)};
}

std::pair<Tensor, variable_list> hvp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o) {
  AutoGradMode on(true);
  const variable_list xs = prepared("hvp", inputs, o.create_graph);
  const Tensor y = scalar_output("hvp", f, xs);
  const auto g = pull_back("hvp", {y}, xs, {ones_like(y.detach())}, true, o.strict);
  // As in jvp(): the product of v with the derivative of eᵀH by e.
  variable_list e;
  for (const Tensor& t : g) e.push_back(zeros_like(t.detach()).requires_grad_());
  const auto eh = pull_back("hvp", g, xs, e, true, false);
  auto hv = pull_back("hvp", eh, e, checked_v("hvp", v, xs), o.create_graph, false);
  return {finished({y}, o)[0], finished(std::move(hv), o)};
}

namespace {
Function lifted(const TensorToTensor& f) {
  return [&f](const variable_list& x) { return variable_list{f(x[0])}; };
}
}  // namespace

std::pair<Tensor, Tensor> vjp(const TensorToTensor& f, const Tensor& x, const Tensor& v, Options o) {
  auto [y, g] = vjp(lifted(f), {x}, {v}, o);
  return {y[0], g[0]};
}
std::pair<Tensor, Tensor> jvp(const TensorToTensor& f, const Tensor& x, const Tensor& v, Options o) {
  auto [y, g] = jvp(lifted(f), {x}, {v}, o);
  return {y[0], g[0]};
}
Tensor jacobian(const TensorToTensor& f, const Tensor& x, Options o) { return jacobian(lifted(f), {x}, o)[0][0]; }
Tensor hessian(const TensorToTensor& f, const Tensor& x, Options o) { return hessian(lifted(f), {x}, o)[0][0]; }
std::pair<Tensor, Tensor> hvp(const TensorToTensor& f, const Tensor& x, const Tensor& v, Options o) {
  auto [y, g] = hvp(lifted(f), {x}, {v}, o);
  return {y, g[0]};
}
std::pair<Tensor, Tensor> vhp(const TensorToTensor& f, const Tensor& x, const Tensor& v, Options o) {
  auto [y, g] = vhp(lifted(f), {x}, {v}, o);
  return {y, g[0]};
}

}  // namespace wick::autograd::functional
