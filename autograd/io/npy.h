#pragma once
// NumPy's files: an array in a .npy file, named arrays in a .npz file, which is a ZIP archive of .npy files. Only
// numbers are read, never pickled objects. Sources:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, and APPNOTE.TXT of PKWARE for ZIP.

#include <autograd/io/safetensors.h>

namespace wick {

/// Writes a tensor of any dtype, shape and strides in row-major order and little-endian, as version 1.0 (2.0 for a
/// header that needs it). The file appears whole or not at all. Throws Error that names the path and the reason.
void save_npy(const std::string& path, const Tensor& tensor);

/// The array of a .npy file of version 1, 2 or 3, in row-major or column-major order (the tensor is row-major) and of
/// either byte order. bool, integers, float16, float32 and float64 keep their dtype, but of the unsigned ones uint16
/// becomes int32, and uint32 and uint64 int64. Throws Error that names the file, what it holds and what was
/// expected: for other dtypes, for a uint64 above the largest int64, and for every file that is not exactly
/// well-formed. A file that claims more than it holds costs no memory.
Tensor load_npy(const std::string& path);

/// Writes named tensors, each as name.npy, stored or, if `compressed`, deflated. Throws as save_npy() does, and for
/// names that are empty, occur twice, or are not relative paths.
void save_npz(const std::string& path, const TensorMap& tensors, bool compressed = false);

/// The arrays of a .npz file, in the order of its directory, named without the ".npy". Entries are stored or deflated,
/// with ZIP64 if needed; checksums are compared. Throws as load_npy() does.
TensorMap load_npz(const std::string& path);

}  // namespace wick
