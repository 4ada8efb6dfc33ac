#pragma once
// ZIP archives, as far as .npz files need them: entries stored or deflated. Internal.

#include <autograd/io/file.h>

#include <memory>
#include <string_view>
#include <vector>

namespace wick {

/// Writes an archive from front to back; the directory is written by finish().
class ZipWriter {
 public:
  explicit ZipWriter(const FileSink& sink) : sink_(sink) {}
  /// An entry of parts that follow one another.
  void add(const std::string& name, const std::vector<std::string_view>& parts, bool deflated);
  void finish();

 private:
  void put(const std::string& bytes);
  const FileSink& sink_;
  std::string directory_;
  uint64_t at_ = 0, entries_ = 0;
};

/// Reads an archive by its directory. Throws Error for every archive that is not well-formed: sizes and places are
/// checked against the file before anything is read.
class ZipReader {
 public:
  ZipReader(const char* op, const std::string& path);
  const std::vector<std::string>& names() const { return names_; }
  /// Gives the entry's bytes, fewer than asked only at its end, where its size and checksum are compared. It holds on
  /// to this reader.
  std::function<size_t(char*, size_t)> open(size_t entry) const;

 private:
  struct Entry {
    uint64_t offset, packed, size;
    uint32_t crc;
    bool deflated;
  };
  std::string bytes(uint64_t at, uint64_t n, const char* what) const;
  std::string file_;
  FileReader reader_;
  uint64_t size_;
  std::vector<std::string> names_;
  std::vector<Entry> entries_;
};

}  // namespace wick
