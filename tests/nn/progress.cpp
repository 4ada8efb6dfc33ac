// ProgressBar, on a terminal and in a file.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <nn/progress.h>
#include <stdlib.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "../faults/files.h"

using namespace wick;

namespace {

/// A terminal whose other end the test reads.
struct Terminal {
  Terminal() : other(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(other >= 0);
    REQUIRE(::grantpt(other) == 0);
    REQUIRE(::unlockpt(other) == 0);
    file = std::fopen(::ptsname(other), "w");
    REQUIRE(file != nullptr);
    ::fcntl(other, F_SETFL, O_NONBLOCK);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    std::fclose(file);
    ::close(other);
  }
  /// What has been written since the last call.
  std::string shown() const {
    char text[1000];
    const ssize_t n = ::read(other, text, sizeof(text));
    return n > 0 ? std::string(text, static_cast<size_t>(n)) : "";
  }
  int other;
  std::FILE* file = nullptr;
};

std::string padded(const std::string& text) { return "\r" + text + std::string(78 - text.size(), ' '); }

constexpr double kAtOnce = -10;

}  // namespace

TEST_CASE("ProgressBar: on a terminal one line, written over ten times a second and taken off") {
  Terminal terminal;
  {
    nn::ProgressBar bar(kAtOnce, terminal.file);
    bar.show(0.125, "epoch 1");
    CHECK(terminal.shown() == padded(" 12 %  epoch 1"));
    bar.show(0.5, "too soon");
    CHECK(terminal.shown() == "");
    std::this_thread::sleep_for(std::chrono::milliseconds(110));
    bar.show(1, std::string(100, 'x'));
    CHECK(terminal.shown() == "\r100 %  " + std::string(71, 'x'));  // a longer one would not be written over
    bar.clear();
    CHECK(terminal.shown() == "\r\033[K");
    bar.clear();
    CHECK(terminal.shown() == "");
    std::this_thread::sleep_for(std::chrono::milliseconds(110));
    bar.show(1, "end");
    terminal.shown();
  }
  CHECK(terminal.shown() == "\r\033[K");
}

TEST_CASE("ProgressBar: elsewhere lines that stay, five seconds apart; nothing at first") {
  const test::Folder folder;
  std::FILE* file = std::fopen((folder / "log").c_str(), "w");
  REQUIRE(file != nullptr);
  {
    nn::ProgressBar bar(kAtOnce, file);
    bar.show(0.25, "a");
    CHECK(test::get(folder / "log") == " 25 %  a\n");  // at once, for who watches the file
    bar.show(0.5, "b");
    std::this_thread::sleep_for(std::chrono::milliseconds(110));
    bar.show(0.75, "c");
    bar.clear();
    nn::ProgressBar quiet(2, file);
    quiet.show(0.5, "quiet");
  }
  std::fclose(file);
  CHECK(test::get(folder / "log") == " 25 %  a\n");

  Terminal terminal;
  nn::ProgressBar quiet(2, terminal.file);
  quiet.show(0.5, "quiet");
  CHECK(terminal.shown() == "");
}
