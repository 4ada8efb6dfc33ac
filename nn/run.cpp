#include <nn/run.h>

#include <algorithm>
#include <sstream>

namespace wick::nn {

namespace {

constexpr const char* kGenerator = "generator";

void save_parts(serialize::OutputArchive& archive, const Run& run) {
  for (const RunPart& part : run) {
    check(!part.name().empty() && part.name().find('.') == std::string::npos && part.name() != kGenerator,
          "save_run: a part cannot be called '{}': needs a name without dots, other than {}", part.name(), kGenerator);
    serialize::OutputArchive below;
    part.save(below);
    archive.write(part.name(), below);
  }
  const Generator& generator = default_generator();
  std::lock_guard lock(generator.mutex());
  archive.write(kGenerator, generator.get_state());
}

void load_parts(serialize::InputArchive& archive, const Run& run) {
  for (const RunPart& part : run) {
    serialize::InputArchive below = archive.below(part.name());
    below.whole([&] { part.load(below); });
  }
  Tensor state;
  archive.read(kGenerator, state);
  const Generator& generator = default_generator();
  std::lock_guard lock(generator.mutex());
  generator.set_state(state);
}

}  // namespace

void save_run(const std::string& filename, const Run& run) {
  serialize::OutputArchive archive;
  save_parts(archive, run);
  archive.save_to(filename);
}

void load_run(const std::string& filename, const Run& run) {
  serialize::InputArchive archive;
  archive.load_from(filename);
  const std::vector<std::string> keys = archive.keys();
  for (const std::string& key : keys)
    check(key == kGenerator || std::any_of(run.begin(), run.end(), [&](const RunPart& p) { return p.name() == key; }),
          "load_run: {}: has a part '{}' that was not asked for", filename, key);
  check(std::find(keys.begin(), keys.end(), kGenerator) != keys.end(),
        "load_run: {}: has no state of the random numbers: it was not written by save_run()", filename);
  std::stringstream before;  // to go back to, should a part not fit
  serialize::OutputArchive now;
  save_parts(now, run);
  now.save_to(before);
  try {
    load_parts(archive, run);
  } catch (...) {
    serialize::InputArchive back;
    back.load_from(before);
    load_parts(back, run);
    throw;
  }
}

}  // namespace wick::nn
