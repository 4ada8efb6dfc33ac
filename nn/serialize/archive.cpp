#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/pt.h>
#include <autograd/io/stream.h>
#include <autograd/io/value_text.h>
#include <fmt/format.h>
#include <nn/serialize/archive.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace wick {

namespace serialize {

namespace {

// Files are of torch.save() or of safetensors, by what is in them.
TensorMap load_tensors(const std::string& path, std::map<std::string, std::string>& texts) {
  std::error_code none;
  if (std::filesystem::is_regular_file(path, none)) {  // a pipe can be read only once
    const FileReader file("load_safetensors", path);
    std::string start(kLookBytes, '\0');
    start.resize(file.read(start.data(), start.size()));
    if (is_pt(start)) return load_pt(path, &texts);
  }
  return load_safetensors(path, &texts);
}
TensorMap read_tensors(Source source, const std::string& name, std::map<std::string, std::string>& texts) {
  const bool pt = is_pt(source.look());
  const auto read = [&](char* to, size_t n) { return source.read(to, n); };
  return pt ? read_pt(read, source.left(), name, &texts) : read_safetensors(read, source.left(), name, &texts);
}
bool is_pt_name(const std::string& path) { return path.ends_with(".pt") || path.ends_with(".pth"); }

}  // namespace

struct OutputArchive::Content {
  TensorMap tensors;
  std::map<std::string, std::string> texts;
  std::unordered_set<std::string> names;

  void take(const std::string& key) {
    check(names.insert(key).second, "OutputArchive: the key '{}' is written twice", key);
  }
};

OutputArchive::OutputArchive() : content_(std::make_unique<Content>()) {}
OutputArchive::OutputArchive(OutputArchive&&) noexcept = default;
OutputArchive& OutputArchive::operator=(OutputArchive&&) noexcept = default;
OutputArchive::~OutputArchive() = default;

void OutputArchive::write(const std::string& key, const IValue& value) {
  if (value.isTensor()) return write(key, value.toTensor());
  const bool single = value.isNone() || value.isBool() || value.isInt() || value.isDouble() || value.isString();
  check(single, "OutputArchive: a list cannot be written: write its elements under names of their own");
  std::string text = to_value_text(value);
  content_->take(key);
  content_->texts[key] = std::move(text);
}
void OutputArchive::write(const std::string& key, const Tensor& tensor, bool) {
  check(tensor.defined(), "OutputArchive: the tensor '{}' is undefined", key);
  content_->take(key);
  content_->tensors.emplace_back(key, tensor.detach());
}
void OutputArchive::write(const std::string& key, OutputArchive& nested) {
  check(&nested != this, "OutputArchive: the archive '{}' is the one that it is written to", key);
  for (const auto& [name, tensor] : nested.content_->tensors) write(key + "." + name, tensor);
  for (const auto& [name, text] : nested.content_->texts) {
    content_->take(key + "." + name);
    content_->texts[key + "." + name] = text;
  }
}
size_t OutputArchive::size() const { return content_->names.size(); }
void OutputArchive::save_to(const std::string& filename) {
  const auto save = is_pt_name(filename) ? save_pt : save_safetensors;
  save(filename, content_->tensors, content_->texts);
}
void OutputArchive::save_to(std::ostream& stream) { write_safetensors(stream, content_->tensors, content_->texts); }
void OutputArchive::save_to(const std::function<size_t(const void*, size_t)>& func) {
  write_safetensors(
      [&](const char* data, size_t n) {
        const size_t took = n ? func(data, n) : 0;
        check(took == n, "OutputArchive: the function took {} of {} bytes", took, n);
      },
      content_->tensors, content_->texts);
}

struct InputArchive::Content {
  std::string file = "an empty archive";
  std::vector<std::string> order;  // the names of all tensors, then of all texts
  std::unordered_map<std::string, Tensor> tensors;
  std::map<std::string, std::string> texts;
  std::unordered_set<std::string> used;

  // What gather() collects.
  bool strict = false;
  int depth = 0;
  std::vector<std::pair<Tensor, Tensor>> copies;
  std::string missing, misshapen;

  void fill(const std::string& name, const TensorMap& map, const std::optional<Device>& device) {
    if (device) TensorOptions().device(*device);
    file = name;
    for (const auto& [key, tensor] : map) {
      order.push_back(key);
      tensors.emplace(key, tensor);
    }
    for (const auto& [key, text] : texts) order.push_back(key);
  }
  const Tensor* find(const std::string& key) {
    const auto at = tensors.find(key);
    if (at == tensors.end()) return nullptr;
    used.insert(key);
    return &at->second;
  }
};

InputArchive::InputArchive() : content_(std::make_shared<Content>()) {}

bool InputArchive::try_read(const std::string& key, IValue& value) {
  const auto text = content_->texts.find(prefix_ + key);
  if (text != content_->texts.end()) {
    value = from_value_text(text->second);
    return true;
  }
  const Tensor* tensor = content_->find(prefix_ + key);
  if (tensor) value = tensor->clone();
  return tensor != nullptr;
}
void InputArchive::read(const std::string& key, IValue& value) {
  check(try_read(key, value), "{}: there is no value '{}{}'", content_->file, prefix_, key);
}
bool InputArchive::try_read(const std::string& key, Tensor& tensor, bool) {
  const Tensor* found = content_->find(prefix_ + key);
  if (!found) return false;
  // A copy: two tensors that are read by the same key must not share memory.
  if (tensor.defined())
    tensor.set_data(found->clone());
  else
    tensor = found->clone();
  return true;
}
void InputArchive::read(const std::string& key, Tensor& tensor, bool is_buffer) {
  check(try_read(key, tensor, is_buffer), "{}: No such serialized tensor '{}{}'", content_->file, prefix_, key);
}
InputArchive InputArchive::below(const std::string& key) const {
  InputArchive part = *this;
  part.prefix_ += key + ".";
  return part;
}
bool InputArchive::try_read(const std::string& key, InputArchive& archive) {
  const InputArchive part = below(key);
  const bool found = std::any_of(content_->order.begin(), content_->order.end(),
                                 [&](const std::string& name) { return name.starts_with(part.prefix_); });
  if (found) archive = part;
  return found;
}
void InputArchive::read(const std::string& key, InputArchive& archive) {
  check(try_read(key, archive), "{}: No such serialized submodule: '{}{}'", content_->file, prefix_, key);
}
std::vector<std::string> InputArchive::keys() const {
  std::vector<std::string> found;
  std::unordered_set<std::string> seen;
  for (const std::string& name : content_->order) {
    if (!name.starts_with(prefix_)) continue;
    const size_t n = prefix_.size();
    std::string key = name.substr(n, name.find('.', n) - n);
    if (seen.insert(key).second) found.push_back(std::move(key));
  }
  return found;
}

void InputArchive::load_from(const std::string& filename, std::optional<Device> device) {
  *this = InputArchive();
  content_->fill(filename, load_tensors(filename, content_->texts), device);
}
void InputArchive::load_from(std::istream& stream, std::optional<Device> device) {
  *this = InputArchive();
  with_stream(stream, "load: the stream", [&](Source source) {
    content_->fill("the stream", read_tensors(std::move(source), "the stream", content_->texts), device);
  });
}
void InputArchive::load_from(const char* data, size_t size, std::optional<Device> device) {
  load_from(
      [data, size](uint64_t at, void* to, size_t n) {
        n = std::min(n, size - static_cast<size_t>(at));
        std::memcpy(to, data + at, n);
        return n;
      },
      [size] { return size; }, device);
}
void InputArchive::load_from(const std::function<size_t(uint64_t, void*, size_t)>& read_func,
                             const std::function<size_t()>& size_func, std::optional<Device> device) {
  *this = InputArchive();
  const uint64_t size = size_func();
  uint64_t at = 0;
  auto read = [&](char* to, size_t n) {
    size_t got = 0;
    n = static_cast<size_t>(std::min<uint64_t>(n, size - at));
    while (got < n) {
      const size_t part = read_func(at, to + got, n - got);
      check(part <= n - got, "InputArchive: the function gave {} bytes, but {} were asked for", part, n - got);
      if (part == 0) break;
      got += part;
      at += part;
    }
    return got;
  };
  content_->fill("the function", read_tensors({"the function", read, size}, "the function", content_->texts), device);
}

void InputArchive::gather(const std::string& who, const std::function<void()>& f) {
  Content& c = *content_;
  ++c.depth;
  try {
    f();
  } catch (...) {
    if (--c.depth == 0) c.copies.clear(), c.missing.clear(), c.misshapen.clear();
    throw;
  }
  if (--c.depth > 0) return;
  const auto copies = std::exchange(c.copies, {});
  const std::string missing = std::exchange(c.missing, {}), misshapen = std::exchange(c.misshapen, {});
  std::string unexpected;
  if (c.strict)
    for (const std::string& name : c.order)
      if (name.starts_with(prefix_) && c.tensors.contains(name) && !c.used.contains(name)) unexpected += " " + name;
  check(missing.empty() && unexpected.empty() && misshapen.empty(), "{}: does not fit {}:{}{}{}{}{}{}", c.file, who,
        missing.empty() ? "" : " missing:", missing, unexpected.empty() ? "" : " unexpected:", unexpected,
        misshapen.empty() ? "" : " of another shape:", misshapen);
  NoGradGuard off;
  for (const auto& [to, from] : copies) to.copy_(from);
}
void InputArchive::expect(const std::string& key, const Tensor& tensor) {
  const std::string name = prefix_ + key;
  const Tensor* found = content_->find(name);
  if (!found)
    content_->missing += " " + name;
  else if (!(found->sizes() == tensor.sizes()))
    content_->misshapen += fmt::format(" {} (file {}, module {})", name, shape_string(found->sizes()).text(),
                                       shape_string(tensor.sizes()).text());
  else
    content_->copies.emplace_back(tensor, *found);
}
void InputArchive::whole(const std::function<void()>& f) {
  content_->strict = true;
  f();
  content_->strict = false;
}

}  // namespace serialize
}  // namespace wick
