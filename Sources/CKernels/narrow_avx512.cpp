// The narrow formats on AVX-512: bfloat16 with BF16, int8 with VNNI.
#include "narrow_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

#define CK_LANES 16
#define CK_FUSED 1
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,fma"))), \
    apply_to = function)
namespace {
#include "float32_vector.h"
#include "narrow_tile.h"
#include "narrow_rows.h"
#include "narrow_formats_avx512.h"
#include "narrow_linear.h"
#include "narrow_attention.h"

using Attending = NarrowAttention<BFloat16, Tiles<BFloat16, 12, 2>>;
using Layer16 = NarrowLinear<BFloat16, TileProduct<BFloat16, Tiles<BFloat16, 12, 2>>>;
using Layer8 = NarrowLinear<Int8, TileProduct<Int8, Tiles<Int8, 12, 2>>>;
}  // namespace

const ck_narrow_t ck_bfloat16_avx512 = {Layer16::packed_count, Layer16::pack, Layer16::linear,
                                        Attending::scratch, Attending::attention};
const ck_narrow_t ck_int8_avx512 = {Layer8::packed_count, Layer8::pack, Layer8::linear,
                                    nullptr, nullptr};
#pragma clang attribute pop
#endif
