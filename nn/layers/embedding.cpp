#include <nn/functional/embedding.h>
#include <nn/init.h>
#include <nn/layers/embedding.h>

#include <ostream>

namespace wick::nn {

namespace {

// Makes padding_idx count from 0; throws when it is out of range.
template <class Options>
void fix_padding(const char* layer, Options& o) {
  if (!o.padding_idx()) return;
  const int64_t n = o.num_embeddings(), i = *o.padding_idx();
  check(i >= -n && i < n, "{}: Padding_idx must be within num_embeddings: {} is out of range for {} rows", layer, i, n);
  if (i < 0) o.padding_idx(i + n);
}

template <class Options>
Tensor first_weight(const char* layer, const Options& o) {
  check(o.num_embeddings() >= 0 && o.embedding_dim() >= 0, "{}: negative sizes: {} rows of {}", layer,
        o.num_embeddings(), o.embedding_dim());
  const Dims sizes{o.num_embeddings(), o.embedding_dim()};
  if (!o._weight().defined()) return empty(sizes);
  check(o._weight().sizes() == sizes, "{}: the weight given is {}: needs {}", layer, shape_string(o._weight().sizes()),
        shape_string(sizes));
  return o._weight();
}

// What Embedding and EmbeddingBag both print after the sizes.
template <class Options>
void print_norm(std::ostream& out, const Options& o) {
  if (o.max_norm()) out << ", max_norm=" << *o.max_norm();
  if (o.norm_type() != 2) out << ", norm_type=" << o.norm_type();
  if (o.scale_grad_by_freq()) out << ", scale_grad_by_freq=true";
  if (o.sparse()) out << ", sparse=true";
}

void check_matrix(const char* layer, const Tensor& embeddings) {
  check(embeddings.defined() && embeddings.dim() == 2,
        "{}::from_pretrained: Embeddings parameter is expected to be 2-dimensional, got {}", layer,
        describe(embeddings));
}

}  // namespace

EmbeddingImpl::EmbeddingImpl(int64_t num_embeddings, int64_t embedding_dim)
    : EmbeddingImpl(EmbeddingOptions(num_embeddings, embedding_dim)) {}
EmbeddingImpl::EmbeddingImpl(EmbeddingOptions options_) : options(std::move(options_)) { reset(); }
void EmbeddingImpl::reset() {
  fix_padding("Embedding", options);
  weight = register_parameter("weight", first_weight("Embedding", options));
  if (!options._weight().defined()) reset_parameters();
}
void EmbeddingImpl::reset_parameters() {
  init::normal_(weight);
  if (!options.padding_idx()) return;
  NoGradGuard off;
  weight[*options.padding_idx()].zero_();
}
void EmbeddingImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Embedding(num_embeddings=" << options.num_embeddings()
      << ", embedding_dim=" << options.embedding_dim();
  if (options.padding_idx()) out << ", padding_idx=" << *options.padding_idx();
  print_norm(out, options);
  out << ")";
}
Tensor EmbeddingImpl::forward(const Tensor& indices) {
  return in_forward([&] {
    return functional::embedding(indices, weight,
                                 functional::EmbeddingFuncOptions()
                                     .padding_idx(options.padding_idx())
                                     .max_norm(options.max_norm())
                                     .norm_type(options.norm_type())
                                     .scale_grad_by_freq(options.scale_grad_by_freq())
                                     .sparse(options.sparse()));
  });
}
Embedding Embedding::from_pretrained(const Tensor& embeddings, const EmbeddingFromPretrainedOptions& o) {
  check_matrix("Embedding", embeddings);
  Embedding module(EmbeddingOptions(embeddings.size(0), embeddings.size(1))
                       ._weight(embeddings)
                       .padding_idx(o.padding_idx())
                       .max_norm(o.max_norm())
                       .norm_type(o.norm_type())
                       .scale_grad_by_freq(o.scale_grad_by_freq())
                       .sparse(o.sparse()));
  module->weight.set_requires_grad(!o.freeze());
  return module;
}

EmbeddingBagImpl::EmbeddingBagImpl(int64_t num_embeddings, int64_t embedding_dim)
    : EmbeddingBagImpl(EmbeddingBagOptions(num_embeddings, embedding_dim)) {}
EmbeddingBagImpl::EmbeddingBagImpl(EmbeddingBagOptions options_) : options(std::move(options_)) { reset(); }
void EmbeddingBagImpl::reset() {
  fix_padding("EmbeddingBag", options);
  weight = register_parameter("weight", first_weight("EmbeddingBag", options));
  if (!options._weight().defined()) reset_parameters();
}
// As in LibTorch the row padding_idx is drawn too; it does not count and is not trained.
void EmbeddingBagImpl::reset_parameters() { init::normal_(weight); }
void EmbeddingBagImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::EmbeddingBag(num_embeddings=" << options.num_embeddings()
      << ", embedding_dim=" << options.embedding_dim();
  print_norm(out, options);
  if (!std::holds_alternative<enumtype::kMean>(options.mode()))
    out << ", mode=" << enumtype::get_enum_name(options.mode());
  if (options.include_last_offset()) out << ", include_last_offset=true";
  if (options.padding_idx()) out << ", padding_idx=" << *options.padding_idx();
  out << ")";
}
Tensor EmbeddingBagImpl::forward(const Tensor& input, const Tensor& offsets, const Tensor& per_sample_weights) {
  return in_forward([&] {
    return functional::embedding_bag(input, weight,
                                     functional::EmbeddingBagFuncOptions()
                                         .offsets(offsets)
                                         .max_norm(options.max_norm())
                                         .norm_type(options.norm_type())
                                         .scale_grad_by_freq(options.scale_grad_by_freq())
                                         .mode(options.mode())
                                         .sparse(options.sparse())
                                         .per_sample_weights(per_sample_weights)
                                         .include_last_offset(options.include_last_offset())
                                         .padding_idx(options.padding_idx()));
  });
}
std::any EmbeddingBagImpl::any_forward(std::any* args, size_t n) {
  check(n >= 1 && n <= 3, "EmbeddingBag: forward() takes 1 to 3 arguments, got {}", n);
  Tensor given[3];
  for (size_t i = 0; i < n; ++i) {
    auto* t = std::any_cast<Tensor>(&args[i]);
    check(t != nullptr, "EmbeddingBag: forward() takes tensors");
    given[i] = *t;
  }
  return forward(given[0], given[1], given[2]);
}
EmbeddingBag EmbeddingBag::from_pretrained(const Tensor& embeddings, const EmbeddingBagFromPretrainedOptions& o) {
  check_matrix("EmbeddingBag", embeddings);
  EmbeddingBag module(EmbeddingBagOptions(embeddings.size(0), embeddings.size(1))
                          ._weight(embeddings)
                          .max_norm(o.max_norm())
                          .norm_type(o.norm_type())
                          .scale_grad_by_freq(o.scale_grad_by_freq())
                          .mode(o.mode())
                          .sparse(o.sparse())
                          .include_last_offset(o.include_last_offset())
                          .padding_idx(o.padding_idx()));
  module->weight.set_requires_grad(!o.freeze());
  return module;
}

}  // namespace wick::nn
