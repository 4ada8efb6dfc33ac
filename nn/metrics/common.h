#pragma once
// What all writers of metrics need. Internal.

#include <autograd/tensor.h>

#include <ostream>
#include <string>

namespace wick::nn::detail {

/// Seconds since 1970.
double wall_time();
/// Throws Error with the system's reason if the last output to a file failed.
void check_written(const char* op, const std::string& path, const std::ostream& file);
/// The values of a histogram as a vector of doubles; throws if there are none, or one is not finite.
Tensor histogram_values(const std::string& tag, const Tensor& values);

}  // namespace wick::nn::detail
