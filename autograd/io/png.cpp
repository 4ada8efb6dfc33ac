#include <autograd/core/error.h>
#include <autograd/io/png.h>
#include <zlib.h>

#include <climits>

namespace wick {

namespace {

// H×W×C bytes.
Tensor pixels_of(const Tensor& image) {
  check(image.defined() && (image.dim() == 2 || image.dim() == 3),
        "encode_png: got {}: needs an image of channels×height×width or height×width", describe(image));
  Tensor t = image.dim() == 2 ? image.detach().unsqueeze(0) : image.detach();
  const int64_t channels = t.size(0);
  check(channels == 1 || channels == 3 || channels == 4,
        "encode_png: got {}: needs 1, 3 or 4 channels in the first dimension", describe(image));
  check(t.numel() > 0 && t.size(1) <= INT_MAX && t.size(2) <= INT_MAX,
        "encode_png: got {}: needs 1 to {} rows and columns", describe(image), INT_MAX);
  if (t.scalar_type() != kByte) {
    check(t.is_floating_point(), "encode_png: got {}: needs bytes, or floating values from 0 to 1", describe(image));
    check(!t.isnan().any().item<bool>(), "encode_png: {} holds NaN", describe(image));
    t = (t.to(kFloat) * 255).clamp(0, 255).to(kByte);
  }
  return t.permute({1, 2, 0}).contiguous();
}

std::string big_endian(size_t n) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(n >> shift & 255);
  return bytes;
}
std::string chunk(const std::string& type, const std::string& data) {
  check(data.size() <= INT_MAX, "encode_png: the image is too large for a PNG chunk: {} bytes", data.size());
  const std::string body = type + data;
  const uLong sum = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  return big_endian(data.size()) + body + big_endian(sum);
}

}  // namespace

std::string encode_png(const Tensor& image) {
  const Tensor pixels = pixels_of(image);
  const auto h = static_cast<size_t>(pixels.size(0)), row = static_cast<size_t>(pixels.size(1) * pixels.size(2));
  const auto* bytes = reinterpret_cast<const char*>(pixels.data_ptr<uint8_t>());
  std::string lines;
  for (size_t y = 0; y < h; ++y) (lines += '\0').append(bytes + y * row, row);  // 0: as it is, without a filter
  uLongf size = compressBound(lines.size());
  std::string deflated(size, '\0');
  const int code = compress(reinterpret_cast<Bytef*>(deflated.data()), &size,
                            reinterpret_cast<const Bytef*>(lines.data()), lines.size());
  check(code == Z_OK, "encode_png: zlib: {}", zError(code));
  deflated.resize(size);

  const int64_t channels = pixels.size(2);
  std::string header = big_endian(static_cast<size_t>(pixels.size(1))) + big_endian(h);
  header += '\x08';                                              // bits a channel
  header += channels == 1 ? '\0' : channels == 3 ? '\2' : '\6';  // grey, RGB, RGBA
  header.append(3, '\0');                                        // deflate; no filters; not interlaced
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", deflated) + chunk("IEND", "");
}

}  // namespace wick
