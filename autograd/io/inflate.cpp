#include <autograd/core/error.h>
#include <autograd/io/inflate.h>
#include <zlib.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace wick {

namespace {

class Inflater {
 public:
  Inflater(std::string name, Deflated kind, std::function<size_t(char*, size_t)> read)
      : name_(std::move(name)), kind_(kind), read_(std::move(read)), buffer_(1 << 14) {
    const int code = inflateInit2(&stream_, kind == Deflated::gzip ? 15 + 16 : -15);  // zlib's words for the two
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    check(code == Z_OK, "{}: zlib cannot start: {}", name_, zError(code));
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  size_t read(char* to, size_t n) {
    size_t got = 0;
    while (got < n && !ended_) {
      const auto room = static_cast<uInt>(std::min<size_t>(n - got, UINT_MAX));
      stream_.next_out = reinterpret_cast<Bytef*>(to + got);
      stream_.avail_out = room;
      check(refill(), "{}: the {} data is damaged or cut: unexpected end of file", name_, kind());
      const int code = inflate(&stream_, Z_NO_FLUSH);
      got += room - stream_.avail_out;
      if (code == Z_MEM_ERROR) throw std::bad_alloc();
      if (code == Z_STREAM_END)
        end_member();
      else
        check(code == Z_OK || code == Z_BUF_ERROR, "{}: the {} data is damaged or cut: {}", name_, kind(),
              stream_.msg ? stream_.msg : zError(code));
    }
    return got;
  }

 private:
  const char* kind() const { return kind_ == Deflated::gzip ? "gzip" : "deflated"; }
  // Whether there is more to inflate; reads on if the buffer is empty.
  bool refill() {
    if (stream_.avail_in > 0) return true;
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_in = static_cast<uInt>(read_(buffer_.data(), buffer_.size()));
    return stream_.avail_in > 0;
  }
  // A gzip file may have several members, one after the other.
  void end_member() {
    ended_ = !refill();
    if (ended_) return;
    check(kind_ == Deflated::gzip && *stream_.next_in == 0x1f, "{}: goes on after the end of the {} data", name_,
          kind());
    inflateReset(&stream_);
  }

  std::string name_;
  Deflated kind_;
  std::function<size_t(char*, size_t)> read_;
  std::vector<char> buffer_;
  z_stream stream_{};
  bool ended_ = false;
};

}  // namespace

std::function<size_t(char*, size_t)> inflate_from(std::string name, Deflated kind,
                                                  std::function<size_t(char*, size_t)> read) {
  auto inflater = std::make_shared<Inflater>(std::move(name), kind, std::move(read));
  return [inflater](char* to, size_t n) { return inflater->read(to, n); };
}

}  // namespace wick
