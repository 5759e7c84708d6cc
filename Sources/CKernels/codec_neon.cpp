#include <string.h>
#include "codec_tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>

namespace {

inline int popcount(uint64_t bits) { return __builtin_popcountll(bits); }

#include "codec_body.h"

void blocks(const uint8_t *block, const uint8_t *table, size_t parts, uint16_t *out) {
    uint16x8_t sums[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
    for (size_t p = 0; p < parts; p++) {
        uint8x16_t both = vld1q_u8(block + 16 * p), values = vld1q_u8(table + 16 * p);
        uint8x16_t low = vqtbl1q_u8(values, vandq_u8(both, vdupq_n_u8(15)));
        uint8x16_t high = vqtbl1q_u8(values, vshrq_n_u8(both, 4));
        sums[0] = vaddw_u8(sums[0], vget_low_u8(low));
        sums[1] = vaddw_u8(sums[1], vget_high_u8(low));
        sums[2] = vaddw_u8(sums[2], vget_low_u8(high));
        sums[3] = vaddw_u8(sums[3], vget_high_u8(high));
    }
    for (int i = 0; i < 4; i++) vst1q_u16(out + 8 * i, sums[i]);
}

const ck_codec_kernels_t table = {planes, tables, blocks, innerProductBrain, nearest};

}  // namespace

const ck_codec_kernels_t *const codecNeon = &table;
#else
const ck_codec_kernels_t *const codecNeon = nullptr;
#endif
