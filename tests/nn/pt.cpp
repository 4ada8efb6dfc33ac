// PyTorch's own files: those of PyTorch (pt.json, see pt.py) and ours, into modules and archives.

#include <autograd/io/zip.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../faults/files.h"

using namespace wick;
using nlohmann::json;
using wick::test::check_fault;
using wick::test::Folder;
using wick::test::get;
using wick::test::put;
using Texts = std::map<std::string, std::string>;

namespace {

const json& file() {
  static const json data = json::parse(std::ifstream(WICK_SOURCE_DIR "/tests/nn/pt.json"));
  return data;
}
std::string bytes_of(const json& hex) {
  const auto text = hex.get<std::string>();
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 2) bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}
const json& file_of(const std::string& what) {
  for (const json& c : file()["files"])
    if (c["what"] == what) return c;
  FAIL("no file of " << what);
  return file();
}
/// What dtype PyTorch's becomes.
ScalarType dtype_of_name(const std::string& name) {
  const std::pair<const char*, ScalarType> known[] = {
      {"bool", kBool},     {"uint8", kByte},     {"int8", kChar},        {"int16", kShort}, {"int32", kInt},
      {"int64", kLong},    {"float16", kHalf},   {"uint16", kInt},       {"uint32", kLong}, {"uint64", kLong},
      {"float32", kFloat}, {"float64", kDouble}, {"bfloat16", kBFloat16}};
  for (const auto& [n, dtype] : known)
    if (name == n) return dtype;
  FAIL("no dtype " << name);
  return kFloat;
}
/// The same to the bit, but for what a NaN carries.
bool same(double a, double b) { return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b); }
std::function<size_t(char*, size_t)> in_pieces(std::string_view bytes) {
  return [bytes](char* to, size_t n) mutable {
    n = std::min(n, bytes.size());
    std::copy_n(bytes.data(), n, to);
    bytes.remove_prefix(n);
    return n;
  };
}

void check_content(const json& expected, const TensorMap& tensors, const Texts& texts) {
  REQUIRE(tensors.size() == expected["tensors"].size());
  std::map<int, const void*> memory;  // by its number, as PyTorch had it
  for (size_t i = 0; i < tensors.size(); ++i) {
    const json& e = expected["tensors"][i];
    const std::string& name = tensors[i].first;
    const Tensor& t = tensors[i].second;
    CAPTURE(name);
    CHECK(e["name"] == name);
    CHECK((t.dtype() == dtype_of_name(e["dtype"])));
    CHECK(t.sizes().vec() == e["shape"].get<std::vector<int64_t>>());
    CHECK(t.strides().vec() == e["strides"].get<std::vector<int64_t>>());
    CHECK(t.storage_offset() == e["offset"].get<int64_t>());
    CHECK_FALSE(t.requires_grad());
    CHECK(t.is_leaf());
    const Tensor values = t.to(kDouble).contiguous().flatten();
    REQUIRE(values.numel() == static_cast<int64_t>(e["values"].size()));
    for (int64_t k = 0; k < values.numel(); ++k)
      CHECK(same(values[k].item<double>(), std::stod(e["values"][static_cast<size_t>(k)].get<std::string>())));
    if (t.numel() == 0) continue;
    const void* storage =
        static_cast<const char*>(t.data_ptr()) - static_cast<size_t>(t.storage_offset()) * t.element_size();
    const bool known = memory.contains(e["memory"].get<int>());
    if (known) CHECK(memory[e["memory"].get<int>()] == storage);
    memory[e["memory"].get<int>()] = storage;
  }
  CHECK(texts.size() == expected["values"].size());
  for (const auto& [key, text] : expected["values"].items()) {
    const std::string& name = key;
    CAPTURE(name);
    REQUIRE(texts.contains(name));
    if (json::accept(text.get<std::string>()))
      CHECK(json::parse(texts.at(name)) == json::parse(text.get<std::string>()));
    else
      CHECK(texts.at(name) == text);
  }
}

}  // namespace

TEST_CASE("pt: PyTorch's files of both formats and every protocol") {
  const Folder folder;
  for (const json& c : file()["files"]) {
    CAPTURE(c["what"].get<std::string>());
    const std::string bytes = bytes_of(c["bytes"]);
    Texts texts;
    const TensorMap tensors = load_pt(put(folder / "a.pt", bytes), &texts);
    check_content(c, tensors, texts);
    std::istringstream stream("x" + bytes);
    stream.get();
    check_content(c, read_pt(stream, "stream", &texts), texts);
    check_content(c, read_pt(in_pieces(bytes), {}, "function", &texts), texts);
    CHECK(load_pt(folder / "a.pt").size() == tensors.size());  // without the values
  }
  CHECK(file()["files"].size() > 20);
}

TEST_CASE("pt: what is not a tensor of wick's is refused by name") {
  const Folder folder;
  for (const json& c : file()["refused"]) {
    CAPTURE(c["what"].get<std::string>());
    const std::string path = put(folder / "a.pt", bytes_of(c["bytes"]));
    for (const json& word : c["words"]) check_fault([&] { load_pt(path); }, {"load_pt", path, word.get<std::string>()});
  }
  CHECK(file()["refused"].size() > 10);
}

TEST_CASE("pt: tensors that share memory, and expanded ones") {
  const Folder folder;
  const TensorMap views = load_pt(put(folder / "a.pt", bytes_of(file_of("views")["bytes"])));
  views[0].second.fill_(7);
  CHECK(views[1].second.eq(7).all().item<bool>());
  CHECK(views[4].second.strides().vec() == std::vector<int64_t>{1, 0});
  // Written again they are row-major.
  save_pt(folder / "b.pt", views);
  const TensorMap again = load_pt(folder / "b.pt");
  REQUIRE(again.size() == views.size());
  for (size_t i = 0; i < views.size(); ++i) {
    CHECK(again[i].first == views[i].first);
    CHECK(again[i].second.is_contiguous());
    CHECK(again[i].second.equal(views[i].second));
  }
}

TEST_CASE("pt: ours are PyTorch's") {
  const Folder folder;
  TensorMap map{{"weight", arange(6, kFloat).reshape({2, 3}).t()}, {"tied", ones({70})}};
  map.emplace_back("tied.again", map[1].second);
  for (const auto& [name, dtype] : std::initializer_list<std::pair<const char*, ScalarType>>{{"bool", kBool},
                                                                                             {"uint8", kByte},
                                                                                             {"int8", kChar},
                                                                                             {"int16", kShort},
                                                                                             {"int32", kInt},
                                                                                             {"int64", kLong},
                                                                                             {"float16", kHalf},
                                                                                             {"bfloat16", kBFloat16},
                                                                                             {"float64", kDouble}})
    map.emplace_back(name, ones({3}).to(dtype));
  map.emplace_back("none", zeros({0, 300}));
  map.emplace_back("scalar", tensor(2.5));
  map.back().second.requires_grad_();
  map.emplace_back("ü", arange(5).slice(0, 1, 5, 2));
  const Texts values{{"epoch", "3"},       {"rate", "0.5"},       {"big", "-70000000000"},
                     {"name", "\"adam\""}, {"plain", "not JSON"}, {"yes", "true"},
                     {"no", "false"},      {"nan", "NaN"},        {"nothing", "null"}};
  const char* keep = std::getenv("WICK_KEEP_PT");  // for pt.py
  const std::string path = keep ? keep : folder / "ours.pt";
  save_pt(path, map, values);

  // What torch.load(weights_only=True) has read, entry by entry, their elements at multiples of 64 bytes.
  const ZipReader zip("test", path);
  CHECK(zip.entries() == file()["written"].size());
  const std::string whole = get(path);
  for (size_t i = 0; i < zip.entries(); ++i) {
    std::string bytes(zip.size(i), '\0');
    CHECK(zip.open(i)(bytes.data(), bytes.size()) == bytes.size());
    CHECK_MESSAGE(bytes == bytes_of(file()["written"].value(zip.name(i), "")), zip.name(i));
    const bool elements = zip.name(i).find("/data/") != std::string::npos && !bytes.empty();
    if (elements)
      CHECK(whole.compare((whole.find(zip.name(i)) + zip.name(i).size() + 63) / 64 * 64, bytes.size(), bytes) == 0);
  }

  Texts texts;
  const TensorMap back = load_pt(path, &texts);
  REQUIRE(back.size() == map.size());
  for (size_t i = 0; i < map.size(); ++i) {
    CHECK(back[i].first == map[i].first);
    CHECK((back[i].second.dtype() == map[i].second.dtype()));
    CHECK(back[i].second.equal(map[i].second.detach()));
  }
  CHECK(back[1].second.data_ptr() == back[2].second.data_ptr());
  Texts expected = values;
  expected["plain"] = "\"not JSON\"";
  CHECK(texts == expected);

  std::ostringstream stream;
  write_pt(stream, map, values);
  CHECK(stream.str() == whole);
  std::string bytes;
  write_pt([&](const char* data, size_t n) { bytes.append(data, n); }, map, values);
  CHECK(bytes == whole);

  check_fault([&] { save_pt(path, {{"a", ones({1})}, {"a", ones({1})}}); }, {"save_pt", path, "\"a\"", "twice"});
  check_fault([&] { save_pt(path, {{"a", ones({1})}}, {{"a", "1"}}); }, {"save_pt", path, "\"a\"", "twice"});
  check_fault([&] { save_pt(path, {{"a", Tensor()}}); }, {"save_pt", path, "\"a\"", "undefined"});
  check_fault([&] { save_pt(path, {{"\xff", ones({1})}}); }, {"save_pt", path, "UTF-8"});
  check_fault([] { save_pt("/nowhere/a.pt", {}); }, {"save_pt", "/nowhere/a.pt"});
  CHECK(get(path) == whole);
  stream.setstate(std::ios::failbit);
  check_fault([&] { write_pt(stream, map); }, {"write_pt", "failed"});
  save_pt(folder / "none.pt", {});
  CHECK(load_pt(folder / "none.pt").empty());
}

TEST_CASE("pt: modules, optimizers and tensors, saved and loaded by what the file is") {
  const Folder folder;
  struct Net : nn::Module {
    nn::Linear fc1 = register_module("fc1", nn::Linear(2, 3));
    nn::Sequential body = register_module("body", nn::Sequential(nn::BatchNorm1d(3), nn::Linear(3, 1)));
  };
  // PyTorch's state_dict, TorchScript's and LibTorch's modules, into the same network.
  for (const char* what : {"state_dict", "deflated", "a module of TorchScript", "a module of LibTorch"}) {
    CAPTURE(std::string(what));
    const auto net = std::make_shared<Net>();
    const std::string path = put(folder / "weights", bytes_of(file_of(what)["bytes"]));
    load(net, path);
    for (const auto& [name, t] : load_pt(path)) {
      const auto parameters = net->named_parameters(), buffers = net->named_buffers();
      CHECK((parameters.contains(name) ? parameters : buffers)[name].detach().equal(t));
    }
    CHECK(net->fc1->weight.requires_grad());
    std::istringstream stream(get(path));
    load(net, stream);
    load(net, get(path).data(), get(path).size());
    nn::Linear other(3, 3);
    check_fault([&] { load(other, path); }, {path, "does not fit", "missing: weight bias", "unexpected: fc1.weight"});
  }
  // A checkpoint's dictionaries are archives.
  serialize::InputArchive in, model;
  in.load_from(put(folder / "checkpoint", bytes_of(file_of("checkpoint")["bytes"])));
  IValue v;
  in.read("epoch", v);
  CHECK(v.toInt() == 3);
  in.read("name", v);
  CHECK(v.toStringRef() == "adam ü \"x\"");
  in.read("model", model);
  const auto net = std::make_shared<Net>();
  model >> *net;
  CHECK(net->fc1->weight.detach().equal(load_pt(folder / "checkpoint")[1].second) == false);  // [1] is the bias
  CHECK(net->fc1->weight.detach().equal(load_pt(folder / "checkpoint")[0].second));

  // By its name a file of ours is one of PyTorch's; what is loaded counts by its content.
  for (const char* name : {"net.pt", "net.pth", "net.safetensors", "net"}) {
    const std::string path = folder / name;
    const auto other = std::make_shared<Net>();
    save(net, path);
    load(other, path);
    CHECK(other->fc1->weight.equal(net->fc1->weight));
    const bool pt = path.ends_with(".pt") || path.ends_with(".pth");
    CHECK(get(path).starts_with("PK") == pt);
    CHECK((pt ? load_pt : load_safetensors)(path, nullptr).size() == 9);
  }
  save(net, folder / "a.safetensors");
  load(net, put(folder / "old.pt", get(folder / "a.safetensors")));  // safetensors under PyTorch's name

  optim::Adam adam(net->parameters(), optim::AdamOptions(0.25)), again(net->parameters(), optim::AdamOptions(0.5));
  net->body->forward(net->fc1(ones({4, 2}))).sum().backward();
  adam.step();
  save(adam, folder / "adam.pt");
  load(again, folder / "adam.pt");
  CHECK(static_cast<optim::AdamOptions&>(again.param_groups()[0].options()).lr() == 0.25);
  Tensor x = arange(3), y;
  save(x, folder / "x.pt");
  load(y, folder / "x.pt");
  CHECK(y.equal(x));
  load(y, put(folder / "y.pt", bytes_of(file_of("a tensor")["bytes"])));
  CHECK(y.equal(arange(12, kFloat).reshape({3, 4})));
  std::vector<Tensor> list;
  load(list, put(folder / "y.pt", bytes_of(file_of("a list")["bytes"])));
  CHECK(list.size() == 2);
}
