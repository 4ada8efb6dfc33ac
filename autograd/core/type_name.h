#pragma once
// Names of C++ types, for messages and for the default names of modules and functions.

#include <autograd/core/language.h>

#include <string>
#include <typeinfo>

namespace wick::detail {

/// The type's name as it is written in C++: "int". Modules of wick::nn are called as in LibTorch:
/// "torch::nn::LinearImpl".
std::string type_name(const std::type_info& type);
/// The same, kept for the life of the process. Any thread may ask; when there is no memory the name is "?".
const std::string& kept_type_name(const std::type_info& type) noexcept;

}  // namespace wick::detail
