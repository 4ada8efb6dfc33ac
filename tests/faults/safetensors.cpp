// Writing and reading safetensors: what is well-formed, every way in which a file is not, and disks that refuse.
#include "files.h"

#include <autograd/io/safetensors.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <random>
#include <sstream>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;

namespace {

// A file with this header and data.
std::string file_of(const std::string& header, const std::string& data = "") {
  std::string s;
  for (size_t i = 0; i < 8; ++i) s += static_cast<char>(header.size() >> 8 * i & 0xff);
  return s + header + data;
}
// … with one tensor "w" of 8 bytes, so described.
std::string one(const std::string& fields) { return file_of("{\"w\":{" + fields + "}}", "12345678"); }

TensorMap read(const std::string& bytes, std::map<std::string, std::string>* metadata = nullptr) {
  std::istringstream in(bytes);
  return read_safetensors(in, "text", metadata);
}
std::string written(const TensorMap& tensors, const std::map<std::string, std::string>& metadata = {}) {
  std::ostringstream out;
  write_safetensors(out, tensors, metadata);
  return out.str();
}

// A stream that can neither be measured nor wound back, as a pipe.
class Pipe : public std::streambuf {
 public:
  explicit Pipe(std::string bytes) : bytes_(std::move(bytes)) {
    setg(bytes_.data(), bytes_.data(), bytes_.data() + bytes_.size());
  }

 private:
  std::string bytes_;
};

// The same fault from a file, a stream with a size, and one without.
void fault(const std::string& bytes, std::initializer_list<std::string_view> words) {
  Folder folder;
  const std::string path = put(folder / "bad.safetensors", bytes);
  check_fault([&] { load_safetensors(path); }, words);
  check_fault([&] { load_safetensors(path); }, {"load_safetensors: " + path});
  check_fault([&] { read(bytes); }, words);
  check_fault([&] { read(bytes); }, {"read_safetensors: text"});
  Pipe pipe(bytes);
  std::istream in(&pipe);
  check_fault([&] { read_safetensors(in, "pipe"); }, {"read_safetensors: pipe"});
}

// All dtypes, and the shapes that go wrong first.
TensorMap samples() {
  manual_seed(3);
  TensorMap t{{"bool", tensor({true, false, true})},
              {"byte", arange(256).to(kByte).view({4, 64})},
              {"int", tensor({-2147483647 - 1, 0, 2147483647}, kInt)},
              {"long", tensor({INT64_MIN, int64_t{-1}, INT64_MAX})},
              {"float", randn({2, 3, 4, 5})},
              {"double", randn({7}, kDouble)},
              {"not finite", tensor({INFINITY, -INFINITY, -0.0f})},
              {"0-d", tensor(3.25)},
              {"0-d bool", tensor(true)},
              {"empty", zeros({0})},
              {"empty 3-d", zeros({2, 0, 3}, kLong)},
              {"7-d", arange(64).view({2, 1, 2, 2, 2, 2, 2})},
              {"transposed", arange(12).view({3, 4}).t()},
              {"sliced", randn({4, 6}).slice(1, 1, 6, 2)},
              {"expanded", randn({1, 3}).expand({4, 3})},
              {"in a graph", (randn({3}, requires_grad()) * 2).unsqueeze(0)},
              {"", ones({1})},
              {"näme \"\\\n\x01", ones({2})}};
  return t;
}
void check_same(const TensorMap& got, const TensorMap& expected) {
  REQUIRE(got.size() == expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    CAPTURE(expected[i].first);
    CHECK(got[i].first == expected[i].first);
    CHECK((got[i].second.dtype() == expected[i].second.dtype()));
    CHECK((got[i].second.sizes() == expected[i].second.sizes()));
    CHECK(got[i].second.equal(expected[i].second));
    CHECK(got[i].second.is_contiguous());
    CHECK(got[i].second.is_leaf());
    CHECK(!got[i].second.requires_grad());
  }
}

// No file may grow beyond this number of bytes: the one refusal of the disk that a test can have anywhere.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(getrlimit(RLIMIT_FSIZE, &old_) == 0);
    const rlimit now{bytes, old_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &now) == 0);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit old_;
};

// Root may write anywhere; nobody may not.
class Nobody {
 public:
  Nobody() : root_(geteuid() == 0) {
    if (root_) REQUIRE(seteuid(65534) == 0);
  }
  ~Nobody() {
    if (root_) REQUIRE(seteuid(0) == 0);
  }

 private:
  bool root_;
};

}  // namespace

TEST_CASE("safetensors: round trips") {
  Folder folder;
  const std::string path = folder / "x.safetensors";
  const TensorMap tensors = samples();
  const std::map<std::string, std::string> metadata{{"format", "wick"}, {"", ""}, {"ä\"\n", "\\ \t€"}};
  std::map<std::string, std::string> got;

  save_safetensors(path, tensors, metadata);
  check_same(load_safetensors(path, &got), tensors);
  CHECK(got == metadata);
  CHECK(folder.names() == std::vector<std::string>{"x.safetensors"});

  const std::string bytes = written(tensors, metadata);
  CHECK(bytes == get(path));
  got.clear();
  check_same(read(bytes, &got), tensors);
  CHECK(got == metadata);
  Pipe pipe(bytes);
  std::istream in(&pipe);
  check_same(read_safetensors(in, "pipe"), tensors);
  CHECK(!in.fail());

  // Nothing to write, and what was there before is replaced, metadata too.
  save_safetensors(path, {});
  CHECK(get(path) == file_of("{}      "));
  CHECK(load_safetensors(path, &got).empty());
  CHECK(got.empty());
  // More than one step of reading.
  const TensorMap many{{"a", randn({1000, 1000})}, {"b", randn({1000, 500}).gt(0)}};
  save_safetensors(path, many);
  check_same(load_safetensors(path), many);
  // Headers end at a multiple of 8, and so do the tensors begin.
  for (size_t n = 0; n < 9; ++n) CHECK(written({{std::string(n, 'n'), zeros({0})}}).size() % 8 == 0);
}

TEST_CASE("safetensors: a file from Python") {
  // safetensors 0.8.0, numpy.save_file: float16, int16 and int8 too; tensors not in the order of their names.
  const std::string header =
      "{\"__metadata__\":{\"epoch\":\"3\",\"n\xc3\xa4me\":\"quote \\\" \\n\"},"
      "\"n\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]},"
      "\"scalar\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[16,24]},"
      "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,48]},"
      "\"none\":{\"dtype\":\"I32\",\"shape\":[0,4],\"data_offsets\":[48,48]},"
      "\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[48,56]},"
      "\"s\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[56,58]},"
      "\"i8\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[58,60]},"
      "\"b\":{\"dtype\":\"U8\",\"shape\":[1,1],\"data_offsets\":[60,61]},"
      "\"flag\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[61,64]}}      ";
  const std::string data(
      "\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\x01\x00\x00\x9a\x99\x99\x99\x99\x99\xb9?"
      "\x00\x00\x00\x00\x00\x00\x80>\x00\x00\x00?\x00\x00@?\x00\x00\x80?\x00\x00\xa0?"
      "\x00>\x00\xc0\x01\x00\x00|\xfd\xff\x80\x7f\xfa\x01\x00\x01",
      64);
  std::map<std::string, std::string> metadata;
  check_same(read(file_of(header, data), &metadata),
             {{"n", tensor({int64_t{-1}, int64_t{1} << 40})},
              {"scalar", tensor(0.1, kDouble)},
              {"w", arange(6).to(kFloat).view({2, 3}) / 4},
              {"none", zeros({0, 4}, kInt)},
              {"h", tensor({1.5, -2.0, std::ldexp(1.0, -24), 1e300 * 1e10}, kHalf)},
              {"s", tensor({-3}, kShort)},
              {"i8", tensor({-128, 127}, kChar)},
              {"b", tensor({250}, kByte).view({1, 1})},
              {"flag", tensor({true, false, true})}});
  CHECK(metadata == std::map<std::string, std::string>{{"epoch", "3"}, {"näme", "quote \" \n"}});
}

TEST_CASE("safetensors: all of float16 and bfloat16") {
  std::string bits;
  for (int i = 0; i < 65536; ++i) bits += {static_cast<char>(i & 0xff), static_cast<char>(i >> 8)};
  for (const bool half : {true, false}) {
    const std::string type = half ? "F16" : "BF16";
    const int digits = half ? 10 : 7, most = half ? 31 : 255, bias = half ? 15 : 127;
    const TensorMap t =
        read(file_of("{\"w\":{\"dtype\":\"" + type + "\",\"shape\":[65536],\"data_offsets\":[0,131072]}}", bits));
    CHECK((t[0].second.scalar_type() == (half ? kHalf : kBFloat16)));
    const Tensor values = t[0].second.to(kFloat);
    const float* got = values.data_ptr<float>();
    int wrong = 0;
    for (int i = 0; i < 65536; ++i) {
      const int exponent = i >> digits & most, fraction = i & ((1 << digits) - 1);
      double v = exponent == most ? (fraction ? NAN : INFINITY)
                 : exponent == 0  ? std::ldexp(fraction, 1 - bias - digits)
                                  : std::ldexp(fraction + (1 << digits), exponent - bias - digits);
      if (i & 0x8000) v = -v;
      const bool same = std::isnan(v) ? std::isnan(got[i]) : got[i] == static_cast<float>(v);
      wrong += !same || std::signbit(got[i]) != ((i & 0x8000) != 0);
    }
    CHECK_MESSAGE(wrong == 0, type);
  }
}

TEST_CASE("safetensors: headers that are wrong") {
  fault("", {"has 0 bytes", "8 bytes of header length"});
  fault("1234567", {"has 7 bytes"});
  fault({"\xff\xff\xff\xff\xff\xff\xff\xff", 8}, {"18446744073709551615", "at most 100000000"});
  fault(std::string("\x01\xe1\xf5\x05\x00\x00\x00\x00", 8), {"100000001", "at most 100000000"});
  fault(file_of("{}").substr(0, 9), {"2 bytes"});
  fault(std::string("\x00\xe1\xf5\x05\x00\x00\x00\x00{", 9), {"100000000 bytes"});
  fault(file_of(""), {"expected {"});
  fault(file_of(" {}"), {"starts with \" \"", "expected {"});
  fault(file_of("[]"), {"starts with \"[\""});
  fault(file_of("\xef\xbb\xbf{}"), {"expected {"});
  fault(file_of("{"), {"not valid JSON", "unexpected end of input"});
  fault(file_of("{}}"), {"not valid JSON"});
  fault(file_of("{} x"), {"not valid JSON"});
  fault(file_of(std::string("{}\0x", 4)), {"not valid JSON", "NUL"});
  fault(file_of("{\"\xff\":1}"), {"not valid JSON", "UTF-8"});
  fault(file_of("{\"w\":{\"dtype\":\"F32\",\"shape\":[1e999]}}"), {"not valid JSON"});
  fault(file_of("{\"w\":1}"), {"tensor \"w\"", "is 1", "expected an object"});
  fault(file_of("{\"w\":[]}"), {"tensor \"w\"", "a list", "expected an object"});
  fault(file_of("{\"w\\n\":null}"), {"tensor \"w\\n\"", "is null"});
  // Deep nesting is seen at the first level that cannot be; it takes no stack.
  std::string deep = "{\"w\":";
  for (int i = 0; i < 1000000; ++i) deep += '[';
  fault(file_of(deep), {"tensor \"w\"", "a list"});
  fault(file_of("{\"" + std::string(5000, 'n') + "\":1}"), {"nnn…\""});
}

TEST_CASE("safetensors: metadata that is wrong") {
  fault(file_of("{\"__metadata__\":3}"), {"__metadata__", "is 3", "expected an object"});
  fault(file_of("{\"__metadata__\":{\"a\":3}}"), {"__metadata__", "\"a\" is 3", "expected a string"});
  fault(file_of("{\"__metadata__\":{\"a\":{}}}"), {"\"a\" is an object", "expected a string"});
  fault(file_of("{\"__metadata__\":{\"a\":[]}}"), {"\"a\" is a list", "expected a string"});
  fault(file_of("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}"), {"__metadata__", "\"a\" is given twice"});
  fault(file_of("{\"__metadata__\":{},\"__metadata__\":{}}"), {"__metadata__", "twice"});
}

TEST_CASE("safetensors: tensors that are wrong") {
  const std::string type = "\"dtype\":\"F32\"", shape = "\"shape\":[2]", at = "\"data_offsets\":[0,8]", c = ",";
  CHECK(read(one(at + c + shape + c + type)).size() == 1);
  fault(one(""), {"tensor \"w\"", "has no dtype"});
  fault(one(type + c + at), {"tensor \"w\"", "has no shape"});
  fault(one(type + c + shape), {"tensor \"w\"", "has no data_offsets"});
  fault(one(type + c + shape + c + at + c + "\"more\":1"), {"tensor \"w\"", "\"more\"", "expected dtype, shape"});
  fault(one(type + c + shape + c + at + c + type), {"\"dtype\" is given twice"});
  fault(one(type + c + shape + c + at + c + shape), {"\"shape\" is given twice"});
  fault(one(type + c + shape + c + at + c + at), {"\"data_offsets\" is given twice"});
  fault(one("\"dtype\":5," + shape + c + at), {"dtype is 5", "expected a string"});
  fault(one("\"dtype\":[]," + shape + c + at), {"dtype is a list", "expected a string"});
  fault(one("\"dtype\":\"F31\"," + shape + c + at), {"tensor \"w\"", "dtype is \"F31\"", "BF16"});
  fault(one("\"dtype\":\"f32\"," + shape + c + at), {"dtype is \"f32\""});
  fault(one(type + ",\"shape\":2," + at), {"shape is 2", "expected a list"});
  fault(one(type + ",\"shape\":\"2\"," + at), {"shape is the string \"2\"", "expected a list"});
  fault(one(type + ",\"shape\":{}," + at), {"shape is an object"});
  fault(one(type + ",\"shape\":null," + at), {"shape is null"});
  fault(one(type + ",\"shape\":[2.0]," + at), {"shape holds 2.0", "expected integers, 0 or more"});
  fault(one(type + ",\"shape\":[true]," + at), {"shape holds a bool"});
  fault(one(type + ",\"shape\":[[2]]," + at), {"shape holds a list"});
  fault(one(type + ",\"shape\":[{}]," + at), {"shape holds an object"});
  fault(one(type + ",\"shape\":[-2]," + at), {"shape holds -2"});
  fault(one(type + ",\"shape\":[-1,-2]," + at), {"shape holds -1"});
  fault(one(type + ",\"shape\":[99999999999999999999]," + at), {"shape holds 99999999999999999999"});
  fault(one(type + ",\"shape\":[18446744073709551615]," + at), {"F32", "(18446744073709551615) overflows"});
  fault(one(type + ",\"shape\":[4294967296,4294967296,2]," + at), {"overflows"});
  fault(one(type + ",\"shape\":[0,4294967296,4294967296]," + at), {"overflows"});
  fault(one("\"dtype\":\"U16\",\"shape\":[4611686018427387904]," + at), {"overflows"});  // of int32 here
  fault(one("\"dtype\":\"I8\",\"shape\":[4611686018427387904]," + at), {"needs 4611686018427387904"});
  std::string ones = "1";
  for (int i = 0; i < 64; ++i) ones += ",1";
  fault(one(type + ",\"shape\":[" + ones + "]," + at), {"tensor \"w\"", "shape has more than 64 numbers"});
  fault(one(type + c + shape + ",\"data_offsets\":[8]"), {"1 data_offsets", "expected begin and end"});
  fault(one(type + c + shape + ",\"data_offsets\":[0,4,8]"), {"3 data_offsets"});
  fault(one(type + c + shape + ",\"data_offsets\":[-8,0]"), {"data_offsets holds -8"});
  fault(one(type + c + shape + ",\"data_offsets\":[8,0]"), {"[8, 0] are reversed"});
  fault(one(type + c + shape + ",\"data_offsets\":[0,4]"), {"[0, 4] hold 4 bytes", "shape (2) of F32 needs 8"});
  fault(one("\"dtype\":\"F64\"," + shape + c + at), {"hold 8 bytes", "shape (2) of F64 needs 16"});
  fault(one("\"dtype\":\"BOOL\",\"shape\":[8]," + at), {"tensor \"w\"", "element 0 is 49", "0 or 1"});
}

TEST_CASE("safetensors: places that are wrong") {
  const auto at = [](const std::string& name, uint64_t begin, uint64_t end) {
    return fmt::format("\"{}\":{{\"dtype\":\"U8\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", name, end - begin, begin,
                       end);
  };
  const auto two = [&](uint64_t b0, uint64_t e0, uint64_t b1, uint64_t e1) {
    return file_of("{" + at("a", b0, e0) + "," + at("b", b1, e1) + "}", "12345678");
  };
  // Any order of the header is fine, empty tensors between too.
  const TensorMap t = read(two(3, 8, 0, 3));
  CHECK(t[0].second.equal(tensor({'4', '5', '6', '7', '8'}, kByte)));
  CHECK(t[1].second.equal(tensor({'1', '2', '3'}, kByte)));
  CHECK(read(two(0, 8, 0, 0)).size() == 2);
  CHECK(read(two(8, 8, 0, 8)).size() == 2);
  fault(two(0, 5, 4, 8), {"tensor \"b\"", "begins at 4", "overlapping", "ends at 5"});
  fault(two(0, 8, 0, 8), {"overlapping"});
  fault(two(0, 8, 5, 5), {"tensor \"b\"", "overlapping"});
  fault(two(0, 3, 5, 8), {"tensor \"b\"", "begins at 5", "expected 3", "hole of 2 bytes"});
  fault(two(4, 8, 1, 4), {"tensor \"b\"", "begins at 1", "expected 0", "hole"});
  fault(two(0, 3, 3, 7), {"8 bytes of data", "end at 7", "1 bytes trail"});
  fault(two(0, 3, 3, 9), {"tensor \"b\"", "[3, 9] go past the end", "8 bytes of data"});
  fault(file_of("{}", "x"), {"1 bytes of data", "trail"});
  fault(file_of("{" + at("a", 0, 4) + "," + at("a", 4, 8) + "}", "12345678"), {"tensor \"a\"", "stands twice"});
  fault(file_of("{" + at("a", 0, 8) + ",\"\\u0061\":0}", "12345678"), {"tensor \"a\"", "stands twice"});
  // Without a size to compare with, the end is only seen when it comes.
  Pipe shorter(two(0, 3, 3, 9)), longer(two(0, 3, 3, 7));
  std::istream in(&shorter), in2(&longer);
  check_fault([&] { read_safetensors(in, "pipe"); }, {"tensor \"b\"", "has 5 of 6 bytes"});
  check_fault([&] { read_safetensors(in2, "pipe"); }, {"bytes trail"});
}

TEST_CASE("safetensors: a header that claims much costs little") {
  const std::string bytes =
      file_of("{\"w\":{\"dtype\":\"F64\",\"shape\":[1099511627776],\"data_offsets\":[0,8796093022208]}}", "12345678");
  const uint64_t before = memory::stats().system_bytes;
  fault(bytes, {"past the end", "8 bytes of data"});
  Pipe pipe(bytes);
  std::istream in(&pipe);
  check_fault([&] { read_safetensors(in, "pipe"); }, {"has 8 of 8796093022208 bytes"});
  CHECK(memory::stats().system_bytes - before < (1 << 20));
}

TEST_CASE("safetensors: files and streams that cannot be read") {
  Folder folder;
  check_fault([&] { load_safetensors(folder / "no"); }, {"load_safetensors", folder / "no", "No such file"});
  check_fault([&] { load_safetensors(folder.path().string()); }, {folder.path().string(), "Is a directory"});
  std::ifstream in(folder / "no");
  check_fault([&] { read_safetensors(in, "it"); }, {"read_safetensors: it", "already failed"});
  const std::string path = put(folder / "secret", written({}));
  REQUIRE(chmod(path.c_str(), 0) == 0);
  {
    const Nobody nobody;
    check_fault([&] { load_safetensors(path); }, {path, "Permission denied"});
  }
  // What was asked for stays as it was when reading fails.
  std::map<std::string, std::string> metadata{{"old", "1"}};
  check_fault([&] { read(file_of("{\"__metadata__\":{\"new\":\"2\"}}", "x"), &metadata); }, {"trail"});
  CHECK(metadata == std::map<std::string, std::string>{{"old", "1"}});
}

TEST_CASE("safetensors: what cannot be written") {
  Folder folder;
  const std::string path = put(folder / "x", "old");
  const auto refuse = [&](const TensorMap& t, const std::map<std::string, std::string>& m,
                          std::initializer_list<std::string_view> words) {
    check_fault([&] { save_safetensors(path, t, m); }, words);
    check_fault([&] { save_safetensors(path, t, m); }, {"save_safetensors: " + path});
    check_fault([&] { written(t, m); }, words);
    CHECK(get(path) == "old");
    CHECK(folder.names().size() == 1);
  };
  refuse({{"a", ones({1})}, {"b", ones({1})}, {"a", ones({1})}}, {}, {"\"a\"", "two tensors"});
  refuse({{"a", Tensor()}}, {}, {"\"a\"", "undefined"});
  refuse({{"__metadata__", ones({1})}}, {}, {"__metadata__"});
  refuse({{"\xff", ones({1})}}, {}, {"UTF-8"});
  refuse({}, {{"k", "\xff"}}, {"UTF-8"});
  refuse({}, {{"\xff", "v"}}, {"UTF-8"});
  refuse({}, {{"k", std::string(100'000'000, 'v')}}, {"header of 100000", "100000000"});
  refuse({{"a", ones({1}).view(std::vector<int64_t>(65, 1))}}, {}, {"\"a\"", "65 dimensions"});
}

TEST_CASE("safetensors: a disk that refuses leaves the old file") {
  Folder folder;
  const std::string path = folder / "x.safetensors";
  save_safetensors(path, {{"w", tensor({1, 2, 3})}});
  const std::string old = get(path);
  const TensorMap large{{"w", ones({100000})}};
  {
    const FileSizeLimit limit(65536);
    check_fault([&] { save_safetensors(path, large); }, {"save_safetensors", "write", path, "File too large"});
    check_fault([&] { save_safetensors(folder / "new", large); }, {folder / "new", "File too large"});
    std::ofstream out(folder / "stream", std::ios::binary);
    check_fault([&] { write_safetensors(out, large); }, {"write_safetensors", "stream failed"});
  }
  std::filesystem::remove(folder / "stream");
  CHECK(get(path) == old);
  CHECK(folder.names() == std::vector<std::string>{"x.safetensors"});
  save_safetensors(path, large);
  check_same(load_safetensors(path), large);

  // Streams onto a full disk; the small one fails only when it is flushed.
  if (std::filesystem::exists("/dev/full"))
    for (const TensorMap& t : {large, TensorMap{}}) {
      std::ofstream out("/dev/full", std::ios::binary);
      check_fault([&] { write_safetensors(out, t); }, {"write_safetensors", "stream failed"});
    }
}

TEST_CASE("safetensors: places that cannot be written to") {
  Folder folder;
  const TensorMap t{{"w", ones({3})}};
  check_fault([&] { save_safetensors(folder / "no/x", t); }, {"create", folder / "no/x", "No such file"});
  const std::string file = put(folder / "file", "old");
  check_fault([&] { save_safetensors(file + "/x", t); }, {file + "/x", "Not a directory"});
  check_fault([&] { save_safetensors(folder.path().string(), t); }, {"is a folder"});
  check_fault([&] { save_safetensors("/dev/null", t); }, {"/dev/null", "no regular file"});
  CHECK(std::filesystem::is_character_file("/dev/null"));
  check_fault([&] { save_safetensors("", t); }, {"save_safetensors"});

  REQUIRE(chmod(folder.path().c_str(), 0555) == 0);
  {
    const Nobody nobody;
    check_fault([&] { save_safetensors(file, t); }, {"cannot write to", file, "Permission denied"});
    check_fault([&] { save_safetensors(folder / "new", t); }, {"cannot create", folder / "new", "Permission denied"});
  }
  REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
  CHECK(get(file) == "old");
  CHECK(folder.names().size() == 1);

  // Permissions stay, and links keep pointing.
  REQUIRE(chmod(file.c_str(), 0640) == 0);
  std::filesystem::create_symlink("file", folder / "link");
  save_safetensors(folder / "link", t);
  CHECK(std::filesystem::is_symlink(folder / "link"));
  check_same(load_safetensors(file), t);
  struct stat info;
  REQUIRE(stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0640);
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  check_fault([&] { save_safetensors(folder / "dangling", t); }, {"link", folder / "dangling", "No such file"});
  CHECK(folder.names().size() == 3);
}

TEST_CASE("safetensors: damaged at random") {
  const std::string good = written(samples(), {{"epoch", "3"}, {"näme", "x"}});
  const size_t header = 8 + static_cast<size_t>(static_cast<unsigned char>(good[0])) +
                        (static_cast<size_t>(static_cast<unsigned char>(good[1])) << 8);
  REQUIRE(good.size() > header);
  std::mt19937 random(11);
  int loaded = 0, refused = 0;
  const auto load = [&](const std::string& bytes, bool pipe) {
    try {
      Pipe buffer(bytes);
      std::istream in(&buffer);
      const TensorMap t = pipe ? read_safetensors(in, "pipe") : read(bytes);
      // All that was said to be there can be read.
      for (const auto& [name, x] : t) (void)x.clone();
      ++loaded;
    } catch (const Error&) {
      ++refused;
    }
  };
  for (size_t i = 0; i < header; ++i) {
    load(good.substr(0, i), false);
    load(good.substr(0, i), true);
    for (const int v : {good[i] ^ 1, good[i] ^ 0x80, int{'0'}, int{'9'}, int{'"'}, int{'-'}, int{'}'}, int{','}, 0}) {
      std::string bad = good;
      bad[i] = static_cast<char>(v);
      load(bad, i % 2 == 0);
    }
    load(good.substr(0, i) + good.substr(i + 1), false);
    load(good.substr(0, i) + "1" + good.substr(i), true);
  }
  CHECK(refused > static_cast<int>(8 * header));
  const int before = loaded;
  for (int n = 0; n < 3000; ++n) {
    std::string bad = good;
    for (unsigned k = random() % 4 + 1; k > 0; --k) bad[random() % bad.size()] = static_cast<char>(random());
    if (n % 3 == 0) bad.resize(random() % bad.size());
    if (n % 3 == 1) {  // a piece of the header moves elsewhere
      const size_t from = 8 + random() % (header - 8), to = 8 + random() % (header - 8), size = random() % 60;
      bad.replace(to, size, good.substr(from, size));
    }
    load(bad, n % 2 == 0);
  }
  CHECK(loaded > before);
  MESSAGE(loaded << " damaged files read as well-formed ones, " << refused << " refused");
}
