#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/mapped.h>
#include <autograd/io/safetensors_header.h>
#include <fmt/format.h>

#include <unordered_map>

namespace wick {

struct MappedSafetensors::File {
  std::string where;
  FileReader reader;
  SafetensorsHeader header;
  uint64_t data = 0;  // where the elements begin
  std::shared_ptr<char> memory;
  std::vector<std::string> names;
  std::unordered_map<std::string, size_t> numbers;

  explicit File(const std::string& path) : where("MappedSafetensors: " + path), reader("MappedSafetensors", path) {
    check(reader.size().has_value(), "{}: is no regular file", where);
    Source source(
        where, [&](char* to, size_t n) { return reader.read(to, n); }, reader.size());
    header = read_safetensors_header(source);
    data = *reader.size() - *source.left();
    memory = reader.map();
    for (const SafetensorsEntry& e : header.entries) {
      numbers[e.name] = names.size();
      names.push_back(e.name);
    }
  }
  const SafetensorsEntry& find(const std::string& name) const {
    const auto at = numbers.find(name);
    check(at != numbers.end(), "{}: has no tensor {}", where, in_quotes(name));
    return header.entries[at->second];
  }
};

MappedSafetensors::MappedSafetensors(const std::string& path)
    : file_(with_memory("MappedSafetensors: " + path, [&] { return std::make_shared<const File>(path); })) {}

const std::vector<std::string>& MappedSafetensors::names() const { return file_->names; }
const std::map<std::string, std::string>& MappedSafetensors::metadata() const { return file_->header.metadata; }
bool MappedSafetensors::contains(const std::string& name) const { return file_->numbers.contains(name); }

Tensor MappedSafetensors::load(const std::string& name) const {
  const SafetensorsEntry& e = file_->find(name);
  const auto read = [&, at = file_->data + e.begin()](char* to, size_t n) mutable {
    const size_t got = file_->reader.read_at(at, to, n);
    at += got;
    return got;
  };
  Source source(file_->where, read, e.end() - e.begin());
  return read_elements(source, fmt::format("{}: tensor {}", file_->where, in_quotes(name)), *e.shape, e.type->type,
                       false);
}

Tensor MappedSafetensors::map(const std::string& name) const {
  const SafetensorsEntry& e = file_->find(name);
  const ScalarType dtype = file_dtype(e.type->type);
  char* const elements = file_->memory.get() + file_->data + e.begin();
  // A bool that is neither 0 nor 1 must be noticed.
  const bool same = dtype != kBool && file_type(dtype) == e.type->type;
  if (!same || reinterpret_cast<uintptr_t>(elements) % elementSize(dtype) != 0) return load(name);
  const std::vector<int64_t> sizes(e.shape->begin(), e.shape->end());
  return from_blob(
      elements, sizes, [memory = file_->memory](void*) {}, dtype);
}

}  // namespace wick
