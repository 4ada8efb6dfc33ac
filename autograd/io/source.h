#pragma once
// Where a reader's bytes come from, and the elements among them. Internal.

#include <autograd/autograd.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wick {

constexpr size_t kMaxFileDims = 64;  ///< of a tensor in a file: as PyTorch's

/// Bytes to be read once, from the first to the last.
class Source {
 public:
  /// `read` gives fewer bytes than asked for only at the end, and `size` is how many there are, if that is known.
  /// Errors call it `name`.
  Source(std::string name, std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size)
      : name_(std::move(name)), read_(std::move(read)), left_(size) {}
  const std::string& name() const { return name_; }
  /// How many bytes are left, if that is known.
  std::optional<uint64_t> left() const { return left_; }
  /// The next n bytes, fewer only at the end.
  size_t read(char* to, size_t n);
  /// The same as a text, whose memory grows with what is there, not with n.
  std::string read_up_to(uint64_t n);
  /// The next bytes, up to kLookBytes of them, which remain to be read.
  const std::string& look();

 private:
  std::string name_;
  std::function<size_t(char*, size_t)> read_;
  std::optional<uint64_t> left_;
  std::string ahead_;  // what look() has read
};

/// What elements are in files. bool8 is a byte that is 0 or 1.
enum class FileType {
  bool8,
  uint8,
  int8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  half,
  bfloat16,
  float32,
  float64
};
/// The bytes of an element in the file.
size_t file_bytes(FileType type);
/// The dtype that a tensor of such elements has here: the same, or the next larger one there is.
ScalarType file_dtype(FileType type);
/// The type that a dtype is written as.
FileType file_type(ScalarType dtype);

/// A shape for messages: (2×3).
std::string shape_text(const std::vector<uint64_t>& shape);

/// How many bytes the elements of a shape have in a file. Throws Error, named `name`, if they, the strides or the
/// converted elements overflow, or if there are more than kMaxFileDims dimensions.
uint64_t bytes_in_file(const std::string& name, const std::vector<uint64_t>& shape, FileType type);

/// A tensor of this shape with the next elements, row-major. Throws Error that calls it `name` when the source ends
/// before, for a bool that is neither 0 nor 1, for a uint64 above the largest int64, and when memory does not suffice:
/// before anything is allocated if the source knows how much it has, else with memory for what came.
Tensor read_elements(Source& source, const std::string& name, const std::vector<uint64_t>& shape, FileType type,
                     bool big_endian);

/// The array that is all the rest of a source, its elements in C's order or in Fortran's. Throws as read_elements()
/// does, under the source's name, and when the source goes on after the array. Reads to the end, so that the checksums
/// of gzip and of archives are compared.
Tensor read_rest(Source& source, const std::vector<uint64_t>& shape, FileType type, bool big_endian, bool fortran);

/// Calls f(). What is thrown for lack of memory becomes Error that begins with `name`.
template <class F>
auto with_memory(const std::string& name, F&& f) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    fail("{}: there is not enough memory to read it", name);
  }
}

}  // namespace wick
