// Attention by one kernel each way; by operators where there is dropout or the mask has a gradient.

#include <autograd/kernels/attention/attention.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/layer/fused.h>

#include <cmath>
#include <limits>

namespace wick {

namespace {

constexpr const char* kOp = "scaled_dot_product_attention";

// The weights times the values. A query whose scores are all −∞ has the weights 0.
Tensor by_operators(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, double dropout_p,
                    double scale) {
  Tensor scores = matmul(q * scale, k.transpose(-2, -1));
  if (!mask.defined()) return matmul(dropout(softmax(scores, -1), dropout_p, true), v);
  scores = scores + mask;
  const Tensor blind = (scores == -std::numeric_limits<double>::infinity()).all(-1, true);
  const Tensor weights = softmax(scores.masked_fill(blind, 0), -1).masked_fill(blind, 0);
  return matmul(dropout(weights, dropout_p, true), v);
}

// The additive mask of a causal attention.
Tensor causal_mask(int64_t queries, int64_t keys, ScalarType t) {
  return full({queries, keys}, -std::numeric_limits<double>::infinity(), t).triu(1);
}

// A tensor (…×rows×columns) as the kernel takes it, and where each matrix of the batch begins.
struct Batch {
  Tensor tensor;
  std::vector<int64_t> offsets;

  explicit Batch(const Tensor& t) : tensor(t) {
    if (!tensor.defined()) return;
    const size_t lead = tensor.sizes().size() - 2;
    Dims index(lead, 0);
    for (int64_t left = count_elements(tensor.sizes().slice(0, lead)); left > 0; --left) {
      int64_t offset = 0;
      for (size_t d = 0; d < lead; ++d) offset += index[d] * tensor.strides()[d];
      offsets.push_back(offset);
      for (size_t d = lead; d-- > 0 && ++index[d] == tensor.sizes()[d];) index[d] = 0;
    }
  }
  kernels::Matrices get() const {
    if (!tensor.defined()) return {nullptr, nullptr, 0, 0};
    return {tensor.data_ptr(), offsets.data(), tensor.stride(-2), tensor.stride(-1)};
  }
};
// t itself if its rows are contiguous and do not overlap, else a copy.
Tensor with_rows(const Tensor& t) {
  const bool fits = t.stride(-1) == 1 && t.stride(-2) >= t.size(-1);
  return fits ? t : t.contiguous();
}

struct Operands {
  Batch q, k, v, mask;
  double scale;
  bool causal;

  // The mask is expanded to the batch.
  Operands(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, double scale, bool causal)
      : q(with_rows(q)), k(with_rows(k)), v(with_rows(v)), mask(expanded(mask, q, k)), scale(scale), causal(causal) {}
  static Tensor expanded(const Tensor& mask, const Tensor& q, const Tensor& k) {
    if (!mask.defined()) return mask;
    Dims sizes(q.sizes());
    sizes.back() = k.size(-2);
    return mask.contiguous().expand(sizes);
  }
  kernels::Attention get() const {
    return {static_cast<int64_t>(q.offsets.size()),
            q.tensor.size(-2),
            k.tensor.size(-2),
            q.tensor.size(-1),
            v.tensor.size(-1),
            scale,
            causal,
            q.get(),
            k.get(),
            v.get(),
            mask.get()};
  }
};

// The inputs in order: query, key, value and mask.
class AttentionNode final : public FusedNode {
 public:
  AttentionNode(TensorList inputs, TensorList outputs, double scale, bool causal)
      : FusedNode("ScaledDotProductAttentionBackward0", inputs, outputs), scale_(scale), causal_(causal) {}

 private:
  std::vector<Tensor> by_operators(TensorList in) override {
    const Tensor mask = causal_ ? causal_mask(in[0].size(-2), in[1].size(-2), in[0].scalar_type()) : in[3];
    return {wick::by_operators(in[0], in[1], in[2], mask, 0, scale_)};
  }
  void by_kernel(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    const Operands o(input(0), input(1), input(2), input(3), scale_, causal_);
    const Tensor e = incoming[0].contiguous();
    gradients[0] = make_empty_like(kOp, o.q.tensor, e.scalar_type());
    gradients[1] = zeros(o.k.tensor.sizes(), e.scalar_type());
    gradients[2] = zeros(o.v.tensor.sizes(), e.scalar_type());
    kernels::attention_backward(e.scalar_type(), o.get(), e.data_ptr(), gradients[0].data_ptr(),
                                gradients[1].data_ptr(), gradients[2].data_ptr());
  }

  double scale_;
  bool causal_;
};

// All leading dimensions, broadcast.
Dims batch_of(const Tensor& q, const Tensor& k, const Tensor& v) {
  const auto lead = [](const Tensor& t) { return t.sizes().slice(0, t.sizes().size() - 2); };
  return broadcast_shapes(kOp, broadcast_shapes(kOp, lead(q), lead(k)), lead(v));
}
Tensor expand_to(const Tensor& t, const Dims& batch) {
  Dims sizes(batch);
  sizes.push_back(t.size(-2));
  sizes.push_back(t.size(-1));
  return t.sizes() == IntArrayRef(sizes) ? t : t.expand(sizes);
}

}  // namespace

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask, double dropout_p, bool is_causal,
                                    std::optional<double> scale) {
  const OperatorScope scope(kOp);
  for (const auto& [t, name] : {std::pair(&query, "query"), std::pair(&key, "key"), std::pair(&value, "value")}) {
    check_defined(kOp, *t, name);
    check(t->dim() >= 2 && isFloatingType(t->scalar_type()) && t->scalar_type() == query.scalar_type(),
          "{}: the {} is {}, the query {}: needs at least 2 dimensions and one floating dtype", kOp, name, describe(*t),
          describe(query));
  }
  check(query.size(-1) == key.size(-1) && key.size(-2) == value.size(-2),
        "{}: query {}, key {} and value {} do not fit: needs (…×L×E), (…×S×E) and (…×S×F)", kOp,
        shape_string(query.sizes()), shape_string(key.sizes()), shape_string(value.sizes()));
  check(dropout_p >= 0 && dropout_p <= 1, "{}: the probability of dropout is {}: needs [0, 1]", kOp, dropout_p);
  check(!is_causal || !attn_mask.defined(),
        "{}: both is_causal and a mask are given: put the causal mask into the mask", kOp);
  if (is_narrow(query))
    return in_wide(
        [&](const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& m) {
          return scaled_dot_product_attention(q, k, v, m, dropout_p, is_causal, scale);
        },
        query, key, value, attn_mask);
  const Dims batch = batch_of(query, key, value);
  const Tensor q = expand_to(query, batch), k = expand_to(key, batch), v = expand_to(value, batch);
  const double factor = scale.value_or(1 / std::sqrt(static_cast<double>(query.size(-1))));
  Tensor mask;
  if (attn_mask.defined()) {
    const bool keeps = attn_mask.scalar_type() == kBool;
    check(keeps || attn_mask.scalar_type() == query.scalar_type(), "{}: the mask is {}: needs Bool or {}", kOp,
          describe(attn_mask), toString(query.scalar_type()));
    Dims sizes(batch);
    sizes.push_back(query.size(-2));
    sizes.push_back(key.size(-2));
    check(is_expandable(attn_mask.sizes(), sizes), "{}: the mask {} does not broadcast to {}", kOp,
          shape_string(attn_mask.sizes()), shape_string(sizes));
    mask = keeps ? zeros(attn_mask.sizes(), query.scalar_type())
                       .masked_fill(attn_mask.logical_not(), -std::numeric_limits<double>::infinity())
                 : attn_mask;
  }
  const bool learns_mask = GradMode::is_enabled() && mask.defined() && mask.requires_grad();
  if (dropout_p > 0 || learns_mask || q.numel() == 0 || k.numel() == 0 || v.numel() == 0) {
    if (is_causal) mask = causal_mask(query.size(-2), key.size(-2), query.scalar_type());
    return by_operators(q, k, v, mask, dropout_p, factor);
  }
  Dims sizes(batch);
  sizes.push_back(query.size(-2));
  sizes.push_back(value.size(-1));
  const Tensor out = make_empty(kOp, sizes, query.scalar_type());
  {
    NoGradGuard off;
    kernels::attention(query.scalar_type(), Operands(q, k, v, mask, factor, is_causal).get(), out.data_ptr());
  }
  tell_tracer(kOp, {query, key, value, mask}, {out}, "scale", factor, "is_causal", is_causal);
  const std::vector<Tensor> inputs = {q, k, v, mask};
  if (FusedNode::is_needed(inputs)) FusedNode::record(new AttentionNode(inputs, {{out}}, factor, is_causal), {{out}});
  return out;
}

}  // namespace wick
