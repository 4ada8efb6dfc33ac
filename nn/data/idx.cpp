#include <autograd/io/file.h>
#include <autograd/io/inflate.h>
#include <autograd/io/looks.h>
#include <autograd/io/source.h>
#include <nn/data/idx.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace wick::data {

namespace {

struct Type {
  unsigned char code;
  FileType type;
};
constexpr Type kTypes[] = {{0x08, FileType::uint8}, {0x09, FileType::int8},    {0x0B, FileType::int16},
                           {0x0C, FileType::int32}, {0x0D, FileType::float32}, {0x0E, FileType::float64}};

// The array of a source that has nothing else.
Tensor read_array(Source& source) {
  const std::string& file = source.name();
  const std::string start = source.look();
  const std::string magic = source.read_up_to(4);
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(magic[i]); };
  check(magic.size() == 4, "{}: has {} bytes: an IDX file starts with 4 bytes of magic number{}", file, magic.size(),
        magic.size() == 4 ? "" : looks_like(start));
  if (byte(0) != 0 || byte(1) != 0)
    fail("{}: is no IDX file: starts with {:02x} {:02x} {:02x} {:02x}, expected 00 00, type, dimensions{}", file,
         byte(0), byte(1), byte(2), byte(3), looks_like(start));
  const auto* known =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.code == byte(2); });
  if (known == std::end(kTypes))
    fail(
        "{}: has elements of type 0x{:02x}, expected 0x08 (uint8), 0x09 (int8), 0x0b (int16), 0x0c (int32), 0x0d "
        "(float32) or 0x0e (float64){}",
        file, byte(2), looks_like(start));
  const size_t dims = byte(3);
  check(dims > 0, "{}: has 0 dimensions, expected at least 1", file);
  const std::string header = source.read_up_to(4 * dims);
  check(header.size() == 4 * dims, "{}: ends in its header: has {} of {} bytes of sizes for {} dimensions", file,
        header.size(), 4 * dims, dims);
  std::vector<uint64_t> shape(dims);
  for (size_t i = 0; i < header.size(); ++i) shape[i / 4] = shape[i / 4] << 8 | static_cast<unsigned char>(header[i]);
  return read_rest(source, shape, known->type, true, false);
}

std::string find_file(const std::string& folder, const std::string& name) {
  const std::string plain = (std::filesystem::path(folder) / name).string();
  std::error_code ignored;
  for (const std::string& path : {plain, plain + ".gz"})
    if (std::filesystem::exists(path, ignored)) return path;
  fail("read_image_set: neither {} nor {}.gz is there", plain, name);
}

}  // namespace

Tensor read_idx(const std::string& path) {
  const std::string name = "read_idx: " + path;
  return with_memory(name, [&] {
    const FileReader file("read_idx", path);
    Source plain(
        name, [&](char* to, size_t n) { return file.read(to, n); }, file.size());
    if (!plain.look().starts_with("\x1f\x8b")) return read_array(plain);
    Source unpacked(name, inflate_from(name, Deflated::gzip, [&](char* to, size_t n) { return plain.read(to, n); }),
                    {});
    return read_array(unpacked);
  });
}

ImageSet read_image_set(const std::string& folder, bool train) {
  const std::string prefix = train ? "train" : "t10k";
  const std::string image_file = find_file(folder, prefix + "-images-idx3-ubyte");
  const std::string label_file = find_file(folder, prefix + "-labels-idx1-ubyte");
  const Tensor images = read_idx(image_file);
  check(images.dim() == 3 && images.dtype() == kByte, "read_image_set: {} holds {} {}{}: images are 3-d uint8, N×H×W",
        image_file, shape_string(images.sizes()), toString(images.dtype()),
        images.dim() == 1 ? ", labels by its look" : "");
  const Tensor labels = read_idx(label_file);
  check(labels.dim() == 1 && labels.dtype() == kByte, "read_image_set: {} holds {} {}{}: labels are 1-d uint8, N",
        label_file, shape_string(labels.sizes()), toString(labels.dtype()),
        labels.dim() == 3 ? ", images by its look" : "");
  check(images.size(0) == labels.size(0), "read_image_set: {} images in {}, but {} labels in {}", images.size(0),
        image_file, labels.size(0), label_file);
  return {images, labels.to(kLong)};
}

}  // namespace wick::data
