// The course's programs in their short form: what they print is read here and held against what the text claims, so
// that a program cannot pass by saying so.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <regex>

#include "programs.h"

namespace {

using namespace programs;

const std::vector<std::string> kPrograms = {
    "gates", "collapse", "activations", "backprop_by_hand", "gradient_descent", "spiral", "gradcheck", "fashion_mnist"};

TEST_CASE("gates: single perceptrons do NOT, AND, OR and not XOR; two layers do") {
  const Run& r = brief("gates");
  CHECK(r.behind("NOT = ").find("0 → +1   1 → -1") != std::string::npos);
  const std::vector<std::vector<double>> table = {{0, 0, -1, -1}, {0, 1, -1, 1}, {1, 0, -1, 1}, {1, 1, 1, 1}};
  const std::vector<std::vector<double>> network = {
      {0, 0, 1, -1, -1}, {0, 1, 1, 1, 1}, {1, 0, 1, 1, 1}, {1, 1, -1, 1, -1}};
  auto rows = [&](const std::string& head, size_t columns) {
    Run below{0, r.text.substr(r.text.find(head)), ""};
    std::vector<std::vector<double>> found;
    std::regex row(columns == 4 ? R"(\n +(\d) +(\d) +([-+]1) +([-+]1)(?=\n))"
                                : R"(\n +(\d) +(\d) +([-+]1) +([-+]1) +([-+]1)(?=\n))");
    for (std::sregex_iterator i(below.text.begin(), below.text.end(), row), end; i != end; ++i) {
      found.emplace_back();
      for (size_t c = 1; c <= columns; ++c) found.back().push_back(std::stod((*i)[c]));
    }
    return found;
  };
  CHECK(rows("x1 x2   AND", 4) == table);
  CHECK(rows("a1(1)", 5) == network);
  const auto best = r.numbers("has right:");  // AND 4/4 OR 4/4 XOR 3/4
  CHECK(best == std::vector<double>{4, 4, 4, 4, 3, 4});
  const auto logistic = r.numbers("Logistic regression, trained on XOR:");
  REQUIRE(logistic.size() == 23);  // with "w = 0" and "20 random starts"
  CHECK(logistic[0] == 50);
  for (size_t i = 3; i < logistic.size(); ++i) CHECK(logistic[i] <= 75);
  const auto loss = r.numbers("step  200  loss");
  CHECK(loss.back() < 0.01);
}

TEST_CASE("collapse: linear layers are one, to rounding") {
  const Run& r = brief("collapse");
  for (const auto& [dtype, bound] : {std::pair{" Float  6", 1e-5}, {"Double  6", 1e-14}})
    CHECK(r.numbers(dtype).back() < bound);
  const auto bend = r.numbers("f(0)|:");
  REQUIRE(bend.size() == 3);
  CHECK(bend[0] < 1e-13);
  CHECK(bend[1] > 0.1);
  CHECK(bend[2] > 0.1);
}

TEST_CASE("activations: derivatives, sgn, saturation, and the race") {
  const Run& r = brief("activations");
  // The line below a function's values holds its derivatives at -2, -0.5, 0, 0.5, 2.
  auto slopes = [&](const std::string& name) {
    const size_t at = r.text.find('\n', r.text.find(name + "  "));
    return Run{0, "slopes" + r.text.substr(at + 1), ""}.numbers("slopes");
  };
  CHECK(slopes("  sgn") == std::vector<double>{0, 0, 0, 0, 0});
  CHECK(slopes("  sigmoid") == std::vector<double>{0.105, 0.235, 0.25, 0.235, 0.105});
  CHECK(slopes("  tanh") == std::vector<double>{0.071, 0.786, 1, 0.786, 0.071});
  CHECK(slopes("  ReLU") == std::vector<double>{0, 0, 0, 1, 1});
  CHECK(slopes("Leaky ReLU") == std::vector<double>{0.1, 0.1, 0.1, 1, 1});
  CHECK(slopes("  ELU") == std::vector<double>{0.135, 0.607, 1, 1, 1});
  for (double slope : slopes("Noisy ReLU")) CHECK((slope == 0 || slope == 1));
  const auto behind = r.numbers("| behind");  // sgn, tanh
  REQUIRE(behind.size() == 2);
  CHECK(behind[0] == 0);
  CHECK(behind[1] > 0);
  const auto at_10 = r.numbers("\n   10");  // σ', tanh', ReLU', and how far the weights moved
  REQUIRE(at_10.size() == 5);
  CHECK(at_10[0] == doctest::Approx(4.54e-5));
  CHECK(at_10[1] == doctest::Approx(8.24e-9));
  CHECK(at_10[2] == 1);
  CHECK(at_10[3] < 0.01);
  CHECK(at_10[4] < 1e-5);
  if (!kImages) {
    CHECK(r.text.find("no race") != std::string::npos);
    return;
  }
  auto epochs = [&](const std::string& name) { return r.numbers(name + "  learning rate").back(); };
  CHECK(epochs("relu") < epochs("tanh"));
  CHECK(epochs("tanh") < epochs("sigmoid"));
}

TEST_CASE("backprop_by_hand: the steps are backward()'s, and the walk hands on the formulas") {
  const Run& r = brief("backprop_by_hand");
  size_t differences = 0;
  static const std::regex line(R"(difference [^\n]*\n)");
  for (std::sregex_iterator i(r.text.begin(), r.text.end(), line), end; i != end; ++i) {
    Run one;
    one.text = i->str();
    for (const double d : one.numbers("difference")) {
      CHECK(d < 1e-12);
      ++differences;
    }
  }
  // e, ∂J/∂W, ∂J/∂b of two layers: by units, as vectors, as matrices.
  CHECK(differences == 18);
  for (const char* way :
       {"one unit at a time and as vectors:", "as matrices, a batch of 3: the same", "is E(2)", "is E(1)"}) {
    const auto n = r.numbers(way);
    REQUIRE(!n.empty());
    CHECK(n.back() < 1e-12);
  }
  // Names in the order of the walk, each closure once.
  std::string names;
  static const std::regex fired(R"(\n ?\d+\. (\w+))");
  for (std::sregex_iterator i(r.text.begin(), r.text.end(), fired), end; i != end; ++i) names += (*i)[1].str() + " ";
  CHECK(names ==
        "DivBackward1 SumBackward0 PowBackward0 SubBackward0 AddmmBackward0 AccumulateGrad AccumulateGrad "
        "TanhBackward0 AddmmBackward0 AccumulateGrad AccumulateGrad ");
  for (const char* formula : {"∂J/∂Wᵀ = Eᵀ A", "∂J/∂A = E Wᵀ", "∂J/∂b = Σₙ eₙ", "E ⊙ (1 − a²)", "E ⊙ 2s", "e / N"})
    CHECK_MESSAGE(r.text.find(std::string("hands on ") + formula) != std::string::npos, formula);
  CHECK(r.wrote("walk.dot"));
}

TEST_CASE("gradient_descent: fewer samples a step, more steps, a lower loss; a batch is a mean") {
  const Run& r = brief("gradient_descent");
  CHECK(r.numbers("samples' gradients, to").back() < 1e-12);
  const auto batch = r.numbers("batch, 1000 at a time"), mini = r.numbers("mini-batch, 32"),
             one = r.numbers("stochastic, 1 ");
  REQUIRE(batch.size() == 5);
  CHECK(batch[3] == 20);  // updates in 20 epochs
  CHECK(mini[3] == 20 * 32);
  CHECK(one[3] == 20 * 1000);
  for (size_t i : {0U, 1U, 2U}) CHECK((one[i] < mini[i] && mini[i] < batch[i]));
  CHECK(r.text.find("NOT SO") == std::string::npos);
  // A step with 32 samples takes a few times as long as one with a single sample; mini-batches reach the goal first.
  const double step_of_one = one[4] / (20 * 1000), step_of_32 = mini[4] / (20 * 32);
  CHECK(step_of_32 / step_of_one < 16);
  CHECK(r.numbers("a step with 32 samples takes")[0] == doctest::Approx(step_of_32 / step_of_one).epsilon(0.1));
  const auto below = r.numbers("CPU seconds to a loss below 0.3: batch");  // of the batch: inf, not within 20 epochs
  REQUIRE(below.size() == 2);
  CHECK(below[0] < below[1]);
}

TEST_CASE("spiral: softmax alone about a half, 100 ReLU units 98 % or more") {
  const Run& r = brief("spiral");
  const double alone = r.numbers("softmax alone")[0];
  CHECK((alone > 45 && alone < 60));  // as the program and the text say
  for (const char* seed : {"2", "11"}) {
    const Run other = run("spiral", std::string("--short --seed ") + seed);
    CHECK_MESSAGE(other.code == 0, other.text);
    const double right = other.numbers("softmax alone")[0];
    CHECK((right > 45 && right < 60));
  }
  const auto mean_of_starts = [&](const std::string& units) {
    const auto n = r.numbers(units + " hidden units");  // the best, and each of three
    REQUIRE(n.size() == 4);
    return (n[1] + n[2] + n[3]) / 3;
  };
  CHECK(mean_of_starts("\n5") < mean_of_starts("\n20"));
  CHECK(r.numbers("15 hidden units")[0] > 90);
  CHECK(r.numbers("20 hidden units")[0] > 90);
  CHECK(r.numbers("100 hidden units")[0] >= 98);
  const auto start = r.numbers("\n     0 "), end = r.numbers("\n  9000 ");
  CHECK(start[0] == doctest::Approx(1.0988).epsilon(0.001));
  CHECK(end[0] < 0.06);
}

TEST_CASE("gradcheck: planted mistakes are named, the right layer passes") {
  const Run& r = brief("gradcheck");
  CHECK(r.text.find("gradcheck passed: 620 right, 0 wrong, 0 inconclusive") != std::string::npos);
  size_t failed = 0;
  for (size_t at = 0; (at = r.text.find("gradcheck FAILED", at)) != std::string::npos; ++at) ++failed;
  CHECK(failed == 3);
  CHECK(r.text.find("input 2: analytic is 0.2 × numeric") != std::string::npos);  // the mean of 5 for the sum
  for (const char* version : {"--- f'(z) forgotten", "--- 1 + a² for 1 − a²", "--- ∂J/∂b"}) {
    const auto loss = r.numbers(std::string(version));
    REQUIRE(loss.size() >= 2);
    CHECK(loss.back() < loss[loss.size() - 2]);
  }
}

// The curves of a page: each point tells the numbers that were printed, and lies as high as its number says.
void check_curves(const std::string& page, const Run& r) {
  std::vector<std::vector<double>> printed;  // epoch, loss, training, test
  static const std::regex epoch(R"(epoch +(\d+)  loss ([\d.]+)  training +([\d.]+) %  test +([\d.]+) %)");
  for (std::sregex_iterator i(r.text.begin(), r.text.end(), epoch), end; i != end; ++i)
    printed.push_back({std::stod((*i)[1]), std::stod((*i)[2]), std::stod((*i)[3]), std::stod((*i)[4])});
  REQUIRE(!printed.empty());
  static const std::regex curve("<polyline points=\"([^\"]*)\"[^]*?</g>");
  static const std::regex point("cx=\"([\\d.]+)\" cy=\"([\\d.]+)\" r=\"3\"><title>epoch (\\d+), [^:]*: ([\\d.]+)<");
  size_t column = 0;
  for (std::sregex_iterator c(page.begin(), page.end(), curve), end; c != end; ++c) {
    REQUIRE(++column <= 3);
    const std::string drawn = c->str(), line = (*c)[1];
    size_t row = 0;
    double x0 = 0, y0 = 0, height = 0;
    for (std::sregex_iterator i(drawn.begin(), drawn.end(), point), last; i != last; ++i, ++row) {
      REQUIRE(row < printed.size());
      const double x = std::stod((*i)[1]), y = std::stod((*i)[2]), value = std::stod((*i)[4]);
      CHECK(std::stod((*i)[3]) == printed[row][0]);
      CHECK(value == doctest::Approx(printed[row][column]).epsilon(1e-4));
      CHECK(line.find((*i)[1].str() + "," + (*i)[2].str()) != std::string::npos);
      if (row == 0) x0 = x, y0 = y;
      if (row == 1) height = (y - y0) / (value - printed[0][column]);
      if (row > 0) CHECK(x > x0);
      if (row > 0) CHECK(height < 0);  // y grows downwards
      if (row > 1) CHECK(y == doctest::Approx(y0 + height * (value - printed[0][column])).epsilon(0.02));
    }
    CHECK(row == printed.size());
  }
  CHECK(column == 3);
}

TEST_CASE("fashion_mnist: a report that needs no other file" * doctest::skip(!kImages)) {
  const Run& r = brief("fashion_mnist");
  CHECK(r.numbers("apart:")[0] > 75);
  std::ifstream file(r.folder + "/fashion_mnist.html");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  CHECK(page.find("<h2>Confusion matrix") != std::string::npos);
  // 30 mistakes and 64 units as images, and nothing that is fetched.
  size_t images = 0;
  static const std::regex source(R"((src|href)=["']?([^"' >]{0,15}))");
  for (std::sregex_iterator i(page.begin(), page.end(), source), end; i != end; ++i) {
    const std::string where = (*i)[2];
    CHECK_MESSAGE((where.starts_with("data:image/png") || where.starts_with("#")), where);
    images += where.starts_with("data:");
  }
  CHECK(images == 94);
  CHECK(page.find("<meta name=viewport content=\"width=device-width") != std::string::npos);
  for (size_t at = 0; (at = page.find("<img ", at)) != std::string::npos; ++at) {
    const std::string tag = page.substr(at, page.find(" src=", at) - at);
    CHECK_MESSAGE(std::regex_search(tag, std::regex("alt=\"(image \\d+: .+, taken for .+|weights of unit \\d+)\"")),
                  tag);
  }
  check_curves(page, r);
  // The matrix counts all test images.
  const std::string table =
      page.substr(page.find("<table class=c>"), page.find("Worst mistakes") - page.find("<table class=c>"));
  std::vector<double> cells;
  static const std::regex cell(R"x(\)">(\d+))x");
  for (std::sregex_iterator i(table.begin(), table.end(), cell), end; i != end; ++i)
    cells.push_back(std::stod((*i)[1]));
  REQUIRE(cells.size() == 100);
  double right = 0;
  for (size_t row = 0; row < 10; ++row) {  // 1,000 images of each class
    CHECK(std::accumulate(cells.begin() + static_cast<long>(row) * 10, cells.begin() + static_cast<long>(row) * 10 + 10,
                          0.0) == 1000);
    right += cells[row * 11];
  }
  CHECK(right / 100 == doctest::Approx(r.numbers("apart:")[0]));
}

TEST_CASE("pictures are there where gnuplot and dot are, and else their scripts are") {
  const bool gnuplot = on_path("gnuplot"), dot = on_path("dot");
  for (const auto& [program, picture] : {std::pair{"gates", "gates.png"},
                                         {"collapse", "collapse.svg"},
                                         {"activations", "activations.png"},
                                         {"gradient_descent", "gradient_descent.svg"},
                                         {"spiral", "spiral.png"},
                                         {"gradcheck", "gradcheck.svg"}}) {
    const Run& r = brief(program);
    CHECK(r.wrote(fs::path(picture).replace_extension(".gp")));
    CHECK(r.wrote(picture) == gnuplot);
    CHECK((r.text.find("gnuplot is not here") == std::string::npos) == gnuplot);
  }
  CHECK(brief("backprop_by_hand").wrote("walk.svg") == dot);
}

TEST_CASE("without gnuplot and dot the programs say so, leave the scripts and go on") {
  for (const auto& [program, script, tool] :
       {std::tuple{"collapse", "collapse.gp", "gnuplot-nox"}, {"backprop_by_hand", "walk.dot", "graphviz"}}) {
    const Run r = run(program, "--short", "PATH=/nowhere");
    CHECK_MESSAGE(r.code == 0, r.text);
    CHECK(r.text.find(tool) != std::string::npos);
    CHECK(r.text.find("no picture") != std::string::npos);
    CHECK(r.wrote(script));
    CHECK_FALSE(r.wrote(fs::path(script).replace_extension(".svg")));
    CHECK(r.text.find("What you should have seen") != std::string::npos);
  }
  if (!kImages) return;
  const Run r = run("fashion_mnist", "--short --epochs 1 --save wick_course.safetensors", "PATH=/nowhere");
  CHECK_MESSAGE(r.code == 0, r.text);
  std::ifstream file(r.folder + "/fashion_mnist.html");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  check_curves(page, r);  // which the page draws itself
}

TEST_CASE("what a program cannot use is named") {
  const Run race = run("activations", "--short --data /nowhere");
  CHECK(race.code == 0);
  CHECK(race.behind("no race").find("/nowhere") != std::string::npos);
  CHECK(race.behind("no race").find("dataset-fashion-mnist") != std::string::npos);
  const Run images = run("fashion_mnist", "--short --data /nowhere");
  CHECK(images.code == 1);
  CHECK(images.text.find("dataset-fashion-mnist") != std::string::npos);
  const Run folder = run("collapse", "--short --out /dev/null/course");
  CHECK(folder.code != 0);
  for (const std::string& program : kPrograms) check_command_line(program);
}

TEST_CASE("fashion_mnist refuses what it cannot use in one line, before it begins") {
  for (const char* wrong : {"--epochs -1",
                            "--epochs 0",
                            "--epochs 1.5",
                            "--epochs many",
                            "--batch 0",
                            "--batch -3",
                            "--batch x",
                            "--widths 0",
                            "--widths 3 x",
                            "--lr -1",
                            "--lr 0",
                            "--lr nan",
                            "--lr x",
                            "--dropout 1",
                            "--dropout nan",
                            "--label-smoothing 2",
                            "--weight-decay -1",
                            "--validation -5",
                            "--validation x",
                            "--patience -1",
                            "--patience 2",
                            "--log /nowhere/at/all",
                            "--threads 0",
                            "--threads x",
                            "--optimizer lion",
                            "--data /nowhere",
                            "--save /nowhere/at/all",
                            "--save .",
                            "--out /dev/null/x"}) {
    if (!kImages && std::string(wrong).starts_with("--save .")) continue;
    CAPTURE(wrong);
    const Run r = run("fashion_mnist", std::string("--short ") + wrong);
    CHECK(r.code != 0);
    CHECK_MESSAGE(std::count(r.text.begin(), r.text.end(), '\n') == 1, r.text);
    const std::string option = std::string(wrong).substr(0, std::string(wrong).find(' '));
    CHECK_MESSAGE(r.text.find(option) != std::string::npos, r.text);
  }
}

TEST_CASE("fashion_mnist: what it logs, and when it stops early" * doctest::skip(!kImages)) {
  const Run logged = run("fashion_mnist", "--short --epochs 2 --validation 10000 --log run.csv");
  CHECK_MESSAGE(logged.code == 0, logged.text);
  std::ifstream file(fs::path(logged.folder).parent_path() / "run.csv");
  std::map<std::string, std::vector<double>> values;
  for (std::string line; std::getline(file, line);) {
    static const std::regex row(R"([\d.]+,(\d+),([^,]+),([\d.e-]+))");
    if (std::smatch m; std::regex_match(line, m, row)) {
      values[m[2]].push_back(std::stod(m[3]));
      if (!m.str(2).starts_with("accuracy")) CHECK(std::stoul(m[1]) + 1 == values[m[2]].size());  // each step
    }
  }
  CHECK(values["loss"].size() == 2 * 125);  // 12,000 images by 96
  CHECK(values["gradient norm"].size() == 2 * 125);
  for (double norm : values["gradient norm"]) CHECK((norm > 0 && norm < 100));
  REQUIRE(values["accuracy/held back"].size() == 2);
  CHECK(values["accuracy/held back"][1] == doctest::Approx(logged.numbers("apart:")[0]).epsilon(1e-3));
  // That the norm is read changes nothing.
  const Run quiet = run("fashion_mnist", "--short --epochs 2 --validation 10000");
  CHECK(quiet.numbers("epoch  2  loss")[0] == logged.numbers("epoch  2  loss")[0]);

  const Run board = run("fashion_mnist", "--short --epochs 1 --log board");
  CHECK(board.code == 0);
  CHECK(std::distance(fs::directory_iterator(fs::path(board.folder).parent_path() / "board"),
                      fs::directory_iterator()) == 1);

  // At this rate nothing is learnt: the first epoch is the best, the second gains nothing.
  const Run stopped = run("fashion_mnist", "--short --validation 10000 --lr 1e-12 --patience 1");
  CHECK(stopped.text.find("epoch  2  loss") != std::string::npos);
  CHECK(stopped.text.find("epoch  3  loss") == std::string::npos);
  CHECK(stopped.text.find("best was epoch 1\n") != std::string::npos);
}

TEST_CASE("the same seed, the same numbers; another, others") {
  auto numbers = [](const std::string& seed) {
    const Run r = run("backprop_by_hand", "--seed " + seed);
    return r.text.substr(0, r.text.find("picture"));
  };
  CHECK(numbers("1") == numbers("1"));
  CHECK(numbers("1") != numbers("2"));
}

}  // namespace
