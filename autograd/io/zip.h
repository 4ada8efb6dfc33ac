#pragma once
// ZIP archives as .npz files need them, by libzip: entries stored or deflated. Internal.

#include <autograd/io/file.h>

#include <memory>
#include <string_view>
#include <vector>

struct zip;

namespace wick {

/// An entry to write: its bytes are those of `pieces`, one after the other.
struct ZipEntry {
  std::string name;
  std::vector<std::string_view> pieces;
};

/// Writes an archive of these entries, dated 1 January 1980: equal entries give equal bytes. Throws what file.write()
/// throws.
void write_zip(const char* op, FileWriter& file, const std::vector<ZipEntry>& entries, bool deflated);

/// Reads an archive by its directory. Throws Error that names op and path for every archive that is not well-formed,
/// has two entries of one name, or has an entry that is encrypted or neither stored nor deflated.
class ZipReader {
 public:
  ZipReader(const char* op, const std::string& path);
  const std::vector<std::string>& names() const { return names_; }
  /// A function that gives the entry's next bytes: fewer than asked only at the end, where size and checksum are
  /// compared. This reader must outlive it.
  std::function<size_t(char*, size_t)> open(size_t entry) const;

 private:
  void open_archive(int flags);
  FileReader file_;
  std::string path_, where_;
  std::unique_ptr<zip, void (*)(zip*)> archive_;
  std::vector<std::string> names_;
};

}  // namespace wick
