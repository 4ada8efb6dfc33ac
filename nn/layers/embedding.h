#pragma once
// Embeddings as modules: rows of a matrix by their index.

#include <nn/module.h>
#include <nn/options/embedding.h>

#include <any>

namespace wick::nn {

/// A learnt vector for each index: (…) of indices → (…×embedding_dim), the rows of the weight. The weight
/// (num_embeddings×embedding_dim) starts as normal numbers; row padding_idx starts as zeros and is not trained.
/// https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
class EmbeddingImpl : public Cloneable<EmbeddingImpl> {
 public:
  EmbeddingImpl(int64_t num_embeddings, int64_t embedding_dim);
  explicit EmbeddingImpl(EmbeddingOptions options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& indices);
  EmbeddingOptions options;
  Tensor weight;
};
/// The holder of EmbeddingImpl.
class Embedding : public ModuleHolder<EmbeddingImpl> {
 public:
  using ModuleHolder::ModuleHolder;
  using Impl [[maybe_unused]] = EmbeddingImpl;
  /// An Embedding with this weight (a matrix), which is trained only if `freeze` is false.
  static Embedding from_pretrained(const Tensor& embeddings, const EmbeddingFromPretrainedOptions& options = {});
};

/// The sum, mean or maximum of the vectors of each bag → (bags×embedding_dim). Input (N×L): N bags of L indices; or (L)
/// with offsets, where each bag begins. https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
class EmbeddingBagImpl : public Cloneable<EmbeddingBagImpl> {
 public:
  EmbeddingBagImpl(int64_t num_embeddings, int64_t embedding_dim);
  explicit EmbeddingBagImpl(EmbeddingBagOptions options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  Tensor forward(const Tensor& input, const Tensor& offsets = {}, const Tensor& per_sample_weights = {});
  std::any any_forward(std::any* args, size_t n);
  EmbeddingBagOptions options;
  Tensor weight;
};
/// The holder of EmbeddingBagImpl.
class EmbeddingBag : public ModuleHolder<EmbeddingBagImpl> {
 public:
  using ModuleHolder::ModuleHolder;
  using Impl [[maybe_unused]] = EmbeddingBagImpl;
  /// An EmbeddingBag with this weight (a matrix), which is trained only if `freeze` is false.
  static EmbeddingBag from_pretrained(const Tensor& embeddings, const EmbeddingBagFromPretrainedOptions& options = {});
};

}  // namespace wick::nn
