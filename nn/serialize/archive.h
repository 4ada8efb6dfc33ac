#pragma once
// Archives: named tensors and values to be saved, or read from a file. The names of nested archives are joined by dots.
// The file is in the safetensors format, with the values as JSON in its metadata; one whose name ends with .pt or .pth
// in PyTorch's, as torch.load() reads it. Files of both formats are read, whatever their name.
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

/// Collects tensors and values, then writes them to a file. Throws for a key that is given twice.
class OutputArchive {
 public:
  OutputArchive();
  OutputArchive(OutputArchive&&) noexcept;
  OutputArchive& operator=(OutputArchive&&) noexcept;
  ~OutputArchive();

  /// Adds a number, a string, a bool or none. Throws for a list.
  void write(const std::string& key, const IValue& value);
  /// Adds a tensor. Throws if it is undefined. is_buffer makes no difference.
  void write(const std::string& key, const Tensor& tensor, bool is_buffer = false);
  /// Adds everything in another archive, as key.name.
  void write(const std::string& key, OutputArchive& nested_archive);
  /// The same as write().
  template <class... Args>
  void operator()(Args&&... args) {
    write(std::forward<Args>(args)...);
  }
  /// The number of tensors and values so far.
  size_t size() const;
  /// Writes to a file, which appears whole or not at all; to a stream; or by a function that returns how many bytes it
  /// has written. Streams and functions get the safetensors format.
  void save_to(const std::string& filename);
  void save_to(std::ostream& stream);
  void save_to(const std::function<size_t(const void*, size_t)>& func);

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// Reads what an OutputArchive wrote, any safetensors file, also the index of several (see load_safetensors()), or a
/// file of PyTorch's torch.save(), in which the dictionaries of a checkpoint are nested archives.
class InputArchive {
 public:
  InputArchive();

  /// Reads a value, or a tensor as a value. Returns false when there is no such key.
  bool try_read(const std::string& key, IValue& value);
  void read(const std::string& key, IValue& value);  ///< the same, but throws when there is no such key
  /// Reads a tensor. Returns false when there is no such key. If `tensor` is defined it remains the same tensor, with
  /// its requires_grad, and gets the values, shape and dtype of the archive's.
  bool try_read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  /// The same, but throws when there is no such key.
  void read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  /// Reads a nested archive: everything whose name begins with key and a dot. Returns false when there is nothing.
  bool try_read(const std::string& key, InputArchive& archive);
  void read(const std::string& key, InputArchive& archive);  ///< the same, but throws when there is nothing
  /// The same as read().
  template <class... Args>
  void operator()(Args&&... args) {
    read(std::forward<Args>(args)...);
  }
  /// The names of the tensors, values and nested archives in this archive, without what is below them.
  std::vector<std::string> keys() const;

  /// Reads a file, a stream, memory, or what a function read(position, to, n) gives, which returns the number of bytes.
  /// Throws when it is damaged.
  void load_from(const std::string& filename, std::optional<Device> device = std::nullopt);
  void load_from(std::istream& stream, std::optional<Device> device = std::nullopt);
  void load_from(const char* data, size_t size, std::optional<Device> device = std::nullopt);
  void load_from(const std::function<size_t(uint64_t, void*, size_t)>& read_func,
                 const std::function<size_t()>& size_func, std::optional<Device> device = std::nullopt);

  /// For Module::load(), which reports everything that does not fit in one error: runs f, in which expect() is called.
  /// The outermost gather() then throws one error for all expected tensors that cannot be read, or copies all values.
  void gather(const std::string& who, const std::function<void()>& f);
  /// Notes that `tensor` gets the values of `key` at the end of gather().
  void expect(const std::string& key, const Tensor& tensor);
  /// Runs f. A gather() in it also throws for tensors in the archive that were not expected.
  void whole(const std::function<void()>& f);
  /// As read(key, archive), but an empty archive when there is no such key.
  InputArchive below(const std::string& key) const;

 private:
  struct Content;
  std::shared_ptr<Content> content_;
  std::string prefix_;
};

}  // namespace serialize
}  // namespace wick
