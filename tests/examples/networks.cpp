// The second part of the examples, networks, in their short form.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "../house/source.h"
#include "programs.h"

namespace {

using namespace programs;

// With what each program needs, and the picture that it draws.
struct Network {
  const char *name, *picture;
  bool needs_images, needs_gnuplot;
};
const std::vector<Network> kNetworks = {
    {"conv_net", "conv_net.png", true, true}, {"char_transformer", "char_transformer.png", false, true},
    {"resume", "resume.png", false, true},    {"pinn", "pinn.png", false, true},
    {"dqn", "dqn.png", false, true},          {"vae", "vae.png", true, false}};

TEST_CASE("conv_net: most of the clothes after 6,000 images, and the mistakes are counted" * doctest::skip(!kImages)) {
  const Run& r = brief("conv_net");
  const double right = r.numbers("✓")[0];
  CHECK(right >= 75);
  // The table of confusions has the same mistakes: its diagonal is what is right of 2,000.
  double diagonal = 0, all = 0;
  const std::vector<std::string> classes = {"\n  T-shirt/top", "\n      Trouser", "\n     Pullover", "\n        Dress",
                                            "\n         Coat", "\n       Sandal", "\n        Shirt", "\n      Sneaker",
                                            "\n          Bag", "\n   Ankle boot"};
  for (size_t i = 0; i < classes.size(); ++i) {
    const auto row = r.numbers(classes[i]);
    REQUIRE(row.size() == 11);
    diagonal += row[i];
    for (size_t k = 0; k < 10; ++k) all += row[k];
  }
  CHECK(all == 2000);
  CHECK(diagonal / all * 100 == doctest::Approx(right).epsilon(1e-3));
}

TEST_CASE("char_transformer: a lower loss with each step, and text of the alphabet that it read") {
  const Run& r = brief("char_transformer");
  const auto first = r.numbers("\n     50"), last = r.numbers("\n    250");
  REQUIRE(first.size() == 2);
  REQUIRE(last.size() == 2);
  CHECK(last[0] < first[0]);
  CHECK(last[1] < first[1]);
  const double by_chance = r.numbers("in nats: by chance")[0], by_pairs = r.numbers("by pairs of characters ")[0];
  CHECK(by_pairs < by_chance - 2);
  CHECK(last[1] < by_pairs);
  // What it wrote is whole characters: all bytes of UTF-8 after each other as they must be.
  const std::string text = r.text.substr(r.text.find("--- written by the network\n"));
  size_t missing = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    CHECK(((byte & 0xC0) == 0x80) == (missing > 0));
    missing = (byte & 0xC0) == 0x80 ? missing - (missing > 0)
              : byte >= 0xF0        ? 3
              : byte >= 0xE0        ? 2
              : byte >= 0xC0        ? 1
                                    : 0;
  }
  const Run small = run("char_transformer", "--short --text /nowhere");
  CHECK(small.code == 1);
  CHECK(small.text.find("--text /nowhere") != std::string::npos);
}

TEST_CASE("resume: the files of a killed run and of one that was not are the same") {
  const Run& r = brief("resume");
  auto bytes = [&](const std::string& name) {
    std::ifstream file(r.folder + "/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(!bytes("whole.safetensors").empty());
  CHECK(bytes("whole.safetensors") == bytes("killed.safetensors"));
  CHECK(bytes("whole.safetensors") != bytes("weights.safetensors"));
  size_t kills = 0;
  for (size_t at = 0; (at = r.text.find("killed by signal 9", at)) != std::string::npos; ++at) ++kills;
  CHECK(kills == 3);
  for (const char* from : {"from step 50, epoch 5", "from step 100, epoch 10", "from step 175, epoch 18"})
    CHECK_MESSAGE(r.text.find(from) != std::string::npos, from << "\n" << r.text);
}

TEST_CASE("pinn: the solution of Burgers' equation, more nearly with each round") {
  const Run& r = brief("pinn");
  const auto before = r.numbers("\n        0 "), after = r.numbers("\n      400 ");
  REQUIRE(before.size() == 2);
  REQUIRE(after.size() == 2);
  CHECK(after[0] < before[0] / 100);
  CHECK(after[1] < 20);
  CHECK(before[1] > 40);
}

TEST_CASE("dqn: pushes that keep the pole up") {
  const Run& r = brief("dqn");
  CHECK(r.numbers("pushing by chance:")[0] < 40);
  CHECK(r.numbers("without exploring:")[0] > 60);
}

TEST_CASE("vae: a bound that rises, and codes that say something" * doctest::skip(!kImages)) {
  const Run& r = brief("vae");
  const double without = r.numbers("mean of each pixel:")[0];
  const auto last = r.numbers("\n    2 ");  // ELBO of training and test, log p(x|z), KL
  REQUIRE(last.size() == 4);
  CHECK(last[1] > without + 30);
  CHECK(last[2] - last[3] == doctest::Approx(last[1]).epsilon(0.002));
  const auto bound = r.numbers("500 test images: ELBO");
  CHECK(bound[2] > bound[0]);
}

TEST_CASE("networks: a picture each, with gnuplot or else its script; a command line like the course's") {
  const bool gnuplot = on_path("gnuplot");
  for (const Network& n : kNetworks) {
    check_command_line(n.name);
    if (n.needs_images && !kImages) continue;
    const Run& r = brief(n.name);
    CHECK_MESSAGE(r.wrote(n.picture) == (gnuplot || !n.needs_gnuplot), n.name);
    if (n.needs_gnuplot) CHECK(r.wrote(fs::path(n.picture).replace_extension(".gp")));
  }
  for (const char* program : {"conv_net", "vae"}) {
    const Run r = run(program, "--short --data /nowhere");
    CHECK(r.code == 1);
    CHECK(r.text.find("dataset-fashion-mnist") != std::string::npos);
  }
}

TEST_CASE("networks: the text has a row and a section for each, and its picture") {
  const std::string english = house::read("examples/README.md"), vietnamese = house::read("examples/README.vi.md");
  const std::string build = house::read("examples/CMakeLists.txt");
  const size_t at = build.find("foreach(network ") + 16;
  std::istringstream names(build.substr(at, build.find(')', at) - at));
  size_t count = 0;
  for (std::string name; names >> name; ++count) {
    CHECK_MESSAGE(english.find("\n| `" + name + "` |") != std::string::npos, name);
    CHECK_MESSAGE(vietnamese.find("\n| `" + name + "` |") != std::string::npos, name);
    CHECK_MESSAGE(english.find("\n### `" + name + "`\n") != std::string::npos, name);
    CHECK_MESSAGE(english.find("](pictures/" + name + ".png)") != std::string::npos, name);
  }
  CHECK(count == kNetworks.size());
}

}  // namespace
