#pragma once
// How far a long computation is.
//
//   nn::ProgressBar bar;
//   for (int64_t step = 0; step < steps; ++step) {
//     …
//     bar.show(static_cast<double>(step + 1) / static_cast<double>(steps), fmt::format("loss {:.3f}", loss));
//   }

#include <cstdio>
#include <string>

namespace wick::nn {

/// Shows how far a computation is: on a terminal a line that is written over, at most ten times a second; elsewhere, as
/// in a file, a line every five seconds. Before `quiet` seconds are over it shows nothing. At its end the line is taken
/// off the terminal.
class ProgressBar {
 public:
  explicit ProgressBar(double quiet = 2, std::FILE* out = stdout);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }
  /// A share from 0 to 1, as percent, and what there is to say: in a terminal what fits into a line of 78 characters.
  void show(double share, const std::string& what);
  /// Takes the line off the terminal: to be called before something is printed that stays.
  void clear();

 private:
  std::FILE* out_;
  bool terminal_;
  double last_;  // when it showed something, in seconds
  bool line_open_ = false;
};

}  // namespace wick::nn
