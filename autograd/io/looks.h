#pragma once
// What a file seems to be that is not of the expected kind. Internal.

#include <string>
#include <string_view>

namespace wick {

/// How many bytes of a file's start looks_like() wants.
constexpr size_t kLookBytes = 512;

/// From the start of a file: ": it seems to be a PNG picture: " and what to do with it; "" for what is not known.
std::string looks_like(std::string_view start);

/// Whether the start of a file is that of torch.save(), of either format.
bool is_pt(std::string_view start);

/// Whether a name can stand in any file: UTF-8 without a NUL byte.
bool is_file_text(std::string_view text);

/// Bytes for messages: in quotes, on one line, not longer than a screen, and valid UTF-8 whatever the file holds.
std::string in_quotes(std::string_view text);

}  // namespace wick
