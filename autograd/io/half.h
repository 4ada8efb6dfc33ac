#pragma once
// 16-bit floating-point numbers in files. Internal.

#include <autograd/core/language.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace wick {

/// IEEE binary16 to float32, exactly.
inline float half_to_float(uint16_t h) {
  // float32 has the same layout with longer fields; the factor corrects the bias of the exponent, also for subnormals.
  const uint32_t bits = static_cast<uint32_t>(h & 0x7fff) << 13;
  const bool finite = (h & 0x7c00) != 0x7c00;
  const float v = finite ? std::bit_cast<float>(bits) * 0x1p112f : std::bit_cast<float>(bits | 0x7f800000);
  return std::copysign(v, h & 0x8000 ? -1.0f : 1.0f);
}

}  // namespace wick
