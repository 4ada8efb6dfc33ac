// No operator without samples: the headers' declarations against the table.

#include "table.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

namespace wick::test {
namespace {

// Those whose result does not change with their inputs, or jumps: integers, bools, counts; and those that forget.
const std::set<std::string> kWithoutGradient = {"eq",
                                                "ne",
                                                "lt",
                                                "le",
                                                "gt",
                                                "ge",
                                                "logical_and",
                                                "logical_or",
                                                "logical_xor",
                                                "logical_not",
                                                "bitwise_and",
                                                "bitwise_or",
                                                "bitwise_xor",
                                                "bitwise_not",
                                                "isnan",
                                                "isinf",
                                                "isfinite",
                                                "argmax",
                                                "argmin",
                                                "argsort",
                                                "all",
                                                "any",
                                                "count_nonzero",
                                                "nonzero",
                                                "one_hot",
                                                "heaviside",
                                                "nextafter",
                                                "gcd",
                                                "lcm",
                                                "bitwise_left_shift",
                                                "bitwise_right_shift",
                                                "signbit",
                                                "isposinf",
                                                "isneginf",
                                                "isreal",
                                                "isclose",
                                                "argwhere",
                                                "nonzero_numpy",
                                                "histc",
                                                "bincount",
                                                "searchsorted",
                                                "bucketize",
                                                "isin",
                                                "_unique2",
                                                "unique_consecutive",
                                                "unique_dim",
                                                "unique_dim_consecutive",
                                                "geqrf",
                                                "linalg_matrix_rank",
                                                "detach"};

// Tensors made from nothing, or drawn.
const std::set<std::string> kMakers = {"empty",         "zeros",        "ones",          "full",        "eye",
                                       "arange",        "linspace",     "scalar_tensor", "empty_like",  "zeros_like",
                                       "ones_like",     "full_like",    "rand_like",     "randn_like",  "from_blob",
                                       "tensor",        "rand",         "randn",         "randint",     "randperm",
                                       "bernoulli",     "multinomial",  "normal",        "logspace",    "range",
                                       "empty_strided", "randint_like", "tril_indices",  "triu_indices"};

// Second names.
const std::set<std::string> kAliases = {"expit", "gammaln", "psi", "concatenate", "concat", "moveaxis", "clip",
                                        // of torch::linalg
                                        "eig", "eigh", "eigvals", "eigvalsh", "householder_product", "inv", "lstsq",
                                        "lu", "lu_factor", "matrix_norm", "matrix_rank", "multi_dot", "pinv", "solve",
                                        "solve_ex", "solve_triangular", "svdvals", "tensorinv", "tensorsolve",
                                        "vector_norm"};

// Subscripts, which tests/ops/indexing.cpp has in all their forms.
const std::set<std::string> kSubscripts = {"index", "index_put"};

std::set<std::string> declared() {
  const std::regex declaration(
      R"(^(?:inline )?(?:Tensor|std::tuple<Tensor(?:, Tensor)+>|std::vector<Tensor>) (\w+)\()");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WICK_SOURCE_DIR "/autograd/ops")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream in(entry.path());
    REQUIRE_MESSAGE(in.good(), "cannot read ", entry.path());
    std::string text(std::istreambuf_iterator<char>(in), {});
    const size_t includes = text.find("#include");
    if (text.substr(0, includes).find("Internal.") != std::string::npos) continue;  // what operators share
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (std::regex_search(line, match, declaration)) names.insert(match[1]);
    }
  }
  return names;
}

TEST_CASE("every operator with a gradient is in the table") {
  std::set<std::string> table;
  for (const Operator& o : operator_table()) {
    CHECK_MESSAGE(!o.samples.empty(), o.name, " is in the table without samples");
    CHECK_MESSAGE(table.insert(o.name).second, o.name, " is in the table twice");
  }
  const std::set<std::string> names = declared();
  for (const std::string& name : names) {
    const bool exempt = kWithoutGradient.contains(name) || kMakers.contains(name) || kAliases.contains(name) ||
                        kSubscripts.contains(name);
    if (exempt)
      CHECK_MESSAGE(!table.contains(name), name, " is in the table but listed as without gradient");
    else
      CHECK_MESSAGE(table.contains(name), name, " is declared but not in the table");
  }
  for (const std::string& name : table)
    CHECK_MESSAGE((name.ends_with("_") || names.contains(name)), name, " is in the table but not declared");
  for (const auto* list : {&kWithoutGradient, &kMakers, &kAliases, &kSubscripts})
    for (const std::string& name : *list) CHECK_MESSAGE(names.contains(name), name, " is listed but not declared");
}

TEST_CASE("the table is the same at each call") {
  const std::vector<Operator> a = operator_table(), b = operator_table();
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].samples.size() == b[i].samples.size());
    for (size_t j = 0; j < a[i].samples.size(); ++j)
      for (size_t k = 0; k < a[i].samples[j].inputs.size(); ++k)
        CHECK(a[i].samples[j].inputs[k].equal(b[i].samples[j].inputs[k]));
  }
}

}  // namespace
}  // namespace wick::test
