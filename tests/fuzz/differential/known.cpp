// The differences that are on purpose, or LibTorch's own.

#include <regex>

#include "record.h"

namespace fuzz {

namespace {

struct Known {
  const char* operators;  ///< a regular expression for the operator's name
  const char* kind;       ///< a regular expression for the kind of difference
  const char* seen;       ///< a part of "C++ of the case | wick's outcome | LibTorch's outcome"
  const char* why;        ///< in one sentence
};

const Known kKnown[] = {
    {".*", "only LibTorch throws \\(second\\)", "not implemented", "LibTorch has no second derivative there."},
};

}  // namespace

const char* reason(const Record& wick, const Record&, const Difference& d) {
  const std::string seen = wick.text + " | " + d.wick + " | " + d.libtorch;
  for (const Known& k : kKnown)
    if (std::regex_match(wick.operator_name, std::regex(k.operators)) && std::regex_match(d.kind, std::regex(k.kind)) &&
        seen.find(k.seen) != std::string::npos)
      return k.why;
  return nullptr;
}

}  // namespace fuzz
