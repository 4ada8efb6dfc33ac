#pragma once
// The files that fuzz_wick and fuzz_libtorch write, read again.

#include <fstream>
#include <string>
#include <vector>

namespace fuzz {

/// A tensor that came out: of the call (out0 …), changed in place (base0 …), or a gradient of a leaf.
struct Result {
  std::string name;
  std::string dtype;  ///< "undefined" for an undefined tensor, which has nothing below
  bool requires_grad = false;
  std::vector<long long> sizes;
  std::vector<std::string> values;  ///< as text, so that int64 keeps all digits
};

/// What one library did with a case.
struct Record {
  unsigned long long number = 0;
  std::string operator_name, text, crash;
  int nearness = 0;
  std::vector<std::pair<std::string, std::string>> thrown;  ///< stage and message
  std::vector<Result> results;

  /// What was thrown in a stage, null if nothing was.
  const std::string* message(const std::string& stage) const;
};

/// Reads the next record; false at the end of the file.
bool read(std::ifstream& in, Record& r);

/// A difference between two records: its kind, empty if there is none, and what was seen.
struct Difference {
  std::string kind, wick, libtorch;
  double relative = 0;  ///< of two numbers: |a − b| / max(|a|, |b|); infinite if one is not finite
};
Difference compare(const Record& wick, const Record& libtorch);

/// Why a difference is on purpose or LibTorch's own fault; null if that is not known.
const char* reason(const Record& wick, const Record& libtorch, const Difference& d);

}  // namespace fuzz
