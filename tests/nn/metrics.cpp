// What a run writes while it runs: tables, event files, PNG images, and the graph of a network's modules. That
// TensorBoard reads the files is in ../metrics.

#include <autograd/io/png.h>
#include <doctest/doctest.h>
#include <fmt/ranges.h>
#include <nn/metrics/event_file.h>
#include <nn/metrics/protobuf.h>
#include <nn/nn.h>

#include <cstring>
#include <limits>

#include "../faults/files.h"
#include "../faults/heard.h"

using namespace wick;
using wick::test::check_fault;
using wick::test::Folder;

namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    all.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}
/// Lines of a table without their times, which must not go back.
std::string without_times(const std::string& table) {
  std::vector<std::string> all = lines(table);
  double before = 1.6e9;
  for (size_t i = 1; i < all.size(); ++i) {
    const double time = std::stod(all[i]);
    CHECK(time >= before);
    before = time;
    all[i].erase(0, all[i].find(',') + 1);
  }
  return fmt::format("{}", fmt::join(all, "\n"));
}

uint64_t number(const std::string& bytes, size_t at, size_t n) {
  uint64_t value = 0;
  for (size_t i = n; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
/// CRC-32C one bit at a time, as its definition has it.
uint32_t slow_crc32c(const std::string& bytes) {
  uint32_t sum = ~0U;
  for (char c : bytes)
    for (int bit = 0; bit < 8; ++bit) {
      const bool one = ((sum ^ static_cast<unsigned char>(c) >> bit) & 1) != 0;
      sum = sum >> 1 ^ (one ? 0x82F63B78U : 0);
    }
  return ~sum;
}
/// The records of an event file, whose lengths and checksums are right.
std::vector<std::string> records(const std::string& path) {
  const std::string file = test::get(path);
  std::vector<std::string> all;
  const auto check_sum = [&](size_t at, size_t n) {
    const uint32_t sum = slow_crc32c(file.substr(at, n));
    CHECK(number(file, at + n, 4) == static_cast<uint32_t>((sum >> 15 | sum << 17) + 0xA282EAD8U));
  };
  for (size_t at = 0; at < file.size();) {
    const size_t n = number(file, at, 8);
    REQUIRE(at + n + 16 <= file.size());
    check_sum(at, 8);
    check_sum(at + 12, n);
    all.push_back(file.substr(at + 12, n));
    at += n + 16;
  }
  return all;
}

struct ResidualImpl : nn::Module {
  Tensor forward(const Tensor& x) { return relu(fc2(relu(fc1->forward(x))) + x); }
  nn::Linear fc1{register_module("fc1", nn::Linear(4, 4))}, fc2{register_module("fc2", nn::Linear(4, 4))};
  nn::ReLU relu{register_module("relu", nn::ReLU())};
};
WICK_MODULE(Residual);

/// The nodes and what they compute with: "fc1 < input; output < fc1".
std::string drawn(const nn::ModuleGraph& graph) {
  std::string all;
  for (const auto& node : graph.nodes) {
    std::vector<std::string> inputs;
    for (size_t i : node.inputs) inputs.push_back(graph.nodes[i].name);
    all += (all.empty() ? "" : "; ") + node.name;
    if (!inputs.empty()) all += fmt::format(" < {}", fmt::join(inputs, ", "));
  }
  return all;
}

}  // namespace

TEST_CASE("CsvWriter: a row for each scalar and text, four for a histogram; a second run appends") {
  const Folder folder;
  const std::string path = folder / "run.csv";
  {
    nn::CsvWriter writer(path);
    writer.add_scalar("loss", 0.1, 3);
    CHECK(lines(test::get(path)).size() == 2);  // at once
    writer.add_scalar("loss", std::nan(""), 4);
    writer.add_text("what, \"who\"", "two\nlines", -1);
    writer.add_histogram("w", tensor({1., 2., 3., 6.}), 5);
  }
  nn::CsvWriter again(path);
  again.add_scalar("loss", 1e-300);
  std::string table = test::get(path);
  table.replace(table.find("two\nlines"), 9, "two|lines");
  CHECK(
      without_times(table) ==
      "wall_time,step,tag,value\n3,loss,0.1\n4,loss,nan\n-1,\"what, \"\"who\"\"\",\"two|lines\"\n5,w/min,1\n5,w/max,6\n"
      "5,w/mean,3\n5,w/std,1.8708286933869707\n0,loss,1e-300");
}

TEST_CASE("CsvWriter: warns once that it leaves out images and graphs") {
  const Folder folder;
  test::Heard heard;
  nn::CsvWriter writer(folder / "run.csv");
  writer.add_image("x", zeros({1, 2, 2}));
  writer.add_graph({});
  CHECK(heard.texts.size() == 1);
  CHECK(test::has(heard.take(), {"CsvWriter", "run.csv", "images are left out"}));
}

TEST_CASE("metrics: what cannot be written is named") {
  const Folder folder;
  test::put(folder / "other.csv", "a,b\n1,2\n");
  check_fault([&] { nn::CsvWriter(folder / "other.csv"); }, {"CsvWriter", "other.csv", "wall_time,step,tag,value"});
  CHECK(test::get(folder / "other.csv") == "a,b\n1,2\n");
  check_fault([&] { nn::CsvWriter(folder / "no/run.csv"); }, {"CsvWriter", "no/run.csv", "No such file"});
  check_fault([&] { nn::TensorBoardWriter(folder / "other.csv"); }, {"TensorBoardWriter", "other.csv", "no folder"});
  check_fault([] { nn::TensorBoardWriter("/proc/run"); }, {"TensorBoardWriter", "/proc/run"});
  if (std::filesystem::exists("/dev/full")) {
    std::filesystem::create_symlink("/dev/full", folder / "full.csv");
    check_fault([&] { nn::CsvWriter(folder / "full.csv"); }, {"CsvWriter", "full.csv", "No space left"});
  }

  nn::CsvWriter table(folder / "run.csv");
  nn::TensorBoardWriter board(folder / "board");
  for (nn::MetricsWriter* writer : {static_cast<nn::MetricsWriter*>(&table), static_cast<nn::MetricsWriter*>(&board)}) {
    check_fault([&] { writer->add_histogram("w", zeros({0})); }, {"add_histogram", "w", "at least one value"});
    check_fault([&] { writer->add_histogram("w", Tensor()); }, {"add_histogram", "w", "undefined"});
    check_fault(
        [&] {
          writer->add_histogram("w", tensor({1., std::numeric_limits<double>::infinity(), std::nan("")}));
        },
        {"add_histogram", "w", "2 of the values", "not finite"});
  }
  check_fault([&] { board.add_image("x", zeros({2, 4, 4})); }, {"encode_png", "1, 3 or 4 channels"});
  CHECK(lines(test::get(folder / "run.csv")).size() == 1);
  CHECK(records(board.path()).size() == 1);
}

TEST_CASE("TensorBoardWriter: records with the checksums that their definition gives, one a call, at once") {
  CHECK(nn::detail::crc32c("123456789") == 0xE3069283U);  // the check value of CRC-32C
  CHECK(slow_crc32c("123456789") == 0xE3069283U);
  const Folder folder;
  nn::TensorBoardWriter writer(folder / "deep/er");
  const std::string name = std::filesystem::path(writer.path()).filename().string();
  CHECK(name.starts_with("events.out.tfevents."));
  CHECK(records(writer.path()).size() == 1);
  CHECK(records(writer.path())[0].substr(9) ==
        "\x1A\x0D"
        "brain.Event:2");  // field 3, 13 bytes; the time is before
  writer.add_scalar("loss", 1.5, 300);
  const auto all = records(writer.path());
  REQUIRE(all.size() == 2);
  // step 300; summary { value { tag: "loss"; simple_value: 1.5f } }
  CHECK(all[1].substr(9) == std::string("\x10\xAC\x02\x2A\x0D\x0A\x0B\x0A\x04loss\x15\x00\x00\xC0\x3F", 18));
  nn::TensorBoardWriter second(folder / "deep/er");
  CHECK(second.path() != writer.path());
}

TEST_CASE("protobuf: the examples of its documentation") {
  using nn::detail::Protobuf;
  CHECK(Protobuf().integer(1, 150).data() == "\x08\x96\x01");
  CHECK(Protobuf().bytes(2, "testing").data() == "\x12\x07testing");
  CHECK(Protobuf().message(3, Protobuf().integer(1, 150)).data() == "\x1A\x03\x08\x96\x01");
  CHECK(Protobuf().integer(1, -2).data() == "\x08\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
  CHECK(Protobuf().real(1, -2.).data() == std::string("\x09\0\0\0\0\0\0\0\xC0", 9));
  CHECK(Protobuf().reals(6, {1.}).data() == std::string("\x32\x08\0\0\0\0\0\0\xF0\x3F", 10));
}

TEST_CASE("encode_png: what it refuses") {
  check_fault([] { encode_png(Tensor()); }, {"encode_png", "undefined"});
  check_fault([] { encode_png(zeros({4})); }, {"encode_png", "height"});
  check_fault([] { encode_png(zeros({1, 1, 4, 4})); }, {"encode_png", "height"});
  check_fault([] { encode_png(zeros({5, 4, 3})); }, {"encode_png", "channels"});
  check_fault([] { encode_png(zeros({3, 0, 3})); }, {"encode_png", "rows and columns"});
  check_fault([] { encode_png(zeros({3, 4, 4}, kLong)); }, {"encode_png", "bytes"});
  check_fault([] { encode_png(full({3, 4, 4}, std::nan(""))); }, {"encode_png", "NaN"});
}

TEST_CASE("module_graph: what a residual block's modules compute with") {
  Residual net;
  const Tensor x = randn({2, 4});
  const nn::ModuleGraph graph = nn::module_graph(net, x);
  CHECK(drawn(graph) == "input; fc1 < input; relu < fc1; fc2 < relu; relu_1 < input, fc2; output < relu_1");
  CHECK(graph.nodes[1].type == "Linear");
  CHECK(graph.nodes[1].text.find("in_features=4") != std::string::npos);
  CHECK(graph.nodes[1].outputs == std::vector<Dims>{{2, 4}});
  CHECK_FALSE(x.requires_grad());
  for (const Tensor& p : net->parameters()) CHECK_FALSE(p.grad().defined());
}

TEST_CASE("module_graph: nested modules, several inputs, modules that return their input, frozen ones") {
  nn::Sequential net(nn::Linear(4, 4), nn::Dropout(0.5),
                     nn::Sequential(nn::BatchNorm1d(4), nn::ReLU(nn::ReLUOptions(true))), nn::Flatten());
  const std::string all = "input; 0 < input; 1 < 0; 2.0 < 1; 2.1 < 2.0; 3 < 2.1; output < 3";
  CHECK(drawn(nn::module_graph(net, zeros({3, 4}))) == all);
  net->eval();  // dropout gives back its input
  for (Tensor& p : net->parameters()) p.requires_grad_(false);
  {
    NoGradGuard off;
    CHECK(drawn(nn::module_graph(net, zeros({3, 4}))) == all);
    CHECK_FALSE(GradMode::is_enabled());
  }
  nn::Bilinear two(2, 3, 4);
  CHECK(drawn(nn::module_graph(two, zeros({5, 2}), zeros({5, 3}))) ==
        "input; input_1; Bilinear < input, input_1; output < Bilinear");
  // Whole numbers have no gradient to follow.
  nn::Sequential words(nn::Embedding(10, 4), nn::LSTM(4, 3));
  CHECK(drawn(nn::module_graph(words, zeros({5, 2}, kLong))) == "0; 1 < 0; output < 1");
  nn::TransformerEncoderLayer layer(nn::TransformerEncoderLayerOptions(8, 2).dropout(0));
  const std::string attention = drawn(nn::module_graph(layer, zeros({5, 2, 8})));
  CHECK(attention.find("; self_attn < input; ") != std::string::npos);
  CHECK(attention.ends_with("; output < norm2"));
}

TEST_CASE("module_graph: buffers and random numbers are as they were") {
  nn::Sequential net(nn::BatchNorm1d(4), nn::Dropout(0.5));
  manual_seed(3);
  const Tensor next = rand({4});
  manual_seed(3);
  nn::module_graph(net, randn({8, 4}, make_generator(1)));
  CHECK(rand({4}).equal(next));
  CHECK(net->buffers()[0].equal(zeros({4})));
  Residual wrong;
  check_fault([&] { nn::module_graph(wrong, zeros({2, 5})); }, {"fc1", "linear"});
}
