#pragma once
// What the pickle of torch.save() says: which tensors there are, and where their elements are. Internal.

#include <autograd/io/pickle.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wick {

/// Elements that tensors share. Of an UntypedStorage the file gives bytes, and the tensors say what they are.
struct PtStorage {
  std::optional<FileType> type;
  uint64_t numel = 0;  ///< elements, or bytes while there is no type
  uint64_t given = 0;  ///< what the file says that numel is: of an UntypedStorage always bytes
};

/// A tensor by its name: a view of a storage. Sizes, strides and offset count elements, are not negative and stay
/// inside the storage.
struct PtTensor {
  std::string name, storage;
  int64_t offset = 0;
  std::vector<int64_t> sizes, strides;
};

struct PtContent {
  std::vector<PtTensor> tensors;              ///< in the order of the file
  std::map<std::string, PtStorage> storages;  ///< by key
  std::map<std::string, std::string> metadata;
};

/// The instruction of a pickle that names the class of a dtype's storages: "ctorch\nFloatStorage\n".
std::string pt_storage_class(ScalarType dtype);

/// Throws Error, named `file`, for a class or function other than those of tensors: nothing is ever called.
void check_pt_global(const std::string& file, const std::string& name);

/// Names are those of dictionaries and the numbers of lists, joined by dots; "0" for a file of one tensor. The metadata
/// are the other values, as to_value_text() writes them, if `with_metadata`. Throws Error, named `file`, for what does
/// not fit together, for a name that occurs twice, and for tensors that are sparse, quantized, complex or the like.
PtContent read_pt_content(const Pickle& pickle, const std::string& file, bool with_metadata);

}  // namespace wick
