#pragma once
#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace {

/// Dot products of four codes at once with 128-bit integers.
struct Dots {
    static void bytes(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        int32x4_t sums[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
        for (size_t i = 0; i < lines * 64; i += 16) {
            int8x16_t q = vld1q_s8(query + i);
            int16x8_t first = vmovl_s8(vget_low_s8(q)), second = vmovl_s8(vget_high_s8(q));
            for (int c = 0; c < 4; c++) {
                uint8x16_t x = vld1q_u8(codes[c] + i);
                int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(x)));
                int16x8_t high = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(x)));
                sums[c] = vmlal_s16(sums[c], vget_low_s16(low), vget_low_s16(first));
                sums[c] = vmlal_s16(sums[c], vget_high_s16(low), vget_high_s16(first));
                sums[c] = vmlal_s16(sums[c], vget_low_s16(high), vget_low_s16(second));
                sums[c] = vmlal_s16(sums[c], vget_high_s16(high), vget_high_s16(second));
            }
        }
        for (int c = 0; c < 4; c++) out[c] = vaddvq_s32(sums[c]);
    }

    static void nibbles(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        const uint8x16_t mask = vdupq_n_u8(15);
        int32x4_t sums[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
        for (size_t i = 0; i < 4 * lines; i++) {
            const int8_t *part = query + i / 4 * 128 + i % 4 * 16;
            int8x16_t first = vld1q_s8(part), second = vld1q_s8(part + 64);
            for (int c = 0; c < 4; c++) {
                uint8x16_t both = vld1q_u8(codes[c] + 16 * i);
                int8x16_t low = vreinterpretq_s8_u8(vandq_u8(both, mask));
                int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
                // Four products of at most 15 · 127 fit 16 bits.
                int16x8_t pairs = vmull_s8(vget_low_s8(low), vget_low_s8(first));
                pairs = vmlal_s8(pairs, vget_high_s8(low), vget_high_s8(first));
                pairs = vmlal_s8(pairs, vget_low_s8(high), vget_low_s8(second));
                pairs = vmlal_s8(pairs, vget_high_s8(high), vget_high_s8(second));
                sums[c] = vpadalq_s16(sums[c], pairs);
            }
        }
        for (int c = 0; c < 4; c++) out[c] = vaddvq_s32(sums[c]);
    }
};

}  // namespace
