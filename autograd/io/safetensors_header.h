#pragma once
// The header of a safetensors file: which tensors there are, and where their elements are. Internal.

#include <autograd/io/source.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wick {

constexpr uint64_t kMaxSafetensorsHeader = 100'000'000;  ///< bytes, as Hugging Face's reader
constexpr const char* kSafetensorsMetadata = "__metadata__";

/// A dtype by its name in the header.
struct SafetensorsType {
  const char* name;
  FileType type;
};
/// The one that a dtype is written as.
const SafetensorsType& safetensors_type(ScalarType dtype);

struct SafetensorsEntry {
  std::string name;
  const SafetensorsType* type = nullptr;
  std::optional<std::vector<uint64_t>> shape, offsets;

  uint64_t begin() const { return (*offsets)[0]; }
  uint64_t end() const { return (*offsets)[1]; }
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< in the order of the header
  std::vector<size_t> order;              ///< the same in that of their elements, which cover the file without a gap
  std::map<std::string, std::string> metadata;
};

/// Reads the header; the source then is at the first element. Throws Error, under the source's name, for a header that
/// is not well-formed or does not fit the number of bytes that follow, if the source knows it.
SafetensorsHeader read_safetensors_header(Source& source);

}  // namespace wick
