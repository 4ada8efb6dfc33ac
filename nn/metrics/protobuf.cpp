#include <nn/metrics/protobuf.h>

#include <bit>

namespace wick::nn::detail {

namespace {
enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };
}

// Seven bits a byte, the lowest first; the top bit says that more follow.
void Protobuf::varint(uint64_t value) {
  for (; value >= 128; value >>= 7) data_ += static_cast<char>((value & 127) | 128);
  data_ += static_cast<char>(value);
}
void Protobuf::fixed(uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) data_ += static_cast<char>(value >> 8 * i & 255);
}
void Protobuf::key(uint32_t field, uint32_t wire_type) { varint(uint64_t{field} << 3 | wire_type); }

Protobuf& Protobuf::integer(uint32_t field, int64_t value) {
  key(field, kVarint);
  varint(static_cast<uint64_t>(value));
  return *this;
}
Protobuf& Protobuf::real(uint32_t field, double value) {
  key(field, kFixed64);
  fixed(std::bit_cast<uint64_t>(value), 8);
  return *this;
}
Protobuf& Protobuf::real32(uint32_t field, float value) {
  key(field, kFixed32);
  fixed(std::bit_cast<uint32_t>(value), 4);
  return *this;
}
Protobuf& Protobuf::bytes(uint32_t field, std::string_view value) {
  key(field, kLengthDelimited);
  varint(value.size());
  data_ += value;
  return *this;
}
Protobuf& Protobuf::message(uint32_t field, const Protobuf& value) { return bytes(field, value.data()); }
Protobuf& Protobuf::reals(uint32_t field, const std::vector<double>& values) {
  key(field, kLengthDelimited);
  varint(8 * values.size());
  for (double v : values) fixed(std::bit_cast<uint64_t>(v), 8);
  return *this;
}

}  // namespace wick::nn::detail
