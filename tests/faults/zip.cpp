// .npz files whose ZIP archive lies: entries that overlap, sizes that cannot be, bombs; and values in archives.
#include "files.h"

#include <autograd/io/npy.h>
#include <nn/nn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <sstream>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;

namespace {

std::string little(uint64_t v, size_t n) {
  std::string s;
  for (size_t i = 0; i < n; ++i) s += static_cast<char>(v >> 8 * i & 255);
  return s;
}
std::string deflated(const std::string& bytes) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - z.avail_out);
  deflateEnd(&z);
  return out;
}
std::string npy(const std::string& shape, const std::string& data, const char* dtype = "|u1") {
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}\n", dtype, shape);
  return std::string("\x93NUMPY\1\0", 8) + little(header.size(), 2) + header + data;
}

// Builds archives entry by entry, with whatever is said of them.
struct Archive {
  std::string file, directory;
  size_t entries = 0;

  // An entry with its own header; `bytes` are those it unpacks to.
  void add(const std::string& name, const std::string& bytes, uint64_t claimed = UINT64_MAX) {
    const size_t begin = file.size();
    const std::string packed = deflated(bytes);
    const std::string sizes = little(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()), 4) +
                              little(packed.size(), 4) + little(std::min<uint64_t>(claimed, bytes.size()), 4);
    say(name, claimed == UINT64_MAX ? sizes : sizes.substr(0, 8) + little(claimed, 4), begin, packed);
  }
  void say(const std::string& name, const std::string& sizes, size_t begin, const std::string& packed) {
    const std::string common = std::string("\0\0\x08\0\0\0\x21\0", 8) + sizes + little(name.size(), 2) + little(0, 2);
    file += "PK\3\4" + little(20, 2) + common + name + packed;
    list(name, sizes, begin);
  }
  // In the directory alone.
  void list(const std::string& name, const std::string& sizes, size_t begin) {
    directory += "PK\1\2" + little(20, 2) + little(20, 2) + std::string("\0\0\x08\0\0\0\x21\0", 8) + sizes +
                 little(name.size(), 2) + std::string(12, '\0') + little(begin, 4) + name;
    ++entries;
  }
  std::string bytes() const {
    return file + directory + "PK\5\6" + little(0, 4) + little(entries, 2) + little(entries, 2) +
           little(directory.size(), 4) + little(file.size(), 4) + little(0, 2);
  }
};

}  // namespace

TEST_CASE("npz: entries that overlap are refused, in the same bytes and in nested ones") {
  const Folder folder;
  const std::string path = folder / "x.npz", zeros = npy("(1000000,)", std::string(1000000, '\0'));
  Archive good;
  good.add("a.npy", zeros);
  good.add("b.npy", zeros);
  put(path, good.bytes());
  CHECK(load_npz(path).size() == 2);
  const std::string sizes = good.directory.substr(16, 12);
  {  // the same entry under the same name's header, again and again
    Archive same;
    same.add("a.npy", zeros);
    for (int i = 0; i < 1000; ++i) same.list("a.npy", sizes, 0);
    put(path, same.bytes());
    check_fault([&] { load_npz(path); }, {"load_npz", path, "name of another one"});
  }
  {  // many headers, one after the other, whose bytes are all that follows: the inner ones are quoted, not deflated
    const std::string inner_name = "b.npy";
    const size_t header = 30 + inner_name.size();
    const std::string data = deflated(zeros);
    Archive nested;
    // The outer entry's packed size reaches over the inner entry.
    const std::string outer = sizes.substr(0, 4) + little(data.size() + header, 4) + sizes.substr(8, 4);
    nested.say("a.npy", outer, 0, "");
    nested.say("b.npy", sizes, nested.file.size(), data);
    put(path, nested.bytes());
    check_fault([&] { load_npz(path); }, {"load_npz", path, "\"a.npy\"", "overlaps", "\"b.npy\""});
  }
  {  // an entry that reaches into the directory
    Archive into;
    into.add("a.npy", zeros);
    const std::string longer = sizes.substr(0, 4) + little(into.file.size() - 20, 4) + sizes.substr(8, 4);
    into.file.replace(14, 12, longer);
    into.directory.replace(16, 12, longer);
    put(path, into.bytes());
    check_fault([&] { load_npz(path); }, {"load_npz", path, "overlaps the directory"});
  }
}

TEST_CASE("npz: sizes that cannot be are refused before memory is asked for") {
  const Folder folder;
  const std::string path = folder / "x.npz";
  const uint64_t before = memory::stats().system_bytes;
  const auto refused = [&](const std::string& bytes, uint64_t claimed, std::initializer_list<std::string_view> words) {
    Archive a;
    a.add("a.npy", bytes, claimed);
    put(path, a.bytes());
    check_fault([&] { load_npz(path); }, words);
  };
  // More than deflate can give.
  refused(npy("(4000000000,)", "x"), 4000000100, {path, "\"a.npy\"", "give 4000000100"});
  // The array's header asks for more, or less, than the archive says is there.
  refused(npy("(4000000000,)", "x"), UINT64_MAX, {path, "\"a\"", "cut", "has 1 of 4000000000 bytes"});
  refused(npy("(2,)", std::string(3000000, '\0')), UINT64_MAX, {path, "\"a\"", "goes on after the 2 bytes"});
  CHECK(memory::stats().system_bytes - before < (1 << 20));
  // The archive says less, or more, than there is.
  const std::string three = npy("(3,)", "abc");
  refused(three, three.size() - 1, {path, "\"a.npy\"", fmt::format("more than {} bytes", three.size() - 1)});
  refused(npy("(4,)", "abc"), three.size() + 1, {path, "\"a.npy\"", fmt::format("has {} bytes", three.size())});
}

TEST_CASE("files that memory does not suffice for") {
  // In a process of its own, which may have half a gigabyte more than it has now.
  const Folder folder;
  const std::string path = folder / "x.npy";
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int wrong = 0;
    try {
      const std::string header = npy("(1099511627776,)", "");
      put(path, header);
      std::filesystem::resize_file(path, header.size() + (uint64_t{1} << 40));  // a hole, which takes no disk
      const rlimit limit{1 << 29, 1 << 29};
      wrong |= setrlimit(RLIMIT_AS, &limit) != 0;
      load_npy(path);
      wrong |= 2;
    } catch (const Error& e) {
      const std::string text = e.what();
      wrong |= text.find(path) == text.npos || text.find("1099511627776") == text.npos ? 4 : 0;
    } catch (...) {
      wrong |= 8;
    }
    _exit(wrong);
  }
  int status = 1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("archives: numbers that do not fit, and texts that only begin as values do") {
  std::ostringstream out;
  const std::string nul("1\0 more", 7);
  const std::map<std::string, std::string> texts = {{"large", "18446744073709551615"},
                                                    {"larger", "99999999999999999999999"},
                                                    {"negative", "-9223372036854775809"},
                                                    {"infinite", "1e999"},
                                                    {"cut", nul},
                                                    {"deep", std::string(1000000, '[')},
                                                    {"most", "9223372036854775807"},
                                                    {"least", "-9223372036854775808"},
                                                    {"float", "1e3"}};
  write_safetensors(out, {}, texts);
  const std::string bytes = out.str();
  serialize::InputArchive in;
  in.load_from(bytes.data(), bytes.size());
  const auto value = [&](const char* key) {
    IValue v;
    in.read(key, v);
    return v;
  };
  for (const char* key : {"large", "larger", "negative", "infinite", "cut", "deep"}) {
    CAPTURE(std::string(key));
    REQUIRE(value(key).isString());
    CHECK(value(key).toStringRef() == texts.at(key));
    check_fault([&] { value(key).toInt(); }, {"not an integer"});
  }
  CHECK(value("most").toInt() == INT64_MAX);
  CHECK(value("least").toInt() == INT64_MIN);
  CHECK(value("float").toDouble() == 1000);
  serialize::OutputArchive archive;
  archive.write("a", ones({1}));
  check_fault([&] { archive.write("b", archive); }, {"'b'", "the one that it is written to"});
  check_fault([&] { archive.write("c", IValue(std::vector<int64_t>{1})); }, {"list"});
  archive.write("c", int64_t{1});  // what was refused has left nothing
}
