#pragma once
// A whole training run in one file: what it consists of, and the state of the random numbers. A run that is saved and
// loaded goes on as if it had not been interrupted, bit for bit.
//
//   int64_t epoch = 0;
//   const nn::Run run = {{"net", net}, {"adam", adam}, {"cosine", cosine}, {"loader", *loader}, {"epoch", epoch}};
//   if (std::filesystem::exists("run.safetensors")) nn::load_run("run.safetensors", run);
//   for (; epoch < 10; ++epoch) {
//     for (auto& batch : *loader) {
//       …
//       nn::save_run("run.safetensors", run);   // in the middle of an epoch, or between two
//     }
//     cosine.step();
//   }

#include <nn/serialize/serialize.h>

#include <functional>
#include <string>
#include <vector>

namespace wick::nn {

/// A part of a run and its name: a module, an optimizer, a schedule, a data loader, a sampler, a tensor, whatever has
/// `archive << part` and `archive >> part`; or a number, bool or string. It refers to the part, which must outlive it.
class RunPart {
 public:
  template <class T>
  RunPart(std::string name, T& part) : name_(std::move(name)) {
    if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      save_ = [&part](serialize::OutputArchive& archive) { archive.write("value", stored(part)); };
      load_ = [&part](serialize::InputArchive& archive) {
        IValue value;
        archive.read("value", value);
        restore(part, value);
      };
    } else if constexpr (std::is_same_v<T, Tensor>) {  // which may be undefined
      save_ = [&part](serialize::OutputArchive& archive) {
        if (part.defined()) archive.write("0", part);
      };
      load_ = [&part](serialize::InputArchive& archive) {
        if (!archive.try_read("0", part)) part = Tensor();
      };
    } else {
      constexpr bool fits = requires(serialize::OutputArchive & out, serialize::InputArchive & in) {
        out << part;
        in >> part;
      };
      static_assert(fits, "a part of a run needs `archive << part` and `archive >> part`, and must not be const");
      if constexpr (fits) {
        save_ = [&part](serialize::OutputArchive& archive) { archive << part; };
        load_ = [&part](serialize::InputArchive& archive) { archive >> part; };
      }
    }
  }
  const std::string& name() const noexcept { return name_; }
  void save(serialize::OutputArchive& archive) const { save_(archive); }
  void load(serialize::InputArchive& archive) const { load_(archive); }

 private:
  template <class T>
  static IValue stored(const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>)
      return value;
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(value);
    else
      return static_cast<int64_t>(value);
  }
  template <class T>
  static void restore(T& value, const IValue& from) {
    if constexpr (std::is_same_v<T, bool>) {
      value = from.toBool();
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = from.toStringRef();
    } else if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<T>(from.toDouble());
    } else {
      const int64_t number = from.toInt();
      check(static_cast<int64_t>(static_cast<T>(number)) == number,
            "load_run: the number {} does not fit into its variable", number);
      value = static_cast<T>(number);
    }
  }

  std::string name_;
  std::function<void(serialize::OutputArchive&)> save_;
  std::function<void(serialize::InputArchive&)> load_;
};
/// The parts of a run. The same list saves it and loads it.
using Run = std::vector<RunPart>;

/// Saves all parts of a run, each below its name, and the state of default_generator() as "generator". The file appears
/// whole or not at all: an interruption leaves the one before. Throws for two parts of the same name.
void save_run(const std::string& filename, const Run& run);
/// Loads what save_run() saved. Throws when the file is damaged, lacks a part, has another one, or a part does not fit;
/// then all parts and the random numbers are as they were before.
void load_run(const std::string& filename, const Run& run);

}  // namespace wick::nn
