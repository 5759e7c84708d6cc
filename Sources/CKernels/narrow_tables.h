// What the files of the narrow formats share. Not for the levels' anonymous namespaces.
#pragma once
#include "ckernels_narrow.h"

extern const ck_narrow_t ck_bfloat16_portable, ck_int8_portable;
#if defined(__x86_64__)
extern const ck_narrow_t ck_bfloat16_amx, ck_int8_amx, ck_bfloat16_avx512, ck_int8_avx512, ck_int8_avx2;
#endif

/// Words of a line of the cache.
constexpr size_t CK_LINE = 16;

/// The nearest bfloat16, ties to even.
inline uint16_t bfloat16_bits(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// The parts of a packed layer, one behind the other: words, bias, and for int8 scales of the
/// columns, what each sums to, and factors of the inputs.
struct PackedLayer {
    size_t steps;    ///< words of a row
    size_t columns;  ///< outputs rounded up to whole vectors
    int32_t *words;
    float *bias, *scales, *sums, *factors;
    size_t count;

    /// Without memory only sizes are known. `unit`: of how many words rows are a multiple, by padding.
    PackedLayer(int32_t *packed, size_t outputs, size_t inputs, size_t lanes, size_t per_word,
                size_t unit = 1)
        : steps((inputs + per_word * unit - 1) / (per_word * unit) * unit),
          columns((outputs + lanes - 1) / lanes * lanes),
          words(packed),
          bias(packed ? reinterpret_cast<float *>(packed + steps * columns) : nullptr),
          scales(packed ? bias + columns : nullptr),
          sums(packed ? scales + columns : nullptr),
          factors(packed ? sums + columns : nullptr),
          count(steps * columns + 3 * columns + (inputs + 15) / 16 * 16) {}
};
