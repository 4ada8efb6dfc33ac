#pragma once
// What the programs of the course share: the command line, what the reader should have seen, and pictures.
//
//   int main(int argc, char** argv) {
//     course::Lesson lesson("collapse", "Linear layers are one layer.");
//     return lesson.run(argc, argv, [&] { lesson.saw(1 + 1 == 2, "one and one are {}", 1 + 1); });
//   }

#include <nn/nn.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>

namespace course {

using namespace wick;

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// What an option takes: a number from low to high, or a whole number that is not below low. For another text the
/// program ends with one line that says so.
CLI::Validator number(double low, double high);
CLI::Validator whole(int64_t low);

class Lesson {
 public:
  Lesson(const std::string& name, const std::string& about);

  /// Reads the command line, seeds the random numbers and runs the body; then prints what was to be seen. Returns the
  /// exit code: 0 if all of it was so, 1 if not or if something was thrown, another for a bad command line.
  int run(int argc, char** argv, const std::function<void()>& body);

  // The command line: --seed, --out, --short. A program may add its own options to app before run().
  CLI::App app;
  uint64_t seed = 1;
  std::string out = "course";
  bool brief = false;

  /// How far a long computation is. To be cleared before a line is printed that stays.
  nn::ProgressBar progress;

  /// Something that the reader should have seen, and whether it was so.
  template <class... Args>
  void saw(bool so, fmt::format_string<Args...> text, Args&&... args) {
    seen_.emplace_back(so, fmt::format(text, std::forward<Args>(args)...));
  }
  /// A table for plot(): its name in the script, as "$name", and its rows of numbers.
  using Table = std::pair<std::string, Tensor>;
  /// Draws a picture with gnuplot: out/file, SVG or PNG by its extension, of width×height pixels. The script and its
  /// data stay beside it, in one file whose name ends in ".gp". Without gnuplot that is all, and the program says so.
  void plot(const std::string& file, int width, int height, const std::vector<Table>& tables,
            const std::string& script);
  /// The same for a graph in Graphviz's language, by dot.
  void graph(const std::string& file, const std::string& dot);
  /// Writes out/file as it is.
  void write(const std::string& file, const std::string& content);

 private:
  void draw(const std::string& file, const std::string& source, const std::vector<std::string>& command);
  std::vector<std::pair<bool, std::string>> seen_;
};

/// Where Debian's package dataset-fashion-mnist puts the images.
inline constexpr const char* kFashionMnist = "/usr/share/datasets/fashion-mnist";
inline constexpr const char* kNoFashionMnist = "Debian's package dataset-fashion-mnist has the images";

/// The share of rows (N×C scores) whose largest score is that of the row's class, in percent.
inline double accuracy(const Tensor& scores, const Tensor& classes) {
  return 100 * (scores.argmax(1) == classes).to(kDouble).mean().item<double>();
}

/// n×n points of the square from low to high, as rows (x, y): what decision regions are painted from.
Tensor grid(int64_t n, double low, double high);
/// Vectors and matrices side by side, as the columns of a table.
Tensor columns(const std::vector<Tensor>& parts);

/// A matrix, or a vector as a column, as text: a line for each row with four decimals, the name before the first.
std::string matrix(const std::string& name, const Tensor& m);

}  // namespace course
