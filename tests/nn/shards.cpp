// Safetensors in several files with an index, and mapped into memory.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <chrono>
#include <filesystem>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;
using wick::test::Folder;
using wick::test::get;
using wick::test::put;

TEST_CASE("an index of safetensors files gives the tensors of all") {
  const Folder folder;
  const Tensor a = randn({2, 3}), b = arange(4), c = randn({3});
  save_safetensors(folder / "model-1.safetensors", {{"c", c}, {"a", a}});
  std::filesystem::create_directory(folder.path() / "sub");
  save_safetensors(folder / "sub/model-2.safetensors", {{"b", b}});
  const std::string path = folder / "model.safetensors.index.json";
  const auto index = [&](const std::string& text) { put(path, text); };
  index(R"({"metadata": {"total_size": 68, "by": "x", "deep": {"er": [1]}}, "more": [[{}]], "weight_map":
         {"a": "model-1.safetensors", "b": "sub/model-2.safetensors", "c": "model-1.safetensors"}})");
  std::map<std::string, std::string> metadata;
  const TensorMap all = load_safetensors(path, &metadata);
  REQUIRE(all.size() == 3);
  CHECK(all[0].first == "a");
  CHECK(all[0].second.equal(a));
  CHECK(all[1].second.equal(b));
  CHECK(all[2].first == "c");
  CHECK(all[2].second.equal(c));
  CHECK(metadata["total_size"] == "68");
  CHECK(metadata["by"] == "x");

  // Into a module.
  nn::Linear net(3, 2);
  save_safetensors(folder / "w.safetensors", {{"weight", a}});
  save_safetensors(folder / "b.safetensors", {{"bias", ones({2})}});
  put(folder / "net.safetensors.index.json", R"({"weight_map": {"weight": "w.safetensors", "bias": "b.safetensors"}})");
  load(net, folder / "net.safetensors.index.json");
  CHECK(net->weight.detach().equal(a));
  CHECK(net->bias.detach().equal(ones({2})));

  const auto refuses = [&](const std::string& text, std::initializer_list<std::string_view> words) {
    index(text);
    check_fault([&] { load_safetensors(path); }, {"load_safetensors", path});
    check_fault([&] { load_safetensors(path); }, words);
  };
  const auto file_named = [](const std::string& name) { return R"({"weight_map": {"a": ")" + name + "\"}}"; };
  save_safetensors(folder.path().parent_path() / "wick-outside.safetensors", {{"a", a}});
  refuses(file_named("../wick-outside.safetensors"), {"../wick-outside.safetensors", "folder of the index"});
  refuses(file_named("sub/../../wick-outside.safetensors"), {"folder of the index"});
  refuses(file_named("/etc/passwd"), {"/etc/passwd", "folder of the index"});
  refuses(file_named(""), {"folder of the index"});
  refuses(file_named("a\\u0000b"), {"folder of the index"});
  refuses(file_named("model.safetensors.index.json"), {"expected safetensors files"});
  std::filesystem::remove(folder.path().parent_path() / "wick-outside.safetensors");
  refuses(file_named("model-1.safetensors"), {"model-1.safetensors", "\"c\"", "does not place there"});
  refuses(R"({"weight_map": {"b": "sub/model-2.safetensors", "d": "sub/model-2.safetensors"}})",
          {"sub/model-2.safetensors", "no tensor \"d\""});
  refuses(R"({"weight_map": {"b": "sub/model-2.safetensors", "b": "x"}})", {"\"b\"", "twice"});
  refuses(R"({"weight_map": {}, "weight_map": {}})", {"twice"});
  refuses(R"({"weight_map": {"b": 5}})", {"5", "name of a file"});
  refuses(R"({"weight_map": {"b": ["x"]}})", {"\"b\"", "list"});
  refuses(R"({"weight_map": 5})", {"5", "name of a file"});
  refuses(R"({"weights": {}})", {"no weight_map"});
  refuses("[]", {"no weight_map"});
  refuses("{", {"not valid JSON"});
  refuses(std::string("{\"weight_map\": {}}\0x", 19), {"NUL"});
  refuses(std::string(100000, '['), {"not valid JSON"});
  index(file_named("absent.safetensors"));
  check_fault([&] { load_safetensors(path); }, {"load_safetensors", folder / "absent.safetensors", "cannot open"});
  index(R"({"weight_map": {}})");
  CHECK(load_safetensors(path).empty());
}

TEST_CASE("a mapped file gives tensors one by one") {
  const Folder folder;
  const std::string path = folder / "a.safetensors";
  const TensorMap all{
      {"odd", tensor({true, false, true})}, {"x", randn({3, 4})}, {"y", arange(5)}, {"none", zeros({0, 2})}};
  save_safetensors(path, all, {{"made", "today"}});
  Tensor x, y;
  {
    const MappedSafetensors file(path);
    CHECK(file.names() == std::vector<std::string>{"odd", "x", "y", "none"});
    CHECK(file.metadata().at("made") == "today");
    CHECK(file.contains("x"));
    CHECK_FALSE(file.contains("z"));
    for (const auto& [name, t] : all) {
      CHECK(file.map(name).equal(t));
      CHECK(file.load(name).equal(t));
      CHECK((file.map(name).dtype() == t.dtype()));
    }
    check_fault([&] { file.map("z"); }, {"MappedSafetensors", path, "\"z\""});
    check_fault([&] { file.load("z"); }, {"MappedSafetensors", path, "\"z\""});
    x = file.map("x");
    y = file.map("y");
  }
  // They outlive it, and what is written to them does not reach the file.
  const std::string before = get(path);
  y.fill_(3);
  CHECK(y.eq(3).all().item<bool>());
  CHECK(get(path) == before);
  save_safetensors(path, {{"x", ones({1})}});  // another file by the same name
  CHECK(x.equal(all[1].second));

  // At addresses that fit: two tensors share the file's memory, and one behind three bytes is a copy.
  save_safetensors(path, {{"b", ones({3}, kByte)}, {"f", ones({2})}});
  const MappedSafetensors odd(path);
  CHECK(odd.map("b").data_ptr() == odd.map("b").data_ptr());
  CHECK(odd.map("f").equal(ones({2})));
  CHECK(reinterpret_cast<uintptr_t>(odd.map("f").data_ptr()) % 4 == 0);

  put(folder / "bad", get(path) + "x");
  check_fault([&] { MappedSafetensors(folder / "bad"); }, {"MappedSafetensors", folder / "bad", "1 bytes trail"});
  check_fault([&] { MappedSafetensors(put(folder / "bad", "")); }, {"MappedSafetensors", "0 bytes"});
  check_fault([&] { MappedSafetensors(folder.path().string()); }, {"MappedSafetensors"});
}

TEST_CASE("a mapped file of 5 GB opens at once") {
  const Folder folder;
  const uint64_t n = 5'000'000'000;
  std::string header = R"({"bytes":{"dtype":"U8","shape":[5000000000],"data_offsets":[0,5000000000]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::string path =
      put(folder / "a.safetensors", std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header);
  std::error_code error;
  std::filesystem::resize_file(path, 8 + header.size() + n, error);
  if (error) return;  // a file system that has no files as large
  const uint64_t before = memory::stats().system_bytes;
  const auto start = std::chrono::steady_clock::now();
  const Tensor t = MappedSafetensors(path).map("bytes");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < 1);  // it takes a millisecond; reading, seconds
  CHECK(t.numel() == static_cast<int64_t>(n));
  CHECK(t[4'999'999'999].item<int>() == 0);
  t[4'999'999'999].fill_(1);
  CHECK(t.slice(0, 4'999'999'990).sum().item<int>() == 1);
  CHECK(memory::stats().system_bytes < before + (1 << 24));
}
