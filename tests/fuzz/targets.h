#pragma once
// What the fuzzers try: each reader of foreign bytes on bytes that may be anything.

#include <string_view>

namespace wick::fuzz {

/// Each reads the bytes as a file of its format. They must be refused with wick::Error, or give tensors that, written
/// and read again, are the same; read in several ways, the answer must be the same one. Aborts otherwise.
void safetensors(std::string_view bytes);
void npy(std::string_view bytes);
void npz(std::string_view bytes);
void idx(std::string_view bytes);
/// Also loads the bytes into a module and optimizers.
void archive(std::string_view bytes);
void pt(std::string_view bytes);
/// The same as pt(), of an archive whose checksums are right: the bytes are its pickle, beside two storages.
void pickle(std::string_view bytes);
/// The same as npy() and npz(), of an archive whose checksums are right: the bytes are its .npy entry, deflated.
void entry(std::string_view bytes);

}  // namespace wick::fuzz
