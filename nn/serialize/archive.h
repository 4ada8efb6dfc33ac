#pragma once
// save and load: modules and tensors as safetensors files, which Python reads too (safetensors.torch.load_file).

#include <nn/module.h>
#include <nn/serialize/safetensors.h>

namespace wick {

/// Writes all parameters and buffers by name ("fc1.weight"). The file appears whole or not at all.
void save(const nn::Module& module, const std::string& path);
/// Reads them back. Throws, with the module as it was, when names are missing or unexpected or shapes differ; all of
/// them are listed. Values are cast to the module's dtypes.
void load(nn::Module& module, const std::string& path);
template <class M>
void save(const nn::ModuleHolder<M>& module, const std::string& path) {
  save(*module, path);
}
template <class M>
void load(nn::ModuleHolder<M>& module, const std::string& path) {
  load(*module, path);
}
template <class M>
void save(const std::shared_ptr<M>& module, const std::string& path) {
  save(*module, path);
}
template <class M>
void load(std::shared_ptr<M>& module, const std::string& path) {
  load(*module, path);
}

}  // namespace wick
