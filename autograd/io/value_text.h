#pragma once
// Values beside the tensors of a file, as texts. Internal.

#include <autograd/autograd.h>

#include <string>
#include <string_view>

namespace wick {

/// A number, a bool, a string or none as JSON; NaN and the infinities, which JSON lacks, as Python writes them. Throws
/// Error for a list or a tensor, and for a string that is not UTF-8.
std::string to_value_text(const IValue& value);
/// A string as JSON. Bytes that are not UTF-8 become U+FFFD.
std::string to_json_string(std::string_view text);

/// The value of such a text. A text that is not JSON, as in files of other programs, is a string; so is a number that
/// is too large for its type.
IValue from_value_text(const std::string& text);

}  // namespace wick
