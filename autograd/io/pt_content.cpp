#include <autograd/io/looks.h>
#include <autograd/io/pt_content.h>
#include <autograd/io/value_text.h>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace wick {

namespace {

using Kind = Pickle::Kind;
using Object = Pickle::Object;
using Ref = Pickle::Ref;

constexpr int kMaxDepth = 100;  // of dictionaries in dictionaries

struct Type {
  const char *storage, *dtype;
  std::optional<FileType> type;
};
constexpr Type kTypes[] = {
    {"torch.BoolStorage", "torch.bool", FileType::bool8},
    {"torch.ByteStorage", "torch.uint8", FileType::uint8},
    {"torch.CharStorage", "torch.int8", FileType::int8},
    {"torch.ShortStorage", "torch.int16", FileType::int16},
    {"torch.IntStorage", "torch.int32", FileType::int32},
    {"torch.LongStorage", "torch.int64", FileType::int64},
    {"torch.HalfStorage", "torch.float16", FileType::half},
    {"torch.BFloat16Storage", "torch.bfloat16", FileType::bfloat16},
    {"torch.FloatStorage", "torch.float32", FileType::float32},
    {"torch.DoubleStorage", "torch.float64", FileType::float64},
    {"torch.storage.UntypedStorage", "torch.uint16", FileType::uint16},
    {"torch.storage.UntypedStorage", "torch.uint32", FileType::uint32},
    {"torch.storage.UntypedStorage", "torch.uint64", FileType::uint64},
};
const Type* find_type(const char* Type::*column, const std::string& name) {
  const auto* found =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.*column == name; });
  return found == std::end(kTypes) ? nullptr : found;
}
constexpr const char* kUntyped = "torch.storage.UntypedStorage";

// A function that gives a tensor: (storage, offset, sizes, strides, requires_grad, hooks, then a dtype, then flags).
struct TensorFunction {
  const char* name;
  size_t arguments, dtype, flags;  // how many at least; where those are, 0 for nowhere
};
constexpr TensorFunction kTensorFunctions[] = {{"torch._utils._rebuild_tensor", 4, 0, 0},
                                               {"torch._utils._rebuild_tensor_v2", 6, 0, 6},
                                               {"torch._utils._rebuild_tensor_v3", 7, 6, 7}};
// Functions around a tensor, which is the first argument.
constexpr const char* kWrappers[] = {"torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"};
// The same, with function, class, arguments and state.
constexpr const char* kFromType = "torch._tensor._rebuild_from_type_v2";
constexpr const char* kTensorClasses[] = {"torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer"};
// Classes whose argument, which may be missing, is a dictionary or a list.
constexpr const char* kContainers[] = {
    "collections.OrderedDict", "collections.Counter", "__builtin__.set", "builtins.set", "torch.Size",
    // of TorchScript, as LibTorch saves modules
    "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_doublelist", "torch.jit._pickle.build_boollist",
    "torch.jit._pickle.build_tensorlist", "torch.jit._pickle.restore_type_tag"};
constexpr const char* kDevice = "torch.device";
constexpr const char* kScriptClass = "__torch__.";  // a module of TorchScript, whose state is a dictionary

template <size_t N>
bool is_one_of(const char* const (&names)[N], const std::string& name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}
const TensorFunction* find_tensor_function(const std::string& name) {
  const auto* found = std::find_if(std::begin(kTensorFunctions), std::end(kTensorFunctions),
                                   [&](const TensorFunction& f) { return f.name == name; });
  return found == std::end(kTensorFunctions) ? nullptr : found;
}

// A name's tensor or value in the pickle.
struct Content {
  const Pickle& pickle;
  const std::string& file;
  bool with_metadata;
  PtContent out;
  std::unordered_set<std::string> names;
  uint64_t budget;

  Content(const Pickle& pickle_, const std::string& file_, bool with_metadata_)
      : pickle(pickle_), file(file_), with_metadata(with_metadata_), budget((1 << 16) + 16 * pickle_.bytes()) {}

  // ---- Storages.

  // The key of a persistent object, ('storage', class, key, location, number of elements).
  const std::string& storage_key(const Object& persistent) const {
    const Object& id = pickle[persistent.items[0]];
    const auto item = [&](size_t i, Kind kind) -> const Object& {
      const bool there = i < id.items.size() && pickle[id.items[i]].kind == kind;
      check(id.kind == Kind::tuple && there, "{}: a storage is not given as ('storage', class, key, location, numel)",
            file);
      return pickle[id.items[i]];
    };
    check(item(0, Kind::text).text == "storage", "{}: holds a {} in the place of a storage", file,
          in_quotes(item(0, Kind::text).text));
    item(1, Kind::global);
    item(3, Kind::text);
    item(4, Kind::integer);
    return item(2, Kind::text).text;
  }
  void read_storage(const Object& persistent) {
    const std::string& key = storage_key(persistent);
    const std::vector<Ref>& id = pickle[persistent.items[0]].items;
    const std::string& name = pickle[id[1]].text;
    const Type* type = find_type(&Type::storage, name);
    check(type, "{}: the storage {} has the class {}, which is none of a storage", file, in_quotes(key), name);
    const int64_t numel = pickle[id[4]].integer;
    check(numel >= 0, "{}: the storage {} has {} elements", file, in_quotes(key), numel);
    check(id.size() == 5 || pickle[id[5]].kind == Kind::none,
          "{}: the storage {} is a part of another one, as PyTorch wrote before 1.0: save it again in Python", file,
          in_quotes(key));
    const PtStorage storage{name == kUntyped ? std::nullopt : type->type, static_cast<uint64_t>(numel),
                            static_cast<uint64_t>(numel)};
    const auto [at, fresh] = out.storages.try_emplace(key, storage);
    check(fresh || (at->second.type == storage.type && at->second.numel == storage.numel),
          "{}: the storage {} is given twice, with other types or sizes", file, in_quotes(key));
  }

  // ---- Tensors.

  bool is_tensor(const Object& call) const {
    const std::string& function = pickle[call.items[0]].text;
    return find_tensor_function(function) || is_one_of(kWrappers, function) || function == kFromType;
  }
  const Object& argument(const std::vector<Ref>& arguments, size_t i, const std::string& where) const {
    check(i < arguments.size(), "{}: has {} arguments, expected more", where, arguments.size());
    return pickle[arguments[i]];
  }
  std::vector<int64_t> integers(const Object* list, const char* what, const std::string& where) const {
    if (list->kind == Kind::call && pickle[list->items[0]].text == "torch.Size")
      list = &argument(pickle[list->items[1]].items, 0, where);
    check(list->kind == Kind::tuple || list->kind == Kind::list, "{}: {} are no tuple", where, what);
    check(list->items.size() <= kMaxFileDims, "{}: has {} {}, more than {}", where, list->items.size(), what,
          kMaxFileDims);
    std::vector<int64_t> values;
    for (const Ref item : list->items) {
      const Object& v = pickle[item];
      check(v.kind == Kind::integer && v.integer >= 0, "{}: {} are no integers, 0 or more", where, what);
      values.push_back(v.integer);
    }
    return values;
  }
  void read_tensor(const Object* call, const std::string& name) {
    const std::string where = fmt::format("{}: tensor {}", file, in_quotes(name));
    // A parameter holds a tensor; of a class it holds the function and its arguments.
    const Object* function = &pickle[call->items[0]];
    const std::vector<Ref>* arguments = &pickle[call->items[1]].items;
    for (int depth = 0; !find_tensor_function(function->text); ++depth) {
      check(depth < 4 && is_tensor(*call), "{}: is made by {}, which gives no tensor", where, function->text);
      if (function->text == kFromType) {
        function = &argument(*arguments, 0, where);
        const Object& inner = argument(*arguments, 2, where);
        check(function->kind == Kind::global && inner.kind == Kind::tuple && find_tensor_function(function->text),
              "{}: is not made by a function and its arguments", where);
        arguments = &inner.items;
      } else {
        call = &argument(*arguments, 0, where);
        check(call->kind == Kind::call, "{}: is a parameter without a tensor", where);
        function = &pickle[call->items[0]];
        arguments = &pickle[call->items[1]].items;
      }
    }
    const TensorFunction& made = *find_tensor_function(function->text);
    check(arguments->size() >= made.arguments, "{}: {} has {} arguments, expected {}", where, made.name,
          arguments->size(), made.arguments);
    if (made.flags > 0 && arguments->size() > made.flags) {
      const Object& flags = pickle[(*arguments)[made.flags]];
      check(flags.items.empty() && (flags.kind == Kind::none || flags.kind == Kind::dictionary),
            "{}: its elements are to be negated or conjugated: save tensor.resolve_neg() in Python", where);
    }
    const Object& storage = pickle[(*arguments)[0]];
    check(storage.kind == Kind::persistent, "{}: has no storage", where);
    const Object& offset = pickle[(*arguments)[1]];
    check(offset.kind == Kind::integer && offset.integer >= 0, "{}: its offset is no integer, 0 or more", where);
    PtTensor tensor{name, storage_key(storage), offset.integer, integers(&pickle[(*arguments)[2]], "sizes", where),
                    integers(&pickle[(*arguments)[3]], "strides", where)};
    PtStorage& from = out.storages.at(tensor.storage);
    if (made.dtype > 0) set_type(from, pickle[(*arguments)[made.dtype]], where);
    check(from.type.has_value(), "{}: does not say what its elements are", where);
    check_inside(tensor, from, where);
    out.tensors.push_back(std::move(tensor));
  }
  void set_type(PtStorage& storage, const Object& dtype, const std::string& where) const {
    const Type* type = dtype.kind == Kind::global ? find_type(&Type::dtype, dtype.text) : nullptr;
    check(type, "{}: has a dtype that wick has not", where);
    if (!storage.type) {
      const size_t bytes = file_bytes(*type->type);
      check(storage.numel % bytes == 0, "{}: its storage has {} bytes, no multiple of {}", where, storage.numel, bytes);
      storage = {type->type, storage.given / bytes, storage.given};
    }
    check(storage.type == type->type, "{}: has the dtype {}, but its storage is used with another one", where,
          dtype.text);
  }
  void check_inside(const PtTensor& t, const PtStorage& storage, const std::string& where) const {
    bytes_in_file(where, {t.sizes.begin(), t.sizes.end()},
                  *storage.type);  // that the number of bytes does not overflow
    int64_t extent = 0;
    try {
      extent = storage_extent("load_pt", t.sizes, t.strides, t.offset);
    } catch (const Error& e) {
      fail("{}: {}", where, e.what());
    }
    const bool inside = static_cast<uint64_t>(std::max(extent, t.offset)) <= storage.numel;
    check(inside, "{}: shape {}, strides {} and offset {} need {} elements, but its storage {} has {}", where,
          shape_string(t.sizes), shape_string(t.strides), t.offset, std::max(extent, t.offset), in_quotes(t.storage),
          storage.numel);
  }

  // ---- Names.

  // What visiting a name takes, so that a small pickle whose lists hold each other many times does not fill the memory.
  void pay(const std::string& name) {
    const uint64_t price = name.size() + 1;
    check(price <= budget, "{}: its lists and dictionaries hold each other so often that their names do not end", file);
    budget -= price;
  }
  void take(const std::string& name) {
    check(is_file_text(name), "{}: the name {} is not UTF-8", file, in_quotes(name));
    check(names.insert(name).second, "{}: the name {} is given twice", file, in_quotes(name));
  }
  void add_value(const std::string& name, const std::string& text) {
    if (!with_metadata) return;
    pay(text);
    take(name);
    out.metadata[name] = text;
  }
  std::string key_text(const Object& key) const {
    switch (key.kind) {
      case Kind::text:
        return key.text;
      case Kind::tuple: {  // of texts and numbers, as Python shows it
        std::string s = "(";
        for (const Ref item : key.items) {
          const Object& o = pickle[item];
          check(o.kind != Kind::tuple && s.size() < kLookBytes, "{}: a tuple is too large for a name", file);
          s.append(s.size() > 1 ? ", " : "").append(o.kind == Kind::text ? o.text : value_text(o));
        }
        return s + ")";
      }
      default:
        return value_text(key);
    }
  }
  std::string value_text(const Object& o) const {
    switch (o.kind) {
      case Kind::none:
        return to_value_text({});
      case Kind::boolean:
        return to_value_text(o.integer == 1);
      case Kind::integer:
        return to_value_text(o.integer);
      case Kind::big_integer:
        return decimal(o.text);
      case Kind::real:
        return to_value_text(o.real);
      case Kind::text:
      case Kind::global:
        return to_json_string(o.text);
      default:
        fail("{}: a key of a dictionary is neither a text nor a number", file);
    }
  }
  // An integer of any length: little-endian, in two's complement.
  static std::string decimal(std::string bytes) {
    const bool negative = (bytes.back() & 0x80) != 0;
    if (negative) {
      unsigned carry = 1;
      for (char& c : bytes) {
        carry += static_cast<unsigned char>(~c);
        c = static_cast<char>(carry);
        carry >>= 8;
      }
    }
    std::string digits;
    while (bytes.find_first_not_of('\0') != bytes.npos) {
      unsigned rest = 0;
      for (size_t i = bytes.size(); i-- > 0;) {
        rest = rest << 8 | static_cast<unsigned char>(bytes[i]);
        bytes[i] = static_cast<char>(rest / 10);
        rest %= 10;
      }
      digits += static_cast<char>('0' + rest);
    }
    if (negative) digits += '-';
    return digits.empty() ? "0" : std::string(digits.rbegin(), digits.rend());
  }

  void visit(Ref ref, const std::string& name, int depth) {
    pay(name);
    check(depth < kMaxDepth, "{}: dictionaries and lists are nested more than {} deep, or contain themselves", file,
          kMaxDepth);
    const Object& o = pickle[ref];
    // A file that is one tensor or value: the name that save() gives one.
    const std::string own = depth == 0 ? "0" : name;
    switch (o.kind) {
      case Kind::tuple:
      case Kind::list:
        for (size_t i = 0; i < o.items.size(); ++i) visit(o.items[i], below(name, std::to_string(i), depth), depth + 1);
        break;
      case Kind::dictionary:
        visit_pairs(o.items, 0, name, depth);
        break;
      case Kind::call:
        visit_call(o, own, name, depth);
        break;
      case Kind::persistent:
        fail("{}: {} is a storage without a tensor: save the tensor", file, in_quotes(own));
      default:
        if (with_metadata) add_value(own, value_text(o));
    }
  }
  void visit_call(const Object& o, const std::string& own, const std::string& name, int depth) {
    const std::string& function = pickle[o.items[0]].text;
    const std::vector<Ref>& arguments = pickle[o.items[1]].items;
    if (is_tensor(o)) {
      take(own);
      read_tensor(&o, own);
    } else if (is_one_of(kContainers, function)) {
      if (!arguments.empty()) visit_argument(pickle[arguments[0]], function, name, depth);
      visit_pairs(o.items, 2, name, depth);
    } else if (function.starts_with(kScriptClass)) {
      const Object& state = pickle[o.state];
      check(state.kind == Kind::none || state.kind == Kind::dictionary,
            "{}: {} is of the class {}, which does not hold its parts by name", file, in_quotes(own), function);
      visit_pairs(state.items, 0, name, depth);
    } else if (function == kDevice) {
      std::string text;
      for (const Ref a : arguments) text.append(text.empty() ? "" : ":").append(key_text(pickle[a]));
      add_value(own, to_json_string(text));
    } else {
      fail("{}: {} is made by {}, which is no tensor and no dictionary", file, in_quotes(own), function);
    }
  }
  // An OrderedDict is made of a dictionary or, in Python 2, of a list of pairs.
  void visit_argument(const Object& o, const std::string& function, const std::string& name, int depth) {
    if (o.kind == Kind::dictionary) return visit_pairs(o.items, 0, name, depth);
    check(o.kind == Kind::list || o.kind == Kind::tuple, "{}: {} has no list as its argument", file, function);
    for (size_t i = 0; i < o.items.size(); ++i) {
      const Object& item = pickle[o.items[i]];
      if (function != "collections.OrderedDict") {
        visit(o.items[i], below(name, std::to_string(i), depth), depth + 1);
        continue;
      }
      check((item.kind == Kind::list || item.kind == Kind::tuple) && item.items.size() == 2,
            "{}: an OrderedDict is not made of keys and values", file);
      visit_pairs(item.items, 0, name, depth);
    }
  }
  void visit_pairs(const std::vector<Ref>& pairs, size_t from, const std::string& name, int depth) {
    for (size_t i = from; i < pairs.size(); i += 2)
      visit(pairs[i + 1], below(name, key_text(pickle[pairs[i]]), depth), depth + 1);
  }
  static std::string below(const std::string& name, const std::string& key, int depth) {
    return depth == 0 ? key : name + "." + key;
  }
};

}  // namespace

std::string pt_storage_class(ScalarType dtype) {
  const FileType type = file_type(dtype);
  const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.type == type; });
  std::string name = known->storage;
  name[name.find('.')] = '\n';
  return "c" + name + "\n";
}

void check_pt_global(const std::string& file, const std::string& name) {
  const auto has = [&](const char* part) { return name.find(part) != name.npos; };
  const bool known = find_type(&Type::storage, name) || find_type(&Type::dtype, name) || find_tensor_function(name) ||
                     is_one_of(kWrappers, name) || name == kFromType || is_one_of(kTensorClasses, name) ||
                     is_one_of(kContainers, name) || name == kDevice || name.starts_with(kScriptClass);
  if (known) return;
  const char* what = has("sparse")                         ? "a sparse tensor"
                     : has("qtensor") || has("torch.Q")    ? "a quantized tensor"
                     : has("Complex") || has("complex")    ? "complex numbers"
                     : has("nested")                       ? "a nested tensor"
                     : has("meta_tensor")                  ? "a tensor without elements (device \"meta\")"
                     : has("torch.float") || has("Float8") ? "a dtype that wick has not"
                                                           : nullptr;
  if (what && name.starts_with("torch."))
    fail("{}: holds {}, {}: wick reads dense tensors of bool, integers and real numbers", file, what, name);
  fail(
      "{}: names {}, which is none of a tensor. wick never runs code of a file: it reads tensors, numbers, texts, "
      "lists "
      "and dictionaries. In Python, save model.state_dict() and not the model",
      file, in_quotes(name));
}

PtContent read_pt_content(const Pickle& pickle, const std::string& file, bool with_metadata) {
  Content content(pickle, file, with_metadata);
  for (const Object& o : pickle.objects())
    if (o.kind == Kind::persistent) content.read_storage(o);
  content.visit(pickle.root(), "", 0);
  return std::move(content.out);
}

}  // namespace wick
