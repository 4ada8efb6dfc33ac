#include <nn/serialize/archive.h>

#include <map>

namespace wick {

namespace {
TensorMap named_state(const nn::Module& module) {
  TensorMap state;
  for (const auto& p : module.named_parameters()) state.emplace_back(p.key(), p.value().detach());
  for (const auto& b : module.named_buffers()) state.emplace_back(b.key(), b.value().detach());
  return state;
}
}  // namespace

void save(const nn::Module& module, const std::string& path) { save_safetensors(path, named_state(module)); }

void load(nn::Module& module, const std::string& path) {
  std::map<std::string, Tensor> found;
  for (auto& [name, tensor] : load_safetensors(path)) found[name] = tensor;
  std::string missing, unexpected, other;
  const TensorMap wanted = named_state(module);
  for (const auto& [name, tensor] : wanted) {
    auto at = found.find(name);
    if (at == found.end()) {
      missing += " " + name;
      continue;
    }
    if (!(at->second.sizes() == tensor.sizes()))
      other += fmt::format(" {} (file {}, module {})", name, shape_string(at->second.sizes()).text(),
                           shape_string(tensor.sizes()).text());
  }
  std::map<std::string, Tensor> left = found;
  for (const auto& [name, tensor] : wanted) left.erase(name);
  for (const auto& [name, tensor] : left) unexpected += " " + name;
  check(missing.empty() && unexpected.empty() && other.empty(), "{}: does not fit {}:{}{}{}{}{}{}", path, module.name(),
        missing.empty() ? "" : " missing:", missing, unexpected.empty() ? "" : " unexpected:", unexpected,
        other.empty() ? "" : " of another shape:", other);
  NoGradGuard off;
  for (const auto& [name, tensor] : wanted) tensor.copy_(found[name]);
}

}  // namespace wick
