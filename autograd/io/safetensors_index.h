#pragma once
// Tensors in several safetensors files, by Hugging Face's index. Internal.

#include <autograd/io/safetensors.h>

namespace wick {

/// load_safetensors() of a path that ends with .json.
TensorMap load_safetensors_index(const std::string& path, std::map<std::string, std::string>* metadata);

}  // namespace wick
