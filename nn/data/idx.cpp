#include <nn/data/idx.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace wick::data {

namespace {

// A file read by zlib: gzip or, without the magic number of gzip, the bytes as they are.
class GzFile {
 public:
  explicit GzFile(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    check(file_ != nullptr, "read_idx: cannot open {}: {}", path, std::strerror(errno ? errno : ENOMEM));
    gzbuffer(file_, 1 << 17);
  }
  GzFile(const GzFile&) = delete;
  GzFile& operator=(const GzFile&) = delete;
  ~GzFile() { gzclose(file_); }

  // Up to n bytes; fewer only at the end of the file. Throws for errors of the system and of gzip.
  size_t read(void* to, size_t n) {
    size_t got = 0;
    while (got < n) {
      errno = 0;
      const auto part = static_cast<unsigned>(std::min<size_t>(n - got, 1 << 20));
      const int r = gzread(file_, static_cast<char*>(to) + got, part);
      // At the end of a cut gzip file zlib returns what it has, and only here reports that it is not all.
      int code = Z_OK;
      const char* text = gzerror(file_, &code);
      check(code != Z_ERRNO, "read_idx: cannot read {}: {}", path_, std::strerror(errno));
      check(r >= 0 && code != Z_BUF_ERROR, "read_idx: {}: the gzip file is damaged or cut: {}", path_, text);
      if (r == 0) break;
      got += static_cast<size_t>(r);
    }
    return got;
  }

 private:
  std::string path_;
  gzFile file_;
};

uint64_t big_endian(const unsigned char* at, size_t bytes) {
  uint64_t v = 0;
  for (size_t i = 0; i < bytes; ++i) v = v << 8 | at[i];
  return v;
}

// Elements of Bytes bytes, as type From, to a tensor of To.
template <class From, class To>
void convert(const std::vector<unsigned char>& bytes, const Tensor& out) {
  To* to = out.data_ptr<To>();
  for (size_t i = 0; i < bytes.size() / sizeof(From); ++i) {
    const uint64_t v = big_endian(&bytes[i * sizeof(From)], sizeof(From));
    if constexpr (sizeof(From) == 8)
      to[i] = std::bit_cast<From>(v);
    else if constexpr (sizeof(From) == 4)
      to[i] = std::bit_cast<From>(static_cast<uint32_t>(v));
    else
      to[i] = static_cast<From>(v);
  }
}

struct Type {
  unsigned char code;
  size_t bytes;
  ScalarType dtype;
  void (*convert)(const std::vector<unsigned char>&, const Tensor&);
};
constexpr Type kTypes[] = {
    {0x08, 1, kByte, convert<uint8_t, uint8_t>}, {0x09, 1, kInt, convert<int8_t, int32_t>},
    {0x0B, 2, kInt, convert<int16_t, int32_t>},  {0x0C, 4, kInt, convert<int32_t, int32_t>},
    {0x0D, 4, kFloat, convert<float, float>},    {0x0E, 8, kDouble, convert<double, double>},
};

std::string find_file(const std::string& folder, const std::string& name) {
  const std::string plain = (std::filesystem::path(folder) / name).string();
  std::error_code ignored;
  for (const std::string& path : {plain, plain + ".gz"})
    if (std::filesystem::exists(path, ignored)) return path;
  fail("read_image_set: neither {} nor {}.gz is there", plain, name);
}

}  // namespace

Tensor read_idx(const std::string& path) {
  GzFile file(path);
  unsigned char magic[4];
  const size_t got_magic = file.read(magic, 4);
  check(got_magic == 4, "read_idx: {} has {} bytes: an IDX file starts with 4 bytes of magic number", path, got_magic);
  check(magic[0] == 0 && magic[1] == 0,
        "read_idx: {} is no IDX file: starts with {:02x} {:02x} {:02x} {:02x}, expected 00 00, type, dimensions", path,
        magic[0], magic[1], magic[2], magic[3]);
  const Type* type = nullptr;
  for (const Type& t : kTypes)
    if (t.code == magic[2]) type = &t;
  check(type != nullptr,
        "read_idx: {} has elements of type 0x{:02x}, expected 0x08 (uint8), 0x09 (int8), 0x0b (int16), 0x0c (int32), "
        "0x0d (float32) or 0x0e (float64)",
        path, magic[2]);
  const size_t ndim = magic[3];
  check(ndim > 0, "read_idx: {} has 0 dimensions, expected at least 1", path);

  std::vector<unsigned char> header(4 * ndim);
  const size_t got_header = file.read(header.data(), header.size());
  check(got_header == header.size(), "read_idx: {} ends in its header: has {} of {} bytes of sizes for {} dimensions",
        path, got_header, header.size(), ndim);
  Dims sizes;
  bool empty = false;
  // The strides must not overflow either, so sizes of 0 count as 1 here.
  int64_t volume = static_cast<int64_t>(std::max(type->bytes, elementSize(type->dtype)));
  bool fits = true;
  for (size_t i = 0; i < ndim; ++i) {
    const auto size = static_cast<int64_t>(big_endian(&header[4 * i], 4));
    empty = empty || size == 0;
    fits = fits && !__builtin_mul_overflow(volume, std::max<int64_t>(size, 1), &volume);
    sizes.push_back(size);
  }
  check(fits, "read_idx: {}: the shape {} is too large for any file", path, shape_string(sizes));

  // In growing steps: memory follows what the file holds, not what its header claims.
  const size_t wanted = empty ? 0 : static_cast<size_t>(count_elements(sizes)) * type->bytes;
  std::vector<unsigned char> bytes;
  while (bytes.size() < wanted) {
    const size_t before = bytes.size();
    bytes.resize(std::min(wanted, std::max<size_t>(2 * before, 1 << 20)));
    const size_t got = file.read(bytes.data() + before, bytes.size() - before);
    check(before + got == bytes.size(), "read_idx: {} is cut: has {} of {} bytes of data for shape {}", path,
          before + got, wanted, shape_string(sizes));
  }
  // Asking for one more byte also makes zlib compare the checksum.
  unsigned char extra;
  check(file.read(&extra, 1) == 0, "read_idx: {} goes on after the {} bytes of data that its shape {} needs", path,
        wanted, shape_string(sizes));

  Tensor out = wick::empty(sizes, type->dtype);
  type->convert(bytes, out);
  return out;
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
