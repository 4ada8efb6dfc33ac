#include <autograd/io/looks.h>
#include <autograd/io/source.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <new>

namespace wick {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in memory");

size_t Source::read(char* to, size_t n) {
  const size_t kept = std::min(n, ahead_.size());
  std::copy_n(ahead_.data(), kept, to);
  ahead_.erase(0, kept);
  const size_t got = kept < n ? kept + read_(to + kept, n - kept) : kept;
  if (left_) *left_ -= std::min<uint64_t>(*left_, got);  // a file may grow while it is read
  return got;
}
std::string Source::read_up_to(uint64_t n) {
  std::string bytes;
  while (bytes.size() < n) {
    const size_t before = bytes.size();
    bytes.resize(static_cast<size_t>(std::min<uint64_t>(n, std::max<size_t>(2 * before, 1 << 16))));
    const size_t got = read(bytes.data() + before, bytes.size() - before);
    if (before + got < bytes.size()) {
      bytes.resize(before + got);
      break;
    }
  }
  return bytes;
}
const std::string& Source::look() {
  if (ahead_.empty()) {
    ahead_.resize(kLookBytes);
    ahead_.resize(read_(ahead_.data(), kLookBytes));
  }
  return ahead_;
}

namespace {

// n elements `From` at `from`, of which the first is number `at` of the file's, to elements `To` at `to`.
using Convert = void (*)(const std::string& name, const char* from, size_t n, bool swap, uint64_t at, void* to);
template <class From, class To>
void convert(const std::string& name, const char* from, size_t n, bool swap, uint64_t at, void* to) {
  for (size_t i = 0; i < n; ++i) {
    char bytes[sizeof(From)];
    std::memcpy(bytes, from + i * sizeof(From), sizeof(From));
    if (swap) std::reverse(bytes, bytes + sizeof(From));
    const From v = std::bit_cast<From>(bytes);
    To& out = static_cast<To*>(to)[i];
    if constexpr (std::is_same_v<To, bool>) {
      if (v > 1) fail("{}: element {} is {}, expected a bool, 0 or 1", name, at + i, v);
      out = v == 1;
    } else if constexpr (std::is_same_v<From, uint64_t>) {
      if (v > INT64_MAX) fail("{}: element {} is {}, above the largest int64", name, at + i, v);
      out = static_cast<To>(v);
    } else {
      out = v;
    }
  }
}

struct TypeInfo {
  size_t bytes;
  ScalarType dtype;
  bool as_in_memory;  // apart from the byte order
  Convert convert;
};
// In the order of FileType.
constexpr TypeInfo kTypes[] = {
    {1, kBool, false, convert<uint8_t, bool>},         {1, kByte, true, convert<uint8_t, uint8_t>},
    {1, kChar, true, convert<int8_t, int8_t>},         {2, kShort, true, convert<int16_t, int16_t>},
    {2, kInt, false, convert<uint16_t, int32_t>},      {4, kInt, true, convert<int32_t, int32_t>},
    {4, kLong, false, convert<uint32_t, int64_t>},     {8, kLong, true, convert<int64_t, int64_t>},
    {8, kLong, false, convert<uint64_t, int64_t>},     {2, kHalf, true, convert<Half, Half>},
    {2, kBFloat16, true, convert<BFloat16, BFloat16>}, {4, kFloat, true, convert<float, float>},
    {8, kDouble, true, convert<double, double>},
};
const TypeInfo& info(FileType type) { return kTypes[static_cast<size_t>(type)]; }

}  // namespace

size_t file_bytes(FileType type) { return info(type).bytes; }
ScalarType file_dtype(FileType type) { return info(type).dtype; }
FileType file_type(ScalarType dtype) {
  for (size_t type = 0; type < std::size(kTypes); ++type)
    if (kTypes[type].dtype == dtype && kTypes[type].bytes == elementSize(dtype)) return static_cast<FileType>(type);
  fail("a file cannot hold {}", toString(dtype));
}

std::string shape_text(const std::vector<uint64_t>& shape) { return fmt::format("({})", fmt::join(shape, "×")); }

uint64_t bytes_in_file(const std::string& name, const std::vector<uint64_t>& shape, FileType type) {
  check(shape.size() <= kMaxFileDims, "{}: the shape has {} dimensions, more than {}", name, shape.size(),
        kMaxFileDims);
  // Neither strides nor the converted elements may overflow, so count with the larger elements, and a size of 0 as 1.
  uint64_t volume = std::max(file_bytes(type), elementSize(file_dtype(type))), bytes = file_bytes(type);
  for (const uint64_t s : shape) {
    if (__builtin_mul_overflow(volume, std::max<uint64_t>(s, 1), &volume) || volume > INT64_MAX)
      fail("{}: the shape {} overflows: it is too large for any file", name, shape_text(shape));
    bytes *= s;
  }
  return bytes;
}

Tensor read_elements(Source& source, const std::string& name, const std::vector<uint64_t>& shape, FileType type,
                     bool big_endian) {
  const TypeInfo& t = info(type);
  const uint64_t wanted = bytes_in_file(name, shape, type);
  const auto complete = [&](uint64_t got) {
    check(got == wanted, "{}: is cut: has {} of {} bytes of data for shape {}", name, got, wanted, shape_text(shape));
  };
  if (source.left()) complete(std::min(wanted, *source.left()));
  std::string all;  // of a source that does not know how much it has
  if (!source.left()) {
    all = source.read_up_to(wanted);
    complete(all.size());
  }
  Tensor out;
  try {
    out = empty(std::vector<int64_t>(shape.begin(), shape.end()), t.dtype);
  } catch (const Error& e) {
    fail("{}: shape {}: {}", name, shape_text(shape), e.what());
  }
  char* to = static_cast<char*>(out.data_ptr());
  const size_t size = elementSize(t.dtype);
  const bool straight = t.as_in_memory && (!big_endian || t.bytes == 1);
  if (straight && source.left()) {
    complete(source.read(to, wanted));
    return out;
  }
  // Part by part, so that it takes little memory beyond the tensor's.
  constexpr size_t kPart = 1 << 14;
  char part[kPart];
  for (uint64_t done = 0; done < wanted;) {
    const size_t n = static_cast<size_t>(std::min<uint64_t>(wanted - done, kPart));
    const char* from = all.data() + done;
    if (source.left()) {
      const size_t got = source.read(part, n);
      if (got < n) complete(done + got);
      from = part;
    }
    const uint64_t at = done / t.bytes;
    t.convert(name, from, n / t.bytes, big_endian, at, to + at * size);
    done += n;
  }
  return out;
}

Tensor read_rest(Source& source, const std::vector<uint64_t>& shape, FileType type, bool big_endian, bool fortran) {
  const std::string& file = source.name();
  const uint64_t wanted = bytes_in_file(file, shape, type);
  const auto nothing_follows = [&](bool ok) {
    check(ok, "{}: goes on after the {} bytes of data that its shape {} needs", file, wanted, shape_text(shape));
  };
  nothing_follows(source.left().value_or(wanted) <= wanted);
  // In Fortran's order the elements are those of the transposed tensor.
  std::vector<uint64_t> in_order = shape;
  if (fortran) std::reverse(in_order.begin(), in_order.end());
  const Tensor out = read_elements(source, file, in_order, type, big_endian);
  char extra;
  nothing_follows(source.read(&extra, 1) == 0);
  if (!fortran || shape.size() < 2) return out;
  std::vector<int64_t> backwards;
  for (int64_t d = out.dim(); d-- > 0;) backwards.push_back(d);
  return out.permute(backwards).contiguous();
}

}  // namespace wick
