// Reading IDX files: what is well-formed, and every way in which a file is not.
#include "files.h"

#include <nn/data/idx.h>
#include <zlib.h>

#include <random>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;

namespace {

// The header and then the data, as the format has them.
std::string idx(int type, std::initializer_list<uint32_t> sizes, const std::string& data) {
  std::string s{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const uint32_t n : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) s += static_cast<char>(n >> shift & 0xff);
  return s + data;
}

std::string put_gz(const std::string& path, const std::string& bytes) {
  gzFile f = gzopen(path.c_str(), "wb");
  REQUIRE(f != nullptr);
  const int wrote = gzwrite(f, bytes.data(), static_cast<unsigned>(bytes.size()));
  REQUIRE(gzclose(f) == Z_OK);
  REQUIRE(wrote == static_cast<int>(bytes.size()));
  return path;
}

std::string noise(size_t n) {
  std::mt19937 random(7);
  std::string s(n, '\0');
  for (char& c : s) c = static_cast<char>(random());
  return s;
}

const std::string kFashion = "/usr/share/datasets/fashion-mnist";

}  // namespace

TEST_CASE("idx: all types, plain and gzipped") {
  Folder folder;
  struct {
    std::string bytes;
    Tensor expected;
  } const cases[] = {
      {idx(0x08, {2, 3}, {"\x00\x01\x7f\x80\xfe\xff", 6}), tensor({{0, 1, 127}, {128, 254, 255}}, kByte)},
      {idx(0x09, {4}, {"\x00\x7f\x80\xff", 4}), tensor({0, 127, -128, -1}, kChar)},
      {idx(0x0B, {1, 3, 1}, {"\x00\x01\x80\x00\xff\xfe", 6}), tensor({1, -32768, -2}, kShort).view({1, 3, 1})},
      {idx(0x0C, {2}, {"\x00\x01\x02\x03\xff\xff\xff\xff", 8}), tensor({66051, -1}, kInt)},
      {idx(0x0D, {2}, {"\x3f\xc0\x00\x00\xc0\x00\x00\x00", 8}), tensor({1.5, -2.0}, kFloat)},
      {idx(0x0E, {1, 1}, {"\x3f\xb9\x99\x99\x99\x99\x99\x9a", 8}), tensor({0.1}, kDouble).view({1, 1})},
      {idx(0x0D, {0, 5}, ""), zeros({0, 5}, kFloat)},
  };
  for (const auto& c : cases)
    for (const std::string& path : {put(folder / "plain", c.bytes), put_gz(folder / "zipped.gz", c.bytes)}) {
      const Tensor t = data::read_idx(path);
      CHECK((t.dtype() == c.expected.dtype()));
      CHECK((t.sizes() == c.expected.sizes()));
      CHECK(t.equal(c.expected));
    }
  // More than one step of reading.
  const std::string many = noise(3 * 1234567);
  const Tensor t = data::read_idx(put_gz(folder / "many.gz", idx(0x08, {3, 1234567}, many)));
  CHECK(std::string(static_cast<const char*>(t.data_ptr()), t.nbytes()) == many);
}

TEST_CASE("idx: files that are not what they should be") {
  Folder folder;
  const std::string path = folder / "x";
  const auto fault = [&](const std::string& bytes, std::initializer_list<std::string_view> words) {
    check_fault([&] { data::read_idx(put(path, bytes)); }, words);
    check_fault([&] { data::read_idx(put(path, bytes)); }, {"read_idx", path});
    check_fault([&] { data::read_idx(put_gz(path, bytes)); }, words);
  };
  check_fault([&] { data::read_idx(folder / "missing"); }, {"read_idx", folder / "missing", "No such file"});
  check_fault([&] { data::read_idx(folder.path().string()); }, {"Is a directory"});
  fault("", {"has 0 bytes", "magic"});
  fault({"\0\0\x08", 3}, {"has 3 bytes"});
  fault("\x89PNG and so on", {"no IDX file", "89 50 4e 47"});
  fault(idx(0x0A, {1}, "1"), {"type 0x0a", "0x08 (uint8)"});
  fault(idx(0x08, {}, "1"), {"0 dimensions"});
  fault(idx(0x08, {2, 3, 4}, "").substr(0, 9), {"ends in its header", "5 of 12 bytes"});
  fault(idx(0x08, {2, 3}, "12345"), {"cut", "5 of 6 bytes", "(2×3)"});
  fault(idx(0x0E, {2}, "123456789"), {"9 of 16 bytes"});
  fault(idx(0x08, {2, 3}, "1234567"), {"goes on after the 6 bytes", "(2×3)"});
  fault(idx(0x08, {0, 3}, "1"), {"goes on after the 0 bytes"});
  constexpr uint32_t kMost = 0xffffffff;
  fault(idx(0x08, {kMost, kMost, 2}, "1"), {"too large", "(4294967295×4294967295×2)"});
  fault(idx(0x0E, {kMost, 1u << 31}, "1"), {"too large"});
  fault(idx(0x0B, {kMost, 1u << 31}, "1"), {"too large"});
  fault(idx(0x08, {0, kMost, kMost, kMost}, ""), {"too large"});
}

TEST_CASE("idx: a header that claims much costs little") {
  Folder folder;
  const uint64_t before = memory::stats().system_bytes;
  check_fault(
      [&] {
        data::read_idx(put(folder / "x", idx(0x0E, {1u << 20, 1u << 20}, "12345678")));
      },
      {"8 of 8796093022208 bytes"});
  check_fault(
      [&] {
        data::read_idx(put_gz(folder / "x", idx(0x08, {0x7fffffff, 0x7fffffff}, noise(3 << 20))));
      },
      {"3145728 of 4611686014132420609 bytes"});
  CHECK(memory::stats().system_bytes - before < (1 << 20));
}

TEST_CASE("idx: damaged gzip") {
  Folder folder;
  const std::string path = folder / "x.gz";
  const std::string good = get(put_gz(path, idx(0x08, {50, 100}, noise(5000))));
  CHECK(data::read_idx(path).numel() == 5000);
  const auto fault = [&](const std::string& bytes, std::initializer_list<std::string_view> words) {
    check_fault([&] { data::read_idx(put(path, bytes)); }, words);
  };
  std::string bad = good;
  bad[bad.size() - 7] ^= 1;  // the checksum comes before the length, at the end
  fault(bad, {path, "gzip", "damaged", "incorrect data check"});
  bad = good;
  bad.back() ^= 1;
  fault(bad, {"damaged", "incorrect length check"});
  bad = good;
  bad[bad.size() / 2] ^= 1;
  fault(bad, {"damaged"});
  fault(good.substr(0, good.size() / 2), {"damaged or cut", "unexpected end of file"});
  fault(good.substr(0, good.size() - 1), {"damaged or cut"});
  // No single byte can be changed or left out unseen, but in gzip's own fields: flags, time and such, bytes 3 to 9.
  for (size_t i = 10; i < good.size(); i += i < 40 || i + 40 > good.size() ? 1 : 97) {
    bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x55);
    fault(bad, {path});
    fault(good.substr(0, i), {path});
  }
}

TEST_CASE("idx: image sets") {
  Folder folder;
  const std::string images = idx(0x08, {2, 1, 2}, "abcd"), labels = idx(0x08, {2}, {"\x07\x09", 2});
  const std::string image_path = folder / "train-images-idx3-ubyte", label_path = folder / "train-labels-idx1-ubyte";
  const auto read = [&] { return data::read_image_set(folder.path().string(), true); };
  const auto fault = [&](std::initializer_list<std::string_view> words) { check_fault(read, words); };
  fault({"read_image_set", image_path, ".gz"});
  put(image_path, images);
  fault({label_path, ".gz"});
  put_gz(label_path + ".gz", labels);
  const data::ImageSet set = read();
  CHECK(set.images.equal(tensor({'a', 'b', 'c', 'd'}, kByte).view({2, 1, 2})));
  CHECK(set.labels.equal(tensor({7, 9}, kLong)));
  CHECK((set.labels.dtype() == kLong));
  put(label_path, idx(0x08, {2}, {"\x01\x02", 2}));  // the plain one goes first
  CHECK(read().labels.equal(tensor({1, 2}, kLong)));
  check_fault([&] { data::read_image_set(folder.path().string(), false); }, {"t10k-images-idx3-ubyte"});

  put(label_path, idx(0x08, {3}, "123"));
  fault({"2 images", image_path, "3 labels", label_path});
  put(label_path, images);
  fault({label_path, "(2×1×2)", "images by its look", "labels are 1-d uint8"});
  put(label_path, idx(0x0C, {1}, "1234"));
  fault({label_path, "(1)", "Int", "labels are 1-d uint8"});
  put(image_path, labels);
  fault({image_path, "(2)", "labels by its look", "3-d uint8"});
  put(image_path, idx(0x0D, {1, 1, 1}, "1234"));
  fault({image_path, "(1×1×1)", "Float", "3-d uint8"});
  put(image_path, images.substr(0, images.size() - 1));
  fault({image_path, "3 of 4 bytes"});
}

TEST_CASE("idx: Fashion-MNIST") {
  REQUIRE_MESSAGE(std::filesystem::exists(kFashion), "needs the Debian package dataset-fashion-mnist");
  for (const bool train : {true, false}) {
    const data::ImageSet set = data::read_image_set(kFashion, train);
    const int64_t n = train ? 60000 : 10000;
    CHECK((set.images.dtype() == kByte));
    CHECK((set.images.sizes() == IntArrayRef({n, 28, 28})));
    CHECK((set.labels.sizes() == IntArrayRef({n})));
    // Each of the ten classes makes a tenth; and the mean grey of the training images is the published 0.2860.
    for (int64_t c = 0; c < 10; ++c) CHECK(set.labels.eq(c).sum().item<int64_t>() == n / 10);
    if (train) {
      CHECK(set.images.to(kDouble).mean().item<double>() / 255 == doctest::Approx(0.2860).epsilon(1e-3));
      CHECK(set.labels.slice(0, 0, 5).equal(tensor({9, 0, 0, 3, 0}, kLong)));
    }
  }
}
