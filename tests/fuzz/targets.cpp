#include "targets.h"

#include <autograd/io/looks.h>
#include <autograd/io/npy.h>
#include <autograd/io/zip.h>
#include <nn/nn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace wick::fuzz {

namespace {

void expect(bool ok, const char* what) {
  if (ok) return;
  fmt::print(stderr, "fuzz: {}\n", what);
  std::abort();
}

// A file in memory, since readers take paths.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    expect(fd_ >= 0, "no file in memory");
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t wrote = ::write(fd_, bytes.data() + at, bytes.size() - at);
      expect(wrote > 0, "cannot write to memory");
      at += static_cast<size_t>(wrote);
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }
  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

// What a reader gives, or nothing where it throws Error.
template <class F>
auto tried(F&& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const Error& e) {
    expect(e.what()[0] != '\0', "an Error without a text");
    return {};
  }
}

// The same to the bit: NaN too.
void expect_same(const Tensor& a, const Tensor& b) {
  expect(a.dtype() == b.dtype() && a.sizes() == b.sizes(), "another dtype or shape");
  expect(a.nbytes() == 0 || std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0, "other elements");
}
void expect_same(const TensorMap& a, const TensorMap& b) {
  expect(a.size() == b.size(), "another number of tensors");
  for (size_t i = 0; i < a.size(); ++i) {
    expect(a[i].first == b[i].first, "another name");
    expect_same(a[i].second, b[i].second);
  }
}
template <class T>
void expect_same(const std::optional<T>& a, const std::optional<T>& b) {
  expect(a.has_value() == b.has_value(), "one way of reading takes what another refuses");
  if (a) expect_same(*a, *b);
}

template <class Read, class Write>
void expect_round_trip(const auto& value, Write&& write, Read&& read) {
  // Writing takes far longer than reading: some of the values suffice.
  static unsigned count = 0;
  if (count++ % 16 != 0) return;
  static const std::string path = [] {
    std::string name = "/dev/shm/wick-fuzz-XXXXXX";
    expect(::mkdtemp(name.data()) != nullptr, "no folder in memory");
    return name + "/file";
  }();
  write(path, value);
  expect_same(read(path), value);
  ::unlink(path.c_str());
}

// Bytes by a function, in small pieces, which does not say how many there are.
std::function<size_t(char*, size_t)> in_pieces(std::string_view bytes) {
  return [bytes](char* to, size_t n) mutable {
    n = std::min(n, bytes.size());
    std::copy_n(bytes.data(), n, to);
    bytes.remove_prefix(n);
    return n;
  };
}

// Row-major, to be compared. Of tensors that show few elements again and again nothing is compared.
TensorMap dense(const TensorMap& map) {
  TensorMap out;
  for (const auto& [name, t] : map) out.emplace_back(name, t.numel() < 100'000 ? t.contiguous() : zeros({0}));
  return out;
}

// Everything below an archive.
void read_all(serialize::InputArchive& in) {
  for (const std::string& key : in.keys()) {
    IValue value;
    Tensor t;
    serialize::InputArchive below;
    if (in.try_read(key, value) && value.isTensor()) static_cast<void>(value.toTensor().clone());
    if (in.try_read(key, t)) static_cast<void>(t.clone());
    if (in.try_read(key, below)) read_all(below);
  }
}

}  // namespace

void safetensors(std::string_view bytes) {
  std::map<std::string, std::string> metadata, other;
  const auto with_size = tried([&] { return read_safetensors(in_pieces(bytes), bytes.size(), "function", &metadata); });
  const auto without = tried([&] { return read_safetensors(in_pieces(bytes), {}, "function", &other); });
  expect_same(with_size, without);
  if (!with_size) return;
  expect(metadata == other, "other metadata");
  std::string written;
  write_safetensors([&](const char* data, size_t n) { written.append(data, n); }, *with_size, metadata);
  expect_same(read_safetensors(in_pieces(written), written.size(), "written", &other), *with_size);
  expect(metadata == other, "other metadata");
}

void npy(std::string_view bytes) {
  const MemoryFile file(bytes);
  if (const auto t = tried([&] { return load_npy(file.path()); })) expect_round_trip(*t, save_npy, load_npy);
}

void npz(std::string_view bytes) {
  const MemoryFile file(bytes);
  const auto t = tried([&] { return load_npz(file.path()); });
  if (!t) return;
  for (const auto& [name, tensor] : *t)  // names that only other programs write
    if (name.empty() || name[0] == '/' || name.find("..") != name.npos) return;
  expect_round_trip(
      *t, [](const std::string& path, const TensorMap& map) { save_npz(path, map, true); }, load_npz);
}

void entry(std::string_view bytes) {
  const MemoryFile alone(bytes), packed("");
  const std::string path = packed.path();
  const int fd = std::atoi(path.substr(path.rfind('/') + 1).c_str());
  FileWriter writer("fuzz", path, fd);
  write_zip("fuzz", writer, {{"x.npy", {bytes}}}, true);
  const auto t = tried([&] { return load_npy(alone.path()); });
  const auto in_archive = tried([&] { return load_npz(path)[0].second; });
  expect_same(t, in_archive);
}

void idx(std::string_view bytes) {
  const MemoryFile file(bytes);
  if (const auto t = tried([&] { return data::read_idx(file.path()); })) expect_round_trip(*t, save_npy, load_npy);
}

void pt(std::string_view bytes) {
  std::map<std::string, std::string> metadata, other;
  auto with_size = tried([&] { return dense(read_pt(in_pieces(bytes), bytes.size(), "function", &metadata)); });
  const auto without = tried([&] { return dense(read_pt(in_pieces(bytes), {}, "function", &other)); });
  expect_same(with_size, without);
  if (!with_size) return;
  expect(metadata == other, "other metadata");
  std::string written;
  write_pt([&](const char* data, size_t n) { written.append(data, n); }, *with_size, metadata);
  expect_same(read_pt(in_pieces(written), written.size(), "written", &other), *with_size);
  expect(metadata.size() == other.size(), "other metadata");  // integers beyond int64 become texts
  nn::Sequential net(nn::Linear(2, 1), nn::BatchNorm1d(1));
  tried([&] { return load(net, bytes.data(), bytes.size()), true; });
}

void pickle(std::string_view bytes) {
  static const std::string elements(64, '\1');
  pt(zip_bytes("fuzz", {{"a/data.pkl", {bytes}}, {"a/data/0", {elements}}, {"a/data/1", {elements}}}, false));
}

void archive(std::string_view bytes) {
  if (is_pt(bytes)) return;  // an archive copies tensors, and those of PyTorch may be larger than their file
  serialize::InputArchive in;
  if (!tried([&] { return in.load_from(bytes.data(), bytes.size()), true; })) return;
  read_all(in);
  nn::Sequential net(nn::Linear(2, 1), nn::BatchNorm1d(1));
  tried([&] { return load(net, bytes.data(), bytes.size()), true; });
  optim::SGD sgd(net->parameters(), optim::SGDOptions(0.1).momentum(0.9));
  tried([&] { return load(sgd, bytes.data(), bytes.size()), true; });
  optim::Adam adam(net->parameters(), optim::AdamOptions(0.1).amsgrad(true));
  tried([&] { return load(adam, bytes.data(), bytes.size()), true; });
}

}  // namespace wick::fuzz
