#include <autograd/core/error.h>
#include <autograd/io/file.h>
#include <autograd/io/looks.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace wick {

namespace {

// The system reads a name up to its first NUL byte, so such a path would open another file.
void check_path(const char* op, const std::string& path) {
  check(path.find('\0') == path.npos, "{}: the path {} holds a NUL byte", op, in_quotes(path));
}

std::string name_of(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

// A file that is being written, which takes the place of `target` in the end. It has no name, so that nothing remains
// of it when the process is killed. Where that is not possible it has a name, always the same for one target, and a
// lock: what a killed process leaves behind is used by the next one. All members return false with errno set when the
// system refuses.
class Replacement {
 public:
  explicit Replacement(const std::filesystem::path& target) : target_(target) {
    folder_ = target.has_parent_path() ? target.parent_path() : ".";
    // Not made of the target's name, which may be as long as names can be.
    name_ = folder_ / fmt::format(".wick-{:016x}.tmp", std::hash<std::string>()(target.filename().string()));
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement() {
    const int reason = errno;
    if (named_) ::unlink(name_.c_str());
    if (fd_ >= 0) ::close(fd_);
    errno = reason;
  }
  int fd() const { return fd_; }

  bool open() {
    fd_ = ::open(folder_.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (fd_ >= 0) {
      if (::access(name_of(fd_).c_str(), F_OK) == 0) return true;  // it can be given a name
      ::close(std::exchange(fd_, -1));
    } else if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
      return false;
    }
    return open_named();
  }

  // Takes the place of the target.
  bool publish() {
    if (!named_) {
      if (give_name(target_)) return true;
      if (errno != EEXIST) return false;
      // Only renaming can replace a file, and only what has a name. The lock keeps others from using the name
      // meanwhile; a process that was killed here may have left a file of that name behind.
      const int lock = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (lock >= 0) ::flock(lock, LOCK_EX);
      ::unlink(name_.c_str());
      named_ = give_name(name_);
      const bool done = named_ && rename();
      if (lock >= 0) ::close(lock);
      return done;
    }
    return rename();
  }

  // The new name reaches the disk with its folder. Not all file systems can sync a folder; the file is whole either
  // way.
  void sync_folder() const {
    const int fd = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
  }

 private:
  bool give_name(const std::filesystem::path& name) const {
    return ::linkat(AT_FDCWD, name_of(fd_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }
  bool rename() {
    if (::rename(name_.c_str(), target_.c_str()) != 0) return false;
    named_ = false;
    return true;
  }
  bool open_named() {
    while (true) {
      // O_NONBLOCK: do not wait if someone has put a pipe there.
      fd_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
      struct stat mine, named;
      if (fd_ >= 0 && ::fstat(fd_, &mine) == 0 && S_ISREG(mine.st_mode) && mine.st_nlink <= 1 &&
          mine.st_uid == ::geteuid()) {
        ::flock(fd_, LOCK_EX);  // waits for another one that is writing it
        if (::lstat(name_.c_str(), &named) == 0 && named.st_ino == mine.st_ino && named.st_dev == mine.st_dev) {
          named_ = true;
          return ::ftruncate(fd_, 0) == 0;
        }
      } else {  // not ours to write into
        const int reason = fd_ < 0 ? errno : EPERM;
        if (::unlink(name_.c_str()) != 0) {
          errno = reason;
          return false;
        }
      }
      if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
  }

  std::filesystem::path target_, folder_, name_;
  int fd_ = -1;
  bool named_ = false;
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
  check_path(op, path);
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

  done(!exists || ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) == 0, "write to");

  Replacement file(target);
  done(file.open(), "create");
  if (exists) done(::fchmod(file.fd(), old.st_mode & 07777) == 0, "set the permissions of");
  FileWriter writer(op, path, file.fd());
  write(writer);
  done(::fsync(file.fd()) == 0, "write");
  done(file.publish(), "replace");
  file.sync_folder();
}

FileReader::FileReader(const char* op, const std::string& path) : op_(op), path_(path) {
  check_path(op, path);
  fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
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
std::shared_ptr<char> FileReader::map() const {
  const size_t n = static_cast<size_t>(size_.value_or(0));
  // No memory is set aside for what could be written: a file may be larger than the machine's.
  void* const at = ::mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, fd_, 0);
  check(at != MAP_FAILED, "{}: cannot map {} into memory: {}", op_, path_, std::strerror(errno));
  return {static_cast<char*>(at), [n](char* p) { ::munmap(p, n); }};
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
