#pragma once
// PyTorch's own files: what torch.save() writes in Python for tensors, a model.state_dict() or a checkpoint. That is a
// pickle, in a ZIP archive beside the elements, or before PyTorch 1.6 in front of them. A pickle is a program, but no
// code of a file is ever run here: it is read as data, and may name nothing but tensors and what holds them.
// Source: https://pytorch.org/docs/stable/notes/serialization.html.

#include <autograd/io/safetensors.h>

namespace wick {

/// The tensors of a file of torch.save(), of either format. Names are the keys of dictionaries and the numbers in
/// lists, joined by dots ("model.fc1.weight"); a file that is one tensor gives "0". What else is there, as the epoch of
/// a checkpoint, is stored in *metadata, unless that is null, as JSON: 3, 0.5 (or NaN, Infinity), true, null, "adam".
///
/// As in PyTorch, tensors keep their strides, and those that share memory in the file share it here: an expanded tensor
/// takes no more than it took. They have no graph, and those of other devices are on the CPU. All of wick's dtypes
/// are kept; uint16 becomes int32, uint32 and uint64 int64. Modules saved by LibTorch and TorchScript archives are read
/// too, their parameters by name.
///
/// Throws Error that names the file, what it found and what it needs: for classes and functions other than those
/// of tensors, by name; for sparse, quantized and complex tensors; for names given twice; for every file that is
/// damaged or whose views leave their memory. A file that claims more than it holds costs no memory.
TensorMap load_pt(const std::string& path, std::map<std::string, std::string>* metadata = nullptr);

/// As load_pt(), but from the position of a stream to its end. Errors call the stream `name`. A ZIP archive is read
/// into memory whole.
TensorMap read_pt(std::istream& in, const std::string& name, std::map<std::string, std::string>* metadata = nullptr);
/// The same by a function, as read_safetensors() takes it.
TensorMap read_pt(std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size, const std::string& name,
                  std::map<std::string, std::string>* metadata = nullptr);

/// Writes tensors of any dtype, shape and strides as the file that torch.save() writes for an OrderedDict of them,
/// which torch.load() reads, with weights_only=True too. They are written row-major. Metadata are further values by
/// name, texts as load_pt() gives them; a text that is not JSON is a string. Tensors over the same memory are written
/// once. The file appears whole or not at all, and equal tensors give equal bytes. Throws as save_safetensors() does.
void save_pt(const std::string& path, const TensorMap& tensors,
             const std::map<std::string, std::string>& metadata = {});

/// As save_pt(), but to a stream, which is flushed, or to a function that takes all bytes it is given or throws. The
/// file is made in memory first.
void write_pt(std::ostream& out, const TensorMap& tensors, const std::map<std::string, std::string>& metadata = {});
void write_pt(const std::function<void(const char*, size_t)>& sink, const TensorMap& tensors,
              const std::map<std::string, std::string>& metadata = {});

}  // namespace wick
