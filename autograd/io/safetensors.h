#pragma once
// Tensors in files of the safetensors format: the length of a JSON header (8 bytes, little-endian), the header with the
// dtype, shape and offsets of each tensor, then the elements, row-major and little-endian. No code in such a file is
// ever run. Source: https://github.com/huggingface/safetensors#format.

#include <autograd/autograd.h>

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace wick {

/// Named tensors, in the order in which they were given or are in the file.
using TensorMap = std::vector<std::pair<std::string, Tensor>>;

/// Writes tensors of any dtype, shape and strides, and metadata (texts by name), to a file. The file appears whole or
/// not at all: it is written under another name in the same folder, synced to disk and renamed over the old one, whose
/// permissions it keeps. A link is followed. Throws Error that names the path and the reason, with the old file
/// untouched; also for undefined tensors, for a name that occurs twice, is "__metadata__" or not UTF-8, and for a path
/// that is a folder or a device.
void save_safetensors(const std::string& path, const TensorMap& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// The tensors of a file, each with its own memory and without a graph. The metadata is stored in *metadata unless that
/// is null. wick's dtypes are kept; U16 becomes int32, U32 and U64 int64. Throws Error that names the file, the tensor,
/// what it holds and what was expected for every file that is not exactly well-formed, and says what a file of another
/// format seems to be. A file that claims more than it holds costs no memory.
///
/// A path that ends with .json is Hugging Face's index of several files, {"metadata": {…}, "weight_map": {name: file}},
/// in the index's folder or below: all are read, and must have exactly these tensors. (For files too large to be read
/// at once there is MappedSafetensors, in mapped.h.) https://huggingface.co/docs/safetensors/metadata_parsing
TensorMap load_safetensors(const std::string& path, std::map<std::string, std::string>* metadata = nullptr);

/// As save_safetensors(), but to a stream, which is flushed. Throws Error when the stream fails.
void write_safetensors(std::ostream& out, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata = {});

/// As load_safetensors(), but from the position of a stream to its end. Errors call the stream `name`.
TensorMap read_safetensors(std::istream& in, const std::string& name,
                           std::map<std::string, std::string>* metadata = nullptr);

/// The same by functions: `read` gives fewer bytes than asked for only at the end, and `size` is the number of bytes if
/// it is known; `sink` takes all bytes that it is given or throws.
TensorMap read_safetensors(std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size,
                           const std::string& name, std::map<std::string, std::string>* metadata = nullptr);
void write_safetensors(const std::function<void(const char*, size_t)>& sink, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace wick
