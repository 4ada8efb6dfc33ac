#include <autograd/io/stream.h>

#include <istream>
#include <ostream>

namespace wick {

namespace {

// Keeps a stream from throwing exceptions of its own, so that only Error is thrown here; restores its mask at the end.
template <class Stream>
class Quiet {
 public:
  explicit Quiet(Stream& stream) : stream_(stream), mask_(stream.exceptions()) { stream.exceptions(std::ios::goodbit); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() {
    try {
      stream_.exceptions(mask_);
    } catch (const std::ios_base::failure&) {  // thrown if its state is in the mask, which is restored all the same
    }
  }

 private:
  Stream& stream_;
  std::ios_base::iostate mask_;
};

}  // namespace

void with_stream(std::istream& in, const std::string& name, const std::function<void(Source)>& read) {
  const Quiet quiet(in);
  check(static_cast<bool>(in), "{}: the stream has already failed", name);
  // The number of bytes left, if the stream can tell.
  std::optional<uint64_t> size;
  if (const auto here = in.tellg(); here != std::istream::pos_type(-1)) {
    in.seekg(0, std::ios::end);
    const auto end = in.tellg();
    if (in && end >= here) size = static_cast<uint64_t>(end - here);
    in.clear();
    in.seekg(here);
  }
  const auto next = [&](char* to, size_t n) {
    in.read(to, static_cast<std::streamsize>(n));
    check(!in.bad(), "{}: the stream failed", name);
    if (in.eof()) in.clear(std::ios::eofbit);  // the end is not a failure
    return static_cast<size_t>(in.gcount());
  };
  read({name, next, size});
}

void with_stream(const char* op, std::ostream& out,
                 const std::function<void(const std::function<void(const char*, size_t)>&)>& write) {
  const Quiet quiet(out);
  check(static_cast<bool>(out), "{}: the stream has already failed", op);
  write([&](const char* data, size_t n) {
    check(static_cast<bool>(out.write(data, static_cast<std::streamsize>(n))),
          "{}: the stream failed while {} bytes were written: disk full?", op, n);
  });
  check(static_cast<bool>(out.flush()), "{}: the stream failed at the end: disk full?", op);
}

}  // namespace wick
