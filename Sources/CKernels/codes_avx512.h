#pragma once
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), apply_to = function)
namespace {

/// Dot products of four codes at once by VNNI, which multiplies unsigned by signed bytes.
struct Dots {
    static void bytes(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        __m512i sums[4] = {};
        for (size_t l = 0; l < lines; l++) {
            __m512i q = _mm512_loadu_si512(query + 64 * l);
            for (int c = 0; c < 4; c++)
                sums[c] = _mm512_dpbusd_epi32(sums[c], _mm512_loadu_si512(codes[c] + 64 * l), q);
        }
        reduce(sums, out);
    }

    static void nibbles(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        const __m512i low = _mm512_set1_epi8(15);
        __m512i sums[4] = {};
        for (size_t l = 0; l < lines; l++) {
            __m512i first = _mm512_loadu_si512(query + 128 * l);
            __m512i second = _mm512_loadu_si512(query + 128 * l + 64);
            for (int c = 0; c < 4; c++) {
                __m512i both = _mm512_loadu_si512(codes[c] + 64 * l);
                sums[c] = _mm512_dpbusd_epi32(sums[c], _mm512_and_si512(both, low), first);
                sums[c] = _mm512_dpbusd_epi32(
                    sums[c], _mm512_and_si512(_mm512_srli_epi16(both, 4), low), second);
            }
        }
        reduce(sums, out);
    }

private:
    static void reduce(const __m512i *s, int32_t *out) {
        __m512i a = _mm512_add_epi32(
            _mm512_unpacklo_epi32(s[0], s[1]), _mm512_unpackhi_epi32(s[0], s[1]));
        __m512i b = _mm512_add_epi32(
            _mm512_unpacklo_epi32(s[2], s[3]), _mm512_unpackhi_epi32(s[2], s[3]));
        __m512i c = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
        __m256i d = _mm256_add_epi32(_mm512_castsi512_si256(c), _mm512_extracti64x4_epi64(c, 1));
        _mm_storeu_si128(
            (__m128i *)out,
            _mm_add_epi32(_mm256_castsi256_si128(d), _mm256_extracti128_si256(d, 1)));
    }
};

}  // namespace
#pragma clang attribute pop
