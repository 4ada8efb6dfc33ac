// PyTorch's files that lie: pickles that name functions, never end, take what is not there; views that leave their
// storage; archives that miss what they name. Each must be refused with an Error that says so, and cost no memory.
#include "files.h"

#include <autograd/io/zip.h>
#include <nn/nn.h>

#include <sstream>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;
using namespace std::string_literals;
using Words = std::initializer_list<std::string_view>;

namespace {

std::string little(uint64_t v, size_t n) {
  std::string s;
  for (size_t i = 0; i < n; ++i) s += static_cast<char>(v >> 8 * i & 255);
  return s;
}
std::string text(const std::string& s) { return "X" + little(s.size(), 4) + s; }
std::string integer(int64_t v) { return "\x8a\x08" + little(static_cast<uint64_t>(v), 8); }
std::string tuple(const std::vector<int64_t>& values) {
  std::string s = "(";
  for (const int64_t v : values) s += integer(v);
  return s + "t";
}
std::string pickle(const std::string& body) { return "\x80\x02" + body + "."; }
std::string storage(const std::string& key, int64_t numel, const std::string& type = "torch\nFloatStorage") {
  return "(" + text("storage") + "c" + type + "\n" + text(key) + text("cpu") + integer(numel) + "tQ";
}
const std::string kDict = "ccollections\nOrderedDict\n)R";
// A tensor of a storage.
std::string tensor(const std::string& from, int64_t offset, const std::vector<int64_t>& sizes,
                   const std::vector<int64_t>& strides) {
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + from + integer(offset) + tuple(sizes) + tuple(strides) + "\x89" +
         kDict + "tR";
}
// {"x": …}
std::string dict(const std::string& value) { return "}" + text("x") + value + "s"; }

const std::string kFour = std::string(16, '\0');  // the elements of four floats

// The old format: an object, its storages' keys, and the storages.
const std::string kMagic =
    pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + pickle("M\xe9\x03") + pickle("}");
std::string old(const std::string& object, const std::string& keys = "]X\1\0\0\0"s + "0a",
                const std::string& elements = little(4, 8) + kFour) {
  return kMagic + pickle(object) + pickle(keys) + elements;
}
std::string archive(const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<ZipEntry> entries;
  for (const auto& [name, bytes] : files) entries.push_back({"archive/" + name, {bytes}});
  return zip_bytes("test", entries, false);
}

// Files in a folder of their own.
struct Files {
  Folder folder;
  std::string path = folder / "bad.pt";

  TensorMap load(const std::string& bytes) const { return load_pt(put(path, bytes)); }
  void refuses(const std::string& bytes, Words words) const {
    check_fault([&] { load(bytes); }, {"load_pt", path});
    check_fault([&] { load(bytes); }, words);
    std::istringstream stream(bytes);
    std::map<std::string, std::string> metadata;
    check_fault([&] { read_pt(stream, "stream", &metadata); }, words);
  }
};

}  // namespace

TEST_CASE("pt: the files that the others are made of are good") {
  const Files files;
  const std::string x = dict(tensor(storage("0", 4), 0, {2, 2}, {2, 1}));
  CHECK(files.load(old(x))[0].second.equal(zeros({2, 2})));
  CHECK(files.load(archive({{"data.pkl", pickle(x)}, {"data/0", kFour}}))[0].second.equal(zeros({2, 2})));
  CHECK(files.load(old(x)).size() == 1);
}

TEST_CASE("pt: no function is called, and each is named") {
  const Files files;
  const Words words = {"\"os.system\"", "never runs code"};
  const std::string call = "cos\nsystem\n" + text("true") + "\x85R";
  files.refuses(old(call), words);
  files.refuses(old(dict(call)), words);
  files.refuses(archive({{"data.pkl", pickle(call)}}), words);
  files.refuses(pickle(call), words);  // a bare pickle
  files.refuses("\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.", words);
  files.refuses(kMagic + pickle(dict(tensor(storage("0", 4), 0, {4}, {1}))) + pickle(call), words);  // for the keys
  files.refuses(old("cos\nsystem\n0N"), words);                                                      // not even named
  files.refuses(old(dict("c__builtin__\neval\n)R")), {"\"__builtin__.eval\""});
  files.refuses(old(dict("ctorch\nload\n)R")), {"\"torch.load\""});
  files.refuses(old(dict("ctorch._utils\n_rebuild_sparse_tensor\n)R")), {"sparse"});
  files.refuses(old(dict("ctorch\nQInt8Storage\n")), {"quantized"});
  // What is known, in a place where it makes no sense.
  files.refuses(old(dict("ctorch\nFloatStorage\n)R")), {"torch.FloatStorage", "no tensor"});
  files.refuses(old(dict("ctorch\nTensor\n)R")), {"torch.Tensor"});
  files.refuses(old(dict("c__torch__\nNet\n)\x81]b")), {"__torch__.Net", "by name"});
  files.refuses(old(dict("NNR")), {"calls", "no function"});
  files.refuses(old(dict("ccollections\nOrderedDict\nNR")), {"calls", "tuple"});
  files.refuses(old(dict("ccollections\nOrderedDict\nK\1\x85R")), {"OrderedDict", "list"});
  files.refuses(old(dict("ccollections\nOrderedDict\n]K\1a\x85R")), {"OrderedDict", "keys and values"});
}

TEST_CASE("pt: pickles that are not well-formed") {
  const Files files;
  files.refuses("", {"was not written by torch.save()"});
  files.refuses("\x80", {"cut", "STOP"});
  files.refuses("\x80\x01.", {"protocol 1"});
  files.refuses("\x80\x06.", {"protocol 6"});
  files.refuses(pickle("N"), {"no magic number"});
  files.refuses(pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x18"), {"no magic number"});
  files.refuses(pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + pickle("M\xe8\x03"), {"expected 1001"});
  files.refuses(kMagic, {"cut"});
  files.refuses(kMagic + pickle("}"), {"cut"});
  files.refuses(kMagic + pickle("}") + pickle("N"), {"no list of storages"});
  files.refuses(old("N."), {"begins with the byte 0x2e"});
  files.refuses(old(""), {"0 objects on its stack"});
  files.refuses(old("NN"), {"2 objects on its stack"});
  files.refuses(old("N("), {"on its stack"});
  // The stack and its marks.
  for (const char* body : {"0",  "2",    "a", "]a", "s",  "}Ns", "\x85", "N\x86", "NN\x87", "R",
                           "NR", "\x93", "b", "Q",  "(0", "(R",  "N(R",  "(\x85", "q\1",    "(q\1"})
    files.refuses(old(body), {"stack is empty"});
  for (const char* body : {"t", "u", "e", "1", "\x90", "\x91", "}u"}) files.refuses(old(body), {"to a mark"});
  files.refuses(old("h\1"), {"the object 1"});
  files.refuses(old("j\xff\xff\xff\xff"), {"the object 4294967295"});
  files.refuses(old("Nq\2h\1"), {"the object 1"});
  files.refuses(old("}Na"), {"no list"});
  files.refuses(old("N(Ne"), {"no list"});
  files.refuses(old("]NNs"), {"no item of a dictionary"});
  files.refuses(old("}(Nu"), {"no item of a dictionary"});
  files.refuses(old("NNb"), {"state"});
  files.refuses(old("NN\x93"), {"no text"});
  // Instructions of protocol 0, of other programs, and none.
  for (const char c :
       {'I', 'L', 'F', 'S', 'V', 'p', 'g', 'd', 'l', 'i', 'o', 'P', '\x82', '\x92', '\x97', '\x98', '\xff', '\0'})
    files.refuses(old(std::string(1, c)), {"instruction 0x", "never writes"});
  // Texts and numbers that are longer than the file, or than any.
  files.refuses(kMagic + "\x80\x02X\xff\xff\xff\x7f" + "abc", {"2147483647 bytes"});
  files.refuses(kMagic + "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xff" + "abc", {"18446744073709551615 bytes"});
  files.refuses(kMagic + "\x80\x02U\x20"s + "abc", {"32 bytes"});
  files.refuses(old("\x8b\xff\xff\xff\x7f"), {"integer of 2147483647 bytes"});
  files.refuses(old("\x8b\0\1\0\0"s), {"integer of 256 bytes"});
  files.refuses(kMagic + "\x80\x02J\1", {"cut"});
  files.refuses(kMagic + "\x80\x02" + "c" + std::string(1000, 'a'), {"name of more than 256"});
  files.refuses(kMagic + "\x80\x02" + "ccollections\nOrdered", {"cut"});
  const std::string good = old(dict(tensor(storage("0", 4), 0, {4}, {1})));
  for (size_t n = 0; n < good.size(); ++n) files.refuses(good.substr(0, n), {});
  files.refuses(good + "x", {"trail"});
}

TEST_CASE("pt: lists that hold themselves, lie deep, or hold each other again and again") {
  const Files files;
  const std::string none = "]", nothing;
  files.refuses(old("]q\0h\0a"s, none, nothing), {"nested more than 100 deep, or contain themselves"});
  files.refuses(old("}q\0"s + text("a") + "h\0s"s, none, nothing), {"contain themselves"});
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "]";
  for (int i = 0; i < 999'999; ++i) deep += "a";
  files.refuses(old(deep, none, nothing), {"nested more than 100 deep"});
  std::string tuples = ")";
  for (int i = 0; i < 1'000'000; ++i) tuples += "\x85";
  files.refuses(old(tuples, none, nothing), {"nested more than 100 deep"});
  files.refuses(old(std::string(5'000'000, ']'), none, nothing), {"more than 4194304 objects"});
  std::string wrapped = "N";
  for (int i = 0; i < 1000; ++i) wrapped = "ctorch._utils\n_rebuild_parameter\n" + wrapped + "\x85R";
  files.refuses(old(wrapped, none, nothing), {"is made by"});
  // Each list holds the one before ten times: 10^30 names.
  std::string laughs = dict(tensor(storage("0", 4), 0, {4}, {1})) + "q\0000"s;
  for (char i = 1; i <= 30; ++i) {
    laughs += "](";
    for (int k = 0; k < 10; ++k) laughs += "h"s + static_cast<char>(i - 1);
    laughs += "eq"s + i + (i < 30 ? "0" : "");
  }
  const uint64_t before = memory::stats().system_bytes;
  files.refuses(old(laughs), {"hold each other"});
  // Without a tensor in them, too.
  laughs.replace(0, laughs.find("q\0"s), "]");
  files.refuses(old(laughs, none, nothing), {"hold each other"});
  CHECK(memory::stats().system_bytes <= before + (1 << 24));
}

TEST_CASE("pt: tensors that do not fit their storage") {
  const Files files;
  const auto bad = [&](const std::string& t, Words words) {
    files.refuses(old(dict(t)), words);
    files.refuses(archive({{"data.pkl", pickle(dict(t))}, {"data/0", kFour}}), words);
  };
  const std::string s = storage("0", 4);
  bad(tensor(s, 0, {5}, {1}), {"\"x\"", "need 5 elements", "has 4"});
  bad(tensor(s, 1, {4}, {1}), {"need 5 elements"});
  bad(tensor(s, 0, {2, 2}, {3, 1}), {"need 5 elements"});
  bad(tensor(s, 5, {0}, {1}), {"need 5 elements"});
  bad(tensor(s, INT64_MAX, {1}, {1}), {"\"x\""});
  bad(tensor(s, 0, {2}, {INT64_MAX}), {"\"x\""});
  bad(tensor(s, 0, {INT64_MAX}, {0}), {"\"x\"", "overflows"});
  bad(tensor(s, 0, {1LL << 32, 1LL << 32}, {0, 0}), {"\"x\"", "overflows"});
  bad(tensor(s, 0, {1LL << 31, 0, 1LL << 32}, {0, 0, 0}), {"\"x\"", "overflows"});
  bad(tensor(s, -1, {1}, {1}), {"offset", "0 or more"});
  bad(tensor(s, 0, {-1}, {1}), {"sizes", "0 or more"});
  bad(tensor(s, 3, {4}, {-1}), {"strides", "0 or more"});
  bad(tensor(s, 0, {2}, {1, 1}), {"1 sizes but 2 strides"});
  bad(tensor(s, 0, std::vector<int64_t>(65, 1), std::vector<int64_t>(65, 1)), {"65 sizes, more than 64"});
  bad(tensor("N", 0, {1}, {1}), {"no storage"});
  bad("ctorch._utils\n_rebuild_tensor_v2\n)R", {"has 0 arguments, expected 6"});
  bad("ctorch._utils\n_rebuild_tensor_v2\n(" + s + "NNNNNtR", {"offset"});
  bad("ctorch._utils\n_rebuild_tensor_v2\n(" + s + integer(0) + "NNNNtR", {"sizes"});
  bad("ctorch._utils\n_rebuild_tensor_v2\n(" + s + integer(0) + "(Nt)NNtR", {"sizes"});
  bad("ctorch._utils\n_rebuild_parameter\n)R", {"0 arguments"});
  bad("ctorch._utils\n_rebuild_parameter\nN\x85R", {"without a tensor"});
  bad("ctorch._tensor\n_rebuild_from_type_v2\n(NNNNtR", {"function and its arguments"});
  // Storages.
  bad(tensor(storage("0", -1), 0, {0}, {1}), {"storage \"0\" has -1 elements"});
  bad(tensor(storage("0", 4, "torch\nTensor"), 0, {4}, {1}), {"torch.Tensor", "none of a storage"});
  bad(tensor(storage("0", 4, "torch\nuint16"), 0, {4}, {1}), {"torch.uint16", "none of a storage"});
  bad(tensor(storage("0", 16, "torch.storage\nUntypedStorage"), 0, {4}, {1}), {"does not say what its elements are"});
  bad("(" + tensor(s, 0, {4}, {1}) + tensor(storage("0", 3), 0, {3}, {1}) + "t", {"\"0\" is given twice"});
  bad("(" + tensor(s, 0, {4}, {1}) + tensor(storage("0", 4, "torch\nIntStorage"), 0, {4}, {1}) + "t", {"given twice"});
  for (const std::string& id :
       {"N"s, ")"s, text("0"), "("s + text("module") + "t", "(NNNNNt"s, "(" + text("storage") + "t"})
    bad("ctorch._utils\n_rebuild_tensor_v2\n(" + id + "Q" + integer(0) + "))\x89NtR", {"storage"});
  bad("(" + text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + integer(4) + "(K\0K\0K\1ttQ"s,
      {"part of another"});
  bad(s, {"\"x\"", "storage without a tensor"});
  const std::string v3 = "ctorch._utils\n_rebuild_tensor_v3\n(" + storage("0", 16, "torch.storage\nUntypedStorage") +
                         integer(0) + tuple({2}) + tuple({1}) + "\x89N";
  bad(v3 + "NtR", {"dtype that wick has not"});
  bad("(" + v3 + "ctorch\nuint64\ntR" + v3 + "ctorch\nuint16\ntRt", {"\"x.1\"", "used with another one"});
  // Names.
  bad("}" + text("a.b") + tensor(s, 0, {4}, {1}) + "s" + text("a") + "}" + text("b") + tensor(s, 0, {4}, {1}) + "ss",
      {"\"x.a.b\"", "twice"});
  bad("}" + text("a") + tensor(s, 0, {4}, {1}) + "s" + text("a") + tensor(s, 0, {4}, {1}) + "s", {"\"x.a\"", "twice"});
  bad("}" + text("\xff") + tensor(s, 0, {4}, {1}) + "s", {"not UTF-8"});
  bad("}" + text("a\0b"s) + tensor(s, 0, {4}, {1}) + "s", {"not UTF-8"});
  bad("}]" + tensor(s, 0, {4}, {1}) + "s", {"neither a text nor a number"});
}

TEST_CASE("pt: storages and entries that are not as the pickle says") {
  const Files files;
  const std::string x = dict(tensor(storage("0", 4), 0, {4}, {1})), zero = text("0"), one = text("1");
  files.refuses(old(x, "]", ""), {"no storage \"0\""});
  files.refuses(old(x, "]" + one + "a"), {"\"1\""});
  files.refuses(old(x, "](" + zero + zero + "e"), {"\"0\"", "twice"});
  files.refuses(old(x, "]Na"), {"\"\""});
  files.refuses(old(x, "]" + zero + "a", ""), {"cut before"});
  files.refuses(old(x, "]" + zero + "a", little(5, 8) + kFour), {"has 5 elements", "say 4"});
  files.refuses(old(x, "]" + zero + "a", little(4, 8) + "abc"), {"\"0\"", "cut", "3 of 16"});
  files.refuses(old(x, "]" + zero + "a", little(4, 8) + kFour + "x"), {"trail"});
  const std::string huge = dict(tensor(storage("0", 1LL << 40), 0, {1}, {1}));
  const uint64_t before = memory::stats().system_bytes;
  files.refuses(old(huge, "]" + zero + "a", little(1ULL << 40, 8) + kFour), {"cut", "16 of 4398046511104"});
  files.refuses(archive({{"data.pkl", pickle(huge)}, {"data/0", kFour}}), {"cut", "16 of 4398046511104"});
  const std::string beyond = dict(tensor(storage("0", INT64_MAX), 0, {1}, {1}));
  files.refuses(archive({{"data.pkl", pickle(beyond)}, {"data/0", kFour}}), {"overflows"});
  CHECK(memory::stats().system_bytes <= before + (1 << 22));

  files.refuses(archive({{"data.pkl", pickle(x)}}), {"no storage \"0\""});
  files.refuses(archive({{"data.pkl", pickle(x)}, {"data/1", kFour}}), {"no storage \"0\""});
  files.refuses(archive({{"data.pkl", pickle(x)}, {"data/0", "abc"}}), {"storage \"0\"", "3 of 16"});
  files.refuses(archive({{"data.pkl", pickle(x)}, {"data/0", kFour + "x"}}), {"goes on after the 16 bytes"});
  files.refuses(archive({{"data.pkl", pickle(x) + "x"}, {"data/0", kFour}}), {"trail", "data.pkl"});
  files.refuses(archive({{"data.pkl", ""}}), {"cut"});
  files.refuses(archive({{"byteorder", "middle"}, {"data.pkl", pickle(x)}, {"data/0", kFour}}),
                {"byteorder", "\"middle\""});
  files.refuses(archive({{"other.pkl", pickle(x)}}), {"no data.pkl"});
  files.refuses(archive({}), {"no data.pkl"});
  const std::string bools = dict(tensor(storage("0", 4, "torch\nBoolStorage"), 0, {4}, {1}));
  files.refuses(archive({{"data.pkl", pickle(bools)}, {"data/0", "\1\0\2\0"s}}), {"element 2 is 2", "bool"});
  // Cut, or changed in any byte: refused, or the same. (Times, versions and paddings of an archive mean nothing.)
  const std::string good = archive({{"data.pkl", pickle(x)}, {"data/0", kFour}});
  for (size_t n = 0; n < good.size(); n += 3) files.refuses(good.substr(0, n), {});
  int refused = 0;
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 4);
    try {
      const TensorMap map = files.load(bad);
      CHECK(map[0].second.equal(zeros({4})));
    } catch (const Error&) {
      ++refused;
    }
  }
  CHECK(refused > 200);
}

TEST_CASE("pt: values beside tensors never make a file unreadable") {
  const Files files;
  const std::string values = "]N\x88\x89K\1J\xff\xff\xff\xff\x8a\0"s + "\x8a\x09\0\0\0\0\0\0\0\0\1"s +
                             "G\x7f\xf8\0\0\0\0\0\0"s + text("\xff\0"s) + "U\1a" + "C\1\xff" + "\x8f(K\1\x90";
  std::string body = values.substr(0, 1) + "(" + values.substr(1) + "e";
  std::map<std::string, std::string> texts;
  CHECK(load_pt(put(files.path, old(body, "]", "")), &texts).empty());
  CHECK(texts["0"] == "null");
  CHECK(texts["4"] == "-1");
  CHECK(texts["5"] == "0");
  CHECK(texts["6"] == "18446744073709551616");
  CHECK(texts["7"] == "NaN");
  CHECK(texts["9"] == "\"a\"");
  CHECK(texts["11.0"] == "1");
}
