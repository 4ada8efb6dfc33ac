#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/npy.h>
#include <autograd/io/source.h>
#include <autograd/io/zip.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

namespace wick {

namespace {

constexpr uint64_t kMaxHeader = 1 << 20;
constexpr char kMagic[] = "\x93NUMPY";

struct Type {
  const char* code;  // as after the byte order in 'descr'
  FileType type;
};
constexpr Type kTypes[] = {
    {"b1", FileType::bool8},  {"u1", FileType::uint8}, {"i1", FileType::int8},    {"i2", FileType::int16},
    {"u2", FileType::uint16}, {"i4", FileType::int32}, {"u4", FileType::uint32},  {"i8", FileType::int64},
    {"u8", FileType::uint64}, {"f2", FileType::half},  {"f4", FileType::float32}, {"f8", FileType::float64},
};

struct Header {
  FileType type = FileType::float32;
  bool big_endian = false, fortran = false;
  std::vector<uint64_t> shape;
};

// Parses the header, a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderReader {
 public:
  HeaderReader(const std::string& file, std::string_view text) : file_(file), text_(text) {}

  Header read() {
    Header header;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string key = string();
      expect(':');
      bool& seen = key == "descr" ? descr : key == "fortran_order" ? order : shape;
      check(key == "descr" || key == "fortran_order" || key == "shape",
            "{}: the header has the key {}, expected descr, fortran_order and shape", file_, in_quotes(key));
      check(!seen, "{}: the header gives {} twice", file_, key);
      seen = true;
      if (key == "descr")
        set_type(header);
      else if (key == "fortran_order")
        header.fortran = boolean();
      else
        header.shape = tuple();
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    check(descr && order && shape, "{}: the header has no {}", file_,
          !descr   ? "descr"
          : !order ? "fortran_order"
                   : "shape");
    skip();
    check(at_ == text_.size(), "{}: the header goes on after its end: {}", file_, in_quotes(text_.substr(at_)));
    return header;
  }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail("{}: the header has {} where {} was expected", file_, in_quotes(text_.substr(at_)), c);
  }
  std::string string() {
    const char quote = take('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const size_t end = text_.find(quote, at_);
    check(end != text_.npos, "{}: the header has a text without end", file_);
    const std::string s(text_.substr(at_, end - at_));
    at_ = end + 1;
    return s;
  }
  bool boolean() {
    skip();
    for (const std::string_view word : {"True", "False"})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return word == "True";
      }
    fail("{}: fortran_order is {}, expected True or False", file_, in_quotes(text_.substr(at_)));
  }
  std::vector<uint64_t> tuple() {
    std::vector<uint64_t> sizes;
    expect('(');
    while (!take(')')) {
      skip();
      uint64_t v = 0;
      const size_t begin = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
        check(!__builtin_mul_overflow(v, 10, &v) &&
                  !__builtin_add_overflow(v, static_cast<uint64_t>(text_[at_] - '0'), &v),
              "{}: a size in the header is too large", file_);
        ++at_;
      }
      check(at_ > begin, "{}: the shape holds {}, expected integers, 0 or more", file_, in_quotes(text_.substr(begin)));
      check(sizes.size() < kMaxFileDims, "{}: the shape has more than {} dimensions", file_, kMaxFileDims);
      sizes.push_back(v);
      if (take(',')) continue;
      expect(')');
      break;
    }
    return sizes;
  }
  void set_type(Header& header) {
    skip();
    check(at_ < text_.size() && text_[at_] != '[', "{}: holds records of several fields, expected plain numbers",
          file_);
    const std::string descr = string();
    const char order = descr.empty() ? 0 : descr[0];
    const std::string code = descr.size() > 1 ? descr.substr(1) : "";
    const auto* known =
        std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.code == code; });
    check(known != std::end(kTypes) && (order == '<' || order == '>' || order == '=' || order == '|') &&
              (order != '|' || file_bytes(known->type) == 1),
          "{}: the dtype is {}{}: wick reads b1, i1, u1, i2, u2, i4, u4, i8, u8, f2, f4 and f8 of either byte order",
          file_, in_quotes(descr), meaning(code));
    header.type = known->type;
    header.big_endian = order == '>';
  }
  // What dtypes that wick does not have mean.
  static const char* meaning(std::string_view code) {
    switch (code.empty() ? '\0' : code[0]) {
      case 'O':
        return " (Python objects, pickled, which could run code)";
      case 'U':
      case 'S':
        return " (text)";
      case 'c':
        return " (complex numbers)";
      case 'M':
      case 'm':
        return " (dates or times)";
      case 'V':
        return " (raw bytes; bfloat16 is written so: store it as float32)";
      default:
        return "";
    }
  }

  const std::string& file_;
  std::string_view text_;
  size_t at_ = 0;
};

// The array of a source that has nothing else.
Tensor read_array(Source& source) {
  const std::string& file = source.name();
  const std::string start = source.look();
  const std::string magic = source.read_up_to(10);
  check(magic.size() == 10 && magic.starts_with(kMagic), "{}: is no .npy file: it {}{}", file,
        start.empty() ? "is empty" : "does not begin with \\x93NUMPY",
        start.starts_with(kMagic) ? "" : looks_like(start));
  const int version = magic[6];
  check(version >= 1 && version <= 3 && magic[7] == 0, "{}: is a .npy file of version {}.{}, expected 1.0, 2.0 or 3.0",
        file, version, static_cast<int>(magic[7]));
  const std::string sizes_end = version > 1 ? source.read_up_to(2) : "";
  check(version == 1 || sizes_end.size() == 2, "{}: ends in the length of its header", file);
  uint64_t length = 0;
  const std::string length_bytes = magic.substr(8) + sizes_end;
  for (size_t i = length_bytes.size(); i-- > 0;) length = length << 8 | static_cast<unsigned char>(length_bytes[i]);
  check(length <= kMaxHeader, "{}: says its header has {} bytes, expected at most {}", file, length, kMaxHeader);
  const std::string text = source.read_up_to(length);
  check(text.size() == length, "{}: ends after {} of {} bytes of header", file, text.size(), length);
  const Header header = HeaderReader(file, text).read();
  return read_rest(source, header.shape, header.type, header.big_endian, header.fortran);
}

// Everything before the elements.
std::string make_header(const std::string& file, const Tensor& t) {
  check(t.defined(), "{}: the tensor is undefined", file);
  const FileType dtype = file_type(t.scalar_type());
  const auto* type = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& k) { return k.type == dtype; });
  check(type != std::end(kTypes), "{}: NumPy's format has no {}: convert the tensor to Float first", file,
        toString(t.scalar_type()));
  std::string text =
      fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}{}), }}", file_bytes(dtype) == 1 ? '|' : '<',
                  type->code, fmt::join(t.sizes().begin(), t.sizes().end(), ", "), t.dim() == 1 ? "," : "");
  // Padded so that the elements begin at a multiple of 64 bytes.
  const bool small = text.size() < 65000;
  const size_t before = small ? 10 : 12;
  text.resize((before + text.size() + 1 + 63) / 64 * 64 - before - 1, ' ');
  text += '\n';
  std::string header(kMagic, 6);
  header += small ? '\1' : '\2';
  header += '\0';
  for (size_t i = 0; i < (small ? 2 : 4); ++i) header += static_cast<char>(text.size() >> 8 * i & 255);
  return header + text;
}

// The memory of a contiguous tensor.
std::string_view bytes_of(const Tensor& t) { return {static_cast<const char*>(t.data_ptr()), t.nbytes()}; }

}  // namespace

void save_npy(const std::string& path, const Tensor& tensor) {
  const std::string header = make_header("save_npy: " + path, tensor);
  const Tensor elements = tensor.detach().contiguous();
  replace_file("save_npy", path, [&](FileWriter& file) {
    for (const std::string_view piece : {std::string_view(header), bytes_of(elements)})
      file.write(piece.data(), piece.size());
  });
}

Tensor load_npy(const std::string& path) {
  return with_memory("load_npy: " + path, [&] {
    const FileReader file("load_npy", path);
    Source source(
        "load_npy: " + path, [&](char* to, size_t n) { return file.read(to, n); }, file.size());
    return read_array(source);
  });
}

void save_npz(const std::string& path, const TensorMap& tensors, bool compressed) {
  std::unordered_set<std::string> names;
  for (const auto& [name, tensor] : tensors) {
    check(!name.empty() && name[0] != '/' && name.find("..") == name.npos && name.size() < 60000 && is_file_text(name),
          "save_npz: {}: the name {} cannot be that of an array", path, in_quotes(name));
    check(names.insert(name).second, "save_npz: {}: the name {} is given to two tensors", path, in_quotes(name));
    check(tensor.defined(), "save_npz: {}: the tensor {} is undefined", path, in_quotes(name));
  }
  std::vector<std::string> headers;
  std::vector<Tensor> elements;
  for (const auto& [name, tensor] : tensors) {
    headers.push_back(make_header("save_npz: " + path, tensor));
    elements.push_back(tensor.detach().contiguous());
  }
  std::vector<ZipEntry> entries;
  for (size_t i = 0; i < tensors.size(); ++i)
    entries.push_back({tensors[i].first + ".npy", {headers[i], bytes_of(elements[i])}});
  replace_file("save_npz", path, [&](FileWriter& file) { write_zip("save_npz", file, entries, compressed); });
}

TensorMap load_npz(const std::string& path) {
  const std::string file = "load_npz: " + path;
  return with_memory(file, [&] {
    const ZipReader zip("load_npz", path);
    for (size_t i = 0; i < zip.entries(); ++i)
      if (!zip.name(i).ends_with(".npy") || !is_file_text(zip.name(i)))
        fail("{}: has the entry {}, expected arrays, .npy{}", file, in_quotes(zip.name(i)), looks_like(zip.look()));
    TensorMap out;
    for (size_t i = 0; i < zip.entries(); ++i) {
      const std::string name = zip.name(i).substr(0, zip.name(i).size() - 4);
      Source source(file + ": " + in_quotes(name), zip.open(i), zip.size(i));
      out.emplace_back(name, read_array(source));
    }
    return out;
  });
}

}  // namespace wick
