#pragma once
// Deflated bytes, as in gzip files and ZIP archives, by zlib. Internal.

#include <functional>
#include <string>

namespace wick {

/// What deflated bytes are in: a gzip file of one member or more, or nothing, as in a ZIP archive.
enum class Deflated { gzip, raw };

/// No byte of deflated data gives more bytes than this.
constexpr unsigned kMostInflated = 1032;

/// A function that gives the next inflated bytes of what `read` gives: fewer than asked for only at the end. It throws
/// Error, named `name`, for what is damaged, cut, or goes on after its end, and compares the checksums of gzip.
std::function<size_t(char*, size_t)> inflate_from(std::string name, Deflated kind,
                                                  std::function<size_t(char*, size_t)> read);

}  // namespace wick
