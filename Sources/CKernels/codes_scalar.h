#pragma once
#include <stddef.h>
#include <stdint.h>

namespace {

/// Dot products of four codes at once, one element at a time.
struct Dots {
    static void bytes(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        for (int c = 0; c < 4; c++) {
            int32_t sum = 0;
            for (size_t i = 0; i < lines * 64; i++) sum += codes[c][i] * query[i];
            out[c] = sum;
        }
    }

    static void nibbles(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        for (int c = 0; c < 4; c++) {
            int32_t sum = 0;
            for (size_t l = 0; l < lines; l++)
                for (size_t i = 0; i < 64; i++) {
                    uint8_t both = codes[c][64 * l + i];
                    sum += (both & 15) * query[128 * l + i] + (both >> 4) * query[128 * l + 64 + i];
                }
            out[c] = sum;
        }
    }
};

}  // namespace
