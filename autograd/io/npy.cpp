#include <autograd/io/file.h>
#include <autograd/io/half.h>
#include <autograd/io/npy.h>
#include <autograd/io/zip.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <unordered_set>

namespace wick {

namespace {

constexpr size_t kMaxDims = 64;
constexpr uint64_t kMaxHeader = 1 << 20;
constexpr char kMagic[] = "\x93NUMPY";

// Bytes for messages: printable, and not longer than a screen.
std::string in_quotes(std::string_view text) {
  std::string s = "\"";
  for (const char c : text.substr(0, 100)) s += std::isprint(static_cast<unsigned char>(c)) ? c : '?';
  return s + (text.size() > 100 ? "…\"" : "\"");
}

template <class From, class To>
void convert(const std::string& file, const char* bytes, size_t n, bool swap, const Tensor& out) {
  To* to = out.data_ptr<To>();
  for (size_t i = 0; i < n; ++i) {
    char element[sizeof(From)];
    std::memcpy(element, bytes + i * sizeof(From), sizeof(From));
    if (swap) std::reverse(element, element + sizeof(From));
    From v;
    std::memcpy(&v, element, sizeof(From));
    if constexpr (std::is_same_v<To, bool>) {
      check(v <= 1, "{}: element {} of a bool array is {}, expected 0 or 1", file, i, v);
      to[i] = v == 1;
    } else if constexpr (std::is_same_v<From, uint64_t>) {
      check(v <= INT64_MAX, "{}: element {} is {}, above the largest int64", file, i, v);
      to[i] = static_cast<To>(v);
    } else if constexpr (std::is_same_v<From, uint16_t> && std::is_same_v<To, float>) {
      to[i] = half_to_float(v);
    } else {
      to[i] = static_cast<To>(v);
    }
  }
}

struct Type {
  const char* code;  // as after the byte order in 'descr'
  size_t bytes;
  ScalarType dtype;
  void (*convert)(const std::string&, const char*, size_t, bool, const Tensor&);
};
// The dtypes of wick come first: writing takes the first match.
constexpr Type kTypes[] = {
    {"b1", 1, kBool, convert<uint8_t, bool>},     {"u1", 1, kByte, convert<uint8_t, uint8_t>},
    {"i4", 4, kInt, convert<int32_t, int32_t>},   {"i8", 8, kLong, convert<int64_t, int64_t>},
    {"f4", 4, kFloat, convert<float, float>},     {"f8", 8, kDouble, convert<double, double>},
    {"i1", 1, kInt, convert<int8_t, int32_t>},    {"i2", 2, kInt, convert<int16_t, int32_t>},
    {"u2", 2, kInt, convert<uint16_t, int32_t>},  {"u4", 4, kLong, convert<uint32_t, int64_t>},
    {"u8", 8, kLong, convert<uint64_t, int64_t>}, {"f2", 2, kFloat, convert<uint16_t, float>},
};

struct Header {
  const Type* type = nullptr;
  bool swap = false, fortran = false;
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
      check(sizes.size() < kMaxDims, "{}: the shape has more than {} dimensions", file_, kMaxDims);
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
              (order != '|' || known->bytes == 1),
          "{}: the dtype is {}: wick reads b1, i1, u1, i2, u2, i4, u4, i8, u8, f2, f4 and f8 of either byte order",
          file_, in_quotes(descr));
    header.type = known;
    header.swap = order == '>';
  }

  const std::string& file_;
  std::string_view text_;
  size_t at_ = 0;
};

// The array whose bytes read() gives: fewer than asked for only at the end.
Tensor read_array(const std::string& file, const std::function<size_t(char*, size_t)>& read) {
  char start[12];
  const size_t got = read(start, 10);
  check(got == 10 && std::memcmp(start, kMagic, 6) == 0, "{}: is no .npy file: it does not begin with \\x93NUMPY",
        file);
  const int version = start[6];
  check(version >= 1 && version <= 3 && start[7] == 0, "{}: is a .npy file of version {}.{}, expected 1.0, 2.0 or 3.0",
        file, static_cast<int>(start[6]), static_cast<int>(start[7]));
  const auto byte = [&](int i) { return static_cast<uint64_t>(static_cast<unsigned char>(start[i])); };
  uint64_t length = byte(8) | byte(9) << 8;
  if (version > 1) {
    check(read(start + 10, 2) == 2, "{}: ends in the length of its header", file);
    length |= byte(10) << 16 | byte(11) << 24;
  }
  check(length <= kMaxHeader, "{}: says its header has {} bytes, expected at most {}", file, length, kMaxHeader);
  std::string text(length, ' ');
  const size_t header_bytes = read(text.data(), length);
  check(header_bytes == length, "{}: ends after {} of {} bytes of header", file, header_bytes, length);
  const Header header = HeaderReader(file, text).read();

  const std::string shape = fmt::format("({})", fmt::join(header.shape, ", "));
  // Neither strides nor the converted elements may overflow; a size of 0 counts as 1.
  uint64_t volume = std::max(header.type->bytes, elementSize(header.type->dtype)), count = 1;
  Dims sizes;
  for (const uint64_t s : header.shape) {
    check(!__builtin_mul_overflow(volume, std::max<uint64_t>(s, 1), &volume) && volume <= INT64_MAX,
          "{}: the shape {} is too large for any file", file, shape);
    count *= s;
    sizes.push_back(static_cast<int64_t>(s));
  }
  const uint64_t wanted = count * header.type->bytes;
  // In growing steps: memory follows what the file holds, not what its header claims.
  std::string bytes;
  while (bytes.size() < wanted) {
    const size_t before = bytes.size();
    bytes.resize(static_cast<size_t>(std::min<uint64_t>(wanted, std::max<size_t>(2 * before, 1 << 20))));
    const size_t part = read(bytes.data() + before, bytes.size() - before);
    check(before + part == bytes.size(), "{}: is cut: has {} of {} bytes of data for shape {}", file, before + part,
          wanted, shape);
  }
  char extra;
  check(read(&extra, 1) == 0, "{}: goes on after the {} bytes of data that its shape {} needs", file, wanted, shape);

  if (header.fortran) std::reverse(sizes.begin(), sizes.end());
  Tensor out = empty(sizes, header.type->dtype);
  header.type->convert(file, bytes.data(), static_cast<size_t>(count), header.swap, out);
  if (!header.fortran || sizes.size() < 2) return out;
  std::vector<int64_t> backwards;
  for (int64_t d = out.dim(); d-- > 0;) backwards.push_back(d);
  return out.permute(backwards).contiguous();
}

// Everything before the elements.
std::string make_header(const std::string& file, const Tensor& t) {
  check(t.defined(), "{}: the tensor is undefined", file);
  const auto* type =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& k) { return k.dtype == t.scalar_type(); });
  std::string text =
      fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}{}), }}", type->bytes == 1 ? '|' : '<',
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
  const FileReader file("load_npy", path);
  return read_array("load_npy: " + path, [&](char* to, size_t n) { return file.read(to, n); });
}

void save_npz(const std::string& path, const TensorMap& tensors, bool compressed) {
  std::unordered_set<std::string> names;
  for (const auto& [name, tensor] : tensors) {
    check(!name.empty() && name[0] != '/' && name.find("..") == name.npos && name.size() < 60000,
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
  const ZipReader zip("load_npz", path);
  TensorMap out;
  for (size_t i = 0; i < zip.names().size(); ++i) {
    std::string name = zip.names()[i];
    check(name.ends_with(".npy"), "{}: has the entry {}, expected arrays, .npy", file, in_quotes(name));
    name.resize(name.size() - 4);
    out.emplace_back(name, read_array(file + ": " + in_quotes(name), zip.open(i)));
  }
  return out;
}

}  // namespace wick
