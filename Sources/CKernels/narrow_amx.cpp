// The narrow formats with the tile products of AMX; all else as AVX-512 has it.
#include "narrow_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

#define CK_LANES 16
#define CK_FUSED 1
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,fma," \
                          "amx-tile,amx-int8,amx-bf16"))), \
    apply_to = function)
namespace {
#include "float32_vector.h"
#include "narrow_tile.h"
#include "narrow_rows.h"
#include "narrow_formats_avx512.h"
#include "amx_registers.h"
#include "narrow_amx_tile.h"
#include "narrow_linear.h"
#include "narrow_attention.h"

struct AmxBFloat16 : BFloat16 {
    template <int SUMS, int ROWS, int COLUMNS> CK_INLINE void multiply() {
        _tile_dpbf16ps(SUMS, ROWS, COLUMNS);
    }
};
struct AmxInt8 : Int8 {
    template <int SUMS, int ROWS, int COLUMNS> CK_INLINE void multiply() {
        _tile_dpbusd(SUMS, ROWS, COLUMNS);
    }
};

using Attending = NarrowAttention<AmxBFloat16, AmxTiles<AmxBFloat16>>;
using Layer16 = NarrowLinear<AmxBFloat16, AmxProduct<AmxBFloat16>>;
using Layer8 = NarrowLinear<AmxInt8, AmxProduct<AmxInt8>>;

void attention(const ck_attention_f32_t *text, float *scratch) {
    const TileRegisters registers;
    Attending::attention(text, scratch);
}
}  // namespace

const ck_narrow_t ck_bfloat16_amx = {Layer16::packed_count, Layer16::pack, Layer16::linear,
                                     Attending::scratch, attention};
const ck_narrow_t ck_int8_amx = {Layer8::packed_count, Layer8::pack, Layer8::linear, nullptr, nullptr};
#pragma clang attribute pop
#endif
