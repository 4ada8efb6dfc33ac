#pragma once
// Files of the system: read with errors that say which and why, written whole or not at all.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace wick {

/// Takes n bytes, all of them, or throws.
using FileSink = std::function<void(const char*, size_t)>;

/// The file appears whole or not at all: what write(sink) gives is written beside it under another name, synced to disk
/// and renamed over the old file, whose permissions it keeps. A link is followed. Throws Error that names op, path and
/// the system's reason, with the old file untouched; also where a folder or a device stands.
void replace_file(const char* op, const std::string& path, const std::function<void(const FileSink&)>& write);

/// A file open for reading. Throws Error that names op, path and the system's reason.
class FileReader {
 public:
  FileReader(const char* op, const std::string& path);
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();
  /// The next n bytes, fewer only at the end.
  size_t read(char* to, size_t n) const;
  /// n bytes from a place in the file, fewer only at the end; read() goes on where it was.
  size_t read_at(uint64_t place, char* to, size_t n) const;
  /// How many bytes a regular file has.
  std::optional<uint64_t> size() const { return size_; }

 private:
  template <class F>
  size_t read_some(F&& part, size_t n) const;
  const char* op_;
  std::string path_;
  int fd_;
  std::optional<uint64_t> size_;
};

}  // namespace wick
