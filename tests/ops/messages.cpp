// Errors name the operator that the user called, never one that it is made of: each operator of the table gets inputs
// that are undefined, of other shapes and of other dtypes, and the text of what it throws begins with its name.

#include "table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

namespace wick::test {
namespace {

// Inputs of the wrong kind, in the place of x.
std::map<std::string, Tensor> spoiled(const Tensor& x) {
  std::map<std::string, Tensor> all{{"undefined", Tensor()},
                                    {"a dimension more", x.detach().unsqueeze(0).unsqueeze(0)},
                                    {"0-d", tensor(0.5, kDouble)},
                                    {"empty", zeros({0}, kDouble)},
                                    {"7 elements", linspace(0.1, 0.9, 7, kDouble)},
                                    {"int64", x.detach().to(kLong)},
                                    {"bool", x.detach().to(kBool)},
                                    {"float32", x.detach().to(kFloat)}};
  if (x.dim() > 0) {
    Dims sizes(x.sizes());
    sizes.back() += 1;
    all["a column more"] = full(sizes, 0.5, kDouble);
    sizes.back() = 0;
    all["no columns"] = zeros(sizes, kDouble);
  }
  return all;
}

// Their samples look at pieces that other shapes do not have.
const std::set<std::string> kPieces{"split",        "split_with_sizes", "chunk",  "unbind",
                                    "tensor_split", "hsplit",           "vsplit", "dsplit"};

// What samples call themselves, to make the input of the operator or of its result: samples that say so ...
bool uses_others(const std::string& what) {
  for (const char* word : {"operators", "transpose",   "permuted", "slice",    "expanded",
                           "clone",     "row",         "applied",  "computed", "loop",
                           "view",      "twice",       "sums",     "scaled",   "index by",
                           "chain",     "strided",     "column",   "through",  "what the method returns",
                           "a part",    "the state is"})
    if (what.find(word) != std::string::npos) return true;
  return false;
}
// ... and, for each operator, those that do not.
const std::map<std::string, std::set<std::string>> kOfSamples{{"addcdiv_", {"add"}},
                                                              {"corrcoef", {"index"}},
                                                              {"ctc_loss", {"log_softmax"}},
                                                              {"embedding", {"cat"}},
                                                              {"fmax", {"full_like", "full"}},
                                                              {"fmin", {"full_like", "full"}},
                                                              {"huber_loss", {"add", "detach"}},
                                                              {"l1_loss", {"add", "detach"}},
                                                              {"mse_loss", {"add", "detach"}},
                                                              {"smooth_l1_loss", {"add", "detach"}},
                                                              {"nanmean", {"gt"}},
                                                              {"nansum", {"gt"}},
                                                              {"nanmedian", {"cat"}},
                                                              {"poisson_nll_loss", {"abs"}},
                                                              {"pow", {"abs", "neg"}},
                                                              {"to", {"mul"}},
                                                              {"where", {"add"}},
                                                              {"max_pool1d_with_indices", {"max_pool1d"}},
                                                              {"max_pool2d_with_indices", {"max_pool2d"}},
                                                              {"max_pool3d_with_indices", {"max_pool3d"}}};
bool is_of_sample(const std::string& op, const std::string& name) {
  const auto known = kOfSamples.find(op);
  return (op.back() == '_' && name == "clone") || (known != kOfSamples.end() && known->second.count(name));
}

// "add" of "add: …", and "stack" of "stack expects …".
std::string name_in(const std::string& text) {
  return text.substr(0, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"));
}

}  // namespace

TEST_CASE("errors name the operator that the user called") {
  std::map<std::string, std::string> wrong;  // operator and name in the text: an example
  int64_t seen = 0;
  for (const Operator& op : operator_table())
    for (const Sample& sample : op.samples) {
      if (uses_others(sample.what)) continue;
      for (size_t k = 0; k < sample.inputs.size(); ++k)
        for (const auto& [what, bad] : spoiled(sample.inputs[k])) {
          if (kPieces.count(op.name) && bad.defined() && bad.sizes() != sample.inputs[k].sizes()) continue;
          std::vector<Tensor> inputs = sample.inputs;
          inputs[k] = bad;
          try {
            sample.f(inputs);
          } catch (const Error& e) {
            ++seen;
            const std::string text = e.what(), name = name_in(text);
            // in place the name ends in _, and a namespace may stand in front
            const auto is = [&](const std::string& n) { return name == n || name == n + "_" || "linalg_" + name == n; };
            if (!is(op.name) && !is_of_sample(op.name, name))
              wrong.emplace(op.name + " says " + name,
                            sample.what + ", input " + std::to_string(k) + " " + what + ": " + text);
          }
        }
    }
  CHECK(seen > 1000);
  for (const auto& [names, example] : wrong) MESSAGE(names << " | " << example);
  CHECK(wrong.empty());
}

}  // namespace wick::test
