#pragma once
// Messages in protobuf's wire format, as far as event files need it. Internal.
// https://protobuf.dev/programming-guides/encoding/

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wick::nn::detail {

/// A message that is written field by field; each member appends one field and returns the message.
class Protobuf {
 public:
  Protobuf& integer(uint32_t field, int64_t value);                    ///< int32, int64, enum
  Protobuf& real(uint32_t field, double value);                        ///< double
  Protobuf& real32(uint32_t field, float value);                       ///< float
  Protobuf& bytes(uint32_t field, std::string_view value);             ///< string or bytes
  Protobuf& message(uint32_t field, const Protobuf& value);            ///< a message within
  Protobuf& reals(uint32_t field, const std::vector<double>& values);  ///< repeated double, packed
  const std::string& data() const noexcept { return data_; }           ///< what has been written

 private:
  void key(uint32_t field, uint32_t wire_type);
  void varint(uint64_t value);
  void fixed(uint64_t value, int bytes);
  std::string data_;
};

}  // namespace wick::nn::detail
