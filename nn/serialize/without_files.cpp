// Archives and profiles where there are no files (WebAssembly). Modules and optimizers name them; whoever makes one is
// told. Compiled in place of archive.cpp and profiler.cpp.

#include <autograd/profiler.h>
#include <nn/serialize/archive.h>

namespace wick {

namespace {

[[noreturn]] void fail_without_files() { fail("serialize: this wick was built without files, for WebAssembly"); }

}  // namespace

namespace serialize {

struct OutputArchive::Content {};
OutputArchive::OutputArchive() { fail_without_files(); }
OutputArchive::~OutputArchive() = default;
void OutputArchive::write(const std::string&, const IValue&) { fail_without_files(); }
void OutputArchive::write(const std::string&, const Tensor&, bool) { fail_without_files(); }
void OutputArchive::write(const std::string&, OutputArchive&) { fail_without_files(); }

InputArchive::InputArchive() { fail_without_files(); }
bool InputArchive::try_read(const std::string&, IValue&) { fail_without_files(); }
bool InputArchive::try_read(const std::string&, Tensor&, bool) { fail_without_files(); }
bool InputArchive::try_read(const std::string&, InputArchive&) { fail_without_files(); }
void InputArchive::read(const std::string&, IValue&) { fail_without_files(); }
void InputArchive::read(const std::string&, Tensor&, bool) { fail_without_files(); }
void InputArchive::read(const std::string&, InputArchive&) { fail_without_files(); }
void InputArchive::gather(const std::string&, const std::function<void()>&) { fail_without_files(); }
void InputArchive::expect(const std::string&, const Tensor&) { fail_without_files(); }
void InputArchive::whole(const std::function<void()>&) { fail_without_files(); }
InputArchive InputArchive::below(const std::string&) const { fail_without_files(); }

}  // namespace serialize

namespace autograd::profiler {

Range::Range(const char* name) : name_(name), profile_(nullptr) {}
Range::~Range() { (void)name_, (void)profile_, (void)begin_; }  // there is no profile to be told

}  // namespace autograd::profiler

}  // namespace wick
