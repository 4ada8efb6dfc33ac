#include <autograd/core/error.h>
#include <autograd/io/file.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace wick {

namespace {

// A file descriptor, closed by the destructor.
struct File {
  int fd = -1;
  explicit File(int f) : fd(f) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }
  bool close() { return fd < 0 || ::close(std::exchange(fd, -1)) == 0; }
};

// A file that is being written; it is removed unless keep() is called.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& folder) : fd_(-1) {
    static std::atomic<unsigned> number{0};
    do {
      path_ = (folder / fmt::format(".wick-{}-{}.tmp", ::getpid(), number++)).string();
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd_ < 0 && errno == EEXIST);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (fd_ >= 0 && !kept_) ::unlink(path_.c_str());
  }
  int fd() const { return fd_; }
  const std::string& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  std::string path_;
  int fd_;
  bool kept_ = false;
};

}  // namespace

void FileWriter::write(const char* data, size_t n) {
  while (n > 0) {
    const ssize_t wrote = ::pwrite(fd_, data, n, static_cast<off_t>(position_));
    if (wrote < 0 && errno == EINTR) continue;
    check(wrote >= 0, "{}: cannot write {}: {}", op_, path_, wrote < 0 ? std::strerror(errno) : "");
    data += wrote;
    n -= static_cast<size_t>(wrote);
    position_ += static_cast<uint64_t>(wrote);
  }
  size_ = std::max(size_, position_);
}

void replace_file(const char* op, const std::string& path, const std::function<void(FileWriter&)>& write) {
  const auto done = [&](bool ok, const char* what) {
    const int reason = errno;
    check(ok, "{}: cannot {} {}: {}", op, what, path, ok ? "" : std::strerror(reason));
  };
  // A link is followed: renaming would replace the link itself.
  std::filesystem::path target = path;
  std::error_code error;
  if (std::filesystem::is_symlink(target, error)) {
    target = std::filesystem::canonical(target, error);
    check(!error, "{}: cannot follow the link {}: {}", op, path, error.message());
  }
  struct stat old;
  const bool exists = ::stat(target.c_str(), &old) == 0;
  // Renaming over /dev/null would replace it for everybody.
  check(!exists || S_ISREG(old.st_mode), "{}: {} is {}, expected a file or nothing", op, path,
        exists && S_ISDIR(old.st_mode) ? "a folder" : "no regular file");

  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  Temporary temporary(folder);
  done(temporary.fd() >= 0, "create");
  File file(temporary.fd());
  if (exists) done(::fchmod(file.fd, old.st_mode & 07777) == 0, "set the permissions of");
  FileWriter writer(op, path, file.fd);
  write(writer);
  done(::fsync(file.fd) == 0, "write");
  done(file.close(), "write");
  done(::rename(temporary.path().c_str(), target.c_str()) == 0, "replace");
  temporary.keep();
  // The new name reaches the disk with its folder. Not all file systems can sync a folder; the file is whole either
  // way.
  const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd >= 0) ::fsync(directory.fd);
}

FileReader::FileReader(const char* op, const std::string& path)
    : op_(op), path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  check(fd_ >= 0, "{}: cannot open {}: {}", op, path, fd_ < 0 ? std::strerror(errno) : "");
  struct stat info;
  if (::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode)) size_ = static_cast<uint64_t>(info.st_size);
}
FileReader::~FileReader() { ::close(fd_); }
size_t FileReader::read(char* to, size_t n) const {
  return read_all([&](size_t got) { return ::read(fd_, to + got, n - got); }, n);
}
size_t FileReader::read_at(uint64_t position, char* to, size_t n) const {
  return read_all([&](size_t got) { return ::pread(fd_, to + got, n - got, static_cast<off_t>(position + got)); }, n);
}
template <class F>
size_t FileReader::read_all(F&& read_from, size_t n) const {
  size_t got = 0;
  while (got < n) {
    const ssize_t r = read_from(got);
    if (r < 0 && errno == EINTR) continue;
    check(r >= 0, "{}: cannot read {}: {}", op_, path_, r < 0 ? std::strerror(errno) : "");
    if (r == 0) break;
    got += static_cast<size_t>(r);
  }
  return got;
}

}  // namespace wick
