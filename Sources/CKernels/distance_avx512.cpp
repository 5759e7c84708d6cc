#include "distance_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,f16c"))), apply_to = function)
namespace {

struct V {
    using Wide = __m512;
    static constexpr size_t width = 16;
    static Wide zero() { return _mm512_setzero_ps(); }
    static Wide load(const float *p) { return _mm512_loadu_ps(p); }
    static Wide loadHalf(const uint16_t *p) {
        return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
    }
    static __mmask16 mask(size_t n) { return __mmask16((1u << n) - 1); }
    static Wide tail(const float *p, size_t n) { return _mm512_maskz_loadu_ps(mask(n), p); }
    static Wide tailHalf(const uint16_t *p, size_t n) {
        return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask(n), p));
    }
    static void store(float *p, Wide v) { _mm512_storeu_ps(p, v); }
    static void tailStore(float *p, Wide v, size_t n) { _mm512_mask_storeu_ps(p, mask(n), v); }
    static void storeHalf(uint16_t *p, Wide v) {
        _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
    }
    static void tailStoreHalf(uint16_t *p, Wide v, size_t n) {
        _mm256_mask_storeu_epi16(p, mask(n), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
    }
    static Wide add(Wide a, Wide b) { return _mm512_add_ps(a, b); }
    static Wide subtract(Wide a, Wide b) { return _mm512_sub_ps(a, b); }
    static Wide multiplyAdd(Wide a, Wide b, Wide sum) { return _mm512_fmadd_ps(a, b, sum); }
    static float sum(Wide v) { return _mm512_reduce_add_ps(v); }
};

#include "distance_body.h"

}  // namespace
#pragma clang attribute pop

const ck_distance_kernels_t *const ck_distance_avx512 = &table;
#else
const ck_distance_kernels_t *const ck_distance_avx512 = nullptr;
#endif
