#include <nn/functional/attention.h>

#include <cmath>
#include <limits>

namespace wick::nn::functional {

namespace {

constexpr const char* kOp = "multi_head_attention_forward";

// The rows [from, to) of a weight or bias; undefined for an undefined one.
Tensor part(const Tensor& t, int64_t from, int64_t to) { return t.defined() ? t.slice(0, from, to) : t; }

// One more key at the end: zeros behind the last column of a mask.
Tensor with_column(const Tensor& mask) {
  if (!mask.defined()) return mask;
  Dims sizes(mask.sizes());
  sizes.back() = 1;
  return cat({{mask, zeros(sizes, mask.scalar_type())}}, -1);
}

struct Projected {
  Tensor q, k, v;
};

// One product where query, key and value are the same tensor.
Projected project(const Tensor& query, const Tensor& key, const Tensor& value,
                  const MultiheadAttentionForwardFuncOptions& o) {
  const int64_t e = query.size(2);
  const Tensor &w = o.in_proj_weight(), &b = o.in_proj_bias();
  check(!b.defined() || (b.dim() == 1 && b.numel() == 3 * e), "{}: in_proj_bias is {}: needs ({})", kOp, describe(b),
        3 * e);
  if (o.use_separate_proj_weight()) {
    const auto fits = [&](const Tensor& weight, const Tensor& x, const char* name) {
      check(weight.defined() && weight.dim() == 2 && weight.size(0) == e && weight.size(1) == x.size(2),
            "{}: {} is {}: needs ({}×{})", kOp, name, describe(weight), e, x.size(2));
    };
    fits(o.q_proj_weight(), query, "q_proj_weight");
    fits(o.k_proj_weight(), key, "k_proj_weight");
    fits(o.v_proj_weight(), value, "v_proj_weight");
    return {wick::linear(query, o.q_proj_weight(), part(b, 0, e)),
            wick::linear(key, o.k_proj_weight(), part(b, e, 2 * e)),
            wick::linear(value, o.v_proj_weight(), part(b, 2 * e, 3 * e))};
  }
  check(w.defined() && w.dim() == 2 && w.size(0) == 3 * e && w.size(1) == e, "{}: in_proj_weight is {}: needs ({}×{})",
        kOp, describe(w), 3 * e, e);
  check(key.size(2) == e && value.size(2) == e, "{}: the key is {}, the value {}: both need {} features", kOp,
        shape_string(key.sizes()), shape_string(value.sizes()), e);
  if (query.is_same(key) && key.is_same(value)) {
    const std::vector<Tensor> parts = wick::linear(query, w, b).chunk(3, -1);
    return {parts[0], parts[1], parts[2]};
  }
  const Tensor q = wick::linear(query, part(w, 0, e), part(b, 0, e));
  if (key.is_same(value)) {
    const std::vector<Tensor> parts = wick::linear(key, part(w, e, 3 * e), part(b, e, 3 * e)).chunk(2, -1);
    return {q, parts[0], parts[1]};
  }
  return {q, wick::linear(key, part(w, e, 2 * e), part(b, e, 2 * e)),
          wick::linear(value, part(w, 2 * e, 3 * e), part(b, 2 * e, 3 * e))};
}

// (S×N×E) → (N×heads×S×E/heads), a view.
Tensor heads_of(const Tensor& x, int64_t heads) {
  return x.unflatten(2, {heads, x.size(2) / heads}).permute({1, 2, 0, 3});
}

// What is added to the scores (N×heads×L×S), to which it broadcasts: the sum of both masks, or undefined.
Tensor joint_mask(Tensor mask, const Tensor& padding, int64_t batch, int64_t heads, ScalarType t) {
  if (mask.defined()) mask = mask.to(t);
  if (mask.defined() && mask.dim() == 3 && mask.size(0) > 1)
    mask = mask.view({batch, heads, mask.size(1), mask.size(2)});
  if (!padding.defined()) return mask;
  const Tensor never =
      zeros(padding.sizes(), t).masked_fill(padding.to(kBool), -std::numeric_limits<double>::infinity());
  const Tensor keys = never.view({batch, 1, 1, never.size(1)});
  return mask.defined() ? mask + keys : keys;
}

}  // namespace

std::tuple<Tensor, Tensor> multi_head_attention_forward(const Tensor& query, const Tensor& key, const Tensor& value,
                                                        const MultiheadAttentionForwardFuncOptions& o) {
  const OperatorScope scope(kOp);
  const int64_t heads = o.num_heads();
  for (const auto& [t, name] : {std::pair(&query, "query"), std::pair(&key, "key"), std::pair(&value, "value")})
    check(t->defined() && t->dim() == 3, "{}: the {} is {}: needs (length×N×features)", kOp, name, describe(*t));
  const int64_t length = query.size(0), batch = query.size(1), e = query.size(2);
  check(e == o.embed_dim_to_check(), "{}: the query is {}: needs {} features", kOp, shape_string(query.sizes()),
        o.embed_dim_to_check());
  check(heads > 0 && e % heads == 0, "{}: {} features do not part into {} heads", kOp, e, heads);
  check(key.size(1) == batch && value.size(1) == batch && key.size(0) == value.size(0),
        "{}: query {}, key {} and value {} do not fit: needs (L×N×·), (S×N×·) and (S×N×·)", kOp,
        shape_string(query.sizes()), shape_string(key.sizes()), shape_string(value.sizes()));
  check(o.bias_k().defined() == o.bias_v().defined(), "{}: needs both bias_k and bias_v, or none", kOp);

  Projected p = project(query, key, value, o);
  Tensor mask = o.attn_mask(), padding = o.key_padding_mask();
  if (o.bias_k().defined()) {
    check(!o.static_k().defined() && !o.static_v().defined(), "{}: static keys and values take no bias", kOp);
    p.k = cat({{p.k, o.bias_k().repeat({1, batch, 1})}});
    p.v = cat({{p.v, o.bias_v().repeat({1, batch, 1})}});
    mask = with_column(mask), padding = with_column(padding);
  }
  const Tensor q = heads_of(p.q, heads);
  Tensor k = heads_of(p.k, heads), v = heads_of(p.v, heads);
  for (const auto& [given, heads_given] : {std::pair(&o.static_k(), &k), std::pair(&o.static_v(), &v)}) {
    if (!given->defined()) continue;
    check(given->dim() == 3 && given->size(0) == batch * heads && given->size(2) == e / heads,
          "{}: static keys or values are {}: needs ({}×S×{})", kOp, describe(*given), batch * heads, e / heads);
    *heads_given = given->unflatten(0, {batch, heads});
  }
  check(k.size(2) == v.size(2), "{}: {} keys and {} values", kOp, k.size(2), v.size(2));
  if (o.add_zero_attn()) {
    const Tensor zero = zeros({batch, heads, 1, e / heads}, k.scalar_type());
    k = cat({{k, zero}}, 2), v = cat({{v, zero}}, 2);
    mask = with_column(mask), padding = with_column(padding);
  }
  const int64_t keys = k.size(2);
  check(!padding.defined() || (padding.dim() == 2 && padding.size(0) == batch && padding.size(1) == keys),
        "{}: key_padding_mask is {}: needs ({}×{}) Bool", kOp, describe(padding), batch, keys);
  check(!mask.defined() || is_expandable(mask.sizes(), {batch * heads, length, keys}),
        "{}: attn_mask is {}: needs ({}×{}) or ({}×{}×{})", kOp, describe(mask), length, keys, batch * heads, length,
        keys);
  check(!mask.defined() || isFloatingType(mask.scalar_type()),
        "{}: attn_mask is {}: needs a floating one, which is added to the scores: −∞ where a key is to be left out",
        kOp, describe(mask));
  const Tensor added = joint_mask(mask, padding, batch, heads, q.scalar_type());

  const bool drops = o.training() && o.dropout_p() > 0;
  Tensor out, weights;
  if (!o.need_weights() && !drops) {
    out = wick::scaled_dot_product_attention(q, k, v, added);
  } else {
    Tensor scores = matmul(q / std::sqrt(static_cast<double>(e / heads)), k.transpose(2, 3));
    if (added.defined()) scores = scores + added;
    weights = wick::dropout(wick::softmax(scores, -1), o.dropout_p(), o.training());
    out = matmul(weights, v);
  }
  out = wick::linear(out.permute({2, 0, 1, 3}).reshape({length, batch, e}), o.out_proj_weight(), o.out_proj_bias());
  if (!o.need_weights()) return {out, Tensor()};
  return {out, o.average_attn_weights() ? weights.sum(1) / heads : weights};
}

}  // namespace wick::nn::functional
