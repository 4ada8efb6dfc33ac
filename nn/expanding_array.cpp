#include <nn/expanding_array.h>

#include <ostream>

namespace wick::detail {

void print_values(std::ostream& out, ArrayRef<int64_t> values) {
  if (values.size() == 1)
    out << values[0];
  else
    out << values;
}

void print_values(std::ostream& out, ArrayRef<std::optional<int64_t>> values) {
  out << "[";
  for (size_t d = 0; d < values.size(); ++d) {
    out << (d ? ", " : "");
    if (values[d])
      out << *values[d];
    else
      out << "None";
  }
  out << "]";
}

}  // namespace wick::detail
