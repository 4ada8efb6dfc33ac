#include <autograd/core/error.h>
#include <autograd/io/inflate.h>
#include <autograd/io/looks.h>
#include <autograd/io/zip.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <unordered_set>

namespace wick {

namespace {

struct ZipError : zip_error_t {
  ZipError() { zip_error_init(this); }
  ZipError(const ZipError&) = delete;
  ~ZipError() { zip_error_fini(this); }
};

constexpr size_t kEntryHeader = 30, kDirectoryHeader = 46, kEnd = 22, kEnd64 = 56, kLocator64 = 20;
constexpr unsigned kEncrypted = 1, kSizesFollow = 8;  // flags
constexpr uint64_t kIn64 = 0xffffffff;                // the number itself is in a field of 64 bits
constexpr uint16_t kPadding = 0x4246;                 // a field of zeros, by PyTorch's number

constexpr char kEmptyArchive[22] = {'P', 'K', 5, 6};  // an end record alone

// What libzip writes to; it seeks back to complete the header of an entry. No exception may pass through libzip.
struct Output {
  const std::function<void(uint64_t, const char*, size_t)>& write_at;
  uint64_t position = 0, size = 0;
  std::exception_ptr error;

  zip_int64_t run(void* data, zip_uint64_t n, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_WRITABLE;
      case ZIP_SOURCE_STAT:
        zip_stat_init(static_cast<zip_stat_t*>(data));
        return sizeof(zip_stat_t);
      case ZIP_SOURCE_WRITE:
        write_at(position, static_cast<const char*>(data), n);
        position += n;
        size = std::max(size, position);
        return static_cast<zip_int64_t>(n);
      case ZIP_SOURCE_TELL_WRITE:
        return static_cast<zip_int64_t>(position);
      case ZIP_SOURCE_SEEK_WRITE: {
        ZipError wrong;
        const zip_int64_t to = zip_source_seek_compute_offset(position, size, data, n, &wrong);
        if (to >= 0) position = static_cast<uint64_t>(to);
        return to < 0 ? -1 : 0;
      }
      case ZIP_SOURCE_ERROR: {
        ZipError failed;
        zip_error_set(&failed, ZIP_ER_WRITE, 0);
        return zip_error_to_data(&failed, data, n);
      }
      default:  // there is nothing to read, to prepare or to free
        return 0;
    }
  }
};

zip_int64_t run_output(void* output, void* data, zip_uint64_t n, zip_source_cmd_t command) {
  auto& o = *static_cast<Output*>(output);
  try {
    return o.run(data, n, command);
  } catch (...) {
    if (!o.error) o.error = std::current_exception();
    return -1;
  }
}

// What its own header must have beside the name, so that the bytes of an entry begin at its alignment: a field that
// readers skip, as PyTorch writes it. `end` is where the entry before ends, then where this one does.
std::optional<std::string> padding(const ZipEntry& entry, uint64_t& end) {
  constexpr size_t kField = 4, kZip64 = 20;
  uint64_t size = 0;
  for (const std::string_view piece : entry.pieces) size += piece.size();
  end += kEntryHeader + entry.name.size() + (size >= kIn64 ? kZip64 : 0);
  std::optional<std::string> field;
  if (end % entry.alignment != 0) {
    field.emplace((entry.alignment - (end + kField) % entry.alignment) % entry.alignment, '\0');
    end += kField + field->size();
  }
  end += size;
  return field;
}

// write_at(position, data, n) writes bytes, also once more at positions that have been written.
void write_entries(const char* op, const std::function<void(uint64_t, const char*, size_t)>& write_at,
                   const std::vector<ZipEntry>& entries, bool deflated) {
  if (entries.empty()) return write_at(0, kEmptyArchive, sizeof kEmptyArchive);  // libzip would write no file
  Output output{write_at, 0, 0, nullptr};
  ZipError error;
  zip_source_t* to = zip_source_function_create(run_output, &output, &error);
  zip_t* opened = to ? zip_open_from_source(to, ZIP_CREATE | ZIP_TRUNCATE, &error) : nullptr;
  check(opened, "{}: cannot write a ZIP archive: {}", op, zip_error_strerror(&error));
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive(opened, zip_discard);
  const auto done = [&](bool ok) {
    if (ok) return;
    if (output.error) std::rethrow_exception(output.error);
    fail("{}: cannot write a ZIP archive: {}", op, zip_strerror(archive.get()));
  };
  uint64_t end = 0;
  for (const ZipEntry& entry : entries) {
    std::vector<zip_buffer_fragment_t> pieces;
    for (const std::string_view piece : entry.pieces)
      pieces.push_back({reinterpret_cast<zip_uint8_t*>(const_cast<char*>(piece.data())), piece.size()});
    zip_source_t* from = zip_source_buffer_fragment(archive.get(), pieces.data(), pieces.size(), 0);
    done(from != nullptr);
    const zip_int64_t added = zip_file_add(archive.get(), entry.name.c_str(), from, ZIP_FL_ENC_GUESS);
    if (added < 0) zip_source_free(from);
    done(added >= 0);
    const auto index = static_cast<zip_uint64_t>(added);
    if (const auto field = padding(entry, end))
      done(zip_file_extra_field_set(archive.get(), index, kPadding, ZIP_EXTRA_FIELD_NEW,
                                    reinterpret_cast<const zip_uint8_t*>(field->data()),
                                    static_cast<zip_uint16_t>(field->size()), ZIP_FL_LOCAL) == 0);
    done(zip_file_set_dostime(archive.get(), index, 0, 0x21, 0) == 0);
    done(zip_set_file_compression(archive.get(), index, deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 6) == 0);
  }
  done(zip_close(archive.get()) == 0);
  static_cast<void>(archive.release());  // zip_close() has freed it
}

}  // namespace

void write_zip(const char* op, FileWriter& file, const std::vector<ZipEntry>& entries, bool deflated) {
  const auto write_at = [&](uint64_t position, const char* data, size_t n) {
    file.seek(position);
    file.write(data, n);
  };
  write_entries(op, write_at, entries, deflated);
}

std::string zip_bytes(const char* op, const std::vector<ZipEntry>& entries, bool deflated) {
  std::string bytes;
  const auto write_at = [&](uint64_t position, const char* data, size_t n) {
    bytes.resize(std::max<size_t>(bytes.size(), position + n));
    std::copy_n(data, n, bytes.data() + position);
  };
  write_entries(op, write_at, entries, deflated);
  return bytes;
}

// ---- Reading. Not by libzip, which takes entries that overlap, and believes how many there are before it looks.

namespace {

uint64_t number(std::string_view bytes, size_t at, size_t n) {
  uint64_t v = 0;
  for (size_t i = n; i-- > 0;) v = v << 8 | static_cast<unsigned char>(bytes[at + i]);
  return v;
}

// Replaces those of the numbers that are kIn64 by those of the extra field of ZIP64. False if it lacks one.
bool read_zip64(std::string_view extra, std::initializer_list<uint64_t*> numbers) {
  std::string_view field;
  while (extra.size() >= 4) {
    const auto n = static_cast<size_t>(number(extra, 2, 2));
    if (extra.size() - 4 < n) return false;
    if (number(extra, 0, 2) == 1) field = extra.substr(4, n);
    extra.remove_prefix(4 + n);
  }
  for (uint64_t* v : numbers) {
    if (*v != kIn64) continue;
    if (field.size() < 8) return false;
    *v = number(field, 0, 8);
    field.remove_prefix(8);
  }
  return true;
}

}  // namespace

std::string ZipReader::bytes_at(uint64_t position, uint64_t n, const char* what) const {
  check(position <= file_size_ && n <= file_size_ - position, "{}: is damaged: {} would be {} bytes at {} of its {}",
        where_, what, n, position, file_size_);
  std::string bytes(static_cast<size_t>(n), '\0');
  check(read_at_(position, bytes.data(), bytes.size()) == n, "{}: was cut while it was read", where_);
  return bytes;
}
std::string ZipReader::look() const { return bytes_at(0, std::min<uint64_t>(file_size_, kLookBytes), "the start"); }

ZipReader::Directory ZipReader::find_directory() const {
  // The end record is followed by a comment, whose length is its last number.
  const std::string tail = bytes_at(file_size_ - std::min<uint64_t>(file_size_, kEnd + 0xffff),
                                    std::min<uint64_t>(file_size_, kEnd + 0xffff), "the end");
  size_t at = tail.size() - kEnd + 1;
  do {
    if (at-- == 0) fail("{}: is no ZIP archive: it has no end record{}", where_, looks_like(look()));
  } while (tail.compare(at, 4, "PK\5\6") != 0 || number(tail, at + 20, 2) != tail.size() - at - kEnd);
  uint64_t end = file_size_ - tail.size() + at;
  Directory d{number(tail, at + 10, 2), number(tail, at + 16, 4), number(tail, at + 12, 4)};
  uint64_t disks = number(tail, at + 4, 4);
  if (at >= kLocator64 && tail.compare(at - kLocator64, 4, "PK\6\7") == 0) {
    const uint64_t begin64 = number(tail, at - kLocator64 + 8, 8);
    const std::string end64 = bytes_at(begin64, kEnd64, "the end record of ZIP64");
    check(end64.starts_with("PK\6\6"), "{}: is damaged: it has no end record of ZIP64 at {}", where_, begin64);
    d = {number(end64, 32, 8), number(end64, 48, 8), number(end64, 40, 8)};
    disks = number(end64, 16, 8);
    end = begin64;
  }
  check(disks == 0, "{}: is a part of a ZIP archive of several files", where_);
  check(d.begin <= end && d.size == end - d.begin,
        "{}: is damaged: its directory would be {} bytes at {}, but the end record is at {}", where_, d.size, d.begin,
        end);
  check(d.entries <= d.size / kDirectoryHeader, "{}: is damaged: {} entries in a directory of {} bytes", where_,
        d.entries, d.size);
  return d;
}

// An entry of the directory, which begins at `at`; then that is its end.
ZipReader::Entry ZipReader::read_entry(const std::string& directory, size_t& at) const {
  const size_t number_of = entries_.size();
  const std::string_view h = std::string_view(directory).substr(at);
  const auto damaged = [&] { fail("{}: entry {} of the directory is damaged", where_, number_of); };
  if (h.size() < kDirectoryHeader || !h.starts_with("PK\1\2")) damaged();
  const size_t name = number(h, 28, 2), extra = number(h, 30, 2), comment = number(h, 32, 2);
  if (h.size() - kDirectoryHeader < name + extra + comment) damaged();
  Entry e{std::string(h.substr(kDirectoryHeader, name)),
          static_cast<unsigned>(number(h, 8, 2)),
          static_cast<unsigned>(number(h, 10, 2)),
          static_cast<uint32_t>(number(h, 16, 4)),
          number(h, 20, 4),
          number(h, 24, 4),
          number(h, 42, 4),
          0};
  if (!read_zip64(h.substr(kDirectoryHeader + name, extra), {&e.size, &e.packed, &e.begin})) damaged();
  check(!(e.flags & kEncrypted), "{}: entry {} is encrypted", where_, number_of);
  check(e.method == ZIP_CM_STORE || e.method == ZIP_CM_DEFLATE,
        "{}: entry {} is compressed by method {}: 0 (stored) and 8 (deflated) are read", where_, number_of, e.method);
  at += kDirectoryHeader + name + extra + comment;
  return e;
}

// Where an entry's bytes are: behind a header of its own, which must say the same as the directory.
void ZipReader::find_data(Entry& e) const {
  const std::string what = fmt::format("entry {}", in_quotes(e.name));
  const std::string h = bytes_at(e.begin, kEntryHeader, what.c_str());
  check(h.starts_with("PK\3\4"), "{}: {} is damaged: it has no header at {}", where_, what, e.begin);
  const uint64_t name = number(h, 26, 2), extra = number(h, 28, 2);
  const std::string rest = bytes_at(e.begin + kEntryHeader, name + extra, what.c_str());
  check(std::string_view(rest).substr(0, name) == e.name, "{}: {} is damaged: its own header names it {}", where_, what,
        in_quotes(std::string_view(rest).substr(0, name)));
  uint64_t packed = number(h, 18, 4), size = number(h, 22, 4);
  const bool whole = read_zip64(std::string_view(rest).substr(name), {&size, &packed});
  const bool same = (number(h, 6, 2) & kEncrypted) == 0 && number(h, 8, 2) == e.method;
  check(same && ((number(h, 6, 2) & kSizesFollow) != 0 ||
                 (whole && packed == e.packed && size == e.size && number(h, 14, 4) == e.checksum)),
        "{}: {} is damaged: its own header says {} bytes, {} packed, and the directory {}, {} packed", where_, what,
        size, packed, e.size, e.packed);
  e.data = e.begin + kEntryHeader + name + extra;
  check(e.packed <= file_size_ - e.data, "{}: {} is damaged: {} bytes would begin at {} of {}", where_, what, e.packed,
        e.data, file_size_);
  const bool stored = e.method == ZIP_CM_STORE;
  check(stored ? e.size == e.packed : e.size / kMostInflated <= e.packed,
        "{}: {} is damaged: it says that {} bytes of the archive give {}", where_, what, e.packed, e.size);
}

namespace {

uint64_t size_of(const char* op, const std::string& path, const FileReader& file) {
  check(file.size().has_value(), "{}: {}: is no regular file", op, path);
  return *file.size();
}

}  // namespace

ZipReader::ZipReader(const char* op, const std::string& path)
    : ZipReader(op, path, std::make_shared<FileReader>(op, path)) {}
ZipReader::ZipReader(const char* op, const std::string& path, const std::shared_ptr<FileReader>& file)
    : ZipReader(
          std::string(op) + ": " + path, [file](uint64_t at, char* to, size_t n) { return file->read_at(at, to, n); },
          size_of(op, path, *file)) {}

ZipReader::ZipReader(std::string where, std::function<size_t(uint64_t, char*, size_t)> read_at, uint64_t size)
    : where_(std::move(where)), read_at_(std::move(read_at)), file_size_(size) {
  if (file_size_ < kEnd) fail("{}: has {} bytes: is no ZIP archive{}", where_, file_size_, looks_like(look()));
  const Directory d = find_directory();
  const std::string directory = bytes_at(d.begin, d.size, "the directory");
  std::unordered_set<std::string> seen;
  size_t at = 0;
  for (uint64_t i = 0; i < d.entries; ++i) {
    entries_.push_back(read_entry(directory, at));
    check(seen.insert(entries_.back().name).second, "{}: entry {} has the name of another one, {}", where_, i,
          in_quotes(entries_.back().name));
    find_data(entries_.back());
  }
  check(at == directory.size(), "{}: is damaged: its directory goes on after its {} entries", where_, d.entries);

  std::vector<const Entry*> order;
  for (const Entry& e : entries_) order.push_back(&e);
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) { return a->begin < b->begin; });
  for (size_t i = 0; i < order.size(); ++i) {
    const uint64_t end = order[i]->data + order[i]->packed;
    const bool last = i + 1 == order.size();
    check(end <= (last ? d.begin : order[i + 1]->begin), "{}: is damaged: entry {} overlaps {}", where_,
          in_quotes(order[i]->name), last ? "the directory" : in_quotes(order[i + 1]->name));
  }
}

std::function<size_t(char*, size_t)> ZipReader::open(size_t index) const {
  const Entry& entry = entries_[index];
  const std::string what = fmt::format("{}: entry {}", where_, in_quotes(entry.name));
  std::function<size_t(char*, size_t)> packed = [this, &entry, at = uint64_t{0}](char* to, size_t n) mutable {
    n = static_cast<size_t>(std::min<uint64_t>(n, entry.packed - at));
    const size_t got = read_at_(entry.data + at, to, n);
    at += got;
    return got;
  };
  if (entry.method == ZIP_CM_DEFLATE) packed = inflate_from(what, Deflated::raw, packed);
  return [&entry, what, packed, given = uint64_t{0}, checksum = crc32(0, nullptr, 0)](char* to, size_t n) mutable {
    const size_t got = packed(to, n);
    given += got;
    checksum = crc32_z(checksum, reinterpret_cast<const Bytef*>(to), got);
    check(given <= entry.size && (got == n || given == entry.size), "{}: has {}{} bytes, but the archive says {}", what,
          given > entry.size ? "more than " : "", std::min(given, entry.size), entry.size);
    check(given < entry.size || checksum == entry.checksum, "{}: is damaged: its checksum is {:08x}, expected {:08x}",
          what, checksum, entry.checksum);
    return got;
  };
}

}  // namespace wick
