// autograd::profiler: which operators ran, how often, when, and with how much memory.

#include <autograd/profiler.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

using namespace wick;
using autograd::profiler::Phase;
using autograd::profiler::Profile;
using autograd::profiler::Range;
using autograd::profiler::Row;

namespace {

const Row* row_of(const std::vector<Row>& rows, const std::string& name, Phase phase = Phase::forward) {
  for (const Row& r : rows)
    if (r.name == name && r.phase == phase) return &r;
  return nullptr;
}
int64_t calls(const Profile& p, const std::string& name, Phase phase = Phase::forward) {
  const auto rows = p.rows();
  const Row* row = row_of(rows, name, phase);
  return row ? row->calls : 0;
}

}  // namespace

TEST_CASE("a profile of training steps") {
  nn::Sequential net(nn::Linear(4, 8), nn::ReLU(), nn::Linear(8, 3));
  optim::SGD optimizer(net->parameters(), 0.1);
  const Tensor x = randn({5, 4}), y = randint(0, 3, {5}, kLong);
  Profile profile;
  for (int i = 0; i < 3; ++i) {
    optimizer.zero_grad();
    cross_entropy_loss(net->forward(x), y).backward();
    optimizer.step();
  }
  profile.stop();
  const size_t n = profile.events().size();
  (void)net->forward(x);  // no longer seen
  CHECK(profile.events().size() == n);
  CHECK(calls(profile, "linear") == 6);
  CHECK(calls(profile, "relu") == 3);
  CHECK(calls(profile, "ReluBackward0", Phase::backward) == 3);
  CHECK(calls(profile, "SGD", Phase::range) == 3);
  int64_t nodes = 0;
  for (const auto& e : profile.events()) {
    CHECK(e.begin <= e.end);
    nodes += e.phase == Phase::backward;
  }
  CHECK(nodes == 3 * 8);  // two of Linear, ReLU, cross entropy, and four parameters
  const std::string table = profile.table();
  for (const char* part : {"linear", "relu", "ReluBackward0", "SGD", "forward", "backward", "outside of operators"})
    CHECK_MESSAGE(table.find(part) != std::string::npos, part, "\n", table);
  CHECK(profile.table(2).find("and ") != std::string::npos);
}

TEST_CASE("what passes between operators is not theirs") {
  const Tensor x = randn({100}), y = randn({100});
  Profile profile;
  for (int i = 0; i < 3; ++i) {
    (void)(x * y);
    (void)x.sum().item<float>();
    (void)rand({3});
    (void)x.exp_();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    (void)x.sort();
  }
  profile.stop();
  int64_t longest = 0, end = 0;
  for (const auto& e : profile.events()) {
    longest = std::max(longest, e.end - e.begin);
    CHECK(e.begin >= end);  // one after the other
    end = e.end;
  }
  CHECK(longest < 20'000'000);
  CHECK(calls(profile, "mul") == 3);
  CHECK(calls(profile, "sum") == 3);
}

TEST_CASE("memory of results") {
  const Tensor x = randn({1000}), y = randn({10, 100});
  Profile profile;
  const Tensor sum = x + x, view = y.transpose(0, 1), copy = y.clone();
  x.mul_(2);
  profile.stop();
  const auto rows = profile.rows();
  const auto bytes = [&](const char* name) {
    const Row* row = row_of(rows, name);
    REQUIRE_MESSAGE(row, name);
    return row->bytes;
  };
  CHECK(bytes("add") == 4000);
  CHECK(bytes("transpose") == 0);
  CHECK(bytes("clone") == 4000);
  CHECK(bytes("mul_") == 0);
}

TEST_CASE("an operator that is made of others has its own time only, and one call") {
  const Tensor x = randn({30, 30});
  const Tensor spd = x.mm(x.t()) + eye(30);
  Profile profile;
  (void)nn::functional::normalize(x);
  (void)linalg_cholesky(spd);
  (void)x.var(1);
  profile.stop();
  CHECK(calls(profile, "linalg_cholesky_ex") == 1);
  CHECK(calls(profile, "var") == 1);
}

TEST_CASE("a Chrome trace") {
  const Tensor x = randn({10}).requires_grad_();
  Profile profile;
  {
    const Range range("a \"step\"\n");
    (x * x).sum().backward();
  }
  profile.stop();
  const std::string path = (std::filesystem::temp_directory_path() / "wick_trace.json").string();
  profile.export_chrome_trace(path);
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file);
  std::map<std::string, std::pair<double, double>> events;
  for (const auto& e : json["traceEvents"]) {
    CHECK(e["ph"] == "X");
    events[e["name"]] = {e["ts"], e["dur"]};
  }
  CHECK(json["traceEvents"].size() == profile.events().size());
  REQUIRE(events.contains("a \"step\"\n"));
  REQUIRE(events.contains("mul"));
  REQUIRE(events.contains("MulBackward0"));
  const auto [begin, length] = events["a \"step\"\n"];
  const auto [node_begin, node_length] = events["MulBackward0"];
  CHECK(begin <= events["mul"].first);
  CHECK(node_begin + node_length <= begin + length + 0.001);
  std::filesystem::remove(path);
  CHECK_THROWS_WITH_AS(profile.export_chrome_trace("/nowhere/trace.json"), doctest::Contains("/nowhere/trace.json"),
                       Error);
}

TEST_CASE("profiles and ranges without one another") {
  { const Range range("nobody sees this"); }
  const Tensor x = randn({10});
  Profile outer;
  {
    Profile inner;
    (void)(x * 2);
    CHECK(calls(inner, "mul") == 1);
  }
  (void)(x + 2);
  CHECK(calls(outer, "mul") == 0);
  CHECK(calls(outer, "add") == 1);
  auto ended = std::make_unique<Profile>();
  const Range range("longer than its profile");
  ended.reset();
}
