#pragma once
// Archives: named tensors and values on their way to a file and back. Names of nested archives are joined by dots; the
// file is in the safetensors format, with the values as JSON in its free texts.
//
//   serialize::OutputArchive out;                    serialize::InputArchive in;
//   out.write("weights", w);                         in.load_from("run.safetensors");
//   out.write("epoch", int64_t{3});                  IValue epoch; in.read("epoch", epoch); epoch.toInt();
//   out.save_to("run.safetensors");                  Tensor w; in.read("weights", w);

#include <autograd/function.h>

#include <iosfwd>
#include <string>
#include <vector>

namespace wick {

namespace serialize {

/// Collects what shall be saved, then writes it. A key that is given twice throws.
class OutputArchive {
 public:
  OutputArchive();
  OutputArchive(OutputArchive&&) noexcept;
  OutputArchive& operator=(OutputArchive&&) noexcept;
  ~OutputArchive();

  void write(const std::string& key, const IValue& value);
  /// Throws for an undefined tensor. (is_buffer makes no difference.)
  void write(const std::string& key, const Tensor& tensor, bool is_buffer = false);
  /// All of another archive, as key.name.
  void write(const std::string& key, OutputArchive& nested_archive);
  template <class... Args>
  void operator()(Args&&... args) {
    write(std::forward<Args>(args)...);
  }
  /// To a file, which appears whole or not at all; to a stream; or to a function that returns how many bytes it took.
  void save_to(const std::string& filename);
  void save_to(std::ostream& stream);
  void save_to(const std::function<size_t(const void*, size_t)>& func);

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// Reads what an OutputArchive wrote, or any safetensors file. read() throws when there is no such key, try_read()
/// returns false.
class InputArchive {
 public:
  InputArchive();

  bool try_read(const std::string& key, IValue& value);
  void read(const std::string& key, IValue& value);
  /// A tensor that is defined keeps its identity, its requires_grad and its graph's place, and takes over values, shape
  /// and dtype.
  bool try_read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  void read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  /// The part of this archive whose names begin with key and a dot.
  bool try_read(const std::string& key, InputArchive& archive);
  void read(const std::string& key, InputArchive& archive);
  template <class... Args>
  void operator()(Args&&... args) {
    read(std::forward<Args>(args)...);
  }
  /// The names at this level: of tensors, values and nested archives.
  std::vector<std::string> keys() const;

  /// From a file, a stream, memory, or a function read(position, to, n) that returns how many bytes it gave.
  void load_from(const std::string& filename, std::optional<Device> device = std::nullopt);
  void load_from(std::istream& stream, std::optional<Device> device = std::nullopt);
  void load_from(const char* data, size_t size, std::optional<Device> device = std::nullopt);
  void load_from(const std::function<size_t(uint64_t, void*, size_t)>& read_func,
                 const std::function<size_t()>& size_func, std::optional<Device> device = std::nullopt);

  // How Module::load() makes one error of all that does not fit. expect() notes that `tensor` shall get the values of
  // key; the outermost gather() checks what was noted while f ran, throws or copies. Within whole(), tensors that
  // nobody expected are an error too.
  void gather(const std::string& who, const std::function<void()>& f);
  void expect(const std::string& key, const Tensor& tensor);
  void whole(const std::function<void()>& f);
  /// As read(key, archive), but empty when there is no such part.
  InputArchive below(const std::string& key) const;

 private:
  struct Content;
  std::shared_ptr<Content> content_;
  std::string prefix_;
};

}  // namespace serialize
}  // namespace wick
