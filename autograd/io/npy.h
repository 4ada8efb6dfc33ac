#pragma once
// NumPy's files: one array in a .npy, several by name in a .npz, which is a ZIP archive of them. Only data is read,
// never pickled objects. Sources: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, and
// APPNOTE.TXT of PKWARE for ZIP.

#include <autograd/io/safetensors.h>

namespace wick {

/// Writes a tensor of any dtype, shape and strides, row-major, little-endian, in version 1.0 (2.0 for a header that
/// needs it). The file appears whole or not at all; throws Error that names the path and the reason.
void save_npy(const std::string& path, const Tensor& tensor);

/// The array of a .npy file of version 1, 2 or 3, in row or column order (the tensor is row-major) and of either byte
/// order. bool, uint8, int32, int64, float32 and float64 keep their dtype; int8, int16 and uint16 become int32, uint32
/// and uint64 int64, float16 float32. Throws Error that names the file, what it holds and what was expected: for other
/// dtypes, a uint64 above the largest int64, and every file that is not exactly well-formed. One that claims more than
/// it holds costs no memory.
Tensor load_npy(const std::string& path);

/// Writes tensors by name, each as name.npy, stored as they are or deflated. Throws as save_npy(), and for names that
/// are empty, come twice, or are no relative path.
void save_npz(const std::string& path, const TensorMap& tensors, bool compressed = false);

/// The arrays of a .npz file, in the order of its directory, without the ".npy". Stored and deflated entries, with
/// ZIP64 where it is needed; checksums are compared. Throws as load_npy().
TensorMap load_npz(const std::string& path);

}  // namespace wick
