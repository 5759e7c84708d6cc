#include <string.h>
#include "codec_tables.h"

namespace {

inline int popcount(uint64_t bits) { return __builtin_popcountll(bits); }

#include "codec_body.h"

void blocks(const uint8_t *block, const uint8_t *table, size_t parts, uint16_t *out) {
    memset(out, 0, 32 * sizeof *out);
    for (size_t p = 0; p < parts; p++)
        for (size_t i = 0; i < 16; i++) {
            uint8_t both = block[16 * p + i];
            out[i] = uint16_t(out[i] + table[16 * p + (both & 15)]);
            out[i + 16] = uint16_t(out[i + 16] + table[16 * p + (both >> 4)]);
        }
}

const ck_codec_kernels_t table = {planes, tables, blocks, innerProductBrain, nearest};

}  // namespace

const ck_codec_kernels_t *const codecScalar = &table;
