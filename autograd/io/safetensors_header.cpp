#include <autograd/io/looks.h>
#include <autograd/io/safetensors_header.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace wick {

namespace {

using Metadata = std::map<std::string, std::string>;
using nlohmann::json;

using Type = SafetensorsType;
using Entry = SafetensorsEntry;

constexpr Type kTypes[] = {{"BOOL", FileType::bool8}, {"U8", FileType::uint8},      {"I8", FileType::int8},
                           {"I16", FileType::int16},  {"U16", FileType::uint16},    {"I32", FileType::int32},
                           {"U32", FileType::uint32}, {"I64", FileType::int64},     {"U64", FileType::uint64},
                           {"F16", FileType::half},   {"BF16", FileType::bfloat16}, {"F32", FileType::float32},
                           {"F64", FileType::float64}};

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
    if (list().size() == kMaxFileDims)
      fail("{}: {}: {} has more than {} numbers", file_, where(), field_, kMaxFileDims);
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
            "{}: {}: the dtype is {}: wick reads BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32, F64",
            file_, where(), in_quotes(v));
      entries.back().type = known;
    } else {
      wrong(fmt::format("the string {}", in_quotes(v)));
    }
    return true;
  }
  bool start_object(size_t) override {
    if (at_ == At::kStart) {
      at_ = At::kTop;
    } else if (at_ == At::kTop && name_ == kSafetensorsMetadata) {
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

  std::string where() const { return name_ == kSafetensorsMetadata ? name_ : "tensor " + in_quotes(name_); }
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

// Checks each entry, and that together they cover the data without gaps; returns their numbers in the order of the
// data.
std::vector<size_t> in_file_order(const std::vector<Entry>& entries, const std::string& file,
                                  std::optional<uint64_t> data_size) {
  std::vector<const Entry*> order;
  for (const Entry& e : entries) {
    const auto bad = [&]<class... A>(fmt::format_string<A...> format, A&&... args) {
      fail("{}: tensor {}: {}", file, in_quotes(e.name), fmt::format(format, std::forward<A>(args)...));
    };
    const uint64_t bytes =
        bytes_in_file(fmt::format("{}: tensor {}: {}", file, in_quotes(e.name), e.type->name), *e.shape, e.type->type);
    if (e.end() < e.begin()) bad("data_offsets [{}, {}] are reversed", e.begin(), e.end());
    if (e.end() - e.begin() != bytes)
      bad("data_offsets [{}, {}] hold {} bytes, but shape {} of {} needs {}", e.begin(), e.end(), e.end() - e.begin(),
          shape_text(*e.shape), e.type->name, bytes);
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
  std::vector<size_t> numbers;
  for (const Entry* e : order) numbers.push_back(static_cast<size_t>(e - entries.data()));
  return numbers;
}

}  // namespace

const SafetensorsType& safetensors_type(ScalarType dtype) {
  const FileType written = file_type(dtype);
  return *std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.type == written; });
}

SafetensorsHeader read_safetensors_header(Source& source) {
  const std::string& file = source.name();
  const std::string start = source.look();
  const auto other = [&] { return looks_like(start); };
  const std::string prefix = source.read_up_to(8);
  check(prefix.size() == 8, "{}: has {} bytes: a safetensors file starts with 8 bytes of header length{}", file,
        prefix.size(), prefix.size() == 8 ? "" : other());
  uint64_t length = 0;
  std::memcpy(&length, prefix.data(), 8);
  if (length > kMaxSafetensorsHeader)
    fail("{}: says its header has {} bytes, expected at most {}{}", file, length, kMaxSafetensorsHeader, other());
  if (source.left().value_or(length) < length)
    fail("{}: says its header has {} bytes, but only {} follow{}", file, length, *source.left(), other());
  const std::string first = start.substr(8, length ? 1 : 0);
  if (length == 0 || (!first.empty() && first != "{"))
    fail("{}: the header starts with {}, expected {{{}", file, in_quotes(first), other());
  const std::string text = source.read_up_to(length);
  check(text.size() == length, "{}: ends after {} of {} bytes of header", file, text.size(), length);
  // The parser takes NUL for the end of its input and would ignore what follows.
  check(text.find('\0') == text.npos, "{}: the header is not valid JSON: it holds a NUL byte", file);

  HeaderReader header(file);
  json::sax_parse(text, &header);
  std::vector<size_t> order = in_file_order(header.entries, file, source.left());
  return {std::move(header.entries), std::move(order), std::move(header.metadata)};
}

}  // namespace wick
