#include <string.h>
#include "codec_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,popcnt"))), \
    apply_to = function)
namespace {

inline int popcount(uint64_t bits) { return __builtin_popcountll(bits); }

namespace portable {
#include "codec_body.h"
}

/// Eight words of a query at a time, by every code.
void planes(
    const uint8_t *const *codes, size_t count, const uint64_t *query, size_t words, size_t bits,
    int32_t *out) {
    for (size_t i = 0; i < count; i++) out[i] = 0;
    for (size_t first = 0; first < words; first += 8) {
        size_t some = words - first < 8 ? words - first : 8;
        __mmask8 present = __mmask8((1u << some) - 1);
        __m512i q[8];
        for (size_t p = 0; p < 8; p++)
            q[p] = _mm512_maskz_loadu_epi64(present, query + p * words + first);
        for (size_t i = 0; i < count; i++) {
            __m512i sum = _mm512_setzero_si512();
            for (size_t b = bits; b-- > 0;) {
                __m512i plane =
                    _mm512_maskz_loadu_epi64(present, codes[i] + 8 * (b * words + first));
                __m512i part = _mm512_sub_epi64(
                    _mm512_setzero_si512(),
                    _mm512_popcnt_epi64(_mm512_and_si512(plane, q[7])));
                for (size_t p = 7; p-- > 0;)
                    part = _mm512_add_epi64(
                        _mm512_add_epi64(part, part),
                        _mm512_popcnt_epi64(_mm512_and_si512(plane, q[p])));
                sum = _mm512_add_epi64(_mm512_add_epi64(sum, sum), part);
            }
            out[i] += int32_t(_mm512_reduce_add_epi64(sum));
        }
    }
}

void blocks(const uint8_t *block, const uint8_t *table, size_t parts, uint16_t *out) {
    const __m512i mask = _mm512_set1_epi8(15), bytes = _mm512_set1_epi16(255);
    __m512i even[2] = {}, odd[2] = {};
    for (size_t p = 0; p < parts; p += 4) {
        // Two parts are left at the end when their number is not a multiple of four.
        __mmask8 present = parts - p < 4 ? 15 : 255;
        __m512i both = _mm512_maskz_loadu_epi64(present, block + 16 * p);
        __m512i values = _mm512_maskz_loadu_epi64(present, table + 16 * p);
        __m512i halves[2] = {
            _mm512_and_si512(both, mask), _mm512_and_si512(_mm512_srli_epi16(both, 4), mask)};
        for (int h = 0; h < 2; h++) {
            __m512i found = _mm512_shuffle_epi8(values, halves[h]);
            even[h] = _mm512_add_epi16(even[h], _mm512_and_si512(found, bytes));
            odd[h] = _mm512_add_epi16(odd[h], _mm512_srli_epi16(found, 8));
        }
    }
    for (int h = 0; h < 2; h++) {
        __m256i e = _mm256_add_epi16(
            _mm512_castsi512_si256(even[h]), _mm512_extracti64x4_epi64(even[h], 1));
        __m256i o = _mm256_add_epi16(
            _mm512_castsi512_si256(odd[h]), _mm512_extracti64x4_epi64(odd[h], 1));
        __m128i es = _mm_add_epi16(_mm256_castsi256_si128(e), _mm256_extracti128_si256(e, 1));
        __m128i os = _mm_add_epi16(_mm256_castsi256_si128(o), _mm256_extracti128_si256(o, 1));
        _mm_storeu_si128((__m128i *)(out + 16 * h), _mm_unpacklo_epi16(es, os));
        _mm_storeu_si128((__m128i *)(out + 16 * h + 8), _mm_unpackhi_epi16(es, os));
    }
}

const ck_codec_kernels_t table = {
    planes, portable::tables, blocks, portable::innerProductBrain, portable::nearest};

}  // namespace
#pragma clang attribute pop

const ck_codec_kernels_t *const codecAvx512 = &table;
#else
const ck_codec_kernels_t *const codecAvx512 = nullptr;
#endif
