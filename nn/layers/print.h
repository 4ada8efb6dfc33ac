#pragma once
// For pretty_print(). Internal.

namespace wick::nn::detail {

/// "true" or "false", whatever the flags of the stream.
inline const char* text(bool value) { return value ? "true" : "false"; }

}  // namespace wick::nn::detail
