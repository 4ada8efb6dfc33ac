#pragma once
// Collects warnings in place of standard error, for tests.

#include <autograd/core/warning.h>

#include <string>
#include <vector>

namespace wick::test {

class Heard : public WarningHandler {
 public:
  Heard() : guard_(this) {}
  void process(const SourceLocation&, const std::string& text, bool) override { texts.push_back(text); }
  /// The warnings since the last call, a line each.
  std::string take() {
    std::string all;
    for (const std::string& t : texts) all += t + "\n";
    texts.clear();
    return all;
  }
  std::vector<std::string> texts;

 private:
  Warning::WarningHandlerGuard guard_;
  Warning::WarnAlways always_;
};

/// Whether a text has all of these words.
inline bool has(const std::string& text, std::initializer_list<const char*> words) {
  for (const char* word : words)
    if (text.find(word) == std::string::npos) return false;
  return true;
}

}  // namespace wick::test
