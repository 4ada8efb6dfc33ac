#pragma once
// ZIP archives as .npz and .pt files need them: entries stored or deflated. Internal.

#include <autograd/io/file.h>

#include <memory>
#include <string_view>
#include <vector>

namespace wick {

/// An entry to write: its bytes are those of `pieces`, one after the other. Those of a stored entry begin at a multiple
/// of `alignment`.
struct ZipEntry {
  std::string name;
  std::vector<std::string_view> pieces;
  size_t alignment = 1;
};

/// Writes an archive of these entries, dated 1 January 1980: equal entries give equal bytes. Throws what file.write()
/// throws.
void write_zip(const char* op, FileWriter& file, const std::vector<ZipEntry>& entries, bool deflated);
/// The bytes of such an archive.
std::string zip_bytes(const char* op, const std::vector<ZipEntry>& entries, bool deflated);

/// Reads an archive by its directory. Throws Error that names op and path for every archive that is not well-formed,
/// has two entries of one name or entries that overlap, or has an entry that is encrypted, neither stored nor deflated,
/// or said to be larger than what is packed can give.
class ZipReader {
 public:
  ZipReader(const char* op, const std::string& path);
  /// An archive of `size` bytes, of which read_at(position, to, n) gives n. Errors call it `where`.
  ZipReader(std::string where, std::function<size_t(uint64_t, char*, size_t)> read_at, uint64_t size);
  size_t entries() const { return entries_.size(); }
  const std::string& name(size_t entry) const { return entries_[entry].name; }
  /// The bytes of an entry, unpacked.
  uint64_t size(size_t entry) const { return entries_[entry].size; }
  /// A function that gives the entry's next bytes: fewer than asked only at the end, where size and checksum are
  /// compared. This reader must outlive it.
  std::function<size_t(char*, size_t)> open(size_t entry) const;
  /// The start of the file, for looks_like().
  std::string look() const;

 private:
  struct Entry {
    std::string name;
    unsigned flags, method;
    uint32_t checksum;
    uint64_t packed, size;  // in bytes, in the archive and unpacked
    uint64_t begin, data;   // where its own header and its bytes begin
  };
  struct Directory {
    uint64_t entries, begin, size;
  };
  ZipReader(const char* op, const std::string& path, const std::shared_ptr<FileReader>& file);
  Directory find_directory() const;
  Entry read_entry(const std::string& directory, size_t& at) const;
  void find_data(Entry& entry) const;
  std::string bytes_at(uint64_t position, uint64_t n, const char* what) const;
  std::string where_;
  std::function<size_t(uint64_t, char*, size_t)> read_at_;
  uint64_t file_size_;
  std::vector<Entry> entries_;
};

}  // namespace wick
