#include "programs.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <regex>

namespace programs {

namespace {
// A folder for all that the programs write, gone at the end.
struct Work {
  fs::path path = fs::temp_directory_path() / ("wick_course_" + std::to_string(getpid()));
  Work() { fs::create_directories(path); }
  ~Work() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
} const kWork;
}  // namespace

std::string Run::behind(const std::string& with) const {
  const size_t at = text.find(with);
  REQUIRE_MESSAGE(at != std::string::npos, "not printed: " << with << "\n" << text);
  return text.substr(at + with.size(), text.find('\n', at + with.size()) - at - with.size());
}

std::vector<double> Run::numbers(const std::string& with) const {
  const std::string line = behind(with);
  static const std::regex number(R"([-+]?\d[\d,]*\.?\d*(e[-+]?\d+)?)");
  std::vector<double> found;
  for (std::sregex_iterator i(line.begin(), line.end(), number), end; i != end; ++i) {
    std::string digits = i->str();
    std::erase(digits, ',');
    found.push_back(std::stod(digits));
  }
  return found;
}

bool Run::wrote(const std::string& file) const {
  return fs::exists(folder + "/" + file) && fs::file_size(folder + "/" + file) > 0;
}

Run run(const std::string& program, const std::string& arguments, const std::string& environment) {
  Run r;
  static int count = 0;
  r.folder = kWork.path / std::to_string(++count);
  const std::string command = "cd " + kWork.path.string() + " && " + environment + " " WICK_EXAMPLES "/" + program +
                              " --out '" + r.folder + "' " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;) r.text.append(part, n);
  const int status = pclose(pipe);
  r.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return r;
}

const Run& brief(const std::string& program, const std::string& arguments) {
  static std::map<std::string, Run> runs;
  const auto [at, fresh] = runs.try_emplace(program);
  Run& r = at->second;
  if (fresh) r = run(program, "--short " + arguments);
  CHECK_MESSAGE(r.code == 0, program << "\n" << r.text);
  CHECK(r.text.find("What you should have seen") != std::string::npos);
  CHECK(r.text.find("NOT SO") == std::string::npos);
  return r;
}

void check_command_line(const std::string& program) {
  CHECK(run(program, "--no-such-option").code != 0);
  for (const char* wrong : {"--seed -1", "--seed abc", "--seed 1.5", "--seed ''", "--seed 99999999999999999999",
                            "--seed", "--short=maybe", "stray"}) {
    CAPTURE(wrong);
    const Run r = run(program, wrong);
    CHECK(r.code != 0);
    CHECK(std::count(r.text.begin(), r.text.end(), '\n') == 1);  // one line
    CHECK(r.text.starts_with(program + ": "));
  }
  const Run help = run(program, "--help");
  CHECK(help.code == 0);
  for (const char* option : {"--seed", "--out", "--short"})
    CHECK_MESSAGE(help.text.find(option) != std::string::npos, program);
}

bool on_path(const std::string& tool) { return std::system(("command -v " + tool + " >/dev/null").c_str()) == 0; }

}  // namespace programs
