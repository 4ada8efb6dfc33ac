#pragma once
// Runs the programs of examples/ and reads what they print.

#include <filesystem>
#include <string>
#include <vector>

namespace programs {

namespace fs = std::filesystem;

/// Whether Fashion-MNIST is installed.
inline const bool kImages = fs::is_directory("/usr/share/datasets/fashion-mnist");

struct Run {
  int code = -1;
  std::string text, folder;  ///< what was printed, and where it was to write
  /// The line that holds `with`, from there on. A newline in front asks for a line that begins so.
  std::string behind(const std::string& with) const;
  /// The numbers in behind(with).
  std::vector<double> numbers(const std::string& with) const;
  bool wrote(const std::string& file) const;
};

/// A run of a program with these arguments, in a folder that is gone at the end.
Run run(const std::string& program, const std::string& arguments, const std::string& environment = "");
/// The run with --short and these arguments, once for all test cases. Checks that the program saw what it is to see.
const Run& brief(const std::string& program, const std::string& arguments = "");
/// Checks that --help lists the options of all programs, and that each wrong one is refused in one line.
void check_command_line(const std::string& program);
bool on_path(const std::string& tool);

}  // namespace programs
