// Files of other formats, given to each reader: the error says what they seem to be and what to do.
#include "files.h"

#include <autograd/io/npy.h>
#include <nn/nn.h>
#include <zlib.h>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;
using namespace std::string_literals;

namespace {

std::string gzipped(const Folder& folder, const std::string& bytes) {
  const std::string path = folder / "packed";
  gzFile f = gzopen(path.c_str(), "wb");
  REQUIRE(f != nullptr);
  REQUIRE(gzwrite(f, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
  REQUIRE(gzclose(f) == Z_OK);
  return get(path);
}

// The header of a ZIP archive's first entry.
std::string zip_of(const std::string& name) {
  return "PK\3\4"s + std::string(22, '\0') + static_cast<char>(name.size()) + std::string(3, '\0') + name + "data";
}

}  // namespace

TEST_CASE("files of other formats are named") {
  const Folder folder;
  const Tensor x = ones({2, 3});
  save_safetensors(folder / "a.safetensors", {{"x", x}});
  save_npy(folder / "a.npy", x);
  save_npz(folder / "a.npz", {{"x", x}});
  const std::string rest(600, '\x11');
  struct {
    std::string bytes, what, todo;
  } const others[] = {
      {get(folder / "a.safetensors"), "a safetensors file", "load_safetensors() reads it"},
      {get(folder / "a.npy"), "an array of NumPy (.npy)", "load_npy() reads it"},
      {get(folder / "a.npz"), "an archive of NumPy (.npz)", "load_npz() reads it"},
      {"\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\1ab"s, "an IDX file", "data::read_idx() reads it"},
      {zip_of("archive/data.pkl"), "PyTorch's torch.save()", "load_pt() reads it"},
      {zip_of("net/.format_version"), "PyTorch's torch.save()", "load_pt() reads it"},
      {zip_of("net/data/12"), "PyTorch's torch.save()", "load_pt() reads it"},
      {zip_of("word/document.xml"), "a ZIP archive", "unpack"},
      {"\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s + rest, "PyTorch's torch.save()",
       "load_pt() reads it"},
      {"\x80\x04\x95\x0d\0\0\0\0\0\0\0\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s + rest, "PyTorch's torch.save()",
       "load_pt() reads it"},
      {"\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94."s + rest, "a Python pickle", "save_file()"},
      {"GGUF\3\0\0\0\1\0\0\0\0\0\0\0"s + rest, "a GGUF model", "save_file()"},
      {"\x89HDF\r\n\x1a\n\0\0"s + rest, "an HDF5 file", "save_file()"},
      {"\x08\x07\x12\x07pytorch\x1a\x03"
       "1.9:"s +
           rest,
       "an ONNX model", "save_file()"},
      {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s + rest, "a PNG picture", "numpy.save()"},
      {"\xff\xd8\xff\xe0\0\x10JFIF"s + rest, "a JPEG picture", "numpy.save()"},
      {"GIF89a\1\0\1\0"s + rest, "a GIF picture", "numpy.save()"},
      {"\xfd"
       "7zXZ\0\0\4"s +
           rest,
       "an xz file", "unpack it first"},
      {"\x28\xb5\x2f\xfd\4"s + rest, "a zstd file", "unpack it first"},
      {"<!DOCTYPE html>\n<html><head><title>404 Not Found</title>"s, "a web page (HTML)", "downloaded"},
      {"\n  <HTML><body>moved</body></HTML>"s, "a web page (HTML)", "downloaded"},
      {"{\"weights\": [1, 2, 3]}"s, "JSON", "right file"},
      {"epoch,loss\n1,0.5\n2,0.25\n"s, "text", "right file"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"s, "Git LFS", "git lfs pull"},
      {std::string(600, '\0'), "zeros only", "did not end"},
  };
  for (const auto& other : others) {
    CAPTURE(other.what);
    const std::string path = put(folder / "file", other.bytes);
    const auto named = [&](auto&& load, const char* op) {
      check_fault([&] { load(path); }, {op, path, "seems to be ", other.what, other.todo});
    };
    const auto is = [&](const char* what) { return other.what.find(what) != other.what.npos; };
    if (!is("safetensors")) {
      named([](const std::string& p) { load_safetensors(p); }, "load_safetensors");
      Tensor t;
      if (!is("PyTorch")) named([&](const std::string& p) { load(t, p); }, "load_safetensors");
    }
    if (!is("PyTorch") && !is("pickle")) named([](const std::string& p) { load_pt(p); }, "load_pt");
    if (!is(".npy")) named(load_npy, "load_npy");
    if (!is(".npz")) named(load_npz, "load_npz");
    if (!is("IDX") && !is("zeros")) {
      named(data::read_idx, "read_idx");
      put(path, gzipped(folder, other.bytes));  // what is inside counts
      named(data::read_idx, "read_idx");
    }
  }
  // gzip is read by read_idx() alone, and only once.
  const std::string once = gzipped(folder, "\0\0\x08\1\0\0\0\1a"s);
  const std::string path = put(folder / "file", once);
  CHECK(data::read_idx(path).item<int>() == 'a');
  for (const auto& load : {+[](const std::string& p) { load_npy(p); }, +[](const std::string& p) { load_npz(p); },
                           +[](const std::string& p) { load_safetensors(p); }})
    check_fault([&] { load(path); }, {path, "seems to be a gzip file: unpack it first"});
  put(path, gzipped(folder, once));
  check_fault([&] { data::read_idx(path); }, {path, "seems to be a gzip file: unpack it first"});
  // What is not known is not guessed at.
  put(path, std::string(600, '\x9c'));
  try {
    load_safetensors(path);
  } catch (const Error& e) {
    CHECK(std::string(e.what()).find("seems") == std::string::npos);
  }
}

TEST_CASE("gzip: members, and what follows them") {
  const Folder folder;
  const std::string idx = "\0\0\x08\1\0\0\0\5abcde"s;
  const std::string two = gzipped(folder, idx.substr(0, 10)) + gzipped(folder, idx.substr(10));
  CHECK(data::read_idx(put(folder / "two", two)).size(0) == 5);
  for (const std::string& more : {"x"s, std::string(20, '\0'), "\x1f\x8b"s, two.substr(0, 12)})
    check_fault([&] { data::read_idx(put(folder / "more", two + more)); }, {"read_idx", folder / "more", "gzip"});
}
