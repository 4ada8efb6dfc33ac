#pragma once
// save() and load(): tensors, modules and optimizers in safetensors files, which Python reads with
// safetensors.torch.load_file(), or in PyTorch's own, which torch.load() reads.
//
//   save(net, "net.safetensors");            // or to a stream: save(net, stream)
//   save(net, "net.pt");                     // as torch.save(net.state_dict(), "net.pt") in Python
//   load(net, "net.pt");                     // either format: what is in the file counts, not its name

#include <autograd/io/pt.h>
#include <nn/module.h>
#include <nn/serialize/archive.h>

namespace wick {

namespace nn {
/// Saves (<<) or loads (>>) the parameters and buffers of a module, by name ("fc1.weight"). Throws for a null module.
/// Warns when a module is saved that has registered nothing at all. (One that has only layers without parameters, such
/// as Sequential(ReLU()), is saved without a warning: nothing is written, and it can be loaded.)
serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Module& module);
inline serialize::InputArchive& operator>>(serialize::InputArchive& archive, Module& module) {
  module.load(archive);
  return archive;
}
template <class M>
requires std::is_base_of_v<Module, M> serialize::OutputArchive& operator<<(serialize::OutputArchive& archive,
                                                                           const std::shared_ptr<M>& module) {
  check(module != nullptr, "save: the module is null");
  return archive << *module;
}
template <class M>
requires std::is_base_of_v<Module, M> serialize::InputArchive& operator>>(serialize::InputArchive& archive,
                                                                          const std::shared_ptr<M>& module) {
  check(module != nullptr, "load: the module is null");
  return archive >> *module;
}
template <class M>
serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const ModuleHolder<M>& module) {
  return archive << module.ptr();
}
template <class M>
serialize::InputArchive& operator>>(serialize::InputArchive& archive, const ModuleHolder<M>& module) {
  return archive >> module.ptr();
}
}  // namespace nn

/// Saves or loads a tensor, with the name "0".
inline serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Tensor& tensor) {
  archive.write("0", tensor);
  return archive;
}
inline serialize::InputArchive& operator>>(serialize::InputArchive& archive, Tensor& tensor) {
  archive.read("0", tensor);
  return archive;
}

/// Saves a module, a tensor, an optimizer, or anything that has `archive << value`, to a file (which appears whole or
/// not at all), a stream or a function; see OutputArchive::save_to(). Names that end with .pt or .pth give PyTorch's
/// format, others safetensors.
template <class T, class... To>
void save(const T& value, To&&... to) {
  serialize::OutputArchive archive;
  archive << value;
  archive.save_to(std::forward<To>(to)...);
}
/// Saves tensors with the names "0", "1", ….
template <class... To>
void save(const std::vector<Tensor>& tensors, To&&... to) {
  serialize::OutputArchive archive;
  for (size_t i = 0; i < tensors.size(); ++i) archive.write(std::to_string(i), tensors[i]);
  archive.save_to(std::forward<To>(to)...);
}
/// Loads what save() wrote, or PyTorch in Python, from a file, a stream or a function; see InputArchive::load_from().
/// Into a module: values are cast to its dtypes; when names are missing or unexpected, or shapes differ, throws an
/// error that lists all of them and leaves the module unchanged.
template <class T, class... From>
void load(T& value, From&&... from) {
  serialize::InputArchive archive;
  archive.load_from(std::forward<From>(from)...);
  archive.whole([&] { archive >> value; });
}
/// Appends the tensors "0", "1", … to a vector.
template <class... From>
void load(std::vector<Tensor>& tensors, From&&... from) {
  serialize::InputArchive archive;
  archive.load_from(std::forward<From>(from)...);
  Tensor tensor;
  for (size_t i = 0; archive.try_read(std::to_string(i), tensor); ++i)
    tensors.push_back(std::exchange(tensor, Tensor()));
}

}  // namespace wick
