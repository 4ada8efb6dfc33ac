#pragma once
// Files: read with errors that say which file and why, written whole or not at all. Internal.

#include <autograd/core/language.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace wick {

/// A file that replace_file() writes. All members throw Error that names op, path and the system's reason.
class FileWriter {
 public:
  FileWriter(const char* op, const std::string& path, int fd) : op_(op), path_(path), fd_(fd) {}
  /// Writes n bytes at position(), which moves behind them.
  void write(const char* data, size_t n);
  uint64_t position() const { return position_; }
  /// The end of what has been written.
  uint64_t size() const { return size_; }
  void seek(uint64_t position) { position_ = position; }

 private:
  const char* op_;
  const std::string& path_;
  int fd_;
  uint64_t position_ = 0, size_ = 0;
};

/// The file appears whole or not at all: write(file) writes to a file without a name in the same folder; the result is
/// synced to disk and takes the place of the old file, whose permissions it keeps. A link is followed. A process that
/// is killed leaves nothing; where the file system has no nameless files it leaves one file, which the next call for
/// the same path uses and removes. Throws Error that names op, path and the system's reason, with the old file
/// untouched; also if path is a folder or a device, or may not be written to.
void replace_file(const char* op, const std::string& path, const std::function<void(FileWriter&)>& write);

/// A file open for reading. Throws Error that names op, path and the system's reason.
class FileReader {
 public:
  FileReader(const char* op, const std::string& path);
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();
  /// The next n bytes, fewer only at the end.
  size_t read(char* to, size_t n) const;
  /// n bytes from a position in the file, fewer only at the end; read() is not affected.
  size_t read_at(uint64_t position, char* to, size_t n) const;
  /// All bytes of a regular file, which the system reads when they are looked at. What is written to them stays in
  /// memory. They live as long as a copy of this pointer.
  std::shared_ptr<char> map() const;
  /// The size in bytes of a regular file; nothing for others.
  std::optional<uint64_t> size() const { return size_; }

 private:
  template <class F>
  size_t read_all(F&& read_from, size_t n) const;
  const char* op_;
  std::string path_;
  int fd_ = -1;
  std::optional<uint64_t> size_;
};

}  // namespace wick
