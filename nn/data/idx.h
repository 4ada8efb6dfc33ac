#pragma once
// The IDX format of MNIST and data sets like it: type and shape, then a big-endian array, often gzipped.
// Source: http://yann.lecun.com/exdb/mnist/, "The IDX file format".

#include <autograd/autograd.h>

#include <string>

namespace wick::data {

/// The array in an IDX file, gzipped or not. uint8, int32, float32 and float64 keep their dtype;
/// int8 and int16 become int32. Throws Error that names the file, what it holds and what was expected when the file is
/// missing, not IDX, shorter or longer than its header says, or damaged gzip. A header that claims more than the file
/// holds costs no memory.
Tensor read_idx(const std::string& path);

/// Images and their classes.
struct ImageSet {
  Tensor images;  ///< uint8, N×H×W
  Tensor labels;  ///< int64, N
};

/// MNIST, Fashion-MNIST, KMNIST, …: train-images-idx3-ubyte and train-labels-idx1-ubyte of the folder, or for train =
/// false t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte; if there is no such file, the same name with ".gz".
/// Throws Error as read_idx() does, and when images are not 3-d uint8, labels not 1-d uint8, or their numbers differ.
ImageSet read_image_set(const std::string& folder, bool train);

}  // namespace wick::data
