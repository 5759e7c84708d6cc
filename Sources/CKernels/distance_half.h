#pragma once
#include <stdint.h>
#include <string.h>

// Half precision by integer arithmetic, for processors and tails without a conversion instruction.

namespace {

inline float floatFromHalf(uint16_t half) {
    uint32_t sign = uint32_t(half & 0x8000) << 16, magnitude = half & 0x7fff, bits;
    if (magnitude >= 0x7c00) {
        bits = sign | 0x7f800000 | (magnitude & 0x3ff) << 13;
    } else if (magnitude >= 0x400) {
        bits = sign | ((magnitude << 13) + (112u << 23));
    } else {
        float subnormal = float(magnitude) * 0x1p-24f;
        memcpy(&bits, &subnormal, 4);
        bits |= sign;
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

inline uint16_t halfFromFloat(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return uint16_t(sign | 0x7e00 | (magnitude >> 13 & 0x3ff));
    if (magnitude >= 0x477ff000) return uint16_t(sign | 0x7c00);
    if (magnitude >= 0x38800000)
        return uint16_t(sign | ((magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13));
    float absolute, magic = 0.5f;
    memcpy(&absolute, &magnitude, 4);
    // Adding ½ moves the kept bits of a subnormal half to the end of the mantissa, rounded.
    float shifted = absolute + magic;
    uint32_t kept;
    memcpy(&kept, &shifted, 4);
    return uint16_t(sign | (kept - 0x3f000000));
}

}  // namespace
