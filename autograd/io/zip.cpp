#include <autograd/core/error.h>
#include <autograd/io/zip.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace wick {

namespace {

constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                   kLocator64 = 0x07064b50;
constexpr uint64_t kNo32 = 0xffffffff;  // the value stands in the ZIP64 part

void append(std::string& to, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) to += static_cast<char>(value >> 8 * i & 255);
}
uint64_t number(std::string_view from, size_t at, size_t bytes) {
  uint64_t v = 0;
  for (size_t i = 0; i < bytes; ++i) v |= static_cast<uint64_t>(static_cast<unsigned char>(from[at + i])) << 8 * i;
  return v;
}

// zlib counts in 32 bits: pieces of this size.
constexpr size_t kPiece = 1 << 20;

// The parts deflated without zlib's own frame.
std::string deflate_all(const std::vector<std::string_view>& parts) {
  z_stream z{};
  check(deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK,
        "zip: no memory to compress with");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&z, deflateEnd);
  std::string out;
  std::string piece(kPiece, '\0');
  const auto run = [&](int flush) {
    do {
      z.next_out = reinterpret_cast<Bytef*>(piece.data());
      z.avail_out = kPiece;
      deflate(&z, flush);
      out.append(piece, 0, kPiece - z.avail_out);
    } while (z.avail_out == 0);
  };
  for (const std::string_view part : parts)
    for (size_t at = 0; at < part.size(); at += kPiece) {
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data() + at));
      z.avail_in = static_cast<uInt>(std::min(kPiece, part.size() - at));
      run(Z_NO_FLUSH);
    }
  run(Z_FINISH);
  return out;
}

uint32_t checksum(uint32_t crc, const char* data, size_t n) {
  return static_cast<uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(data), n));
}

}  // namespace

void ZipWriter::put(const std::string& bytes) {
  sink_(bytes.data(), bytes.size());
  at_ += bytes.size();
}
void ZipWriter::add(const std::string& name, const std::vector<std::string_view>& parts, bool deflated) {
  uint64_t size = 0;
  uint32_t crc = 0;
  for (const std::string_view part : parts) {
    size += part.size();
    crc = checksum(crc, part.data(), part.size());
  }
  const std::string packed = deflated ? deflate_all(parts) : std::string();
  const uint64_t packed_size = deflated ? packed.size() : size, offset = at_;
  // Both sizes and the place in 64 bits where one of them needs it.
  const bool large = size >= kNo32 || packed_size >= kNo32 || offset >= kNo32;
  std::string common;
  append(common, large ? 45 : 20, 2);   // version needed
  append(common, 0x800, 2);             // the name is UTF-8
  append(common, deflated ? 8 : 0, 2);  // method
  append(common, 0, 2);                 // time, and the date: 1 January 1980
  append(common, 0x21, 2);
  append(common, crc, 4);
  append(common, large ? kNo32 : packed_size, 4);
  append(common, large ? kNo32 : size, 4);
  append(common, name.size(), 2);
  const auto extra = [&](bool with_offset) {
    std::string e;
    if (!large) return e;
    append(e, 1, 2);
    append(e, with_offset ? 24 : 16, 2);
    append(e, size, 8);
    append(e, packed_size, 8);
    if (with_offset) append(e, offset, 8);
    return e;
  };
  std::string local;
  append(local, kLocal, 4);
  local += common;
  append(local, extra(false).size(), 2);
  put(local + name + extra(false));
  if (deflated)
    put(packed);
  else
    for (const std::string_view part : parts) {
      sink_(part.data(), part.size());
      at_ += part.size();
    }
  append(directory_, kCentral, 4);
  append(directory_, 45, 2);  // made by
  directory_ += common;
  append(directory_, extra(true).size(), 2);
  append(directory_, 0, 2);  // comment
  append(directory_, 0, 2);  // disk
  append(directory_, 0, 2);  // attributes
  append(directory_, 0, 4);
  append(directory_, large ? kNo32 : offset, 4);
  directory_ += name + extra(true);
  ++entries_;
}
void ZipWriter::finish() {
  const uint64_t begin = at_, size = directory_.size();
  put(directory_);
  const bool large = begin >= kNo32 || size >= kNo32 || entries_ >= 0xffff;
  std::string end;
  if (large) {
    append(end, kEnd64, 4);
    append(end, 44, 8);
    append(end, 45, 2);
    append(end, 45, 2);
    append(end, 0, 8);  // disks
    append(end, entries_, 8);
    append(end, entries_, 8);
    append(end, size, 8);
    append(end, begin, 8);
    append(end, kLocator64, 4);
    append(end, 0, 4);
    append(end, begin + size, 8);
    append(end, 1, 4);
  }
  append(end, kEnd, 4);
  append(end, 0, 4);  // disks
  append(end, large ? 0xffff : entries_, 2);
  append(end, large ? 0xffff : entries_, 2);
  append(end, large ? kNo32 : size, 4);
  append(end, large ? kNo32 : begin, 4);
  append(end, 0, 2);  // comment
  put(end);
}

std::string ZipReader::bytes(uint64_t at, uint64_t n, const char* what) const {
  check(at <= size_ && n <= size_ - at, "{}: {} at {} with {} bytes goes past the end of the file, {}", file_, what, at,
        n, size_);
  std::string out(static_cast<size_t>(n), '\0');
  const size_t got = reader_.read_at(at, out.data(), out.size());
  check(got == n, "{}: {} is cut: {} of {} bytes", file_, what, got, n);
  return out;
}

ZipReader::ZipReader(const char* op, const std::string& path)
    : file_(std::string(op) + ": " + path), reader_(op, path), size_(reader_.size().value_or(0)) {
  check(size_ >= 22, "{}: has {} bytes: is no ZIP archive", file_, size_);
  // The end record stands last, before a comment of up to 65535 bytes.
  const uint64_t tail_size = std::min<uint64_t>(size_, 22 + 65535);
  const std::string tail = bytes(size_ - tail_size, tail_size, "the end record");
  size_t at = tail.size() - 22;
  while (number(tail, at, 4) != kEnd || number(tail, at + 20, 2) != tail.size() - at - 22) {
    check(at > 0, "{}: is no ZIP archive: it has no end record", file_);
    --at;
  }
  uint64_t count = number(tail, at + 10, 2), length = number(tail, at + 12, 4), begin = number(tail, at + 16, 4);
  const uint64_t end = size_ - tail_size + at;
  uint64_t limit = end;  // where the directory must have ended
  if (count == 0xffff || length == kNo32 || begin == kNo32) {
    check(end >= 20, "{}: has no ZIP64 locator", file_);
    const std::string locator = bytes(end - 20, 20, "the ZIP64 locator");
    check(number(locator, 0, 4) == kLocator64, "{}: has no ZIP64 locator", file_);
    limit = number(locator, 8, 8);
    const std::string record = bytes(limit, 56, "the ZIP64 end record");
    check(number(record, 0, 4) == kEnd64, "{}: has no ZIP64 end record", file_);
    count = number(record, 32, 8);
    length = number(record, 40, 8);
    begin = number(record, 48, 8);
  }
  check(begin <= limit && length <= limit - begin, "{}: the directory at {} with {} bytes overlaps the end record",
        file_, begin, length);
  check(count <= length / 46, "{}: {} entries in a directory of {} bytes", file_, count, length);

  const std::string directory = bytes(begin, length, "the directory");
  std::unordered_set<std::string> seen;
  for (at = 0; entries_.size() < count;) {
    check(directory.size() - at >= 46 && number(directory, at, 4) == kCentral,
          "{}: entry {} of the directory is damaged", file_, entries_.size());
    const uint64_t flags = number(directory, at + 8, 2), method = number(directory, at + 10, 2);
    Entry e{number(directory, at + 42, 4), number(directory, at + 20, 4), number(directory, at + 24, 4),
            static_cast<uint32_t>(number(directory, at + 16, 4)), method == 8};
    const size_t name_size = number(directory, at + 28, 2), extra_size = number(directory, at + 30, 2),
                 comment = number(directory, at + 32, 2), whole = 46 + name_size + extra_size + comment;
    check(whole <= directory.size() - at, "{}: entry {} of the directory is cut", file_, entries_.size());
    const std::string name = directory.substr(at + 46, name_size);
    // What does not fit 32 bits stands in the extra part with number 1, in this order.
    const std::string_view extra = std::string_view(directory).substr(at + 46 + name_size, extra_size);
    for (size_t x = 0; x + 4 <= extra.size();) {
      const size_t n = number(extra, x + 2, 2);
      check(n <= extra.size() - x - 4, "{}: an extra part of entry {} is cut", file_, entries_.size());
      size_t from = x + 4;
      if (number(extra, x, 2) == 1)
        for (uint64_t* v : {&e.size, &e.packed, &e.offset}) {
          if (*v != kNo32) continue;
          check(from + 8 <= x + 4 + n, "{}: the ZIP64 part of entry {} is cut", file_, entries_.size());
          *v = number(extra, from, 8);
          from += 8;
        }
      x += 4 + n;
    }
    check((flags & 1) == 0, "{}: entry {} is encrypted", file_, entries_.size());
    check(method == 0 || method == 8, "{}: entry {} is compressed by method {}: 0 (stored) and 8 (deflated) are read",
          file_, entries_.size(), method);
    check(method == 8 || e.packed == e.size, "{}: entry {} is stored, but {} bytes are {}", file_, entries_.size(),
          e.size, e.packed);
    check(seen.insert(name).second, "{}: entry {} has the name of another one", file_, entries_.size());
    // The place of the data stands behind a header of its own, whose name and extra part may differ in size.
    const std::string local = bytes(e.offset, 30, "an entry");
    check(number(local, 0, 4) == kLocal, "{}: entry {} is not where the directory says", file_, entries_.size());
    const uint64_t data = e.offset + 30 + number(local, 26, 2) + number(local, 28, 2);
    check(data <= begin && e.packed <= begin - data, "{}: entry {} at {} with {} bytes runs into the directory", file_,
          entries_.size(), data, e.packed);
    e.offset = data;
    names_.push_back(name);
    entries_.push_back(e);
    at += whole;
  }
  check(at == directory.size(), "{}: the directory goes on after its {} entries", file_, count);
}

std::function<size_t(char*, size_t)> ZipReader::open(size_t index) const {
  struct Stream {
    z_stream z{};
    Entry entry;
    uint64_t from, left, given = 0;  // where the packed bytes go on, how many there are, and how many came out
    uint32_t crc = 0;
    bool ended = false;
    std::string piece = std::string(1 << 16, '\0');
    explicit Stream(const Entry& e) : entry(e), from(e.offset), left(e.packed) {}
    Stream(const Stream&) = delete;
    ~Stream() { inflateEnd(&z); }
  };
  auto s = std::make_shared<Stream>(entries_[index]);
  check(inflateInit2(&s->z, -MAX_WBITS) == Z_OK, "{}: no memory to decompress with", file_);
  const std::string what = file_ + ": entry " + std::to_string(index);
  const auto packed = [this, s, what](char* to, size_t n) {
    n = static_cast<size_t>(std::min<uint64_t>(n, s->left));
    const size_t got = n ? reader_.read_at(s->from, to, n) : 0;
    check(got == n, "{}: the file is cut", what);
    s->from += n;
    s->left -= n;
    return n;
  };
  const auto unpacked = [packed, s, what](char* to, size_t n) {
    size_t got = 0;
    while (got < n && !s->ended) {
      if (s->z.avail_in == 0) {
        s->z.avail_in = static_cast<uInt>(packed(s->piece.data(), s->piece.size()));
        s->z.next_in = reinterpret_cast<Bytef*>(s->piece.data());
      }
      const auto room = static_cast<uInt>(std::min(n - got, kPiece));
      s->z.next_out = reinterpret_cast<Bytef*>(to + got);
      s->z.avail_out = room;
      const uInt before = s->z.avail_in;
      const int r = inflate(&s->z, Z_NO_FLUSH);
      got += room - s->z.avail_out;
      s->ended = r == Z_STREAM_END;
      check(s->ended || r == Z_OK || r == Z_BUF_ERROR, "{}: the compressed data is damaged", what);
      check(s->ended || before > 0 || s->z.avail_out < room, "{}: the compressed data is cut", what);
    }
    return got;
  };
  return [packed, unpacked, s, what](char* to, size_t n) {
    const size_t got = s->entry.deflated ? unpacked(to, n) : packed(to, n);
    s->crc = checksum(s->crc, to, got);
    s->given += got;
    check(s->given <= s->entry.size, "{}: has more than the {} bytes that the directory says", what, s->entry.size);
    if (got < n) {
      check(s->given == s->entry.size, "{}: has {} bytes, but the directory says {}", what, s->given, s->entry.size);
      check(s->crc == s->entry.crc, "{}: the checksum is {:08x}, expected {:08x}", what, s->crc, s->entry.crc);
      check(s->left == 0 && s->z.avail_in == 0, "{}: the compressed data ends before its size", what);
    }
    return got;
  };
}

}  // namespace wick
