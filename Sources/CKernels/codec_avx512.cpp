#include <string.h>
#include "codec_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,popcnt"))), \
    apply_to = function)
namespace {

inline int popcount(uint64_t bits) { return __builtin_popcountll(bits); }

namespace portable {
#include "codec_body.h"
}

/// Bits of elements 64 w … of a plane; what lies after its end is not read.
inline __mmask64 bitsOf(const uint8_t *plane, size_t w, size_t bytes) {
    uint64_t bits;
    if (bytes >= 8 * w + 8) memcpy(&bits, plane + 8 * w, sizeof bits);
    else
        bits = uint64_t(_mm_cvtsi128_si64(_mm_maskz_loadu_epi8(
            __mmask16((1u << (bytes - 8 * w)) - 1), plane + 8 * w)));
    return _cvtu64_mask64(bits);
}

/// Puts planes together to bytes, and multiplies those by VNNI.
void planes(
    const uint8_t *const *codes, size_t count, const ck_planes_t *layout,
    const ck_planes_query_t *query, int32_t *out) {
    for (size_t i = 0; i < count; i++) {
        __m512i sum = _mm512_setzero_si512();
        for (size_t w = 0; 8 * w < layout->bytes[0]; w++) {
            const uint8_t *plane = codes[i];
            __m512i values =
                _mm512_maskz_set1_epi8(bitsOf(plane, w, layout->bytes[0]), 1);
            for (uint32_t b = 1; b < layout->bits && 8 * w < layout->bytes[b]; b++) {
                plane += layout->bytes[b - 1];
                values = _mm512_mask_add_epi8(
                    values, bitsOf(plane, w, layout->bytes[b]), values,
                    _mm512_set1_epi8(char(1 << b)));
            }
            sum = _mm512_dpbusd_epi32(sum, values, _mm512_loadu_si512(query->bytes + 64 * w));
        }
        out[i] = _mm512_reduce_add_epi32(sum);
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

/// The nearest of k centroids, a multiple of 16 · V, to each of P points; distances stay in registers.
template <int P, int V>
inline void nearestOf(
    const float *points, size_t stride, size_t d, const float *centroids, size_t k,
    uint8_t *nearest, float *distances) {
    const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512 least[P];
    __m512i places[P];
    for (int p = 0; p < P; p++) {
        least[p] = _mm512_set1_ps(__builtin_inff());
        places[p] = lanes;
    }
    for (size_t c = 0; c < k; c += 16 * V) {
        __m512 sums[P][V];
        for (int p = 0; p < P; p++)
            for (int v = 0; v < V; v++) sums[p][v] = _mm512_setzero_ps();
        for (size_t j = 0; j < d; j++) {
            __m512 row[V];
            for (int v = 0; v < V; v++) row[v] = _mm512_loadu_ps(centroids + j * k + c + 16 * v);
            for (int p = 0; p < P; p++) {
                __m512 value = _mm512_set1_ps(points[p * stride + j]);
                for (int v = 0; v < V; v++) {
                    __m512 difference = _mm512_sub_ps(value, row[v]);
                    sums[p][v] = _mm512_fmadd_ps(difference, difference, sums[p][v]);
                }
            }
        }
        for (int v = 0; v < V; v++) {
            __m512i here = _mm512_add_epi32(lanes, _mm512_set1_epi32(int(c) + 16 * v));
            for (int p = 0; p < P; p++) {
                __mmask16 nearer = _mm512_cmp_ps_mask(sums[p][v], least[p], _CMP_LT_OQ);
                least[p] = _mm512_mask_mov_ps(least[p], nearer, sums[p][v]);
                places[p] = _mm512_mask_mov_epi32(places[p], nearer, here);
            }
        }
    }
    for (int p = 0; p < P; p++) {
        distances[p] = _mm512_reduce_min_ps(least[p]);
        __mmask16 equal = _mm512_cmp_ps_mask(least[p], _mm512_set1_ps(distances[p]), _CMP_EQ_OQ);
        // The first of those that are equally near, as on other processors.
        nearest[p] = uint8_t(_mm512_mask_reduce_min_epu32(equal, places[p]));
    }
}

void nearest(
    const float *points, size_t n, size_t stride, size_t d, const float *centroids, size_t k,
    uint8_t *nearest, float *distances) {
    if (k % 16 != 0)
        return portable::nearest(points, n, stride, d, centroids, k, nearest, distances);
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const float *four = points + i * stride;
        if (k % 64 == 0)
            nearestOf<4, 4>(four, stride, d, centroids, k, nearest + i, distances + i);
        else nearestOf<4, 1>(four, stride, d, centroids, k, nearest + i, distances + i);
    }
    for (; i < n; i++)
        nearestOf<1, 1>(points + i * stride, stride, d, centroids, k, nearest + i, distances + i);
}

const ck_codec_kernels_t table = {
    planes, portable::tables, blocks, portable::innerProductBrain, nearest};

}  // namespace
#pragma clang attribute pop

const ck_codec_kernels_t *const codecAvx512 = &table;
#else
const ck_codec_kernels_t *const codecAvx512 = nullptr;
#endif
