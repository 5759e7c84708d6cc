#include "distance_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
namespace {

struct V {
    using Wide = __m256;
    static constexpr size_t width = 8;
    static Wide zero() { return _mm256_setzero_ps(); }
    static Wide load(const float *p) { return _mm256_loadu_ps(p); }
    static Wide loadHalf(const uint16_t *p) {
        return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
    }
    static __m256i mask(size_t n) {
        return _mm256_cmpgt_epi32(
            _mm256_set1_epi32(int(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
    static Wide tail(const float *p, size_t n) { return _mm256_maskload_ps(p, mask(n)); }
    static Wide tailHalf(const uint16_t *p, size_t n) {
        uint16_t padded[8] = {};
        memcpy(padded, (const void *)p, n * sizeof(uint16_t));
        return loadHalf(padded);
    }
    static void store(float *p, Wide v) { _mm256_storeu_ps(p, v); }
    static void tailStore(float *p, Wide v, size_t n) { _mm256_maskstore_ps(p, mask(n), v); }
    static void storeHalf(uint16_t *p, Wide v) {
        _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
    }
    static void tailStoreHalf(uint16_t *p, Wide v, size_t n) {
        uint16_t padded[8];
        storeHalf(padded, v);
        memcpy((void *)p, padded, n * sizeof(uint16_t));
    }
    static Wide add(Wide a, Wide b) { return _mm256_add_ps(a, b); }
    static Wide subtract(Wide a, Wide b) { return _mm256_sub_ps(a, b); }
    static Wide multiplyAdd(Wide a, Wide b, Wide sum) { return _mm256_fmadd_ps(a, b, sum); }
    static float sum(Wide v) {
        __m128 half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        half = _mm_add_ps(half, _mm_movehl_ps(half, half));
        return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
    }
};

#include "distance_body.h"

}  // namespace
#pragma clang attribute pop

const ck_distance_kernels_t *const ck_distance_avx2 = &table;
#else
const ck_distance_kernels_t *const ck_distance_avx2 = nullptr;
#endif
