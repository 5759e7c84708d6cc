#pragma once
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
namespace {

/// Dot products of four codes at once with 256-bit integers.
struct Dots {
    /// Widens to 16 bits: the byte-by-byte product instruction saturates sums of large bytes.
    static void bytes(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        __m256i sums[4] = {};
        for (size_t i = 0; i < lines * 64; i += 16) {
            __m256i q = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + i)));
            for (int c = 0; c < 4; c++) {
                __m256i x = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(codes[c] + i)));
                sums[c] = _mm256_add_epi32(sums[c], _mm256_madd_epi16(x, q));
            }
        }
        reduce(sums, out);
    }

    /// Nibbles are too small to saturate: 15 · 127 · 2 fits 16 bits.
    static void nibbles(
        const uint8_t *const *codes, const int8_t *query, size_t lines, int32_t *out) {
        const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
        __m256i sums[4] = {};
        for (size_t i = 0; i < 2 * lines; i++) {
            const int8_t *part = query + i / 2 * 128 + i % 2 * 32;
            __m256i first = _mm256_loadu_si256((const __m256i *)part);
            __m256i second = _mm256_loadu_si256((const __m256i *)(part + 64));
            for (int c = 0; c < 4; c++) {
                __m256i both = _mm256_loadu_si256((const __m256i *)(codes[c] + 32 * i));
                __m256i high = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
                __m256i pairs = _mm256_add_epi16(
                    _mm256_maddubs_epi16(_mm256_and_si256(both, low), first),
                    _mm256_maddubs_epi16(high, second));
                sums[c] = _mm256_add_epi32(sums[c], _mm256_madd_epi16(pairs, ones));
            }
        }
        reduce(sums, out);
    }

private:
    static void reduce(const __m256i *s, int32_t *out) {
        __m256i all = _mm256_hadd_epi32(
            _mm256_hadd_epi32(s[0], s[1]), _mm256_hadd_epi32(s[2], s[3]));
        _mm_storeu_si128(
            (__m128i *)out,
            _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
    }
};

}  // namespace
#pragma clang attribute pop
