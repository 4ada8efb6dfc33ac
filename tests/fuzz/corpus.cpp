// What the fuzzers start from and what they found, as ordinary tests.
#include <doctest/doctest.h>

#include <filesystem>

#include "../faults/files.h"
#include "targets.h"

TEST_CASE("the fuzzers' files are refused with Error, or read as the same in every way") {
  using namespace wick;
  const std::pair<const char*, void (*)(std::string_view)> targets[] = {{"safetensors", fuzz::safetensors},
                                                                        {"npy", fuzz::npy},
                                                                        {"npz", fuzz::npz},
                                                                        {"entry", fuzz::entry},
                                                                        {"idx", fuzz::idx},
                                                                        {"pt", fuzz::pt},
                                                                        {"pickle", fuzz::pickle},
                                                                        {"archive", fuzz::archive}};
  for (const auto& [name, target] : targets) {
    int files = 0;
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path(WICK_SOURCE_DIR "/tests/fuzz/corpus") / name)) {
      CAPTURE(file.path().string());
      CHECK_NOTHROW(target(test::get(file.path().string())));  // it aborts if something is wrong
      ++files;
    }
    const std::string reader = name;
    CHECK_MESSAGE(files > 2, reader);
  }
}
