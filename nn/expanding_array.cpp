#include <nn/expanding_array.h>

#include <ostream>
#include <sstream>

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

namespace {
std::string text_of_any(auto values) {
  std::ostringstream out;
  print_values(out, values);
  return out.str();
}
}  // namespace
std::string text_of_values(ArrayRef<int64_t> values) { return text_of_any(values); }
std::string text_of_values(ArrayRef<std::optional<int64_t>> values) { return text_of_any(values); }

}  // namespace wick::detail
