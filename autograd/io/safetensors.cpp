#include <autograd/io/file.h>
#include <autograd/io/half.h>
#include <autograd/io/safetensors.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <unordered_set>

namespace wick {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in memory");

using Metadata = std::map<std::string, std::string>;
using nlohmann::json;

constexpr uint64_t kMaxHeader = 100'000'000;  // as Hugging Face's reader
constexpr size_t kMaxDims = 64;               // as PyTorch's
constexpr const char* kMetadataKey = "__metadata__";

struct Type {
  const char* name;
  size_t bytes;  // of an element in the file
  ScalarType dtype;
};
// The dtypes of wick come first: writing takes the first match.
constexpr Type kTypes[] = {{"BOOL", 1, kBool}, {"U8", 1, kByte},    {"I32", 4, kInt},   {"I64", 8, kLong},
                           {"F32", 4, kFloat}, {"F64", 8, kDouble}, {"F16", 2, kFloat}, {"BF16", 2, kFloat},
                           {"I8", 1, kInt},    {"I16", 2, kInt}};

// A name for messages: quoted, on one line, and not longer than a screen, whatever the file holds.
std::string in_quotes(const std::string& text) {
  const std::string shown = text.size() > 100 ? text.substr(0, 100) + "…" : text;
  return json(shown).dump(-1, ' ', false, json::error_handler_t::replace);
}

// ---- Reading the header.

struct Entry {
  std::string name;
  const Type* type = nullptr;
  std::optional<std::vector<uint64_t>> shape, offsets;

  uint64_t begin() const { return (*offsets)[0]; }
  uint64_t end() const { return (*offsets)[1]; }
};

// Handles the events of the JSON parser. It stores only what the format has, so that a deep or large hostile header
// costs no more than its text, and it sees repeated keys, which a json value would hide.
class HeaderReader final : public nlohmann::json_sax<json> {
 public:
  explicit HeaderReader(const std::string& file) : file_(file) {}
  std::vector<Entry> entries;
  Metadata metadata;

  bool null() override { wrong("null"); }
  bool boolean(bool) override { wrong("a bool"); }
  bool number_integer(json::number_integer_t v) override { wrong(fmt::format("{}", v)); }
  bool number_float(json::number_float_t, const std::string& text) override { wrong(text.substr(0, 40)); }
  bool binary(json::binary_t&) override { wrong("binary"); }
  bool number_unsigned(json::number_unsigned_t v) override {
    if (at_ != At::kList) wrong(fmt::format("{}", v));
    if (list().size() == kMaxDims) fail("{}: {}: {} has more than {} numbers", file_, where(), field_, kMaxDims);
    list().push_back(v);
    return true;
  }
  bool string(std::string& v) override {
    if (at_ == At::kMetadata) {
      metadata[field_] = v;
    } else if (at_ == At::kTensor && field_ == "dtype") {
      const auto* known =
          std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.name == v; });
      check(known != std::end(kTypes),
            "{}: {}: the dtype is {}: wick reads BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64", file_, where(),
            in_quotes(v));
      entries.back().type = known;
    } else {
      wrong(fmt::format("the string {}", in_quotes(v)));
    }
    return true;
  }
  bool start_object(size_t) override {
    if (at_ == At::kStart) {
      at_ = At::kTop;
    } else if (at_ == At::kTop && name_ == kMetadataKey) {
      at_ = At::kMetadata;
    } else if (at_ == At::kTop) {
      at_ = At::kTensor;
      entries.emplace_back().name = name_;
    } else {
      wrong("an object");
    }
    return true;
  }
  bool key(std::string& v) override {
    if (at_ == At::kTop) {
      name_ = v;
      check(names_.insert(v).second, "{}: {} stands twice in the header", file_, where());
      return true;
    }
    field_ = v;
    bool twice = false;
    if (at_ == At::kMetadata) {
      twice = metadata.contains(v);
    } else {
      const Entry& e = entries.back();
      check(v == "dtype" || v == "shape" || v == "data_offsets",
            "{}: {}: has the field {}, expected dtype, shape and data_offsets", file_, where(), in_quotes(v));
      twice = v == "dtype" ? e.type != nullptr : v == "shape" ? e.shape.has_value() : e.offsets.has_value();
    }
    check(!twice, "{}: {}: {} is given twice", file_, where(), in_quotes(v));
    return true;
  }
  bool end_object() override {
    if (at_ == At::kTensor) {
      const Entry& e = entries.back();
      const char* missing = !e.type ? "dtype" : !e.shape ? "shape" : !e.offsets ? "data_offsets" : nullptr;
      check(!missing, "{}: {}: has no {}", file_, where(), missing ? missing : "");
      check(e.offsets->size() == 2, "{}: {}: has {} data_offsets, expected begin and end", file_, where(),
            e.offsets->size());
    }
    at_ = At::kTop;
    return true;
  }
  bool start_array(size_t) override {
    if (at_ != At::kTensor || field_ == "dtype") wrong("a list");
    list().clear();
    at_ = At::kList;
    return true;
  }
  bool end_array() override {
    at_ = At::kTensor;
    return true;
  }
  bool parse_error(size_t, const std::string&, const json::exception& e) override {
    fail("{}: the header is not valid JSON: {}", file_, std::string(e.what()).substr(0, 300));
  }

 private:
  enum class At { kStart, kTop, kTensor, kList, kMetadata };

  std::string where() const { return name_ == kMetadataKey ? name_ : "tensor " + in_quotes(name_); }
  std::vector<uint64_t>& list() {
    auto& l = field_ == "shape" ? entries.back().shape : entries.back().offsets;
    if (!l) l.emplace();
    return *l;
  }
  [[noreturn]] void wrong(const std::string& got) const {
    switch (at_) {
      case At::kStart:
        fail("{}: the header is {}, expected an object", file_, got);
      case At::kTop:
        fail("{}: {}: is {}, expected an object", file_, where(), got);
      case At::kMetadata:
        fail("{}: {}: {} is {}, expected a string", file_, where(), in_quotes(field_), got);
      case At::kTensor:
        fail("{}: {}: {} is {}, expected {}", file_, where(), field_, got,
             field_ == "dtype" ? "a string" : "a list of integers, 0 or more");
      case At::kList:
        fail("{}: {}: {} holds {}, expected integers, 0 or more", file_, where(), field_, got);
    }
    fail("{}: unexpected {}", file_, got);
  }

  const std::string& file_;
  At at_ = At::kStart;
  std::string name_, field_;  // the last keys seen
  std::unordered_set<std::string> names_;
};

// Where bytes come from. read gives fewer than asked for only at the end; size is the number of bytes left, if known.
struct Source {
  std::string file;
  std::function<size_t(char*, size_t)> read;
  std::optional<uint64_t> size;
};

// n bytes, or fewer at the end. Memory grows with what is there, not with what the header claims.
std::string read_up_to(const Source& source, uint64_t n) {
  std::string bytes;
  while (bytes.size() < n) {
    const size_t before = bytes.size();
    bytes.resize(static_cast<size_t>(std::min<uint64_t>(n, std::max<size_t>(2 * before, 1 << 20))));
    const size_t got = source.read(bytes.data() + before, bytes.size() - before);
    if (before + got < bytes.size()) {
      bytes.resize(before + got);
      break;
    }
  }
  return bytes;
}

// Checks each entry, and that together they cover the data without gaps; returns them in the order of the data.
std::vector<const Entry*> in_file_order(const HeaderReader& header, const std::string& file,
                                        std::optional<uint64_t> data_size) {
  std::vector<const Entry*> order;
  for (const Entry& e : header.entries) {
    const auto bad = [&]<class... A>(fmt::format_string<A...> format, A&&... args) {
      fail("{}: tensor {}: {}", file, in_quotes(e.name), fmt::format(format, std::forward<A>(args)...));
    };
    // Neither strides nor the converted elements may overflow, so count with the larger elements, and a size of 0 as 1.
    uint64_t volume = std::max(e.type->bytes, elementSize(e.type->dtype)), bytes = e.type->bytes;
    const auto shape = [&] { return fmt::format("shape [{}] of {}", fmt::join(*e.shape, ", "), e.type->name); };
    for (const uint64_t s : *e.shape) {
      if (__builtin_mul_overflow(volume, std::max<uint64_t>(s, 1), &volume) || volume > INT64_MAX)
        bad("{} overflows", shape());
      bytes *= s;
    }
    if (e.end() < e.begin()) bad("data_offsets [{}, {}] are reversed", e.begin(), e.end());
    if (e.end() - e.begin() != bytes)
      bad("data_offsets [{}, {}] hold {} bytes, but {} needs {}", e.begin(), e.end(), e.end() - e.begin(), shape(),
          bytes);
    if (data_size && e.end() > *data_size)
      bad("data_offsets [{}, {}] go past the end: the file has {} bytes of data", e.begin(), e.end(), *data_size);
    order.push_back(&e);
  }
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
    return std::pair(a->begin(), a->end()) < std::pair(b->begin(), b->end());
  });
  uint64_t covered = 0;
  for (const Entry* e : order) {
    check(e->begin() >= covered, "{}: tensor {}: begins at {}, overlapping the tensor before, which ends at {}", file,
          in_quotes(e->name), e->begin(), covered);
    check(e->begin() == covered, "{}: tensor {}: begins at {}, expected {}: there is a hole of {} bytes before it",
          file, in_quotes(e->name), e->begin(), covered, e->begin() - covered);
    covered = e->end();
  }
  if (data_size)
    check(covered == *data_size, "{}: has {} bytes of data, but the tensors end at {}: {} bytes trail", file,
          *data_size, covered, *data_size - covered);
  return order;
}

template <class From, class To, class F>
void convert(const std::string& bytes, const Tensor& out, F f) {
  To* to = out.data_ptr<To>();
  for (size_t i = 0; i < bytes.size() / sizeof(From); ++i) {
    From v;
    std::memcpy(&v, bytes.data() + i * sizeof(From), sizeof(From));
    to[i] = f(v);
  }
}

Tensor read_tensor(const Source& source, const Entry& e) {
  const std::string_view type = e.type->name;
  Dims sizes;
  for (const uint64_t s : *e.shape) sizes.push_back(static_cast<int64_t>(s));
  const uint64_t n = e.end() - e.begin();
  const auto complete = [&](uint64_t got) {
    check(got == n, "{}: tensor {}: the file ends after {} of its {} bytes", source.file, in_quotes(e.name), got, n);
  };
  if (source.size && e.type->bytes == elementSize(e.type->dtype) && type != "BOOL") {
    // The file is known to hold the tensor: read it without a copy.
    Tensor out = empty(sizes, e.type->dtype);
    complete(source.read(static_cast<char*>(out.data_ptr()), n));
    return out;
  }
  const std::string bytes = read_up_to(source, n);
  complete(bytes.size());
  Tensor out = empty(sizes, e.type->dtype);
  if (type == "F16")
    convert<uint16_t, float>(bytes, out, half_to_float);
  else if (type == "BF16")
    convert<uint16_t, float>(bytes, out,
                             [](uint16_t v) { return std::bit_cast<float>(static_cast<uint32_t>(v) << 16); });
  else if (type == "I8")
    convert<int8_t, int32_t>(bytes, out, [](int8_t v) { return v; });
  else if (type == "I16")
    convert<int16_t, int32_t>(bytes, out, [](int16_t v) { return v; });
  else if (type == "BOOL")
    convert<uint8_t, bool>(bytes, out, [&](uint8_t v) {  // any other value in a bool is undefined behaviour
      if (v > 1) fail("{}: tensor {}: a BOOL is {}, expected 0 or 1", source.file, in_quotes(e.name), v);
      return v == 1;
    });
  else
    std::copy_n(bytes.data(), bytes.size(), static_cast<char*>(out.data_ptr()));
  return out;
}

TensorMap read_all(Source source, Metadata* metadata) {
  const std::string& file = source.file;
  const std::string prefix = read_up_to(source, 8);
  check(prefix.size() == 8, "{}: has {} bytes: a safetensors file starts with 8 bytes of header length", file,
        prefix.size());
  uint64_t length = 0;
  std::memcpy(&length, prefix.data(), 8);
  check(length <= kMaxHeader, "{}: says its header has {} bytes, expected at most {}: is it a safetensors file?", file,
        length, kMaxHeader);
  if (source.size) {
    *source.size -= 8;
    check(length <= *source.size, "{}: says its header has {} bytes, but only {} follow", file, length, *source.size);
    *source.size -= length;
  }
  const std::string text = read_up_to(source, length);
  check(text.size() == length, "{}: ends after {} of {} bytes of header", file, text.size(), length);
  check(text.starts_with('{'), "{}: the header starts with {}, expected {{", file, in_quotes(text.substr(0, 1)));
  // The parser takes NUL for the end of its input and would ignore what follows.
  check(text.find('\0') == text.npos, "{}: the header is not valid JSON: it holds a NUL byte", file);

  HeaderReader header(file);
  json::sax_parse(text, &header);
  const std::vector<const Entry*> order = in_file_order(header, file, source.size);
  TensorMap out(header.entries.size());
  for (const Entry* e : order) {
    out[static_cast<size_t>(e - header.entries.data())] = {e->name, read_tensor(source, *e)};
  }
  char extra;
  check(source.read(&extra, 1) == 0, "{}: bytes trail after the last tensor", file);
  if (metadata) *metadata = std::move(header.metadata);
  return out;
}

// ---- Writing.

std::string make_header(const TensorMap& tensors, const Metadata& metadata, const std::string& file) {
  const auto text = [&](const std::string& s) {
    try {
      return json(s).dump();
    } catch (const json::exception&) {
      fail("{}: the text {} is not valid UTF-8", file, in_quotes(s));
    }
  };
  std::string header = "{";
  if (!metadata.empty()) {
    header += fmt::format("\"{}\":", kMetadataKey);
    char before = '{';
    for (const auto& [key, value] : metadata) {
      header += before + text(key) + ":" + text(value);
      before = ',';
    }
    header += '}';
  }
  std::unordered_set<std::string> names;
  uint64_t at = 0;
  for (const auto& [name, t] : tensors) {
    check(name != kMetadataKey, "{}: no tensor can have the name {}", file, name);
    check(t.defined(), "{}: the tensor {} is undefined", file, in_quotes(name));
    check(names.insert(name).second, "{}: the name {} is given to two tensors", file, in_quotes(name));
    check(t.sizes().size() <= kMaxDims, "{}: the tensor {} has {} dimensions, expected at most {}", file,
          in_quotes(name), t.dim(), kMaxDims);
    const ScalarType dtype = t.dtype();
    const auto* type =
        std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& k) { return k.dtype == dtype; });
    header +=
        fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", header.size() > 1 ? "," : "",
                    text(name), type->name, fmt::join(t.sizes().begin(), t.sizes().end(), ","), at, at + t.nbytes());
    at += t.nbytes();
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  check(header.size() <= kMaxHeader, "{}: names and metadata need a header of {} bytes, but readers take {}", file,
        header.size(), kMaxHeader);
  return header;
}

template <class Sink>
void write_all(const std::string& header, const TensorMap& tensors, Sink&& sink) {
  char length[8];
  const uint64_t n = header.size();
  std::memcpy(length, &n, 8);
  sink(length, 8);
  sink(header.data(), header.size());
  for (const auto& [name, t] : tensors) {
    const Tensor rows = t.detach().contiguous();
    sink(static_cast<const char*>(rows.data_ptr()), rows.nbytes());
  }
}

}  // namespace

void save_safetensors(const std::string& path, const TensorMap& tensors, const Metadata& metadata) {
  const std::string header = make_header(tensors, metadata, "save_safetensors: " + path);
  replace_file("save_safetensors", path, [&](FileWriter& file) {
    write_all(header, tensors, [&](const char* data, size_t n) { file.write(data, n); });
  });
}

TensorMap load_safetensors(const std::string& path, Metadata* metadata) {
  const FileReader file("load_safetensors", path);
  return read_all({"load_safetensors: " + path, [&](char* to, size_t n) { return file.read(to, n); }, file.size()},
                  metadata);
}

void write_safetensors(std::ostream& out, const TensorMap& tensors, const Metadata& metadata) {
  const std::string header = make_header(tensors, metadata, "write_safetensors");
  write_all(header, tensors, [&](const char* data, size_t n) {
    check(static_cast<bool>(out.write(data, static_cast<std::streamsize>(n))),
          "write_safetensors: the stream failed while {} bytes were written: disk full?", n);
  });
  check(static_cast<bool>(out.flush()), "write_safetensors: the stream failed at the end: disk full?");
}

TensorMap read_safetensors(std::istream& in, const std::string& name, Metadata* metadata) {
  Source source{"read_safetensors: " + name, {}, {}};
  check(static_cast<bool>(in), "{}: the stream has already failed", source.file);
  // The number of bytes left, if the stream can tell.
  if (const auto here = in.tellg(); here != std::istream::pos_type(-1)) {
    in.seekg(0, std::ios::end);
    const auto end = in.tellg();
    if (in && end >= here) source.size = static_cast<uint64_t>(end - here);
    in.clear();
    in.seekg(here);
  }
  source.read = [&](char* to, size_t n) {
    in.read(to, static_cast<std::streamsize>(n));
    check(!in.bad(), "read_safetensors: {}: the stream failed", name);
    if (in.eof()) in.clear(std::ios::eofbit);  // the end is not a failure
    return static_cast<size_t>(in.gcount());
  };
  return read_all(std::move(source), metadata);
}

TensorMap read_safetensors(std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size,
                           const std::string& name, Metadata* metadata) {
  return read_all({"read_safetensors: " + name, std::move(read), size}, metadata);
}
void write_safetensors(const std::function<void(const char*, size_t)>& sink, const TensorMap& tensors,
                       const Metadata& metadata) {
  write_all(make_header(tensors, metadata, "write_safetensors"), tensors, sink);
}

}  // namespace wick
