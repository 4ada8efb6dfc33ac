#include <autograd/core/error.h>
#include <fmt/format.h>

namespace wick::detail {

void throw_error(fmt::string_view format, fmt::format_args args) { throw Error(fmt::vformat(format, args)); }

}  // namespace wick::detail
