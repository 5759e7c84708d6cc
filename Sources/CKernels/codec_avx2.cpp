#include <string.h>
#include "codec_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
namespace {

inline int popcount(uint64_t bits) { return __builtin_popcountll(bits); }

#include "codec_body.h"

/// Adds the bytes of two parts to sums of 16 bits: even bytes, then odd ones.
inline void addBytes(__m256i bytes, __m256i &even, __m256i &odd) {
    even = _mm256_add_epi16(even, _mm256_and_si256(bytes, _mm256_set1_epi16(255)));
    odd = _mm256_add_epi16(odd, _mm256_srli_epi16(bytes, 8));
}

/// Sums of both halves, in the order of the codes.
inline void storeSums(__m256i even, __m256i odd, uint16_t *out) {
    __m128i e = _mm_add_epi16(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
    __m128i o = _mm_add_epi16(_mm256_castsi256_si128(odd), _mm256_extracti128_si256(odd, 1));
    _mm_storeu_si128((__m128i *)out, _mm_unpacklo_epi16(e, o));
    _mm_storeu_si128((__m128i *)(out + 8), _mm_unpackhi_epi16(e, o));
}

void blocks(const uint8_t *block, const uint8_t *table, size_t parts, uint16_t *out) {
    const __m256i mask = _mm256_set1_epi8(15);
    __m256i even[2] = {}, odd[2] = {};
    for (size_t p = 0; p < parts; p += 2) {
        __m256i both = _mm256_loadu_si256((const __m256i *)(block + 16 * p));
        __m256i values = _mm256_loadu_si256((const __m256i *)(table + 16 * p));
        __m256i low = _mm256_and_si256(both, mask);
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(both, 4), mask);
        addBytes(_mm256_shuffle_epi8(values, low), even[0], odd[0]);
        addBytes(_mm256_shuffle_epi8(values, high), even[1], odd[1]);
    }
    storeSums(even[0], odd[0], out);
    storeSums(even[1], odd[1], out + 16);
}

const ck_codec_kernels_t table = {planes, tables, blocks, innerProductBrain, nearest};

}  // namespace
#pragma clang attribute pop

const ck_codec_kernels_t *const codecAvx2 = &table;
#else
const ck_codec_kernels_t *const codecAvx2 = nullptr;
#endif
