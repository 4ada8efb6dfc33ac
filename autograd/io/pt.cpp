#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/pt.h>
#include <autograd/io/pt_content.h>
#include <autograd/io/stream.h>
#include <autograd/io/value_text.h>
#include <autograd/io/zip.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

namespace wick {

namespace {

using Metadata = std::map<std::string, std::string>;

// ---- Reading.

// The tensors, as views of the storages.
TensorMap as_views(const std::string& file, const PtContent& content, const std::map<std::string, Tensor>& storages) {
  TensorMap out;
  for (const PtTensor& t : content.tensors) {
    const auto storage = storages.find(t.storage);
    check(storage != storages.end(), "{}: tensor {}: the file has no storage {}", file, in_quotes(t.name),
          in_quotes(t.storage));
    Tensor view = empty({0}, storage->second.scalar_type());
    view.set_(storage->second, t.offset, t.sizes, t.strides);
    out.emplace_back(t.name, std::move(view));
  }
  return out;
}

Pickle read_pickle(Source& source, const std::string& file) {
  return Pickle(source, [&](const std::string& name) { check_pt_global(file, name); });
}

std::string storage_name(const std::string& file, const std::string& key) {
  return fmt::format("{}: storage {}", file, in_quotes(key));
}

// An archive: data.pkl, the storages as data/0, data/1, … and how they are written, all in one folder.
TensorMap read_archive(const ZipReader& zip, const std::string& file, Metadata* metadata) {
  std::unordered_map<std::string_view, size_t> entries;
  for (size_t i = 0; i < zip.entries(); ++i) entries[zip.name(i)] = i;
  const std::string first = zip.entries() > 0 ? zip.name(0) : "";
  const std::string folder = first.substr(0, first.find('/') + 1);
  const auto open = [&](const std::string& name) -> std::optional<Source> {
    const auto found = entries.find(folder + name);
    if (found == entries.end()) return {};
    return Source(fmt::format("{}: {}", file, in_quotes(folder + name)), zip.open(found->second),
                  zip.size(found->second));
  };
  std::optional<Source> pickled = open("data.pkl");
  if (!pickled) fail("{}: has no data.pkl, so it was not written by torch.save(){}", file, looks_like(zip.look()));
  std::string order = "little";
  if (auto text = open("byteorder")) order = text->read_up_to(kLookBytes);
  check(order == "little" || order == "big", "{}: its byteorder is {}, expected little or big", file, in_quotes(order));

  const Pickle pickle = read_pickle(*pickled, file);
  char extra;
  check(pickled->read(&extra, 1) == 0, "{}: bytes trail after the pickle", pickled->name());
  PtContent content = read_pt_content(pickle, file, metadata != nullptr);
  std::map<std::string, Tensor> storages;
  for (const PtTensor& t : content.tensors) {
    if (storages.contains(t.storage)) continue;
    const PtStorage& storage = content.storages.at(t.storage);
    const auto entry = entries.find(folder + "data/" + t.storage);
    if (entry == entries.end()) continue;
    Source elements(storage_name(file, t.storage), zip.open(entry->second), zip.size(entry->second));
    storages[t.storage] = read_rest(elements, {storage.numel}, *storage.type, order == "big", false);
  }
  TensorMap out = as_views(file, content, storages);
  if (metadata) *metadata = std::move(content.metadata);
  return out;
}

// The format before archives: pickles of a magic number, a version, the machine, the tensors and the storages' keys;
// then the storages, each behind its number of elements, little-endian on every machine.
TensorMap read_sequence(Source& source, const std::string& file, Metadata* metadata) {
  constexpr std::string_view kMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
  constexpr int64_t kVersion = 1001;
  const std::string start = source.look();
  if (!start.starts_with("\x80")) fail("{}: was not written by torch.save(){}", file, looks_like(start));
  const Pickle magic = read_pickle(source, file);
  check(magic[magic.root()].text == kMagic, "{}: is a pickle, but none of torch.save(): it has no magic number", file);
  const Pickle version = read_pickle(source, file);
  const Pickle::Object& v = version[version.root()];
  check(v.kind == Pickle::Kind::integer && v.integer == kVersion, "{}: has no version, expected {}", file, kVersion);
  read_pickle(source, file);  // sizes of C's types, which are not used
  const Pickle pickle = read_pickle(source, file);
  PtContent content = read_pt_content(pickle, file, metadata != nullptr);
  const Pickle keys = read_pickle(source, file);
  const Pickle::Object& list = keys[keys.root()];
  check(list.kind == Pickle::Kind::list, "{}: has no list of storages", file);
  std::map<std::string, Tensor> storages;
  for (const Pickle::Ref ref : list.items) {
    const std::string& key = keys[ref].text;
    const auto found = content.storages.find(key);
    check(found != content.storages.end() && !storages.contains(key),
          "{}: lists the storage {}, which no tensor has or which is listed twice", file, in_quotes(key));
    const PtStorage& storage = found->second;
    const std::string bytes = source.read_up_to(sizeof(uint64_t));
    check(bytes.size() == sizeof(uint64_t), "{}: is cut before the storage {}", file, in_quotes(key));
    uint64_t numel = 0;
    std::memcpy(&numel, bytes.data(), sizeof numel);
    check(numel == storage.given, "{}: the storage {} has {} elements, but its tensors say {}", file, in_quotes(key),
          numel, storage.given);
    storages[key] =
        read_elements(source, storage_name(file, key), {storage.numel}, storage.type.value_or(FileType::uint8), false);
  }
  char extra;
  check(source.read(&extra, 1) == 0, "{}: bytes trail after the last storage", file);
  TensorMap out = as_views(file, content, storages);
  if (metadata) *metadata = std::move(content.metadata);
  return out;
}

bool is_archive(std::string_view start) { return start.starts_with("PK\3\4") || start.starts_with("PK\5\6"); }

TensorMap read_any(Source source, Metadata* metadata) {
  const std::string file = source.name();
  if (!is_archive(source.look())) return read_sequence(source, file, metadata);
  const std::string bytes = source.read_up_to(UINT64_MAX);
  const auto read_at = [&](uint64_t at, char* to, size_t n) {
    n = static_cast<size_t>(std::min<uint64_t>(n, bytes.size() - std::min<uint64_t>(at, bytes.size())));
    std::copy_n(bytes.data() + std::min<uint64_t>(at, bytes.size()), n, to);
    return n;
  };
  return read_archive(ZipReader(file, read_at, bytes.size()), file, metadata);
}

// ---- Writing.

// Instructions of a pickle.
class Pickler {
 public:
  std::string bytes = "\x80\x02";

  Pickler& add(std::string_view instructions) {
    bytes += instructions;
    return *this;
  }
  Pickler& text(std::string_view s) {
    bytes += 'X';
    little(s.size(), 4);
    return add(s);
  }
  Pickler& integer(int64_t v) {
    if (v >= 0 && v < 256) {
      bytes += 'K';
      return little(static_cast<uint64_t>(v), 1);
    }
    bytes += "\x8a\x08";
    return little(static_cast<uint64_t>(v), 8);
  }
  Pickler& tuple(IntArrayRef values) {
    bytes += '(';
    for (const int64_t v : values) integer(v);
    return add("t");
  }
  Pickler& value(const std::string& text_of_value) {
    const IValue v = from_value_text(text_of_value);
    if (v.isNone()) return add("N");
    if (v.isBool()) return add(v.toBool() ? "\x88" : "\x89");
    if (v.isInt()) return integer(v.toInt());
    if (v.isString()) return text(v.toStringRef());
    bytes += 'G';
    return little(__builtin_bswap64(std::bit_cast<uint64_t>(v.toDouble())), 8);
  }

 private:
  Pickler& little(uint64_t v, size_t n) {
    for (size_t i = 0; i < n; ++i) bytes += static_cast<char>(v >> 8 * i & 255);
    return *this;
  }
};

constexpr const char* kEmptyDict = "ccollections\nOrderedDict\n)R";

// What is written.
struct Archive {
  std::string pickle;
  std::vector<Tensor> storages;
};

Archive make_archive(const std::string& file, const TensorMap& tensors, const Metadata& metadata) {
  Archive out;
  std::unordered_set<std::string> names;
  const auto take = [&](const std::string& name) {
    check(is_file_text(name), "{}: the name {} is not valid UTF-8", file, in_quotes(name));
    check(names.insert(name).second, "{}: the name {} is given twice", file, in_quotes(name));
  };
  // By memory and dtype: tied weights remain tied.
  std::map<std::pair<const void*, ScalarType>, size_t> known;
  Pickler pickler;
  pickler.add(kEmptyDict).add("(");
  for (const auto& [name, tensor] : tensors) {
    take(name);
    check(tensor.defined(), "{}: the tensor {} is undefined", file, in_quotes(name));
    check(tensor.sizes().size() <= kMaxFileDims, "{}: the tensor {} has {} dimensions, expected at most {}", file,
          in_quotes(name), tensor.dim(), kMaxFileDims);
    const Tensor elements = tensor.detach().contiguous();
    size_t key = out.storages.size();
    if (tensor.is_contiguous() && tensor.numel() > 0) {
      const size_t before = known.try_emplace({tensor.data_ptr(), tensor.scalar_type()}, key).first->second;
      if (before < key && out.storages[before].numel() == tensor.numel()) key = before;
    }
    if (key == out.storages.size()) out.storages.push_back(elements);
    pickler.text(name).add("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage");
    pickler.add(pt_storage_class(tensor.scalar_type())).text(std::to_string(key)).text("cpu");
    pickler.integer(elements.numel()).add("tQ").integer(0).tuple(elements.sizes());
    pickler.tuple(contiguous_strides("save_pt", elements.sizes())).add("\x89").add(kEmptyDict).add("tR");
  }
  for (const auto& [name, text] : metadata) {
    take(name);
    pickler.text(name).value(text);
  }
  out.pickle = std::move(pickler.add("u.").bytes);
  return out;
}

std::vector<ZipEntry> entries_of(const Archive& archive) {
  constexpr size_t kAlignment = 64;  // as PyTorch, which may map the file into memory
  std::vector<ZipEntry> entries{{"archive/data.pkl", {archive.pickle}}, {"archive/byteorder", {"little"}}};
  for (size_t i = 0; i < archive.storages.size(); ++i) {
    const std::string_view bytes(static_cast<const char*>(archive.storages[i].data_ptr()),
                                 archive.storages[i].nbytes());
    entries.push_back({fmt::format("archive/data/{}", i), {bytes}, kAlignment});
  }
  entries.push_back({"archive/version", {"3\n"}});
  return entries;
}

std::string archive_bytes(const TensorMap& tensors, const Metadata& metadata) {
  const Archive archive = make_archive("write_pt", tensors, metadata);
  return zip_bytes("write_pt", entries_of(archive), false);
}

}  // namespace

TensorMap load_pt(const std::string& path, Metadata* metadata) {
  const std::string name = "load_pt: " + path;
  return with_memory(name, [&] {
    const FileReader file("load_pt", path);
    Source source(
        name, [&](char* to, size_t n) { return file.read(to, n); }, file.size());
    if (file.size() && is_archive(source.look())) return read_archive(ZipReader("load_pt", path), name, metadata);
    return read_any(std::move(source), metadata);
  });
}

TensorMap read_pt(std::istream& in, const std::string& name, Metadata* metadata) {
  const std::string file = "read_pt: " + name;
  TensorMap tensors;
  with_stream(in, file, [&](Source source) {
    tensors = with_memory(file, [&] { return read_any(std::move(source), metadata); });
  });
  return tensors;
}
TensorMap read_pt(std::function<size_t(char*, size_t)> read, std::optional<uint64_t> size, const std::string& name,
                  Metadata* metadata) {
  const std::string file = "read_pt: " + name;
  return with_memory(file, [&] { return read_any({file, std::move(read), size}, metadata); });
}

void save_pt(const std::string& path, const TensorMap& tensors, const Metadata& metadata) {
  const Archive archive = make_archive("save_pt: " + path, tensors, metadata);
  replace_file("save_pt", path, [&](FileWriter& file) { write_zip("save_pt", file, entries_of(archive), false); });
}

void write_pt(std::ostream& out, const TensorMap& tensors, const Metadata& metadata) {
  const std::string bytes = archive_bytes(tensors, metadata);
  with_stream("write_pt", out, [&](const auto& sink) { sink(bytes.data(), bytes.size()); });
}
void write_pt(const std::function<void(const char*, size_t)>& sink, const TensorMap& tensors,
              const Metadata& metadata) {
  const std::string bytes = archive_bytes(tensors, metadata);
  sink(bytes.data(), bytes.size());
}

}  // namespace wick
