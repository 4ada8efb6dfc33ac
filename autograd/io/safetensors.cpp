#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/safetensors.h>
#include <autograd/io/safetensors_header.h>
#include <autograd/io/safetensors_index.h>
#include <autograd/io/stream.h>
#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

namespace wick {

namespace {

using Metadata = std::map<std::string, std::string>;
using nlohmann::json;

TensorMap read_all(Source source, Metadata* metadata) {
  const std::string& file = source.name();
  SafetensorsHeader header = read_safetensors_header(source);
  TensorMap out(header.entries.size());
  for (const size_t i : header.order) {
    const SafetensorsEntry& e = header.entries[i];
    out[i] = {e.name, read_elements(source, fmt::format("{}: tensor {}", file, in_quotes(e.name)), *e.shape,
                                    e.type->type, false)};
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
    header += fmt::format("\"{}\":", kSafetensorsMetadata);
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
    check(name != kSafetensorsMetadata, "{}: no tensor can have the name {}", file, name);
    check(t.defined(), "{}: the tensor {} is undefined", file, in_quotes(name));
    check(names.insert(name).second, "{}: the name {} is given to two tensors", file, in_quotes(name));
    check(t.sizes().size() <= kMaxFileDims, "{}: the tensor {} has {} dimensions, expected at most {}", file,
          in_quotes(name), t.dim(), kMaxFileDims);
    std::string sizes;
    for (const int64_t size : t.sizes()) sizes.append(sizes.empty() ? "" : ",").append(std::to_string(size));
    header +=
        fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", header.size() > 1 ? "," : "",
                    text(name), safetensors_type(t.scalar_type()).name, sizes, at, at + t.nbytes());
    at += t.nbytes();
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  check(header.size() <= kMaxSafetensorsHeader, "{}: names and metadata need a header of {} bytes, but readers take {}",
        file, header.size(), kMaxSafetensorsHeader);
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
  if (path.ends_with(".json")) return load_safetensors_index(path, metadata);
  const std::string name = "load_safetensors: " + path;
  return with_memory(name, [&] {
    const FileReader file("load_safetensors", path);
    return read_all({name, [&](char* to, size_t n) { return file.read(to, n); }, file.size()}, metadata);
  });
}

void write_safetensors(std::ostream& out, const TensorMap& tensors, const Metadata& metadata) {
  const std::string header = make_header(tensors, metadata, "write_safetensors");
  with_stream("write_safetensors", out, [&](const auto& sink) { write_all(header, tensors, sink); });
}

TensorMap read_safetensors(std::istream& in, const std::string& name, Metadata* metadata) {
  const std::string file = "read_safetensors: " + name;
  TensorMap tensors;
  with_stream(in, file, [&](Source source) {
    tensors = with_memory(file, [&] { return read_all(std::move(source), metadata); });
  });
  return tensors;
}

TensorMap read_safetensors(std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size,
                           const std::string& name, Metadata* metadata) {
  const std::string file = "read_safetensors: " + name;
  return with_memory(file, [&] { return read_all({file, std::move(read), size}, metadata); });
}
void write_safetensors(const std::function<void(const char*, size_t)>& sink, const TensorMap& tensors,
                       const Metadata& metadata) {
  write_all(make_header(tensors, metadata, "write_safetensors"), tensors, sink);
}

}  // namespace wick
