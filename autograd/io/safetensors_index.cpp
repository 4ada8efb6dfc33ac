#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <autograd/io/safetensors_index.h>
#include <autograd/io/source.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

namespace wick {

namespace {

using Metadata = std::map<std::string, std::string>;
using nlohmann::json;

constexpr uint64_t kMaxIndex = 100'000'000;

// Handles the events of the JSON parser, in {"metadata": {…}, "weight_map": {name: file, …}}. Whatever else there is
// costs no more than its text. Repeated names are seen, which a json value would hide.
class IndexReader final : public nlohmann::json_sax<json> {
 public:
  explicit IndexReader(const std::string& file) : file_(file) {}
  std::vector<std::pair<std::string, std::string>> files;  // by the names of the tensors
  Metadata metadata;
  bool has_map = false;

  bool null() override { return value("null"); }
  bool boolean(bool v) override { return value(v ? "true" : "false"); }
  bool number_integer(json::number_integer_t v) override { return value(fmt::format("{}", v)); }
  bool number_unsigned(json::number_unsigned_t v) override { return value(fmt::format("{}", v)); }
  bool number_float(json::number_float_t, const std::string& text) override { return value(text); }
  bool binary(json::binary_t&) override { return value("binary"); }
  bool string(std::string& v) override {
    if (depth_ != 2 || section_ != "weight_map") return value(v);
    check(names_.insert(name_).second, "{}: the name {} is given twice", file_, in_quotes(name_));
    files.emplace_back(name_, v);
    return true;
  }
  bool start_object(size_t) override {
    if (depth_ == 1 && section_ == "weight_map") {
      check(!has_map, "{}: the weight_map is given twice", file_);
      has_map = true;
    }
    return enter();
  }
  bool start_array(size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(std::string& v) override {
    if (depth_ == 1) section_ = v;
    if (depth_ == 2) name_ = v;
    return true;
  }
  bool parse_error(size_t, const std::string&, const json::exception& e) override {
    fail("{}: is not valid JSON: {}", file_, std::string(e.what()).substr(0, 300));
  }

 private:
  bool enter() {
    if (depth_ == 2 && section_ == "weight_map")
      fail("{}: the file of {} is a list or an object, expected a name", file_, in_quotes(name_));
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }
  bool value(const std::string& text) {
    if (section_ == "weight_map" && (depth_ == 1 || depth_ == 2))
      fail("{}: the weight_map has {} where the name of a file was expected", file_, in_quotes(text));
    if (section_ == "metadata" && depth_ == 2) metadata[name_] = text;
    return true;
  }

  const std::string& file_;
  size_t depth_ = 0;
  std::string section_, name_;  // the last keys of the first and second level
  std::unordered_set<std::string> names_;
};

// A name in an index may come from anybody: it must be that of a file in the same folder or below.
void check_shard(const std::string& file, const std::string& shard) {
  const std::filesystem::path path(shard);
  const bool inside = is_file_text(shard) && !shard.empty() && path.is_relative() &&
                      std::none_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
  check(inside, "{}: names the file {}, which is not in the folder of the index", file, in_quotes(shard));
  check(!shard.ends_with(".json"), "{}: names the file {}, expected safetensors files", file, in_quotes(shard));
}

}  // namespace

TensorMap load_safetensors_index(const std::string& path, Metadata* metadata) {
  const std::string file = "load_safetensors: " + path;
  return with_memory(file, [&] {
    const FileReader in("load_safetensors", path);
    Source source(
        file, [&](char* to, size_t n) { return in.read(to, n); }, in.size());
    const std::string text = source.read_up_to(kMaxIndex + 1);
    check(text.size() <= kMaxIndex, "{}: has more than {} bytes, too many for an index", file, kMaxIndex);
    check(text.find('\0') == text.npos, "{}: is not valid JSON: it holds a NUL byte", file);
    IndexReader index(file);
    json::sax_parse(text, &index);
    check(index.has_map, "{}: has no weight_map, so it is no index of safetensors files", file);

    std::unordered_map<std::string, size_t> wanted;  // where a tensor is in the result
    std::vector<std::string> shards;                 // in the order of the index
    std::unordered_set<std::string> seen;
    for (const auto& [name, shard] : index.files) {
      wanted.emplace(name, wanted.size());
      if (!seen.insert(shard).second) continue;
      check_shard(file, shard);
      shards.push_back(shard);
    }
    TensorMap out(index.files.size());
    for (const std::string& shard : shards) {
      for (auto& [name, tensor] : load_safetensors((std::filesystem::path(path).parent_path() / shard).string())) {
        const auto at = wanted.find(name);
        check(at != wanted.end() && index.files[at->second].second == shard,
              "{}: the file {} has a tensor {}, which the index does not place there", file, in_quotes(shard),
              in_quotes(name));
        out[at->second] = {name, std::move(tensor)};
      }
    }
    for (size_t i = 0; i < out.size(); ++i)
      check(out[i].second.defined(), "{}: the file {} has no tensor {}", file, in_quotes(index.files[i].second),
            in_quotes(index.files[i].first));
    if (metadata) *metadata = std::move(index.metadata);
    return out;
  });
}

}  // namespace wick
