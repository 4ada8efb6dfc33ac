#pragma once
// TensorFlow's record files, as TensorBoard reads them. Internal.
// https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details

#include <cstdint>
#include <string>
#include <string_view>

namespace wick::nn::detail {

/// The CRC-32C (Castagnoli) of bytes.
uint32_t crc32c(std::string_view bytes);
/// A record of a file: its length and its bytes, each with a checksum behind it.
std::string framed(std::string_view record);

/// The path of a new event file in a folder, which is made if it is not there.
std::string new_event_file(const std::string& folder);

}  // namespace wick::nn::detail
