#pragma once
// A safetensors file whose tensors are read one by one, or not at all until their elements are looked at.
//
//   const MappedSafetensors file("large.safetensors");     // in milliseconds, whatever its size
//   const Tensor row = file.map("embedding.weight")[42];   // reads a page of the file

#include <autograd/autograd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wick {

/// A safetensors file that is open. Copies share it.
class MappedSafetensors {
 public:
  /// Reads the header. Throws as load_safetensors() does.
  explicit MappedSafetensors(const std::string& path);
  /// The names of its tensors, in the order of the file.
  const std::vector<std::string>& names() const;
  const std::map<std::string, std::string>& metadata() const;
  bool contains(const std::string& name) const;
  /// A tensor with memory of its own, as load_safetensors() gives it. Throws if there is none of this name.
  Tensor load(const std::string& name) const;
  /// A tensor whose memory is the file's, which the system reads when an element is looked at, and may forget again.
  /// What is written to it stays in memory and never reaches the file. It may outlive this object. One whose elements
  /// cannot be used as they are in the file, bools and unsigned integers of several bytes, or begin at an odd address,
  /// is loaded. The file must not be shortened while it is in use: the system ends a program that looks at what is
  /// gone. (Files that are replaced, as save_safetensors() does, are not shortened.)
  Tensor map(const std::string& name) const;

 private:
  struct File;
  std::shared_ptr<const File> file_;
};

}  // namespace wick
