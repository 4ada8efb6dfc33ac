// Operators that networks use between their layers, as ONNX files.

#include "exported.h"

namespace onnx_tests {

using F1 = Tensor (*)(const Tensor&);
using F2 = Tensor (*)(const Tensor&, const Tensor&);

TEST_CASE("functions of each element") {
  struct Unary {
    const char* name;
    F1 f;
  };
  // Arguments in (0.2, 0.9), where all of them are defined, then normal ones where they may be.
  const Unary everywhere[] = {
      {"neg", [](const Tensor& x) { return -x; }},
      {"abs", [](const Tensor& x) { return x.abs(); }},
      {"sign", [](const Tensor& x) { return x.sign(); }},
      {"exp", [](const Tensor& x) { return x.exp(); }},
      {"exp2", [](const Tensor& x) { return x.exp2(); }},
      {"expm1", [](const Tensor& x) { return x.expm1(); }},
      {"floor", [](const Tensor& x) { return x.floor(); }},
      {"ceil", [](const Tensor& x) { return x.ceil(); }},
      {"round", [](const Tensor& x) { return x.round(); }},
      {"trunc", [](const Tensor& x) { return x.trunc(); }},
      {"frac", [](const Tensor& x) { return x.frac(); }},
      {"sin", [](const Tensor& x) { return x.sin(); }},
      {"cos", [](const Tensor& x) { return x.cos(); }},
      {"tan", [](const Tensor& x) { return x.tan(); }},
      {"atan", [](const Tensor& x) { return x.atan(); }},
      {"sinh", [](const Tensor& x) { return x.sinh(); }},
      {"cosh", [](const Tensor& x) { return x.cosh(); }},
      {"tanh", [](const Tensor& x) { return x.tanh(); }},
      {"asinh", [](const Tensor& x) { return x.asinh(); }},
      {"sigmoid", [](const Tensor& x) { return x.sigmoid(); }},
      {"erf", [](const Tensor& x) { return x.erf(); }},
      {"erfc", [](const Tensor& x) { return x.erfc(); }},
      {"square", [](const Tensor& x) { return x.square(); }},
      {"pow3", [](const Tensor& x) { return x.pow(3); }},
      {"clamp", [](const Tensor& x) { return x.clamp(-0.5, 0.8); }},
      {"clamp_min", [](const Tensor& x) { return x.clamp_min(-0.5); }},
      {"isnan", [](const Tensor& x) { return x.isnan(); }},
      {"isfinite", [](const Tensor& x) { return x.isfinite(); }},
      {"times_number", [](const Tensor& x) { return 2 * x + 1; }},
      {"to_double", [](const Tensor& x) { return x.to(kDouble) / 3; }},
      {"to_long", [](const Tensor& x) { return (x * 10).to(kLong); }},
      {"nan_to_num", [](const Tensor& x) { return x.nan_to_num(); }},
  };
  for (const auto& [name, f] : everywhere)
    exported_function(fmt::format("op_{}", name), [f = f](const Tensors& in) { return f(in[0]); },
                      {{randn({2, 6}) * 2}, {randn({5, 6}) * 2}});
  const Unary inside[] = {
      {"reciprocal", [](const Tensor& x) { return x.reciprocal(); }},
      {"sqrt", [](const Tensor& x) { return x.sqrt(); }},
      {"rsqrt", [](const Tensor& x) { return x.rsqrt(); }},
      {"log", [](const Tensor& x) { return x.log(); }},
      {"log1p", [](const Tensor& x) { return x.log1p(); }},
      {"log2", [](const Tensor& x) { return x.log2(); }},
      {"log10", [](const Tensor& x) { return x.log10(); }},
      {"asin", [](const Tensor& x) { return x.asin(); }},
      {"acos", [](const Tensor& x) { return x.acos(); }},
      {"atanh", [](const Tensor& x) { return x.atanh(); }},
      {"acosh", [](const Tensor& x) { return (x + 1).acosh(); }},
      {"logit", [](const Tensor& x) { return x.logit(); }},
  };
  for (const auto& [name, f] : inside)
    exported_function(fmt::format("op_{}", name), [f = f](const Tensors& in) { return f(in[0]); },
                      {{rand({2, 6}) * 0.7 + 0.2}, {rand({5, 6}) * 0.7 + 0.2}});
}

TEST_CASE("functions of two tensors, which are broadcast") {
  struct Binary {
    const char* name;
    F2 f;
  };
  const Binary all[] = {
      {"add", [](const Tensor& a, const Tensor& b) { return a + b; }},
      {"add_scaled", [](const Tensor& a, const Tensor& b) { return a.add(b, 0.3); }},
      {"sub", [](const Tensor& a, const Tensor& b) { return a - b; }},
      {"mul", [](const Tensor& a, const Tensor& b) { return a * b; }},
      {"div", [](const Tensor& a, const Tensor& b) { return a / b; }},
      {"floor_divide", [](const Tensor& a, const Tensor& b) { return a.floor_divide(b); }},
      {"div_trunc", [](const Tensor& a, const Tensor& b) { return a.div(b, "trunc"); }},
      {"fmod", [](const Tensor& a, const Tensor& b) { return a.fmod(b); }},
      {"remainder", [](const Tensor& a, const Tensor& b) { return a.remainder(b); }},
      {"pow", [](const Tensor& a, const Tensor& b) { return a.abs().pow(b); }},
      {"atan2", [](const Tensor& a, const Tensor& b) { return a.atan2(b); }},
      {"hypot", [](const Tensor& a, const Tensor& b) { return a.hypot(b); }},
      {"logaddexp", [](const Tensor& a, const Tensor& b) { return a.logaddexp(b); }},
      {"maximum", [](const Tensor& a, const Tensor& b) { return a.maximum(b); }},
      {"minimum", [](const Tensor& a, const Tensor& b) { return a.minimum(b); }},
      {"where", [](const Tensor& a, const Tensor& b) { return where(a > b, a, b * 2); }},
      {"masked_fill", [](const Tensor& a, const Tensor& b) { return (a + b).masked_fill(a + b > 0, -1); }},
      {"eq", [](const Tensor& a, const Tensor& b) { return a.round() == b.round(); }},
      {"ne", [](const Tensor& a, const Tensor& b) { return a.round() != b.round(); }},
      {"lt", [](const Tensor& a, const Tensor& b) { return a < b; }},
      {"ge", [](const Tensor& a, const Tensor& b) { return a >= b; }},
      {"logic",
       [](const Tensor& a, const Tensor& b) {
         return (a > 0).logical_and(b > 0).logical_or((a < -1).logical_xor(b < -1)).logical_not();
       }},
      {"integers",
       [](const Tensor& a, const Tensor& b) { return (a * 9).to(kLong).floor_divide((b * 4).to(kLong).abs() + 1); }},
      {"mixed", [](const Tensor& a, const Tensor& b) { return (a * 9).to(kInt) + (b > 0) + b; }},
      {"lerp", [](const Tensor& a, const Tensor& b) { return a.lerp(b, 0.3); }},
      {"addcmul", [](const Tensor& a, const Tensor& b) { return a.addcmul(b, b, 0.3); }},
      {"addcdiv", [](const Tensor& a, const Tensor& b) { return a.addcdiv(b, b.abs() + 1, 0.3); }},
      {"matmul", [](const Tensor& a, const Tensor& b) { return a.matmul(b.t()); }},
  };
  for (const auto& [name, f] : all)
    exported_function(fmt::format("op_{}", name), [f = f](const Tensors& in) { return f(in[0], in[1]); },
                      {{randn({2, 6}) * 2, randn({6}).expand({1, 6}) * 2}, {randn({5, 6}) * 2, randn({1, 6}) * 2}},
                      {kBatch, kFixed});
}

TEST_CASE("reductions") {
  struct Reduction {
    const char* name;
    F1 f;
  };
  const Reduction all[] = {
      {"sum", [](const Tensor& x) { return x.sum(); }},
      {"sum_dim", [](const Tensor& x) { return x.sum(1); }},
      {"sum_dims",
       [](const Tensor& x) {
         return x.sum({0, 2}, true);
       }},
      {"sum_bool", [](const Tensor& x) { return (x > 0).sum(1); }},
      {"mean", [](const Tensor& x) { return x.mean(-1); }},
      {"mean_all", [](const Tensor& x) { return x.mean(); }},
      {"prod", [](const Tensor& x) { return x.prod(1); }},
      {"max", [](const Tensor& x) { return x.max(); }},
      {"amax",
       [](const Tensor& x) {
         return x.amax({1, 2});
       }},
      {"amin", [](const Tensor& x) { return x.amin(1, true); }},
      {"argmax", [](const Tensor& x) { return x.argmax(1); }},
      {"argmin", [](const Tensor& x) { return x.argmin(2, true); }},
      {"all", [](const Tensor& x) { return (x > -1).all(1); }},
      {"any", [](const Tensor& x) { return (x > 1).any(1); }},
      {"norm", [](const Tensor& x) { return x.norm(2, 1); }},
      {"norm1", [](const Tensor& x) { return x.norm(1, 2); }},
      {"logsumexp", [](const Tensor& x) { return x.logsumexp(1); }},
      {"var", [](const Tensor& x) { return x.var(1); }},
      {"var_batch",
       [](const Tensor& x) {
         return x.var({0, 1}, true);
       }},
      {"std", [](const Tensor& x) { return x.std(2, false); }},
      {"cumsum", [](const Tensor& x) { return x.cumsum(1); }},
      {"softmax_batch", [](const Tensor& x) { return x.softmax(0); }},
      {"log_softmax", [](const Tensor& x) { return x.log_softmax(-1); }},
      {"normalize", [](const Tensor& x) { return nn::functional::normalize(x); }},
  };
  for (const auto& [name, f] : all)
    exported_function(fmt::format("reduce_{}", name), [f = f](const Tensors& in) { return f(in[0]); },
                      {{randn({2, 3, 4})}, {randn({5, 3, 4})}});
  exported_function("reduce_max_dim", [](const Tensors& in) { return in[0].max(1); },
                    {{randn({2, 3, 4})}, {randn({5, 3, 4})}});
  exported_function("reduce_topk", [](const Tensors& in) { return in[0].topk(2, 1); },
                    {{randn({2, 3, 4})}, {randn({5, 3, 4})}});
  exported_function("reduce_sort", [](const Tensors& in) { return in[0].sort(1); },
                    {{randn({2, 3, 4})}, {randn({5, 3, 4})}});
}

TEST_CASE("shapes and indices") {
  using namespace indexing;
  struct Shape {
    const char* name;
    F1 f;
  };
  const Shape all[] = {
      {"view",
       [](const Tensor& x) {
         return x.view({x.size(0), -1});
       }},
      {"view_joined",
       [](const Tensor& x) {
         return x.reshape({-1, 4});
       }},
      {"view_split",
       [](const Tensor& x) {
         return x.reshape({x.size(0), 3, 2, 2});
       }},
      {"flatten", [](const Tensor& x) { return x.flatten(); }},
      {"permute",
       [](const Tensor& x) {
         return x.permute({2, 0, 1});
       }},
      {"transpose", [](const Tensor& x) { return x.transpose(0, 1).contiguous(); }},
      {"squeeze", [](const Tensor& x) { return x.unsqueeze(2).squeeze(2); }},
      {"expand",
       [](const Tensor& x) {
         return x.unsqueeze(1).expand({x.size(0), 2, 3, 4});
       }},
      {"repeat",
       [](const Tensor& x) {
         return x.repeat({2, 1, 3});
       }},
      {"cat",
       [](const Tensor& x) {
         return cat({x, x * 2, ones({x.size(0), 1, 4})}, 1);
       }},
      {"stack",
       [](const Tensor& x) {
         return stack({x, x.exp()}, 1);
       }},
      {"chunk", [](const Tensor& x) { return x.chunk(2, 2)[1]; }},
      {"split", [](const Tensor& x) { return x.split(2, 1)[1]; }},
      {"narrow", [](const Tensor& x) { return x.narrow(1, 1, 2); }},
      {"select", [](const Tensor& x) { return x.select(1, -1); }},
      {"slice_step", [](const Tensor& x) { return x.slice(2, 1, 4, 2); }},
      {"last_row", [](const Tensor& x) { return x[-1]; }},
      {"all_but_first", [](const Tensor& x) { return x.index({Slice(1, None)}); }},
      {"index",
       [](const Tensor& x) {
         return x.index({Ellipsis, 0});
       }},
      {"index_none",
       [](const Tensor& x) {
         return x.index({Slice(), None, 1});
       }},
      {"index_select",
       [](const Tensor& x) {
         return x.index_select(1, tensor({2, 0}, kLong));
       }},
      {"index_list",
       [](const Tensor& x) {
         return x.index({Slice(), tensor({2, 0}, kLong)});
       }},
      {"gather", [](const Tensor& x) { return x.gather(2, x.argmax(2, true)); }},
      {"flip", [](const Tensor& x) { return x.flip({1}); }},
      {"roll", [](const Tensor& x) { return x.roll(1, 1); }},
      {"triu", [](const Tensor& x) { return x.triu(1); }},
      {"tril", [](const Tensor& x) { return x.tril(); }},
      {"zeros_like", [](const Tensor& x) { return zeros_like(x) + x; }},
      {"full",
       [](const Tensor& x) {
         return full({x.size(0), 1, 1}, 2.5) * x;
       }},
      {"positions",
       [](const Tensor& x) {
         return arange(x.size(0)).view({-1, 1, 1}) + x;
       }},
      {"in_place",
       [](const Tensor& x) {
         Tensor y = x * 2;
         y.add_(1).relu_();
         y += x;
         return y;
       }},
      {"scatter",
       [](const Tensor& x) {
         return zeros({x.size(0), 3, 4}).scatter(2, x.argmax(2, true), 1);
       }},
      {"type_as", [](const Tensor& x) { return (x > 0).type_as(x); }},
      {"diagonal", [](const Tensor& x) { return x.diagonal(1, 1, 2); }},
      {"diagonal_below", [](const Tensor& x) { return x.diagonal(-1, 2, 1); }},
      {"unfold", [](const Tensor& x) { return x.unfold(2, 2, 1); }},
      {"unfold_middle", [](const Tensor& x) { return x.unfold(1, 2, 1) * 2; }},
      {"eye", [](const Tensor& x) { return x.matmul(eye(4)); }},
      {"made_in_parts",
       [](const Tensor& x) {
         Tensor y = zeros({3, 4});
         y[1].fill_(2);
         y.select(1, 0).copy_(arange(3.0));
         return x + y;
       }},
      {"movedim", [](const Tensor& x) { return x.movedim(0, 2); }},
      {"unbind", [](const Tensor& x) { return x.unbind(1)[2]; }},
  };
  for (const auto& [name, f] : all)
    exported_function(fmt::format("shape_{}", name), [f = f](const Tensors& in) { return f(in[0]); },
                      {{randn({2, 3, 4})}, {randn({5, 3, 4})}});
  exported_function("shape_free", [](const Tensors& in) { return in[0].flatten(1).sum(1) / in[0].size(1); },
                    {{randn({2, 3, 4})}, {randn({5, 7, 6})}}, {{{0, "a"}, {1, "b"}, {2, "c"}}});
  exported_function("shape_two_inputs",
                    [](const Tensors& in) {
                      return cat({in[0], in[1]}, 0);
                    },
                    {{randn({2, 3}), randn({4, 3})}, {randn({5, 3}), randn({1, 3})}}, {{{0, "n"}}, {{0, "m"}}});
  exported_function("einsum",
                    [](const Tensors& in) {
                      return einsum("bij,bkj->bik", {in[0], in[1]});
                    },
                    {{randn({2, 3, 4}), randn({2, 5, 4})}, {randn({6, 3, 4}), randn({6, 5, 4})}});
  exported_function("bmm", [](const Tensors& in) { return in[0].bmm(in[1]); },
                    {{randn({2, 3, 4}), randn({2, 4, 5})}, {randn({6, 3, 4}), randn({6, 4, 5})}});
  exported_function("addmm", [](const Tensors& in) { return addmm(in[0], in[1], in[2], 0.5, 2); },
                    {{randn({5}), randn({2, 4}), randn({4, 5})}, {randn({5}), randn({6, 4}), randn({4, 5})}},
                    {kFixed, kBatch, kFixed});
}

TEST_CASE("dtypes") {
  for (const ScalarType t : {kDouble, kHalf, kInt, kLong, kByte})
    exported_function(fmt::format("dtype_{}", toString(t)),
                      [](const Tensors& in) { return in[0] * 2 + in[0].transpose(1, 2).reshape(in[0].sizes()); },
                      {{(rand({2, 3, 4}) * 9).to(t)}, {(rand({5, 3, 4}) * 9).to(t)}});
}

}  // namespace onnx_tests
