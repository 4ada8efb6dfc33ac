#pragma once
// Options of embeddings.

#include <autograd/autograd.h>
#include <nn/arg.h>
#include <nn/enum.h>

namespace wick::nn {

/// num_embeddings vectors of embedding_dim elements. The vector padding_idx (negative: from the end) is not trained.
/// Vectors whose norm of order norm_type is above max_norm are scaled to it before use. scale_grad_by_freq divides each
/// vector's gradient by how often its index occurs in the input. `sparse` is accepted; gradients are always dense.
/// _weight is the initial weight, drawn if undefined.
struct EmbeddingOptions {
  EmbeddingOptions(int64_t num_embeddings, int64_t embedding_dim)
      : num_embeddings_(num_embeddings), embedding_dim_(embedding_dim) {}
  WICK_ARG(int64_t, num_embeddings);
  WICK_ARG(int64_t, embedding_dim);
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(bool, sparse) = false;
  WICK_ARG(Tensor, _weight) = {};
};
/// `freeze`: the weight is not trained. The others are those of EmbeddingOptions.
struct EmbeddingFromPretrainedOptions {
  WICK_ARG(bool, freeze) = true;
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(bool, sparse) = false;
};
/// How the vectors of a bag become one.
using EmbeddingBagMode = std::variant<enumtype::kSum, enumtype::kMean, enumtype::kMax>;
/// As EmbeddingOptions. include_last_offset: the last offset is the end of the last bag and begins none. Indices equal
/// to padding_idx do not count.
struct EmbeddingBagOptions {
  EmbeddingBagOptions(int64_t num_embeddings, int64_t embedding_dim)
      : num_embeddings_(num_embeddings), embedding_dim_(embedding_dim) {}
  WICK_ARG(int64_t, num_embeddings);
  WICK_ARG(int64_t, embedding_dim);
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(EmbeddingBagMode, mode) = kMean;
  WICK_ARG(bool, sparse) = false;
  WICK_ARG(Tensor, _weight) = {};
  WICK_ARG(bool, include_last_offset) = false;
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
};
/// `freeze`: the weight is not trained. The others are those of EmbeddingBagOptions.
struct EmbeddingBagFromPretrainedOptions {
  WICK_ARG(bool, freeze) = true;
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(EmbeddingBagMode, mode) = kMean;
  WICK_ARG(bool, sparse) = false;
  WICK_ARG(bool, include_last_offset) = false;
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
};

namespace functional {
/// As nn::EmbeddingOptions.
struct EmbeddingFuncOptions {
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(bool, sparse) = false;
};
/// As nn::EmbeddingBagOptions; `offsets` are where the bags of a vector of indices begin, per_sample_weights multiply
/// the vectors (kSum only).
struct EmbeddingBagFuncOptions {
  WICK_ARG(Tensor, offsets) = {};
  WICK_ARG(std::optional<double>, max_norm) = std::nullopt;
  WICK_ARG(double, norm_type) = 2.0;
  WICK_ARG(bool, scale_grad_by_freq) = false;
  WICK_ARG(EmbeddingBagMode, mode) = kMean;
  WICK_ARG(bool, sparse) = false;
  WICK_ARG(Tensor, per_sample_weights) = {};
  WICK_ARG(bool, include_last_offset) = false;
  WICK_ARG(std::optional<int64_t>, padding_idx) = std::nullopt;
};
}  // namespace functional

}  // namespace wick::nn
