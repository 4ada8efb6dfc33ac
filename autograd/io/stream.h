#pragma once
// Standard streams as what readers and writers use. Internal.

#include <autograd/io/source.h>

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace wick {

/// Calls read with the bytes from the position of a stream to its end; errors call them `name`. Even a stream
/// that is set to throw exceptions of its own throws none meanwhile: only Error is thrown.
void with_stream(std::istream& in, const std::string& name, const std::function<void(Source)>& read);

/// Calls write with what takes bytes for a stream, which is flushed in the end. Throws Error, named op, when the stream
/// fails.
void with_stream(const char* op, std::ostream& out,
                 const std::function<void(const std::function<void(const char*, size_t)>&)>& write);

}  // namespace wick
