// Int8 on AVX2: codes are widened to 16 bits, because products of 8 bits saturate there.
#include "narrow_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

#define CK_LANES 8
#define CK_FUSED 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace {
#include "float32_vector.h"
#include "narrow_tile.h"
#include "narrow_rows.h"
#include "narrow_linear.h"

struct Int8 {
    static constexpr size_t per_word = 2;
    static constexpr bool quantized = true;
    using Sum = vi;
    CK_INLINE vi dot(vi sum, int32_t left, vi right) {
        return sum + (vi)_mm256_madd_epi16((__m256i)vi(left), (__m256i)right);
    }
    CK_INLINE vf value(vi sum) { return __builtin_convertvector(sum, vf); }
    CK_INLINE int32_t word(const float *values, float inverse) {
        const auto code = [&](int i) {
            return uint32_t(uint16_t(int16_t(__builtin_rintf(values[i] * inverse))));
        };
        return int32_t(code(0) | code(1) << 16);
    }
    static constexpr int prepared_rows = 2;
    template <int ROWS>
    CK_INLINE void prepare(const float *x, size_t stride, const float *factors, size_t n,
                           uint8_t *rows, uint8_t *scales, size_t row_bytes) {
        quantize<uint16_t, ROWS>(x, stride, factors, n, rows, scales, row_bytes);
    }
};

using Layer = NarrowLinear<Int8, TileProduct<Int8, Tiles<Int8, 6, 2>>>;
}  // namespace

const ck_narrow_t ck_int8_avx2 = {Layer::packed_count, Layer::pack, Layer::linear, nullptr, nullptr};
#pragma clang attribute pop
#endif
