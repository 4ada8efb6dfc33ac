// The text beside the source: the table of formulas in autograd/README.md, and the course's text in both languages.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <nn/optim/adam.h>
#include <nn/optim/sgd.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "../house/source.h"

namespace {

using namespace wick;

namespace fs = std::filesystem;
std::vector<std::string> all(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), pattern), end; i != end; ++i) found.push_back((*i)[1]);
  return found;
}
const std::regex kCode("`([^`]+)`");

// Without blanks, for code whose lines are broken elsewhere.
std::string flat(std::string code) {
  std::erase_if(code, [](unsigned char c) { return std::isspace(c) != 0; });
  return code;
}

// Whether the code is in the text, apart from blanks, and not as a part of longer names.
bool is_in(const std::string& text, const std::string& code) {
  auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const std::string where = flat(text), wanted = flat(code);
  for (size_t at = 0; (at = where.find(wanted, at)) != std::string::npos; ++at) {
    const bool is_tail =
        at > 0 && in_word(where[at - 1]) && in_word(wanted.front()) && !where.substr(0, at).ends_with("return");
    const size_t end = at + wanted.size();
    if (!is_tail && !(end < where.size() && in_word(where[end]) && in_word(wanted.back()))) return true;
  }
  return false;
}

// The code of a function, of all its overloads; in a list of functions, a line each, its line. Comments are left out.
std::string body_of(const std::string& source, const std::string& function) {
  if (const auto line = all(source, std::regex("\n(WICK_\\w+\\(" + function + ",[^\n]*)")); !line.empty())
    return line[0];
  const std::string code = house::split(source).code;
  std::string bodies;
  for (const house::Declaration& d : house::declarations(source)) {
    const std::string owner = d.in_class ? d.scope.substr(d.scope.rfind(':') + 1) + "::" : "";
    if (d.is_defined && owner + d.name == function) bodies += code.substr(d.begin, d.end - d.begin);
  }
  return bodies;
}

// ---- The formulas in plain numbers, held against the operators' gradients ----

using Numbers = std::vector<double>;

Tensor leaf(const Numbers& x, IntArrayRef sizes) { return tensor(x, kDouble).reshape(sizes).requires_grad_(); }
void check_close(const Tensor& found, const Numbers& wanted) {
  const Tensor f = found.contiguous();
  REQUIRE(f.numel() == static_cast<int64_t>(wanted.size()));
  for (size_t i = 0; i < wanted.size(); ++i)
    CHECK(f.data_ptr<double>()[i] == doctest::Approx(wanted[i]).epsilon(1e-12));
}

// f'(z) = slope(z).
template <class F>
void check_slope(F f, double (*slope)(double z)) {
  const Numbers at{-2, -0.5, 0.3, 1.7}, e{0.7, -1.3, 2, 1};
  const Tensor z = leaf(at, {4});
  f(z).backward(tensor(e, kDouble));
  Numbers wanted;
  for (size_t i = 0; i < at.size(); ++i) wanted.push_back(e[i] * slope(at[i]));
  check_close(z.grad(), wanted);
}
// ∂f/∂x = by_x(x, y) and ∂f/∂y = by_y(x, y).
template <class F>
void check_slopes(F f, double (*by_x)(double x, double y), double (*by_y)(double x, double y)) {
  const Numbers xs{0.4, 1.5, 2}, ys{-1.5, 0.5, 3}, e{0.7, -1.3, 2};
  const Tensor x = leaf(xs, {3}), y = leaf(ys, {3});
  f(x, y).backward(tensor(e, kDouble));
  Numbers wanted_x, wanted_y;
  for (size_t i = 0; i < xs.size(); ++i) {
    wanted_x.push_back(e[i] * by_x(xs[i], ys[i]));
    wanted_y.push_back(e[i] * by_y(xs[i], ys[i]));
  }
  check_close(x.grad(), wanted_x);
  check_close(y.grad(), wanted_y);
}

// Z has N = 2 samples as rows, with three outputs each.
const Numbers kZ{0.5, -1, 2, 0.1, 0.3, -0.7}, kE{1, -0.5, 0.3, 2, 0.7, -1.1};
Numbers softmax_of_rows() {
  Numbers a;
  for (size_t i = 0; i < kZ.size(); ++i) {
    const size_t row = i / 3 * 3;
    a.push_back(std::exp(kZ[i]) / (std::exp(kZ[row]) + std::exp(kZ[row + 1]) + std::exp(kZ[row + 2])));
  }
  return a;
}

void check_softmax() {
  const Tensor z = leaf(kZ, {2, 3});
  z.softmax(1).backward(tensor(kE, kDouble).reshape({2, 3}));
  const Numbers a = softmax_of_rows();
  Numbers wanted;
  for (size_t i = 0; i < a.size(); ++i) {
    double sum = 0;
    for (size_t c = i / 3 * 3; c < i / 3 * 3 + 3; ++c) sum += a[c] * kE[c];
    wanted.push_back(a[i] * (kE[i] - sum));
  }
  check_close(z.grad(), wanted);
}
void check_cross_entropy() {
  const Tensor z = leaf(kZ, {2, 3});
  cross_entropy_loss(z, tensor({2, 0}, kLong)).backward();
  Numbers wanted = softmax_of_rows();
  wanted[2] -= 1;
  wanted[3] -= 1;
  for (double& w : wanted) w /= 2;
  check_close(z.grad(), wanted);
}
void check_mse() {
  const Tensor z = leaf(kZ, {2, 3});
  (3 * mse_loss(z, tensor(kE, kDouble).reshape({2, 3}))).backward();  // J = d(L) · mse_loss
  Numbers wanted;
  for (size_t i = 0; i < kZ.size(); ++i) wanted.push_back(2. / 2 * (kZ[i] - kE[i]));
  check_close(z.grad(), wanted);
}
void check_layer_norm() {
  const Numbers w{0.5, 2, -1};
  const double eps = 0.1;
  const Tensor x = leaf(kZ, {2, 3});
  layer_norm(x, {3}, tensor(w, kDouble), {}, eps).backward(tensor(kE, kDouble).reshape({2, 3}));
  Numbers wanted;
  for (size_t row = 0; row < 6; row += 3) {
    double mean = 0, var = 0, mean_g = 0, mean_gx = 0;
    for (size_t i = row; i < row + 3; ++i) mean += kZ[i] / 3;
    for (size_t i = row; i < row + 3; ++i) var += (kZ[i] - mean) * (kZ[i] - mean) / 3;
    const auto g = [&](size_t i) { return kE[i] * w[i - row]; };
    const auto x_hat = [&](size_t i) { return (kZ[i] - mean) / std::sqrt(var + eps); };
    for (size_t i = row; i < row + 3; ++i) mean_g += g(i) / 3, mean_gx += g(i) * x_hat(i) / 3;
    for (size_t i = row; i < row + 3; ++i)
      wanted.push_back((g(i) - mean_g - x_hat(i) * mean_gx) / std::sqrt(var + eps));
  }
  check_close(x.grad(), wanted);
}
void check_max_pool() {
  const Tensor x = leaf({1, 5, 2, 3}, {1, 1, 4});
  max_pool1d(x, 2, 1).backward(tensor({0.5, 2., 4.}, kDouble).reshape({1, 1, 3}));
  check_close(x.grad(), {0, 0.5 + 2, 0, 4});
}
void check_broadcast() {
  const Tensor x = leaf({0.5, -1, 2}, {3});
  (x + zeros({2, 3}, kDouble)).backward(tensor(kE, kDouble).reshape({2, 3}));
  check_close(x.grad(), {kE[0] + kE[3], kE[1] + kE[4], kE[2] + kE[5]});
}

void check_sgd() {
  Tensor w = leaf({0.5, -1}, {2});
  w.mutable_grad() = tensor({2., 3.}, kDouble);
  optim::SGD({w}, 0.1).step();
  check_close(w.detach(), {0.5 - 0.1 * 2, -1 - 0.1 * 3});
}
void check_adam() {
  Tensor w = leaf({0.5}, {1});
  optim::Adam adam({w}, optim::AdamOptions(0.1).betas({0.9, 0.99}).eps(1e-3));
  double m = 0, v = 0, wanted = 0.5;
  for (int k = 1; k <= 3; ++k) {
    const double g = 2. * k - 3;
    w.mutable_grad() = tensor({g}, kDouble);
    adam.step();
    m = 0.9 * m + 0.1 * g;
    v = 0.99 * v + 0.01 * g * g;
    wanted -= 0.1 * (m / (1 - std::pow(0.9, k))) / (std::sqrt(v / (1 - std::pow(0.99, k))) + 1e-3);
  }
  check_close(w.detach(), {wanted});
}

double sigmoid_of(double z) { return 1 / (1 + std::exp(-z)); }

// A row's formula, and what holds it against the operator.
const std::map<std::string, std::function<void()>> kEvaluated = {
    {"sigmoid'(z) = a (1 − a)",
     [] {
       check_slope([](const Tensor& z) { return sigmoid(z); },
                   [](double z) { return sigmoid_of(z) * (1 - sigmoid_of(z)); });
     }},
    {"tanh'(z) = 1 − a²",
     [] {
       check_slope([](const Tensor& z) { return tanh(z); }, [](double z) { return 1 - std::tanh(z) * std::tanh(z); });
     }},
    {"ReLU'(z) = 1 if z > 0, else 0",
     [] { check_slope([](const Tensor& z) { return relu(z); }, [](double z) { return z > 0 ? 1. : 0.; }); }},
    {"ELU'(z) = 1 if z > 0, else α exp(z)",
     [] {
       check_slope([](const Tensor& z) { return elu(z, 1.5); }, [](double z) { return z > 0 ? 1 : 1.5 * std::exp(z); });
     }},
    {"∂(x/y)/∂x = 1/y, ∂(x/y)/∂y = −x/y²",
     [] {
       check_slopes([](const Tensor& x, const Tensor& y) { return x / y; },  //
                    [](double, double y) { return 1 / y; }, [](double x, double y) { return -x / (y * y); });
     }},
    {"∂xᵖ/∂x = p xᵖ⁻¹, ∂xᵖ/∂p = xᵖ log x",
     [] {
       check_slopes([](const Tensor& x, const Tensor& p) { return pow(x, p); },
                    [](double x, double p) { return p * std::pow(x, p - 1); },
                    [](double x, double p) { return std::pow(x, p) * std::log(x); });
     }},
    {"softmax: ∂J/∂z = a ⊙ (e − Σ_c a_c e_c)", check_softmax},
    {"E(L) = (1/N) (Ŷ − Y)", check_cross_entropy},
    {"E(L) = (2/N) (Z(L) − Y)", check_mse},
    {"layer norm: ∂J/∂x = (g − mean(g) − x̂ mean(g x̂)) / √(var + ε), g = e w", check_layer_norm},
    {"max-pool: ∂J/∂x_i = Σ e_k over the windows k whose largest element is x_i", check_max_pool},
    {"broadcast: ∂J/∂x = Σ e over the copies of x", check_broadcast},
    {"W ← W − η ∂J/∂W", check_sgd},
    {"Adam: m̂ = m / (1 − β₁ᵏ), v̂ = v / (1 − β₂ᵏ)", check_adam},
};

// One row: | `formula` | `code` … | `function`, `file` | "test case" in `file` |
struct Row {
  std::string formula;
  std::vector<std::string> code;
  std::string function, file, proof, proof_file;
};
std::vector<Row> table_of_formulas() {
  const std::string page = house::read("autograd/README.md");
  const std::string section = page.substr(page.find("## The formulas"));
  std::vector<Row> rows;
  for (const std::string& row : all(section.substr(0, section.find("\n## ", 4)), std::regex("\n(\\| `[^\n]*)"))) {
    static const std::regex four(R"(\| (.*?) \| (.*) \| (.*) \| (.*) \|)");
    std::smatch cell;
    REQUIRE_MESSAGE(std::regex_match(row, cell, four), row);
    const auto formula = all(cell[1], kCode), where = all(cell[3], kCode), proof = all(cell[4], kCode);
    REQUIRE_MESSAGE(formula.size() == 1, row);
    REQUIRE_MESSAGE(where.size() == 2, row);
    REQUIRE_MESSAGE(proof.size() == 1, row);
    const std::string quoted = cell[4];
    rows.push_back(
        {formula[0], all(cell[2], kCode), where[0], where[1], quoted.substr(0, quoted.rfind('"') + 1), proof[0]});
    CHECK_MESSAGE(!rows.back().code.empty(), row);
  }
  return rows;
}

TEST_CASE("every formula has a row in the table, with code and a test that are there") {
  const std::string page = house::read("examples/backprop.md");
  std::set<std::string> formulas, in_table;
  for (const std::string& code : all(page.substr(0, page.find("## Slips")), kCode))
    if (code.find(" = ") != std::string::npos || code.find("←") != std::string::npos) formulas.insert(code);
  CHECK(formulas.size() == 17);
  for (const Row& row : table_of_formulas()) {
    in_table.insert(row.formula);
    const std::string body = body_of(house::read("autograd/" + row.file), row.function);
    CHECK_MESSAGE(!body.empty(), row.function << " in " << row.file);
    for (const std::string& code : row.code)
      CHECK_MESSAGE(is_in(body, code), code << " in " << row.function << " in " << row.file);
    CHECK_MESSAGE(house::read(row.proof_file).find("TEST_CASE(" + row.proof) != std::string::npos,
                  row.proof << " in " << row.proof_file);
  }
  for (const std::string& formula : formulas) CHECK_MESSAGE(in_table.count(formula), formula << " has no row");
  for (const auto& evaluated : kEvaluated)
    CHECK_MESSAGE(in_table.count(evaluated.first), evaluated.first << " has no row");
}

TEST_CASE("the operators compute what the formulas of the table say") {
  for (const auto& evaluated : kEvaluated) {
    CAPTURE(evaluated.first);
    evaluated.second();
  }
}

TEST_CASE("code is found in the function that has it") {
  const std::string source =
      "Tensor f(int x) {\n  return e * a;  // e * b\n}\nstruct S {\n  int f(int y) { return y + 1; }\n};\n"
      "WICK_BACKWARD(g, floating, e * c)\n";
  CHECK(is_in(body_of(source, "f"), "e*a"));
  CHECK_FALSE(is_in(body_of(source, "f"), "e * b"));
  CHECK_FALSE(is_in(body_of(source, "f"), "y + 1"));
  CHECK(is_in(body_of(source, "S::f"), "y + 1"));
  CHECK(is_in(body_of(source, "g"), "e * c"));
  CHECK(body_of(source, "h").empty());
  CHECK_FALSE(is_in("re * a", "e * a"));
}

TEST_CASE("the page of formulas is the same in both languages") {
  const std::string english = house::read("examples/backprop.md"), vietnamese = house::read("examples/backprop.vi.md");
  CHECK(all(english, kCode) == all(vietnamese, kCode));
  const std::regex heading("\n(##+) "), link("\\]\\(([^)#: ]+)\\)"), shape("\\| (d\\(l[^|]*) \\|\n");
  CHECK(all(english, heading) == all(vietnamese, heading));
  CHECK(all(english, shape) == all(vietnamese, shape));
  CHECK(all(english, link) == std::vector<std::string>{"backprop.vi.md"});
  CHECK(all(vietnamese, link) == std::vector<std::string>{"backprop.md"});
}

// The second part, networks, is longer in English; tests/examples/networks.cpp looks at it.
std::string first_part(const std::string& text) { return text.substr(0, text.find("\n# Networks\n")); }

TEST_CASE("the course's text names every program and links to what is there, in both languages") {
  std::vector<std::string> programs;
  for (const std::string& name : all(house::read("examples/CMakeLists.txt"), std::regex("foreach\\(name ([^)]*)\\)")))
    programs = all(name, std::regex("(\\w+)"));
  REQUIRE(programs.size() >= 8);
  std::vector<std::vector<std::string>> pictures, sections;
  for (const std::string file : {"examples/README.md", "examples/README.vi.md"}) {
    const std::string text = house::read(file);
    size_t last = 0;
    for (const std::string& program : programs) {  // each with a section of its own, in this order
      const size_t at = text.find("`" + program + "`\n");
      CHECK_MESSAGE(at != std::string::npos, program << " in " << file);
      CHECK_MESSAGE(at > last, program << " in " << file);
      last = at;
    }
    sections.push_back(all(text, std::regex("\n## (\\d+\\. `\\w+`)\n")));
    pictures.push_back(all(first_part(text), std::regex("!\\[[^\\]]*\\]\\(([^)]+)\\)")));
    const std::string quoted = text.substr(text.find("return record(\"AddmmBackward0\"")),
                      linear = quoted.substr(0, quoted.find("```"));
    CHECK(flat(house::read("autograd/ops/layer/linear.cpp")).find(flat(linear)) != std::string::npos);
    for (const std::string& link : all(text, std::regex("\\]\\(([^)#: ]+)\\)")))
      CHECK_MESSAGE(fs::exists(house::kRoot / "examples" / link), link << " in " << file);
  }
  CHECK(sections[0].size() > programs.size());  // engine_on_a_page is built apart from the others
  CHECK(sections[0] == sections[1]);
  CHECK(pictures[0] == pictures[1]);
  const std::string english = house::read("examples/README.md");
  for (const auto& picture : fs::directory_iterator(house::kRoot / "examples/pictures")) {
    CHECK_MESSAGE(picture.file_size() < 60'000, picture.path());
    const std::string name = "pictures/" + picture.path().filename().string();
    CHECK_MESSAGE(english.find("](" + name + ")") != std::string::npos, name);
  }
}

}  // namespace
