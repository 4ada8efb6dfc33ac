// .npy and .npz files: those of NumPy (npy.json, see npy.py), ours, and damaged ones.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "../faults/files.h"

using namespace wick;
using nlohmann::json;
using wick::test::check_fault;
using wick::test::Folder;
using wick::test::get;
using wick::test::put;

namespace {

const json& file() {
  static const json data = json::parse(std::ifstream(WICK_SOURCE_DIR "/tests/nn/npy.json"));
  return data;
}
std::string bytes_of(const json& hex) {
  const auto text = hex.get<std::string>();
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 2) bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}
/// What dtype NumPy's becomes.
ScalarType dtype_of_code(const std::string& code) {
  const std::pair<const char*, ScalarType> known[] = {{"b1", kBool}, {"u1", kByte}, {"i1", kChar},  {"i2", kShort},
                                                      {"u2", kInt},  {"i4", kInt},  {"u4", kLong},  {"i8", kLong},
                                                      {"u8", kLong}, {"f2", kHalf}, {"f4", kFloat}, {"f8", kDouble}};
  for (const auto& [name, dtype] : known)
    if (code == name) return dtype;
  FAIL("no dtype " << code);
  return kFloat;
}
/// A version 1.0 file with this header and data.
std::string npy(std::string header, const std::string& data = "") {
  header += '\n';
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size() & 255) +
         static_cast<char>(header.size() >> 8) + header + data;
}

}  // namespace

TEST_CASE("npy: NumPy's files of every dtype, byte order, memory order, shape and version") {
  const Folder folder;
  for (const json& c : file()["files"]) {
    INFO(c["dtype"].dump(), c["memory"].dump(), c["shape"].dump());
    const std::string bytes = bytes_of(c["bytes"]);
    const Tensor t = load_npy(put(folder / "a.npy", bytes));
    const auto code = c["dtype"].get<std::string>().substr(1);
    REQUIRE((t.dtype() == dtype_of_code(code)));
    const auto shape = c["shape"].get<std::vector<int64_t>>();
    REQUIRE(t.sizes() == IntArrayRef(shape));
    CHECK(t.is_contiguous());
    CHECK(t.to(kDouble).equal(tensor(c["values"].get<std::vector<double>>(), kDouble).reshape(shape)));

    // Written again, it is NumPy's file to the byte, where NumPy would have written it so.
    const bool ours = c["dtype"].get<std::string>()[0] == '<' && c["memory"] == "C" && c.value("version", 1) == 1 &&
                      (code == "b1" || code == "u1" || code == "i4" || code == "i8" || code == "f4" || code == "f8");
    if (!ours) continue;
    save_npy(folder / "b.npy", t);
    CHECK(get(folder / "b.npy") == bytes);
  }
  CHECK(file()["files"].size() > 50);
}

TEST_CASE("npy: dtypes that wick has not") {
  const Folder folder;
  for (const json& c : file()["refused"]) {
    CAPTURE(c["what"].get<std::string>());
    const std::string path = put(folder / "a.npy", bytes_of(c["bytes"]));
    check_fault([&] { load_npy(path); }, {"load_npy", path});
  }
}

TEST_CASE("npy: tensors of any strides come back") {
  const Folder folder;
  const Tensor x = randn({4, 6, 5});
  for (const Tensor& t :
       {x.transpose(0, 2), x.slice(1, 1, 6, 2), x[2], x.expand({3, 4, 6, 5}), x.requires_grad_() * 2}) {
    save_npy(folder / "a.npy", t);
    CHECK(load_npy(folder / "a.npy").equal(t.detach()));
  }
  const Tensor deep = zeros(std::vector<int64_t>(64, 1));
  save_npy(folder / "a.npy", deep);
  CHECK(load_npy(folder / "a.npy").dim() == 64);
  check_fault([&] { save_npy(folder / "a.npy", Tensor()); }, {"save_npy", "undefined"});
  CHECK(load_npy(folder / "a.npy").dim() == 64);  // still the old one
  CHECK(folder.names() == std::vector<std::string>{"a.npy"});
  check_fault([] { load_npy("/nowhere/a.npy"); }, {"load_npy", "/nowhere/a.npy"});
  check_fault([] { save_npy("/nowhere/a.npy", ones({1})); }, {"save_npy", "/nowhere/a.npy"});
}

TEST_CASE("npy: headers that are not well-formed") {
  const Folder folder;
  const auto refuses = [&](const std::string& bytes, std::initializer_list<std::string_view> words) {
    const std::string path = put(folder / "a.npy", bytes);
    check_fault([&] { load_npy(path); }, words);
  };
  const std::string one(4, '\0');
  CHECK(load_npy(put(folder / "a.npy", npy("{'shape':(1,),\"descr\" : '<f4','fortran_order':True}", one))).numel() ==
        1);
  refuses("", {"no .npy file"});
  refuses("PK\3\4 a zip archive", {"no .npy file"});
  refuses(std::string("\x93NUMPY\4\0\0\0", 10), {"version 4.0"});
  refuses(std::string("\x93NUMPY\1\1\0\0", 10), {"version 1.1"});
  refuses(std::string("\x93NUMPY\2\0\0\0", 10), {"length of its header"});
  refuses(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12), {"4294967295 bytes"});
  refuses(std::string("\x93NUMPY\1\0\xff\0{", 11), {"ends after 1 of 255"});
  refuses(npy(""), {"{ was expected"});
  refuses(npy("{}"), {"no descr"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False}"), {"no shape"});
  refuses(npy("{'descr': '<f4', 'shape': ()}"), {"no fortran_order"});
  refuses(npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}"), {"descr twice"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}"), {"\"more\""});
  refuses(npy("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}"), {"fortran_order", "True or False"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), {"shape", "-1"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}"), {"expected"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"), {"too large"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"), {"too large"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296)}"), {"too large"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976,)}"),
          {"cut", "0 of 46116860184"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", one), {"goes on after its end"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()", one), {"} was expected"});
  refuses(npy("{'descr': '<f4, 'fortran_order': False, 'shape': ()}", one), {"dtype", "\"<f4, \""});
  refuses(npy("{'descr': 'f4', 'fortran_order': False, 'shape': ()}", one), {"\"f4\""});
  refuses(npy("{'descr': '|f4', 'fortran_order': False, 'shape': ()}", one), {"\"|f4\""});
  refuses(npy("{'descr': '', 'fortran_order': False, 'shape': ()}", one), {"dtype"});
  refuses(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", one), {"records"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", one), {"cut", "4 of 8"});
  refuses(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", one + "x"), {"goes on after the 4 bytes"});
  refuses(npy("{'descr': '|b1', 'fortran_order': False, 'shape': ()}", "\2"), {"bool", "2"});
  std::string deep = "{'descr': '|u1', 'fortran_order': False, 'shape': (";
  for (int i = 0; i < 65; ++i) deep += "1,";
  refuses(npy(deep + ")}", "x"), {"64 dimensions"});
}

TEST_CASE("npz: NumPy's archives, stored and deflated") {
  const Folder folder;
  for (const char* kind : {"stored", "deflated"}) {
    CAPTURE(std::string(kind));
    const TensorMap all = load_npz(put(folder / "a.npz", bytes_of(file()["archives"][kind])));
    REQUIRE(all.size() == 4);
    CHECK(all[0].first == "weight");
    CHECK(all[0].second.equal(arange(6, kFloat).reshape({2, 3})));
    CHECK(all[1].first == "counts");
    CHECK(all[1].second.equal(arange(1000).div(100, "floor").to(kLong)));
    CHECK(all[2].first == "sub/none");
    CHECK(all[2].second.sizes() == IntArrayRef({0, 2}));
    CHECK(all[3].second.equal(arange(6, kDouble).reshape({2, 3})));
  }
}

TEST_CASE("npz: ours come back") {
  const Folder folder;
  const TensorMap all{{"a", randn({300, 1000})}, {"b.c", arange(7)}, {"d/e", tensor({true, false})}, {"ü", zeros({0})}};
  for (bool compressed : {false, true}) {
    save_npz(folder / "a.npz", all, compressed);
    const TensorMap back = load_npz(folder / "a.npz");
    REQUIRE(back.size() == all.size());
    for (size_t i = 0; i < all.size(); ++i) {
      CHECK(back[i].first == all[i].first);
      CHECK((back[i].second.dtype() == all[i].second.dtype()));
      CHECK(back[i].second.equal(all[i].second));
    }
  }
  save_npz(folder / "small.npz", {{"zeros", zeros({1000, 1000})}}, true);
  CHECK(get(folder / "small.npz").size() < 10000);
  CHECK(load_npz(folder / "small.npz")[0].second.equal(zeros({1000, 1000})));
  save_npz(folder / "none.npz", {});
  CHECK(load_npz(folder / "none.npz").empty());
  check_fault([&] { save_npz(folder / "x.npz", {{"a", ones({1})}, {"a", ones({1})}}); }, {"\"a\"", "two"});
  check_fault([&] { save_npz(folder / "x.npz", {{"", ones({1})}}); }, {"name"});
  check_fault([&] { save_npz(folder / "x.npz", {{"../a", ones({1})}}); }, {"../a"});
  check_fault([&] { save_npz(folder / "x.npz", {{"a", Tensor()}}); }, {"\"a\"", "undefined"});
}

TEST_CASE("npz: archives that are damaged") {
  const Folder folder;
  const auto refuses = [&](const std::string& bytes, std::initializer_list<std::string_view> words) {
    const std::string path = put(folder / "a.npz", bytes);
    check_fault([&] { load_npz(path); }, words);
  };
  refuses("", {"0 bytes"});
  refuses(std::string(100, 'x'), {"no end record"});
  for (bool compressed : {false, true}) {
    save_npz(folder / "good.npz", {{"a", arange(1000).remainder(7)}, {"b", randn({50})}}, compressed);
    const std::string good = get(folder / "good.npz");
    // Cut anywhere, it is refused.
    for (size_t n = 0; n < good.size(); n += 7) refuses(good.substr(0, n), {"load_npz"});
    refuses(good + "x", {"load_npz"});
    // Damaged anywhere, it is refused, or reads as the same arrays (what is not used, as dates), or as another name.
    std::mt19937 random(1);
    int refused = 0, same = 0;
    for (int i = 0; i < 2000; ++i) {
      std::string bad = good;
      bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
      try {
        const TensorMap back = load_npz(put(folder / "a.npz", bad));
        REQUIRE(back.size() == 2);
        CHECK(back[0].second.equal(arange(1000).remainder(7)));
        ++same;
      } catch (const Error&) {
        ++refused;
      }
    }
    CHECK(refused > 1000);
    CHECK(same > 0);
  }
  // An entry that says that it is larger or smaller than it is.
  save_npz(folder / "good.npz", {{"a", zeros({1000})}}, true);
  const std::string good = get(folder / "good.npz");
  const size_t at = good.find("PK\1\2") + 24;
  for (char change : {'\1', '\xff'}) {
    std::string bad = good;
    bad[at] = change;
    refuses(bad, {"bytes"});
  }
  std::string many = good;  // more entries than there is room for
  many[many.size() - 12] = many[many.size() - 14] = '\x7f';
  refuses(many, {"127 entries"});
  std::string locked = good;
  locked[good.find("PK\1\2") + 8] |= 1;
  refuses(locked, {"encrypted"});
  std::string method = good;
  method[good.find("PK\1\2") + 10] = 12;
  refuses(method, {"method 12"});
}
