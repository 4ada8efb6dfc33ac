#include "course.h"

#include <spawn.h>
#include <sys/wait.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

extern char** environ;

namespace course {

namespace {

// Okabe and Ito's colours, which colour-blind readers can tell apart.
constexpr const char* kStyle = R"(set encoding utf8
set linetype 1 lc rgb '#0072B2' lw 2 pt 7
set linetype 2 lc rgb '#D55E00' lw 2 pt 5
set linetype 3 lc rgb '#009E73' lw 2 pt 9
set linetype 4 lc rgb '#CC79A7' lw 2 pt 11
set linetype 5 lc rgb '#E69F00' lw 2 pt 13
set linetype 6 lc rgb '#56B4E9' lw 2 pt 6
set linetype 7 lc rgb '#000000' lw 2 pt 4
set border lw 0.8
set grid lw 0.5 lc rgb '#dddddd'
)";

// Runs a program found on PATH in a folder. Returns whether it was found; throws if it failed.
bool run_in(const std::string& folder, const std::vector<std::string>& command) {
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return false;
  check(error == 0, "{} could not be started: {}", command[0], std::strerror(error));
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) return false;
  check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "{} failed on {}/{}", command[0], folder, command.back());
  return true;
}

}  // namespace

namespace {
CLI::Validator in_range(double low, double high, bool is_whole, const std::string& needs) {
  return CLI::Validator(
      [=](const std::string& text) -> std::string {
        double value = 0;
        const char* end = text.data() + text.size();
        const auto [at, error] = std::from_chars(text.data(), end, value);
        const bool good = error == std::errc() && at == end && value >= low && value <= high &&
                          (!is_whole || text.find_first_not_of("0123456789") == std::string::npos);
        return good ? "" : fmt::format("needs {}, got {}", needs, text.empty() ? "nothing" : text);
      },
      needs);
}
}  // namespace

CLI::Validator number(double low, double high) {
  return in_range(low, high, false, fmt::format("a number from {} to {}", low, high));
}
CLI::Validator whole(int64_t low) {
  return in_range(static_cast<double>(low), 0x1p64, true, fmt::format("a whole number of {} or more", low));
}

Lesson::Lesson(const std::string& name, const std::string& about) : app(about, name) {
  app.add_option("--seed", seed, "Of the random numbers")->check(whole(0))->capture_default_str();
  app.add_option("--out", out, "Folder for pictures and data, made if it is not there")->capture_default_str();
  app.add_flag("--short", brief, "A short form of it, in seconds");
  app.failure_message([](const CLI::App* program, const CLI::Error& e) {
    return fmt::format("{}: {} (--help lists the options)\n", program->get_name(), e.what());
  });
}

int Lesson::run(int argc, char** argv, const std::function<void()>& body) {
  CLI11_PARSE(app, argc, argv);
  try {
    std::error_code error;
    std::filesystem::create_directories(out, error);
    check(std::filesystem::is_directory(out), "--out {}: not a folder, and none can be made: {}", out, error.message());
    manual_seed(seed);
    body();
  } catch (const std::exception& e) {
    progress.clear();
    fmt::print(stderr, "{}\n", e.what());
    return 1;
  }
  progress.clear();
  if (!seen_.empty()) fmt::print("\nWhat you should have seen:\n");
  bool all = true;
  for (const auto& [so, text] : seen_) {
    fmt::print("  {} {}\n", so ? "✓" : "✗ NOT SO:", text);
    all = all && so;
  }
  return all ? 0 : 1;
}

void Lesson::plot(const std::string& file, int width, int height, const std::vector<Table>& tables,
                  const std::string& script) {
  const bool svg = file.ends_with(".svg");
  std::string gp =
      fmt::format("set terminal {} size {},{} font 'sans-serif,{}'{}\nset output '{}'\n", svg ? "svg" : "pngcairo",
                  width, height, svg ? 12 : 10, svg ? " background rgb 'white'" : "", file);
  gp += kStyle;
  for (const auto& [name, tensor] : tables) {
    gp += fmt::format("${} << EOD\n", name);
    const Tensor rows = tensor.detach().to(kDouble).contiguous();
    check(rows.dim() == 2, "plot: the table {} is {}: needs rows and columns", name, shape_string(rows.sizes()));
    const auto a = rows.accessor<double, 2>();
    for (int64_t i = 0; i < rows.size(0); ++i)
      for (int64_t j = 0; j < rows.size(1); ++j)
        gp += fmt::format("{:.6g}{}", a[i][j], j + 1 < rows.size(1) ? ' ' : '\n');
    gp += "EOD\n";
  }
  draw(file, gp + script, {"gnuplot", std::filesystem::path(file).replace_extension(".gp")});
}

void Lesson::graph(const std::string& file, const std::string& dot) {
  const auto path = std::filesystem::path(file);
  draw(file, dot,
       {"dot", "-T" + path.extension().string().substr(1), "-o", file,
        std::filesystem::path(file).replace_extension(".dot")});
}

void Lesson::draw(const std::string& file, const std::string& source, const std::vector<std::string>& command) {
  write(command.back(), source);
  if (run_in(out, command))
    fmt::print("picture: {}/{}\n", out, file);
  else
    fmt::print("no picture {0}/{1}: {2} is not here (Debian's package {3}). Its script and data are in {0}/{4}\n", out,
               file, command[0], command[0] == "dot" ? "graphviz" : "gnuplot-nox", command.back());
}

void Lesson::write(const std::string& file, const std::string& content) {
  const std::string path = out + "/" + file;
  std::ofstream stream(path, std::ios::binary);
  stream << content;
  stream.close();
  check(stream.good(), "{}: cannot be written", path);
}

Tensor grid(int64_t n, double low, double high) {
  const Tensor ticks = linspace(low, high, n);
  return columns({ticks.view({1, n}).expand({n, n}).flatten(), ticks.view({n, 1}).expand({n, n}).flatten()}).to(kFloat);
}

Tensor columns(const std::vector<Tensor>& parts) {
  std::vector<Tensor> wide;
  wide.reserve(parts.size());
  for (const Tensor& t : parts) wide.push_back((t.dim() == 1 ? t.unsqueeze(1) : t).to(kDouble));
  return cat(wide, 1);
}

std::string matrix(const std::string& name, const Tensor& m) {
  const Tensor rows = m.detach().dim() == 1 ? m.detach().unsqueeze(1) : m.detach();
  std::string text;
  for (int64_t i = 0; i < rows.size(0); ++i) {
    text += fmt::format("  {:<14}", i == 0 ? name + " =" : "");
    for (int64_t j = 0; j < rows.size(1); ++j) text += fmt::format(" {:9.4f}", rows[i][j].item<double>());
    text += "\n";
  }
  return text;
}

}  // namespace course
