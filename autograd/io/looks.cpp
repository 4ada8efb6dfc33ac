#include <autograd/io/looks.h>
#include <autograd/io/value_text.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace wick {

namespace {

using std::string_view_literals::operator""sv;

constexpr const char kConvert[] = "read it in Python and write its tensors with safetensors.torch.save_file()";
constexpr const char kPyTorch[] = "a file of PyTorch's torch.save()";
constexpr const char kLoadPt[] = "load_pt() reads it";
constexpr const char kArrays[] = "read it in Python and write its arrays with numpy.save()";
constexpr const char kPixels[] = "wick reads no pictures: write its pixels in Python with numpy.save()";
constexpr const char kUnpack[] = "unpack it first";
constexpr const char kWrongFile[] = "is it the right file?";
constexpr const char kDownload[] = "what was downloaded is not the file itself";

struct Look {
  size_t at;
  std::string_view magic;
  const char *what, *advice;
};
constexpr Look kLooks[] = {
    {0, "\x93NUMPY"sv, "an array of NumPy (.npy)", "load_npy() reads it"},
    {0, "\x80\x02"sv, "a Python pickle", kConvert},
    {0, "\x80\x03"sv, "a Python pickle", kConvert},
    {0, "\x80\x04"sv, "a Python pickle", kConvert},
    {0, "\x80\x05"sv, "a Python pickle", kConvert},
    {0, "GGUF"sv, "a GGUF model (llama.cpp)", kConvert},
    {0, "lmgg"sv, "a GGML model (llama.cpp)", kConvert},
    {0, "tjgg"sv, "a GGML model (llama.cpp)", kConvert},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file (Keras, MATLAB)", kConvert},
    {4, "TFL3"sv, "a TensorFlow Lite model", kConvert},
    {0, "MATLAB 5.0"sv, "a MATLAB file", kArrays},
    {0, "PAR1"sv, "a Parquet table", kArrays},
    {0, "ARROW1"sv, "an Arrow table", kArrays},
    {0, "CDF\x01"sv, "a NetCDF file", kArrays},
    {0, "CDF\x02"sv, "a NetCDF file", kArrays},
    {0, "SQLite format 3"sv, "an SQLite database", kWrongFile},
    {0, "\x89PNG\r\n\x1a\n"sv, "a PNG picture", kPixels},
    {0, "\xff\xd8\xff"sv, "a JPEG picture", kPixels},
    {0, "GIF87a"sv, "a GIF picture", kPixels},
    {0, "GIF89a"sv, "a GIF picture", kPixels},
    {0, "II*\0"sv, "a TIFF picture", kPixels},
    {0, "MM\0*"sv, "a TIFF picture", kPixels},
    {8, "WEBP"sv, "a WebP picture", kPixels},
    {8, "WAVE"sv, "a WAV sound", kArrays},
    {4, "ftyp"sv, "an MP4 film, or an AVIF or HEIC picture", kPixels},
    {0, "\x1f\x8b"sv, "a gzip file", kUnpack},
    {0,
     "\xfd"
     "7zXZ\0"sv,
     "an xz file", kUnpack},
    {0, "BZh"sv, "a bzip2 file", kUnpack},
    {0, "\x28\xb5\x2f\xfd"sv, "a zstd file", kUnpack},
    {0, "\x04\x22\x4d\x18"sv, "an LZ4 file", kUnpack},
    {0, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive", kUnpack},
    {0, "Rar!"sv, "a RAR archive", kUnpack},
    {257, "ustar"sv, "a tar archive", kUnpack},
    {0, "%PDF"sv, "a PDF document", kWrongFile},
    {0,
     "\x7f"
     "ELF"sv,
     "a program (ELF)", kWrongFile},
    {0, "MZ"sv, "a program (Windows)", kWrongFile},
    {0, "version https://git-lfs"sv, "a pointer of Git LFS", "fetch the file itself with git lfs pull"},
};

bool has(std::string_view start, size_t at, std::string_view magic) {
  return start.size() >= at && start.substr(at).starts_with(magic);
}
bool has_byte_of(std::string_view start, size_t at, std::string_view any) {
  return start.size() > at && any.find(start[at]) != any.npos;
}

// A ZIP archive is named by its first entry.
Look zip_look(std::string_view start) {
  const size_t length = start.size() < 30 ? 0
                                          : static_cast<size_t>(static_cast<unsigned char>(start[26])) |
                                                static_cast<size_t>(static_cast<unsigned char>(start[27])) << 8;
  const std::string_view name = length == 0 ? "" : start.substr(30, length);
  const auto in_name = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (name.ends_with(".npy")) return {0, "", "an archive of NumPy (.npz)", "load_npz() reads it"};
  const size_t data = name.rfind("/data/");  // with the number of a storage
  const bool storage = data != name.npos && name.find_first_of("0123456789", data) == data + 6;
  if (storage || in_name("data.pkl") || in_name("constants.pkl") || in_name("/code/") || in_name("/.format_version"))
    return {0, "", kPyTorch, kLoadPt};
  if (name == "metadata.json" || name == "config.json") return {0, "", "a Keras model", kConvert};
  return {0, "", "a ZIP archive", kUnpack};
}

// Text by its bytes: characters that are printed, the last of which may be cut.
bool is_text(std::string_view start) {
  const bool printed = std::all_of(start.begin(), start.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x20 ? u != 0x7f : u == '\n' || u == '\r' || u == '\t' || u == '\f';
  });
  while (!start.empty() && (start.back() & 0x80) != 0) start.remove_suffix(1);
  return printed && !start.empty() && is_file_text(start);
}
Look text_look(std::string_view start) {
  std::string lower(start);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.starts_with("\xef\xbb\xbf")) lower.erase(0, 3);
  lower.erase(0, lower.find_first_not_of(" \t\r\n\f"));
  const auto begins = [&](std::string_view word) { return lower.starts_with(word); };
  if (begins("<!doctype html") || begins("<html") || (begins("<") && lower.find("<html") != lower.npos))
    return {0, "", "a web page (HTML)", kDownload};
  if (lower.find("<svg") != lower.npos) return {0, "", "an SVG picture", kPixels};
  if (begins("<?xml") || begins("<")) return {0, "", "XML", kDownload};
  if (begins("{") || begins("[")) return {0, "", "JSON", kWrongFile};
  return {0, "", "text", kWrongFile};
}

// The magic number of torch.save() in a pickle of any protocol, as before PyTorch 1.6.
bool has_pt_magic(std::string_view start) {
  return has(start, 0, "\x80"sv) &&
         start.substr(0, 32).find("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv) != start.npos;
}

Look look(std::string_view start) {
  if (has_pt_magic(start)) return {0, "", kPyTorch, kLoadPt};
  for (const Look& l : kLooks)
    if (has(start, l.at, l.magic)) return l;
  if (has(start, 0, "PK\3\4"sv) || has(start, 0, "PK\5\6"sv)) return zip_look(start);
  // 8 bytes of length, then JSON.
  if (has(start, 3, "\0\0\0\0\0{"sv)) return {0, "", "a safetensors file", "load_safetensors() reads it"};
  if (has(start, 0, "\0\0"sv) && has_byte_of(start, 2, "\x08\x09\x0b\x0c\x0d\x0e") && has_byte_of(start, 3, "\1\2\3\4"))
    return {0, "", "an IDX file (MNIST)", "data::read_idx() reads it"};
  // Protocol buffers: the version of the format, a small number, then a field that a model has.
  if (has_byte_of(start, 0, "\x08") && start.size() > 2 && start[1] > 0 && start[1] < 30 &&
      has_byte_of(start, 2, "\x12\x1a\x22\x28\x32\x3a\x42"))
    return {0, "", "an ONNX model", kConvert};
  if (has(start, 0, "BM"sv) && has(start, 6, "\0\0\0\0"sv)) return {0, "", "a BMP picture", kPixels};
  if (has_byte_of(start, 0, "P") && has_byte_of(start, 1, "123456") && has_byte_of(start, 2, " \t\r\n"))
    return {0, "", "a PNM picture", kPixels};
  if (has(start, 0, "\xff\xfe"sv) || has(start, 0, "\xfe\xff"sv)) return {0, "", "text (UTF-16)", kWrongFile};
  if (is_text(start)) return text_look(start);
  if (start.size() >= 16 && start.find_first_not_of('\0') == start.npos)
    return {0, "", "zeros only", "a copy or download did not end"};
  return {};
}

}  // namespace

std::string looks_like(std::string_view start) {
  const Look l = look(start);
  return l.what ? fmt::format(": it seems to be {}: {}", l.what, l.advice) : "";
}

bool is_pt(std::string_view start) { return look(start).what == kPyTorch; }

bool is_file_text(std::string_view text) {
  try {
    return text.find('\0') == text.npos && !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

std::string in_quotes(std::string_view text) {
  return to_json_string(std::string(text.substr(0, 100)) + (text.size() > 100 ? "…" : ""));
}

}  // namespace wick
