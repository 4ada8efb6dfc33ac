#include <autograd/core/error.h>
#include <autograd/io/zip.h>
#include <zip.h>

#include <exception>
#include <unordered_set>

namespace wick {

namespace {

struct ZipError : zip_error_t {
  ZipError() { zip_error_init(this); }
  ZipError(const ZipError&) = delete;
  ~ZipError() { zip_error_fini(this); }
};

constexpr char kEmptyArchive[22] = {'P', 'K', 5, 6};  // an end record alone

// What libzip writes to; it seeks back to complete the header of an entry. No exception may pass through libzip.
struct Output {
  FileWriter& file;
  std::exception_ptr error;

  zip_int64_t run(void* data, zip_uint64_t n, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_WRITABLE;
      case ZIP_SOURCE_STAT:
        zip_stat_init(static_cast<zip_stat_t*>(data));
        return sizeof(zip_stat_t);
      case ZIP_SOURCE_WRITE:
        file.write(static_cast<const char*>(data), n);
        return static_cast<zip_int64_t>(n);
      case ZIP_SOURCE_TELL_WRITE:
        return static_cast<zip_int64_t>(file.position());
      case ZIP_SOURCE_SEEK_WRITE: {
        ZipError wrong;
        const zip_int64_t to = zip_source_seek_compute_offset(file.position(), file.size(), data, n, &wrong);
        if (to >= 0) file.seek(static_cast<uint64_t>(to));
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

}  // namespace

void write_zip(const char* op, FileWriter& file, const std::vector<ZipEntry>& entries, bool deflated) {
  if (entries.empty()) return file.write(kEmptyArchive, sizeof kEmptyArchive);  // libzip would write no file
  Output output{file, nullptr};
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
    done(zip_file_set_dostime(archive.get(), index, 0, 0x21, 0) == 0);
    done(zip_set_file_compression(archive.get(), index, deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 6) == 0);
  }
  done(zip_close(archive.get()) == 0);
  static_cast<void>(archive.release());  // zip_close() has freed it
}

void ZipReader::open_archive(int flags) {
  int code = 0;
  archive_.reset(zip_open(path_.c_str(), ZIP_RDONLY | flags, &code));
  if (archive_) return;
  check(code != ZIP_ER_NOZIP, "{}: is no ZIP archive: it has no end record", where_);
  ZipError error;
  zip_error_init_with_code(&error, code);
  // The end record holds the number of entries.
  unsigned char end[22] = {};
  file_.read_at(*file_.size() - sizeof end, reinterpret_cast<char*>(end), sizeof end);
  fail("{}: is damaged: {} entries in {} bytes: {}", where_, end[10] | end[11] << 8, *file_.size(),
       zip_error_strerror(&error));
}

ZipReader::ZipReader(const char* op, const std::string& path)
    : file_(op, path), path_(path), where_(std::string(op) + ": " + path), archive_(nullptr, zip_discard) {
  const uint64_t size = file_.size().value_or(0);
  check(size >= sizeof kEmptyArchive, "{}: has {} bytes: is no ZIP archive", where_, size);
  // First without libzip's comparison of headers, to say which entry cannot be read and why; then with it.
  open_archive(0);
  std::unordered_set<std::string> seen;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive_.get(), 0); ++i) {
    zip_stat_t entry;
    const int known = zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW, &entry);
    check(known == 0, "{}: entry {} of the directory is damaged: {}", where_, i, zip_strerror(archive_.get()));
    check(entry.encryption_method == ZIP_EM_NONE, "{}: entry {} is encrypted", where_, i);
    check(entry.comp_method == ZIP_CM_STORE || entry.comp_method == ZIP_CM_DEFLATE,
          "{}: entry {} is compressed by method {}: 0 (stored) and 8 (deflated) are read", where_, i,
          entry.comp_method);
    names_.emplace_back(entry.name);
    check(seen.insert(names_.back()).second, "{}: entry {} has the name of another one", where_, i);
  }
  open_archive(ZIP_CHECKCONS);
}

std::function<size_t(char*, size_t)> ZipReader::open(size_t index) const {
  const std::shared_ptr<zip_file_t> entry(zip_fopen_index(archive_.get(), index, 0),
                                          [](zip_file_t* f) { f ? zip_fclose(f) : 0; });
  check(entry != nullptr, "{}: entry {} cannot be read: {}", where_, index, zip_strerror(archive_.get()));
  return [entry, what = where_ + ": entry " + std::to_string(index), given = uint64_t{0}](char* to, size_t n) mutable {
    size_t got = 0;
    while (got < n) {
      const zip_int64_t r = zip_fread(entry.get(), to + got, n - got);
      check(r >= 0, "{}: {} after {} bytes", what, zip_error_strerror(zip_file_get_error(entry.get())), given + got);
      if (r == 0) break;
      got += static_cast<size_t>(r);
    }
    given += got;
    return got;
  };
}

}  // namespace wick
