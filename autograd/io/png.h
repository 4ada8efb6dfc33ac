#pragma once
// Images as PNG files.

#include <autograd/tensor.h>

#include <string>

namespace wick {

/// The bytes of a PNG file with an image: C×H×W with 1 (grey), 3 (RGB) or 4 (RGBA) channels, or H×W (grey). Bytes are
/// taken as they are. Floating values from 0 to 1 become bytes from 0 to 255, rounded down; what is below or above is
/// black or white. Throws for other shapes and dtypes, for an image without pixels, and for NaN.
std::string encode_png(const Tensor& image);

}  // namespace wick
