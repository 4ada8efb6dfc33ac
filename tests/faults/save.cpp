// Saving: what a killed process, a full disk, a path or a stream that throws leave behind.
#include "files.h"

#include <autograd/io/npy.h>
#include <nn/nn.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <thread>

using namespace wick;
using test::check_fault;
using test::Folder;
using test::get;
using test::put;

namespace {

// Calls f(path) over and over in a process of its own, which is killed after a while.
template <class F>
void kill_in(F&& f, int microseconds) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      while (true) f();
    } catch (...) {  // this process must not go on with the tests
    }
    _exit(1);
  }
  usleep(static_cast<useconds_t>(microseconds));
  REQUIRE(kill(child, SIGKILL) == 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_CASE("a killed save leaves a whole file and no other") {
  const Folder folder;
  const std::string path = folder / "x.safetensors";
  const TensorMap tensors{{"w", ones({200, 1000})}};
  save_safetensors(path, tensors);
  for (int i = 0; i < 60; ++i) {
    kill_in([&] { save_safetensors(path, tensors); }, 1000 + 400 * i);
    REQUIRE(load_safetensors(path)[0].second.equal(tensors[0].second));
  }
  // A kill between naming and renaming leaves one name at most, which the next save takes away.
  CHECK(folder.names().size() <= 2);
  save_safetensors(path, tensors);
  CHECK(folder.names() == std::vector<std::string>{"x.safetensors"});
}

TEST_CASE("without nameless files, a killed save leaves one file that the next save takes away") {
  if (geteuid() != 0) {
    MESSAGE("not tried: only root may change the root folder, which hides /proc");
    return;
  }
  const Folder folder;
  const TensorMap tensors{{"w", ones({200, 1000})}};
  const auto save_inside = [&](bool forever) {
    if (chroot(folder.path().c_str()) != 0) return;
    do {
      save_safetensors("/x", tensors);
    } while (forever);
  };
  for (int i = 0; i < 20; ++i) kill_in([&] { save_inside(true); }, 3000 + 500 * i);
  CHECK(folder.names().size() <= 2);
  // A link or a pipe of the same name is not written into.
  for (const bool pipe : {false, true}) {
    std::string left;
    for (int time = 4000; left.empty() && time < 2000000; time += time / 4) {
      kill_in([&] { save_inside(true); }, time);
      for (const std::string& name : folder.names())
        if (name.starts_with(".wick-")) left = folder / name;
    }
    REQUIRE(!left.empty());
    const std::string other = put(folder / "other", "mine");
    REQUIRE(unlink(left.c_str()) == 0);
    if (pipe)
      REQUIRE(mkfifo(left.c_str(), 0666) == 0);
    else
      REQUIRE(symlink("/other", left.c_str()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      try {
        save_inside(false);
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    int status = 1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(get(other) == "mine");
    CHECK(load_safetensors(folder / "x")[0].second.equal(tensors[0].second));
    CHECK(folder.names().size() == 2);  // x and other
  }
}

TEST_CASE("saves of one path at the same time: each is whole, and one is the last") {
  const Folder folder;
  const std::string path = folder / "x";
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k)
    threads.emplace_back([&, k] {
      for (int i = 0; i < 25; ++i) save_npy(path, full({1000}, k));
    });
  for (std::thread& t : threads) t.join();
  const Tensor x = load_npy(path);
  CHECK(x.size(0) == 1000);
  CHECK(x.eq(x[0]).all().item<bool>());
  CHECK(folder.names() == std::vector<std::string>{"x"});
}

TEST_CASE("a full disk and a read-only one leave the old file") {
  if (geteuid() != 0) {
    MESSAGE("not tried: only root may mount a small disk");
    return;
  }
  const Folder folder;
  const std::string disk = folder / "disk", path = disk + "/x";
  REQUIRE(mkdir(disk.c_str(), 0755) == 0);
  if (mount("none", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
    MESSAGE("not tried: this place allows no mounts");
    return;
  }
  save_npy(path, ones({10}));
  const std::string old = get(path);
  const Tensor large = rand({1000, 1000});
  check_fault([&] { save_npy(path, large); }, {"save_npy", path, "No space left on device"});
  check_fault([&] { save_npz(path, {{"x", large}}); }, {"save_npz", path, "No space left on device"});
  check_fault([&] { save_npz(path, {{"x", large}}, true); }, {"save_npz", path, "No space left on device"});
  check_fault([&] { save_safetensors(path, {{"x", large}}); }, {"save_safetensors", path, "No space left"});
  check_fault([&] { save(large, path); }, {path, "No space left on device"});
  CHECK(get(path) == old);
  REQUIRE(mount("none", disk.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
  check_fault([&] { save_npy(path, ones({1})); }, {"save_npy", path, "Read-only file system"});
  check_fault([&] { save_npy(disk + "/new", ones({1})); }, {"save_npy", disk + "/new", "Read-only file system"});
  CHECK(get(path) == old);
  CHECK(std::distance(std::filesystem::directory_iterator(disk), {}) == 1);
  CHECK(umount(disk.c_str()) == 0);
}

TEST_CASE("paths that hold a NUL byte name no other file") {
  const Folder folder;
  const std::string cut = put(folder / "x", "old"), path = cut + std::string("\0.npy", 5);
  const Tensor t = ones({1});
  check_fault([&] { save_npy(path, t); }, {"save_npy", "NUL", "x\\u0000.npy"});
  check_fault([&] { save_npz(path, {{"t", t}}); }, {"save_npz", "NUL"});
  check_fault([&] { save_safetensors(path, {{"t", t}}); }, {"save_safetensors", "NUL"});
  check_fault([&] { save(t, path); }, {"NUL"});
  CHECK(get(cut) == "old");
  CHECK(folder.names().size() == 1);
  save_npy(cut, t);
  check_fault([&] { load_npy(path); }, {"load_npy", "NUL"});
  check_fault([&] { load_npz(path); }, {"load_npz", "NUL"});
  check_fault([&] { load_safetensors(path); }, {"load_safetensors", "NUL"});
  check_fault([&] { data::read_idx(path); }, {"read_idx", "NUL"});
  // Nor does a name in an archive.
  check_fault([&] { save_npz(cut, {{std::string("a\0b", 3), t}}); }, {"save_npz", "a\\u0000b"});
  check_fault([&] { save_npz(cut, {{"\xff", t}}); }, {"save_npz", "name"});
}

TEST_CASE("a file that may not be written to is not replaced") {
  const Folder folder;
  const std::string path = put(folder / "x", "old");
  REQUIRE(chmod(path.c_str(), 0444) == 0);
  REQUIRE(chmod(folder.path().c_str(), 0777) == 0);
  const bool root = geteuid() == 0;
  if (root) REQUIRE(seteuid(65534) == 0);
  check_fault([&] { save_npy(path, ones({1})); }, {"save_npy", "cannot write to", path, "Permission denied"});
  if (root) REQUIRE(seteuid(0) == 0);
  CHECK(get(path) == "old");
  CHECK(folder.names().size() == 1);
}

TEST_CASE("streams that throw when they fail: Error comes out, and their mask stays") {
  const auto all = std::ios::failbit | std::ios::badbit | std::ios::eofbit;
  const Tensor t = ones({2});
  std::ostringstream good;
  good.exceptions(all);
  save(t, good);
  CHECK(good.exceptions() == all);
  const std::string bytes = good.str();
  for (const std::string& text : {bytes, bytes.substr(0, bytes.size() - 1), std::string("?"), std::string()}) {
    std::istringstream in(text);
    in.exceptions(all);
    Tensor back;
    if (text == bytes) {
      load(back, in);
      CHECK(back.equal(t));
    } else {
      check_fault([&] { load(back, in); }, {"read_safetensors", "the stream"});
    }
    CHECK(in.exceptions() == all);
  }
  if (std::filesystem::exists("/dev/full")) {
    std::ofstream full("/dev/full", std::ios::binary);
    full.exceptions(all);
    check_fault([&] { save(t, full); }, {"write_safetensors", "stream failed"});
    CHECK(full.exceptions() == all);
    full.exceptions(std::ios::goodbit);  // closing it fails too
  }
  // A buffer that throws is a stream that fails.
  struct Throwing : std::streambuf {
    int_type underflow() override { throw 5; }
    int_type overflow(int_type) override { throw 5; }
  } buffer;
  std::istream in(&buffer);
  std::ostream out(&buffer);
  in.exceptions(all);
  out.exceptions(all);
  Tensor back;
  check_fault([&] { load(back, in); }, {"stream failed"});
  check_fault([&] { save(t, out); }, {"stream failed"});
}
